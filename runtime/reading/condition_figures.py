"""The values of an expression: literals, addresses, arithmetic and the figures of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Literal

from runtime.reading.condition_tree import Scope, Test, Value
from runtime.reading.condition_values import FLIPPED, UNANSWERED, answered, compare, dig, members, moment, number, term
from runtime.reading.term import Term


@dataclass(frozen=True, slots=True)
class Literally:
    """A text, number, checkbox value, date or term as written."""

    literal: Any

    def value(self, scope: Scope) -> Any:
        """Itself."""
        return self.literal


@dataclass(frozen=True, slots=True)
class Address:
    """A field of the card, a fact of the document or a step, a setting."""

    address: str

    def value(self, scope: Scope) -> Any:
        """What stands there."""
        return scope.get(self.address)


@dataclass(frozen=True, slots=True)
class Word:
    """``today``, ``now``, ``me`` and ``returned``."""

    word: Literal["today", "now", "me", "returned"]

    def value(self, scope: Scope) -> Any:
        """What the scope knows; ``returned`` is always answered."""
        match self.word:
            case "today":
                return scope.today
            case "now":
                return scope.now
            case "me":
                return scope.me or UNANSWERED
            case _:
                return scope.get("returned") is True


@dataclass(frozen=True, slots=True)
class Listing:
    """``[a, b]``."""

    items: tuple[Value, ...]

    def value(self, scope: Scope) -> Any:
        """The answered members."""
        return [one for item in self.items for one in members(item.value(scope))]


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``left op right`` on numbers, and dates with terms."""

    op: Literal["+", "-", "*", "/"]
    left: Value
    right: Value

    def value(self, scope: Scope) -> Any:
        """The exact result; UNANSWERED when a side is, or when the two do not go together."""
        left, right = self.left.value(scope), self.right.value(scope)
        first, second = number(left), number(right)
        if first is not None and second is not None:
            return _figure(self.op, first, second)
        if self.op == "+":
            return _shifted(scope, left, right, 1) or _shifted(scope, right, left, 1) or UNANSWERED
        if self.op == "-":
            return _shifted(scope, left, right, -1) or _days_between(left, right)
        return UNANSWERED


def _figure(op: str, left: Fraction, right: Fraction) -> Any:
    match op:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case _:
            return left / right if right else UNANSWERED


def _shifted(scope: Scope, start: Any, by: Any, sign: int) -> date | datetime | None:
    since, length = moment(start), term(by)
    if since is None or length is None or length.permanent:
        return None
    try:
        return scope.shift(since, length, sign)
    except (OverflowError, ValueError):
        return None


def _days_between(left: Any, right: Any) -> Any:
    until, since = moment(left), moment(right)
    if until is None or since is None:
        return UNANSWERED
    if isinstance(until, datetime) and isinstance(since, datetime):
        if until.tzinfo is None or since.tzinfo is None:
            until, since = until.replace(tzinfo=None), since.replace(tzinfo=None)
        span = until - since
        return Fraction(span.days) + Fraction(span.seconds, 86400)
    return Fraction(_day(until).toordinal() - _day(since).toordinal())


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


@dataclass(frozen=True, slots=True)
class Figure:
    """``count sum min max (list where test)``."""

    name: Literal["count", "sum", "min", "max"]
    of: Value
    where: Test | None = None

    def value(self, scope: Scope) -> Any:
        """The figure over the answered members; UNANSWERED for a list nobody has answered."""
        chosen = self._chosen(scope)
        if not isinstance(chosen, list):
            return UNANSWERED
        if self.name == "count":
            return len(chosen)
        return _sum(chosen) if self.name == "sum" else _extreme("<" if self.name == "min" else ">", chosen)

    def _chosen(self, scope: Scope) -> Any:
        whole = self.of.value(scope)
        if self.where is None and answered(whole):
            return members(whole)
        if not isinstance(self.of, Address):
            return UNANSWERED
        found = rows(scope, self.of.address)
        if found is None:
            return UNANSWERED
        name, lines, column = found
        test, columns = self.where, frozenset(key for line in lines for key in line)
        chosen = [line for line in lines if test is None or test.test(RowScope(scope, name, line, columns))]
        return [one for line in chosen for one in members(dig(line, column))]


def rows(scope: Scope, address: str) -> tuple[str, list[Mapping[str, Any]], list[str]] | None:
    """The rows an address goes through: the list's own address, its rows, and the column after it."""
    path = address.split(".")
    for length in range(len(path), 0, -1):
        name = ".".join(path[:length])
        whole = scope.get(name)
        if isinstance(whole, list | tuple) and all(isinstance(line, Mapping) for line in whole):
            return name, list(whole), path[length:]
    return None


@dataclass(frozen=True, slots=True)
class RowScope:
    """A row of a list inside the outer scope: the list's columns come first."""

    outer: Scope
    name: str
    row: Mapping[str, Any]
    columns: frozenset[str]

    @property
    def today(self) -> date:
        """The outer day."""
        return self.outer.today

    @property
    def now(self) -> datetime:
        """The outer moment."""
        return self.outer.now

    @property
    def me(self) -> str:
        """Who asks."""
        return self.outer.me

    def get(self, address: str) -> Any:
        """A column of this row, else the outer value."""
        path = self._column(address)
        return dig(self.row, path) if path else self.outer.get(address)

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        """The outer calendar's answer."""
        return self.outer.shift(start, term, sign)

    def closed(self, name: str) -> bool:
        """The outer answer."""
        return self.outer.closed(name)

    def rank(self, address: str, value: str) -> int | None:
        """The order of a column's catalog, else the outer one."""
        path = self._column(address)
        return self.outer.rank(f"{self.name}.{'.'.join(path)}" if path else address, value)

    def _column(self, address: str) -> list[str]:
        if address.startswith(self.name + "."):
            return address[len(self.name) + 1 :].split(".")
        path = address.split(".")
        return path if path[0] in self.columns else []


def _sum(values: list[Any]) -> Any:
    figures = [number(value) for value in values]
    known = [figure for figure in figures if figure is not None]
    return sum(known, Fraction(0)) if len(known) == len(figures) else UNANSWERED


def _extreme(op: str, values: list[Any]) -> Any:
    if not values or not all(compare("<=", one, one) for one in values):
        return UNANSWERED
    best = values[0]
    for one in values[1:]:
        if compare(op, one, best):
            best = one
        elif not compare(FLIPPED[op], one, best):
            return UNANSWERED
    return best
