"""Registers: saved views and ledgers over documents or tasks, and the series that number documents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.kinds.participant import Participant, parse_participant
from runtime.kinds.reader import Head, Reader
from runtime.reading.condition import Expression
from runtime.reading.template import Template


@dataclass(frozen=True, slots=True)
class Series:
    """How documents are numbered: the pattern, what a separate run is kept for, and when it starts again.

    ``by_hand`` is the field in which somebody may write the number instead.
    """

    pattern: Template
    per: tuple[str, ...] = ()
    restart: Literal["never", "year", "month"] = "never"
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a value read from the card or from what the steps recorded."""

    name: str
    value: Expression
    title: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Register:
    """A view over the documents of a type, or over the tasks of a route."""

    head: Head
    of: str
    tasks: str
    where: Expression | None
    series: Series | None
    columns: tuple[Column, ...]
    order: str = ""
    descending: bool = False
    archived: str = ""
    read: Participant | None = None
    fields: Mapping[str, Participant] = field(default_factory=dict)

    @property
    def bases(self) -> tuple[str, ...]:
        """Where its documents lie; tasks are listed wherever their documents are."""
        archived = "also" if self.tasks else self.archived
        return {"": ("live",), "only": ("archive",), "also": ("live", "archive")}[archived]


def parse_register(reader: Reader) -> Register:
    """A register from its source."""
    data = reader.data
    of, tasks = (data["of"], "") if isinstance(data["of"], str) else ("", data["of"]["tasks"])
    access = data.get("access", {})
    order, _, way = str(data.get("order", "")).partition(" ")
    if way not in ("", "descending", "ascending"):
        text, remedy = f"rows cannot be ordered '{way}'", f"write '{order}', or '{order} descending'"
        reader.problem(("order",), "unknown-word", text, remedy)
    return Register(
        reader.head(),
        of,
        tasks,
        reader.condition(("where",), data.get("where")),
        _series(reader, data.get("number")),
        _columns(reader, data["columns"]),
        order,
        way == "descending",
        data.get("archived", ""),
        parse_participant(reader, ("access", "read"), access.get("read")),
        _fields(reader, access.get("fields", {})),
    )


def _fields(reader: Reader, data: dict[str, Any]) -> dict[str, Participant]:
    readers = {}
    for name, item in data.items():
        participant = parse_participant(reader, ("access", "fields", name, "read"), item["read"])
        if participant is not None:
            readers[name] = participant
    return readers


def _series(reader: Reader, data: dict[str, Any] | None) -> Series | None:
    if data is None:
        return None
    pattern = reader.template(("number", "as"), data["as"])
    if pattern is None:
        return None
    if "sequence" not in pattern.addresses:
        reader.problem(("number", "as"), "no-sequence", "the pattern has no {sequence}", "write it as {sequence:05}")
    return Series(pattern, tuple(data.get("per", ())), data.get("restart", "never"), data.get("by-hand", ""))


def _columns(reader: Reader, items: list[Any]) -> tuple[Column, ...]:
    columns: dict[str, Column] = {}
    for at, item in enumerate(items):
        column = _column(reader, at, {"column": item} if isinstance(item, str) else item)
        if column is None:
            continue
        if column.name in columns:
            text = f"the column '{column.name}' stands twice"
            reader.problem(("columns", at), "column-twice", text, "rename one, or remove it")
        columns[column.name] = column
    return tuple(columns.values())


def _column(reader: Reader, at: int, item: Mapping[str, Any]) -> Column | None:
    value = reader.expression(("columns", at, "value"), item.get("value", item["column"]))
    if value is None:
        return None
    return Column(item["column"], value, item.get("title", ""), item.get("group", ""))
