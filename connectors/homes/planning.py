"""Which declared key serves a query; a query that none serves is refused, whatever the home."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

from connectors.homes.codec import LARGEST, value_at
from connectors.homes.cursor import Cursor, read_cursor
from connectors.homes.keys import FIELD, Key, Layout
from runtime.ports import Page, Row, StoreError, UndeclaredQuery, Where

# SQLite joins at most 500 selects into one; a query that one home refuses, the other refuses too.
MOST_ARMS = 250


@dataclass(frozen=True, slots=True)
class Plan:
    """A query and the key that serves it.

    ``fixed`` are fields with the values they may have, ``members`` what the key's list must hold besides, ``spans``
    the ranges of the field the key is ordered by, which is ``order``; ``fields`` are wanted of each row, or it whole.
    """

    key: Key
    fixed: tuple[tuple[str, tuple[Any, ...]], ...]
    members: tuple[Any, ...]
    spans: tuple[Where, ...]
    order: str
    fields: tuple[str, ...] = ()

    @property
    def picked(self) -> tuple[str, ...]:
        """What is read of a row beside its id: the fields, and that of the order for the next page; whole if empty."""
        wanted = dict.fromkeys((*self.fields, self.order)) if self.fields else ()
        return tuple(field for field in wanted if field != "id")

    @property
    def by_ids(self) -> bool:
        """Whether it asks for rows by their ids, of which there may be any number."""
        return self.order == "id" and not self.key.index and bool(self.fixed)

    @property
    def possible(self) -> bool:
        """Whether there are values at all that could be met."""
        return all(values for _, values in self.fixed)


def plan(layout: Layout, where: Sequence[Where], order: str | None, fields: Sequence[str] = ()) -> Plan:
    """The plan of a query; without an order, any that its key gives. UndeclaredQuery if no key serves it."""
    _check_fields(fields, order)
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
            if key.words:
                _check_words(key, where)
            return _bounded(Plan(key, (*fixed.items(), *driver), others, spans, following, tuple(fields)))
    raise UndeclaredQuery(_refusal(layout, where, order))


def cursor_of(text: str | None, order: str, descending: bool, limit: int) -> Cursor | None:
    """Where a page begins; StoreError for a cursor from elsewhere and for a page without rows."""
    if limit < 1:
        raise StoreError("a page has at least one row")
    return read_cursor(text, order, descending) if text else None


def page_of(rows: Sequence[Row], plan: Plan, order: str, descending: bool, limit: int) -> Page:
    """A page of rows that were read one further than its limit, as much of each as is wanted."""
    shown = tuple(_pick(row, plan.fields) for row in rows[:limit]) if plan.fields else tuple(rows[:limit])
    if len(rows) <= limit:
        return Page(shown)
    last = rows[limit - 1]
    value = None if plan.order == "id" else value_at(last, plan.order)
    return Page(shown, Cursor(order, descending, value, last["id"]).to_text())


def _pick(row: Row, fields: tuple[str, ...]) -> Row:
    return {"id": row["id"], **{field: row.get(field) for field in fields}}


def _check_fields(fields: Sequence[str], order: str | None) -> None:
    for field in (*fields, order or "id") if fields else ():
        if not FIELD.fullmatch(field) or "." in field:
            raise StoreError(f"{field!r} cannot be picked of a row: only a field that stands in it itself")


def _bounded(plan: Plan) -> Plan:
    if not plan.by_ids and prod(len(values) for _, values in plan.fixed) > MOST_ARMS:
        raise StoreError(f"{plan.key.collection}: a query can ask for {MOST_ARMS} values at once")
    return plan


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
    if set(key.fields[: len(known)]) != known or (key.words and key.moment in known):
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


def _check_words(key: Key, where: Sequence[Where]) -> None:
    """An index of words may keep everything as words: only texts are told apart in every home."""
    for condition in where:
        values = condition.value if condition.op == "in" else (condition.value,)
        if not all(isinstance(value, str) for value in values):
            raise StoreError(f"{key.collection}: {condition.field} is compared with texts, as are words")


def _refusal(layout: Layout, where: Sequence[Where], order: str | None) -> str:
    asked = " and ".join(f"{condition.field} {condition.op} …" for condition in where) or "everything"
    ordered = f" ordered by {order}" if order else ""
    declared = "; ".join(", ".join(key.fields) for key in layout.keys)
    return f"{layout.collection}: no declared index serves {asked}{ordered} (declared: {declared})"
