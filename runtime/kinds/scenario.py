"""Scenarios: whole stories that an administrator writes and ``check`` plays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runtime.kinds.reader import Head, Reader


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story: the rows it covers, when it begins, and its steps as written."""

    head: Head
    covers: tuple[str, ...]
    clock: str
    steps: tuple[Mapping[str, Any], ...]


def parse_scenario(reader: Reader) -> Scenario:
    """A scenario from its source."""
    data = reader.data
    return Scenario(
        reader.head(), tuple(data.get("covers", ())), data.get("clock", "2026-03-02 09:00"), tuple(data["steps"])
    )
