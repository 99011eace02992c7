"""The office itself works on MongoDB as it does on its file."""

from __future__ import annotations

import pytest

from connectors import mongodb
from connectors.mongodb import connection
from connectors.mongodb.faults import Overtaken
from runtime.commands.demo import demo_folders, fill
from runtime.edition.build import build_agency
from runtime.office.collections import COLLECTIONS
from runtime.office.office import FixedClock, Office
from tests.conftest import MONDAY
from tests.connectors.mongo import address, drop, fresh


@pytest.fixture
def records(mongo):
    """A store in MongoDB for an office."""
    database = fresh()
    store = mongodb.open_store({"url": address(mongo, database)})
    store.declare(COLLECTIONS)
    yield store
    store.close()
    drop(mongo, database)


@pytest.mark.parametrize("folder", demo_folders(), ids=lambda folder: folder.name)
def test_a_demo_office_plays_its_story_on_both_homes_alike(site, records, folder):
    edition = build_agency(folder)
    other = Office(edition.agency.head.name, records, edition, FixedClock(MONDAY))
    other.publish()
    here = site.offices[other.name]
    for office in (here, other):
        fill(office, with_documents=True)
    assert told_by(here) == told_by(other) and told_by(other)["documents"]


@pytest.mark.parametrize("agency", [folder.name for folder in demo_folders()])
def test_what_an_office_does_may_be_overtaken_and_done_again(site, records, agency, monkeypatch):
    """Every transaction is run to its end, lost, and run again: as if somebody else had always been first."""
    tries = []

    def lost_at_first(session):
        tries.append(1)
        if len(tries) % 2:
            raise Overtaken("somebody else was first")
        commit(session)

    commit = connection._commit
    monkeypatch.setattr(connection, "_commit", lost_at_first)
    here = site.offices[agency]
    other = Office(here.name, records, here.edition, FixedClock(MONDAY))
    other.publish()
    for office in (here, other):
        fill(office, with_documents=True)
    assert told_by(other) == told_by(here) and len(tries) > 20


def told_by(office):
    """What a story leaves, without the names that are drawn by lot: documents, tasks, timers, notices, the feed."""
    rows = [(name, row) for name, row in office.store.contents() if row.get("agency", office.name) == office.name]
    shown = {
        "documents": ("type", "number", "heading", "state"),
        "tasks": ("type", "step", "state", "people", "due"),
        "timers": ("kind", "state", "at"),
        "notices": ("person", "kind"),
    }
    told: dict[str, list[str]] = {part: [] for part in shown}
    for name, row in rows:
        if name in shown:
            told[name].append(str([row.get(field) for field in shown[name]]))
    told = {part: sorted(lines) for part, lines in told.items()}
    events = [row["event"] for name, row in rows if name == "_changes"]
    return told | {"feed": [event["kind"] for event in events if event["agency"] == office.name]}
