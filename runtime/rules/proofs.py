"""What can be proven about a decision table: that it is complete, that its rows exclude each other, that each counts.

A table whose conditions tell more cards apart than can be looked through is not judged.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import Final

from runtime.kinds.reader import Force
from runtime.kinds.rules import Row, RuleTable
from runtime.reading.domain import Domain
from runtime.reading.formula import Formula
from runtime.reading.possible import MOST_LOOKS, Card, Possible, TooMany, Wanted, told
from runtime.reading.problem import Finding
from runtime.reading.source import Pointer

_MOST_PAIRS: Final = 20


@dataclass(frozen=True, slots=True)
class Judged:
    """A table with the domains of its document; ``routes``: it names the route, so each card needs a row.

    ``lists`` are the results that hold several values.
    """

    table: RuleTable
    domains: Mapping[str, Domain]
    routes: bool = False
    lists: Collection[str] = ()


def prove(judged: Judged) -> list[Finding]:
    """Everything that is wrong with a table, each with a card that shows it."""
    table, found = _Table(judged), list[Finding]()
    for proof in (table.dead, table.together, table.complete):
        try:
            found += proof()
        except TooMany:
            table.possible.looks = MOST_LOOKS
    return found


class _Table:
    """One table being judged."""

    def __init__(self, judged: Judged) -> None:
        self.judged, self.table = judged, judged.table
        self.possible = Possible(judged.domains)
        self.formulas: list[Formula] = [self.possible.formula(row.when) for row in self.table.rows]

    def dead(self) -> Iterator[Finding]:
        """Rows that never hold, and with ``hit: first`` rows that earlier ones always forestall."""
        for at, row in enumerate(self.table.rows):
            may = (self.formulas[at],)
            if self.possible.card(Wanted(may=may, free=True)) is None:
                text = f"row '{row.name}' can never hold: its condition contradicts itself"
                yield self._say(at, "row-never-holds", text, "mend the condition, or remove the row", "when")
            elif self.table.hit == "first" and self._covered(at):
                text = f"row '{row.name}' never counts: whenever it holds, a row before it does"
                yield self._say(at, "row-covered", text, "move it up, or remove it")

    def _covered(self, at: int) -> bool:
        rows = self.table.rows
        spans = [span for span in self._spans() if _meets(rows[at].force, span)]
        for span in spans:
            earlier = tuple(self.formulas[no] for no in range(at) if _meets(rows[no].force, span))
            if self.possible.card(Wanted(may=(self.formulas[at],), may_fail=earlier, free=True)) is not None:
                return False
        return True

    def together(self) -> Iterator[Finding]:
        """Two rows that hold at once, where only one may or where they give different values."""
        said = 0
        for (at, one), (no, other) in combinations(enumerate(self.table.rows), 2):
            given = self._conflict(one, other)
            if (self.table.hit != "unique" and not given) or not _meets(one.force, other.force):
                continue
            card = self.possible.card(Wanted(holds=(self.formulas[at], self.formulas[no])))
            if card is not None and said < _MOST_PAIRS:
                said += 1
                yield self._both(no, one, other, given, card)

    def _conflict(self, one: Row, other: Row) -> str:
        """The first result of which two rows of a collecting table give different values."""
        if self.table.hit != "collect":
            return ""
        both = [key for key in one.then if key in other.then and key not in self.judged.lists]
        return next((key for key in both if one.then[key] != other.then[key]), "")

    def _both(self, no: int, one: Row, other: Row, given: str, card: Card) -> Finding:
        place = f"rows '{one.name}' and '{other.name}' hold at once for the card {told(card)}"
        if given:
            text = f"{place}, and give '{given}' as {one.then[given]} and as {other.then[given]}"
            return self._say(no, "rows-conflict", text, "let one row say it, or write 'hit: first'", "then", given)
        remedy = "let their conditions exclude each other, or write 'hit: first'"
        return self._say(no, "rows-overlap", f"{place}, and 'hit: unique' allows one", remedy)

    def complete(self) -> Iterator[Finding]:
        """A card for which no row holds, where there must be one."""
        if self.table.hit != "unique" and not self.judged.routes:
            return
        shown: set[Card] = set()
        for span in self._spans():
            fails = tuple(
                formula for row, formula in zip(self.table.rows, self.formulas, strict=True) if _meets(row.force, span)
            )
            card = self.possible.card(Wanted(fails=fails))
            if card is not None and card not in shown:
                shown.add(card)
                yield self._hole(card, span)

    def _hole(self, card: Card, span: Force) -> Finding:
        when = _when(span) if len(self._spans()) > 1 else ""
        what = f"no row holds for the card {told(card)}" if card else "no row holds"
        if self.judged.routes:
            text = f"{what}{when}, so such a document has no route"
            return self._say(None, "no-route", text, "add a last row without 'when'")
        remedy = "add a row for it, or write 'hit: first' and a last row without 'when'"
        return self._say(None, "incomplete-table", f"{what}{when}", remedy)

    def _spans(self) -> list[Force]:
        """The table's time cut where a row comes into force or goes out of it; before the first and after the last
        row there is nothing to judge."""
        rows, own = self.table.rows, self.table.head.force
        cuts = {row.force.since for row in rows} | {_after(row.force.until) for row in rows}
        inner = sorted(cut for cut in cuts if cut is not None and _inside(cut, own))
        starts: list[date | None] = [own.since, *inner]
        ends = [*(cut - _DAY for cut in inner), own.until]
        spans = [Force(since, until) for since, until in zip(starts, ends, strict=True)]
        while spans and not any(_meets(row.force, spans[0]) for row in rows):
            del spans[0]
        while spans and not any(_meets(row.force, spans[-1]) for row in rows):
            del spans[-1]
        return spans

    def _say(self, at: int | None, code: str, text: str, remedy: str, *more: str) -> Finding:
        pointer: Pointer = ("table",) if at is None else ("table", at, *more)
        said = f"rules '{self.table.head.name}': {text}"
        return Finding(f"rules:{self.table.head.name}", pointer, code, said, remedy)


_DAY: Final = timedelta(days=1)


def _after(until: date | None) -> date | None:
    """The first day without a row; there is none after the last day of all."""
    return until + _DAY if until is not None and until < date.max else None


def _inside(cut: date, own: Force) -> bool:
    """Whether a cut falls within the table's own time, and not at its beginning."""
    return (own.since is None or own.since < cut) and (own.until is None or cut <= own.until)


def _meets(one: Force, other: Force) -> bool:
    """Whether two spans have a day in common."""
    since = max((day for day in (one.since, other.since) if day is not None), default=None)
    until = min((day for day in (one.until, other.until) if day is not None), default=None)
    return since is None or until is None or since <= until


def _when(span: Force) -> str:
    since = f" from {span.since}" if span.since else ""
    return since + (f" until {span.until}" if span.until else "")
