"""A register's row: the value of every column, read from the card and from what the steps recorded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.kinds.register import Column, Register
from runtime.reading.condition import UNANSWERED, Scope


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of a row; ``hidden`` where this reader may not know it."""

    value: Any = None
    hidden: bool = False


def steps_read(column: Column, steps: Collection[str]) -> frozenset[str]:
    """The steps and blocks whose facts a column reads."""
    roots = {address.partition(".")[0] for address in column.value.addresses} | set(column.value.steps)
    return frozenset(roots & set(steps))


def cells(register: Register, scope: Scope, hidden: Mapping[str, bool]) -> tuple[Cell, ...]:
    """A row for one reader: a hidden column is not even evaluated."""
    out = []
    for column in register.columns:
        if hidden.get(column.name):
            out.append(Cell(hidden=True))
            continue
        out.append(Cell(_plain(column.value.value(scope))))
    return tuple(out)


def _plain(value: Any) -> Any:
    """Unanswered is nothing; lists inside lists become one list."""
    if value is UNANSWERED:
        return None
    if isinstance(value, list | tuple):
        flat: list[Any] = []
        for item in value:
            inner = _plain(item)
            flat += inner if isinstance(inner, list) else ([] if inner is None else [inner])
        return flat or None
    return value
