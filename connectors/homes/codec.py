"""Rows to JSON text and back, keeping the rules that every home of the records keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any

from runtime.ports import Row, StoreError

LARGEST = 2**63 - 1
# MongoDB keeps 16 MB in a form of its own, which is about as long as the JSON text.
LARGEST_ROW = 16_000_000
# MongoDB keeps a hundred levels; a change of the feed stands two deeper than it was given.
DEEPEST = 90

_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_decoder = json.JSONDecoder()


def check(row: Mapping[str, Any]) -> None:
    """Refuse, as a StoreError, what not every home could keep."""
    for key in row:
        # Where the homes keep what is theirs.
        if isinstance(key, str) and key.startswith("_"):
            raise StoreError(f"a row cannot have the key {key!r}: the underscore is the store's own")
    _check(row, DEEPEST)


def id_of(collection: str, row: Mapping[str, Any]) -> str:
    """The id of a new row, or StoreError if it has none."""
    id = row.get("id")
    if not isinstance(id, str) or not id:
        raise StoreError(f"{collection}: a row needs an id, which is a text")
    return id


def revision_of(collection: str, row: Mapping[str, Any]) -> tuple[str, int]:
    """The id of a row that was kept and the revision that it had, or StoreError if it does not say."""
    id, rev = row.get("id"), row.get("rev")
    if not isinstance(id, str) or not isinstance(rev, int):
        raise StoreError(f"{collection}: a row is replaced by its id and rev")
    return id, rev


def encode(row: Mapping[str, Any]) -> str:
    """The JSON text of a row; StoreError for what not every home could keep."""
    check(row)
    try:
        text = _encoder.encode(row)
    except ValueError as error:
        raise StoreError(f"a row cannot be kept: {error}") from error
    # Counting bytes costs a copy, so only a text that could be too long is counted.
    if len(text) > LARGEST_ROW // 4 and len(text.encode(errors="replace")) > LARGEST_ROW:
        raise StoreError("the row is too large")
    return text


def decode(text: str) -> Row:
    """A fresh row of a JSON text."""
    row: Row = _decoder.decode(text)
    return row


def value_at(row: Mapping[str, Any], field: str) -> Any:
    """The value at a dotted field of a row, None where it is missing."""
    value: Any = row
    for part in field.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _check(value: Any, levels: int) -> None:
    if isinstance(value, str):
        # SQLite's JSON functions end a text at this character, so an index would see less than the row.
        if "\0" in value:
            raise StoreError("a text holds the character U+0000")
    elif isinstance(value, dict):
        for key, part in value.items():
            if not isinstance(key, str) or "." in key or "$" in key or "\0" in key:
                raise StoreError(f"a row cannot have the key {key!r}: a key is a text without '.' and '$'")
            _check(part, _deeper(levels))
    elif isinstance(value, list | tuple):
        deeper = _deeper(levels) if value else levels
        for part in value:
            # Most lists are of short texts, such as the words that a document is found by.
            if type(part) is not str or "\0" in part:
                _check(part, deeper)
    elif isinstance(value, int):
        if not -LARGEST - 1 <= value <= LARGEST:
            raise StoreError(f"{value} is not a 64-bit integer")
    elif isinstance(value, float):
        if not isfinite(value):
            raise StoreError(f"a row cannot hold {value}")
    elif value is not None:
        raise StoreError(f"a row cannot hold a {type(value).__name__}")


def _deeper(levels: int) -> int:
    if levels == 0:
        raise StoreError(f"a row is nested deeper than {DEEPEST} levels")
    return levels - 1
