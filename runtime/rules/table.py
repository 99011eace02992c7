"""A decision table compiled once: which rows hold for a card, what follows, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any, Final

from runtime.kinds.rules import Row, RuleTable
from runtime.reading.condition import Scope
from runtime.reading.formula import Formula
from runtime.rules.leaves import Leaves, gather
from runtime.rules.truth import TruthTable


@dataclass(frozen=True, slots=True)
class Clause:
    """One leaf of a row's condition as it was found: its text, whether it held, and the values it read."""

    text: str
    held: bool
    read: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class RowFound:
    """One row as it was found."""

    row: str
    title: str
    held: bool
    clauses: tuple[Clause, ...]
    basis: str
    in_force: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a table decided: the rows that count, what they give, on which basis, and a conflict if any."""

    table: str
    rows: tuple[str, ...]
    then: Mapping[str, Any]
    basis: tuple[str, ...] = ()
    conflict: str = ""


SINGLE: Final = ("route", "deadline")

Decide = Callable[[frozenset[str]], tuple[str, ...]]
Formulas = tuple[tuple[str, Formula], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled table; ``decide_rows`` is the engine's, or the truth table's while a draft is tried."""

    definition: RuleTable
    formulas: Formulas = field(repr=False)
    leaves: Leaves = field(repr=False)
    decide_rows: Decide = field(repr=False)
    rows: Mapping[str, tuple[int, Row]] = field(repr=False)  # with their places
    always: tuple[str, ...] = ()  # rows without a condition, which no engine need be asked about

    def decide(self, scope: Scope, today: date) -> Outcome:
        """Decide for the card behind ``scope``; rows out of force on ``today`` do not count."""
        valid = [row for _, row in self._held(scope) if row.force.on(today)]
        counted, conflict = _counted(self.definition, valid)
        then = {} if conflict else _together(self.definition, counted)
        basis = tuple(dict.fromkeys(row.basis or self.definition.head.basis for row in counted))
        return Outcome(self.definition.head.name, tuple(row.name for row in counted), then, basis, conflict)

    def explain(self, scope: Scope, today: date) -> tuple[RowFound, ...]:
        """Every row with the leaves of its condition as they are now: why this one, and why not those."""
        held = {row.name for _, row in self._held(scope)}
        return tuple(_explained(row, row.name in held, scope, today) for row in self.definition.rows)

    def _held(self, scope: Scope) -> list[tuple[int, Row]]:
        """The rows that hold, in row order."""
        held = [self.rows[name] for name in (*self.decide_rows(self.leaves.true(scope)), *self.always)]
        if self.always:
            held.sort(key=itemgetter(0))
        return held


def _explained(row: Row, held: bool, scope: Scope, today: date) -> RowFound:
    leaves = row.when.formula()[1].values() if row.when is not None else ()
    clauses = tuple(Clause(leaf.text, leaf.test(scope), leaf.reads(scope)) for leaf in leaves)
    return RowFound(row.name, row.title or row.name, held, clauses, row.basis, row.force.on(today))


def _counted(table: RuleTable, valid: list[Row]) -> tuple[list[Row], str]:
    if table.hit == "first":
        return valid[:1], ""
    if table.hit == "unique" and len(valid) > 1:
        return valid, f"rows {', '.join(row.name for row in valid)} hold at once, where only one may"
    for key in SINGLE if table.hit == "collect" else ():
        giving = [row for row in valid if key in row.then]
        if any(row.then[key] != giving[0].then[key] for row in giving):
            return valid, f"rows {', '.join(row.name for row in giving)} give different values of {key}"
    return valid, ""


def _together(table: RuleTable, rows: list[Row]) -> dict[str, Any]:
    """One value a result; a collecting table gives the list of all, but a document has one route and one term."""
    if table.hit != "collect":
        return dict(rows[0].then) if rows else {}
    out: dict[str, Any] = {}
    for row in rows:
        for key, value in row.then.items():
            if key in SINGLE:
                out[key] = value
            else:
                out.setdefault(key, []).append(value)
    return out


def compile_table(table: RuleTable, load: Callable[[Formulas], Decide] | None = None) -> Table:
    """Compile a table; ``load`` gives the engine for its formulas, without it the truth table decides alone."""
    formulas, leaves = gather([(row.name, row.when) for row in table.rows if row.when is not None])
    made = tuple(formulas)
    decide = load(made) if load else TruthTable(made).decide
    places = {row.name: (at, row) for at, row in enumerate(table.rows)}
    always = tuple(row.name for row in table.rows if row.when is None)
    return Table(table, made, leaves, decide, places, always)
