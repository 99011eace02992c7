"""P10: every Friday an employee closes the week that ends and plans the one that begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.commands.checking import check_path
from runtime.office import creating, deciding
from runtime.office.ledgers import Asked, read_register
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid, NotAllowed, Refusal
from runtime.office.timers import fire_due
from runtime.ports import Where
from tests.office.small import AGENCY, at, later, opened
from tests.office.story import case, decide, row

WEEK = """
document: work-week
title: Week of work
heading: "{employee.title} {begins}"
route: work-week
starts:
  - start: friday
    every: Friday 09:00
    for-each: {role: clerk}
    sets: {employee: me, begins: today + 3 days}
access: {create: [], read: [participants, {superior-of: {field: employee}}]}
data:
  required: [employee, begins]
  properties:
    employee: {$ref: "type:person", title: Employee}
    begins:   {type: string, format: date, title: Week from}
linked:
  tasks: {document: weekly-task, by: week, title: Tasks}
checks:
  - {check: some_plan, must: count(tasks) > 0, at: [form_plan], say: The plan has no task.}
  - check: all_closed
    must: count(tasks where document.state == "open") == 0
    at: [close_week]
    say: A task is open.
---
route: work-week
title: Plan and report of a week
visible: whole
steps:
  - {step: form_plan, title: The plan of the week, by: {field: employee}}
  - {step: close_week, title: The report of the week, by: {field: employee}}
  - archive
---
document: weekly-task
title: Task of the week
heading: "{task}"
route: weekly-task
access: {create: {role: clerk}, read: [participants, {superior-of: drafter}]}
data:
  required: [task, week]
  properties:
    task:   {type: string, title: Task}
    week:   {$ref: "document:work-week", title: Week}
    result: {type: string, title: Result}
checks:
  - {check: open_week, must: 'week.document.state == "open"', at: [form], say: This week is closed.}
---
route: weekly-task
steps:
  - {step: form, by: drafter, asks: [task, week]}
  - {step: work, by: drafter, asks: [{field: result, required: true}]}
---
register: week-reports
title: Reports of weeks
of: work-week
archived: also
columns:
  - {column: employee, value: employee}
  - {column: plan, title: Plan, value: tasks}
  - {column: results, title: Results, value: tasks.result}
  - {column: left, title: Still open, value: 'count(tasks where document.state == "open")'}
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    found = opened(tmp_path, WEEK, FixedClock(at("2026-03-02T10:00")))
    later(found, "2026-03-06T09:00")
    fire_due(found)
    return found


def week_of(office: Office, person: str) -> str:
    where = [Where("agency", "==", office.name), Where("drafter", "==", person)]
    rows = office.store.find("documents", where, order="created").rows
    return str(next(found["id"] for found in rows if found["type"] == "work-week"))


def formed(office: Office, week: str, task: str, minute: int) -> str:
    later(office, f"2026-03-06T09:{minute:02}")
    return creating.create(office, "anna", "weekly-task", {"task": task, "week": week})


def report(office: Office, reader: str, week: str) -> list[str]:
    page = read_register(office, reader, "week-reports", Asked(), "en")
    return list(next(line.texts for line in page.lines if line.document["id"] == week))


@pytest.mark.covers("R036")
def test_the_tasks_formed_on_friday_are_the_plan_of_the_coming_week(office: Office) -> None:
    week = week_of(office, "anna")
    assert row(office, week)["card"]["begins"] == "2026-03-09"
    with pytest.raises(Invalid, match="The plan has no task"):
        decide(office, "anna", week, "form_plan.submit")
    formed(office, week, "Sweep", 1)
    formed(office, week, "Paint", 2)
    decide(office, "anna", week, "form_plan.submit")
    assert report(office, "head", week) == ["Anna", "Sweep, Paint", "", "2"]
    assert report(office, "head", week_of(office, "boris"))[1] == ""


@pytest.mark.covers("R035")
def test_the_report_is_refused_while_a_task_is_open_and_then_stands_as_it_is(office: Office) -> None:
    week = week_of(office, "anna")
    tasks = [formed(office, week, name, minute) for minute, name in enumerate(("Sweep", "Paint"), 1)]
    decide(office, "anna", week, "form_plan.submit")
    decide(office, "anna", tasks[0], "work.submit", result="Swept")
    with pytest.raises(Invalid, match="A task is open"):
        decide(office, "anna", week, "close_week.submit")
    decide(office, "anna", tasks[1], "work.submit", result="Painted")
    decide(office, "anna", week, "close_week.submit")
    assert row(office, week)["state"] == "archived"
    done = ["Anna", "Sweep, Paint", "Swept, Painted", "0"]
    assert report(office, "head", week) == done
    with pytest.raises(Invalid, match="This week is closed"):
        formed(office, week, "Later", 30)
    for document, step in ((week, "close_week"), (tasks[0], "work")):
        with pytest.raises(Refusal):
            deciding.decide(office, "anna", document, "1", "submit", {"result": "Otherwise"})
        assert step not in [one.step for one in case(office, document).progress.open]
    assert report(office, "head", week) == done


def test_nobody_makes_a_week_of_their_own(office: Office) -> None:
    with pytest.raises(NotAllowed):
        creating.create(office, "anna", "work-week", {"employee": "anna", "begins": "2026-03-16"})


STORY = """---
rules: late-plan
of: work-week
every: Monday 12:00
when: form_plan.state == "open"
then: {notify: {superior-of: {field: employee}}, say: "{employee}: no plan"}
---
scenario: a week is planned, worked and reported
clock: 2026-03-02 09:00
steps:
  - {at: 2026-03-06 09:00, expect: {documents: {work-week: 2}}}
  - {as: anna, finds: work-week, is: week, expect: {tasks: {anna: [form_plan]}, linked: {tasks: 0}}}
  - {as: anna, decides: form_plan.submit, refused: The plan has no task}
  - {as: anna, creates: weekly-task, is: sweep, with: {task: Sweep, week: "@week"}}
  - {of: week, expect: {linked: {tasks: 1}}}
  - {at: 2026-03-09 12:00, expect: {said: {head: ["Anna: no plan", "Boris: no plan"]}}}
  - {as: anna, decides: form_plan.submit, of: week}
  - {as: anna, decides: close_week.submit, of: week, refused: A task is open}
  - {as: anna, decides: work.submit, of: sweep, with: {result: Swept}}
  - {as: anna, decides: close_week.submit, of: week, expect: {state: archived}}
  - {as: anna, creates: weekly-task, with: {task: Late, week: "@week"}, refused: This week is closed}
"""


def test_the_week_as_a_story(tmp_path: Path) -> None:
    (tmp_path / "agency.yaml").write_text(AGENCY + WEEK + STORY, "utf-8")
    assert [str(problem) for problem in check_path(tmp_path)] == []
