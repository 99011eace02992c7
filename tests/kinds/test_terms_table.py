"""The table of terms: counted by hand over the State Council's 2026 and the Russian production calendar of 2026."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from runtime.edition.build import build_pack
from runtime.edition.library import Library
from runtime.kinds.calendar import Calendar, Reckoning
from runtime.reading.term import Term

TABLE = Path(__file__).parents[1] / "data" / "terms.csv"
LINES = list(csv.DictReader(TABLE.read_text("utf-8").splitlines(), delimiter=";"))
ZONES = {"cn": ZoneInfo("Asia/Shanghai"), "ru": ZoneInfo("Asia/Yekaterinburg")}


@pytest.fixture(scope="module")
def calendars() -> dict[str, Calendar]:
    """The calendars of the shipped packs."""
    packs = {"cn": "cn-receive-send", "ru": "ru-perm"}
    found = {name: Library().find(pack) for name, pack in packs.items()}
    return {name: build_pack(folder).calendars[name] for name, folder in found.items() if folder is not None}


def said(reckoning: Reckoning) -> str:
    """What the arithmetic says beside the date."""
    moved = f"moved from {reckoning.moved_from}" if reckoning.moved_from else ""
    country = f"holidays of {reckoning.country}" if reckoning.country else ""
    return ", ".join(part for part in (moved, country) if part)


@pytest.mark.covers("S16")
@pytest.mark.parametrize("line", LINES, ids=lambda line: f"{line['calendar']} {line['start']} {line['term']}")
def test_a_term_ends_as_counted_by_hand(calendars: dict[str, Calendar], line: dict[str, str]) -> None:
    name, _, falls = line["calendar"].partition(" ")
    calendar = replace(calendars[name], falls=falls) if falls else calendars[name]
    start = datetime.fromisoformat(line["start"]).replace(tzinfo=ZONES[name])
    reckoning = calendar.reckon(start, Term.parse(line["term"]))
    assert (f"{reckoning.due:%Y-%m-%d %H:%M}", said(reckoning)) == (line["due"], line["said"]), line["why"]


def test_the_table_is_long_enough_and_says_why() -> None:
    assert len(LINES) >= 40
    assert [line for line in LINES if not line["why"]] == []
