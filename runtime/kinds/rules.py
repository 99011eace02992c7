"""Rules: decision tables, whose rows of conditions give values; and standing rules, which wait for events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from runtime.kinds.reader import ALWAYS, Force, Head, Reader
from runtime.kinds.standing_rule import StandingRule, parse_standing
from runtime.reading.condition import Expression
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer

Hit = Literal["first", "unique", "collect"]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: without ``when`` it always holds; ``then`` names what it gives."""

    name: str
    when: Expression | None
    then: Mapping[str, Any]
    basis: str = ""
    title: str = ""
    force: Force = ALWAYS


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


def parse_rules(reader: Reader) -> RuleTable | StandingRule:
    """A decision table or a standing rule from its source: the latter waits for an event or a recurring moment."""
    if "event" in reader.data or "every" in reader.data:
        return parse_standing(reader)
    return _table(reader)


def _table(reader: Reader) -> RuleTable:
    data = reader.data
    for key in ("when", "counting", "then"):
        if key in data:
            text = f"'{key}' belongs to a standing rule, and 'table' to a decision table"
            reader.problem((key,), "two-ways", text, "move it into a row, or write event: instead of the table")
    rows = tuple(_row(reader, at, item) for at, item in enumerate(data.get("table", ())))
    _once(reader, rows)
    examples = tuple(Example(item["given"], item["then"], at) for at, item in enumerate(data.get("examples", ())))
    given = dict.fromkeys(key for row in rows for key in row.then)
    sets = tuple(data.get("sets", given))
    for at, row in enumerate(rows):
        _gives(reader, ("table", at, "then"), f"row '{row.name}'", row.then, sets)
    for example in examples:
        _gives(reader, ("examples", example.at, "then"), "the example", example.then, sets)
    return RuleTable(reader.head(), data.get("of", ""), data.get("hit", "first"), sets, rows, examples)


def _row(reader: Reader, at: int, item: Mapping[str, Any]) -> Row:
    place = ("table", at)
    when = reader.condition((*place, "when"), item.get("when"))
    force = reader.force((*place, "in-force"), item.get("in-force"))
    return Row(item["row"], when, item["then"], item.get("basis", ""), item.get("title", ""), force)


def _once(reader: Reader, rows: tuple[Row, ...]) -> None:
    seen: set[str] = set()
    for at, row in enumerate(rows):
        if row.name in seen:
            reader.problem(("table", at), "row-twice", f"the row '{row.name}' stands twice", "rename one")
        seen.add(row.name)


def _gives(reader: Reader, pointer: Pointer, what: str, then: Mapping[str, Any], sets: tuple[str, ...]) -> None:
    for key, value in then.items():
        if key not in sets:
            text = f"{what} gives '{key}', which 'sets' does not name"
            reader.problem((*pointer, key), "not-set", text, did_you_mean(key, sets) or f"add '{key}' to sets")
        if key == "deadline" and not isinstance(value, list):
            reader.span((*pointer, key), value)
