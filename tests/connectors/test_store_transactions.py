"""What every home of the records must do with transactions, events, and others that share it."""

from __future__ import annotations

import os
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from runtime.ports import Duplicate, StoreError, Where


@pytest.mark.parametrize("last", range(1, 8))
def test_a_transaction_that_fails_at_any_operation_leaves_no_trace(store, keep, last):
    (row,) = keep({"id": "old", "number": "1", "readers": ["li"], "state": "open"})

    def work(tx):
        acts = [
            lambda: tx.insert("documents", {"id": "new", "number": "2", "readers": ["li"]}),
            lambda: tx.replace("documents", {**row, "number": "3", "readers": ["wang"]}),
            lambda: tx.next("incoming"),
            lambda: tx.emit({"what": "registered"}),
            lambda: tx.delete("documents", "new", 1),
            lambda: tx.insert("tasks", {"id": "t", "assignee": "li"}),
            lambda: tx.emit({"what": "assigned"}),
        ]
        for act in acts[:last]:
            act()
        raise RuntimeError("power failure")

    with pytest.raises(RuntimeError):
        store.transact(work)
    assert store.find("documents").rows == (row,)
    assert store.count("tasks") == 0 and store.changes() == ()
    assert store.transact(lambda tx: tx.next("incoming")) == 1


def test_a_transaction_sees_its_own_writes_and_others_do_not(store):
    def work(tx):
        tx.insert("documents", {"id": "d1", "state": "open", "created": "2026"})
        with ThreadPoolExecutor(1) as another:
            assert another.submit(store.get, "documents", "d1").result() is None
        return tx.get("documents", "d1"), tx.count("documents")

    assert store.transact(work) == ({"id": "d1", "rev": 1, "state": "open", "created": "2026"}, 1)


def test_what_was_refused_in_a_transaction_cannot_be_caught_and_kept_half_done(store, keep):
    keep({"id": "d1", "number": "1"})

    def work(tx):
        tx.insert("documents", {"id": "d2"})
        try:
            tx.insert("documents", {"id": "d3", "number": "1"})
        except Duplicate:
            return "done"

    with pytest.raises(Duplicate):
        store.transact(work)
    assert store.get("documents", "d2") is None


def test_a_transaction_does_not_begin_inside_another(store):
    with pytest.raises(StoreError):
        store.transact(lambda tx: store.transact(lambda inner: None))
    store.transact(lambda tx: None)


def test_events_come_in_commit_order_without_gaps(store):
    def act(i):
        def work(tx):
            tx.emit({"act": i, "part": 1})
            if i % 7 == 0:
                raise RuntimeError
            tx.emit({"act": i, "part": 2})

        try:
            store.transact(work)
        except RuntimeError:
            return

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(70)))
    seen = store.changes(limit=1000)
    assert [change.seq for change in seen] == list(range(1, 121))
    assert all(a.event["act"] == b.event["act"] for a, b in zip(seen[::2], seen[1::2], strict=True))
    assert store.changes(after=50, limit=10) == seen[50:60]
    assert store.changes(after=120) == ()


def test_a_subscriber_that_polls_during_writing_misses_nothing(store):
    def write(i):
        store.transact(lambda tx: tx.emit({"act": i}))

    seen = []
    with ThreadPoolExecutor(4) as pool:
        writing = [pool.submit(write, i) for i in range(150)]
        while len(seen) < 150:
            seen += store.changes(after=seen[-1].seq if seen else 0, limit=random.randint(1, 20))
        for one in writing:
            one.result()
    assert [change.seq for change in seen] == list(range(1, 151))


def test_two_that_share_a_home_take_turns(home, store, tmp_path):
    other = home(tmp_path / "office")

    def act(i):
        def work(tx):
            row = tx.get("documents", "sum") or tx.insert("documents", {"id": "sum", "sum": 0})
            tx.replace("documents", {**row, "sum": row["sum"] + 1})
            tx.emit({"number": tx.next("incoming")})

        (store, other)[i % 2].transact(work)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(act, range(60)))
    assert other.get("documents", "sum")["sum"] == 60
    seen = other.changes(limit=1000)
    assert [change.seq for change in seen] == [change.event["number"] for change in seen] == list(range(1, 61))


def test_what_two_decide_from_the_same_rows_is_decided_one_after_the_other(home, store, tmp_path):
    stores = (store, home(tmp_path / "office"))

    def take(i):
        """Only one may be in hand at a time; each looks at all rows and writes one of its own."""

        def work(tx):
            if tx.count("tasks", [Where("assignee", "==", "li"), Where("state", "==", "open")]) == 0:
                tx.insert("tasks", {"id": f"t{i}", "assignee": "li", "state": "open"})

        stores[i % 2].transact(work)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take, range(40)))
    assert store.count("tasks") == 1


def test_a_long_transaction_among_many_short_ones_is_kept_too(home, store, tmp_path):
    other, done = home(tmp_path / "office"), threading.Event()

    def short():
        while not done.is_set():
            other.transact(lambda tx: tx.emit({"short": tx.next("short")}))

    def long(tx):
        for i in range(10):
            tx.insert("documents", {"id": f"d{i}"})
            time.sleep(0.02)

    with ThreadPoolExecutor(1) as pool:
        working = pool.submit(short)
        try:
            store.transact(long)
        finally:
            done.set()
        working.result()
    assert store.count("documents") == 10


def test_what_is_read_within_a_transaction_by_the_store_itself_sees_its_writes(store):
    def work(tx):
        tx.insert("documents", {"id": "d1"})
        return store.get("documents", "d1"), store.count("documents")

    assert store.transact(work) == ({"id": "d1", "rev": 1}, 1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_store_is_not_carried_through_a_fork(store, keep):
    keep({"id": "a"})
    child = os.fork()
    if child == 0:
        try:
            store.get("documents", "a")
        except StoreError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
