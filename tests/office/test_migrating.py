"""Open documents move to a changed edition: nothing is lost, and what does not fit is said before."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runtime.cli import main
from runtime.edition.build import build_agency
from runtime.office import creating
from runtime.office.deed import task_id
from runtime.office.kin import children_of
from runtime.office.migrating import foresee, migrate
from runtime.office.office import FixedClock, Office
from runtime.office.timers import fire_due
from runtime.ports import Where
from tests.office.small import at, later, opened
from tests.office.story import case, decide, row

BEFORE = """
document: paper
title: Paper
heading: "{subject}"
route: paper
access: {create: {role: clerk}, read: participants}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
    pages: {type: integer, title: Pages}
    note: {type: string, title: Note}
---
route: paper
title: Paper
steps:
  - {step: draft, by: {role: clerk}, asks: [subject, pages, note]}
  - step: check
    by: {person: boris}
    deadline: {within: 2 working days, overdue: {notify: {person: head}}}
  - parallel: views
    steps:
      - {step: money, by: {person: vera}}
      - {step: law, by: {person: head}}
  - {step: sign, by: {person: head}}
"""
# The check is called a review now, nobody looks at the money, and pages are counted in words.
AFTER = (
    BEFORE.replace("step: check", "step: review")
    .replace("      - {step: money, by: {person: vera}}\n", "      - {step: trade, by: {person: vera}}\n")
    .replace("pages: {type: integer, title: Pages}", "pages: {enum: [few, many], title: Pages}")
    .replace("    note: {type: string, title: Note}\n", "")
    .replace(", pages, note]", ", pages]")
)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(at("2026-03-02T10:00"))


def changed(office: Office, tmp_path: Path, before: str = BEFORE, after: str = AFTER) -> Office:
    """The same records under the changed edition."""
    folder = tmp_path / "harbour"
    text = (folder / "agency.yaml").read_text("utf-8")
    (folder / "agency.yaml").write_text(text.replace(before, after), "utf-8")
    new = Office("harbour", office.store, build_agency(folder), office.clock)
    new.publish()
    return new


def paper(office: Office, **more: object) -> str:
    return creating.create(office, "anna", "paper", {"subject": "On the pier", **more})


def test_a_look_ahead_says_what_becomes_of_each_document_and_changes_nothing(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, BEFORE, clock)
    document = paper(office, pages=3, note="Urgent")
    before = row(office, document)
    [move] = foresee(changed(office, tmp_path), {"check": "review"})
    assert move.moved == (("check", "review"),)
    assert move.withdrawn == () and move.opened == ()
    assert dict(move.card)["note"].startswith("no such field")
    assert "pages" in dict(move.card)
    assert row(office, document) == before


def test_a_moved_task_keeps_its_person_its_term_and_the_time_that_is_left(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, BEFORE, clock)
    document = paper(office)
    [task] = case(office, document).progress.open
    later(office, "2026-03-03T10:00")
    new = changed(office, tmp_path)
    migrate(new, {"check": "review"}, "head")
    [moved] = case(new, document).progress.open
    assert (moved.id, moved.step, moved.people, moved.due) == (task.id, "review", ("boris",), task.due)
    later(new, "2026-03-04T17:59")
    assert fire_due(new) == 0
    later(new, "2026-03-04T18:01")
    assert fire_due(new) == 1, "two working days from the day it was opened"
    decide(new, "boris", document, "review.submit")
    assert sorted(one.step for one in case(new, document).progress.open) == ["law", "trade"]


def test_the_list_of_tasks_shows_a_moved_one_as_its_new_step_is(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, BEFORE, clock)
    document = paper(office)
    [task] = case(office, document).progress.open
    new = changed(office, tmp_path, "  - step: check\n", "  - step: check\n    reading: true\n    exclusive: desk\n")
    migrate(new, {}, "head")
    kept = new.store.get("tasks", task_id(document, task.id))
    assert kept is not None and (kept["reading"], kept["exclusive"]) == (True, "desk")


def test_without_a_mapping_the_task_is_withdrawn_and_the_document_goes_on_after_what_is_done(
    tmp_path: Path, clock: FixedClock
) -> None:
    office = opened(tmp_path, BEFORE, clock)
    document = paper(office)
    new = changed(office, tmp_path)
    [move] = migrate(new, {}, "head")
    assert (move.withdrawn, move.opened) == (("check",), ("review",))
    assert [one.step for one in case(new, document).progress.open] == ["review"]


def test_a_branch_that_is_done_stays_done_and_the_others_go_on(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, BEFORE, clock)
    document = paper(office)
    decide(office, "boris", document, "check.submit")
    decide(office, "head", document, "law.submit")
    new = changed(office, tmp_path)
    [move] = migrate(new, {"check": "review", "money": "trade"}, "head")
    assert move.moved == (("money", "trade"),)
    assert [one.step for one in case(new, document).progress.open] == ["trade"]
    decide(new, "vera", document, "trade.submit")
    assert [one.step for one in case(new, document).progress.open] == ["sign"]


def test_all_are_moved_at_once_and_each_says_so_in_its_history(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, BEFORE, clock)
    documents = [paper(office, note=f"{number}") for number in range(30)]
    new = changed(office, tmp_path)
    assert len(migrate(new, {"check": "review"}, "head")) == 30
    assert foresee(new, {}) == [], "none is left behind"
    for document in documents:
        kept = row(new, document)
        assert kept["edition"] == new.edition.digest
        history = new.store.find("history", [Where("document", "==", document)], order="seq", limit=50).rows
        assert [one["event"] for one in history].count("migrated") == 1
        assert kept["card"]["note"], "an answer without a field is not thrown away"


def test_a_document_without_a_route_in_the_new_edition_stays_where_it_is(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, BEFORE, clock)
    document = paper(office)
    folder = tmp_path / "harbour"
    text = (folder / "agency.yaml").read_text("utf-8").partition("---\nroute: paper")[0].replace("route: paper\n", "")
    (folder / "agency.yaml").write_text(text, "utf-8")
    new = Office("harbour", office.store, build_agency(folder), office.clock)
    [move] = migrate(new, {}, "head")
    assert move.why_not
    assert row(new, document)["edition"] == office.edition.digest


ANSWERED = """
document: plan
title: Plan
heading: "{subject}"
route: plan
access: {create: {role: clerk}, read: participants}
data:
  required: [subject]
  properties: {subject: {type: string, title: Subject}}
---
route: plan
title: Plan
steps:
  - {step: draft, by: {role: clerk}, asks: [subject]}
  - {create: paper, with: {subject: subject}, by: {role: clerk}, wait: true}
  - {step: close, by: {person: vera}}
---
document: paper
title: Paper
heading: "{subject}"
route: paper
access: {create: {role: clerk}, read: participants}
data:
  required: [subject]
  properties: {subject: {type: string, title: Subject}}
---
route: paper
title: Paper
steps:
  - {step: draft, by: {role: clerk}}
  - {step: check, by: {person: boris}}
"""


def answered(office: Office) -> tuple[str, str]:
    """A plan, and the paper opened from it, which somebody checks."""
    plan = creating.create(office, "anna", "plan", {"subject": "The pier"})
    [paper] = children_of(case(office, plan))
    decide(office, case(office, paper["id"]).progress.open[0].people[0], paper["id"], "draft.submit")
    return plan, paper["id"]


def unchecked(office: Office, folder: Path, before: str) -> Office:
    """The same office, where nobody checks papers any more."""
    return changed(office, folder, before, before.replace("  - {step: check, by: {person: boris}}\n", ""))


def test_a_document_that_waits_for_another_hears_when_moving_ends_it(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, ANSWERED, clock)
    plan, paper = answered(office)
    new = unchecked(office, tmp_path, ANSWERED)
    assert all(not move.why_not for move in migrate(new, {}, "head"))
    assert row(new, paper)["state"] == "closed"
    assert [one.step for one in case(new, plan).progress.open] == ["close"]


def test_a_document_that_ends_with_another_is_not_moved_after_it(tmp_path: Path, clock: FixedClock) -> None:
    before = ANSWERED.replace("  - {step: close, by: {person: vera}}\n", "")
    office = opened(tmp_path, before, clock)
    plan, _ = answered(office)
    new = unchecked(office, tmp_path, before)
    told = {move.type: move.why_not for move in migrate(new, {}, "head", ["paper", "plan"])}
    assert told == {"paper": "", "plan": "it ended with a document that was opened from it"}
    assert row(new, plan)["edition"] == office.edition.digest


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["migrate", *(str(one) for one in arguments)])


def test_the_command_only_tells_until_it_is_told_to_do_it(tmp_path: Path, clock: FixedClock) -> None:
    office = opened(tmp_path, BEFORE, clock)
    document = paper(office)
    changed(office, tmp_path)
    office.store.close()
    told = run(tmp_path / "harbour", "--home", tmp_path / "home", "--step", "check=review")
    assert told.exit_code == 0, told.output
    assert "task: check -> review" in told.output and "nothing was changed" in told.output
    wrong = run(tmp_path / "harbour", "--home", tmp_path / "home", "--step", "check=reviem")
    assert wrong.exit_code == 1 and "no route has a step 'reviem'" in wrong.output
    done = run(tmp_path / "harbour", "--home", tmp_path / "home", "--step", "check=review", "--apply")
    assert "1 of 1 documents moved" in done.output
    again = run(tmp_path / "harbour", "--home", tmp_path / "home")
    assert "0 of 0" in again.output
    assert document
