"""A first step without ``asks``: creating fills it, and a return to it lets the answers be corrected."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from runtime.cli import main
from runtime.office import creating
from runtime.office.office import FixedClock, Office
from runtime.settings import open_site
from tests.conftest import MONDAY
from tests.office.small import opened
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


FIGURES = """
document: order
title: Order
heading: "{what}"
route: order
access: {create: {role: clerk}, read: participants}
data:
  required: [what]
  properties:
    what:  {type: string}
    note:  {type: string}
    price: {type: number}
    count: {type: integer}
    sum:   {type: number}
    tax:   {type: number}
card: [what, note, price, count, {field: sum, compute: price * count}, {field: tax, compute: sum / 5}]
---
route: order
steps:
  - {step: describe, by: {role: clerk}, asks: [what]}
  - {step: reckon, by: {role: clerk}, asks: [price, count]}
  - {step: remark, by: {role: clerk}, asks: [note]}
"""


def test_what_is_computed_stands_with_the_fields_it_is_computed_from(tmp_path: Path) -> None:
    office = opened(tmp_path, FIGURES, FixedClock(MONDAY))
    order = creating.create(office, "anna", "order", {"what": "Ropes"})
    assert row(office, order)["card"] == {"what": "Ropes"}
    decide(office, "anna", order, "reckon.submit", price=10, count=3)
    assert row(office, order)["card"] == {"what": "Ropes", "price": 10, "count": 3, "sum": 30, "tax": 6}
    decide(office, "anna", order, "remark.submit", note="Soon")
    assert row(office, order)["card"]["tax"] == 6
