"""A store in memory for trials: scenarios, flipped rules and replays play on it, and nothing of it is kept.

It implements the port as far as one thread needs. A fork costs next to nothing, so that a trial can begin anywhere
in a story; what is not here may be read from a store beneath, which is never written.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import ge, gt, le, lt
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar

from runtime.office.paging import every
from runtime.ports import Blob, Change, Collection, Conflict, Duplicate, Index, Page, Reader, Row, StoreError, Where

T = TypeVar("T")

# What a trial has of its own even where a store lies beneath; anything else is the same for all.
_OWN: Final = frozenset(
    {
        "documents",
        "texts",
        "tasks",
        "history",
        "timers",
        "facts",
        "notices",
        "refusals",
        "drafts",
        "operations",
        "outbox",
    }
)
_ORDER: Final[Mapping[str, Callable[[Any, Any], bool]]] = {"<": lt, "<=": le, ">": gt, ">=": ge}


class _Kept(NamedTuple):
    """A row as kept: its text, of which copies are made, and its data, which is only looked at."""

    text: str
    data: Row


# By collection and id; nothing stands where a row is no more.
_Rows = dict[str, dict[str, _Kept | None]]


class ScratchStore:
    """Rows in memory; it is its own transaction."""

    def __init__(self, beneath: Reader | None = None) -> None:
        self.beneath = beneath
        self._rows: _Rows = {}
        self._unique: dict[str, tuple[Index, ...]] = {}
        self._counters: dict[str, int] = {}
        self._events: list[Row] = []
        self._blobs: dict[str, bytes] = {}

    def fork(self) -> ScratchStore:
        """The same rows again, free to go another way."""
        other = ScratchStore(self.beneath)
        other._unique = self._unique
        other._take(self._all())
        other._blobs = dict(self._blobs)
        return other

    def rows(self, collection: str) -> Iterator[Row]:
        """Every row of a collection, to look at."""
        return (kept.data for kept in self._rows[collection].values() if kept)

    # -- what can be read ----------------------------------------------------------------------------------

    def get(self, collection: str, id: str) -> Row | None:
        """A copy of one row, or None."""
        if id in self._rows[collection]:
            kept = self._rows[collection][id]
            return _copy(kept) if kept else None
        return self.beneath.get(collection, id) if self.beneath else None

    def find(
        self,
        collection: str,
        where: Sequence[Where] = (),
        *,
        order: str = "id",
        descending: bool = False,
        limit: int = 50,
        after: str | None = None,
        fields: Sequence[str] = (),
    ) -> Page:
        """Rows that meet all conditions, page by page."""
        found = self._found(collection, where)
        found.sort(key=lambda kept: _place(kept.data, order), reverse=descending)
        start = int(after or 0)
        more = len(found) > start + limit
        rows = map(_copy, found[start : start + limit])
        picked = ({"id": row["id"], **{name: row.get(name) for name in fields}} if fields else row for row in rows)
        return Page(tuple(picked), str(start + limit) if more else None)

    def count(self, collection: str, where: Sequence[Where] = (), most: int | None = None) -> int:
        """How many rows meet the conditions; of more than ``most``, that many."""
        return len(self._found(collection, where)[:most])

    def changes(self, after: int = 0, limit: int = 100) -> tuple[Change, ...]:
        """Events after the given place."""
        return tuple(Change(at, event) for at, event in enumerate(self._events, 1))[after : after + limit]

    def open_blob(self, sha256: str) -> BinaryIO:
        """The bytes again; KeyError if they are not here."""
        return io.BytesIO(self._blobs[sha256])

    # -- what can be written -------------------------------------------------------------------------------

    def declare(self, collections: Iterable[Collection]) -> None:
        """Make the collections."""
        for one in collections:
            self._rows.setdefault(one.name, {})
            self._unique[one.name] = tuple(index for index in one.indexes if index.unique)

    def transact(self, work: Callable[[ScratchStore], T]) -> T:
        """Run ``work``; if it fails, everything is as before."""
        before = self._all()
        try:
            return work(self)
        except BaseException:
            self._take(before)
            raise

    def insert(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Keep a new row."""
        if self.get(collection, row["id"]) is not None:
            raise Duplicate(collection, ("id",))
        return self._keep(collection, {**row, "rev": 1})

    def replace(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Replace a row by revision."""
        self._must_be(collection, row["id"], row["rev"])
        return self._keep(collection, {**row, "rev": row["rev"] + 1})

    def delete(self, collection: str, id: str, rev: int) -> None:
        """Remove a row by revision."""
        self._must_be(collection, id, rev)
        self._rows[collection][id] = None

    def next(self, counter: str) -> int:
        """The next number of a counter."""
        self._counters[counter] = self._counters.get(counter, 0) + 1
        return self._counters[counter]

    def emit(self, event: Mapping[str, Any]) -> None:
        """Say what happened."""
        self._events.append(dict(event))

    def put_blob(self, stream: BinaryIO) -> Blob:
        """Keep the bytes of a stream."""
        content = stream.read()
        sha256 = hashlib.sha256(content).hexdigest()
        self._blobs[sha256] = content
        return Blob(sha256, len(content))

    def backup(self, path: Path) -> None:
        """Refused: nothing of a trial is kept."""
        raise StoreError(f"a trial is not kept, so there is nothing to write to {path}")

    def close(self) -> None:
        """Forget everything."""
        self._rows.clear()

    # -- parts ---------------------------------------------------------------------------------------------

    def _all(self) -> tuple[_Rows, dict[str, int], list[Row]]:
        return {name: dict(rows) for name, rows in self._rows.items()}, dict(self._counters), list(self._events)

    def _take(self, everything: tuple[_Rows, dict[str, int], list[Row]]) -> None:
        self._rows, self._counters, self._events = everything

    def _must_be(self, collection: str, id: str, rev: int) -> None:
        row = self.get(collection, id)
        if row is None or row["rev"] != rev:
            raise Conflict(collection, id)

    def _found(self, collection: str, where: Sequence[Where]) -> list[_Kept]:
        """Every row that meets the conditions, those beneath too where they are the same for all."""
        found: dict[str, _Kept | None] = {}
        if self.beneath and collection not in _OWN:
            found = {row["id"]: _Kept(json.dumps(row), row) for row in every(self.beneath, collection, where)}
        found |= self._rows[collection]
        return [kept for kept in found.values() if kept and _meets(kept.data, where)]

    def _keep(self, collection: str, row: Row) -> Row:
        text = json.dumps(row, ensure_ascii=False)
        kept = _Kept(text, json.loads(text))
        for index in self._unique[collection]:
            self._alone(collection, index, kept.data)
        self._rows[collection][row["id"]] = kept
        return _copy(kept)

    def _alone(self, collection: str, index: Index, row: Row) -> None:
        keys = set(_keys(index, row))
        for other in self.rows(collection) if keys else ():
            if other["id"] != row["id"] and not keys.isdisjoint(_keys(index, other)):
                raise Duplicate(collection, index.fields)


def _copy(kept: _Kept) -> Row:
    row: Row = json.loads(kept.text)
    return row


def _at(row: Row, field: str) -> Any:
    value: Any = row
    for part in field.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _meets(row: Row, where: Sequence[Where]) -> bool:
    return all(_holds(_at(row, one.field), one) for one in where)


def _holds(value: Any, where: Where) -> bool:
    match where.op:
        case "==":
            return bool(value == where.value)
        case "in":
            return value in where.value
        case "has":
            return isinstance(value, list) and where.value in value
    return (
        value is not None
        and isinstance(value, str) is isinstance(where.value, str)
        and _ORDER[where.op](value, where.value)
    )


def _place(row: Row, field: str) -> tuple[bool, bool, Any, str]:
    """Nothing stands before numbers, numbers before texts, equals in the order of their ids."""
    value = _at(row, field)
    return value is not None, isinstance(value, str), 0 if value is None else value, row["id"]


def _keys(index: Index, row: Row) -> Iterator[tuple[Any, ...]]:
    """The unique keys of a row; where a part is missing there is none."""
    fixed = tuple(_at(row, field) for field in index.fields if field != index.many)
    members = _at(row, index.many) or () if index.many else (True,)
    return ((*fixed, member) for member in members if None not in fixed)
