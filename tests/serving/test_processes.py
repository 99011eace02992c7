"""Several processes are one office: sessions, published changes and settings are the same in each of them."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import psutil

from runtime.office import leases
from runtime.office.directory import change_person
from runtime.settings import Site, open_site
from tests.faults.browser import NoAnswer, Person
from tests.faults.server import FERRY, Server


@contextmanager
def only(worker: psutil.Process, server: Server) -> Iterator[None]:
    """One process answers; the others stand still meanwhile."""
    others = [one for one in server.workers if one.pid != worker.pid]
    for one in others:
        one.suspend()
    yield
    for one in others:
        one.resume()


def test_a_session_is_good_in_every_process(server: Server) -> None:
    first, second = server.workers
    anna = Person(server.base, "ferry", "anna")
    with only(first, server):
        anna.enter()
        document = anna.create("Berths", "one")
    with only(second, server):
        assert anna.get(f"/documents/{document}").status == 200
        assert anna.create("Berths", "one") == document
        assert anna.decide(document, anna.task(document), "two") == 302
    with only(first, server):
        assert anna.decide(document, "2", "two") == 302, "a repeated request answers as the first did"
        assert anna.decide(document, "2", "three") == 409


def test_what_another_process_publishes_is_seen_by_all(server: Server, tmp_path: Path) -> None:
    changed = shutil.copytree(FERRY, tmp_path / "ferry")
    file = changed / "agency.yaml"
    text = file.read_text("utf-8")
    anna = Person(server.base, "ferry", "anna").enter()
    before = anna.create("Before", "before")
    for title, legend in (("Epistle", "About"), ("Letter", "Subject")):  # a change, and the way back
        said = text.replace("title: Letter\n", f"title: {title}\n").replace("title: Subject", f"title: {legend}")
        file.write_text(said, "utf-8")
        open_site(server.home, [changed]).close()
        for worker in server.workers:
            with only(worker, server):
                assert title in anna.get("/new").text
                assert legend in anna.get("/new/letter").text
                assert "Subject" in anna.get(f"/documents/{before}?tab=card").text, "a document keeps its edition"


def test_settings_and_the_organisation_are_todays_in_every_process(server: Server, beside: Site) -> None:
    first, second = server.workers
    head = Person(server.base, "ferry", "head").enter()
    anna = Person(server.base, "ferry", "anna").enter()
    with only(first, server):
        assert head.post("/settings", {"setting": "berths", "value": "12"}).status == 302
    with only(second, server):
        assert 'value="12"' in head.get("/settings").text
        assert anna.get("/").status == 200
    office = beside.offices["ferry"]
    person = office.directory().person("anna")
    assert person is not None
    office.store.transact(lambda tx: change_person(tx, "ferry", replace(person, active=False)))
    for worker in server.workers:
        with only(worker, server):
            assert anna.get("/").status == 302


def test_a_stop_answers_what_is_under_way_and_gives_the_leases_back(server: Server, beside: Site) -> None:
    people = [Person(server.base, "ferry", name).enter() for name in ("anna", "boris", "vera")]
    made: list[str] = []
    threads = [Thread(target=keep_creating, args=(one, made)) for one in people]
    for thread in threads:
        thread.start()
    time.sleep(5)
    assert beside.store.get("leases", f"ferry:{leases.TIMERS}") is not None
    assert server.stop() == 0
    for thread in threads:
        thread.join(60)
    assert len(made) > 3
    assert all(beside.store.get("documents", id) is not None for id in made)
    assert beside.store.count("leases") == 0


def test_ctrl_c_reaches_every_process_and_is_a_stop_like_any_other(server: Server, beside: Site) -> None:
    time.sleep(4)
    assert beside.store.count("leases") == 2
    os.killpg(server.process.pid, signal.SIGINT)
    assert server.process.wait(40) == 0
    assert beside.store.count("leases") == 0
    assert "Traceback" not in server.said()


def keep_creating(person: Person, made: list[str]) -> None:
    """Create letters until the server is gone."""
    for at in range(10_000):
        try:
            made.append(person.create(f"Letter {at}", f"{person.name}-{at}"))
        except NoAnswer:
            return


def test_two_servers_on_one_home_have_one_keeper_of_timers(server: Server, beside: Site) -> None:
    other = Server(server.home, workers=1)
    try:
        time.sleep(4)
        row = beside.store.get("leases", f"ferry:{leases.TIMERS}")
        assert row is not None
        pids = {str(worker.pid) for worker in server.workers}
        assert row["holder"].split(":")[1] in pids
    finally:
        assert other.stop() == 0


def test_whichever_process_a_monitor_asks_tells_the_figures_of_all(server: Server) -> None:
    first, second = server.workers
    for worker in (first, second):
        with only(worker, server):
            urlopen(f"{server.base}/healthz", timeout=10).read()
    with urlopen(f"{server.base}/metrics", timeout=10) as answer:
        text = answer.read().decode()
    [count] = re.findall(r'formwright_answers_total\{endpoint="health.alive",status="200"\} (\S+)', text)
    assert float(count) >= 2
    told = (server.home / "logs" / "access.log").read_text("utf-8").splitlines()
    assert [json.loads(line)["path"] for line in told].count("/healthz") >= 2, "and each writes its lines"
