"""All records go from one home to another and are the same there."""

from __future__ import annotations

import importlib.metadata
import io
import random

import pytest
from click.testing import CliRunner

import runtime.settings
from connectors import mongodb
from connectors.tinydb import open_store
from runtime.cli import main
from runtime.office.collections import COLLECTIONS as OF_THE_OFFICE
from runtime.office.copying import carry, read_blobs, sums_of
from runtime.ports import StoreError, Where
from tests.connectors.mongo import address, drop, fresh

FIRST, MANY = b"scan", random.Random(2).randbytes(700_000)


def quiet(name):
    """Hears of what passes and says nothing."""


def register_one(tx):
    tx.insert("documents", {"id": "one", "agency": "x", "number": str(tx.next("incoming"))})
    tx.emit({"what": "registered"})


def work_on(store):
    """Some weeks of a small office."""

    def register(i):
        def work(tx):
            row = {"id": f"d{i:04}", "number": str(tx.next("incoming")), "state": "open", "created": i % 7 or None}
            card = {"sender": "Министерство 部", "ratio": 0.1, "sum": 2**60 + i, "marks": [f"m{i}", None]}
            kept = tx.insert("documents", {**row, "agency": "x", "words": ["договор", "合同"], "card": card})
            tx.emit({"what": "registered", "row": row})
            if i % 3 == 0:
                tx.replace("documents", {**kept, "state": "done"})
                text = {"id": row["id"], "agency": "x", "created": f"2026-03-0{1 + i % 7}T09:00:00+00:00"}
                tx.insert("texts", {**text, "words": ["договор", "合同", f"w{i % 2}"]})

        return work

    for i in range(700 if i_am_many(store) else 120):
        store.transact(register(i))
    for content in (b"", FIRST, MANY):
        store.put_blob(io.BytesIO(content))


def i_am_many(store):
    """The embedded store is quick enough for more rows than go into one batch."""
    return type(store).__name__ == "EmbeddedStore"


@pytest.fixture
def other(home, mongo_in, opened, declared, tmp_path, store):
    """An empty home of the other kind."""
    other = mongo_in(tmp_path / "other") if i_am_many(store) else open_store({"path": tmp_path / "other"})
    opened.append(other)
    other.declare(declared)
    return other


def test_a_copy_has_the_same_sums_and_goes_on_where_the_original_stands(store, other):
    work_on(store)
    before = sums_of(store, read_blobs(store, quiet), quiet)
    here = carry(store, other, quiet)
    there = sums_of(other, read_blobs(other, quiet), quiet)
    assert {name: (one.count, one.digest) for name, one in here.items()} == {
        name: (one.count, one.digest) for name, one in there.items()
    }
    assert {name: one.digest for name, one in here.items()} == {name: one.digest for name, one in before.items()}
    assert set(here) == {"documents", "texts", "_counters", "_changes", "blobs"} and here["blobs"].count == 3
    asked = [Where("words", "has", "合同"), Where("state", "==", "done")]
    assert other.find("documents", asked, order="created") == store.find("documents", asked, order="created")
    words = [Where("agency", "==", "x"), Where("words", "has", "合同"), Where("words", "has", "w1")]
    found = other.find("texts", words, order="created", descending=True, limit=20)
    assert len(found.rows) == 20 and found == store.find("texts", words, order="created", descending=True, limit=20)
    assert other.count("texts", words) == store.count("texts", words) >= 20
    assert other.get("documents", "d0003")["rev"] == 2
    places = len(store.changes(limit=10_000))
    assert other.changes(limit=10_000) == store.changes(limit=10_000)
    other.transact(register_one)
    assert other.changes(after=places)[0].seq == places + 1
    assert other.get("documents", "one")["number"] == str(places + 1)


def test_only_an_empty_home_is_filled_and_a_copy_that_breaks_off_leaves_it_empty(store, other):
    work_on(store)

    def broken():
        for i, row in enumerate(store.contents()):
            if i == 60:
                raise ConnectionResetError("the source went away")
            yield row

    with pytest.raises((StoreError, ConnectionResetError)):
        other.fill(broken())
    assert other.count("documents") == 0
    carry(store, other, quiet)
    for target in (store, other):
        with pytest.raises(StoreError, match="not empty"):
            target.fill([])


def test_attachments_alone_are_not_empty_either(store):
    store.put_blob(io.BytesIO(b"x"))
    with pytest.raises(StoreError, match="not empty"):
        store.fill([])


@pytest.fixture
def by_name(monkeypatch):
    """The connector is found by name, also where an older installation does not announce it."""

    def announced(group, name):
        found = importlib.metadata.entry_points(group=group, name=name)
        ours = importlib.metadata.EntryPoint("mongodb", "connectors.mongodb:open_store", group)
        return found or ((ours,) if name == "mongodb" else ())

    monkeypatch.setattr(runtime.settings, "entry_points", announced)


@pytest.fixture
def office_at(mongo):
    """The address of an empty database, dropped after the test."""
    database = fresh()
    yield address(mongo, database)
    drop(mongo, database)


def run(*arguments):
    return CliRunner().invoke(main, [str(one) for one in arguments])


def test_the_command_moves_a_home_to_a_database_and_back(tmp_path, office_at, by_name):
    with_records = open_store({"path": tmp_path / "home" / "records", "synchronous": "OFF"})
    with_records.declare(OF_THE_OFFICE)
    with_records.transact(register_one)
    text = {"id": "one", "agency": "x", "words": ["合同", "lease"], "created": "2026-03-01T09:00:00+00:00"}
    with_records.transact(lambda tx: tx.insert("texts", text))
    with_records.put_blob(io.BytesIO(FIRST))
    with_records.close()
    there = run("copy-store", "--from", tmp_path / "home", "--to", office_at)
    assert there.exit_code == 0, there.output
    lines = [line.split("│") for line in there.stdout.splitlines() if "│" in line]
    assert [line[0].strip() for line in lines] == ["documents", "texts", "_counters", "_changes", "blobs"]
    assert all(line[2].strip() == line[3].strip() and line[1].strip() == "1" for line in lines)
    again = run("copy-store", "--from", tmp_path / "home", "--to", office_at)
    assert again.exit_code == 1 and "were copied to" in again.output
    again = run("copy-store", "--from", tmp_path / "home", "--to", office_at, "--again")
    assert again.exit_code == 1 and "not empty" in again.output
    (tmp_path / "moved").mkdir()
    (tmp_path / "moved" / "store").write_text(office_at + "\n")
    back = run("copy-store", "--from", tmp_path / "moved", "--to", tmp_path / "back")
    assert back.exit_code == 0, back.output
    assert there.stdout.startswith(back.stdout)
    for place in (office_at, str(tmp_path / "back" / "records")):
        moved = runtime.settings.open_address(place)
        moved.declare(OF_THE_OFFICE)
        asked = [Where("agency", "==", "x"), Where("words", "has", "合同"), Where("words", "has", "lease")]
        assert [row["id"] for row in moved.find("texts", asked, order="created").rows] == ["one"]
        moved.close()
    gone = run("copy-store", "--from", tmp_path / "moved", "--to", tmp_path / "second")
    assert gone.exit_code == 1 and f"copied to {tmp_path / 'back'} at" in gone.output
    same = run("copy-store", "--from", tmp_path / "moved", "--to", office_at)
    assert same.exit_code == 1 and "there already" in same.output


def test_an_address_that_no_connector_serves_is_said(tmp_path):
    found = run("copy-store", "--from", "oracle://x", "--to", tmp_path / "home")
    assert found.exit_code == 1 and "no connector is called 'oracle'" in found.output
    found = run("copy-store", "--from", tmp_path / "nowhere", "--to", tmp_path / "home")
    assert found.exit_code == 1 and "nothing is kept in" in found.output


def test_a_home_names_where_its_records_are(tmp_path, office_at, by_name):
    (tmp_path / "store").write_text(office_at)
    store = runtime.settings.open_store(tmp_path)
    assert isinstance(store, mongodb.MongoStore)
    store.close()
    assert not (tmp_path / "records").exists()
