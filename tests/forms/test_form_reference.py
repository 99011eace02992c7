"""The fast validator and the form say what ``jsonschema`` says, the reference."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from runtime.kinds.data import bundle, validator
from tests.forms.cards import Pair, cards
from tests.forms.filling import SMALL, PlainScope, SmallChoices, made

STRANGE = st.one_of(
    st.integers(-5, 5),
    st.floats(-3, 3).map(lambda number: round(number, 2)),
    st.booleans(),
    st.sampled_from(["a", "2026-02-30", "2026-03-04", "12", "li", "x" * 40]),
    st.just([]),
    st.just({}),
    st.just([1, "a"]),
    st.just({"f0": 1}),
)


@st.composite
def spoiled(draw: st.DrawFn) -> Pair:
    """A schema and a card with something strange somewhere in it."""
    schema, card = draw(cards())
    card = copy.deepcopy(card)
    places = list(_places(card))
    if places:
        holder, key = draw(st.sampled_from(places))
        holder[key] = draw(STRANGE)
    return schema, card


def _places(value: Any) -> Any:
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from _places(value[key])


def reference(schema: dict[str, Any], card: Any) -> bool:
    return bool(Draft202012Validator(bundle(schema), format_checker=Draft202012Validator.FORMAT_CHECKER).is_valid(card))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=spoiled())
def test_the_fast_validator_agrees_with_the_reference(pair: Pair) -> None:
    schema, card = pair
    assert validator(bundle(schema)).is_valid(card) is reference(schema, card)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=spoiled())
def test_the_form_agrees_with_the_reference(pair: Pair) -> None:
    schema, card = pair
    form = made(schema["properties"], required=schema["required"])
    everything = {name: sorted({*values, *map(str, _texts(card))}) for name, values in SMALL.items()}
    errors = form.errors(card, choices=SmallChoices(everything), scope_for=PlainScope)
    assert bool(errors) is not reference(schema, card), errors
    assert all(text and "{title}" not in text for text in errors.values())


def _texts(value: Any) -> list[str]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [value] if isinstance(value, str) else [text for part in parts for text in _texts(part)]


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(pair=spoiled())
def test_every_error_stands_at_a_widget_of_the_page(pair: Pair) -> None:
    schema, card = pair
    form = made(schema["properties"], required=schema["required"])
    errors = form.errors(card, choices=SmallChoices(), scope_for=PlainScope)
    page = str(form.render({}, choices=SmallChoices(), scope=PlainScope({})))
    for path in errors:
        assert f'id="{form.anchor(path.split(".")[0])}' in page
