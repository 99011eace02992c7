"""Search: what a person looks for among all the documents they may see, by text and by requisites together.

The index proposes, the newest first; each proposal is then opened as the page would open it, and shown only if this
person may read it and sees in it everything that is looked for. So nobody learns from a search what a document hides.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Final

from runtime.edition.references import types_of
from runtime.office import candidates, texts
from runtime.office.access import Sight
from runtime.office.candidates import Candidate, Streams
from runtime.office.ledger_lines import lists
from runtime.office.ledgers import open_register
from runtime.office.office import Office
from runtime.office.texts import Passage, mark
from runtime.office.words import Term, asked, composed, marked, places, plain, terms
from runtime.ports import Row, Where
from runtime.routes.deadline import utc

MOST_EXAMINED: Final = 1_000
_MOST_COUNTED: Final = 60
_BEFORE, _AFTER = 50, 170
_MOST_SPOTS: Final = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for: words, "phrases" or a number, requisites, days of registration, and in which order."""

    text: str = ""
    type: str = ""
    register: str = ""
    since: str = ""
    until: str = ""
    unit: str = ""
    drafter: str = ""
    state: str = ""
    file: str = ""
    best_first: bool = False

    @property
    def nothing(self) -> bool:
        """Whether nothing is asked at all."""
        return self == Wanted(best_first=self.best_first)


Pieces = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A document, as this person sees it: its heading and the place where it was found, cut where a mark begins."""

    sight: Sight
    heading: Pieces
    snippet: Pieces = ()
    passage: Passage | None = None
    by_number: bool = False


@dataclass(frozen=True, slots=True)
class Results:
    """A page of what was found; ``counts`` by type where they are few enough to be looked at all."""

    found: tuple[Found, ...]
    next: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    counted: bool = False

    @property
    def total(self) -> int:
        """How many were found, where they are counted."""
        return sum(self.counts.values())


def search(office: Office, person: str, wanted: Wanted, after: str = "", limit: int = 20) -> Results:
    """A page of what a person finds; what has exactly the number that is asked stands on top of the first."""
    looking = _Search.of(office, person, wanted)
    exact = tuple(looking.by_number())
    shown = {one.sight.case.row["id"] for one in exact}
    found, last = [] if after else list(exact), ""
    limit += len(found)
    # Few enough to look at each of them: then the whole can be counted, and the count tells nothing that is hidden.
    few = not after and looking.few()
    most = _MOST_COUNTED + len(exact) if few else limit
    proposed = looking.candidates(after)
    for examined, proposal in enumerate(proposed, 1):
        one = looking.open(proposal.id) if proposal.id not in shown else None
        found += [one] if one else []
        last = proposal.cursor
        if len(found) >= most or examined >= MOST_EXAMINED:
            break
    more = next(proposed, None) is not None
    counts = _counts(found) if few else {}
    page = tuple(found[:limit])
    if few and len(found) > limit:
        return Results(page, looking.cursor_of(page[-1]), counts, True)
    return Results(page, last if more else "", counts, few)


def _counts(found: Sequence[Found]) -> dict[str, int]:
    return Counter(one.sight.case.row["type"] for one in found)


@dataclass(frozen=True, slots=True)
class _Search:
    """One search by one person."""

    office: Office
    person: str
    wanted: Wanted
    terms: tuple[Term, ...]
    rights: frozenset[str]
    streams: Streams

    @classmethod
    def of(cls, office: Office, person: str, wanted: Wanted) -> _Search:
        looked_for = terms(wanted.text)
        rights = office.rights(person)
        requisites = {"t": wanted.type, "u": wanted.unit, "d": wanted.drafter, "s": wanted.state, "f": wanted.file}
        words = [*asked(looked_for), *(mark(kind, value) for kind, value in requisites.items() if value)]
        types = types_of(office.edition, open_register(office, person, wanted.register)) if wanted.register else []
        heading = asked(looked_for) if wanted.best_first else []
        circles = candidates.circles(office, person, rights, types)
        return cls(
            office, person, wanted, looked_for, rights, Streams(office, words, circles, heading, _days(office, wanted))
        )

    def candidates(self, after: str) -> Iterator[Candidate]:
        """What the index proposes from a place on; words of signs alone are not looked for by their requisites."""
        if self.wanted.nothing or (self.wanted.text and not self.terms):
            return iter(())
        return self.streams.candidates(after)

    def few(self) -> bool:
        """Whether the index proposes so few documents that they can be counted."""
        return self.streams.count(_MOST_COUNTED + 1) <= _MOST_COUNTED

    def cursor_of(self, found: Found) -> str:
        """The place after a document that was shown."""
        row = found.sight.case.row
        return self.streams.cursor(row["created"], row["id"], self.streams.tier_of(row["id"]))

    def by_number(self) -> Iterator[Found]:
        """The documents that have exactly this number (R041)."""
        number = self.wanted.text.strip().removeprefix("№").strip()
        if replace(self.wanted, text="", type="", best_first=False) != Wanted():
            return
        for row in numbered(self.office, number):
            one = self.look(row) if self.wanted.type in ("", row["type"]) else None
            if one is not None:
                yield replace(one, by_number=True)

    def open(self, id: str) -> Found | None:
        """A proposed document, if this person may see it and what is looked for in it."""
        row = self.office.store.get("documents", id)
        return self.look(row) if row is not None and row["agency"] == self.office.name else None

    def look(self, row: Row) -> Found | None:
        """A document's row as it is found."""
        sight = Sight(self.office.case(row), self.person, self.rights)
        if not sight.readable or not self._listed(sight):
            return None
        place = _place(sight, self.terms)
        if place is None:
            return None
        heading = row["heading"]
        bare = place.kind in ("heading", "number", "type", "") or place.text == row["heading"]
        snippet = () if bare else _cut(place.text, self.terms)
        return Found(sight, pieces(composed(heading), self.terms), snippet, place if place.kind else None)

    def _listed(self, sight: Sight) -> bool:
        name = self.wanted.register
        return not name or lists(self.office, self.office.edition.registers[name], sight)


def numbered(office: Office, number: str) -> Iterator[Row]:
    """The documents that have a number, at most one of each type; whoever asks must see who may read them."""
    for type in office.edition.documents if number else ():
        where = [Where("agency", "==", office.name), Where("type", "==", type), Where("number", "==", number)]
        yield from office.store.find("documents", where, limit=1).rows


def _days(office: Office, wanted: Wanted) -> tuple[Where, ...]:
    """The days of registration as moments; a day that is none asks for nothing."""
    spans = []
    for op, text, later in ((">=", wanted.since, 0), ("<", wanted.until, 1)):
        day = day_of(text)
        if day is not None:
            moment = datetime.combine(day + timedelta(days=later), time(), office.zone)
            spans.append(Where("created", op, utc(moment)))  # type: ignore[arg-type]
    return tuple(spans)


def day_of(text: str) -> datetime | None:
    """A day as written by a date field, or None."""
    try:
        return datetime.strptime(text, "%Y-%m-%d")
    except ValueError:
        return None


def _place(sight: Sight, looked_for: Sequence[Term]) -> Passage | None:
    """Where most of what is looked for stands in what the reader sees; None unless all of it stands somewhere.

    The heading is shown anyway, so of places that hold as much any other one is preferred.
    """
    best, most, missing = Passage("", "", ""), 0, set(looked_for)
    for passage in texts.seen(sight):
        found = plain(composed(passage.text))
        here = {term for term in looked_for if next(places(term, found), None) is not None}
        missing -= here
        shown = passage.kind in ("heading", "number", "type") or passage.text == sight.case.row["heading"]
        rank = 2 * len(here) - shown if here else 0
        if rank > most:
            best, most = passage, rank
        if not missing and passage.kind == "file":
            break
    return None if missing else best


def _cut(text: str, looked_for: Sequence[Term]) -> Pieces:
    """The text where most of what is looked for stands near together."""
    text = composed(text)
    at = _thickest(plain(text), looked_for)
    start, end = max(0, at - _BEFORE), min(len(text), at + _AFTER)
    # Not in the middle of a word, where words have ends.
    start = max(start, text.find(" ", start, at) + 1) if start else 0
    end = max(text.rfind(" ", at, end), end - 20) if end < len(text) else end
    shown = pieces(" ".join(text[start:end].split()), looked_for)
    return ((("…", False),) if start else ()) + shown + ((("…", False),) if end < len(text) else ())


def _thickest(text: str, looked_for: Sequence[Term]) -> int:
    """Where a stretch of a plain text begins that holds most of the terms; the first of several."""
    spots = sorted((start, term) for term in range(len(looked_for)) for start, _ in places(looked_for[term], text))
    best, most = 0, 0
    for start, _ in spots[:_MOST_SPOTS]:
        held = len({term for at, term in spots if start <= at < start + _AFTER - 30})
        if held > most:
            best, most = start, held
    return best


def pieces(text: str, looked_for: Sequence[Term]) -> Pieces:
    """A composed text cut where a mark begins and ends."""
    out, at = [], 0
    for start, end in marked(text, looked_for):
        out += [(text[at:start], False), (text[start:end], True)]
        at = end
    return tuple(piece for piece in [*out, (text[at:], False)] if piece[0])
