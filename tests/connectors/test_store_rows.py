"""What every home of the records must do with rows, revisions, unique keys and counters."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from runtime.ports import Collection, Conflict, Duplicate, Index, StoreError, UndeclaredQuery, Where


def nested(levels):
    """A mapping in a mapping in a mapping."""
    value = 1
    for _ in range(levels):
        value = {"x": value}
    return value


VALUES = {
    "text": "Входящее письмо № 5 — 收文登记 😀 'quoted\" \\ \t\n",
    "empty": "",
    "large": 2**63 - 1,
    "small": -(2**63),
    "beyond a double": 2**53 + 1,
    "float": 0.1,
    "tiny": 5e-324,
    "true": True,
    "false": False,
    "null": None,
    "list": [1, [2, {"x": [None]}], "三"],
    "mapping": {"z": {"b": {"c": 1}}, "empty": {}, "a": None, "Ключ 键": nested(80)},
}


def test_every_type_comes_back_as_it_went(store):
    kept = store.transact(lambda tx: tx.insert("documents", {"id": "d1", **VALUES}))
    read = store.get("documents", "d1")
    assert read == kept == {"id": "d1", "rev": 1, **VALUES}
    assert {key: type(value) for key, value in read.items()} == {key: type(value) for key, value in kept.items()}
    assert list(read["mapping"]) == list(VALUES["mapping"])
    assert "null" in read and "missing" not in read


@pytest.mark.parametrize(
    "value",
    [
        *(2**63, -(2**63) - 1, float("nan"), float("inf")),
        *({1: 2}, {"a.b": 1}, {"$a": 1}, {"a": [{"b": {"$c.d": 1}}]}, {1, 2}),
        *(b"x", "\0", "\ud800", nested(100)),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_not_every_store_could_keep_is_refused(store, value):
    with pytest.raises(StoreError):
        store.transact(lambda tx: tx.insert("documents", {"id": "d1", "value": value}))
    assert store.get("documents", "d1") is None


def test_a_row_that_is_too_large_for_any_store_is_refused(store):
    with pytest.raises(StoreError, match="the row is too large"):
        store.transact(lambda tx: tx.insert("documents", {"id": "d1", "text": "ж" * 9_000_000}))
    assert store.get("documents", "d1") is None


def test_a_key_of_the_store_itself_is_refused(store):
    for key in ("_id", "_unique"):
        with pytest.raises(StoreError, match="underscore"):
            store.transact(lambda tx, key=key: tx.insert("documents", {"id": "d1", key: 1}))


@pytest.mark.parametrize("id", [None, "", 5])
def test_a_row_needs_an_id(store, id):
    with pytest.raises(StoreError):
        store.transact(lambda tx: tx.insert("documents", {"id": id}))


def test_changing_a_returned_row_changes_nothing(store):
    given = {"id": "d1", "card": {"list": [1]}}
    kept = store.transact(lambda tx: tx.insert("documents", given))
    for row in (given, kept, store.get("documents", "d1"), store.find("documents").rows[0]):
        row["card"]["list"].append(2)
    assert store.get("documents", "d1") == {"id": "d1", "rev": 1, "card": {"list": [1]}}


def test_a_row_that_is_not_there_is_none(store):
    assert store.get("documents", "nobody") is None


def test_a_collection_that_was_not_declared_is_refused(store):
    for ask in (lambda: store.get("visitors", "x"), lambda: store.count("visitors"), lambda: store.find("visitors")):
        with pytest.raises(UndeclaredQuery):
            ask()
    with pytest.raises(StoreError):
        store.transact(lambda tx: tx.insert("visitors", {"id": "v"}))


def test_a_replaced_row_gets_the_next_revision(store, keep):
    (row,) = keep({"id": "d1", "state": "open"})
    second = store.transact(lambda tx: tx.replace("documents", {**row, "state": "done"}))
    assert second == {"id": "d1", "rev": 2, "state": "done"} == store.get("documents", "d1")


def test_an_old_revision_is_a_conflict(store, keep):
    (row,) = keep({"id": "d1"})
    store.transact(lambda tx: tx.replace("documents", row))
    for attempt in (
        lambda tx: tx.replace("documents", row),
        lambda tx: tx.replace("documents", {"id": "other", "rev": 1}),
        lambda tx: tx.delete("documents", "d1", 1),
        lambda tx: tx.delete("documents", "other", 1),
    ):
        with pytest.raises(Conflict):
            store.transact(attempt)


def test_a_deleted_row_is_gone_and_its_unique_key_free(store, keep):
    (row,) = keep({"id": "d1", "number": "7", "readers": ["li"]})
    store.transact(lambda tx: tx.delete("documents", "d1", row["rev"]))
    assert store.get("documents", "d1") is None and store.count("documents") == 0
    keep({"id": "d2", "number": "7", "readers": ["li"]})


def test_eight_threads_that_replace_one_row_lose_no_update(store, keep):
    keep({"id": "d1", "sum": 0})

    def add_one(_):
        row = store.get("documents", "d1")
        try:
            store.transact(lambda tx: tx.replace("documents", {**row, "sum": row["sum"] + 1}))
        except Conflict:
            add_one(_)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add_one, range(200)))
    assert store.get("documents", "d1") == {"id": "d1", "rev": 201, "sum": 200}


def test_a_counter_under_race_has_no_gap_and_no_number_twice(store):
    def number(i):
        def work(tx):
            taken = tx.next("incoming/2026")
            if i % 5 == 0:
                raise RuntimeError("the act failed after all")
            return taken

        try:
            return store.transact(work)
        except RuntimeError:
            return None

    with ThreadPoolExecutor(8) as pool:
        taken = [n for n in pool.map(number, range(200)) if n is not None]
    assert sorted(taken) == list(range(1, 161))
    assert store.transact(lambda tx: (tx.next("outgoing"), tx.next("outgoing"))) == (1, 2)


def test_one_of_eight_threads_gets_a_unique_number(store):
    def insert(i):
        try:
            store.transact(lambda tx: tx.insert("documents", {"id": f"d{i}", "number": "7"}))
            return True
        except Duplicate as error:
            assert error.key == ("number",)
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(insert, range(40))) == 1
    assert store.count("documents") == 1


def test_a_unique_key_holds_on_replace_and_lets_a_row_keep_its_own(store, keep):
    one, two = keep({"id": "d1", "number": "1"}, {"id": "d2", "number": "2"})
    one = store.transact(lambda tx: tx.replace("documents", {**one, "state": "open"}))
    with pytest.raises(Duplicate) as refused:
        store.transact(lambda tx: tx.replace("documents", {**two, "number": "1"}))
    assert refused.value.key == ("number",)
    assert store.get("documents", "d2") == two


def test_an_id_is_unique(store, keep):
    keep({"id": "d1"})
    with pytest.raises(Duplicate) as refused:
        keep({"id": "d1"})
    assert refused.value.key == ("id",)


def test_a_unique_key_ignores_rows_without_all_its_fields(store, keep):
    keep({"id": "a", "agency": "x", "year": 2026}, {"id": "b", "agency": "x", "year": 2026, "place": None})
    keep({"id": "c", "agency": "x", "year": 2026, "place": 1})
    with pytest.raises(Duplicate):
        keep({"id": "d", "agency": "x", "year": 2026, "place": 1})


def test_of_two_rows_that_take_one_number_by_replacing_only_one_does(store, keep):
    rows = keep(*({"id": f"d{i}", "number": f"own {i}"} for i in range(8)))

    def take(row):
        try:
            store.transact(lambda tx: tx.replace("documents", {**row, "number": "7"}))
            return True
        except Duplicate:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(take, rows)) == 1
    assert store.count("documents", [Where("number", "==", "7")]) == 1


def test_a_unique_list_has_no_member_of_another_row_and_ignores_what_is_missing(store, keep):
    def row(id, *marks, agency="x"):
        return {"id": id, "agency": agency, "card": {"marks": list(marks)}}

    one, *_ = keep(row("a", "red", "red", None), row("b"), row("c"), row("d", None), row("e", "red", agency="y"))
    keep(row("f", "red", agency=None), {"id": "g", "agency": "x"}, {"id": "h", "agency": "x", "card": {"marks": None}})
    with pytest.raises(Duplicate) as refused:
        keep(row("i", "blue", "red"))
    assert refused.value.key == ("agency", "card.marks")
    assert store.get("documents", "a") == one == {**row("a", "red", "red", None), "rev": 1}
    store.transact(lambda tx: tx.replace("documents", {**one, "card": {"marks": ["green"]}}))
    keep(row("i", "blue", "red"))


def test_declaring_again_changes_nothing_and_a_new_index_takes_in_what_is_there(store, keep):
    keep({"id": "d1", "tags": ["a", "b"], "place": "x"}, {"id": "d2", "tags": ["b"]})
    bare = Collection("documents")
    full = Collection("documents", (Index(("tags",), many="tags"), Index(("place",))))
    for collection in (bare, full, full):
        store.declare([collection])
    assert [row["id"] for row in store.find("documents", [Where("tags", "has", "b")]).rows] == ["d1", "d2"]
    assert [row["id"] for row in store.find("documents", [Where("place", "==", "x")]).rows] == ["d1"]
    store.declare([bare])
    with pytest.raises(UndeclaredQuery):
        store.find("documents", [Where("place", "==", "x")])


def test_a_closed_store_says_so(store):
    store.close()
    for act in (lambda: store.get("documents", "x"), lambda: store.transact(lambda tx: None)):
        with pytest.raises(StoreError, match="closed"):
            act()
    store.close()
