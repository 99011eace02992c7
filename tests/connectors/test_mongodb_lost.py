"""A MongoDB that goes away and comes back, or hands over in the middle of a transaction."""

from __future__ import annotations

import subprocess
import sys
import threading
import time

import pytest

from connectors import mongodb
from connectors.mongodb import connection
from runtime.ports import StoreError, Unavailable
from tests.connectors.mongo import REAL, Server, address, fresh

pytestmark = pytest.mark.skipif(bool(REAL), reason="stops and breaks a server of its own")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that these tests may kill."""
    server = Server(tmp_path_factory.mktemp("lost") / "data", "--enable-test-commands", "--sync-on-commit")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def store(server, opened, declared):
    store = mongodb.open_store({"url": address(server.url, fresh(), serverSelectionTimeoutMS=500)})
    opened.append(store)
    store.declare(declared)
    store.transact(lambda tx: tx.insert("documents", {"id": "old"}))
    yield store
    store._connection.client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})


def fail(store, command, times, **how):
    """The server fails the next so many commands of a name."""
    data = {"failCommands": [command], **how}
    client = store._connection.client
    client.admin.command({"configureFailPoint": "failCommand", "mode": {"times": times}, "data": data})


def register(tx):
    tx.insert("documents", {"id": "new", "number": str(tx.next("incoming"))})
    tx.emit({"what": "registered"})


def test_a_server_that_went_away_is_said_and_found_again_without_a_restart(server, store):
    server.kill()
    try:
        for ask in (lambda: store.get("documents", "old"), lambda: store.transact(register)):
            with pytest.raises(Unavailable):
                ask()
    finally:
        server.start()
    assert store.get("documents", "old") == {"id": "old", "rev": 1}
    store.transact(register)
    assert store.get("documents", "new")["number"] == "1" and len(store.changes()) == 1


def test_a_server_that_goes_away_in_the_middle_of_a_transaction_leaves_nothing(server, store):
    runs = []

    def work(tx):
        register(tx)
        if not runs:
            runs.append("killed")
            server.kill()
        tx.insert("documents", {"id": "second"})

    try:
        with pytest.raises(Unavailable):
            store.transact(work)
    finally:
        server.start()
    assert store.count("documents") == 1 and store.changes() == ()
    store.transact(register)
    assert store.get("documents", "new")["number"] == "1"


WRITER = """
import sys, time
from connectors.mongodb import open_store
from runtime.ports import Collection
store = open_store({"url": sys.argv[1]})
store.declare([Collection("documents"), Collection("tasks")])
def work(tx):
    tx.replace("documents", {**tx.get("documents", "old"), "state": "half done"})
    tx.insert("tasks", {"id": "half done"})
    tx.next("incoming")
    print("written", flush=True)
    time.sleep(60)
store.transact(work)
"""


def test_a_killed_process_leaves_nothing_of_its_transaction(server, store, declared, monkeypatch):
    """What it touched is held until the server ends its transaction, by itself after a while or when told to."""
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.3)
    url = address(server.url, store._connection.database.name)
    writer = subprocess.Popen([sys.executable, "-c", WRITER, url], stdout=subprocess.PIPE, text=True)
    assert writer.stdout.readline() == "written\n"
    assert store.count("tasks") == 0
    writer.kill()
    writer.wait()
    writer.stdout.close()
    store.declare(declared)
    store.transact(lambda tx: tx.insert("documents", {"id": "another"}))
    with pytest.raises(Unavailable, match="came first for too long"):
        store.transact(register)
    store._connection.client.admin.command("killAllSessions", [])
    store.transact(register)
    store.transact(lambda tx: tx.replace("documents", {**tx.get("documents", "old"), "state": "done"}))
    assert store.get("documents", "new")["number"] == "1" and store.count("tasks") == 0
    assert store.get("documents", "old") == {"id": "old", "rev": 2, "state": "done"}


def test_a_transaction_whose_connection_breaks_runs_again_whole(store):
    runs = []

    def work(tx):
        runs.append(1)
        register(tx)

    fail(store, "insert", 1, closeConnection=True)
    store.transact(work)
    assert len(runs) == 2
    assert store.get("documents", "new")["number"] == "1" and len(store.changes()) == 1


def test_a_transaction_that_swallows_what_broke_it_runs_again(store):
    def work(tx):
        try:
            register(tx)
        except StoreError as error:
            raise RuntimeError("the work made something else of it") from error

    fail(store, "insert", 1, errorCode=112, errorLabels=["TransientTransactionError"])
    store.transact(work)
    assert store.get("documents", "new")["number"] == "1"


def test_a_commit_of_unknown_end_is_asked_for_again(store):
    fail(store, "commitTransaction", 2, errorCode=50, errorLabels=["UnknownTransactionCommitResult"])
    store.transact(register)
    assert store.get("documents", "new")["number"] == "1" and len(store.changes()) == 1


def test_patience_has_an_end(store, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.3)
    fail(store, "insert", 10_000, errorCode=112, errorLabels=["TransientTransactionError"])
    with pytest.raises(Unavailable, match="came first for too long"):
        store.transact(register)
    fail(store, "commitTransaction", 10_000, errorCode=50, errorLabels=["UnknownTransactionCommitResult"])
    with pytest.raises(Unavailable, match="not known whether"):
        store.transact(lambda tx: tx.next("incoming"))


def test_what_a_lost_commit_touched_can_be_written_again_at_once(server, opened, declared, monkeypatch):
    store = mongodb.open_store({"url": address(server.url, fresh())})
    opened.append(store)
    store.declare(declared)
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.5)
    fail(store, "commitTransaction", 10_000, closeConnection=True)
    with pytest.raises(Unavailable, match="not known whether"):
        store.transact(register)
    store._connection.client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})
    store.transact(register)
    assert store.get("documents", "new")["number"] == "1" and len(store.changes()) == 1


def test_a_turn_is_not_waited_for_without_end(store, monkeypatch):
    monkeypatch.setattr(connection, "PATIENCE_SECONDS", 0.2)
    begun, done = threading.Event(), threading.Event()

    def slow(tx):
        begun.set()
        done.wait(10)

    other = threading.Thread(target=store.transact, args=(slow,))
    other.start()
    begun.wait(10)
    started = time.monotonic()
    with pytest.raises(Unavailable, match="busy"):
        store.transact(register)
    assert time.monotonic() - started < 5
    done.set()
    other.join()


def test_a_server_without_transactions_is_refused(tmp_path):
    alone = Server(tmp_path / "data", "--standalone")
    alone.start()
    try:
        with pytest.raises(StoreError, match="start it as a replica set"):
            mongodb.open_store({"url": address(alone.url, fresh())})
    finally:
        alone.stop()
