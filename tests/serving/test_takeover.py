"""The process that keeps timers or delivers dies: another takes over, nothing is done twice and nothing is left."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from runtime.office import history, leases
from runtime.ports import Row, Store, Tx, Where
from runtime.routes.deadline import utc
from runtime.settings import Site, join_site
from tests.faults.browser import Person
from tests.faults.kill import with_a_channel
from tests.faults.server import Server
from tests.receivers import receiver

COUNT = 12


def keeper(store: Store, what: str = leases.TIMERS) -> Row:
    """Who has a lease; waits until somebody has."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        row = store.get("leases", f"ferry:{what}")
        if row is not None:
            return row
        time.sleep(0.1)
    raise AssertionError(f"nobody keeps the {what}")


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


def test_another_process_goes_on_delivering(tmp_path: Path) -> None:
    """What the dying process had in hand is sent again after two minutes, under the same key; nothing else waits."""
    with receiver() as taken:
        agency = with_a_channel(tmp_path)
        text = (agency / "agency.yaml").read_text("utf-8").replace("http://127.0.0.1:9/notices", taken.url)
        (agency / "agency.yaml").write_text(text, "utf-8")
        taken.delay = 0.3
        server = Server(tmp_path / "home", [agency], workers=2, environment={"FERRY_HOOK_KEY": "sesame"})
        site = join_site(server.home, ["ferry"])
        try:
            anna = Person(server.base, "ferry", "anna").enter()
            for at in range(COUNT):
                anna.create(f"Letter {at}", f"op-{at}")
            while len(taken.got) < 4:
                time.sleep(0.05)
            dying = keeper(site.store, leases.DELIVERIES)
            os.kill(int(dying["holder"].split(":")[1]), signal.SIGKILL)
            killed = time.monotonic()
            while len(waiting(site.store)) > 1:
                time.sleep(0.2)
                assert time.monotonic() < killed + 45
            assert keeper(site.store, leases.DELIVERIES)["holder"] != dying["holder"]
            assert all(row["tries"] == 1 for row in waiting(site.store))
        finally:
            site.close()
            server.kill()
    keys = Counter(headers["Idempotency-Key"] for headers, _ in taken.got)
    assert len(keys) >= 2 * COUNT - 1
    assert set(keys.values()) == {1}


def waiting(store: Store) -> list[Row]:
    """What has still to be sent."""
    where = [Where("agency", "==", "ferry"), Where("state", "==", "waiting")]
    return list(store.find("outbox", where, order="at", limit=200).rows)
