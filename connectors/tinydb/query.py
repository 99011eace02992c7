"""Plans to SQL: the statement that is sent through the index of the key that serves a query.

Every statement names its index: the planner has nothing to guess, and a missing index is an error, not a slow page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from connectors.homes.cursor import Cursor
from connectors.homes.planning import Plan
from connectors.tinydb import wordlist
from connectors.tinydb.names import ROW, picked, quote, table_of
from runtime.ports import Where

_LOWEST = "-9e999"

Term = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL and what goes into its question marks."""

    sql: str
    values: tuple[Any, ...]


def page_statement(plan: Plan, descending: bool, limit: int, after: Cursor | None) -> Statement | None:
    """The rows of a plan in order; None where nothing can meet the conditions."""
    if plan.key.words:
        return Statement(*wordlist.page(plan, descending, limit, after)) if plan.possible else None
    down = " DESC" if descending else ""
    order = f"s.{quote(plan.order)}{down}" + (f", s.id{down}" if plan.order != "id" else "")
    arms = [
        _select(plan, f"{_row(plan)} AS r, s.{quote(plan.order)} AS k, s.id AS i", terms, order, limit)
        for terms in _arms(plan, _after(plan, descending, after))
    ]
    if len(arms) <= 1:
        return arms[0] if arms else None
    joined = " UNION ALL ".join(f"SELECT * FROM ({arm.sql})" for arm in arms)
    values = tuple(value for arm in arms for value in arm.values)
    return Statement(f"SELECT r FROM ({joined}) ORDER BY k{down}, i{down} LIMIT ?", (*values, limit))


def count_statement(plan: Plan, most: int | None) -> Statement | None:
    """How many rows a plan has, counted no further than ``most``; None where nothing can meet the conditions."""
    if not plan.possible:
        return None
    arms = [wordlist.matching(plan)] if plan.key.words else [_matching(plan, terms) for terms in _arms(plan, [[]])]
    joined = " UNION ALL ".join(sql for sql, _ in arms)
    values = [value for _, values in arms for value in values]
    # A limit below nothing is none.
    return Statement(f"SELECT count(*) FROM ({joined} LIMIT ?)", (*values, -1 if most is None else most))


def _arms(plan: Plan, after: list[list[Term]]) -> Iterator[list[Term]]:
    """The query cut into stretches of the index that each lie in order."""
    if plan.by_ids:
        ids = json.dumps(plan.fixed[0][1])
        for piece in after:
            yield [("s.id IN (SELECT value FROM json_each(?))", (ids,)), *_spans(plan.spans), *piece]
        return
    for values in product(*(values for _, values in plan.fixed)):
        fixed = [(f"s.{quote(field)} IS ?", (value,)) for (field, _), value in zip(plan.fixed, values, strict=True)]
        for piece in after:
            yield [*fixed, *_members(plan), *_spans(plan.spans), *piece]


def _members(plan: Plan) -> Iterator[Term]:
    side, column = quote(table_of(plan.key)), quote(plan.key.many)
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


def _row(plan: Plan) -> str:
    return picked(f"d.{ROW}" if plan.key.many else f"s.{ROW}", plan.picked)


def _matching(plan: Plan, terms: Sequence[Term]) -> Term:
    found = _select(plan, "1", terms)
    return found.sql, found.values


def _select(plan: Plan, columns: str, terms: Sequence[Term], order: str = "", limit: int = 0) -> Statement:
    key = plan.key
    index = f" INDEXED BY {quote(key.index)}" if key.index else ""
    rows = f" CROSS JOIN {quote(key.collection)} AS d ON d.id = s.id" if key.many and order else ""
    where = f" WHERE {' AND '.join(sql for sql, _ in terms)}" if terms else ""
    tail = f" ORDER BY {order} LIMIT ?" if order else ""
    values = tuple(value for _, values in terms for value in values)
    sql = f"SELECT {columns} FROM {quote(table_of(key))} AS s{index}{rows}{where}{tail}"
    return Statement(sql, (*values, limit) if order else values)
