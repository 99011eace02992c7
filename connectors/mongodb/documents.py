"""Rows to documents and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.homes.codec import check, value_at
from connectors.homes.keys import Key, Layout, check_moments
from runtime.ports import Row

# Members of lists that make a unique key, without the nulls that a key ignores.
UNIQUE = "_unique"


def field_of(field: str) -> str:
    """A field of rows as it lies in documents."""
    return "_id" if field == "id" else field


def shadow_of(key: Key) -> str:
    """Where the members of a unique key's list lie once more; the dots of a path would mean a mapping."""
    return f"{UNIQUE}.{key.many.replace('.', '/')}"


def to_document(row: Mapping[str, Any], layout: Layout, rev: int) -> dict[str, Any]:
    """The document of a row at a revision; StoreError for what not every home could keep."""
    check(row)
    check_moments(layout, row)
    rest = {field: value for field, value in row.items() if field not in ("id", "rev")}
    return {"_id": row["id"], "rev": rev, **rest, **_shadows(row, layout)}


def to_row(document: Mapping[str, Any]) -> Row:
    """A fresh row of a document."""
    rest = {field: plain(value) for field, value in document.items() if field not in ("_id", "rev", UNIQUE)}
    return {"id": document["_id"], "rev": int(document["rev"]), **rest}


def plain(value: Any) -> Any:
    """A fresh copy of a value; the driver reads a 64-bit integer as a type of its own."""
    if isinstance(value, Mapping):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return int(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _shadows(row: Mapping[str, Any], layout: Layout) -> dict[str, Any]:
    shadows = {}
    for key in layout.keys:
        if key.unique and key.many:
            members = value_at(row, key.many)
            kept = [one for one in dict.fromkeys(_listed(members)) if one is not None]
            if kept:
                shadows[shadow_of(key).removeprefix(f"{UNIQUE}.")] = kept
    return {UNIQUE: shadows} if shadows else {}


def _listed(members: Any) -> list[Any]:
    if isinstance(members, list | tuple):
        return [one for one in members if isinstance(one, str | int | float)]
    return [members]
