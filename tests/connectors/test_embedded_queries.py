"""What only the embedded home does: it answers TinyDB's queries from declared indexes."""

from __future__ import annotations

import pytest
import tinydb
from tinydb import Query, where
from tinydb.table import Document, Table

from connectors.tinydb.conditions import conditions
from connectors.tinydb.storage import SqliteStorage
from runtime.ports import StoreError, UndeclaredQuery


def keep(store, *rows):
    return store.transact(lambda tx: [tx.insert("documents", row) for row in rows])


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


def test_tinydb_queries_are_answered_by_the_declared_indexes(embedded):
    keep(
        embedded,
        {"id": "a", "number": "1", "state": "open", "created": 2, "words": ["договор", "аренда"]},
        {"id": "b", "number": "2", "state": "open", "created": 1, "words": ["договор"]},
        {"id": "c", "state": "done", "created": 3},
    )
    table = embedded.table("documents")
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
    ids=["unknown", "not", "range", "or", "negated", "exists", "matches", "test", "any", "map"],
)
def test_a_tinydb_query_that_no_index_serves_is_refused(embedded, query):
    for ask in (embedded.table("documents").search, embedded.table("documents").count, embedded.table("documents").get):
        with pytest.raises(UndeclaredQuery):
            ask(query)


def test_a_tinydb_table_is_written_inside_a_transaction_only(embedded):
    table = embedded.table("documents")
    assert embedded.transact(lambda tx: table.insert({"id": "a"})) == "a"
    for write in (lambda: table.insert({"id": "b"}), table.truncate, lambda: table.update({"x": 1})):
        with pytest.raises(StoreError):
            write()
    assert len(table) == 1


def test_conditions_of_a_nested_query_are_all_read():
    query = ((where("a") == 1) & (where("b") == 2)) & (Query().c.d > 3)
    assert {(c.field, c.op, c.value) for c in conditions(query)} == {("a", "==", 1), ("b", "==", 2), ("c.d", ">", 3)}


def test_the_storage_never_hands_over_or_takes_all_rows_at_once(embedded):
    keep(embedded, {"id": "a"})
    storage = embedded._storage
    assert isinstance(storage, SqliteStorage) and storage.read()["documents"]["a"]["rev"] == 1
    with pytest.raises(StoreError):
        storage.write({"documents": {}})
