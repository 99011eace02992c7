"""What things are called in SQLite, and where a field lies in a row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

ROW = '"$row"'
_COLUMNS = ("id", "rev")


@dataclass(frozen=True)
class Key:
    """An index as it lies: the fields in order, and the name of what holds them."""

    collection: str
    fields: tuple[str, ...]
    many: str = ""
    unique: bool = False
    words: bool = False

    @cached_property
    def name(self) -> str:
        """Also the name of the side table when a field is a list."""
        return f"{self.collection}:{','.join('*' * (field == self.many) + field for field in self.fields)}"

    @cached_property
    def table(self) -> str:
        """The table whose columns are indexed."""
        return self.name if self.many else self.collection

    @cached_property
    def index(self) -> str:
        """The index that queries are sent through; empty for the primary key and where words have one of their own."""
        return "" if self.fields == ("id",) or self.words else f"{self.name}:order"

    @cached_property
    def complaint(self) -> str:
        """What SQLite says when the unique key is taken."""
        return "UNIQUE constraint failed: " + ", ".join(f"{self.table}.{field}" for field in self.fields)


def quote(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def extract(field: str, row: str) -> str:
    """The value of a field of a row, as SQL; ``row`` ends in the column of rows."""
    if field in _COLUMNS:
        return f"{row.removesuffix(ROW)}{field}"
    return f"json_extract({row}, {at(field)})"


def at(field: str) -> str:
    """The place of a field inside a row's JSON."""
    return "'$" + "".join(f'."{part}"' for part in field.split(".")) + "'"
