"""Conditions to SQL: which declared key serves them, and the statement sent through its index.

Every statement names its index: the planner has nothing to guess, and a missing index is an error, not a slow page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

from connectors.tinydb import wordlist
from connectors.tinydb.codec import LARGEST
from connectors.tinydb.cursor import Cursor
from connectors.tinydb.layout import Layout
from connectors.tinydb.names import ROW, Key, quote
from runtime.ports import StoreError, UndeclaredQuery, Where

# SQLite joins at most 500 selects into one.
MOST_ARMS = 250
_LOWEST = "-9e999"

Term = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and what goes into its question marks."""

    sql: str
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """A query and the key that serves it."""

    key: Key
    fixed: tuple[tuple[str, tuple[Any, ...]], ...]
    members: tuple[Any, ...]
    spans: tuple[Where, ...]
    order: str


def plan(layout: Layout, where: Sequence[Where], order: str | None) -> Plan:
    """The plan of a query; without an order, any that its key gives. UndeclaredQuery if no key serves it."""
    for condition in where:
        _check(condition)
    members = [condition for condition in where if condition.op == "has"]
    fixed = _fixed([condition for condition in where if condition.op in ("==", "in")])
    spans = tuple(condition for condition in where if condition.op not in ("has", "==", "in"))
    if order in fixed and len(fixed[order]) <= 1:
        order = "id"
    for key in layout.keys:
        following = _following(key, set(fixed), {condition.field for condition in members})
        if following and {condition.field for condition in spans} <= {following} and order in (None, following):
            driver = [(key.many, (members[0].value,))] if members else []
            others = tuple(condition.value for condition in members[1:])
            return Plan(key, (*fixed.items(), *driver), others, spans, following)
    raise UndeclaredQuery(_refusal(layout, where, order))


def page_statement(plan: Plan, descending: bool, limit: int, after: Cursor | None) -> Statement | None:
    """The rows of a plan in order; None where nothing can meet the conditions."""
    if plan.key.words:
        return Statement(*wordlist.page(plan, descending, limit, after)) if _possible(plan) else None
    down = " DESC" if descending else ""
    order = f"s.{quote(plan.order)}{down}" + (f", s.id{down}" if plan.order != "id" else "")
    arms = [
        _select(plan, f"{_row(plan.key)} AS r, s.{quote(plan.order)} AS k, s.id AS i", terms, order, limit)
        for terms in _arms(plan, _after(plan, descending, after))
    ]
    if len(arms) <= 1:
        return arms[0] if arms else None
    joined = " UNION ALL ".join(f"SELECT * FROM ({arm.sql})" for arm in arms)
    values = tuple(value for arm in arms for value in arm.values)
    return Statement(f"SELECT r FROM ({joined}) ORDER BY k{down}, i{down} LIMIT ?", (*values, limit))


def count_statement(plan: Plan) -> Statement | None:
    """How many rows a plan has; None where nothing can meet the conditions."""
    if plan.key.words:
        return Statement(*wordlist.count(plan)) if _possible(plan) else None
    arms = [_select(plan, "count(*) AS n", terms) for terms in _arms(plan, [[]])]
    if len(arms) <= 1:
        return arms[0] if arms else None
    joined = " UNION ALL ".join(arm.sql for arm in arms)
    return Statement(f"SELECT sum(n) FROM ({joined})", tuple(value for arm in arms for value in arm.values))


def _possible(plan: Plan) -> bool:
    return all(values for _, values in plan.fixed)


def _fixed(conditions: Sequence[Where]) -> dict[str, tuple[Any, ...]]:
    fixed: dict[str, tuple[Any, ...]] = {}
    for condition in conditions:
        values = tuple(condition.value) if condition.op == "in" else (condition.value,)
        earlier = fixed.get(condition.field)
        fixed[condition.field] = tuple(v for v in dict.fromkeys(values) if earlier is None or v in earlier)
    return fixed


def _following(key: Key, fixed: set[str], members: set[str]) -> str:
    """The field a key is ordered by once these are known; empty if it does not begin with them."""
    known = fixed | members
    if members != ({key.many} if key.many else set()) or key.many in fixed:
        return ""
    if set(key.fields[: len(known)]) != known:
        return ""
    return (*key.fields, "id")[len(known)]


def _check(condition: Where) -> None:
    values = condition.value if condition.op == "in" else (condition.value,)
    for value in values:
        if not isinstance(value, str | int | float | None):
            raise StoreError(f"{condition.field}: cannot be compared with a {type(value).__name__}")
        if isinstance(value, int) and not -LARGEST - 1 <= value <= LARGEST:
            raise StoreError(f"{condition.field}: {value} is not a 64-bit integer")
        if value is None and condition.op not in ("==", "in"):
            raise StoreError(f"{condition.field} {condition.op} needs a value")


def _refusal(layout: Layout, where: Sequence[Where], order: str | None) -> str:
    asked = " and ".join(f"{condition.field} {condition.op} …" for condition in where) or "everything"
    ordered = f" ordered by {order}" if order else ""
    declared = "; ".join(", ".join(key.fields) for key in layout.keys)
    return f"{layout.collection}: no declared index serves {asked}{ordered} (declared: {declared})"


def _arms(plan: Plan, after: list[list[Term]]) -> Iterator[list[Term]]:
    """The query cut into stretches of the index that each lie in order."""
    if plan.order == "id" and not plan.key.index and plan.fixed:
        ids = json.dumps(plan.fixed[0][1])
        for piece in after:
            yield [("s.id IN (SELECT value FROM json_each(?))", (ids,)), *_spans(plan.spans), *piece]
        return
    if prod(len(values) for _, values in plan.fixed) > MOST_ARMS:
        raise StoreError(f"{plan.key.collection}: a query can ask for {MOST_ARMS} values at once")
    for values in product(*(values for _, values in plan.fixed)):
        fixed = [(f"s.{quote(field)} IS ?", (value,)) for (field, _), value in zip(plan.fixed, values, strict=True)]
        for piece in after:
            yield [*fixed, *_members(plan), *_spans(plan.spans), *piece]


def _members(plan: Plan) -> Iterator[Term]:
    side, column = quote(plan.key.table), quote(plan.key.many)
    for value in plan.members:
        yield f"EXISTS (SELECT 1 FROM {side} AS x WHERE x.id = s.id AND x.{column} IS ?)", (value,)


def _spans(spans: Sequence[Where]) -> Iterator[Term]:
    for condition in spans:
        column = f"s.{quote(condition.field)}"
        yield f"{column} {condition.op} ?", (condition.value,)
        # SQLite orders numbers before texts; a range of one kind leaves the other out.
        if isinstance(condition.value, str) and condition.op[0] == "<":
            yield f"{column} >= ''", ()
        elif not isinstance(condition.value, str) and condition.op[0] == ">":
            yield f"{column} < ''", ()


def _after(plan: Plan, descending: bool, cursor: Cursor | None) -> list[list[Term]]:
    """What is left of the order after a cursor; nulls stand before all values."""
    if cursor is None:
        return [[]]
    sign = "<" if descending else ">"
    if plan.order == "id":
        return [[(f"s.id {sign} ?", (cursor.id,))]]
    column = f"s.{quote(plan.order)}"
    if cursor.value is None:
        nulls: list[list[Term]] = [[(f"{column} IS NULL AND s.id {sign} ?", (cursor.id,))]]
        return nulls if descending else [*nulls, [(f"{column} >= {_LOWEST}", ())]]
    beyond: list[list[Term]] = [[(f"({column}, s.id) {sign} (?, ?)", (cursor.value, cursor.id))]]
    return [*beyond, [(f"{column} IS NULL", ())]] if descending and not plan.spans else beyond


def _row(key: Key) -> str:
    return f"d.{ROW}" if key.many else f"s.{ROW}"


def _select(plan: Plan, columns: str, terms: Sequence[Term], order: str = "", limit: int = 0) -> Statement:
    key = plan.key
    index = f" INDEXED BY {quote(key.index)}" if key.index else ""
    rows = f" CROSS JOIN {quote(key.collection)} AS d ON d.id = s.id" if key.many and order else ""
    where = f" WHERE {' AND '.join(sql for sql, _ in terms)}" if terms else ""
    tail = f" ORDER BY {order} LIMIT ?" if order else ""
    values = tuple(value for _, values in terms for value in values)
    sql = f"SELECT {columns} FROM {quote(key.table)} AS s{index}{rows}{where}{tail}"
    return Statement(sql, (*values, limit) if order else values)
