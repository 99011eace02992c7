"""What breaks when somebody leaves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runtime.commands.demo import demo_folders
from runtime.edition.build import build_agency, build_pack
from runtime.kinds.participant import Participant
from runtime.office import creating
from runtime.office.directory import change_person
from runtime.office.doers import Sample, doers, sampled
from runtime.office.office import FixedClock, Office
from runtime.office.scratch import ScratchStore
from runtime.office.stress import stress
from runtime.office.stress_words import Finding
from tests.conftest import MONDAY
from tests.office.story import decide, letter, sender

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
CN = demo_folders()[1]

HARBOUR = """
pack: harbour
title: Harbour
version: "1.0.0"
language: en
---
organisation: example
title: Harbour office
units: [{unit: office, title: Office}, {unit: shed, title: Shed}]
posts:
  - {post: head, title: Head of the office, of: office, heads: office}
  - {post: keeper, title: Keeper, of: shed, heads: shed}
  - {post: mate, title: Mate, of: shed, represents: shed}
  - {post: pilot, title: Pilot, of: office}
people:
  - {person: head, title: Head, posts: [head], roles: [signer, boss]}
  - {person: keeper, title: Keeper, posts: [keeper], roles: [signer]}
  - {person: mate, title: Mate, posts: [mate]}
  - {person: pilot, title: Pilot, posts: [pilot], roles: [clerk]}
  - {person: clerk, title: Clerk, roles: [clerk]}
---
role: clerk
title: Clerk
---
role: signer
title: Signer
---
role: boss
title: Boss
rights: [configure]
---
document: permit
title: Permit
heading: "{subject}"
route: permit
access: {create: {role: clerk}, read: {role: clerk}}
data:
  properties:
    subject: {type: string}
    urgent:  {type: boolean}
    berth:   {$ref: "type:unit"}
    master:  {$ref: "type:person"}
---
route: permit
title: Permit
participants:
  guide: {post: pilot}
steps:
  - {step: ask, by: {role: clerk}, asks: [subject, urgent, berth, master]}
  - {step: look, by: {representative-of: {field: berth}}, if-nobody: {head-of: {field: berth}}}
  - {step: steer, by: [{post: pilot, when: urgent}, {role: clerk, when: not urgent}]}
  - {step: lead, by: guide}
  - {step: answer, by: {field: master, default: {person: mate}}}
  - {step: sign, by: {role: signer}}
  - {step: seal, by: {role: signer}, not-same-as: sign}
---
register: permits
title: Permits
of: permit
columns: [subject]
access: {read: {role: signer, unit: shed}}
"""


TASKS = "of: {tasks: permit}\ncolumns: [{column: subject, value: subject}]"
WAY = """
---
rules: way
title: The way of a permit
of: permit
table: [{row: any, then: {route: permit}}]
"""


@pytest.fixture
def harbour(tmp_path: Path) -> Office:
    """The harbour office, without documents."""
    (tmp_path / "harbour").mkdir()
    (tmp_path / "harbour" / "pack.yaml").write_text(HARBOUR, "utf-8")
    office = Office("harbour", ScratchStore(), build_pack(tmp_path / "harbour"), FixedClock(MONDAY))
    office.publish()
    return office


def said(found: tuple[Finding, ...], kind: str) -> list[str]:
    """What is said of one kind; a break begins with an exclamation mark."""
    return [("! " if one.breaks else "") + one.text for one in found if one.kind == kind]


def line(one: Finding) -> str:
    """The line of the definition that a finding points at."""
    assert one.at is not None
    return HARBOUR.splitlines()[one.at.line - 1].strip()


def test_a_step_that_falls_to_others_is_told_and_breaks_nothing(harbour: Office) -> None:
    found = stress(harbour, "mate", JUNE)
    assert said(found, "fallback") == ["step 'look' of route permit for Shed: it would fall to Keeper"]


def test_a_step_that_nobody_else_could_do_is_told_with_its_line(harbour: Office) -> None:
    found = stress(harbour, "mate", JUNE)
    assert said(found, "step") == ["! step 'answer' of route permit: nobody could do it where the card names nobody; "
                                   "it would go to Head"]  # fmt: skip
    [step] = [one for one in found if one.kind == "step"]
    assert line(step) == "- {step: answer, by: {field: master, default: {person: mate}}}"
    [named] = [one for one in found if one.kind == "named"]
    assert line(named) == line(step) and not named.breaks


def test_a_condition_that_may_hold_is_taken_to_hold(harbour: Office) -> None:
    # Clerks would steer when it is not urgent; when it is, there is the pilot alone.
    assert said(stress(harbour, "pilot", JUNE), "step") == [
        "! step 'steer' of route permit: nobody could do it; it would go to Head",
        "! step 'lead' of route permit: nobody could do it; it would go to Head",
    ]


def test_a_step_that_is_passed_when_nobody_is_there_is_passed(harbour: Office) -> None:
    type, plan = harbour.edition.documents["permit"], harbour.current().plan("permit")
    assert plan is not None
    step = replace(plan.step("lead"), if_nobody=Participant(("skip",)))
    before = harbour.directory()
    found = [
        doers(step, step.by, sampled(harbour, directory, type, plan, Sample()))
        for directory in (before, before.without("pilot"))
    ]
    assert [(one.people, one.way) for one in found] == [(("pilot",), "own"), ((), "skipped")]


def test_two_duties_that_only_one_could_do_are_told(harbour: Office) -> None:
    assert said(stress(harbour, "keeper", JUNE), "separation") == [
        "! step 'seal' of route permit: whoever could do it must have done sign"
    ]


def test_posts_roles_units_and_rights_that_nobody_has(harbour: Office) -> None:
    found = stress(harbour, "head", JUNE)
    # Nothing names the post; the role is named by its right alone.
    assert said(found, "post") == ["the post 'head' (Head of the office) stands empty"]
    assert said(found, "role") == ["nobody has the role 'boss' (Boss) any more"]
    assert said(found, "unit") == ["! the unit 'office' (Office) has no head"]
    assert said(found, "right") == ["! nobody has the right 'configure' any more"]
    assert said(stress(harbour, "pilot", JUNE), "post") == ["! the post 'pilot' (Pilot) stands empty"]


def test_without_an_administrator_nobody_takes_what_is_left(harbour: Office) -> None:
    loses_roles(harbour, "head", "signer")
    [text] = said(stress(harbour, "mate", JUNE), "step")
    assert text.endswith("and there is no administrator for it")


def loses_roles(office: Office, person: str, *keeps: str) -> None:
    """Somebody keeps only some roles."""
    found = office.directory().person(person)
    assert found is not None
    changed = replace(found, roles=keeps)
    office.store.transact(lambda tx: change_person(tx, office.name, changed))


def test_a_register_that_nobody_may_read(harbour: Office) -> None:
    assert said(stress(harbour, "keeper", JUNE), "register") == [
        "! nobody may read the register 'permits' (Permits) any more"
    ]


def test_a_register_of_the_tasks_of_a_route_that_a_table_chooses(tmp_path: Path) -> None:
    text = HARBOUR.replace("route: permit\naccess", "route: rules:way\naccess").replace(
        "of: permit\ncolumns: [subject]", TASKS
    )
    (tmp_path / "pack.yaml").write_text(text + WAY, "utf-8")
    office = Office("harbour", ScratchStore(), build_pack(tmp_path), FixedClock(MONDAY))
    office.publish()
    assert said(stress(office, "keeper", JUNE), "register") == [
        "! nobody may read the register 'permits' (Permits) any more"
    ]


def test_a_document_that_nobody_may_create(harbour: Office) -> None:
    assert said(stress(harbour, "clerk", JUNE), "create") == []
    loses_roles(harbour, "pilot")
    assert said(stress(harbour, "clerk", JUNE), "create") == ["! nobody may create 'permit' (Permit) any more"]


def test_whoever_is_one_of_several_breaks_nothing(harbour: Office) -> None:
    assert not any(one.breaks for one in stress(harbour, "clerk", JUNE))


# -- what is in hand ---------------------------------------------------------------------------------------


def test_tasks_in_hand_are_left_and_those_due_before_are_not(perm: Office, clock: FixedClock) -> None:
    document = letter(perm)
    found = stress(perm, "zueva", JUNE)
    assert said(found, "task") == said(found, "before") == []  # it is offered to Lapina as well
    perm.store.transact(lambda tx: tx.replace("tasks", {**held(perm, document), "holder": "zueva"}))
    assert said(stress(perm, "zueva", JUNE), "before") == [
        "01-12-00001/2026 О капитальном ремонте: scan, due 2026-03-03"
    ]
    assert said(stress(perm, "zueva", MONDAY), "task") == [
        "! 01-12-00001/2026 О капитальном ремонте: scan, due 2026-03-03"
    ]


def held(office: Office, document: str) -> dict[str, object]:
    """The open task of a document."""
    return next(
        row for row in office.store.find("tasks").rows if row["document"] == document and row["state"] == "open"
    )


def test_a_step_still_to_come_goes_to_somebody_else(perm: Office) -> None:
    letter(perm)
    found = stress(perm, "sokolova", JUNE)
    assert said(found, "document") == [
        "! 01-12-00001/2026 О капитальном ремонте: resolve (Наложение резолюции) would go to Кравцова Ю. А."
    ]


def test_whoever_did_a_step_is_missed_where_a_later_one_asks_for_them(cn: Office) -> None:
    document = creating.create(
        cn,
        "rep",
        "incoming-document",
        {"received": "2026-03-02", "sender": sender(cn), "source": "bag", "department": "finance"},
    )
    assert said(stress(cn, "rep", JUNE), "before") == [f"{document} 来文登记表: enter, due 2026-03-03"]
    decide(cn, "rep", document, "enter.submit", head_type="white", subject="防汛方案", urgency="ordinary")
    assert said(stress(cn, "rep", JUNE), "document") == []
    # The steps of the secretariat are Zhao's alone.
    assert [text.partition(": ")[2] for text in said(stress(cn, "zhao", JUNE), "document")] == [
        "forward (送批、送办或送阅) would go to 孙丽",
        "distribute (分发) would go to 孙丽",
    ]


def test_a_substitution_that_points_at_them_is_told(cn: Office) -> None:
    row = {"id": f"{cn.name}:absence:1", "agency": cn.name, "kind": "absence", "order": 0}
    data = {"id": "1", "person": "hu", "to": "rep", "since": "2026-05-20", "until": "2026-06-10"}
    cn.store.transact(lambda tx: tx.insert("organisation", {**row, "data": data}))
    assert said(stress(cn, "rep", JUNE), "substitution") == ["! stands in for 胡军 from 2026-05-20 to 2026-06-10"]
    assert said(stress(cn, "rep", datetime(2026, 6, 11, tzinfo=UTC)), "substitution") == []


def test_nothing_is_changed_by_asking(cn: Office) -> None:
    before = cn.directory()
    stress(cn, "hu", JUNE)
    assert cn.directory() is before
    unit = before.unit("finance")
    assert unit is not None and unit.heads == ("hu",)


def test_the_shipped_agency_would_miss_the_head_of_a_department_in_its_department_alone() -> None:
    edition = build_agency(CN)
    office = Office("demo-yunchuan", ScratchStore(), edition, FixedClock(MONDAY))
    office.publish()
    steps = said(stress(office, "hu", JUNE), "step")
    assert steps and all("nobody could do it for 财政局; it would go to 孙丽" in text for text in steps)
