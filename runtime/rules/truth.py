"""Rows decided by the truth table: the meaning that the rule engine must meet, and the answer where there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from runtime.reading.formula import All, Atom, Formula, holds

Rows = Sequence[tuple[str, Formula]]


class TruthTable:
    """Rows of a decision table or standing rules, each a name and when it holds.

    A plain conjunction is looked at only when its rarest atom holds: without it the row cannot.
    """

    def __init__(self, rows: Rows) -> None:
        self._names = tuple(name for name, _ in rows)
        plain = {row: needs for row, (_, formula) in enumerate(rows) if (needs := _all_of(formula)) is not None}
        self._always = tuple(row for row, needs in plain.items() if not needs)
        self._others = tuple((row, formula) for row, (_, formula) in enumerate(rows) if row not in plain)
        asked = Counter(atom for needs in plain.values() for atom in set(needs))
        guarded: dict[str, list[tuple[int, frozenset[str]]]] = {}
        for row, needs in plain.items():
            if needs:
                guarded.setdefault(min(needs, key=asked.__getitem__), []).append((row, frozenset(needs)))
        self._guarded, self._guards = guarded, frozenset(guarded)

    def holding(self, true: frozenset[str]) -> list[int]:
        """The places of the rows that hold when exactly these atoms do, in row order."""
        found = [row for atom in self._guards & true for row, needs in self._guarded[atom] if needs <= true]
        found += self._always
        found += [row for row, formula in self._others if holds(formula, true)]
        found.sort()
        return found

    def decide(self, true: frozenset[str]) -> tuple[str, ...]:
        """The names of the rows that hold, in row order."""
        return self.named(self.holding(true))

    def named(self, rows: Sequence[int]) -> tuple[str, ...]:
        """The names of the rows at these places."""
        return tuple(self._names[row] for row in rows)


def _all_of(formula: Formula) -> tuple[str, ...] | None:
    """The atoms of a plain conjunction in the order written, whose truth table is one comparison of sets."""
    match formula:
        case Atom(name):
            return (name,)
        case All(parts):
            needs = [_all_of(part) for part in parts]
            return None if None in needs else tuple(atom for one in needs if one is not None for atom in one)
        case _:
            return None
