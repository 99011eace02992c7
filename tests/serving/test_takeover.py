"""Timers when the process that keeps them dies: another takes over, nothing is done twice and nothing is left."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from runtime.office import history, leases
from runtime.ports import Row, Store, Tx, Where
from runtime.routes.deadline import utc
from runtime.settings import Site, join_site
from tests.faults.browser import Person
from tests.faults.server import Server

COUNT = 12


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path / "home", workers=2)
    yield running
    if running.process.poll() is None:
        running.kill()


@pytest.fixture
def beside(server: Server) -> Iterator[Site]:
    site = join_site(server.home, ["ferry"])
    yield site
    site.close()


def keeper(store: Store) -> Row:
    """Who has the lease of the timers; waits until somebody has."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        row = store.get("leases", f"ferry:{leases.TIMERS}")
        if row is not None:
            return row
        time.sleep(0.1)
    raise AssertionError("nobody keeps the timers")


def bring_near(store: Store) -> list[str]:
    """The reminders come due one after the other within the next seconds; the documents."""
    where = [Where("agency", "==", "ferry"), Where("state", "==", "waiting"), Where("at", ">", "")]
    rows = [row for row in store.find("timers", where, order="at", limit=200).rows if row["kind"] == "remind"]

    def work(tx: Tx) -> None:
        for at, row in enumerate(rows):
            tx.replace("timers", {**row, "at": utc(datetime.now(UTC) + timedelta(seconds=3 + at))})

    store.transact(work)
    return [row["document"] for row in rows]


def reminded(store: Store, documents: list[str]) -> Counter[str]:
    """How often each document was reminded of."""
    told = {id: sum(entry["event"] == "reminded" for entry in history.entries(store, id)) for id in documents}
    return Counter(told)


def test_another_process_takes_over_within_half_a_minute(server: Server, beside: Site) -> None:
    anna = Person(server.base, "ferry", "anna").enter()
    for at in range(COUNT):
        anna.create(f"Letter {at}", f"op-{at}")
    dying = keeper(beside.store)
    documents = bring_near(beside.store)
    assert len(documents) == COUNT
    while not reminded(beside.store, documents).total():
        time.sleep(0.2)
    os.kill(int(dying["holder"].split(":")[1]), signal.SIGKILL)
    killed = time.monotonic()
    while keeper(beside.store)["holder"] == dying["holder"]:
        time.sleep(0.1)
        assert time.monotonic() < killed + 30
    while reminded(beside.store, documents).total() < COUNT:
        time.sleep(0.2)
        assert time.monotonic() < killed + 30 + COUNT
    time.sleep(5)
    assert set(reminded(beside.store, documents).values()) == {1}
    notices = beside.store.find("notices", [Where("agency", "==", "ferry"), Where("person", "==", "head")], order="at")
    assert Counter(row["kind"] for row in notices.rows)["deadline-near"] == COUNT
