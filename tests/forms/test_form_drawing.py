"""How a form looks: one widget for each kind, the words around it, errors at their fields."""

from __future__ import annotations

import re
from datetime import timedelta, timezone
from typing import Any

import pytest

from runtime.forms.form import Asked, compile_form
from runtime.kinds.card import Card, Item, Section, Tab
from runtime.kinds.data import bundle
from runtime.reading.condition import parse
from tests.forms.filling import PlainScope, SmallChoices, drawn, fields_of, item, made

TEXT = {"type": "string", "title": "Subject"}
ROWS = {
    "type": "array",
    "title": "Costs",
    "items": {"type": "object", "properties": {"what": {"title": "What"}, "sum": {"$ref": "type:money"}}},
}
FILE = {"name": "a<b>.pdf", "type": "application/pdf", "size": 412_300, "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("schema", "value", "part"),
    [
        (TEXT, 'say "a" & <b>', 'name="x" type="text" value="say &#34;a&#34; &amp; &lt;b&gt;"'),
        ({"$ref": "type:text"}, "\nline", 'rows="6">\n\nline</textarea>'),
        ({"type": "integer"}, 12, 'inputmode="numeric" value="12"'),
        ({"type": "number"}, 0.1, 'inputmode="decimal" value="0.1"'),
        ({"type": "number"}, 1e-7, 'value="0.0000001"'),
        ({"$ref": "type:money"}, 1250, 'value="12.50"><span class="suffix">CN¥</span>'),
        ({"type": "string", "format": "date"}, "2026-03-04", 'type="date" value="2026-03-04"'),
        (
            {"type": "string", "format": "date-time"},
            "2026-03-04T01:30:00Z",
            'type="datetime-local" value="2026-03-04T09:30"',
        ),
        ({"type": "string", "format": "time"}, "09:30:00+08:00", 'type="time" value="09:30"'),
        ({"type": "string", "format": "email"}, "a@b.c", 'inputmode="email" value="a@b.c"'),
        ({"type": "boolean"}, True, 'name="x" value="true" checked>'),
        (
            {"type": "boolean"},
            False,
            'name="x:present" value="1"><label class="option"><input type="checkbox" id="f-x"',
        ),
        ({"enum": ["a", "b"]}, "b", 'name="x" value="b" checked> <span>b</span>'),
        ({"enum": [1, 2.5]}, 2.5, 'value="2.5" checked'),
        (
            {"type": "array", "items": {"enum": ["a", "b"]}},
            ["b"],
            'type="checkbox" id="f-x-2" name="x" value="b" checked',
        ),
        ({"$ref": "catalog:kinds"}, "letter", 'type="radio" id="f-x-2" name="x" value="letter" checked'),
        ({"$ref": "catalog:districts"}, "d03", '<option value="d03" selected>D03</option>'),
        ({"$ref": "type:person"}, "li", '<option value="li" selected>Li</option>'),
        (
            {"$ref": "catalog:correspondents"},
            "c0187",
            'name="x:find" value="C0187" autocomplete="off"><input type="hidden" name="x" value="c0187">',
        ),
        ({"$ref": "type:term"}, "3 working days", 'value="3"><select class="input" name="x:unit"'),
        ({"$ref": "type:file"}, FILE, 'href="/files/x"'),
        ({"$ref": "type:file"}, FILE, ">a&lt;b&gt;.pdf</a>"),
        ({"$ref": "type:file"}, FILE, '<span class="hint">402.6\u00a0KB</span>'),
        ({"type": "array", "items": {"type": "string"}}, ["a", "b"], ">\na\nb</textarea>"),
        (ROWS, [{"what": "paper", "sum": 500}], 'id="f-x-0-what" name="x.0.what" type="text" value="paper"'),
        (ROWS, [{}], 'name="x.0:new"'),
        ({"type": "object", "properties": {"city": {}}}, {"city": "X"}, 'name="x.city" type="text" value="X"'),
    ],
)
def test_each_kind_has_its_widget(schema: dict[str, Any], value: Any, part: str) -> None:
    html = drawn(made({"x": schema}), {"x": value}, file_address=lambda path, kept: f"/files/{path}")
    assert part in html


def test_an_unanswered_form_is_empty() -> None:
    html = drawn(made({"a": TEXT, "b": {"$ref": "type:money"}, "c": ROWS, "d": {"$ref": "catalog:kinds"}}), {})
    assert "checked" in html  # the radio "not chosen" of an optional choice
    assert 'name="a" type="text" value=""' in html
    assert 'name="c:rows" value="0"' in html


def test_up_to_seven_are_radios_over_fifteen_a_search_between_them_a_select() -> None:
    def widget(count: int) -> str:
        html = drawn(made({"x": {"enum": [f"v{at}" for at in range(count)]}}, required=["x"]), {})
        return "radio" if 'type="radio"' in html else "select" if "<select" in html else "search"

    assert [widget(count) for count in (2, 7, 8, 15, 16)] == ["radio", "radio", "select", "select", "search"]


@pytest.mark.parametrize(("look", "part"), [("select", "<select"), ("radios", 'type="radio"'), ("search", "x:find")])
def test_the_card_may_choose_another_look(look: str, part: str) -> None:
    assert part in drawn(made({"x": {"$ref": "catalog:kinds"}}, Item("x", look=look)), {})
    assert part in drawn(made({"x": {"enum": ["a", "b"]}}, Item("x", look=look)), {})


def test_a_retired_choice_stays_readable_on_the_card_that_has_it() -> None:
    choices = SmallChoices(retired=frozenset({"complaint"}))
    form = made({"x": {"$ref": "catalog:kinds"}})
    assert "complaint" not in drawn(form, {}, choices=choices)
    assert 'value="complaint" checked> <span>Complaint</span>' in drawn(form, {"x": "complaint"}, choices=choices)


def test_optional_fields_are_marked_and_demanded_ones_are_not() -> None:
    html = drawn(made({"a": TEXT, "b": {"title": "Note"}}, required=["a"]), {})
    assert ">Subject</label>" in html
    assert '>Note <span class="optional">(optional)</span></label>' in html


def test_hint_and_error_stand_between_label_and_input_and_are_announced() -> None:
    form = made({"x": {**TEXT, "description": "As in the letter"}})
    html = drawn(form, {"x": "ab"}, errors={"x": "Subject must have 3 characters or more"})
    label, hint, error, control = (html.index(part) for part in ("<label", 'class="hint"', 'class="error"', "<input"))
    assert label < hint < error < control
    assert 'aria-describedby="f-x-hint f-x-error" aria-invalid="true"' in html
    assert "is-error" in html
    assert form.links({"x": "…"}) == (("#f-x", "…"),)


def test_examples_become_the_hint_when_there_is_none() -> None:
    assert "For example, 云政办函〔2026〕18号" in drawn(made({"x": {"examples": ["云政办函〔2026〕18号"]}}), {})


def test_error_inside_a_row_stands_at_its_cell() -> None:
    form = made({"x": ROWS})
    html = drawn(form, {"x": [{}, {}]}, errors={"x.1.sum": "Enter sum"})
    assert 'id="f-x-1-sum-error"' in html
    assert form.anchor("x.1.sum") == "f-x-1-sum"


def test_sections_and_tabs_are_the_cards_own() -> None:
    fields = fields_of({"properties": {"a": {}, "b": {}, "c": {}, "d": {}}})
    card = Card(
        (
            Section("first", "First", items=(Item("b"),), tab="one"),
            Section("second", "Second", items=(Item("a"),), tab="one"),
            Section("third", "Third", items=(Item("c"),), tab="two"),
        ),
        (Tab("one", "One"), Tab("two", "Two")),
    )
    schema = bundle({"properties": {"a": {}, "b": {}, "c": {}, "d": {}}})
    html = drawn(compile_form("x", "X", fields, card, schema=schema, lang="zh"), {})
    order = re.findall(r'id="(t-\w+|s-\w+|f-\w+)"', html)
    assert order == ["t-one", "s-first", "f-b", "s-second", "f-a", "t-two", "s-third", "f-c", "s-other", "f-d"]
    assert '<span class="numeral">三</span> Third' in html
    assert html.count("<div") == html.count("</div>")


def test_only_asked_fields_are_drawn_in_the_order_of_the_card() -> None:
    form = made({"a": {}, "b": {}, "c": {}}, asked=[Asked("c"), Asked("a", required=True)])
    assert list(form.questions) == ["a", "c"]
    assert form.questions["a"].required


def test_a_column_may_be_asked_alone_in_ones_own_row() -> None:
    form = made({"x": ROWS}, asked=[Asked("x.sum", required=True)])
    assert 'name="x.sum"' in drawn(form, {"x.sum": 500})
    assert form.accept({"x.sum": 5}, choices=SmallChoices(), scope_for=PlainScope).values == {"x.sum": 5}
    assert list(form.errors({"x.sum": "five"}, choices=SmallChoices(), scope_for=PlainScope)) == ["x.sum"]
    assert list(form.errors({}, choices=SmallChoices(), scope_for=PlainScope)) == ["x.sum"]


def test_texts_of_the_reader_replace_those_of_the_definition() -> None:
    texts = {
        ("fields", "x"): "Вид",
        ("values", "x.a"): "Первый",
        ("hints", "x"): "Выберите",
        ("fields", "r.c"): "Сумма",
    }
    form = made(
        {"x": {"enum": ["a", "b"]}, "r": {"type": "array", "items": {"type": "object", "properties": {"c": {}}}}},
        texts=lambda group, key, default: texts.get((group, key), default),
        lang="ru",
    )
    html = drawn(form, {})
    assert all(text in html for text in ("Вид", "Первый", "Выберите", "Сумма"))


def test_what_nobody_types_is_an_output() -> None:
    properties = {
        "a": {"type": "integer"},
        "b": {"type": "integer"},
        "sum": {"type": "integer", "title": "Sum"},
        "made": {"readOnly": True, "title": "Made"},
        "old": {"deprecated": True, "title": "Old"},
    }
    form = made(properties, item("sum", compute="a + b"))
    html = drawn(form, {"a": 1200, "b": 34, "made": "by hand"})
    assert '<output class="value" id="f-sum" data-compute="' in html
    assert ">1,234</output>" in html
    assert ">by hand</output>" in html
    assert "Old" not in html
    assert ">kept</output>" in drawn(form, {"old": "kept"})
    assert '<output class="value" id="f-a">7</output>' in drawn(form, {"a": 7}, readonly=frozenset({"a"}))


def test_a_search_without_scripts_shows_what_was_found() -> None:
    form = made({"x": {"$ref": "catalog:correspondents", "title": "Sender"}})
    html = drawn(form, {"x": "c0001"}, finds={"x": "c01"}, options_address=lambda path: f"/options/{path}")
    assert 'data-options="/options/x"' in html
    assert '<select class="input" name="x"' in html and '<option value="c0100">C0100</option>' in html
    assert "Nothing found" in drawn(form, {}, finds={"x": "zz"})
    many = made({"x": {"type": "array", "items": {"$ref": "catalog:correspondents"}}})
    html = drawn(many, {"x": ["c0001"]}, finds={"x": "c000"})
    assert 'value="c0001" checked' in html and 'value="c0002"> ' in html


def test_names_and_ids_take_the_prefix_of_a_decision() -> None:
    form = made({"due": {"type": "string", "format": "date"}}, item("due", when="due == due"), prefix="return.")
    html = drawn(form, {"due": "2026-03-04"})
    assert 'id="f-return-due" name="return.due"' in html
    assert 'name="return._shown"' in html
    assert form.anchor("due") == "f-return-due"


def test_a_form_drawn_twice_gives_the_same_bytes_and_no_state_is_kept() -> None:
    form = made({"a": TEXT, "x": {"$ref": "catalog:kinds"}, "r": ROWS})
    first = drawn(form, {"a": "one", "x": "letter", "r": [{"what": "w"}]})
    drawn(form, {"a": "two"}, errors={"a": "no", "r": "no", "x": "no"})
    assert drawn(form, {"a": "one", "x": "letter", "r": [{"what": "w"}]}) == first


def test_conditions_travel_to_the_browser_with_the_facts_they_need() -> None:
    scope = PlainScope(
        {"urgency": "urgent"},
        {"setting.graded": True, "returned": True, "closed(review)": True},
        {"kind": ["letter", "contract", "complaint"]},
    )
    form = made(
        {"kind": {"$ref": "catalog:kinds"}, "a": {}, "b": {}, "c": {}, "d": {}},
        item("a", when='kind >= "contract"'),
        item("b", when="setting.graded and closed(review)"),
        item("c", when="today + 3 working days > 2026-03-05"),
        item("d", when='kind.rank == "upper"'),
    )
    html = drawn(form, {}, scope=scope)
    facts = re.search(r'data-facts="([^"]*)"', html)
    assert facts is not None
    text = facts[1].replace("&#34;", '"')
    assert '"setting.graded":true' in text and '"closed(review)":true' in text and '"returned":true' in text
    assert '"rank(kind)":["letter","contract","complaint"]' in text
    # Only the server can count working days or follow an answer into its catalog.
    assert html.count("data-when=") == 2


def test_the_zone_of_the_agency_is_the_zone_of_the_form() -> None:
    form = made({"x": {"type": "string", "format": "date-time"}}, zone=timezone(timedelta(hours=5)))
    assert 'value="2026-03-04T06:30"' in drawn(form, {"x": "2026-03-04T09:30:00+08:00"})


def test_a_hidden_section_hides_its_fields() -> None:
    fields = fields_of({"properties": {"a": {"type": "boolean"}, "b": {}}})
    card = Card((Section("one", items=(Item("a"),)), Section("two", "Two", parse("a"), (Item("b"),))))
    form = compile_form("x", "X", fields, card, schema=bundle({"properties": {"a": {"type": "boolean"}, "b": {}}}))
    html = drawn(form, {"a": False, "b": "x"})
    assert re.search(r'id="s-two" data-when="[^"]*" hidden', html)
    assert re.search(r'data-field="b" data-kind="text" hidden', html)
    assert " hidden>" not in drawn(form, {"a": True, "b": "x"})
