"""What only the embedded home does: TinyDB's queries, its use of SQLite, and several processes on one file."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
import tinydb
from tinydb import Query, where
from tinydb.table import Document, Table

from connectors.tinydb import open_store
from connectors.tinydb.conditions import conditions
from connectors.tinydb.query import page_statement, plan
from connectors.tinydb.storage import SqliteStorage
from runtime.ports import Collection, Index, StoreError, UndeclaredQuery, Where

DOCUMENTS = Collection(
    "documents",
    (
        Index(("number",), unique=True),
        Index(("state", "created")),
        Index(("words", "created"), many="words"),
    ),
)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "office"


@pytest.fixture
def store(folder):
    opened = open_store({"path": folder, "synchronous": "OFF"})
    opened.declare([DOCUMENTS])
    yield opened
    opened.close()


def keep(store, *rows):
    return store.transact(lambda tx: [tx.insert("documents", row) for row in rows])


# TinyDB


def test_the_private_names_of_tinydb_that_are_used_are_there():
    assert tinydb.__version__.startswith("4.8.")
    assert {"_read_table", "_update_table"} <= vars(Table).keys()
    assert "_hash" in vars(where("a") == 1) and "_storage" in vars(Table(tinydb.storages.MemoryStorage(), "x"))
    assert (where("a") == 1)._hash == ("==", ("a",), 1)
    assert (Query().a.b >= 1)._hash == (">=", ("a", "b"), 1)
    assert where("a").one_of([1, 2])._hash == ("one_of", ("a",), (1, 2))
    assert where("a").any([1])._hash == ("any", ("a",), (1,))
    assert where("a").all([1, 2])._hash == ("all", ("a",), (1, 2))
    both = (where("a") == 1) & (where("b") < 2)
    assert both._hash == ("and", frozenset({("==", ("a",), 1), ("<", ("b",), 2)}))


def test_tinydb_queries_are_answered_by_the_declared_indexes(store):
    keep(
        store,
        {"id": "a", "number": "1", "state": "open", "created": 2, "words": ["договор", "аренда"]},
        {"id": "b", "number": "2", "state": "open", "created": 1, "words": ["договор"]},
        {"id": "c", "state": "done", "created": 3},
    )
    table = store.table("documents")
    document = Query()

    def found(query):
        return [row.doc_id for row in table.search(query)]

    assert found(document.state == "open") == ["b", "a"]
    assert found((document.state == "open") & (document.created > 1)) == ["a"]
    assert found(document.state.one_of(["open", "done"])) == ["b", "a", "c"]
    assert found(document.words.any(["договор"])) == ["b", "a"]
    assert found(document.words.all(["договор", "аренда"])) == ["a"]
    assert table.count(document.state == "open") == 2 and table.contains(document.number == "2")
    assert table.get(document.number == "1")["id"] == "a" and table.get(document.number == "9") is None
    assert isinstance(table.get(doc_id="c"), Document) and table.get(doc_ids=["a", "c"])[1].doc_id == "c"
    assert len(table) == 3 and [row.doc_id for row in table] == ["a", "b", "c"]


@pytest.mark.parametrize(
    "query",
    [
        where("title") == "x",
        where("state") != "open",
        where("created") > 1,
        (where("state") == "a") | (where("state") == "b"),
        ~(where("state") == "a"),
        where("state").exists(),
        where("state").matches("a.*"),
        where("state").test(lambda value: True),
        where("words").any(["a", "b"]),
        where("state").map(str.upper) == "A",
    ],
    ids=repr,
)
def test_a_tinydb_query_that_no_index_serves_is_refused(store, query):
    for ask in (store.table("documents").search, store.table("documents").count, store.table("documents").get):
        with pytest.raises(UndeclaredQuery):
            ask(query)


def test_a_tinydb_table_is_written_inside_a_transaction_only(store):
    table = store.table("documents")
    assert store.transact(lambda tx: table.insert({"id": "a"})) == "a"
    for write in (lambda: table.insert({"id": "b"}), table.truncate, lambda: table.update({"x": 1})):
        with pytest.raises(StoreError):
            write()
    assert len(table) == 1


# SQLite


@pytest.mark.parametrize(
    ("asked", "order", "uses"),
    [
        ([], "id", "SCAN s USING INDEX sqlite_autoindex"),
        ([Where("id", "in", ["a", "b"])], "id", "SEARCH s USING INDEX sqlite_autoindex"),
        ([Where("number", "==", "1")], "id", "SEARCH s USING INDEX documents:number:order (number=?)"),
        ([], "number", "SCAN s USING INDEX documents:number:order"),
        ([Where("state", "==", "a")], "created", "SEARCH s USING INDEX documents:state,created:order (state=?)"),
        ([Where("state", "==", "a"), Where("created", ">", 1)], "created", "(state=? AND created>? AND created<?)"),
        (
            [Where("words", "has", "a")],
            "created",
            "SEARCH s USING COVERING INDEX documents:*words,created:order (words=?)",
        ),
        ([Where("words", "has", "a"), Where("words", "has", "b")], "created", "documents:*words,created:id (id=? AND"),
    ],
    ids=str,
)
def test_a_page_is_read_in_order_from_its_index(store, asked, order, uses):
    planned = plan(store._storage.layout("documents"), asked, order)
    for descending in (False, True):
        statement = page_statement(planned, descending, 20, None)
        with store._storage.reading() as connection:
            steps = connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values).fetchall()
        told = " | ".join(step[3] for step in steps)
        assert uses in told and "TEMP B-TREE" not in told, told


def test_a_later_page_starts_at_its_cursor(store):
    keep(store, *({"id": f"d{i}", "state": "a", "created": i} for i in range(9)))
    seen = []
    store._storage._writer.set_trace_callback(seen.append)
    store.transact(
        lambda tx: tx.find(
            "documents",
            [Where("state", "==", "a")],
            order="created",
            limit=2,
            after=tx.find("documents", [Where("state", "==", "a")], order="created", limit=2).next,
        )
    )
    store._storage._writer.set_trace_callback(None)
    (later,) = [sql for sql in seen if '(s."created", s.id) >' in sql]
    with store._storage.reading() as connection:
        told = connection.execute(f"EXPLAIN QUERY PLAN {later}").fetchall()[0][3]
    assert re.search(r"state=\? AND \(created,id\)>\(\?,\?\)", told), told


def test_every_commit_is_synced_unless_asked_otherwise(tmp_path):
    store = open_store({"path": tmp_path})
    with store._storage.reading() as reader:
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._storage._writer.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()


@pytest.mark.parametrize("options", [{}, {"path": "x", "synchronous": "MAYBE"}, {"path": "x", "url": "y"}], ids=str)
def test_options_that_are_not_known_are_refused(options):
    with pytest.raises(StoreError):
        open_store(options)


def test_a_full_disk_is_said_and_leaves_the_store_as_it_was(store):
    keep(store, {"id": "a"})
    pages = store._storage._writer.execute("PRAGMA page_count").fetchone()[0]
    store._storage._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="the disk is full"):
        keep(store, *({"id": f"b{i}", "text": "x" * 10_000} for i in range(9)))
    store._storage._writer.execute("PRAGMA max_page_count = 1000000")
    assert store.count("documents") == 1
    keep(store, {"id": "b0"})


def test_a_file_that_may_not_be_written_is_said(store):
    store._storage._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="may not be written"):
        keep(store, {"id": "a"})


def test_a_path_that_cannot_be_opened_is_said(tmp_path):
    (tmp_path / "file").write_text("not a database, but long enough to look like a damaged one" * 20)
    for path in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError):
            open_store({"path": path})


def test_a_file_of_a_newer_version_is_refused(tmp_path):
    open_store({"path": tmp_path / "a.db"}).close()
    connection = sqlite3.connect(tmp_path / "a.db")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StoreError, match="newer"):
        open_store({"path": tmp_path / "a.db"})


def test_opening_a_large_store_is_instant(store, folder):
    keep(store, *({"id": f"d{i}", "state": "a", "created": i, "words": ["a"]} for i in range(5000)))
    started = time.perf_counter()
    again = open_store({"path": folder, "synchronous": "OFF"})
    again.declare([DOCUMENTS])
    again.get("documents", "d7")
    assert time.perf_counter() - started < 0.1
    again.close()


def test_reading_threads_leave_no_more_connections_than_read_at_once(store):
    for _ in range(20):
        thread = threading.Thread(target=store.get, args=("documents", "x"))
        thread.start()
        thread.join()
    assert len(store._storage._readers) == 1


def test_uploads_cut_off_long_ago_are_swept_away(store, folder):
    left = folder / "formwright.db.blobs" / "arriving" / "left"
    left.write_bytes(b"x")
    os.utime(left, (1, 1))
    open_store({"path": folder, "synchronous": "OFF"}).close()
    assert not left.exists()


# Several processes

WRITER = """
import sys
from connectors.tinydb import open_store
from runtime.ports import Collection, Duplicate, Index
store = open_store({"path": sys.argv[1], "synchronous": "OFF"})
store.declare([Collection("documents", (Index(("number",), unique=True),))])
won = 0
def work(tx, i):
    tx.insert("documents", {"id": f"{sys.argv[2]}-{i}", "number": f"{i}"})
    tx.emit({"number": tx.next("incoming")})
for i in range(150):
    try:
        store.transact(lambda tx: work(tx, i))
        won += 1
    except Duplicate:
        pass
store.close()
print(won)
"""

KILLED = """
import sys
from connectors.tinydb import open_store
from runtime.ports import Collection
store = open_store({"path": sys.argv[1]})
store.declare([Collection("documents")])
i = 0
while True:
    i += 1
    store.transact(lambda tx: (tx.insert("documents", {"id": f"{i:06}", "text": "x" * 2000}), tx.emit({"i": i})))
    print(i, flush=True)
"""


def start(script, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=os.getcwd()
    )


def test_two_processes_share_a_file_that_neither_has_made_yet(folder):
    processes = [start(WRITER, folder, name) for name in "ab"]
    won = [int(process.communicate(timeout=60)[0]) for process in processes]
    assert sum(won) == 150
    store = open_store({"path": folder, "synchronous": "OFF"})
    store.declare([Collection("documents")])
    changes = store.changes(limit=1000)
    assert [change.seq for change in changes] == [change.event["number"] for change in changes] == list(range(1, 151))
    store.close()


def test_a_killed_process_loses_no_acknowledged_write(folder):
    process = start(KILLED, folder)
    acknowledged = 0
    for line in process.stdout:
        acknowledged = int(line)
        if acknowledged >= 60:
            process.send_signal(signal.SIGKILL)
            break
    acknowledged = max([acknowledged, *map(int, process.stdout.read().split())])
    process.wait()
    process.stdout.close()
    store = open_store({"path": folder})
    store.declare([Collection("documents")])
    kept = store.count("documents")
    assert acknowledged <= kept <= acknowledged + 1 and len(store.changes(limit=1000)) == kept
    store.close()


def test_another_process_with_an_older_declaration_keeps_the_indexes_true(store, folder):
    older = sqlite3.connect(folder / "formwright.db")
    with older:
        older.execute(
            'INSERT INTO documents(id, rev, "$row") VALUES (?, 1, ?)',
            ("a", '{"id":"a","rev":1,"state":"open","created":1,"words":["договор"]}'),
        )
    older.close()
    assert store.count("documents", [Where("state", "==", "open")]) == 1
    assert store.count("documents", [Where("words", "has", "договор")]) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_store_is_not_carried_through_a_fork(store):
    keep(store, {"id": "a"})
    child = os.fork()
    if child == 0:
        try:
            store.get("documents", "a")
        except StoreError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def test_conditions_of_a_nested_query_are_all_read():
    query = ((where("a") == 1) & (where("b") == 2)) & (Query().c.d > 3)
    assert {(c.field, c.op, c.value) for c in conditions(query)} == {("a", "==", 1), ("b", "==", 2), ("c.d", ">", 3)}


def test_the_storage_never_hands_over_or_takes_all_rows_at_once(store):
    keep(store, {"id": "a"})
    storage = store._storage
    assert isinstance(storage, SqliteStorage) and storage.read()["documents"]["a"]["rev"] == 1
    with pytest.raises(StoreError):
        storage.write({"documents": {}})
