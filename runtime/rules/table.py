"""A decision table compiled once: which rows hold for a card, what follows, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from runtime.kinds.rules import Row, RuleTable
from runtime.reading.condition import Leaf, Scope
from runtime.reading.formula import All, AnyOf, Atom, Formula, holds


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
    """What a table decided: the rows that count, what they give, all rows with their reasons, and a conflict if any."""

    table: str
    rows: tuple[str, ...]
    then: Mapping[str, Any]
    explained: tuple[RowFound, ...]
    basis: tuple[str, ...] = ()
    conflict: str = ""


Decide = Callable[[frozenset[str]], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Table:
    """A compiled table; ``decide_rows`` is the engine's, or the truth table's while a draft is tried."""

    definition: RuleTable
    leaves: Mapping[str, Leaf]
    formulas: tuple[tuple[str, Formula], ...]
    atoms_of: Mapping[str, tuple[str, ...]]
    decide_rows: Decide = field(repr=False)

    def decide(self, scope: Scope, today: date) -> Outcome:
        """Decide for the card behind ``scope``; rows out of force on ``today`` do not count."""
        true = frozenset(name for name, leaf in self.leaves.items() if leaf.test(scope))
        held = set(self.decide_rows(true))
        rows = self.definition.rows
        valid = [row for row in rows if row.name in held and row.force.on(today)]
        counted, conflict = _counted(self.definition, valid)
        then = {} if conflict else _together(self.definition, counted)
        explained = tuple(self._explain(row, row.name in held, true, scope, today) for row in rows)
        basis = tuple(dict.fromkeys(row.basis or self.definition.head.basis for row in counted))
        return Outcome(self.definition.head.name, tuple(row.name for row in counted), then, explained, basis, conflict)

    def _explain(self, row: Row, held: bool, true: frozenset[str], scope: Scope, today: date) -> RowFound:
        names = self.atoms_of[row.name]
        clauses = tuple(Clause(self.leaves[name].text, name in true, self.leaves[name].reads(scope)) for name in names)
        return RowFound(row.name, row.title or row.name, held, clauses, row.basis, row.force.on(today))


def _counted(table: RuleTable, valid: list[Row]) -> tuple[list[Row], str]:
    if table.hit == "first":
        return valid[:1], ""
    if table.hit == "unique" and len(valid) > 1:
        return valid, f"rows {', '.join(row.name for row in valid)} hold at once, where only one may"
    return valid, ""


def _together(table: RuleTable, rows: list[Row]) -> dict[str, Any]:
    """One value a result; a collecting table gives the list of all."""
    if table.hit != "collect":
        return dict(rows[0].then) if rows else {}
    out: dict[str, Any] = {}
    for row in rows:
        for key, value in row.then.items():
            out.setdefault(key, []).append(value)
    return out


def compile_table(table: RuleTable, load: Callable[[tuple[tuple[str, Formula], ...]], Decide] | None = None) -> Table:
    """Compile a table; ``load`` gives the engine for its formulas, without it the truth table decides alone."""
    by_text: dict[str, str] = {}
    leaves: dict[str, Leaf] = {}
    formulas = []
    atoms_of = {}
    for row in table.rows:
        formula, names = row.when.formula() if row.when is not None else (All(), {})
        renamed = {}
        for own, leaf in names.items():
            name = by_text.setdefault(leaf.text, f"a{len(by_text)}")
            leaves[name], renamed[own] = leaf, name
        formulas.append((row.name, _rename(formula, renamed)))
        atoms_of[row.name] = tuple(renamed.values())
    made = tuple(formulas)
    return Table(table, leaves, made, atoms_of, load(made) if load else _truth(made))


def _rename(formula: Formula, names: Mapping[str, str]) -> Formula:
    match formula:
        case Atom(name):
            return Atom(names[name])
        case All(parts):
            return All(tuple(_rename(part, names) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(_rename(part, names) for part in parts))


def _truth(formulas: tuple[tuple[str, Formula], ...]) -> Decide:
    def decide(true: frozenset[str]) -> tuple[str, ...]:
        return tuple(name for name, formula in formulas if holds(formula, true))

    return decide
