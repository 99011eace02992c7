"""An index over the words of texts answers as its plain meaning says, in every home."""

from __future__ import annotations

import random

import pytest

from runtime.ports import Collection, Index, StoreError, UndeclaredQuery, Where

WORDS = ["договор", "合同", "lease", "r:li", "it's", 'a "b"', " ", "ё", "😀", "x*", "NOT"]
INDEX = Index(("agency", "words", "created"), many="words", words=True)


def rows_of(seed=3, count=200):
    made = random.Random(seed)
    return [
        {
            "id": f"d{i:03}",
            "agency": made.choice(["cn", "ru"]),
            # Few moments, so that many rows stand at one of them.
            "created": f"2026-03-0{made.randint(1, 4)}T09:00:0{made.randint(0, 1)}+00:00",
            "words": made.sample(WORDS, made.randint(0, 8)),
        }
        for i in range(count)
    ]


def keep(store, rows):
    return store.transact(lambda tx: [tx.insert("texts", row) for row in rows])


def expected(rows, agencies, words, since="", until="9"):
    met = [row for row in rows if row["agency"] in agencies and set(words) <= set(row["words"])]
    met = [row for row in met if since <= row["created"] <= until]
    return [row["id"] for row in sorted(met, key=lambda row: (row["created"], row["id"]))]


def all_pages(store, where, descending, limit, **options):
    found, after = [], None
    while True:
        page = store.find("texts", where, order="created", descending=descending, limit=limit, after=after, **options)
        found += [row["id"] for row in page.rows]
        after = page.next
        if after is None:
            return found


ASKED = [*([word] for word in WORDS), ["合同", "lease"], ["r:li", "ё", " "], WORDS[:4]]


@pytest.mark.parametrize("words", ASKED, ids=str)
@pytest.mark.parametrize("descending", [False, True], ids=["up", "down"])
def test_words_are_found_in_order_of_their_moments(store, words, descending):
    rows = rows_of(count=100)
    random.Random(1).shuffle(rows)
    keep(store, rows)
    has = [Where("words", "has", word) for word in words]
    spans = [Where("created", ">", "2026-03-01T09:00:00+00:00"), Where("created", "<=", "2026-03-03T09:00:00+00:00")]
    for agencies in (["cn"], ["cn", "ru"]):
        where = [Where("agency", "in", agencies), *has]
        right = expected(rows, agencies, words)
        inside = expected(rows, agencies, words, "2026-03-01T09:00:01+00:00", "2026-03-03T09:00:00+00:00")
        for limit in (1, 7, 1000):
            assert all_pages(store, where, descending, limit) == (right[::-1] if descending else right)
            spanned = all_pages(store, [*where, *spans], descending, limit)
            assert spanned == (inside[::-1] if descending else inside)
        moments = all_pages(store, where, descending, 7, fields=("created",))
        assert moments == (right[::-1] if descending else right)
        assert store.count("texts", where) == len(right)
        assert store.count("texts", [*where, *spans]) == len(inside)
        assert store.count("texts", [*where, *spans], most=3) == min(3, len(inside))


def test_words_follow_a_row_that_is_replaced_moved_and_removed(store):
    rows = keep(store, rows_of())
    made = random.Random(7)

    def change(tx):
        kept = []
        for row in rows:
            if made.random() < 0.3:
                tx.delete("texts", row["id"], row["rev"])
                continue
            moved = {**row, "words": made.sample(WORDS, 3), "agency": made.choice(["cn", "ru"])}
            if made.random() < 0.5:
                moved["created"] = f"2026-03-0{made.randint(1, 9)}T09:00:00+00:00"
            kept.append(tx.replace("texts", moved))
        return kept

    now = store.transact(change)
    for word in WORDS:
        where = [Where("agency", "==", "ru"), Where("words", "has", word)]
        assert all_pages(store, where, False, 9) == expected(now, ["ru"], [word])


def test_nothing_is_found_among_no_agencies(store):
    keep(store, rows_of(count=9))
    where = [Where("agency", "in", []), Where("words", "has", "ё")]
    assert store.find("texts", where, order="created").rows == () and store.count("texts", where) == 0


def test_an_index_of_words_needs_a_word_and_gives_the_order_of_moments_only(store):
    at_once = [Where("agency", "==", "cn"), Where("words", "has", "ё"), Where("created", "==", "2026-03-01")]
    asked = [([Where("agency", "==", "cn")], "created"), ([Where("words", "has", "ё")], "id"), (at_once, "id")]
    for where, order in asked:
        with pytest.raises(UndeclaredQuery):
            store.find("texts", where, order=order)


def test_rows_that_were_there_before_the_index_are_taken_over(bare, tmp_path):
    with_index, rows = Collection("texts", (INDEX,)), rows_of()
    store = bare(tmp_path)
    store.declare([Collection("texts")])
    keep(store, rows)
    for _ in range(2):
        store.declare([with_index])
        where = [Where("agency", "==", "cn"), Where("words", "has", "合同")]
        assert all_pages(store, where, True, 9) == expected(rows, ["cn"], ["合同"])[::-1]
        store.declare([Collection("texts")])


def test_an_index_whose_field_begins_like_the_words_is_made_once(bare, tmp_path):
    store, declared = bare(tmp_path), Collection("texts", (Index(("words_in",)), Index(("words_at",), many="words_at")))
    for _ in range(2):
        store.declare([declared])
    keep(store, [{"id": "a", "words_in": "x", "words_at": ["y"]}])
    assert store.count("texts", [Where("words_in", "==", "x")]) == store.count("texts", [Where("words_at", "has", "y")])


@pytest.mark.parametrize(
    "index",
    [
        Index(("words",), many="words", words=True),
        Index(("words", "created"), unique=True, many="words", words=True),
        Index(("words", "created", "due"), many="words", words=True),
    ],
    ids=str,
)
def test_an_index_of_words_that_no_home_could_keep_is_refused(bare, tmp_path, index):
    with pytest.raises(StoreError):
        bare(tmp_path).declare([Collection("texts", (index,))])


@pytest.mark.parametrize("nonsense", ["soon", "now", "", 7, "20260301", "2026-02-30", ["2026-03-01"]], ids=repr)
def test_a_row_without_a_moment_is_not_found_and_one_with_nonsense_is_refused(store, nonsense):
    keep(store, [{"id": "a", "agency": "cn", "words": ["ё"]}])
    where = [Where("agency", "==", "cn"), Where("words", "has", "ё")]
    assert store.count("texts", where) == 0 and store.find("texts", where, order="created").rows == ()
    with pytest.raises(StoreError):
        keep(store, [{"id": "b", "agency": "cn", "words": ["ё"], "created": nonsense}])


def test_only_texts_are_words(store):
    keep(store, [{"id": "a", "agency": 5, "words": ["5"], "created": "2026-03-01"}])
    keep(store, [{"id": "b", "words": ["5", 5, None], "created": "2026-03-01"}])
    assert store.count("texts", [Where("agency", "in", ["5", ""]), Where("words", "has", "5")]) == 0
    for where in (
        [Where("agency", "==", "5"), Where("words", "has", 5)],
        [Where("agency", "==", 5), Where("words", "has", "5")],
        [Where("agency", "in", ["5", None]), Where("words", "has", "5")],
        [Where("agency", "==", "5"), Where("words", "has", "5"), Where("created", ">", 5)],
    ):
        with pytest.raises(StoreError, match="compared with texts"):
            store.count("texts", where)


def test_the_moment_of_what_is_found_is_told_without_its_words(store):
    rows = {row["id"]: row for row in keep(store, rows_of())}
    where = [Where("agency", "==", "cn"), Where("words", "has", "合同")]
    for fields in (("created",), ("words",), ("words", "created", "none")):
        found = store.find("texts", where, order="created", limit=500, fields=fields).rows
        assert len(found) > 9
        assert list(found) == [
            {"id": row["id"], **{name: rows[row["id"]].get(name) for name in fields}} for row in found
        ]
