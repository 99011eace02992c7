"""What every home of the records must find, in which order, and what it must refuse."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from runtime.ports import StoreError, UndeclaredQuery, Where


def ids(page):
    return [row["id"] for row in page.rows]


def all_pages(store, where, **options):
    """Every row by following the cursors."""
    found, after = [], None
    while True:
        page = store.find("documents", where, after=after, **options)
        found += ids(page)
        assert len(page.rows) <= options["limit"] and (page.rows or not page.next)
        if not page.next:
            return found
        after = page.next


@pytest.fixture(scope="module")
def letters(library):
    random.seed(5)
    rows = [
        {
            "id": f"d{i:03}",
            "state": random.choice(["open", "done", None]),
            "kind": random.choice(["letter", "order"]),
            "created": random.choice([None, *range(8)]),
            "due": random.choice([None, "2026-03-01", "2026-03-02", "Ы", "文", "😀"]),
            "readers": random.sample(["li", "wang", "zhao"], random.randint(0, 3)),
            "words": random.sample(["договор", "合同", "lease"], random.randint(0, 3)),
            "card": {"sender": random.choice(["a", "b"])},
        }
        for i in range(80)
    ]
    for row in rows[::10]:
        del row["created"]
    random.shuffle(rows)
    library.transact(lambda tx: [tx.insert("documents", row) for row in rows])
    return rows


def expected(rows, where, order="id", descending=False):
    """The plain meaning of a query: look at every row, then sort."""
    tests = {
        "==": lambda a, b: a == b,
        "in": lambda a, b: a in b,
        "has": lambda a, b: b in a,
        "<": lambda a, b: a is not None and a < b,
        "<=": lambda a, b: a is not None and a <= b,
        ">": lambda a, b: a is not None and a > b,
        ">=": lambda a, b: a is not None and a >= b,
    }
    met = [row for row in rows if all(tests[w.op](row.get(w.field), w.value) for w in where)]

    def place(row):
        value = row.get(order)
        return (value is not None, value if value is not None else 0, row["id"])

    return [row["id"] for row in sorted(met, key=place, reverse=descending)]


QUERIES = [
    ([], "id"),
    ([], "created"),
    ([Where("created", "==", 3)], "id"),
    ([Where("created", "==", None)], "id"),
    ([Where("created", "in", [1, 2, None])], "id"),
    ([Where("created", ">=", 3)], "created"),
    ([Where("created", ">", 1), Where("created", "<=", 5)], "created"),
    ([Where("state", "==", "open")], "created"),
    ([Where("state", "==", None)], "created"),
    ([Where("state", "in", ["open", None])], "created"),
    ([Where("state", "in", ["open", "done"]), Where("created", "<", 5)], "created"),
    ([Where("state", "in", [])], "created"),
    ([Where("state", "==", "open"), Where("created", "==", 2)], "id"),
    ([Where("created", "==", 2), Where("state", "==", "open")], "id"),
    ([Where("state", "==", "open"), Where("created", "==", 2)], "created"),
    ([Where("state", "in", ["open", "done"]), Where("kind", "in", ["letter", "order"])], "due"),
    ([Where("kind", "==", "order"), Where("state", "==", "open"), Where("due", ">", "2026-03-01")], "due"),
    ([Where("readers", "has", "li")], "id"),
    ([Where("readers", "has", "li"), Where("readers", "has", "wang")], "id"),
    ([Where("readers", "has", "nobody")], "id"),
    ([Where("words", "has", "合同"), Where("state", "==", "open")], "created"),
    ([Where("words", "has", "合同"), Where("words", "has", "lease"), Where("state", "==", None)], "created"),
    ([Where("words", "has", "lease"), Where("state", "in", ["open", "done"]), Where("created", ">", 2)], "created"),
    ([Where("id", "==", "d007")], "id"),
    ([Where("id", "in", ["d009", "d007", "d007", "none"])], "id"),
    ([Where("id", ">", "d040"), Where("id", "<=", "d060")], "id"),
]


@pytest.mark.parametrize(("where", "order"), QUERIES, ids=lambda value: str(value)[:60])
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
def test_a_query_finds_what_its_plain_meaning_says(library, letters, where, order, descending):
    right = expected(letters, where, order, descending)
    for limit in (1, 7, 1000):
        assert all_pages(library, where, order=order, descending=descending, limit=limit) == right
    assert library.count("documents", where) == len(right)
    assert library.count("documents", where, 3) == min(3, len(right))


@pytest.mark.parametrize(("where", "order"), QUERIES, ids=lambda value: str(value)[:60])
@pytest.mark.parametrize("fields", [("state",), ("readers", "card", "none"), ("id", "created", "rev")], ids=str)
def test_some_fields_of_rows_are_found_as_whole_rows_are(library, letters, where, order, fields):
    kept = {row["id"]: {**row, "rev": 1} for row in letters}
    found, after = [], None
    while True:
        page = library.find("documents", where, order=order, limit=7, after=after, fields=fields)
        found += page.rows
        after = page.next
        if not after:
            break
    assert [row["id"] for row in found] == expected(letters, where, order)
    assert found == [{"id": row["id"], **{name: kept[row["id"]].get(name) for name in fields}} for row in found]


@pytest.mark.parametrize("fields", [["card.sender"], ["a'b"], [""]], ids=str)
def test_only_a_field_that_stands_in_the_row_itself_can_be_picked(library, fields):
    with pytest.raises(StoreError, match="cannot be picked of a row"):
        library.find("documents", fields=fields)


@pytest.mark.parametrize(
    ("where", "order"),
    [
        ([Where("kind", "==", "letter")], "id"),
        ([Where("state", "==", "open")], "id"),
        ([Where("state", "==", "open")], "due"),
        ([Where("state", "==", "open"), Where("due", "<", "x")], "due"),
        ([Where("state", ">", "a"), Where("created", ">", 2)], "created"),
        ([Where("state", "in", ["open", "done"])], "state"),
        ([Where("created", ">", 2)], "id"),
        ([Where("readers", "==", "li")], "id"),
        ([Where("readers", "has", "li")], "created"),
        ([Where("words", "has", "lease")], "created"),
        ([Where("created", "has", 2)], "id"),
        ([Where("state", "==", "open"), Where("readers", "has", "li")], "created"),
        ([Where("card.subject", "==", "x")], "id"),
        ([], "due"),
        ([], "rev"),
    ],
    ids=str,
)
def test_a_query_that_no_index_serves_is_refused(store, where, order):
    with pytest.raises(UndeclaredQuery, match="no declared index serves"):
        store.find("documents", where, order=order)


def test_a_field_inside_the_card_is_found(library, letters):
    right = [row["id"] for row in letters if row["card"]["sender"] == "a"]
    assert ids(library.find("documents", [Where("card.sender", "==", "a")], limit=1000)) == sorted(right)


def test_texts_stand_in_code_point_order(store, keep):
    names = ["Z", "a", "Ё", "а", "я", "ё", "一", "丁", "😀", "", " ", "é", "￿"]
    keep(*({"id": f"d{i}", "created": name} for i, name in enumerate(names)))
    assert [row["created"] for row in store.find("documents", order="created").rows] == sorted(names)


def test_a_number_is_not_its_text(store, keep):
    keep({"id": "a", "created": 5}, {"id": "b", "created": "5"})
    assert ids(store.find("documents", [Where("created", "==", 5)])) == ["a"]
    assert ids(store.find("documents", [Where("created", "==", "5")])) == ["b"]
    assert ids(store.find("documents", [Where("created", ">", 1)], order="created")) == ["a"]
    assert ids(store.find("documents", [Where("created", "<", "9")], order="created")) == ["b"]


def test_large_integers_and_floats_are_found_exactly(store, keep):
    random.seed(1)
    values = [2**53, 2**53 + 1, 2**63 - 1, -(2**63), 0.1, 1e16, *(random.uniform(-1e9, 1e9) for _ in range(100))]
    keep(*({"id": f"d{i:03}", "created": value} for i, value in enumerate(values)))
    for i, value in enumerate(values):
        assert ids(store.find("documents", [Where("created", "==", value)])) == [f"d{i:03}"], value


def test_the_rows_found_follow_a_replaced_row(store, keep):
    (row,) = keep({"id": "d1", "state": "open", "created": 1, "readers": ["li", "li", None], "words": ["a"]})
    assert ids(store.find("documents", [Where("readers", "has", "li")])) == ["d1"]
    store.transact(lambda tx: tx.replace("documents", {**row, "state": "done", "readers": ["wang"]}))
    assert store.count("documents", [Where("readers", "has", "li")]) == 0
    assert store.count("documents", [Where("readers", "has", "wang")]) == 1
    assert store.count("documents", [Where("state", "==", "open"), Where("words", "has", "a")]) == 0
    assert store.count("documents", [Where("state", "==", "done"), Where("words", "has", "a")]) == 1


@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
def test_pages_read_while_others_insert_show_each_old_row_once(store, keep, descending):
    keep(*({"id": f"old{i:03}", "created": i % 5} for i in range(100)))

    def insert(i):
        store.transact(lambda tx: tx.insert("documents", {"id": f"new{i:03}", "created": i % 7}))

    with ThreadPoolExecutor(2) as pool:
        inserting = [pool.submit(insert, i) for i in range(60)]
        found = all_pages(store, [], order="created", descending=descending, limit=9)
        for one in inserting:
            one.result()
    old = [id for id in found if id.startswith("old")]
    right = sorted((i % 5, f"old{i:03}") for i in range(100))
    assert old == [id for _, id in (reversed(right) if descending else right)]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("cursor", ["", "nonsense", "!!", "W10", "eyJ9"])
def test_a_cursor_from_elsewhere_is_refused(store, keep, cursor):
    keep({"id": "a", "created": 1}, {"id": "b", "created": 2})
    other = store.find("documents", order="created", limit=1).next
    for text in filter(None, (cursor, other)):
        with pytest.raises(StoreError, match="cursor"):
            store.find("documents", order="id", after=text)
    with pytest.raises(StoreError, match="cursor"):
        store.find("documents", order="created", descending=True, after=other)


@pytest.mark.parametrize(
    "where",
    [
        Where("created", "==", [1]),
        Where("created", "<", None),
        Where("created", "==", {"$gt": 1}),
        Where("created", "==", 2**63),
        Where("state", "in", [str(i) for i in range(1000)]),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_value_that_no_field_can_have_is_refused(store, where):
    with pytest.raises(StoreError):
        store.find("documents", [where], order="created")


def test_a_page_has_at_least_one_row(store):
    with pytest.raises(StoreError):
        store.find("documents", limit=0)
