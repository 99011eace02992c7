"""The compiled pages give the bytes that the macros give; values in words; the sections of a form."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.forms.shown import in_words
from runtime.forms.written import Written
from tests.bench.bench_forms import plain_page
from tests.bench.letter import FILLED, PROPERTIES, REQUIRED
from tests.forms.filling import SmallChoices, drawn, judged, made

FILE = {"name": "a.pdf", "size": 1, "sha256": "0" * 64}


def test_the_compiled_page_is_byte_for_byte_the_macros_page() -> None:
    form = made(PROPERTIES, required=REQUIRED)
    for values in (FILLED, {}, {"subject": "<&>\"'", "sender": "c0001", "executors": ["zhao"]}):
        assert drawn(form, values) == plain_page(form)(values)


def test_the_letter_of_the_measurements_is_right() -> None:
    assert not judged(made(PROPERTIES, required=REQUIRED), {name: one for name, one in FILLED.items() if one != ""})


@pytest.mark.parametrize(
    ("schema", "value", "lang", "text"),
    [
        ({"type": "number"}, 1234567.5, "en", "1,234,567.5"),
        ({"type": "number"}, 1234567.5, "ru", "1\u00a0234\u00a0567,5"),
        ({"type": "number"}, -0.5, "ru", "-0,5"),
        ({"type": "integer"}, -1234, "zh", "-1,234"),
        ({"$ref": "type:money"}, 125050, "zh", "¥1,250.50"),
        ({"$ref": "type:money"}, -50, "en", "CN¥-0.50"),
        ({"$ref": "type:money"}, 125050, "ru", "1\u00a0250,50\u00a0CN¥"),
        ({"type": "string", "format": "date"}, "2026-03-04", "en", "4 March 2026"),
        ({"type": "string", "format": "date"}, "2026-03-04", "ru", "04.03.2026"),
        ({"type": "string", "format": "date"}, "2026-03-04", "zh", "2026年3月4日"),
        ({"type": "string", "format": "date"}, "soon", "zh", "soon"),
        ({"type": "string", "format": "date-time"}, "2026-03-04T01:30:00Z", "zh", "2026年3月4日 09:30"),
        ({"type": "string", "format": "time"}, "09:30:00+08:00", "en", "09:30"),
        ({"$ref": "type:term"}, "3 working days", "en", "3 working days"),
        ({"$ref": "type:term"}, "1 working day", "en", "1 working day"),
        ({"$ref": "type:term"}, "permanent", "en", "permanent"),
        ({"type": "boolean"}, True, "en", "Yes"),
        ({"type": "boolean"}, False, "en", "No"),
        ({"oneOf": [{"const": 1, "title": "One"}]}, 1, "en", "One"),
        ({"items": {"enum": ["a", "b"]}}, ["a", "b"], "en", "a, b"),
        ({"$ref": "type:person"}, "li", "en", "Li"),
        ({"$ref": "type:person"}, "gone", "en", "gone"),
        ({"items": {"type": "integer"}}, [1, 2000], "en", "1\n2,000"),
        ({"$ref": "type:file"}, FILE, "en", "a.pdf"),
        ({"items": {"$ref": "type:file"}}, [FILE, FILE], "en", "a.pdf\na.pdf"),
        ({"items": {"properties": {"a": {}, "b": {}}}}, [{"a": "x"}, {"a": "y", "b": "z"}], "en", "a: x\na: y; b: z"),
        ({"properties": {"a": {"title": "A"}}}, {"a": "x"}, "en", "A: x"),
        ({"type": "string"}, None, "en", ""),
    ],
)
def test_a_value_in_words(schema: dict[str, Any], value: Any, lang: str, text: str) -> None:
    form = made({"x": schema}, lang=lang)
    assert in_words(form.questions["x"], value, SmallChoices(), form.sentences.written, str) == text


def test_an_amount_may_be_typed_as_it_is_shown() -> None:
    for lang, currency in (("en", "GBP"), ("ru", "RUB"), ("zh", "CNY"), ("en", "CNY"), ("en", "")):
        written = Written(lang, currency)
        for minor in (123450, -50, 0, 100):
            assert written.money(written.shown_money(minor)) == minor, written.shown_money(minor)
    assert Written("en", "GBP").money("$1.00") is None
