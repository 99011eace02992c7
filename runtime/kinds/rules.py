"""Decision tables: rows of conditions and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from runtime.kinds.reader import Force, Head, Reader, force_of
from runtime.reading.condition import Expression

Hit = Literal["first", "unique", "collect"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: without ``when`` it always holds; ``then`` names what it gives."""

    name: str
    when: Expression | None
    then: Mapping[str, Any]
    basis: str = ""
    title: str = ""
    force: Force = Force()


@dataclass(frozen=True, slots=True)
class Example:
    """What an author expects: for these answers, these results."""

    given: Mapping[str, Any]
    then: Mapping[str, Any]
    at: int = 0


@dataclass(frozen=True, slots=True)
class RuleTable:
    """A table of rules over one document type."""

    head: Head
    of: str
    hit: Hit
    sets: tuple[str, ...]
    rows: tuple[Row, ...]
    examples: tuple[Example, ...] = ()


def parse_rules(reader: Reader) -> RuleTable:
    """A rule table from its source."""
    data = reader.data
    rows = []
    for at, item in enumerate(data["table"]):
        when = reader.expression(("table", at, "when"), item.get("when"))
        if any(row.name == item["row"] for row in rows):
            reader.problem(("table", at), "row-twice", f"the row '{item['row']}' stands twice", "rename one")
        rows.append(Row(item["row"], when, item["then"], item.get("basis", ""), item.get("title", ""), force_of(item.get("in-force"))))
    examples = tuple(Example(item["given"], item["then"], at) for at, item in enumerate(data.get("examples", ())))
    given = dict.fromkeys(key for row in rows for key in row.then)
    sets = tuple(data.get("sets", given))
    for at, row in enumerate(rows):
        for key in row.then:
            if key not in sets:
                reader.problem(("table", at, "then", key), "not-set", f"row '{row.name}' gives '{key}', which 'sets' does not name", "")
    return RuleTable(reader.head(), data["of"], data.get("hit", "first"), sets, tuple(rows), examples)
