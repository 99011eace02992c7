"""Fields looked up once give the same atoms as every leaf tested alone."""

from __future__ import annotations

from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.reading.condition import UNANSWERED, parse
from runtime.reading.formula import holds
from runtime.reading.term import Term
from runtime.rules.leaves import Leaves, gather


class Card:
    """A scope over plain values; kinds are ordered."""

    today, now, me = date(2026, 3, 2), None, "li"

    def __init__(self, **values):
        self.values = values

    def get(self, address):
        return self.values.get(address, UNANSWERED)

    def rank(self, address, value):
        return {"low": 0, "high": 1}.get(value)

    def closed(self, name):
        return name == "agree"


CONDITIONS = [
    *(
        f'x {op} "{text}"'
        for op in ("==", "!=")
        for text in ("a", "b", "договор", "5", "2026-03-02", "09:00", "3 days", "true")
    ),
    *(f"x {op} {n}" for op in ("==", "!=", "<", "<=", ">", ">=") for n in (-1, 0, 5, 5.0, 5.5, 9007199254740993)),
    *(f"not (x {op} {n})" for op in ("<", "<=", ">", ">=") for n in (0, 5, 7)),
    *(f'x {op} ["a", "b", "5"]' for op in ("in", "not in")),
    'x in ["a", y]',
    'x in ["a", 5]',
    'x has "a"',
    'x < "high"',
    "x == y",
    "5 < x",
    "x > y",
    "filled(x)",
    "empty(x)",
    "x == 2026-03-02",
    "x < 2026-03-03",
    "x == true",
    "closed(agree)",
    'x == ""',
]

LEAVES = {text: leaf for text in CONDITIONS for leaf in parse(text).formula()[1].values()}

single = st.one_of(
    st.sampled_from(
        ["a", "b", "договор", "5", "", "low", "high", "2026-03-02", "2026-03-02T00:00", "09:00", "3 days", "z"]
    ),
    st.sampled_from([0, 5, 7, -1, True, False, None, UNANSWERED, 9007199254740993, 10**500]),
    st.sampled_from(
        [5.0, 5.5, float("nan"), float("inf"), Decimal("5.0"), Decimal("5.5"), Decimal("NaN"), Decimal("1e500")]
    ),
    st.sampled_from([date(2026, 3, 2), time(9), Term(3, "days"), {"a": 1}]),
    st.integers(),
    st.decimals(allow_nan=False, places=2),
)
values = st.one_of(single, st.lists(single, max_size=3))


@given(values, values)
@settings(max_examples=400, deadline=None)
def test_the_same_leaves_hold_as_when_each_is_tested(x, y):
    card = Card(x=x, y=y)
    assert Leaves(LEAVES).true(card) == {atom for atom, leaf in LEAVES.items() if leaf.test(card)}


def test_most_of_the_conditions_are_looked_up():
    assert len(Leaves(LEAVES)._others) <= 22


@pytest.mark.parametrize("values", [{"x": "a", "y": 7}, {"x": 5, "y": 5}, {"x": "z"}, {}], ids=str)
def test_gathered_rows_share_their_leaves_and_keep_their_meaning(values):
    texts = ['x == "a" and y > 5', "y > 5 or x == 5", 'not (x == "a") and filled(y)', "true", "false"]
    expressions = [(text, parse(text)) for text in texts]
    rows, leaves = gather(expressions)
    true = leaves.true(Card(**values))
    assert [holds(formula, true) for _, formula in rows] == [one.test(Card(**values)) for _, one in expressions]
    assert [name for name, _ in rows] == texts
