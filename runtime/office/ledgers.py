"""Registers for a reader: the rows they may see, filtered and in order, page by page."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

from runtime.edition.references import types_of
from runtime.kinds.register import Column, Register
from runtime.office import texts
from runtime.office.access import Sight, among
from runtime.office.beginning import blank_case
from runtime.office.candidates import Circles, Streams, circles
from runtime.office.case import Case
from runtime.office.ledger_lines import Line, lines_of
from runtime.office.office import Office
from runtime.office.paging import pages_of
from runtime.office.refusals import NotAllowed, NotFound
from runtime.office.words import asked as kept_words
from runtime.office.words import terms
from runtime.ports import Where
from runtime.routes.deadline import utc

MOST_SCANNED = 20_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asks of a register: words, a text or a span per column, order, where to go on."""

    words: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    sort: str = ""
    descending: bool = False
    offset: int = 0
    limit: int = 50


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of a register; ``absent`` columns are not there for this reader at all, ``more`` rows were not counted."""

    register: Register
    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    total: int
    absent: frozenset[str] = frozenset()
    limited: frozenset[str] = frozenset()
    more: bool = False


def readable_registers(office: Office, person: str) -> Sequence[Register]:
    """The registers a person may open."""
    return [register for register in office.edition.registers.values() if may_read(office, register, person)]


def may_read(office: Office, register: Register, person: str) -> bool:
    """Whether a person may open a register; without a rule everybody may, and sees the documents they may read."""
    return register.read is None or "participants" in register.read.rules or _keeps(office, register, person)


def _keeps(office: Office, register: Register, person: str) -> bool:
    """Whether a person is named as a reader of the register, and so sees every row."""
    if register.read is None:
        return False
    keepers = replace(register.read, rules=tuple(rule for rule in register.read.rules if rule != "participants"))
    return among(_blank(office, register), keepers, person)


def _blank(office: Office, register: Register) -> Case:
    type = types_of(office.edition, register)[0]
    return blank_case(office, office.store, office.edition.documents[type], "")


def open_register(office: Office, person: str, name: str) -> Register:
    """A register by its name; NotFound or NotAllowed."""
    register = office.edition.registers.get(name)
    if register is None:
        raise NotFound("register")
    if not may_read(office, register, person):
        raise NotAllowed("register-not-yours")
    return register


def read_register(office: Office, person: str, name: str, asked: Asked, language: str) -> RegisterPage:
    """A page of a register for a reader."""
    register = open_register(office, person, name)
    keeper = _keeps(office, register, person)
    rights = office.rights(person)
    absent = _absent(office, register, person)
    shown = replace(register, columns=tuple(column for column in register.columns if column.name not in absent))
    lines, looked_for, more = [], terms(asked.words), False
    # In the order in which the store gives them, a page is whole as soon as its rows are there.
    most = asked.offset + asked.limit if _as_kept(register, asked) else MOST_SCANNED * MOST_SCANNED
    reach = None if keeper else circles(office, person, rights, types_of(office.edition, register))
    for case in _cases(office, register, asked, reach):
        sight = Sight(case, person, rights)
        opens = sight.readable
        if not (opens or (keeper and sight.cleared)) or not texts.holds(sight, looked_for):
            continue
        for line in lines_of(office, shown, sight, opens, language):
            if _fits(shown, line, asked):
                lines.append(line)
        if more := len(lines) > most:
            break
    _sort(shown, lines, asked)
    page = tuple(lines[asked.offset : asked.offset + asked.limit])
    limited = frozenset(register.fields) - absent
    return RegisterPage(register, shown.columns, page, len(lines), absent, limited, more)


def _absent(office: Office, register: Register, person: str) -> frozenset[str]:
    """Limited columns that this reader can see on no row: absent, not blank (R080).

    A reader named by what they did on a document (``proposer``) keeps the column and sees it on those rows only.
    """
    blank = _blank(office, register)
    by_deed = blank.plan.participants if blank.plan else {}
    out = set()
    for name, readers in register.fields.items():
        fixed = replace(
            readers, rules=tuple(rule for rule in readers.rules if rule not in by_deed or _is_post(by_deed[str(rule)]))
        )
        if among(blank, fixed, person):
            continue
        if not any(_did(office, person, by_deed[str(rule)]) for rule in readers.rules if rule in by_deed):
            out.add(name)
    return frozenset(out)


def _is_post(participant: Any) -> bool:
    return all(
        not isinstance(rule, str) and any(test.word in ("post", "role") for test in rule.tests)
        for rule in participant.rules
    )


def _did(office: Office, person: str, participant: Any) -> bool:
    """Whether a person has ever done the step by which a participant is named."""
    steps = {
        test.value
        for rule in participant.rules
        if not isinstance(rule, str)
        for test in rule.tests
        if test.word == "did"
    }
    where = [Where("agency", "==", office.name), Where("by", "==", person)]
    return any(
        row["step"] in steps for row in office.store.find("tasks", where, order="done", descending=True, limit=500).rows
    )


def _cases(office: Office, register: Register, asked: Asked, reach: Circles | None) -> Iterator[Case]:
    """The documents of a register, the newest first; who does not keep it reads those within reach, by the index."""
    types = types_of(office.edition, register)
    words = kept_words(terms(asked.words))
    if words or reach is not None:
        streams = Streams(office, words, reach or [(texts.mark("t", type),) for type in types])
        rows = (office.store.get("documents", one.id) for one in islice(streams.candidates(""), MOST_SCANNED))
        yield from (office.case(row) for row in rows if row and row["type"] in types and row["base"] in register.bases)
        return
    where = [Where("agency", "==", office.name), Where("type", "in", types), Where("base", "in", list(register.bases))]
    find = partial(office.store.find, "documents", where, order="created", descending=True, limit=100)
    yield from map(office.case, islice(pages_of(lambda after: find(after=after)), MOST_SCANNED))


def _fits(register: Register, line: Line, asked: Asked) -> bool:
    for column, cell, text in zip(register.columns, line.cells, line.texts, strict=True):
        wanted = asked.filters.get(column.name, "")
        if wanted and not _meets(cell.value, text, wanted):
            return False
    return True


def _meets(value: Any, text: str, wanted: str) -> bool:
    """A span of dates as ``2026-01-01..2026-03-31``, nothing as ``-``, anything as ``*``, else part of the text."""
    if wanted == "-":
        return not text
    if wanted == "*":
        return bool(text)
    if ".." in wanted and isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        since, _, until = wanted.partition("..")
        return (not since or day.isoformat() >= since) and (not until or day.isoformat() <= until)
    return wanted.lower() in text.lower()


def _as_kept(register: Register, asked: Asked) -> bool:
    """Whether the rows stand in the order in which the store gives them, all of them."""
    return _newest_first(register) and not asked.filters and not asked.sort


def _newest_first(register: Register) -> bool:
    """Whether the rows stand as the store gives them where nobody asks for another order."""
    return not register.order or register.order.startswith("document.created")


def _sort(register: Register, lines: list[Line], asked: Asked) -> None:
    order, descending = asked.sort, asked.descending
    if not order:
        if _newest_first(register):
            return
        order, descending = register.order, register.descending
    names = [column.name for column in register.columns]
    if order in names:
        at = names.index(order)
        lines.sort(key=lambda line: _key(line.cells[at].value, line.texts[at]), reverse=descending)


def _key(value: Any, text: str) -> tuple[int, Any]:
    if value is None:
        return (2, "")
    if isinstance(value, bool | str | list):
        return (1, text)
    if isinstance(value, datetime):
        return (0, value.timestamp())
    if isinstance(value, date):
        return (0, float(value.toordinal()))
    return (0, float(value)) if isinstance(value, int | float | Decimal) else (1, text)


def export_register(office: Office, person: str, name: str, asked: Asked, language: str) -> RegisterPage:
    """The rows that leave the office in a file; who took them is told to the change feed."""
    page = read_register(office, person, name, asked, language)
    said = {"agency": office.name, "register": name, "by": person, "rows": page.total, "at": utc(office.clock.now())}
    office.store.transact(lambda tx: tx.emit({"kind": "export", **said}))
    return page
