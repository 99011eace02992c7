"""Whatever people do on the shipped routes, in whatever order: nothing is orphaned, doubled or broken.

Each sequence of acts goes on from a sequence that was found sound before, so that long ones cost no more than short
ones; FORMWRIGHT_SEQUENCES sets how many are tried.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from connectors.tinydb import open_store
from runtime.commands.demo import demo_folders
from runtime.edition.build import build_agency
from runtime.edition.edition import Edition
from runtime.kinds.document import DocumentType
from runtime.office.compiled import Compiled
from runtime.office.history import broken, entries
from runtime.office.office import FixedClock, Office
from runtime.office.scratch import ScratchStore
from runtime.office.timers import fire_due
from runtime.ports import Row, Store, Where
from tests.conftest import MONDAY
from tests.office.random_clerk import Clerk

SEQUENCES = int(os.environ.get("FORMWRIGHT_SEQUENCES", "5000"))
LONGEST = 14
FOLDERS = {folder.name: folder for folder in demo_folders()}


def beginning(edition: Edition, seed: int, store: Store | None = None) -> Clerk:
    """An office with a few records and one document of each type to choose from, on its first Friday."""
    clock = FixedClock(MONDAY)
    assert edition.agency is not None
    office = Office(edition.agency.head.name, store or ScratchStore(), edition, clock)
    office.publish()
    clerk = Clerk(office, clock, Random(seed))
    for type in edition.documents.values():
        if not type.route:
            for _ in range(3):
                clerk.begins(type.head.name)
    clock.moment += timedelta(days=4, hours=6)
    fire_due(office)
    for type in edition.documents.values():
        if type.route:
            clerk.begins(type.head.name)
    return clerk


def by_hand(edition: Edition, type: DocumentType) -> bool:
    """Whether somebody creates such documents; others the engine begins, or they are opened from a task.

    One that has to point at another which goes a route may have to wait until that has come far enough.
    """
    needed = [field for field in type.fields if field.name in type.data.get("required", ())]
    waits = any(field.document and edition.documents[field.document].route for field in needed)
    return type.access.create is not None and bool(type.access.create.rules) and not waits


def forked(clerk: Clerk, seed: int) -> Clerk:
    """The same office again, free to go another way."""
    assert isinstance(clerk.office.store, ScratchStore)
    clock = FixedClock(clerk.clock.moment)
    compiled: dict[str, Compiled] = clerk.office.compiled
    office = Office(clerk.office.name, clerk.office.store.fork(), clerk.office.edition, clock)
    office.compiled.update(compiled)
    return Clerk(office, clock, Random(seed), clerk.document, clerk.did)


def rows(clerk: Clerk, collection: str) -> list[Row]:
    where = [Where("document", "==", clerk.document)]
    return list(clerk.office.store.find(collection, where, limit=1000).rows)


def unsound(clerk: Clerk) -> str:
    """What is wrong with the document as it is kept, or nothing."""
    case = clerk.case()
    progress, row = case.progress, case.row
    open_tasks = {one.id for one in progress.open}
    kept = {one["task"]: one for one in rows(clerk, "tasks")}
    waiting = {task for task, one in kept.items() if one["state"] == "open"}
    stray = [
        one["id"]
        for one in rows(clerk, "timers")
        if one["state"] == "waiting" and one["task"] and one["task"] not in open_tasks
    ]
    wrong = {
        "an open task nobody keeps, or a kept one that is not open": open_tasks != waiting,
        "a task without a person": any(not one.people for one in progress.open),
        "another person's task": any(list(one.people) != kept[one.id]["people"] for one in progress.open),
        "over and open": progress.ended and bool(progress.open or progress.waits),
        "neither over nor waiting for anything": not (progress.ended or progress.open or progress.waits),
        "a timer of a task that is over": bool(stray),
        "a task twice": len(open_tasks) != len(progress.open),
        "a holder who may not act": any(one.holder and one.holder not in one.people for one in progress.open),
        "a task at no step": any(case.plan is None or one.step not in case.plan.nodes for one in progress.open),
        "state and route differ": progress.ended == (row["state"] in ("open", "suspended")),
        f"history: {broken(entries(clerk.office.store, row['id']), row)}": bool(
            broken(entries(clerk.office.store, row["id"]), row)
        ),
    }
    return "; ".join(text for text, so in wrong.items() if so)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_any_acts_on_any_shipped_route_leave_the_office_sound(folder: str) -> None:
    edition = build_agency(FOLDERS[folder])
    root = beginning(edition, 1)
    routed = [type.head.name for type in edition.documents.values() if type.route and by_hand(edition, type)]
    random, tried, refused = Random(7), 0, 0
    paths: list[tuple[Clerk, tuple[str, ...]]] = []
    seen: set[str] = set()
    told: list[str] = []
    while tried < SEQUENCES:
        if not paths or (tried % 40 == 0 and tried < SEQUENCES / 2):
            type = routed[(tried // 40) % len(routed)]
            clerk = forked(root, random.randrange(10**9))
            if not clerk.begins(type):
                told.append(clerk.did)
            else:
                seen.add(type)
                assert not unsound(clerk), (type, unsound(clerk))
                paths.append((clerk, (type,)))
        if not paths:
            tried += 1
            continue
        before, path = paths[random.randrange(max(0, len(paths) - 200), len(paths))]
        clerk = forked(before, random.randrange(10**9))
        refused += not clerk.acts()
        tried += 1
        wrong = unsound(clerk)
        assert not wrong, (wrong, [*path, clerk.did])
        if len(path) < LONGEST and not clerk.case().progress.ended:
            paths.append((clerk, (*path, clerk.did)))
    assert seen == set(routed), f"never begun: {set(routed) - seen}: {told[:5]}"
    assert refused < tried * 0.7


@pytest.mark.timeout(300)
@pytest.mark.parametrize("folder", sorted(FOLDERS))
def test_the_embedded_store_serves_every_query_of_any_act(folder: str, tmp_path: Path) -> None:
    edition = build_agency(FOLDERS[folder])
    store = open_store({"path": tmp_path / "home.db", "synchronous": "OFF"})
    clerk = beginning(edition, 3, store)
    routed = [type.head.name for type in edition.documents.values() if type.route and by_hand(edition, type)]
    for type in routed * 2:
        if clerk.begins(type):
            for _ in range(10):
                clerk.acts()
                assert not unsound(clerk), (unsound(clerk), clerk.did)
    store.close()
