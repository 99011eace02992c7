"""What things are called in SQLite, and where a field lies in a row."""

from __future__ import annotations

from collections.abc import Sequence

from connectors.homes.keys import Key

ROW = '"$row"'
_COLUMNS = ("id", "rev")


def table_of(key: Key) -> str:
    """The table whose columns are indexed: a side table when a field is a list."""
    return key.name if key.many else key.collection


def complaint_of(key: Key) -> str:
    """What SQLite says when the unique key is taken."""
    return "UNIQUE constraint failed: " + ", ".join(f"{table_of(key)}.{field}" for field in key.fields)


def quote(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def extract(field: str, row: str) -> str:
    """The value of a field of a row, as SQL; ``row`` ends in the column of rows."""
    if field in _COLUMNS:
        return f"{row.removesuffix(ROW)}{field}"
    return f"json_extract({row}, {at(field)})"


def picked(row: str, fields: Sequence[str]) -> str:
    """A row, or its id and some fields of it, as SQL; ``row`` ends in the column of rows."""
    if not fields:
        return row
    parts = ["'id'", f"{row.removesuffix(ROW)}id"]
    for field in fields:
        value = f"{row.removesuffix(ROW)}{field}" if field in _COLUMNS else f"{row} -> {at(field)}"
        parts += [f"'{field}'", value]
    return f"json_object({', '.join(parts)})"


def at(field: str) -> str:
    """The place of a field inside a row's JSON."""
    return "'$" + "".join(f'."{part}"' for part in field.split(".")) + "'"
