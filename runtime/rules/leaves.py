"""Which leaves of many conditions hold, found by looking each field up once instead of testing every leaf.

A table of a hundred rows compares the same few fields with a hundred texts and figures. Plain comparisons of a field
with literals are kept by field, in dictionaries and sorted lists; every other leaf or unusual value is tested as it is.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import chain
from typing import Any

from runtime.reading.condition import Expression, Leaf, Scope, answered
from runtime.reading.condition_figures import Address, Listing, Literally
from runtime.reading.condition_tree import Compare, Has
from runtime.reading.condition_values import DIGITS, FLIPPED, moment
from runtime.reading.formula import Formula, renamed

Number = int | Decimal
_SEARCH: dict[str, Callable[[Sequence[Number], Number], int]] = {
    ">": bisect_left,
    ">=": bisect_right,
    "<": bisect_right,
    "<=": bisect_left,
}


class Leaves:
    """The leaves behind the atoms of many rows."""

    def __init__(self, leaves: Mapping[str, Leaf]) -> None:
        compared: dict[str, list[tuple[str, Leaf]]] = {}
        for atom, leaf in leaves.items():
            compared.setdefault(_compared(leaf), []).append((atom, leaf))
        self._others = compared.pop("", [])
        self._fields = tuple((address, _Field(of_field)) for address, of_field in compared.items())

    def true(self, scope: Scope) -> frozenset[str]:
        """The atoms whose leaves hold in a scope."""
        found: list[str] = [atom for atom, leaf in self._others if leaf.test(scope)]
        for address, field in self._fields:
            found += field.met(scope.get(address), scope)
        return frozenset(found)


def gather(rows: Iterable[tuple[str, Expression]]) -> tuple[list[tuple[str, Formula]], Leaves]:
    """The formulas of many rows over common atoms, and the leaves behind them; equal leaves share one atom."""
    atoms: dict[str, str] = {}
    leaves: dict[str, Leaf] = {}
    formulas: list[tuple[str, Formula]] = []
    for name, expression in rows:
        formula, own = expression.formula()
        names = {}
        for atom, leaf in own.items():
            names[atom] = atoms.setdefault(leaf.text, f"a{len(atoms)}")
            leaves[names[atom]] = leaf
        formulas.append((name, renamed(formula, names)))
    return formulas, Leaves(leaves)


class _Field:
    """The comparisons of one field with literals."""

    def __init__(self, leaves: list[tuple[str, Leaf]]) -> None:
        self._leaves = leaves
        by_text = [(atom, *texts) for atom, leaf in leaves if (texts := _texts(leaf))]
        known = {text for _, texts, _ in by_text for text in texts}
        # Under the empty text stands what holds for a text that no leaf names.
        self._by_text = {
            text: tuple(atom for atom, texts, negated in by_text if (text in texts) is not negated)
            for text in (*known, "")
        }
        self._by_number = _scales(leaves)

    def met(self, value: Any, scope: Scope) -> Iterable[str]:
        """The atoms that hold for the value of the field."""
        if not answered(value):
            return ()
        if type(value) is str:
            return self._by_text.get(value, self._by_text[""])
        if _is_plain_number(value):
            return chain.from_iterable([scale.met(value) for scale in self._by_number])
        return [atom for atom, leaf in self._leaves if leaf.test(scope)]


class _Scale:
    """The comparisons of one field with numbers by one operator, in the order of the numbers."""

    def __init__(self, op: str, marks: list[tuple[Number, str]]) -> None:
        marks.sort(key=lambda mark: mark[0])
        self._op = op
        self._numbers = [number for number, _ in marks]
        self._atoms = [atom for _, atom in marks]

    def met(self, value: Number) -> list[str]:
        """The atoms of the comparisons that hold for a value."""
        if self._op in _SEARCH:
            place = _SEARCH[self._op](self._numbers, value)
            return self._atoms[:place] if self._op[0] == ">" else self._atoms[place:]
        first, last = bisect_left(self._numbers, value), bisect_right(self._numbers, value)
        return self._atoms[first:last] if self._op == "==" else self._atoms[:first] + self._atoms[last:]


def _scales(leaves: Iterable[tuple[str, Leaf]]) -> tuple[_Scale, ...]:
    marks: dict[str, list[tuple[Number, str]]] = {}
    for atom, leaf in leaves:
        match leaf.node:
            case Compare(op, _, Literally(literal), negated) if _is_plain_number(literal):
                marks.setdefault(FLIPPED[op] if negated else op, []).append((literal, atom))
    return tuple(_Scale(op, of_op) for op, of_op in marks.items())


def _compared(leaf: Leaf) -> str:
    """The field that a leaf plainly compares with literals; empty if it does anything else."""
    match leaf.node:
        case Compare(_, Address(address), Literally(literal)) if _is_plain_number(literal) or _texts(leaf) is not None:
            return address
        case Has(Listing(_), Address(address)) if _texts(leaf) is not None:
            return address
        case _:
            return ""


def _texts(leaf: Leaf) -> tuple[frozenset[str], bool] | None:
    """The texts that a field is compared with, and whether it must be none of them."""
    match leaf.node:
        case Compare("==", _, Literally(literal), negated):
            literals = [literal]
        case Has(Listing(items), _, negated):
            literals = [item.literal if isinstance(item, Literally) else None for item in items]
        case _:
            return None
    return (frozenset(literals), negated) if literals and all(map(_is_plain_text, literals)) else None


def _is_plain_text(value: Any) -> bool:
    """A text that equals only itself; a date written as text equals others too."""
    return type(value) is str and value != "" and moment(value) is None


def _is_plain_number(value: Any) -> bool:
    if type(value) is Decimal:
        return value.is_finite() and abs(value.adjusted()) < DIGITS
    return type(value) is int
