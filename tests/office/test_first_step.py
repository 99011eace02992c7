"""A first step without ``asks``: creating fills it, and a return to it lets the answers be corrected."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from runtime.cli import main
from runtime.office import creating
from runtime.office.office import FixedClock, Office
from runtime.settings import open_site
from tests.office.story import case, decide, row


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Office:
    """The office that ``new-agency`` writes."""
    made = CliRunner().invoke(main, ["new-agency", str(tmp_path / "my-office")])
    assert made.exit_code == 0, made.output
    site = open_site(tmp_path / "home", [tmp_path / "my-office"], clock, options={"synchronous": "OFF"})
    return site.offices["my-office"]


def test_a_returned_letter_can_be_corrected_by_the_clerk(office: Office) -> None:
    letter = creating.create(office, "clerk", "letter", {"received": "2026-03-02", "subject": "A questoin"})
    assert row(office, letter)["number"] == "0001/2026"
    last = [one.step for one in case(office, letter).progress.open]
    found = case(office, letter)
    assert found.plan is not None
    back = next(one for one in found.plan.step(last[0]).decisions if one.goal == "back")
    decide(office, "head", letter, f"{last[0]}.{back.name}", "A misspelling")
    [task] = case(office, letter).progress.open
    assert (task.step, task.people, task.returned["opinion"]) == ("register", ("clerk",), "A misspelling")
    decide(office, "clerk", letter, "register.submit", subject="A question")
    assert row(office, letter)["card"]["subject"] == "A question"
    assert row(office, letter)["number"] == "0001/2026"
    assert [one.step for one in case(office, letter).progress.open] == last
