"""What a document is found by: its passages, who may see each, and the words that are kept of them.

The words of every passage lie in one row beside the document, opinions and the text of attached files included; so a
word that is found there may stand where this reader may not look. Whoever shows a find therefore looks for it once
more in the passages that the reader sees (``seen``): the index only proposes. Requisites are kept among the words with
a mark (``t:`` the type, ``r:`` a reader), which no text contains, so that one index answers all of a question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from runtime.kinds.data import Field
from runtime.office import extracts
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.files import found as files_in
from runtime.office.paging import pages_of
from runtime.office.show import heading, show_value, title_of
from runtime.office.words import MOST_WORDS, Term, asked, composed, index_words, places, plain, tokens
from runtime.ports import Reader, Row, Tx, Where

ANY: Final = "a:"


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of a document: its number, heading, a field, what a step said, or what an attached file says."""

    kind: str
    name: str
    text: str


def passages(case: Case) -> Iterator[Passage]:
    """Every passage that can be searched.

    Limited fields stay out: a search must not tell what the page does not show (R080).
    """
    yield Passage("heading", "", heading(case))
    yield Passage("number", "", str(case.row.get("number") or ""))
    yield Passage("type", "", title_of(case, case.services.language))
    for field in _open_fields(case):
        yield Passage("field", field.name, show_value(case, field, case.card[field.name], case.services.language))
    for fact in case.progress.facts:
        for said in (fact.opinion, fact.note):
            if said:
                yield Passage("opinion", fact.step, said)


def _open_fields(case: Case) -> Iterator[Field]:
    limited = case.type.access.fields
    for field in case.type.fields:
        if field.name in case.card and field.name not in limited and field.kind not in ("boolean", "term"):
            yield field


def _attached(case: Case) -> Iterator[tuple[str, str]]:
    """The attached files that can be searched: their names and hashes."""
    for field in _open_fields(case):
        if field.kind in ("file", "files", "rows", "group"):
            yield from ((file["name"], file["sha256"]) for file in files_in(case.card[field.name]))


def seen(sight: Sight) -> Iterator[Passage]:
    """The passages that a reader may see; what files say comes last, for it is long."""
    for passage in passages(sight.case):
        if passage.text and (passage.kind != "opinion" or sight.sees_step(passage.name)):
            yield passage
    for name, sha256 in _attached(sight.case):
        text = extracts.text_of(sight.case.services.reader, sha256)
        if text:
            yield Passage("file", name, text)


def holds(sight: Sight, looked_for: Sequence[Term]) -> bool:
    """Whether a reader can see everything that is looked for."""
    if not looked_for:
        return True
    missing = list(looked_for)
    for passage in seen(sight):
        found = plain(composed(passage.text))
        missing = [term for term in missing if next(places(term, found), None) is None]
        if not missing:
            return True
    return False


# -- keeping -----------------------------------------------------------------------------------------------


def keep(tx: Tx, case: Case) -> None:
    """Keep the words of a document as it is now."""
    row = {"agency": case.row["agency"], "created": case.row["created"], "words": words_of(case)}
    kept = tx.get("texts", case.row["id"])
    if kept is None:
        tx.insert("texts", {"id": case.row["id"], **row})
    elif any(kept[name] != value for name, value in row.items()):
        tx.replace("texts", {**kept, **row})


def words_of(case: Case) -> list[str]:
    """The marks of a document and the words of all its passages."""
    found = dict.fromkeys([*_marks(case), *index_words(passage.text for passage in passages(case))])
    for _, sha256 in _attached(case):
        found.update(dict.fromkeys(extracts.words_in(case.services.reader, sha256)))
    return list(found)[:MOST_WORDS]


def _marks(case: Case) -> Iterator[str]:
    row = case.row
    yield ANY
    named: dict[str, Any] = {"t": row["type"], "s": row["state"], "u": row["unit"], "d": row["drafter"], "f": case.file}
    yield from (mark(kind, value) for kind, value in named.items() if value)
    yield from (mark("r", person) for person in row["readers"])
    yield from (mark("h", word) for word in index_words([heading(case), str(row.get("number") or "")]))


def mark(kind: str, value: str) -> str:
    """A requisite as a kept word."""
    return f"{kind}:{value}"


def newest(reader: Reader, agency: str, query: str, type: str) -> Iterator[Row]:
    """The documents of a type whose words hold a query, the newest first; the caller asks who may see them."""
    wanted = asked([Term(tuple(tokens(query)))])
    where = [Where("agency", "==", agency), *(Where("words", "has", word) for word in (mark("t", type), *wanted))]
    find = partial(reader.find, "texts", where, order="created", descending=True, limit=200, fields=("created",))
    for kept in pages_of(lambda after: find(after=after)) if wanted else ():
        row = reader.get("documents", kept["id"])
        if row:
            yield row
