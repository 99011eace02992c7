"""What the index of words proposes to a person, in order and page by page.

Everybody is given the documents they take part in and those of the types that are open to them, as streams of the same
index, laid together by their moments; so a clerk's search reads what the clerk may read, not what the district wrote.
"""

from __future__ import annotations

import base64
import binascii
import heapq
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Rule
from runtime.office.access import among
from runtime.office.beginning import blank_case
from runtime.office.office import Office
from runtime.office.paging import pages_of
from runtime.office.texts import ANY, mark
from runtime.ports import Row, Where

# Words of a rule that mean the same people for every document.
_SAME_FOR_ALL: Final = frozenset({"role", "post", "unit", "person"})
_PAGE: Final = 40


Circles = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may be what is looked for, and the cursor after it."""

    id: str
    cursor: str


def circles(office: Office, person: str, rights: frozenset[str], types: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The sets of marks that together reach every document a person may read: each set is one stream."""
    if "see-all-progress" in rights:
        return tuple((mark("t", type),) for type in types) or ((ANY,),)
    mine = mark("r", person)
    own: list[tuple[str, ...]] = [(mine, mark("t", type)) for type in types] or [(mine,)]
    asked = [type for name, type in office.edition.documents.items() if not types or name in types]
    opened = [type.head.name for type in asked if _may_be_open(office, type, person)]
    return (*own, *((mark("t", name),) for name in opened))


def _may_be_open(office: Office, type: DocumentType, person: str) -> bool:
    """Whether a type's documents may be open to a person who takes no part in them."""
    read = type.access.read
    rules = [rule for rule in read.rules if rule != "participants"] if read else []
    if not rules or read is None:
        return False
    if any(_differs(rule) for rule in rules):
        return True
    return among(blank_case(office, office.store, type, ""), read, person)


def _differs(rule: Rule | str) -> bool:
    """Whether a rule may name other people for another document."""
    if isinstance(rule, str):
        return rule != "everybody"
    return rule.when is not None or any(test.inner or test.word not in _SAME_FOR_ALL for test in rule.tests)


@dataclass(frozen=True, slots=True)
class Streams:
    """One question to the index: the words, the circles of documents, and the days.

    With ``heading``, those whose number or heading has all of these words come first.
    """

    office: Office
    words: Sequence[str]
    circles: Circles
    heading: Sequence[str] = ()
    days: Sequence[Where] = ()

    @property
    def _in_heading(self) -> list[str]:
        return [mark("h", word) for word in self.heading]

    def candidates(self, after: str) -> Iterator[Candidate]:
        """Candidates from a place on, each document once."""
        tier, created, id = _place(after)
        if self.heading and tier == 0:
            yield from self._tier(0, created, id)
            tier, created, id = 1, "", ""
        yield from self._tier(tier, created, id)

    def _tier(self, tier: int, created: str, id: str) -> Iterator[Candidate]:
        first = bool(self.heading) and tier == 0
        earlier = ""
        titled = set(self._in_heading) if self.heading and not first else set()
        fields = ("created", "words") if titled else ("created",)
        streams = [self._rows(circle, self._in_heading if first else [], created, fields) for circle in self.circles]
        for row in heapq.merge(*streams, key=_moment, reverse=True):
            if row["id"] == earlier or (created and _moment(row) >= (created, id)):
                continue
            earlier = row["id"]
            if not titled or not titled <= set(row["words"]):
                yield Candidate(row["id"], self.cursor(row["created"], row["id"], tier))

    def _rows(self, circle: Sequence[str], more: Sequence[str], until: str, fields: Sequence[str]) -> Iterator[Row]:
        where = [*self._where(circle, more), *([Where("created", "<=", until)] if until else [])]
        find = partial(
            self.office.store.find, "texts", where, order="created", descending=True, limit=_PAGE, fields=fields
        )
        return pages_of(lambda after: find(after=after))

    def _where(self, circle: Sequence[str], more: Sequence[str] = ()) -> list[Where]:
        words = dict.fromkeys([*self.words, *circle, *more])
        return [
            Where("agency", "==", self.office.name),
            *(Where("words", "has", word) for word in words),
            *self.days,
        ]

    def count(self, most: int) -> int:
        """How many documents are proposed, those in two circles twice; of more than ``most`` in one, that many."""
        return sum(self.office.store.count("texts", self._where(circle), most) for circle in self.circles)

    def tier_of(self, id: str) -> int:
        """Whether a document comes first or after."""
        row = self.office.store.get("texts", id) if self.heading else None
        return int(row is not None and not set(self._in_heading) <= set(row["words"]))

    def cursor(self, created: str, id: str, tier: int) -> str:
        """The place after a document, fit for an address."""
        text = json.dumps([tier, created, id])
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _moment(row: Row) -> tuple[str, str]:
    return row["created"], row["id"]


def _place(text: str) -> tuple[int, str, str]:
    """A cursor read back; one that is none is the beginning."""
    try:
        tier, created, id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, TypeError, binascii.Error):
        return 0, "", ""
    return (tier, created, id) if (tier in (0, 1) and isinstance(created, str) and isinstance(id, str)) else (0, "", "")
