"""Standing rules over atoms: what holds, what is counted, and who is asked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from runtime.kinds.reader import Reader
from runtime.kinds.rules import parse_rules
from runtime.kinds.standing_rule import StandingRule
from runtime.reading.condition import UNANSWERED
from runtime.reading.source import parse_text
from runtime.rules.durable import load
from runtime.rules.standing import Standing, compile_standing

RULES = """
rules: plain
event: decided
then: {notify: head}
---
rules: large
event: decided
when: amount > 100 and (kind == "contract" or urgent)
then: {notify: head}
---
rules: often
event: decided
counting: {at-least: 3, within: 30 days, per: person}
then: {notify: head}
---
rules: large-often
event: decided
when: amount > 100
counting: {at-least: 3, within: 30 days, per: person}
then: {notify: head}
"""


class Card:
    """The answers of a card, as conditions read them."""

    today, now, me = date(2026, 3, 2), datetime(2026, 3, 2, 9), ""

    def __init__(self, **given: Any) -> None:
        self.given = given

    def get(self, address: str) -> Any:
        return self.given.get(address, UNANSWERED)

    def shift(self, start: Any, term: Any, sign: int) -> Any:
        return start

    def closed(self, name: str) -> bool:
        return False

    def rank(self, address: str, value: str) -> int | None:
        return None


@pytest.fixture(params=["truth table", "engine"])
def standing(request: pytest.FixtureRequest) -> Standing:
    sources, problems = parse_text(RULES, "rules.yaml")
    assert problems == []
    rules = [parse_rules(Reader(source)) for source in sources]
    made = [rule for rule in rules if isinstance(rule, StandingRule)]
    assert len(made) == 4
    if request.param == "truth table":
        return compile_standing(made)
    return compile_standing(made, lambda rows: load("test standing", rows).decide)


@pytest.mark.parametrize(
    ("given", "reached", "acting", "asked"),
    [
        ({}, (), ["plain"], ["often"]),
        ({"amount": 500}, (), ["plain"], ["often", "large-often"]),
        ({"amount": 500, "kind": "contract"}, (), ["plain", "large"], ["often", "large-often"]),
        ({"amount": 500, "urgent": True}, ("often",), ["plain", "large", "often"], ["often", "large-often"]),
        ({"amount": 500}, ("often", "large-often"), ["plain", "often", "large-often"], ["often", "large-often"]),
        ({"amount": 5}, ("often", "large-often"), ["plain", "often"], ["often"]),
    ],
)
def test_a_rule_that_counts_is_asked_only_where_its_condition_holds(
    standing: Standing, given: dict[str, Any], reached: tuple[str, ...], acting: list[str], asked: list[str]
) -> None:
    seen: list[str] = []

    def counts(rule: StandingRule) -> bool:
        seen.append(rule.head.name)
        return rule.head.name in reached

    assert [rule.head.name for rule in standing.decide(Card(**given), counts)] == acting
    assert seen == asked
