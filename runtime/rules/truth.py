"""Rows decided by the truth table: the meaning that the rule engine must meet, and the answer where there is none."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress

from runtime.reading.formula import All, Atom, Formula, holds

Rows = Sequence[tuple[str, Formula]]


class TruthTable:
    """Rows of a decision table or standing rules, each a name and when it holds."""

    def __init__(self, rows: Rows) -> None:
        self._names = tuple(name for name, _ in rows)
        plain = {row: needs for row, (_, formula) in enumerate(rows) if (needs := _all_of(formula)) is not None}
        self._plain, self._needs = tuple(plain), tuple(plain.values())
        self._others = tuple((row, formula) for row, (_, formula) in enumerate(rows) if row not in plain)

    def holding(self, true: frozenset[str]) -> list[int]:
        """The places of the rows that hold when exactly these atoms do, in row order."""
        found = list(compress(self._plain, map(true.issuperset, self._needs)))
        if self._others:
            found += [row for row, formula in self._others if holds(formula, true)]
            found.sort()
        return found

    def decide(self, true: frozenset[str]) -> tuple[str, ...]:
        """The names of the rows that hold, in row order."""
        return self.named(self.holding(true))

    def named(self, rows: Sequence[int]) -> tuple[str, ...]:
        """The names of the rows at these places."""
        return tuple(self._names[row] for row in rows)


def _all_of(formula: Formula) -> frozenset[str] | None:
    """The atoms of a plain conjunction, whose truth table is one comparison of sets."""
    match formula:
        case Atom(name):
            return frozenset((name,))
        case All(parts):
            needs = [_all_of(part) for part in parts]
            return None if None in needs else frozenset().union(*(one for one in needs if one is not None))
        case _:
            return None
