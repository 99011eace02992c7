"""What only MongoDB does: how its indexes are used, what it keeps beside the rows, and how it is reached again."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pymongo
import pytest
from bson import ObjectId

from connectors.homes.cursor import Cursor
from connectors.homes.keys import lay_out
from connectors.homes.planning import plan
from connectors.mongodb import layout, open_store
from connectors.mongodb.query import page_query
from connectors.mongodb.sharding import commands, shard_key
from runtime.office.collections import COLLECTIONS as OF_THE_OFFICE
from runtime.ports import Collection, Index, StoreError, Unavailable, UndeclaredQuery, Where


@pytest.fixture
def store(mongo_in, opened, tmp_path, declared):
    """A store in MongoDB, whose inner parts a test may look at."""
    store = mongo_in(tmp_path)
    opened.append(store)
    store.declare(declared)
    return store


def database_of(store):
    return store._connection.database


@pytest.fixture
def again(store, opened):
    """Opens the same database once more."""

    def make(hints="", **options):
        url = store._connection.client.address
        address = f"mongodb://{url[0]}:{url[1]}/{database_of(store).name}?retryWrites=false"
        opened.append(open_store({"url": f"{address}&hints={hints}" if hints else address, **options}))
        return opened[-1]

    return make


@pytest.fixture
def only_read(again):
    """The same database, opened once more to be read."""
    return again(read_only=True)


def stages(plan):
    """The names of a plan's stages, and the indexes they read."""
    inner = [plan[key] for key in ("inputStage",) if key in plan] + plan.get("inputStages", [])
    own = {plan["stage"], plan.get("indexName", "")}
    return own.union(*(stages(one) for one in inner)) - {""}


@pytest.mark.parametrize(
    ("asked", "order", "index"),
    [
        ([], "id", "_id_"),
        ([Where("id", "in", ["a", "b"])], "id", "_id_"),
        ([Where("number", "==", "1")], "id", "documents:number:order"),
        ([], "created", "documents:created:order"),
        ([Where("state", "==", "a")], "created", "documents:state,created:order"),
        ([Where("state", "in", ["a", None])], "created", "documents:state,created:order"),
        ([Where("state", "==", "a"), Where("created", ">", 1)], "created", "documents:state,created:order"),
        ([Where("readers", "has", "a"), Where("readers", "has", "b")], "id", "documents:*readers:order"),
    ],
    ids=str,
)
@pytest.mark.parametrize("after", [False, True], ids=["first", "later"])
def test_a_page_is_read_from_its_index(store, asked, order, index, after):
    rows = [{"id": f"d{i}", "number": str(i), "state": "a", "created": i, "readers": ["a", "b"]} for i in range(30)]
    store.transact(lambda tx: [tx.insert("documents", row) for row in rows])
    planned = plan(store._connection.layout("documents"), asked, order)
    for descending in (False, True):
        cursor = Cursor(order, descending, None if order == "id" else 1, "d1") if after else None
        query = page_query(planned, descending, cursor)
        found = database_of(store)["documents"].find(query.filter, hint=query.hint).sort(query.sort).limit(5)
        seen = stages(found.explain()["queryPlanner"]["winningPlan"])
        assert {"IXSCAN", index} <= seen and "COLLSCAN" not in seen, seen


@pytest.mark.parametrize("after", [False, True], ids=["first", "later"])
def test_a_page_of_several_words_begins_at_the_rarest_of_them(store, after):
    texts = [
        {"id": f"d{i:03}", "agency": "a", "words": ["often", f"w{i % 50}"], "created": f"2026-03-01T{i % 24:02}:00:00Z"}
        for i in range(1000)
    ]
    store.transact(lambda tx: [tx.insert("texts", row) for row in texts])
    asked = [Where("agency", "==", "a"), Where("words", "has", "often"), Where("words", "has", "w7")]
    cursor = Cursor("created", True, "2026-03-01T12:00:00Z", "d500") if after else None
    query = page_query(plan(store._connection.layout("texts"), asked, "created"), True, cursor)
    found = database_of(store)["texts"].find(query.filter, hint=query.hint).sort(query.sort).limit(21).explain()
    seen = stages(found["queryPlanner"]["winningPlan"])
    assert {"IXSCAN", "texts:agency,*words,created:order"} <= seen and "COLLSCAN" not in seen, seen
    assert found["executionStats"]["totalDocsExamined"] <= 50, found["executionStats"]


def test_every_shard_key_begins_all_unique_keys_of_its_collection():
    assert shard_key(lay_out(next(one for one in OF_THE_OFFICE if one.name == "documents"))) == {"agency": 1}
    assert shard_key(lay_out(next(one for one in OF_THE_OFFICE if one.name == "tasks"))) == {"agency": 1, "_id": 1}
    for wanted in map(lay_out, OF_THE_OFFICE):
        first, *_ = shard_key(wanted)
        assert all(key.fields[0] == first for key in wanted.keys if key.unique), wanted.collection
    sent = commands("records", OF_THE_OFFICE)
    assert {"shardCollection": "records.history", "key": {"document": 1, "_id": 1}} in sent
    assert {"shardCollection": "records.uploads", "key": {"_id": "hashed"}} in sent
    assert shard_key(lay_out(Collection("x", (Index(("words",), many="words"),)))) == {"_id": "hashed"}


def test_an_aborted_upload_leaves_no_piece_and_the_same_bytes_lie_once(store):
    class Aborted(io.BytesIO):
        def read(self, size=-1):
            piece = super().read(size)
            if not piece:
                raise ConnectionResetError("the sender went away")
            return piece

    with pytest.raises(StoreError):
        store.put_blob(Aborted(b"x" * 1_000_000))
    database = database_of(store)
    assert [database[name].count_documents({}) for name in ("blobs.files", "blobs.chunks", "_arriving")] == [0, 0, 0]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.put_blob(io.BytesIO(b"y" * 300_000)), range(8)))
    assert [database[name].count_documents({}) for name in ("blobs.files", "blobs.chunks", "_arriving")] == [1, 2, 0]


def test_uploads_cut_off_long_ago_are_swept_away_when_a_process_opens_the_store(store, again, declared):
    database, blob = database_of(store), store.put_blob(io.BytesIO(b"kept"))
    left = ObjectId.from_datetime(datetime.now(UTC) - timedelta(days=2))
    database["_arriving"].insert_one({"_id": left})
    database["blobs.chunks"].insert_one({"files_id": left, "n": 0, "data": b"cut off"})
    again().declare(declared)
    assert database["blobs.chunks"].count_documents({}) == 1 and database["_arriving"].count_documents({}) == 0
    assert store.open_blob(blob.sha256).read() == b"kept"


def test_what_is_declared_already_is_not_asked_after_again(store, declared, monkeypatch):
    asked = []
    monkeypatch.setattr(layout, "declare", lambda _, wanted: asked.append(wanted.collection))
    store.declare(declared)
    store.declare([*declared, Collection("another")])
    assert asked == ["another"]
    store.declare([Collection("another", (Index(("key",)),))])
    assert asked == ["another", "another"]


def test_a_store_that_is_only_read_cannot_be_written(store, only_read, declared):
    store.transact(lambda tx: tx.insert("documents", {"id": "d1"}))
    only_read.declare(declared)
    assert only_read.get("documents", "d1") == {"id": "d1", "rev": 1}
    for write in (
        lambda: only_read.transact(lambda tx: tx.insert("documents", {"id": "d2"})),
        lambda: only_read.put_blob(io.BytesIO(b"x")),
        lambda: only_read.fill([]),
    ):
        with pytest.raises(StoreError, match="may not be written"):
            write()


def test_what_an_older_version_kept_can_be_read_without_what_it_lacks(store, only_read):
    store.transact(lambda tx: tx.insert("documents", {"id": "d1", "state": "open", "created": 1}))
    newer = Collection("documents", (Index(("state", "created")), Index(("created", "kind"))))
    only_read.declare([newer, Collection("later", (Index(("agency",)),))])
    row = only_read.get("documents", "d1")
    assert list(only_read.contents()) == [("documents", row)]
    assert only_read.find("documents", [Where("state", "==", "open")], order="created").rows == (row,)
    with pytest.raises(UndeclaredQuery):
        only_read.find("documents", [Where("created", "==", 1)], order="kind")
    assert only_read.get("later", "a") is None and only_read.count("later", [Where("agency", "==", "a")]) == 0
    assert only_read.find("later", order="agency").rows == ()
    assert "later" not in database_of(store).list_collection_names()


@pytest.mark.parametrize("hints", ["", "true", "false"])
def test_queries_name_their_index_unless_the_address_says_otherwise(store, again, declared, hints):
    sent = []

    class Listener(pymongo.monitoring.CommandListener):
        def started(self, event):
            sent.append((event.command_name, "hint" in event.command))

        def succeeded(self, event):
            pass

        failed = succeeded

    store.transact(lambda tx: tx.insert("documents", {"id": "a", "number": "1"}))
    pymongo.monitoring.register(Listener())
    try:
        other = again(hints=hints)
    finally:
        pymongo.monitoring._LISTENERS.command_listeners.pop()
    other.declare(declared)
    sent.clear()
    where = [Where("number", "==", "1")]
    assert len(other.find("documents", where).rows) == other.count("documents", where) == 1
    assert sent == [("find", hints != "false"), ("aggregate", hints != "false")]


def test_an_address_says_about_hints_yes_or_no(again):
    with pytest.raises(StoreError, match="hints in the address of a MongoDB is true or false"):
        again(hints="maybe")


@pytest.mark.parametrize("options", [{}, {"url": ""}, {"url": "mongodb://x", "path": "y"}], ids=str)
def test_options_that_are_not_known_are_refused(options):
    with pytest.raises(StoreError, match="takes url and read_only"):
        open_store(options)


def test_no_server_is_said_at_once():
    with pytest.raises(Unavailable, match="does not answer"):
        open_store({"url": "mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=100"})


def test_the_hash_of_a_blob_is_of_what_lies_in_the_database(store):
    content = b"z" * 600_000
    blob = store.put_blob(io.BytesIO(content))
    entry = database_of(store)["blobs.files"].find_one({"filename": blob.sha256})
    pieces = database_of(store)["blobs.chunks"].find({"files_id": entry["_id"]}).sort("n", pymongo.ASCENDING)
    assert hashlib.sha256(b"".join(piece["data"] for piece in pieces)).hexdigest() == blob.sha256
