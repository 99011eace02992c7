"""Replaying past documents under a changed edition: what would have been otherwise, and that nothing is touched."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from runtime.commands.demo import demo_folders
from runtime.edition.build import build_agency, build_pack
from runtime.edition.edition import Edition
from runtime.office import creating, holding
from runtime.office.collections import COLLECTIONS
from runtime.office.compiled import Compiled
from runtime.office.linking import Link
from runtime.office.office import FixedClock, Office
from runtime.office.past import past_of, routed
from runtime.office.replaying import WHOLE, Change, Compared, replay
from runtime.office.rerun import rerun
from runtime.office.scratch import ScratchStore
from runtime.office.stories import tell
from runtime.ports import Reader, Store
from tests.office.story import case, decide, letter, task

DEFINITIONS = demo_folders()[0].parent
NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)
PDF = {"name": "scan.pdf", "type": "application/pdf", "size": 5, "sha256": "0" * 64}


@pytest.fixture
def changed(tmp_path: Path) -> Callable[..., Edition]:
    """The Russian demo agency with some texts of its pack changed."""

    def make(*changes: tuple[str, str]) -> Edition:
        for name in ("demo-perm", "ru-perm"):
            shutil.copytree(DEFINITIONS / name, tmp_path / "changed" / name)
        file = tmp_path / "changed" / "ru-perm" / "incoming.yaml"
        text = file.read_text("utf-8")
        for old, new in changes:
            assert text.count(old) == 1, old
            text = text.replace(old, new)
        file.write_text(text, "utf-8")
        return build_agency(tmp_path / "changed" / "demo-perm")

    return make


def executed(perm: Office, clock: FixedClock) -> str:
    """A letter that went its whole way: Melnik did it in time, Sokolova checked it a day later."""
    document = letter(perm)
    perm.store.transact(lambda tx: tx.insert("uploads", {"id": f"{perm.name}:zueva:{'0' * 64}:scan.pdf", "value": PDF}))
    decide(perm, "zueva", document, "scan.submit", image=[PDF])
    decide(perm, "lapina", document, "verify.match")
    orders = [{"text": "Ответить", "executors": ["melnik"], "due": "2026-03-06"}]
    decide(perm, "sokolova", document, "resolve.execute", resolutions=orders, on_control=True)
    clock.moment = datetime(2026, 3, 4, 9, tzinfo=UTC)
    decide(perm, "melnik", document, "execute.submit", "Готово")
    clock.moment = datetime(2026, 3, 5, 9, tzinfo=UTC)
    decide(perm, "sokolova", document, "check.accept")
    decide(perm, "drozdov", document, "off_control.take_off")
    return document


def compared(office: Office, edition: Edition, since: str = "2026-01-01", now: datetime = NOW) -> tuple[Compared, ...]:
    """The office's documents under an edition."""
    return replay(office.store, office.name, edition, since, now)


def one(office: Office, edition: Edition, now: datetime = NOW) -> Compared:
    """The only document under an edition."""
    [found] = compared(office, edition, now=now)
    assert not found.unplayable, found.unplayable
    return found


# -- nothing changed ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["ru-perm", "cn-receive-send"])
def test_every_scenario_done_again_is_what_it_was(name: str) -> None:
    edition = build_pack(DEFINITIONS / name)
    begun = ScratchStore()
    Office("story", begun, edition, FixedClock(NOW)).publish()
    replayed = 0
    for story in edition.scenarios.values():
        store, clock = begun.fork(), FixedClock(NOW)
        tell(Office("story", store, edition, clock), clock, story)
        for row in routed(store, "story", frozenset(edition.documents), "2026"):
            past, kept = past_of(store, row), row["progress"]
            if past.unknown:
                continue  # such as a withdrawal: a replay tells that it cannot do this again
            again = rerun("story", store, Compiled(edition), past, clock.moment)
            assert (again.stop, again.gone) == ("", ()), story.head.name
            facts = [(fact["step"], fact["by"], fact["decision"], fact["done"]) for fact in kept.get("facts", ())]
            did = [(one.fact.step, one.fact.by, one.fact.decision, one.fact.done) for one in again.done]
            assert sorted(did) == sorted(facts), story.head.name
            assert sorted(task.step for task in again.open) == sorted(one["step"] for one in kept.get("open", ()))
            replayed += 1
    assert replayed > len(edition.scenarios) / 2


def test_under_the_same_edition_nothing_differs(perm: Office, clock: FixedClock) -> None:
    executed(perm, clock)
    assert not one(perm, perm.edition).differs


def test_a_replay_writes_nothing(perm: Office, clock: FixedClock, changed: Callable[..., Edition]) -> None:
    executed(perm, clock)
    edition = changed(("by: author\n        deadline", "by: {post: deputy-head}\n        deadline"))
    before = digest(perm.store)
    assert one(perm, edition).differs
    assert digest(perm.store) == before


def digest(store: Store) -> str:
    """The digest of every row that a store keeps."""
    whole = hashlib.sha256()
    for collection in COLLECTIONS:
        for row in all_rows(store, collection.name):
            whole.update(json.dumps([collection.name, row], sort_keys=True).encode())
    return whole.hexdigest()


def all_rows(reader: Reader, collection: str) -> list[dict[str, object]]:
    """Every row of a collection."""
    rows, after = [], None
    while True:
        page = reader.find(collection, limit=500, after=after)
        rows += page.rows
        after = page.next
        if after is None:
            return rows


# -- who, when, which way ----------------------------------------------------------------------------------


def test_another_participant_acts_instead(perm: Office, clock: FixedClock, changed: Callable[..., Edition]) -> None:
    executed(perm, clock)
    found = one(perm, changed(("by: author\n        deadline", "by: {post: deputy-head}\n        deadline")))
    assert found.people == (Change("check", "sokolova", "orlov"),)
    assert not found.other_road and not found.stop


def test_a_longer_term_moves_the_date(perm: Office, clock: FixedClock, changed: Callable[..., Edition]) -> None:
    executed(perm, clock)
    found = one(perm, changed(("by: author\n        deadline: 1 working", "by: author\n        deadline: 2 working")))
    # From the evening of 5 March to that of 6 March; 18:00 in Perm is 13:00 in UTC.
    assert found.due == (Change("check", "2026-03-05T13:00:00+00:00", "2026-03-06T13:00:00+00:00"),)
    assert (found.late, found.in_time) == ((), ())


def test_a_shorter_term_makes_late_what_was_in_time(
    perm: Office, clock: FixedClock, changed: Callable[..., Edition]
) -> None:
    executed(perm, clock)
    found = one(perm, changed(("by: author\n        deadline: 1 working day", "by: author\n        deadline: 1 hour")))
    assert found.late == ("check",)


def test_a_longer_term_saves_what_was_late(perm: Office, clock: FixedClock, changed: Callable[..., Edition]) -> None:
    document = letter(perm)
    found = one(perm, changed(('deadline: {within: 1 working day, basis: "Регламент рассмотрения писем, этап 1"}',
                               "deadline: 2 months")))  # fmt: skip
    assert case(perm, document).progress.open[0].step == "scan"
    assert found.in_time == ("scan",)


def test_the_term_of_the_whole_document_moves(perm: Office, clock: FixedClock, changed: Callable[..., Edition]) -> None:
    letter(perm)
    found = one(perm, changed(("within: 10 days", "within: 11 days")), now=clock.moment)
    assert [change.step for change in found.due] == [WHOLE]


def test_a_new_step_is_passed_by_whoever_would_have_done_it(
    perm: Office, clock: FixedClock, changed: Callable[..., Edition]
) -> None:
    executed(perm, clock)
    legal = "  - {step: legal, title: Правовая оценка, by: {person: kim}}\n  - route: execution"
    found = one(perm, changed(("  - route: execution", legal)))
    assert found.added == (Change("legal", "", "kim"),)
    assert found.other_road and not found.stop and not found.gone


def test_a_new_step_at_the_end_waits(perm: Office, changed: Callable[..., Edition]) -> None:
    document = letter(perm)
    found = one(perm, changed(("      - number\n", "      - {step: look, by: {person: kim}}\n      - number\n")))
    assert case(perm, document).progress.open
    assert found.added == (Change("look", "", "kim"),)


def test_a_step_that_is_gone_is_left_out(perm: Office, clock: FixedClock, changed: Callable[..., Edition]) -> None:
    executed(perm, clock)
    found = one(perm, changed(("when: on_control\n", "when: not on_control\n")))
    assert found.gone == (Change("off_control", "drozdov", ""),)
    assert not found.stop


def test_what_is_asked_now_and_was_not_given_then_stops_it(
    perm: Office, clock: FixedClock, changed: Callable[..., Edition]
) -> None:
    executed(perm, clock)
    ask = (
        "asks: [{field: resolutions, required: true}, on_control]",
        "asks: [resolutions, {field: pages, required: true}]",
    )
    found = one(perm, changed(ask, (" urgency, subject, pages, annexes, head]", " urgency, subject, annexes, head]")))
    assert found.stop.startswith("resolve.execute is refused: pages: ")
    assert not found.gone


def test_a_decision_that_is_no_more_stops_it(perm: Office, clock: FixedClock, changed: Callable[..., Edition]) -> None:
    executed(perm, clock)
    found = one(perm, changed(("match:  {title", "fits:  {title")))
    assert found.stop == "verify.match is refused: decision: choose-decision"


def test_a_hand_over_is_done_again_unless_it_is_not_allowed_any_more(
    perm: Office, clock: FixedClock, changed: Callable[..., Edition]
) -> None:
    document = letter(perm)
    perm.store.transact(lambda tx: tx.insert("uploads", {"id": f"{perm.name}:zueva:{'0' * 64}:scan.pdf", "value": PDF}))
    decide(perm, "zueva", document, "scan.submit", image=[PDF])
    decide(perm, "lapina", document, "verify.match")
    orders = [{"text": "Ответить", "executors": ["melnik"], "due": "2026-03-06"}]
    decide(perm, "sokolova", document, "resolve.execute", resolutions=orders)
    holding.transfer(perm, "melnik", document, task(perm, document, "execute"), "kim")
    decide(perm, "kim", document, "execute.submit", "Готово")
    assert not one(perm, perm.edition).differs
    found = one(perm, changed(("may: [transfer, {delegate: {unit: me.unit}}", "may: [{delegate: {unit: me.unit}}")))
    assert found.people == (Change("execute", "kim", "melnik"),)


# -- which documents ---------------------------------------------------------------------------------------


def test_what_nobody_begins_again_is_told_and_not_compared(perm: Office, clock: FixedClock) -> None:
    document = letter(perm)
    perm.store.transact(lambda tx: tx.insert("uploads", {"id": f"{perm.name}:zueva:{'0' * 64}:scan.pdf", "value": PDF}))
    decide(perm, "zueva", document, "scan.submit", image=[PDF])
    decide(perm, "lapina", document, "verify.match")
    orders = [{"text": "Ответить", "executors": ["melnik"], "due": "2026-03-06"}]
    decide(perm, "sokolova", document, "resolve.execute", resolutions=orders)
    order = {"subject": "Смета", "executor": "yurova", "due": "2026-03-06"}
    creating.create(perm, "melnik", "assignment", order, link=Link(document, task(perm, document, "execute")))
    found = {one.number: one.unplayable for one in compared(perm, perm.edition)}
    reason = "a replay cannot do again: what was opened from another document"
    assert found == {"01-12-00001/2026": "", "П-1/2026": reason}


def test_only_documents_since_the_day_are_replayed(perm: Office, clock: FixedClock) -> None:
    letter(perm)
    clock.moment = datetime(2026, 3, 10, 9, tzinfo=UTC)
    letter(perm)
    assert len(compared(perm, perm.edition)) == 2
    assert [found.number for found in compared(perm, perm.edition, "2026-03-05")] == ["01-12-00002/2026"]


def test_a_document_whose_acts_cannot_be_done_again_is_told_and_not_compared(perm: Office, clock: FixedClock) -> None:
    executed(perm, clock)
    # Melnik has left, and nobody may name him any more.
    row = perm.store.get("organisation", f"{perm.name}:person:melnik")
    assert row is not None
    row["data"]["active"] = False
    perm.store.transact(lambda tx: tx.replace("organisation", row))
    [found] = compared(perm, perm.edition)
    assert found.unplayable.startswith("resolve.execute is refused: ")
    assert not found.differs


# -- another route -----------------------------------------------------------------------------------------

WAYS = """
pack: ways
title: Ways
version: "1.0.0"
language: en
---
organisation: example
title: Office
units: [{unit: office, title: Office}]
posts: [{post: head, title: Head, of: office, heads: office}, {post: clerk, title: Clerk, of: office}]
people:
  - {person: head, title: Head, posts: [head]}
  - {person: clerk, title: Clerk, posts: [clerk], roles: [clerk]}
---
role: clerk
title: Clerk
---
document: letter
title: Letter
route: rules:ways
access: {create: {role: clerk}, read: {role: clerk}}
data: {properties: {amount: {type: integer}}}
---
rules: ways
title: Ways
of: letter
hit: first
sets: [route]
table:
  - {row: large, when: amount > 100, then: {route: long}}
  - {row: usual, then: {route: short}}
---
route: short
title: Short
steps: [{step: write, by: {role: clerk}, asks: [amount]}, {step: send, by: {role: clerk}}]
---
route: long
title: Long
steps:
  - {step: write, by: {role: clerk}, asks: [amount]}
  - {step: sign, by: {post: head}}
  - {step: send, by: {role: clerk}}
"""


def test_a_document_that_rules_send_another_way_changes_its_route(tmp_path: Path) -> None:
    editions = []
    for name, text in (("old", WAYS), ("new", WAYS.replace("amount > 100", "amount > 10"))):
        (tmp_path / name / "ways").mkdir(parents=True)
        (tmp_path / name / "ways" / "pack.yaml").write_text(text, "utf-8")
        editions.append(build_pack(tmp_path / name / "ways"))
    old, new = editions
    store = ScratchStore()
    office = Office("ways", store, old, FixedClock(NOW))
    office.publish()
    for amount in (5, 50, 500):
        document = letter_of(office, amount)
        if amount == 500:
            decide(office, "head", document, "sign.submit")
        decide(office, "clerk", document, "send.submit")
    routes = [(found.route, found.added) for found in compared(office, new)]
    assert sorted(routes, key=str) == sorted(
        [(None, ()), (Change("", "short", "long"), (Change("sign", "", "head"),)), (None, ())], key=str
    )


def letter_of(office: Office, amount: int) -> str:
    """A letter of an amount."""
    return creating.create(office, "clerk", "letter", {"amount": amount})
