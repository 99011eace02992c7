"""The ways a document begins: every Friday by the engine, by hand, and at a later step of its route."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from runtime.commands.checking import check_path
from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office import creating
from runtime.office.files import note_upload
from runtime.office.history import entries
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid, NotAllowed
from runtime.office.timers import fire_due
from runtime.ports import Row, Where
from runtime.settings import Site
from runtime.web.app import create_app
from tests.conftest import Visitor
from tests.office.small import AGENCY, at, later, opened
from tests.office.story import case, decide, row

WEEK = """
document: week
title: Week of work
heading: "{employee.title} {begins}"
route: week
starts:
  - start: friday
    every: Friday 09:00
    for-each: {role: clerk}
    sets: {employee: me, begins: today + 3 days, closes: now + 7 days}
access: {create: [], read: participants}
data:
  required: [employee, begins]
  properties:
    employee: {$ref: "type:person"}
    begins:   {type: string, format: date}
    closes:   {type: string, format: date-time}
linked:
  tasks: {document: task, by: week, title: Tasks}
---
route: week
steps:
  - parallel: both
    steps:
      - {step: close, title: Close the week, by: {field: employee}}
      - {step: plan, title: Plan the week, by: {field: employee}}
---
document: task
title: Task
heading: "{subject}"
access: {create: {role: clerk}, read: participants}
data:
  required: [subject]
  properties:
    subject: {type: string}
    week: {$ref: "document:week"}
---
register: weeks
of: week
number: {as: "W-{sequence}"}
columns: [employee, begins]
"""


@pytest.fixture
def clock() -> FixedClock:
    """Monday morning."""
    return FixedClock(at("2026-03-02T10:00"))


@pytest.fixture
def office(tmp_path: Path, clock: FixedClock) -> Office:
    return opened(tmp_path, WEEK, clock)


def weeks(office: Office) -> list[Row]:
    where = [Where("agency", "==", office.name), Where("type", "==", "week"), Where("base", "==", "live")]
    return list(office.store.find("documents", where, order="created").rows)


def fired(office: Office, moment: str) -> int:
    """Time passes; how many documents there are now."""
    later(office, moment)
    fire_due(office)
    return len(weeks(office))


@pytest.mark.covers("R034")
def test_every_friday_at_nine_each_employee_gets_the_two_tasks_once(office: Office) -> None:
    assert fired(office, "2026-03-06T08:59") == 0
    assert fired(office, "2026-03-06T09:00") == 2
    assert fired(office, "2026-03-06T09:05") == 2
    tasks = {
        found["drafter"]: [task.step for task in case(office, found["id"]).progress.open] for found in weeks(office)
    }
    assert tasks == {"anna": ["close", "plan"], "boris": ["close", "plan"]}
    assert fired(office, "2026-03-13T09:00") == 4


def test_a_started_document_answers_what_its_start_sets_and_belongs_to_its_person(office: Office) -> None:
    fired(office, "2026-03-06T09:00")
    anna = next(found for found in weeks(office) if found["drafter"] == "anna")
    assert anna["card"] == {"employee": "anna", "begins": "2026-03-09", "closes": "2026-03-13T09:00:00+03:00"}
    assert (anna["heading"], anna["unit"], anna["state"]) == ("Anna 9 March 2026", "office", "open")
    created = entries(office.store, anna["id"])[0]
    assert (created["event"], created["by"], created["data"]) == ("created", "", {"type": "week", "start": "friday"})
    told = office.store.find(
        "notices", [Where("agency", "==", "harbour"), Where("person", "==", "anna")], order="at"
    ).rows
    assert [notice["kind"] for notice in told] == ["task-assigned", "task-assigned"]


def test_nobody_creates_by_hand_what_only_the_engine_starts(office: Office) -> None:
    with pytest.raises(NotAllowed, match="may-not-create"):
        creating.create(office, "anna", "week", {"employee": "anna", "begins": "2026-03-09"})


@pytest.mark.covers("R034")
def test_a_server_that_was_down_over_the_moment_starts_once_and_as_of_that_moment(
    office: Office, tmp_path: Path, clock: FixedClock
) -> None:
    office.store.close()
    clock.moment = at("2026-03-21T12:00")
    again = opened(tmp_path, WEEK, clock)
    assert [fire_due(again), fire_due(again)] == [2, 0]
    assert {found["card"]["begins"] for found in weeks(again)} == {"2026-03-23"}, "only for the latest Friday missed"
    assert {found["created"] for found in weeks(again)} == {"2026-03-21T09:00:00+00:00"}
    again.store.close()
    other = opened(tmp_path, WEEK, clock)
    assert fired(other, "2026-03-27T08:59") == 2
    assert fired(other, "2026-03-27T09:00") == 4


def test_two_workers_start_a_document_once(office: Office) -> None:
    later(office, "2026-03-06T09:00")
    other = Office(office.name, office.store, office.edition, office.clock)
    timers = office.store.find("timers", [Where("agency", "==", "harbour"), Where("kind", "==", "start")]).rows
    fire_due(office)
    _as_if_not_moved(office, timers[0])
    assert fire_due(other) == 0
    assert len(weeks(office)) == 2


def _as_if_not_moved(office: Office, timer: Row) -> None:
    """The other worker has read the timer before the first one moved it."""

    def work(tx: Any) -> None:
        tx.replace("timers", {**tx.get("timers", timer["id"]), "at": timer["at"]})

    office.store.transact(work)


def test_a_worker_that_stopped_in_the_middle_is_made_good(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from runtime.office import starts

    whole = starts.engine_begins

    def stops(office: Office, tx: Any, type: Any, person: str, *rest: Any, **more: Any) -> Any:
        if person == "boris":
            raise OSError("the power failed")
        return whole(office, tx, type, person, *rest, **more)

    monkeypatch.setattr(starts, "engine_begins", stops)
    assert fired(office, "2026-03-06T09:00") == 1
    monkeypatch.undo()
    assert fired(office, "2026-03-06T09:01") == 2
    assert {found["drafter"] for found in weeks(office)} == {"anna", "boris"}
    assert {found["card"]["closes"] for found in weeks(office)} == {"2026-03-13T09:00:00+03:00"}


def test_the_first_moment_is_the_first_after_publication_and_a_restart_does_not_put_it_off(
    tmp_path: Path, clock: FixedClock
) -> None:
    clock.moment = at("2026-03-06T09:00")
    office = opened(tmp_path, WEEK, clock)
    assert fired(office, "2026-03-06T09:01") == 0, "published at the moment itself, it waits a week"
    office.store.close()
    clock.moment = at("2026-03-13T09:30")
    assert fire_due(opened(tmp_path, WEEK, clock)) == 2


def test_a_start_that_is_changed_or_taken_away_waits_no_more(tmp_path: Path, clock: FixedClock) -> None:
    opened(tmp_path, WEEK, clock).store.close()
    monthly = opened(tmp_path, WEEK.replace("Friday 09:00", "monthly 1"), clock)
    assert fired(monthly, "2026-03-31T23:59") == 0
    assert fired(monthly, "2026-04-01T00:00") == 2
    monthly.store.close()
    text = WEEK.replace("starts:", "").replace("  - start: friday\n    every: Friday 09:00\n", "")
    text = text.replace("    for-each: {role: clerk}\n", "")
    text = "\n".join(line for line in text.splitlines() if not line.startswith("    sets:"))
    without = opened(tmp_path, text, clock)
    assert without.store.find("timers", [Where("agency", "==", "harbour"), Where("kind", "==", "start")]).rows == ()
    assert fired(without, "2026-06-01T00:00") == 2


def test_a_start_of_every_working_day_follows_the_calendar(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, WEEK.replace("Friday 09:00", "working day 08:30"), clock)
    counts = [fired(office, f"2026-03-{day:02}T08:30") for day in (6, 7, 8, 9, 10)]
    assert counts == [2, 2, 2, 2, 4], "a weekend, and a Monday off"


def test_offices_on_one_store_start_their_own(tmp_path: Path, clock: FixedClock) -> None:
    one = opened(tmp_path, WEEK, clock)
    two = opened(tmp_path, WEEK, clock, "river")
    assert fired(one, "2026-03-06T09:00") == 2
    assert len(weeks(two)) == 0
    assert fired(two, "2026-03-06T09:00") == 2


def test_the_tasks_of_a_week_are_its_plan(office: Office) -> None:
    fired(office, "2026-03-06T09:00")
    week = next(found["id"] for found in weeks(office) if found["drafter"] == "anna")
    for minute, subject in enumerate(("Sweep", "Paint")):
        later(office, f"2026-03-06T09:1{minute}")
        creating.create(office, "anna", "task", {"subject": subject, "week": week})
    assert case(office, week).scope().get("tasks.subject") == ["Sweep", "Paint"]


CONTRACT = """
document: contract
title: Contract
heading: "{subject}"
route: contract
starts:
  - {start: need, title: From our need}
  - {start: counterparty, title: From the other side, at: edit, by: {role: clerk}, sets: {origin: '"theirs"'}}
  - {start: portal, from: web-form}
access: {create: {unit: any}, read: participants}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
    paper:   {type: array, items: {$ref: "type:file"}, title: Draft}
    origin:  {type: string, title: Origin}
    remark:  {type: string, title: Remark}
---
route: contract
steps:
  - {step: describe, title: Description, by: drafter, asks: [subject]}
  - {step: visa, title: Visa, by: {post: head}, asks: [{field: paper, required: true}]}
  - number
  - {step: edit, title: Editing, by: {role: clerk}, asks: [remark], decisions: {pass: {}, return: {back-to: describe}}}
  - {step: sign, title: Signing, by: {post: head}}
  - number
---
register: contracts
of: contract
number: {as: "C-{sequence}"}
columns: [subject]
"""


PAPER = {"name": "draft.pdf", "type": "application/pdf", "size": 3, "sha256": "a" * 64}


@pytest.fixture
def contracts(tmp_path: Path, clock: FixedClock) -> Office:
    office = opened(tmp_path, CONTRACT, clock)
    note_upload(office, "anna", PAPER)
    return office


def steps(office: Office, document: str) -> list[str]:
    return [task.step for task in case(office, document).progress.open]


def test_a_contract_from_our_need_begins_at_the_beginning(contracts: Office) -> None:
    made = creating.create(contracts, "vera", "contract", {"subject": "Ropes"})
    assert steps(contracts, made) == ["visa"]
    assert "origin" not in row(contracts, made)["card"]


def test_a_draft_of_the_other_side_enters_at_editing_and_is_numbered_at_signing(contracts: Office) -> None:
    given = {"subject": "Ropes", "paper": [PAPER]}
    made = creating.create(contracts, "anna", "contract", given, start="counterparty")
    assert steps(contracts, made) == ["edit"]
    kept = row(contracts, made)
    assert (kept["card"], kept["number"]) == ({**given, "origin": "theirs"}, None), "the number before is passed over"
    assert {name: case(contracts, made).progress.marks[name] for name in ("describe", "visa")} == {
        "describe": "skipped",
        "visa": "skipped",
    }
    decide(contracts, "boris", made, "edit.pass", remark="Fine")
    assert row(contracts, made)["number"] is None
    decide(contracts, "head", made, "sign.submit")
    kept = row(contracts, made)
    assert (kept["number"], kept["card"]["paper"]) == ("C-1", [PAPER])


def test_a_passed_over_step_can_still_be_returned_to(contracts: Office) -> None:
    made = creating.create(contracts, "anna", "contract", {"subject": "Ropes", "paper": [PAPER]}, start="counterparty")
    decide(contracts, "boris", made, "edit.return")
    [task] = case(contracts, made).progress.open
    assert (task.step, task.people) == ("describe", ("anna",))


def test_a_document_does_not_begin_with_a_file_that_somebody_else_has_uploaded(contracts: Office) -> None:
    foreign = {**PAPER, "sha256": "b" * 64}
    note_upload(contracts, "boris", foreign)
    with pytest.raises(NotAllowed, match="file-not-yours"):
        creating.create(contracts, "anna", "contract", {"subject": "Ropes", "paper": [foreign]}, start="counterparty")


def test_the_answers_of_what_is_passed_over_are_demanded(contracts: Office) -> None:
    with pytest.raises(Invalid) as refused:
        creating.create(contracts, "anna", "contract", {"subject": "Ropes"}, start="counterparty")
    assert list(refused.value.errors) == ["paper"]


def test_what_is_asked_may_depend_on_how_it_begins(tmp_path: Path, clock: FixedClock) -> None:
    card = 'card: [subject, paper, origin, remark, {field: partner, when: origin == "theirs", required: true}]'
    asks = CONTRACT.replace("asks: [subject]", "asks: [subject, partner]")
    text = asks.replace("    origin:  {", "    partner: {type: string, title: Partner}\n    origin:  {")
    text = text.replace("\n---\nroute:", f"\n{card}\n---\nroute:")
    office = opened(tmp_path, text, clock)
    note_upload(office, "anna", PAPER)
    creating.create(office, "anna", "contract", {"subject": "Ropes"}, start="need")
    given = {"subject": "Ropes", "paper": [PAPER]}
    with pytest.raises(Invalid, match="partner"):
        creating.create(office, "anna", "contract", given, start="counterparty")
    made = creating.create(office, "anna", "contract", {**given, "partner": "Ropery"}, start="counterparty")
    assert row(office, made)["card"]["partner"] == "Ropery"
    open_accounts(office, FIRST_PASSWORD)
    app = create_app(Site(office.store, "secret", {office.name: office}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    anna = Visitor(app.test_client(), office.name).enter("anna")
    asked = {start: anna.post("/new/contract", {"_start": start}).text for start in ("need", "counterparty")}
    assert ["#f-partner" in asked["need"], "#f-partner" in asked["counterparty"]] == [False, True]


@pytest.mark.parametrize("start", ["counterparty", "portal", "no-such"])
def test_a_start_that_is_not_mine_is_refused(contracts: Office, start: str) -> None:
    with pytest.raises(NotAllowed, match="may-not-create"):
        creating.create(contracts, "vera", "contract", {"subject": "Ropes"}, start=start)


@pytest.fixture
def visit(contracts: Office):  # type: ignore[no-untyped-def]
    open_accounts(contracts, FIRST_PASSWORD)
    app = create_app(Site(contracts.store, "secret", {contracts.name: contracts}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return lambda name: Visitor(app.test_client(), contracts.name).enter(name)


def test_who_may_start_in_several_ways_chooses_one(contracts: Office, visit) -> None:  # type: ignore[no-untyped-def]
    anna = visit("anna")
    page = anna.get("/new/contract").text
    assert 'href="/harbour/new/contract?start=need">From our need</a>' in page
    assert 'href="/harbour/new/contract?start=counterparty">From the other side</a>' in page
    assert "portal" not in page
    form = anna.get("/new/contract?start=need").text
    assert 'name="subject"' in form
    assert 'name="paper' not in form
    assert 'name="_start" value="need"' in form


def test_the_chosen_start_is_kept_from_the_form_over_the_draft_to_the_document(contracts: Office, visit) -> None:  # type: ignore[no-untyped-def]
    anna = visit("anna")
    assert 'name="paper' in anna.get("/new/contract?start=counterparty").text
    sent = {"subject": "Ropes", "_start": "need", "draft": "d1", "op": "o1", "_act": "check"}
    assert "Check your answers" in anna.post("/new/contract", sent).text
    assert 'name="_start" value="need"' in anna.get("/new/contract?draft=d1").text
    answer = anna.post("/new/contract/confirm", {"draft": "d1", "op": "o1"})
    mine = [Where("agency", "==", "harbour"), Where("drafter", "==", "anna")]
    [made] = contracts.store.find("documents", mine, order="created").rows
    assert answer.location.endswith(made["id"])
    assert steps(contracts, made["id"]) == ["visa"]


def test_a_type_of_which_no_start_is_mine_is_not_offered(tmp_path: Path, clock: FixedClock) -> None:
    text = CONTRACT.replace("  - {start: need, title: From our need}\n", "")
    office = opened(tmp_path, text, clock)
    open_accounts(office, FIRST_PASSWORD)
    app = create_app(Site(office.store, "secret", {office.name: office}))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    pages = {name: Visitor(app.test_client(), office.name).enter(name).get("/new").text for name in ("anna", "vera")}
    assert {name: "/new/contract" in page for name, page in pages.items()} == {"anna": True, "vera": False}


def test_who_has_one_start_is_not_asked(contracts: Office, visit) -> None:  # type: ignore[no-untyped-def]
    vera = visit("vera")
    assert 'name="subject"' in vera.get("/new/contract").text
    assert vera.get("/new/contract?start=counterparty").status_code == 403


STORY = """
scenario: every Friday each clerk gets a week
clock: 2026-03-02 09:00
steps:
  - {at: 2026-03-06 08:59, expect: {documents: {week: 0}}}
  - {at: 2026-03-06 09:00, expect: {documents: {week: 2}}}
  - {as: anna, finds: week, is: mine, expect: {tasks: {anna: [close, plan]}, linked: {tasks: 0}}}
  - {as: anna, creates: task, with: {subject: Sweep, week: "@mine"}}
  - {of: mine, expect: {linked: {tasks: 1}}}
  - {at: 2026-03-13 10:00, expect: {documents: {week: 4, task: 1}}}
"""


def told(folder: Path, definitions: str) -> list[str]:
    (folder / "agency.yaml").write_text(AGENCY + definitions, "utf-8")
    return [problem.text for problem in check_path(folder)]


def test_a_scenario_tells_of_recurring_starts(tmp_path: Path) -> None:
    assert told(tmp_path, WEEK + "---\n" + STORY) == []
    wrong = STORY.replace("documents: {week: 2}", "documents: {week: 3}")
    [text] = told(tmp_path, WEEK + "---\n" + wrong)
    assert text.endswith("step 2: there are 2 documents 'week', not 3")


def test_a_scenario_chooses_a_start(tmp_path: Path) -> None:
    story = """---
scenario: a draft of the other side enters at editing
steps:
  - as: anna
    creates: contract
    start: counterparty
    with: {subject: Ropes, paper: ["file:draft.pdf"]}
    expect: {tasks: {anna: [edit], boris: [edit]}, card: {origin: theirs}}
  - {as: vera, creates: contract, start: counterparty, with: {subject: Ropes}, refused: may-not-create}
"""
    assert told(tmp_path, CONTRACT + story) == []


def test_the_clock_of_a_story_is_not_that_of_the_publication(tmp_path: Path) -> None:
    story = STORY.replace("2026-03", "2027-04").replace("04-06 0", "04-09 0").replace("04-13", "04-16")
    assert told(tmp_path, WEEK + "---\n" + story) == []
    assert at("2027-04-09T09:00").weekday() == 4
    assert timedelta(days=7) == at("2027-04-16T09:00") - at("2027-04-09T09:00")
