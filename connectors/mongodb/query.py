"""Plans to MongoDB's filters, sent through the index of the key that serves a query.

A page after a cursor is a union of stretches of the index; each repeats all conditions, so that MongoDB can merge the
stretches in order instead of sorting what it found.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from connectors.homes.cursor import Cursor
from connectors.homes.planning import Plan
from connectors.mongodb.documents import field_of
from runtime.ports import Where

_OPERATORS = {"<": "$lt", "<=": "$lte", ">": "$gt", ">=": "$gte"}
# The kinds of values in the order of an index; nulls and missing values stand before all.
_KINDS = ("number", "string", "bool")

Filter = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Query:
    """A filter, the order of what is found, and the index that finds it."""

    filter: Filter
    sort: list[tuple[str, int]]
    hint: str


def page_query(plan: Plan, descending: bool, after: Cursor | None) -> Query | None:
    """The rows of a plan in order; None where nothing can meet the conditions."""
    if not plan.possible:
        return None
    if plan.key.words:
        # An ordinary index of a list; what has no moment stands in it too, and is not found by words.
        plan = replace(plan, spans=(*plan.spans, Where(plan.key.moment, ">=", "")))
    base = [*_fixed(plan), *_spans(plan.spans)]
    stretches = [_all([*base, *stretch]) for stretch in _after(plan, descending, after)]
    direction = -1 if descending else 1
    order = dict.fromkeys((field_of(plan.order), "_id"), direction)
    found = stretches[0] if len(stretches) == 1 else {"$or": stretches}
    return Query(found, list(order.items()), plan.key.index or "_id_")


def count_query(plan: Plan) -> Query | None:
    """How many rows a plan has; None where nothing can meet the conditions."""
    return page_query(plan, descending=False, after=None)


def _fixed(plan: Plan) -> list[Filter]:
    terms: list[Filter] = []
    for field, values in plan.fixed:
        if field == plan.key.many and plan.members:
            terms.append({field: {"$all": [*values, *plan.members]}})
        else:
            terms.append({field_of(field): {"$in": list(values)} if len(values) > 1 else values[0]})
    return terms


def _spans(spans: tuple[Where, ...]) -> list[Filter]:
    return [{field_of(span.field): {_OPERATORS[span.op]: span.value}} for span in spans]


def _after(plan: Plan, descending: bool, cursor: Cursor | None) -> list[list[Filter]]:
    """What is left of the order after a cursor: equals, the same kind of value, the other kinds."""
    if cursor is None:
        return [[]]
    beyond = "$lt" if descending else "$gt"
    equals = {"_id": {beyond: cursor.id}}
    if plan.order == "id":
        return [[equals]]
    field = field_of(plan.order)
    stretches: list[list[Filter]] = [[{field: {"$eq": cursor.value}}, equals]]
    if cursor.value is not None:
        stretches.append([{field: {beyond: cursor.value}}])
    if plan.spans:
        return stretches
    kinds = _kinds_after(cursor.value, descending)
    if kinds:
        stretches.append([{field: {"$type": kinds}}])
    if descending and cursor.value is not None:
        stretches.append([{field: {"$eq": None}}])
    return stretches


def _kinds_after(value: Any, descending: bool) -> list[str]:
    if value is None:
        return [] if descending else list(_KINDS)
    place = _KINDS.index("bool" if isinstance(value, bool) else "string" if isinstance(value, str) else "number")
    return list(_KINDS[:place] if descending else _KINDS[place + 1 :])


def _all(terms: list[Filter]) -> Filter:
    """All terms at once; two of one field, such as both ends of a range, cannot stand in one mapping."""
    fields = [field for term in terms for field in term]
    if len(set(fields)) < len(fields):
        return {"$and": terms}
    return {field: wanted for term in terms for field, wanted in term.items()}
