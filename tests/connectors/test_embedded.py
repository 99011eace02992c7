"""What only the embedded home does: how it uses SQLite and the disk."""

from __future__ import annotations

import io
import os
import re
import sqlite3
import threading
import time

import pytest

from connectors.homes.planning import plan
from connectors.tinydb import open_store
from connectors.tinydb.query import page_statement
from runtime.ports import StoreError, UndeclaredQuery, Where


def keep(store, *rows):
    return store.transact(lambda tx: [tx.insert("documents", row) for row in rows])


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
def test_a_page_is_read_in_order_from_its_index(embedded, asked, order, uses):
    planned = plan(embedded._storage.layout("documents"), asked, order)
    for descending in (False, True):
        statement = page_statement(planned, descending, 20, None)
        with embedded._storage.reading() as connection:
            steps = connection.execute(f"EXPLAIN QUERY PLAN {statement.sql}", statement.values).fetchall()
        told = " | ".join(step[3] for step in steps)
        assert uses in told and "TEMP B-TREE" not in told, told


def test_a_later_page_starts_at_its_cursor(embedded):
    keep(embedded, *({"id": f"d{i}", "state": "a", "created": i} for i in range(9)))
    seen = []
    embedded._storage._writer.set_trace_callback(seen.append)
    embedded.transact(
        lambda tx: tx.find(
            "documents",
            [Where("state", "==", "a")],
            order="created",
            limit=2,
            after=tx.find("documents", [Where("state", "==", "a")], order="created", limit=2).next,
        )
    )
    embedded._storage._writer.set_trace_callback(None)
    (later,) = [sql for sql in seen if '(s."created", s.id) >' in sql]
    with embedded._storage.reading() as connection:
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


def test_a_full_disk_is_said_and_leaves_the_store_as_it_was(embedded):
    keep(embedded, {"id": "a"})
    pages = embedded._storage._writer.execute("PRAGMA page_count").fetchone()[0]
    embedded._storage._writer.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StoreError, match="the disk is full"):
        keep(embedded, *({"id": f"b{i}", "text": "x" * 10_000} for i in range(9)))
    embedded._storage._writer.execute("PRAGMA max_page_count = 1000000")
    assert embedded.count("documents") == 1
    keep(embedded, {"id": "b0"})


def test_a_file_that_may_not_be_written_is_said(embedded):
    embedded._storage._writer.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreError, match="may not be written"):
        keep(embedded, {"id": "a"})


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


def test_opening_a_large_store_is_instant(embedded, folder, letters):
    keep(embedded, *({"id": f"d{i}", "state": "a", "created": i, "words": ["a"]} for i in range(5000)))
    started = time.perf_counter()
    again = open_store({"path": folder, "synchronous": "OFF"})
    again.declare([letters])
    again.get("documents", "d7")
    assert time.perf_counter() - started < 0.1
    again.close()


def test_reading_threads_leave_no_more_connections_than_read_at_once(embedded):
    for _ in range(20):
        thread = threading.Thread(target=embedded.get, args=("documents", "x"))
        thread.start()
        thread.join()
    assert len(embedded._storage._readers) == 1


def test_uploads_cut_off_long_ago_are_swept_away(embedded, folder):
    left = folder / "formwright.db.blobs" / "arriving" / "left"
    left.write_bytes(b"x")
    os.utime(left, (1, 1))
    open_store({"path": folder, "synchronous": "OFF"}).close()
    assert not left.exists()


def test_a_store_that_is_only_read_cannot_be_written(embedded, folder):
    keep(embedded, {"id": "d1"})
    reading = open_store({"path": folder, "read_only": True})
    reading.declare([])
    with pytest.raises(StoreError, match="may not be written"):
        keep(reading, {"id": "d2"})
    reading.close()
    assert embedded.count("documents") == 1


def test_what_an_older_version_kept_can_be_read_without_what_it_lacks(embedded, folder, declared):
    keep(embedded, {"id": "d1", "number": "1", "state": "open", "created": 1, "readers": ["li"], "words": ["a"]})
    blob = embedded.put_blob(io.BytesIO(b"a page"))
    reading = open_store({"path": folder, "read_only": True})
    reading.declare(declared)
    row = reading.get("documents", "d1")
    assert list(reading.contents()) == [("documents", row)] and list(reading.blobs()) == [blob]
    assert reading.find("documents", [Where("state", "==", "open")], order="created").rows == (row,)
    for missing in ([Where("state", "==", "open"), Where("kind", "==", "a")], [Where("readers", "has", "li")]):
        with pytest.raises(UndeclaredQuery):
            reading.find("documents", missing)
    assert reading.get("tasks", "t1") is None and reading.count("tasks") == 0
    assert reading.find("tasks", [Where("assignee", "==", "li")], order="state").rows == ()
    assert reading.find("texts", [Where("agency", "==", "a"), Where("words", "has", "a")], order="created").rows == ()
    assert list(reading.table("tasks")) == []
    reading.close()
    embedded.declare(declared)
    assert embedded.find("documents", [Where("readers", "has", "li")]).rows == (row,), "its own process may make them"
