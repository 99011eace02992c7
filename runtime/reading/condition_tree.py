"""The tree of an expression: values and tests, each of which can evaluate itself in a scope.

Negation stands in the leaves only (``negated``), so a test on an unanswered field fails whichever way it is put.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol

from runtime.reading.condition_values import FLIPPED, LISTS, answered, compare, filled, members
from runtime.reading.term import Term


class Scope(Protocol):
    """What an expression may ask while it is evaluated."""

    @property
    def today(self) -> date:
        """The day in the agency's zone."""

    @property
    def now(self) -> datetime:
        """The moment, with the agency's zone."""

    @property
    def me(self) -> str:
        """Who asks."""

    def get(self, address: str) -> Any:
        """The value at a dotted address, or UNANSWERED; date-times are aware and local."""

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        """The day or moment one term later (sign 1) or earlier (sign -1)."""

    def closed(self, name: str) -> bool:
        """Whether the step is done."""

    def rank(self, address: str, value: str) -> int | None:
        """The place of a value in the ordered catalog of the field at the address; None if it has no order."""


class Value(Protocol):
    """A node that gives a value."""

    def value(self, scope: Scope) -> Any:
        """The value, or UNANSWERED."""


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right``; with a list it holds for one value, negated for every value of a list that has some."""

    op: Literal["==", "<", "<=", ">", ">="]
    left: Value
    right: Value
    negated: bool = False

    def test(self, scope: Scope) -> bool:
        """Whether it holds now."""
        left, right = self.left.value(scope), self.right.value(scope)
        op = FLIPPED[self.op] if self.negated else self.op
        if not isinstance(left, LISTS) and not isinstance(right, LISTS):
            return answered(left) and answered(right) and self._pair(op, left, right, scope)
        ones, others = members(left), members(right)
        if not ones or not others:
            return False
        pairs = (self._pair(op, one, other, scope) for one in ones for other in others)
        return all(pairs) if self.negated else any(pairs)

    def _pair(self, op: str, left: Any, right: Any, scope: Scope) -> bool:
        if op not in ("==", "!=") and isinstance(left, str) and isinstance(right, str):
            for side in (self.left, self.right):
                address = getattr(side, "address", "")
                places = (scope.rank(address, left), scope.rank(address, right)) if address else (None, None)
                if places[0] is not None and places[1] is not None:
                    return compare(op, *places)
        return compare(op, left, right)

    def negate(self) -> Compare:
        """The same leaf put the other way."""
        return replace(self, negated=not self.negated)


@dataclass(frozen=True, slots=True)
class Has:
    """``list has value``, written also as ``value in list``."""

    whole: Value
    part: Value
    negated: bool = False
    written: Literal["has", "in"] = "has"

    def test(self, scope: Scope) -> bool:
        """Whether it holds now; an answered empty list has nothing, so the negation holds of it."""
        whole, parts = self.whole.value(scope), members(self.part.value(scope))
        if not answered(whole) or not parts:
            return False
        if self.negated:
            return all(compare("!=", one, part) for one in members(whole) for part in parts)
        return any(compare("==", one, part) for one in members(whole) for part in parts)

    def negate(self) -> Has:
        """The same leaf put the other way."""
        return replace(self, negated=not self.negated)


@dataclass(frozen=True, slots=True)
class Filled:
    """``filled(x)``, negated ``empty(x)``: the one way to ask for an answer."""

    of: Value
    negated: bool = False

    def test(self, scope: Scope) -> bool:
        """Whether it holds now."""
        return filled(self.of.value(scope)) is not self.negated

    def negate(self) -> Filled:
        """The same leaf put the other way."""
        return replace(self, negated=not self.negated)


@dataclass(frozen=True, slots=True)
class Closed:
    """``closed(step)``."""

    step: str
    negated: bool = False

    def test(self, scope: Scope) -> bool:
        """Whether it holds now."""
        return scope.closed(self.step) is not self.negated

    def negate(self) -> Closed:
        """The same leaf put the other way."""
        return replace(self, negated=not self.negated)


@dataclass(frozen=True, slots=True)
class Constant:
    """``true`` or ``false`` where a condition is asked for."""

    holds: bool

    def test(self, scope: Scope) -> bool:
        """Itself."""
        return self.holds

    def negate(self) -> Constant:
        """The other one."""
        return Constant(not self.holds)


@dataclass(frozen=True, slots=True)
class Both:
    """``a and b and c``."""

    parts: tuple[Test, ...]

    def test(self, scope: Scope) -> bool:
        """Whether every part holds."""
        return all(part.test(scope) for part in self.parts)

    def negate(self) -> Either:
        """The negation, pushed to the leaves."""
        return Either(tuple(part.negate() for part in self.parts))


@dataclass(frozen=True, slots=True)
class Either:
    """``a or b or c``."""

    parts: tuple[Test, ...]

    def test(self, scope: Scope) -> bool:
        """Whether one part holds."""
        return any(part.test(scope) for part in self.parts)

    def negate(self) -> Both:
        """The negation, pushed to the leaves."""
        return Both(tuple(part.negate() for part in self.parts))


LeafTest = Compare | Has | Filled | Closed
Test = LeafTest | Constant | Both | Either


def leaves(test: Test) -> Iterator[LeafTest]:
    """The leaves from left to right."""
    match test:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from leaves(part)
        case Constant():
            return
        case _:
            yield test
