"""Registers over tasks: a line for each, of every type that takes the route, with its stage and its loops."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.office import creating
from runtime.office.ledgers import Asked, read_register
from runtime.office.office import FixedClock, Office
from tests.conftest import MONDAY
from tests.office.small import opened
from tests.office.story import decide

ROUND = """
document: place
title: Place
heading: "{name}"
access: {create: {role: clerk}, read: {unit: any}}
data: {properties: {name: {type: string}}}
---
catalog: places
entries: {document: place, title: "{name}"}
---
document: letter
title: Letter
heading: "{subject}"
route: round
access: {create: {role: clerk}, read: {unit: any}}
data:
  properties:
    subject: {type: string}
    places:  {type: array, items: {$ref: "catalog:places"}}
    lines:
      type: array
      items:
        type: object
        properties: {kind: {oneOf: [{const: a, title: Apples}, {const: b, title: Beans}]}}
---
document: memo
title: Memo
like: letter
---
route: round
steps:
  - {step: write, by: {role: clerk}, asks: [subject, places, lines]}
  - stage: sending
    title: The sending
    deadline: 1 day
    steps:
      - each: place
        of: places
        step: send
        title: Send it
        by: {role: clerk}
        decisions: {sent: {}, failed: {}}
      - each: line
        of: lines
        step: count
        by: {role: clerk}
---
register: sendings
of: {tasks: round}
where: task.step == "send"
columns:
  - {column: document, value: document.heading}
  - {column: place, value: place.title}
  - {column: stage, value: task.stage}
  - {column: sent, value: task.decision == "sent"}
---
register: lines
of: {tasks: round}
where: task.step == "count"
columns: [{column: kind, value: line.kind}]
---
register: open-tasks
of: {tasks: round}
where: empty(task.done)
columns: [{column: step, value: task.step}]
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return opened(tmp_path, ROUND, FixedClock(MONDAY))


def lines(office: Office, register: str) -> list[tuple[str, ...]]:
    return [line.texts for line in read_register(office, "anna", register, Asked(), "en").lines]


def test_each_task_of_every_type_is_asked_whether_it_belongs_there(office: Office) -> None:
    harbour = creating.create(office, "anna", "place", {"name": "Harbour"})
    tower = creating.create(office, "anna", "place", {"name": "Tower"})
    letter = creating.create(office, "anna", "letter", {"subject": "Ropes", "places": [harbour, tower]})
    creating.create(office, "anna", "memo", {"subject": "Sails", "places": [tower], "lines": [{"kind": "b"}]})
    assert sorted(lines(office, "open-tasks")) == [("send",)] * 3
    decide(office, "anna", letter, "send.sent")
    assert sorted(lines(office, "sendings")) == [
        ("Ropes", "Harbour", "The sending", "Yes"),
        ("Ropes", "Tower", "The sending", "No"),
        ("Sails", "Tower", "The sending", "No"),
    ]


def test_a_column_of_a_loop_is_shown_in_the_words_of_its_field(office: Office) -> None:
    creating.create(office, "anna", "memo", {"subject": "Sails", "lines": [{"kind": "b"}, {"kind": "a"}]})
    assert sorted(lines(office, "lines")) == [("Apples",), ("Beans",)]
