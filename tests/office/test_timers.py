"""Reminders and chases: each once, at its moment, also after a restart, and in the right office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from runtime.edition.build import build_agency
from runtime.office import creating, deciding
from runtime.office.office import FixedClock, Office
from runtime.office.timers import fire_due
from runtime.ports import Row, Where
from runtime.settings import Site, open_site
from tests.office.story import case

ZONE = ZoneInfo("Europe/Moscow")

AGENCY = """
agency: %s
title: Harbour office
language: en
languages: [en]
time-zone: Europe/Moscow
theme: letterhead-blue
organisation: file
---
organisation: %s
title: Harbour office
units: [{unit: office, title: Office}]
posts: [{post: head, title: Head, of: office, heads: office}]
people:
  - {person: head, title: Head, posts: [head], roles: [clerk]}
  - {person: clerk, title: Clerk, roles: [clerk]}
  - {person: other, title: Other, roles: [clerk]}
---
role: clerk
title: Clerk
---
document: letter
title: Letter
heading: "{subject}"
route: letter
access: {create: {role: clerk}, read: participants, edit: {role: clerk}}
data:
  required: [subject]
  properties:
    subject: {type: string}
    quiet: {type: boolean}
---
route: letter
title: Letter
steps:
  - {step: register, by: drafter, asks: [subject, quiet]}
  - step: answer
    by: {person: other}
    deadline:
      within: 3 working days
      remind: {before: 1 working day, when: "not (quiet)", notify: [{person: other}, drafter]}
      overdue: {notify: {post: head}, every: 1 working day}
    may: [transfer]
"""


def made(folder: Path) -> Path:
    folder.mkdir()
    (folder / "agency.yaml").write_text(AGENCY % (folder.name, folder.name), "utf-8")
    return folder


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def clock() -> FixedClock:
    """Monday morning."""
    return FixedClock(at("2026-03-02T10:00"))


@pytest.fixture
def harbour(tmp_path: Path, clock: FixedClock) -> Iterator[Site]:
    """Two offices on one store."""
    folders = [made(tmp_path / "harbour"), made(tmp_path / "river")]
    site = open_site(tmp_path / "home", folders, clock, options={"synchronous": "OFF"})
    yield site
    site.close()


@pytest.fixture
def office(harbour: Site) -> Office:
    return harbour.offices["harbour"]


def letter(office: Office, **values: Any) -> str:
    return creating.create(office, "clerk", "letter", {"subject": "Repairs", "quiet": False, **values})


def later(office: Office, moment: str) -> int:
    """Time passes; how many timers fired."""
    assert isinstance(office.clock, FixedClock)
    office.clock.moment = at(moment)
    return fire_due(office)


def notices(office: Office, person: str, kind: str) -> list[Row]:
    rows = office.store.find(
        "notices", [Where("agency", "==", office.name), Where("person", "==", person)], order="at"
    ).rows
    return [row for row in rows if row["kind"] == kind]


def test_a_reminder_comes_once_before_the_term_and_counts_once(office: Office) -> None:
    document = letter(office)
    [task] = case(office, document).progress.open
    assert task.due == "2026-03-05T15:00:00+00:00"
    assert later(office, "2026-03-04T17:59") == 0
    assert later(office, "2026-03-04T18:00") == 1
    assert later(office, "2026-03-04T18:10") == 0
    assert len(notices(office, "other", "deadline-near")) == len(notices(office, "clerk", "deadline-near")) == 1
    [task] = case(office, document).progress.open
    assert (task.reminders, task.reminded) == (1, "2026-03-04T15:00:00+00:00")


def test_a_missed_term_is_chased_every_working_day_and_moves_nothing(office: Office) -> None:
    document = letter(office)
    later(office, "2026-03-04T18:00")
    assert later(office, "2026-03-05T18:00") == 1
    assert [later(office, f"2026-03-{day:02}T18:00") for day in (6, 7, 8, 9)] == [1, 0, 0, 1]
    assert len(notices(office, "head", "deadline-passed")) == 3
    [task] = case(office, document).progress.open
    assert (task.reminders, task.due) == (4, "2026-03-05T15:00:00+00:00")


def test_a_server_that_was_down_sends_one_chase_and_not_all_it_missed(office: Office) -> None:
    letter(office)
    assert later(office, "2026-03-20T09:00") == 2, "the reminder and one chase"
    assert later(office, "2026-03-20T17:00") == 0
    assert later(office, "2026-03-20T18:00") == 1


def test_the_condition_of_a_reminder_is_read_when_it_fires(office: Office) -> None:
    document = letter(office, quiet=True)
    assert later(office, "2026-03-04T18:00") == 0
    timers = office.store.find("timers", [Where("document", "==", document)]).rows
    assert {row["kind"]: row["state"] for row in timers} == {
        "remind": "void",
        "overdue": "waiting",
        "term": "waiting",
    }
    assert notices(office, "other", "deadline-near") == []


def test_a_task_that_is_done_is_not_chased(office: Office) -> None:
    document = letter(office)
    [task] = case(office, document).progress.open
    deciding.decide(office, "other", document, task.id, "submit", {})
    assert later(office, "2026-03-20T09:00") == 0


def test_after_a_restart_a_timer_fires_once(harbour: Site, tmp_path: Path, clock: FixedClock) -> None:
    document = letter(harbour.offices["harbour"])
    harbour.close()
    clock.moment = at("2026-03-04T18:00")
    for expected in (1, 0):
        again = open_site(tmp_path / "home", [tmp_path / "harbour", tmp_path / "river"], clock)
        office = again.offices["harbour"]
        assert fire_due(office) == expected
        assert case(office, document).progress.open[0].reminders == 1
        again.close()


def test_two_workers_fire_a_timer_once(office: Office) -> None:
    letter(office)
    other = Office(office.name, office.store, office.edition, office.clock)
    later(office, "2026-03-04T18:00")
    assert fire_due(other) == 0


def test_offices_on_one_store_do_not_fire_each_others_timers(harbour: Site) -> None:
    one, two = harbour.offices["harbour"], harbour.offices["river"]
    document = letter(one)
    assert later(two, "2026-03-20T09:00") == 0
    assert case(one, document).progress.open[0].reminders == 0
    assert fire_due(one) == 2


def test_a_reminder_follows_the_edition_of_its_document(
    office: Office, harbour: Site, tmp_path: Path, clock: FixedClock
) -> None:
    document = letter(office)
    file = tmp_path / "harbour" / "agency.yaml"
    text = "\n".join(line for line in AGENCY.splitlines() if "remind:" not in line)
    file.write_text(text % ("harbour", "harbour"), "utf-8")
    changed = Office("harbour", harbour.store, build_agency(file.parent), clock)
    changed.publish()
    new = letter(changed)
    assert later(changed, "2026-03-04T18:00") == 1
    assert [case(changed, one).progress.open[0].reminders for one in (document, new)] == [1, 0]
