"""Catalogs: a vocabulary declared here, or answered from documents or the units of the organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from runtime.kinds.reader import Force, Head, Reader, force_of
from runtime.reading.condition import Expression
from runtime.reading.source import Pointer
from runtime.reading.template import Template


@dataclass(frozen=True, slots=True)
class Value:
    """One entry: a child is in its parent for every test. ``weight`` marks urgency (urgent, extra)."""

    value: str
    title: str
    code: str = ""
    force: Force = Force()
    became: str = ""
    weight: str = ""
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """Where entries come from when they are not declared: documents of a type, or units."""

    document: str = ""
    where: Expression | None = None
    title: Template | None = None
    units: bool = False


@dataclass(frozen=True, slots=True)
class Catalog:
    """A closed or growing vocabulary; in an ordered one values may be compared."""

    head: Head
    values: tuple[Value, ...] = ()
    entries: Entries | None = None
    ordered: bool = False
    by_value: dict[str, Value] = field(default_factory=dict)

    def rank(self, value: str) -> int | None:
        """The place of a value in an ordered catalog, None where there is none."""
        if not self.ordered or value not in self.by_value:
            return None
        return list(self.by_value).index(value)


def parse_catalog(reader: Reader) -> Catalog:
    """A catalog from its source; a value that stands twice is a problem."""
    data = reader.data
    values = tuple(_values(reader, ("values",), data.get("values", []), ()))
    seen: dict[str, Value] = {}
    for value in values:
        if value.value in seen:
            reader.problem(("values",), "value-twice", f"the value '{value.value}' stands twice", "keep one of them")
        seen[value.value] = value
    entries = _entries(reader, data.get("entries"))
    if not values and entries is None:
        reader.problem((), "empty", "a catalog needs values or entries", "add 'values:' or 'entries:'")
    return Catalog(reader.head(), values, entries, bool(data.get("ordered")), seen)


def _values(reader: Reader, pointer: Pointer, items: list[dict[str, Any]], parents: tuple[str, ...]) -> list[Value]:
    out = []
    for at, item in enumerate(items):
        out.append(
            Value(
                item["value"],
                item.get("title", item["value"]),
                item.get("code", ""),
                force_of(item.get("in-force")),
                item.get("became", ""),
                item.get("weight", ""),
                parents,
            )
        )
        out += _values(reader, (*pointer, at, "values"), item.get("values", []), (*parents, item["value"]))
    return out


def _entries(reader: Reader, data: dict[str, Any] | None) -> Entries | None:
    if data is None:
        return None
    if ("document" in data) == ("units" in data):
        reader.problem(("entries",), "wrong-shape", "entries come from one place", "name 'document:' or 'units: all'")
    where = reader.expression(("entries", "where"), data.get("where"))
    return Entries(data.get("document", ""), where, reader.template(("entries", "title"), data.get("title")), "units" in data)
