"""An office whose one route is written in the test."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.office.office import FixedClock, Office
from tests.office.small import at, opened
from tests.office.worded import LETTER


@pytest.fixture
def made(tmp_path: Path):  # type: ignore[no-untyped-def]
    """An office with one route of these steps; called again with the same it is the office after a restart."""
    offices: list[Office] = []
    clock = FixedClock(at("2026-03-02T10:00"))  # Monday; the Monday after is a day off

    def office(route: str, more: str = "") -> Office:
        for one in offices:
            one.store.close()
        offices[:] = [opened(tmp_path, LETTER % route.strip("\n") + more, clock)]
        return offices[0]

    yield office
    for one in offices:
        one.store.close()
