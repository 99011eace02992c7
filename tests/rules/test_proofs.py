"""What is proven about decision tables: whole, without overlap or dead rows, each with a card that shows it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.kinds.reader import Reader
from runtime.kinds.rules import RuleTable, parse_rules
from runtime.reading.condition import UNANSWERED, parse_condition
from runtime.reading.domain import Domain
from runtime.reading.source import parse_text
from runtime.rules.proofs import Judged, prove

KIND = Domain("values", ("letter", "contract", "claim"), required=True)
AMOUNT = Domain("number", step=Fraction(1), limits=(Fraction(0), None), required=True)
FIELDS = {
    "kind": KIND,
    "amount": AMOUNT,
    "urgent": Domain("values", (True, False), required=True),
    "level": Domain("values", ("low", "middle", "high"), ordered=True, required=True),
    "received": Domain("date", required=True),
    "sender": Domain("text"),
    "tags": Domain("many", ("tax", "court"), required=True),
    "scan": Domain("opaque"),
}


def table(hit: str, *rows: str) -> RuleTable:
    """A table whose rows are written ``name | condition | what it gives``, the last two as far as there are any."""
    lines = [f"rules: terms\nof: letter\nhit: {hit}\ntable:"]
    for row in rows:
        name, when, then, force = [*(part.strip() for part in row.split("|")), "", "", ""][:4]
        lines.append(f"  - row: {name}\n    then: {{{then or 'deadline: 1 day'}}}")
        lines += [f"    when: {when}"] if when else []
        lines += [f"    in-force: {{{force}}}"] if force else []
    [source], problems = parse_text("\n".join(lines), "rules.yaml")
    reader = Reader(source)
    found = parse_rules(reader)
    assert [*problems, *reader.problems] == []
    return found


def proven(hit: str, *rows: str, routes: bool = False, **domains: Domain) -> list[str]:
    """What is said of a table, each with its code."""
    found = prove(Judged(table(hit, *rows), {**FIELDS, **domains}, routes))
    return [f"{one.code}: {one.text}".replace("rules 'terms': ", "") for one in found]


# -- complete ------------------------------------------------------------------------------------------------------


def test_a_unique_table_must_have_a_row_for_every_card() -> None:
    assert proven("unique", 'small | kind == "contract" and amount <= 1000', "large | amount > 1000") == [
        "incomplete-table: no row holds for the card amount: 1000, kind: letter"
    ]


def test_a_table_that_covers_every_card_is_complete() -> None:
    assert proven("unique", "small | amount <= 1000", "large | amount > 1000") == []
    assert proven("unique", 'contract | kind == "contract"', 'other | kind != "contract"') == []
    assert proven("unique", 'upper | level >= "middle"', 'lower | level < "middle"') == []
    assert proven("unique", "soon | urgent", "later | not urgent") == []


def test_an_unanswered_field_meets_no_test_whichever_way_it_is_put() -> None:
    optional = replace(AMOUNT, required=False)
    assert proven("unique", "small | amount <= 1000", "large | amount > 1000", amount=optional) == [
        "incomplete-table: no row holds for the card amount unanswered"
    ]
    whole = ("none | empty(amount)", "small | amount <= 1000", "large | amount > 1000")
    assert proven("unique", *whole, amount=optional) == []


def test_a_threshold_itself_may_be_the_hole() -> None:
    assert proven("unique", "small | amount < 1000", "large | amount > 1000") == [
        "incomplete-table: no row holds for the card amount: 1000"
    ]
    assert proven("unique", "before | received < 2026-01-01", "after | received > 2026-01-01") == [
        "incomplete-table: no row holds for the card received: 2026-01-01"
    ]


def test_numbers_that_cannot_be_are_no_holes() -> None:
    assert proven("unique", "none | amount == 0", "some | amount >= 1") == []
    cents = replace(AMOUNT, step=Fraction(1, 100))
    assert proven("unique", "none | amount == 0", "some | amount >= 1", amount=cents) == [
        "incomplete-table: no row holds for the card amount: 0.01"
    ]


def test_a_field_shown_and_required_together_is_answered_where_it_is_shown() -> None:
    hidden = replace(AMOUNT, shown=parse_condition('kind == "contract"'))
    rows = ('other | kind != "contract"', "small | amount <= 1000", "large | amount > 1000")
    assert proven("unique", *rows, amount=hidden) == []
    assert proven("unique", *rows, amount=replace(hidden, required=False)) == [
        "incomplete-table: no row holds for the card amount unanswered, kind: contract"
    ]


def test_a_text_may_be_any_other_than_those_named() -> None:
    required = Domain("text", required=True)
    assert proven("unique", 'tax | sender == "tax office"', 'court | sender == "court"', sender=required) == [
        "incomplete-table: no row holds for the card sender: anything else"
    ]


def test_a_list_may_hold_some_all_or_none() -> None:
    assert proven("unique", 'tax | tags has "tax"', 'court | tags has "court"') == [
        "rows-overlap: rows 'tax' and 'court' hold at once for the card tags: [tax, court], "
        "and 'hit: unique' allows one",
        "incomplete-table: no row holds for the card tags: []",
    ]


def test_nothing_is_demanded_of_a_first_table_unless_a_route_depends_on_it() -> None:
    assert proven("first", "large | amount > 1000") == []
    assert proven("first", "large | amount > 1000 | route: long", routes=True) == [
        "no-route: no row holds for the card amount: 1000, so such a document has no route"
    ]
    assert proven("first", "large | amount > 1000 | route: long", "usual | | route: short", routes=True) == []


def test_what_cannot_be_told_apart_is_no_hole_and_no_overlap() -> None:
    assert proven("unique", "soon | received <= today", "later | received > today") == []
    assert proven("unique", "scanned | filled(scan)", "not | empty(scan)") == []
    assert proven("unique", "a | unheard == 1", "b | unheard == 2") == []


# -- rows that exclude each other ----------------------------------------------------------------------------------


def test_two_rows_of_a_unique_table_must_not_hold_at_once() -> None:
    assert proven("unique", "small | amount <= 1000", "large | amount >= 1000") == [
        "rows-overlap: rows 'small' and 'large' hold at once for the card amount: 1000, and 'hit: unique' allows one"
    ]


def test_a_first_table_may_overlap() -> None:
    assert proven("first", "small | amount <= 1000", "large | amount >= 1000") == []


def test_collecting_rows_that_hold_together_must_agree_on_a_single_result() -> None:
    rows = ("urgent | urgent | deadline: 1 day", "large | amount > 1000 | deadline: 3 days")
    assert proven("collect", *rows) == [
        "rows-conflict: rows 'urgent' and 'large' hold at once for the card urgent: true, amount: 1001, "
        "and give 'deadline' as 1 day and as 3 days"
    ]
    assert proven("collect", rows[0], "calm | not urgent | deadline: 3 days") == []
    assert proven("collect", rows[0], "large | amount > 1000 | deadline: 1 day") == []


def test_collecting_rows_may_each_add_to_a_list() -> None:
    found = table("collect", "urgent | urgent | tags: tax", "large | amount > 1000 | tags: court")
    assert prove(Judged(found, FIELDS, lists=("tags",))) == []


# -- rows that count -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hit", ["first", "collect"])
def test_a_condition_that_contradicts_itself_never_holds(hit: str) -> None:
    assert proven(hit, 'odd | kind == "letter" and kind == "claim"', "usual") == [
        "row-never-holds: row 'odd' can never hold: its condition contradicts itself"
    ]
    assert proven(hit, "odd | amount < 0", "usual") == [
        "row-never-holds: row 'odd' can never hold: its condition contradicts itself"
    ]


def test_a_row_behind_rows_that_forestall_it_never_counts() -> None:
    assert proven("first", "large | amount > 1000", "larger | amount > 5000", "usual") == [
        "row-covered: row 'larger' never counts: whenever it holds, a row before it does"
    ]
    assert proven("first", "usual", "large | amount > 1000") == [
        "row-covered: row 'large' never counts: whenever it holds, a row before it does"
    ]
    assert proven("first", "soon | urgent", "later | not urgent", "none | kind == 'x'".replace("'", '"')) == [
        "row-never-holds: row 'none' can never hold: its condition contradicts itself"
    ]


def test_together_earlier_rows_may_forestall_a_row() -> None:
    rows = ('letters | kind == "letter"', 'rest | kind != "letter"', "large | amount > 5 and filled(kind)")
    assert proven("first", *rows) == ["row-covered: row 'large' never counts: whenever it holds, a row before it does"]


def test_a_required_field_that_is_asked_later_may_still_be_empty() -> None:
    assert proven("first", "early | empty(amount)", "usual") == []


# -- dates of force ------------------------------------------------------------------------------------------------


def test_rows_are_judged_together_only_while_both_are_in_force() -> None:
    rows = (
        "old | amount > 0 | deadline: 1 day | until: 2025-12-31",
        "new | amount > 0 | deadline: 2 days | from: 2026-01-01",
    )
    assert proven("unique", *rows, "none | amount == 0") == []
    assert proven("unique", rows[0].replace("2025-12-31", "2026-01-01"), rows[1], "none | amount == 0") == [
        "rows-overlap: rows 'old' and 'new' hold at once for the card amount: 1, and 'hit: unique' allows one"
    ]


def test_a_table_must_be_complete_at_every_time() -> None:
    rows = (
        "old | amount > 0 | deadline: 1 day | until: 2025-06-30",
        "new | amount > 0 | deadline: 2 days | from: 2026-01-01",
    )
    assert proven("unique", *rows, "none | amount == 0") == [
        "incomplete-table: no row holds for the card amount: 1 from 2025-07-01 until 2025-12-31"
    ]


def test_a_row_that_was_covered_by_one_out_of_force_counts_again() -> None:
    wide = "wide | amount > 0 | deadline: 1 day | until: 2025-12-31"
    assert proven("first", wide, "large | amount > 1000", "usual") == []
    assert len(proven("first", wide, "large | amount > 1000 | deadline: 2 days | until: 2025-10-01", "usual")) == 1


def test_the_last_day_of_all_is_the_end() -> None:
    assert proven("unique", "all | | deadline: 1 day | until: 9999-12-31") == []


# -- bounds --------------------------------------------------------------------------------------------------------


def test_a_table_of_a_hundred_rows_is_judged() -> None:
    rows = [f"r{at} | amount >= {at * 10} and amount < {at * 10 + 10}" for at in range(99)]
    assert proven("unique", *rows, "rest | amount >= 1000") == [
        "incomplete-table: no row holds for the card amount: 990"
    ]


def test_a_table_that_tells_too_many_cards_apart_is_not_judged() -> None:
    chance = Random(7)
    fields = {f"f{at}": Domain("values", (True, False), required=True) for at in range(60)}
    rows = []
    for at in range(280):
        three = chance.sample(sorted(fields), 3)
        rows.append(f"r{at} | {' and '.join(chance.choice(('', 'not ')) + name for name in three)} | route: long")
    assert proven("first", *rows, routes=True, **fields) == []


# -- against brute force -------------------------------------------------------------------------------------------

_LEAVES = (
    'kind == "letter"',
    'kind != "claim"',
    'kind in ["letter", "contract"]',
    "amount < 2",
    "amount <= 2",
    "amount > 4",
    "amount >= 5",
    "amount == 3",
    "urgent",
    "not urgent",
    "filled(amount)",
    "empty(kind)",
)
_GRID: tuple[dict[str, Any], ...] = tuple(
    {"kind": kind, "amount": amount, "urgent": urgent}
    for kind, amount, urgent in product(
        ("letter", "contract", "claim", UNANSWERED), (*range(8), UNANSWERED), (True, False, UNANSWERED)
    )
)


class Card:
    """A card of the grid."""

    today = now = me = None

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def get(self, address: str) -> Any:
        return self.values[address]

    def rank(self, address: str, value: str) -> None:
        return None


_tests = st.recursive(
    st.sampled_from(_LEAVES),
    lambda inner: st.tuples(inner, st.sampled_from(("and", "or")), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    max_leaves=4,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_tests, min_size=1, max_size=4), st.booleans())
def test_the_verdict_is_that_of_trying_every_card(conditions: list[str], required: bool) -> None:
    fields = {
        "kind": replace(KIND, required=required),
        "amount": replace(AMOUNT, required=required, limits=(Fraction(0), Fraction(7))),
        "urgent": FIELDS["urgent"],
    }
    whens = [parse_condition(text) for text in conditions]
    demanded = ("urgent", "kind", "amount") if required else ("urgent",)
    cards = [one for one in _GRID if all(one[name] is not UNANSWERED for name in demanded)]
    held = [[when.test(Card(one)) for when in whens] for one in cards]
    anywhere = [[when.test(Card(one)) for when in whens] for one in _GRID]

    unique = prove(Judged(table("unique", *(f"r{at} | {text}" for at, text in enumerate(conditions))), fields))
    codes = [one.code for one in unique]
    assert ("incomplete-table" in codes) is any(not any(row) for row in held)
    pairs = {(a, b) for row in held for a in range(len(whens)) for b in range(a + 1, len(whens)) if row[a] and row[b]}
    assert codes.count("rows-overlap") == len(pairs)
    assert codes.count("row-never-holds") == sum(not any(row[at] for row in anywhere) for at in range(len(whens)))

    first = prove(Judged(table("first", *(f"r{at} | {text}" for at, text in enumerate(conditions))), fields))
    counting = [any(row[at] and not any(row[:at]) for row in anywhere) for at in range(len(whens))]
    dead = {one.pointer[1] for one in first if one.code in ("row-covered", "row-never-holds")}
    assert dead == {at for at, counts in enumerate(counting) if not counts}
