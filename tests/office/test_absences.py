"""Absences and authorisations: tasks go to the delegate while the dates run, and back afterwards."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.office import creating
from runtime.office.absences import Wish, declare_absence, end_absence
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid, NotAllowed
from runtime.office.timers import fire_due
from tests.office.small import at, later, opened
from tests.office.story import case

LETTER = """
document: letter
title: Letter
route: letter
access: {create: {role: clerk}, read: participants}
data: {required: [subject], properties: {subject: {type: string, title: Subject}}}
---
route: letter
steps: [{step: write, by: drafter, asks: [subject]}, {step: sign, by: {post: head}}]
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return opened(tmp_path, LETTER, FixedClock(at("2026-03-02T10:00")))


def away(office: Office, *steps: str, to: str = "anna", by: str = "head") -> str:
    since, until = at("2026-03-04T00:00").date(), at("2026-03-05T00:00").date()
    return declare_absence(office, by, Wish("head", since, until, to, steps))


def letter(office: Office) -> str:
    return creating.create(office, "boris", "letter", {"subject": "Ropes"})


def holders(office: Office, document: str) -> tuple[str, ...]:
    return case(office, document).progress.open[0].people


def test_open_and_new_tasks_go_to_the_delegate_and_come_back(office: Office) -> None:
    before = letter(office)
    away(office)
    assert holders(office, before) == ("head",)
    later(office, "2026-03-04T09:00")
    fire_due(office)
    during = letter(office)
    assert holders(office, before) == holders(office, during) == ("anna",)
    assert case(office, during).progress.open[0].responsible == "head"
    later(office, "2026-03-06T00:00")
    fire_due(office)
    assert holders(office, before) == holders(office, during) == holders(office, letter(office)) == ("head",)


def test_an_authorisation_is_for_its_steps_alone(office: Office) -> None:
    away(office, "write")
    later(office, "2026-03-04T09:00")
    fire_due(office)
    assert holders(office, letter(office)) == ("head",)


def test_an_absence_that_is_taken_back_gives_the_tasks_back_at_once(office: Office) -> None:
    document, absence = letter(office), away(office)
    later(office, "2026-03-04T09:00")
    fire_due(office)
    assert holders(office, document) == ("anna",)
    end_absence(office, "head", absence)
    assert holders(office, document) == ("head",)


def test_nobody_is_away_without_a_delegate_and_nobody_sends_another_away(office: Office) -> None:
    with pytest.raises(Invalid, match="delegate-needed"):
        away(office, to="")
    with pytest.raises(NotAllowed, match="not-yours"):
        away(office, by="anna")
