"""A card drawn as a form and sent back unchanged is the same card, whatever its schema."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from runtime.kinds.data import parse_data
from runtime.reading.problem import Place
from tests.forms.cards import Pair, cards
from tests.forms.filling import drawn, made, posted_by, sent


def holds(whole: Any, part: Any) -> bool:
    """Whether the card came back: boxes and lists that were shown are answered, nothing else is added."""
    if isinstance(part, dict) and isinstance(whole, dict):
        more = [whole[name] for name in whole if name not in part]
        return all(name in whole and holds(whole[name], part[name]) for name in part) and all(map(_blank, more))
    if isinstance(part, list) and isinstance(whole, list):
        return len(whole) == len(part) and all(map(holds, whole, part))
    return (type(whole) is type(part) and whole == part) or (_number(whole) and _number(part) and whole == part)


def _blank(value: Any) -> bool:
    return (
        value is False or value is None or value == [] or (isinstance(value, dict) and all(map(_blank, value.values())))
    )


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@pytest.mark.parametrize("lang", ["en", "ru"])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=cards())
def test_a_card_comes_back_as_it_was(lang: str, pair: Pair) -> None:
    schema, card = pair
    form = made(schema["properties"], required=schema["required"], lang=lang)
    page = drawn(form, card)
    first = sent(form, posted_by(page))
    assert first.errors == {}
    assert holds(first.values, card)
    again = drawn(form, first.raw)
    second = sent(form, posted_by(again))
    assert second.values == first.values
    assert drawn(form, second.values) == drawn(form, first.values)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=cards())
def test_every_such_schema_has_nothing_wrong(pair: Pair) -> None:
    assert not parse_data(pair[0], lambda pointer: Place(pointer or "/"))[2]
