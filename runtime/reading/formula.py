"""What is left of a condition once its leaves have names: atoms under all and any, without negation.

A condition pushes ``not`` into its leaves while parsing, so every evaluator sees the same three shapes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Atom:
    """A leaf of a condition under a short ASCII name."""

    name: str


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part does; without parts it always holds."""

    parts: tuple[Formula, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Holds when one part does; without parts it never holds."""

    parts: tuple[Formula, ...] = ()


Formula = Atom | All | AnyOf


def holds(formula: Formula, true: frozenset[str]) -> bool:
    """The truth table: whether the formula holds when exactly these atoms do."""
    match formula:
        case Atom(name):
            return name in true
        case All(parts):
            return all(holds(part, true) for part in parts)
        case AnyOf(parts):
            return any(holds(part, true) for part in parts)


def atoms(formula: Formula) -> frozenset[str]:
    """The names of every atom in a formula."""
    if isinstance(formula, Atom):
        return frozenset([formula.name])
    return frozenset().union(*(atoms(part) for part in formula.parts))


def renamed(formula: Formula, names: Mapping[str, str]) -> Formula:
    """The same formula over atoms of other names."""
    match formula:
        case Atom(name):
            return Atom(names[name])
        case All(parts):
            return All(tuple(renamed(part, names) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(renamed(part, names) for part in parts))
