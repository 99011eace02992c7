"""Decision tables: which rows count, what they give, on which basis, and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.kinds.reader import Reader
from runtime.kinds.rules import RuleTable, parse_rules
from runtime.reading.condition import UNANSWERED, dig
from runtime.reading.source import parse_text
from runtime.rules.durable import Engine
from runtime.rules.table import Outcome, Table, compile_table

TODAY = date(2026, 3, 2)

ROWS = """
rules: deadlines
title: Terms of answers
of: letter
basis: Regulation
hit: %s
table:
  - {row: urgent, when: urgency == "urgent" and pages < 10, then: {deadline: 1 day, note: hurry}, basis: Article 5}
  - {row: long, when: pages >= 10, then: {deadline: 10 days, note: read}}
  - row: old
    when: pages > 0
    then: {deadline: 3 days}
    in-force: {until: 2025-12-31}
  - row: new
    title: The usual term
    when: pages > 0 and not (urgency == "urgent")
    then: {deadline: 5 days}
    in-force: {from: 2026-01-01}
"""


class Card:
    """A card of plain values."""

    today, now, me = TODAY, datetime(2026, 3, 2, 9), "anna"

    def __init__(self, **values: Any) -> None:
        self.values = values

    def get(self, address: str) -> Any:
        return dig(self.values, address)

    def rank(self, address: str, value: str) -> None:
        return None

    def closed(self, name: str) -> bool:
        return False

    def shift(self, start: Any, term: Any, sign: int) -> Any:
        return UNANSWERED


def read(text: str) -> RuleTable:
    [source], problems = parse_text(text, "rules.yaml")
    reader = Reader(source)
    found = parse_rules(reader)
    assert [*problems, *reader.problems] == []
    return found


def table(hit: str = "first") -> Table:
    return compile_table(read(ROWS % hit))


def decided(hit: str, today: date = TODAY, **card: Any) -> Outcome:
    return table(hit).decide(Card(**card), today)


def test_the_first_row_that_holds_decides() -> None:
    found = decided("first", urgency="urgent", pages=3)
    assert (found.rows, dict(found.then), found.conflict) == (("urgent",), {"deadline": "1 day", "note": "hurry"}, "")


def test_a_row_gives_its_own_basis_or_that_of_the_table() -> None:
    assert decided("first", urgency="urgent", pages=3).basis == ("Article 5",)
    assert decided("first", pages=20).basis == ("Regulation",)


def test_nothing_holds_and_nothing_is_given() -> None:
    found = decided("first", urgency="ordinary")
    assert (found.rows, dict(found.then), found.basis) == ((), {}, ())


def test_only_rows_in_force_on_the_day_count() -> None:
    assert decided("first", urgency="ordinary", pages=2).rows == ("new",)
    assert decided("first", date(2025, 12, 31), urgency="ordinary", pages=2).rows == ("old",)
    assert decided("first", date(2026, 1, 1), urgency="ordinary", pages=2).rows == ("new",)


def test_where_only_one_row_may_hold_two_are_a_conflict_and_give_nothing() -> None:
    found = decided("unique", urgency="ordinary", pages=20)
    assert dict(found.then) == {}
    assert found.conflict == "rows long, new hold at once, where only one may"
    assert decided("unique", urgency="urgent", pages=20).then["note"] == "read"


def test_a_row_out_of_force_makes_no_conflict() -> None:
    assert decided("unique", urgency="ordinary", pages=2).rows == ("new",)


def test_a_collecting_table_gives_the_list_of_all_and_one_term() -> None:
    found = decided("collect", urgency="urgent", pages=3)
    assert (found.rows, dict(found.then)) == (("urgent",), {"deadline": "1 day", "note": ["hurry"]})
    assert found.basis == ("Article 5",)


def test_a_collecting_table_cannot_give_two_terms() -> None:
    found = decided("collect", urgency="ordinary", pages=20)
    assert (found.rows, dict(found.then)) == (("long", "new"), {})
    assert found.conflict == "rows long, new give different values of deadline"


def test_a_row_without_a_condition_always_holds() -> None:
    text = "rules: any\nof: letter\ntable: [{row: usual, then: {level: low}}]\n"
    assert compile_table(read(text)).decide(Card(), TODAY).rows == ("usual",)


def test_an_explanation_goes_row_by_row_with_every_test_and_what_it_read() -> None:
    rows = {row.row: row for row in table().explain(Card(urgency="urgent", pages=12), TODAY)}
    assert [(name, row.held, row.in_force) for name, row in rows.items()] == [
        ("urgent", False, True),
        ("long", True, True),
        ("old", True, False),
        ("new", False, True),
    ]
    tests = {clause.text: (clause.held, clause.read) for clause in rows["urgent"].clauses}
    assert tests == {
        'urgency == "urgent"': (True, (("urgency", "urgent"),)),
        "pages < 10": (False, (("pages", 12),)),
    }
    assert (rows["urgent"].basis, rows["new"].title, rows["long"].title) == ("Article 5", "The usual term", "long")


def test_an_explanation_says_what_is_unanswered() -> None:
    [clause] = table().explain(Card(), TODAY)[1].clauses
    assert (clause.held, clause.read) == (False, (("pages", UNANSWERED),))


@settings(max_examples=100, deadline=None)
@given(
    urgency=st.sampled_from([None, "urgent", "ordinary"]),
    pages=st.one_of(st.none(), st.integers(-1, 20)),
    hit=st.sampled_from(["first", "collect", "unique"]),
)
def test_the_engine_decides_as_the_truth_table_does(urgency: str | None, pages: int | None, hit: str) -> None:
    card = Card(**{name: value for name, value in {"urgency": urgency, "pages": pages}.items() if value is not None})
    definition = read(ROWS % hit)
    engines: list[Engine] = []

    def load(rows: Any) -> Any:
        engines.append(ENGINES.setdefault(hit, Engine(rows)))
        return engines[-1].decide

    assert compile_table(definition, load).decide(card, TODAY) == compile_table(definition).decide(card, TODAY)
    assert engines[0].faults == ()


ENGINES: dict[str, Engine] = {}


@pytest.mark.parametrize("hit", ["first", "collect", "unique"])
def test_an_explanation_agrees_with_the_decision(hit: str) -> None:
    card = Card(urgency="ordinary", pages=20)
    explained = [row.row for row in table(hit).explain(card, TODAY) if row.held and row.in_force]
    counted = table(hit).decide(card, TODAY).rows
    assert counted == tuple(explained[:1] if hit == "first" else explained)


def test_a_row_without_a_condition_keeps_its_place_among_the_others() -> None:
    rows = "{row: first, when: pages > 5, then: {a: 1}}, {row: usual, then: {a: 2}}, "
    rows += "{row: last, when: pages > 1, then: {a: 3}}"
    made = compile_table(read(f"rules: any\nof: letter\nhit: collect\ntable: [{rows}]\n"))
    assert made.decide(Card(pages=9), TODAY).then == {"a": [1, 2, 3]}
    assert made.decide(Card(pages=2), TODAY).rows == ("usual", "last")
    assert [(row.row, row.held, row.clauses) for row in made.explain(Card(), TODAY)][1] == ("usual", True, ())
