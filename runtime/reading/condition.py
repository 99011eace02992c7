"""The one expression language of the definitions: conditions and values over a card, its document and its route.

Text with a closed grammar is parsed once to a tree; nothing is ever evaluated as code. A test on an unanswered
field does not hold, whichever way it is put: ``not`` is pushed to the leaves while parsing, so Python, the browser
and the rule engine, which sees the leaves as atoms, agree. ``tests/data/conditions.csv`` is the specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from runtime.reading.condition_figures import Address, Arithmetic, Figure, Listing, Literally, Word
from runtime.reading.condition_grammar import TESTS, as_test, parse_tree
from runtime.reading.condition_text import as_json, written
from runtime.reading.condition_tokens import ConditionError
from runtime.reading.condition_tree import (
    Both,
    Closed,
    Compare,
    Constant,
    Either,
    Filled,
    Has,
    LeafTest,
    Scope,
    Test,
    Value,
    leaves,
)
from runtime.reading.condition_values import UNANSWERED, answered, dig, filled, plain
from runtime.reading.formula import All, AnyOf, Atom, Formula
from runtime.reading.term import Term

__all__ = [
    "UNANSWERED",
    "ConditionError",
    "Expression",
    "Leaf",
    "Scope",
    "answered",
    "dig",
    "filled",
    "parse",
    "parse_condition",
]

Node = Test | Value


@dataclass(frozen=True, slots=True)
class Leaf:
    """One test of a condition, for truth tables and explanations."""

    text: str
    node: LeafTest = field(repr=False)

    def test(self, scope: Scope) -> bool:
        """Whether it holds now."""
        return self.node.test(scope)

    def reads(self, scope: Scope) -> tuple[tuple[str, Any], ...]:
        """What it looks at, with the values of now."""
        found = {name: scope.get(name) for name in _outer(self.node)}
        found |= {word: Word(cast(Any, word)).value(scope) for word in _words(self.node)}
        return tuple(found.items())


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition or a value, ready to be asked in any scope."""

    text: str
    node: Node = field(repr=False)
    condition: Test | None = field(repr=False, compare=False)
    """The tree where a condition is asked for; None when only a value can be."""
    addresses: frozenset[str] = field(repr=False, compare=False)
    steps: frozenset[str] = field(repr=False, compare=False)
    """The steps it asks by ``closed(step)``."""
    columns: frozenset[tuple[str, str]] = field(repr=False, compare=False)
    """(list, name) for each name inside a ``where``: a column of the list, else an outer address."""

    def test(self, scope: Scope) -> bool:
        """Whether the condition holds; on unanswered fields it does not, and a mere value never does."""
        return self.condition is not None and self.condition.test(scope)

    def fails(self, scope: Scope) -> bool:
        """Whether its negation holds; on unanswered fields neither does."""
        return self.condition is not None and self.condition.negate().test(scope)

    def value(self, scope: Scope) -> Any:
        """The value, or UNANSWERED; a condition gives true or false."""
        if isinstance(self.node, TESTS):
            return self.node.test(scope)
        return plain(self.node.value(scope))

    @property
    def is_condition(self) -> bool:
        """Whether it can be asked as a condition; a bare field may be either."""
        return self.condition is not None

    def formula(self) -> tuple[Formula, dict[str, Leaf]]:
        """The condition over named atoms ``a0``, ``a1`` and so on; equal leaves share one."""
        test = as_test(self.node)
        names: dict[str, str] = {}
        nodes: dict[str, Leaf] = {}
        for leaf in leaves(test):
            text = written(leaf)
            if text not in names:
                names[text] = f"a{len(names)}"
                nodes[names[text]] = Leaf(text, leaf)
        return _formula(test, names), nodes

    @property
    def ordered(self) -> frozenset[str]:
        """The addresses that stand beside a sign of order, so that their catalog's order may matter."""
        signs = [one for one in _walk(self.node) if isinstance(one, Compare) and one.op != "=="]
        sides = [side for one in signs for side in (one.left, one.right)]
        return frozenset(side.address for side in sides if isinstance(side, Address))

    @property
    def needs_calendar(self) -> bool:
        """Whether it counts working time, which only the server can."""
        terms = [one.literal for one in _walk(self.node) if isinstance(one, Literally)]
        return any(isinstance(term, Term) and term.unit.startswith("working") for term in terms)

    @property
    def moves(self) -> bool:
        """Whether it is counted from this moment, and so gives another value later."""
        return not {"today", "now"}.isdisjoint(_words(self.node))

    def to_json(self) -> list[Any]:
        """The tree as the browser module reads it."""
        return as_json(self.node)


def parse(text: str) -> Expression:
    """Read a condition or a value; ConditionError says what to write instead."""
    node = parse_tree(text)
    return Expression(
        text,
        node,
        _condition(node),
        frozenset(_outer(node)),
        frozenset(one.step for one in _walk(node) if isinstance(one, Closed)),
        frozenset(_inner(node)),
    )


def _condition(node: Node) -> Test | None:
    try:
        return as_test(node)
    except ConditionError:
        return None


def parse_condition(text: str) -> Expression:
    """Read a condition where nothing else will do."""
    expression = parse(text)
    as_test(expression.node)
    return expression


def _formula(test: Test, names: dict[str, str]) -> Formula:
    match test:
        case Both(parts):
            return All(tuple(_formula(part, names) for part in parts))
        case Either(parts):
            return AnyOf(tuple(_formula(part, names) for part in parts))
        case Constant(holds):
            return All() if holds else AnyOf()
        case _:
            return Atom(names[written(test)])


def _parts(node: Node) -> tuple[Any, ...]:
    match node:
        case Both(parts) | Either(parts) | Listing(parts):
            return parts
        case Compare(_, left, right) | Arithmetic(_, left, right):
            return (left, right)
        case Has(whole, part):
            return (whole, part)
        case Filled(of):
            return (of,)
        case Figure(_, of, where):
            return (of, where) if where else (of,)
        case _:
            return ()


def _walk(node: Node) -> Iterator[Any]:
    yield node
    for part in _parts(node):
        yield from _walk(part)


def _outer(node: Node) -> Iterator[str]:
    """Addresses outside of any ``where``, in order of mention."""
    match node:
        case Address(address):
            yield address
        case Figure(_, of, _):
            yield from _outer(of)
        case _:
            for part in _parts(node):
                yield from _outer(part)


def _inner(node: Node) -> Iterator[tuple[str, str]]:
    """The names inside each ``where``, with the list they belong to."""
    for one in _walk(node):
        if isinstance(one, Figure) and one.where and isinstance(one.of, Address):
            for name in _outer(one.where):
                yield one.of.address, name


def _words(node: Node) -> list[str]:
    return sorted({one.word for one in _walk(node) if isinstance(one, Word)})
