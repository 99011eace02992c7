"""A small agency written in a test, opened as an office."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from runtime.office.office import FixedClock, Office
from runtime.settings import open_site

ZONE = ZoneInfo("Europe/Moscow")

AGENCY = """
agency: harbour
title: Harbour office
language: en
languages: [en, ru]
time-zone: Europe/Moscow
calendar: plain
organisation: file
---
calendar: plain
week: [Monday, Tuesday, Wednesday, Thursday, Friday]
hours: ["09:00-13:00", "14:00-18:00"]
days: [{holiday: 2026-03-09, title: Day off}]
---
organisation: harbour
units: [{unit: office, title: Office}, {unit: quay, title: Quay}]
posts:
  - {post: head, title: Head, of: office, heads: office}
  - {post: clerk, title: Clerk, of: office}
  - {post: pilot, title: Pilot, of: quay}
people:
  - {person: head, title: Head, posts: [head]}
  - {person: anna, title: Anna, posts: [clerk], roles: [clerk]}
  - {person: boris, title: Boris, posts: [clerk], roles: [clerk]}
  - {person: vera, title: Vera, posts: [pilot]}
---
role: clerk
---
"""


def at(text: str) -> datetime:
    """A moment in the agency's zone."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def opened(folder: Path, definitions: str, clock: FixedClock, name: str = "harbour") -> Office:
    """The small agency with some definitions of its own; the same folder opens the same store again."""
    agency = folder / name
    agency.mkdir(exist_ok=True)
    (agency / "agency.yaml").write_text((AGENCY + definitions).replace("harbour", name), "utf-8")
    site = open_site(folder / "home", [agency], clock, options={"synchronous": "OFF"})
    return site.offices[name]


def later(office: Office, moment: str) -> None:
    """Time passes."""
    assert isinstance(office.clock, FixedClock)
    office.clock.moment = at(moment)
