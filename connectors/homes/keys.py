"""The keys of a declared collection, and the names that can lie in every store."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from connectors.homes.codec import value_at
from runtime.ports import Collection, Index, StoreError, UndeclaredQuery

_NAME = re.compile(r"[a-z][a-z0-9_-]*")
FIELD = re.compile(r"[^\W\d][\w-]*(\.[^\W\d][\w-]*)*")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?")
# Their stores keep these for themselves.
_RESERVED = ("sqlite", "system")


@dataclass(frozen=True)
class Key:
    """An index as it lies: the fields in order, and the names of what holds them."""

    collection: str
    fields: tuple[str, ...]
    many: str = ""
    unique: bool = False
    words: bool = False

    @cached_property
    def name(self) -> str:
        """The collection and the fields, a list marked with a star."""
        return f"{self.collection}:{','.join('*' * (field == self.many) + field for field in self.fields)}"

    @cached_property
    def index(self) -> str:
        """The index that queries are sent through; empty for the primary key."""
        return "" if self.fields == ("id",) else f"{self.name}:order"

    @cached_property
    def moment(self) -> str:
        """The field that an index of words is ordered by."""
        return self.fields[-1]

    @cached_property
    def uniqueness(self) -> str:
        """The index that keeps a unique key unique."""
        return f"{self.name}:unique"


@dataclass(frozen=True)
class Layout:
    """A declared collection as it lies; the first key is always the row's id.

    ``absent`` says that it is not there and cannot be made, so that it has no rows.
    """

    collection: str
    keys: tuple[Key, ...]
    absent: bool = False


def lay_out(collection: Collection) -> Layout:
    """The layout of a declared collection, or StoreError for names that cannot lie in every store."""
    if not _NAME.fullmatch(collection.name) or collection.name.startswith(_RESERVED):
        raise StoreError(f"{collection.name!r} is no name for a collection")
    keys = tuple(_key(collection.name, index) for index in collection.indexes)
    return Layout(collection.name, (Key(collection.name, ("id",)), *keys))


def layout_of(layouts: Mapping[str, Layout], collection: str) -> Layout:
    """The layout of a declared collection."""
    try:
        return layouts[collection]
    except KeyError:
        raise UndeclaredQuery(f"no collection {collection!r} is declared") from None


def check_moments(layout: Layout, row: Mapping[str, Any]) -> None:
    """Refuse a row whose words could not be put in order: its moment is a moment, or it is missing."""
    for key in layout.keys:
        value = value_at(row, key.moment) if key.words else None
        if value is not None and not (isinstance(value, str) and _MOMENT.fullmatch(value) and _is_moment(value)):
            raise StoreError(f"{layout.collection}: {key.moment} is a moment, such as 2026-03-01T09:00:00+00:00")


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _key(collection: str, index: Index) -> Key:
    appended = index.many and index.many not in index.fields
    fields = (*index.fields, index.many) if appended else index.fields
    for field in fields:
        if not FIELD.fullmatch(field):
            raise StoreError(f"{collection}: {field!r} is no name for a field")
    if not fields or len(set(fields)) < len(fields):
        raise StoreError(f"{collection}: an index needs fields, each of them once")
    if index.words and (index.unique or fields[-2:-1] != (index.many,)):
        raise StoreError(f"{collection}: an index of words is not unique, and one moment follows the words")
    return Key(collection, fields, index.many, index.unique, index.words)
