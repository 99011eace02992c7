"""Documents that point at another stand in its lists: in conditions, in registers and on its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office import creating
from runtime.office.ledgers import Asked, read_register
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid
from runtime.settings import Site
from runtime.web.app import create_app
from tests.conftest import Visitor
from tests.office.small import at, opened
from tests.office.story import case, decide, row

WEEK = """
document: week
title: Week of work
heading: "Week from {begins}"
route: week
access: {create: {role: clerk}, read: [participants, {post: head}]}
data:
  required: [begins]
  properties:
    begins: {type: string, format: date, title: From}
    note:   {type: string, title: Note}
card: [begins, {field: note, when: count(tasks) > 1, required: true}]
linked:
  tasks: {document: task, by: week, title: Tasks of the week}
checks:
  - {check: some, must: count(tasks) > 0, at: [finish], say: There is no task.}
  - {check: closed, must: 'count(tasks where state == "open") == 0', at: [finish], say: A task is still open.}
---
route: week
visible: whole
steps:
  - {step: plan, by: drafter, asks: [begins]}
  - {step: finish, title: Finish, by: drafter, asks: [note], decisions: {done: {when: "sum(tasks.hours) <= 40"}}}
---
document: task
title: Task
heading: "{subject}"
access: {create: {role: clerk}, read: participants, fields: {secret: {read: {post: head}}}}
data:
  required: [subject, state]
  properties:
    subject: {type: string, title: What}
    week:    {$ref: "document:week", title: Week}
    state:
      title: State
      default: open
      oneOf: [{const: open, title: To be done}, {const: done, title: Well done}]
    hours:   {type: integer, title: Hours}
    doer:    {$ref: "type:person", title: Doer}
    secret:  {type: string, title: Secret}
    weeks:   {type: array, items: {type: object, properties: {week: {$ref: "document:week", title: Week}}}}
---
register: weeks
of: week
columns:
  - begins
  - {column: tasks, value: tasks}
  - {column: how_many, value: count(tasks)}
  - {column: states, value: tasks.state}
  - {column: doers, value: tasks.doer.title}
  - {column: open, value: 'count(tasks where document.drafter == "anna")'}
  - {column: secrets, value: tasks.secret}
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return opened(tmp_path, WEEK, FixedClock(at("2026-03-02T10:00")))


def week(office: Office, who: str = "anna") -> str:
    return creating.create(office, who, "week", {"begins": "2026-03-02"})


def task(office: Office, week: str, subject: str = "Sweep", who: str = "anna", **more: object) -> str:
    return creating.create(office, who, "task", {"subject": subject, "state": "open", "week": week, **more})


def texts(office: Office, person: str, week: str) -> dict[str, str]:
    page = read_register(office, person, "weeks", Asked(), "en")
    line = next(line for line in page.lines if line.document["id"] == week)
    return dict(zip([column.name for column in page.columns], line.texts, strict=True))


def test_a_document_keeps_where_it_points(office: Office) -> None:
    first, second = week(office), week(office)
    made = task(office, first, weeks=[{"week": second}])
    assert row(office, made)["links"] == [f"task.week:{first}", f"task.weeks.week:{second}"]
    assert row(office, first)["links"] == []


def test_a_week_without_tasks_and_one_with_an_open_task_cannot_be_finished(office: Office) -> None:
    made = week(office)
    with pytest.raises(Invalid, match="There is no task"):
        decide(office, "anna", made, "finish.done")
    task(office, made, state="done")
    open_task = task(office, made)
    with pytest.raises(Invalid, match="A task is still open"):
        decide(office, "anna", made, "finish.done")
    other = week(office)
    move = creating.create(office, "anna", "task", {"subject": "Other", "state": "done", "week": other})
    assert [row(office, one)["card"]["week"] for one in (open_task, move)] == [made, other]
    decide(office, "anna", other, "finish.done")
    assert case(office, other).progress.ended


def test_a_decision_may_count_over_the_list(office: Office) -> None:
    made = week(office)
    task(office, made, state="done", hours=30)
    assert _open_decisions(office, made) == ["done"]
    task(office, made, state="done", hours=11)
    assert _open_decisions(office, made) == []


def _open_decisions(office: Office, document: str) -> list[str]:
    found = case(office, document)
    assert found.plan is not None
    scope = found.scope(me="anna")
    return [one.name for one in found.plan.step("finish").decisions if one.when is None or one.when.test(scope)]


def test_the_test_of_a_list_reads_its_own_documents_first(office: Office) -> None:
    made = week(office)
    task(office, made)
    scope = case(office, made).scope()
    [line] = scope.get("tasks")
    assert (line["title"], line["document"]["drafter"], scope.get("tasks.document.drafter")) == (
        "Sweep",
        "anna",
        ["anna"],
    )
    assert scope.get("tasks.hours") == []


def test_a_register_reads_the_list_in_words_and_what_the_reader_may_not_read_is_blank(office: Office) -> None:
    made = week(office)
    task(office, made, doer="vera", secret="Gold", state="done")
    task(office, made, "Paint", "boris", secret="Silver")
    anna, head = texts(office, "anna", made), texts(office, "head", made)
    assert (anna["tasks"], anna["how_many"], anna["states"], anna["doers"]) == ("Sweep", "2", "Well done", "Vera")
    assert (anna["open"], anna["secrets"]) == ("1", "")
    assert (head["tasks"], head["how_many"], head["secrets"]) == ("", "2", "")


def test_a_card_may_ask_by_the_list_and_the_list_stays_on_the_server(office: Office, visit) -> None:  # type: ignore[no-untyped-def]
    made = week(office)
    task(office, made, secret="Gold", state="done")
    anna = visit("anna")
    assert "Gold" not in anna.get(f"/documents/{made}").text
    task(office, made, "Paint", state="done")
    with pytest.raises(Invalid) as refused:
        decide(office, "anna", made, "finish.done")
    assert list(refused.value.errors) == ["note"]
    decide(office, "anna", made, "finish.done", note="Two")


@pytest.fixture
def visit(office: Office):  # type: ignore[no-untyped-def]
    open_accounts(office, FIRST_PASSWORD)
    app = create_app(Site(office.store, "secret", {office.name: office}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return lambda name: Visitor(app.test_client(), office.name).enter(name)


def test_the_page_lists_what_the_reader_may_read_and_says_when_there_is_nothing(office: Office, visit) -> None:  # type: ignore[no-untyped-def]
    made = week(office)
    anna = visit("anna")
    empty = anna.get(f"/documents/{made}").text
    assert "Tasks of the week" in empty
    assert "No document is linked to this one." in empty
    own, others = task(office, made), task(office, made, "Paint", "boris")
    page = anna.get(f"/documents/{made}").text
    assert f'href="/harbour/documents/{own}">Sweep</a>' in page
    assert "Kept" in page
    assert others not in page
    assert "Sweep" in anna.get(f"/documents/{made}?tab=linked").text
