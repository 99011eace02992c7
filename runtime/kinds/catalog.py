"""Catalogs: a vocabulary declared here, or answered from documents or the units of the organisation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from runtime.kinds.reader import ALWAYS, Force, Head, Reader
from runtime.reading.condition import Expression
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer
from runtime.reading.template import Template


@dataclass(frozen=True, slots=True)
class Value:
    """One entry: a child is in its parent for every test. ``weight`` marks urgency (urgent, extra)."""

    value: str
    title: str
    code: str = ""
    force: Force = ALWAYS
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
    seen: dict[str, Value] = {}
    _collect(reader, ("values",), data.get("values", []), (), seen)
    _became(reader, ("values",), data.get("values", []), seen)
    entries = _entries(reader, data.get("entries"))
    if not seen and entries is None:
        reader.problem((), "empty", "a catalog needs values or entries", "add 'values:' or 'entries:'")
    elif seen and entries is not None:
        reader.problem(("entries",), "wrong-shape", "a catalog has either values or entries", "remove one of them")
    return Catalog(reader.head(), tuple(seen.values()), entries, bool(data.get("ordered")), seen)


def _collect(
    reader: Reader, pointer: Pointer, items: list[dict[str, Any]], parents: tuple[str, ...], seen: dict[str, Value]
) -> None:
    for at, item in enumerate(items):
        place = (*pointer, at)
        if item["value"] in seen:
            reader.problem(place, "value-twice", f"the value '{item['value']}' stands twice", "keep one of them")
        force = reader.force((*place, "in-force"), item.get("in-force"))
        seen[item["value"]] = Value(
            item["value"],
            item.get("title", item["value"]),
            item.get("code", ""),
            force,
            item.get("became", ""),
            item.get("weight", ""),
            parents,
        )
        _collect(reader, (*place, "values"), item.get("values", []), (*parents, item["value"]), seen)


def _became(reader: Reader, pointer: Pointer, items: list[dict[str, Any]], seen: dict[str, Value]) -> None:
    for at, item in enumerate(items):
        if item.get("became") and item["became"] not in seen:
            text = f"'{item['value']}' became '{item['became']}', which is not in this catalog"
            remedy = did_you_mean(item["became"], seen) or "add that value"
            reader.problem((*pointer, at, "became"), "no-such-value", text, remedy)
        _became(reader, (*pointer, at, "values"), item.get("values", []), seen)


def _entries(reader: Reader, data: dict[str, Any] | None) -> Entries | None:
    if data is None:
        return None
    if ("document" in data) == ("units" in data):
        remedy = "write either 'document: x' or 'units: all'"
        reader.problem(("entries",), "wrong-shape", "entries come from one place", remedy)
    where = reader.condition(("entries", "where"), data.get("where"))
    title = reader.template(("entries", "title"), data.get("title"))
    return Entries(data.get("document", ""), where, title, "units" in data)
