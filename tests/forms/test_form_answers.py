"""What becomes of posted answers: values, sentences, and everything typed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from runtime.forms.form import Asked
from runtime.forms.submission import Act
from tests.forms.filling import PlainScope, SmallChoices, drawn, item, judged, made, posted_by, sent

ROWS = {
    "type": "array",
    "title": "Costs",
    "items": {
        "type": "object",
        "required": ["what"],
        "properties": {
            "what": {"type": "string", "title": "What"},
            "sum": {"type": "number", "title": "Sum", "minimum": 0},
            "paid": {"type": "boolean", "title": "Paid"},
        },
    },
}
FILE = {"name": "a.pdf", "type": "application/pdf", "size": 5, "sha256": "a" * 64}


def typed(schema: dict[str, Any], text: str, lang: str = "en") -> Any:
    result = sent(made({"x": schema}, lang=lang), MultiDict({"x": text}))
    return result.values.get("x") if not result.errors else result.errors


@pytest.mark.parametrize(
    ("schema", "text", "value", "lang"),
    [
        ({"type": "string"}, "  a \r\n", "a", "en"),
        ({"type": "string"}, "a\x00\x07b", "ab", "en"),
        ({"$ref": "type:text"}, "a\r\nb\r\n", "a\nb", "en"),
        ({"type": "integer"}, "1,234", 1234, "en"),
        ({"type": "integer"}, "12.0", 12, "en"),
        ({"type": "integer"}, "1 234", 1234, "ru"),
        ({"type": "integer"}, "1\u00a0234", 1234, "ru"),
        ({"type": "integer"}, "１２", 12, "zh"),
        ({"type": "integer"}, "−5", -5, "en"),
        ({"type": "number"}, "1,234.5", 1234.5, "en"),
        ({"type": "number"}, "1,234.5", 1234.5, "zh"),
        ({"type": "number"}, "1 234,5", 1234.5, "ru"),
        ({"type": "number"}, "1\u202f234,5", 1234.5, "ru"),
        ({"type": "number"}, "1.234,5", 1234.5, "ru"),
        ({"type": "number"}, "1,234.5", 1234.5, "ru"),
        ({"type": "number"}, "0.1", 0.1, "ru"),
        ({"type": "number"}, ".5", 0.5, "en"),
        ({"$ref": "type:money"}, "1,250.5", 125050, "en"),
        ({"$ref": "type:money"}, "1 250,50", 125050, "ru"),
        ({"type": "string", "format": "date"}, "2026-03-04", "2026-03-04", "en"),
        ({"type": "string", "format": "date"}, "4.3.2026", "2026-03-04", "ru"),
        ({"type": "string", "format": "date"}, "2026年3月4日", "2026-03-04", "zh"),
        ({"type": "string", "format": "date"}, "2026/3/4", "2026-03-04", "zh"),
        ({"type": "string", "format": "date-time"}, "2026-03-04T09:30", "2026-03-04T09:30:00+08:00", "en"),
        ({"type": "string", "format": "date-time"}, "04.03.2026 9:30", "2026-03-04T09:30:00+08:00", "ru"),
        ({"type": "string", "format": "date-time"}, "2026年3月4日9:30", "2026-03-04T09:30:00+08:00", "zh"),
        ({"type": "string", "format": "time"}, "9:30", "09:30:00+08:00", "en"),
        ({"enum": [1, 2.5, True]}, "2.5", 2.5, "en"),
        ({"enum": [1, "1"]}, '"1"', "1", "en"),
        ({"enum": [True, False]}, "false", False, "en"),
    ],
)
def test_typed_values_become_values_of_the_card(schema: dict[str, Any], text: str, value: Any, lang: str) -> None:
    found = typed(schema, text, lang)
    assert found == value and type(found) is type(value)


@pytest.mark.parametrize(
    ("schema", "text", "sentence"),
    [
        ({"type": "integer"}, "12.5", "X must be a whole number, such as 12"),
        ({"type": "integer"}, "many", "X must be a whole number, such as 12"),
        ({"type": "integer"}, "9" * 30, "X must be a whole number, such as 12"),
        ({"type": "number"}, "1,5", "X must be a number, such as 12.5"),
        ({"type": "number"}, "1e5", "X must be a number, such as 12.5"),
        ({"type": "number"}, "0.12345678901234567890", "X has more digits than can be kept"),
        ({"type": "number"}, "NaN", "X must be a number, such as 12.5"),
        ({"$ref": "type:money"}, "1.234", "X must have 2 decimals at most"),
        ({"$ref": "type:money"}, "ten", "X must be an amount, such as 1250.00"),
        ({"type": "string", "format": "date"}, "2026-02-30", "X must be a real date, such as 2026-03-04"),
        ({"type": "string", "format": "date"}, "04/03/2026", "X must be a real date, such as 2026-03-04"),
        ({"type": "string", "format": "date-time"}, "2026-03-04", "X must be a date and a time"),
        ({"type": "string", "format": "time"}, "25:00", "X must be a time, such as 09:30"),
        ({"type": "string", "format": "duration"}, "3 days", "X must be a duration, such as P3D"),
        ({"type": "string", "format": "email"}, "name", "X must be an e-mail address, such as name@example.org"),
        ({"type": "string", "format": "uri"}, "example", "X must be a web address, such as https://example.org"),
        ({"enum": ["a", "b"]}, "c", "Choose X from the list"),
        ({"$ref": "catalog:kinds"}, "poem", "Choose X from the list"),
        ({"$ref": "type:person"}, "nobody", "Choose X from the list"),
        ({"type": "string", "minLength": 3}, "ab", "X must have 3 characters or more"),
        ({"type": "string", "maxLength": 2}, "abc", "X must have 2 characters or fewer; now it has 3"),
        ({"type": "string", "pattern": "^A", "examples": ["A1"]}, "b", "X is not written as expected; for example A1"),
        ({"type": "string", "pattern": "^A"}, "b", "X is not written as expected"),
        ({"type": "number", "minimum": 0.5}, "0", "X must be 0.5 or more"),
        ({"type": "number", "exclusiveMinimum": 0}, "0", "X must be more than 0"),
        ({"type": "integer", "maximum": 99}, "100", "X must be 99 or less"),
        ({"type": "number", "multipleOf": 0.01}, "1.005", "X must have 2 decimals at most"),
        ({"type": "number", "multipleOf": 0.5}, "1.2", "X must be a multiple of 0.5"),
        ({"$ref": "type:money", "minimum": 100000}, "5", "X must be CN¥1,000.00 or more"),
        ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, "a\na", "X holds the same entry twice"),
        ({"type": "array", "items": {"type": "integer"}}, "1\nb", "X, entry 2: X must be a whole number, such as 12"),
        ({"type": "array", "items": {"type": "string"}, "minItems": 2}, "a", "X needs 2 entries or more"),
        ({"type": "string", "not": {"const": "none"}}, "none", "X is not written as expected"),
    ],
)
def test_each_refusal_is_a_sentence_with_the_remedy(schema: dict[str, Any], text: str, sentence: str) -> None:
    assert sentence in typed({"title": "X", **schema}, text)["x"]


@pytest.mark.parametrize(
    ("schema", "sentence"),
    [
        ({"type": "string"}, "Enter subject"),
        ({"type": "string", "examples": ["Report"]}, "Enter subject, for example Report"),
        ({"enum": ["a", "b"]}, "Choose subject"),
        ({"$ref": "type:person"}, "Choose subject"),
        ({"const": True}, "Tick subject"),
        ({"$ref": "type:file"}, "Attach subject"),
        ({"type": "array", "items": {"$ref": "type:file"}}, "Attach subject"),
        (ROWS | {"title": "Subject"}, "Add a row to subject"),
        ({"type": "array", "items": {"$ref": "type:unit"}}, "Choose subject"),
    ],
)
def test_a_demanded_field_left_empty_says_what_to_do(schema: dict[str, Any], sentence: str) -> None:
    form = made({"x": {"title": "Subject", **schema}}, required=["x"])
    assert sent(form, posted_by(drawn(form, {}))).errors == {"x": sentence}


def test_an_abbreviation_keeps_its_capitals_inside_a_sentence() -> None:
    assert judged(made({"x": {"title": "SMS text"}}, required=["x"]), {}) == {"x": "Enter SMS text"}


def test_everything_typed_stays_when_the_form_is_drawn_again() -> None:
    form = made({"a": {"type": "integer"}, "d": {"type": "string", "format": "date"}, "r": ROWS})
    html = drawn(form, {"r": [{"what": "paper"}]})
    result = sent(form, posted_by(html, a="12,x", d="31.02.2026", **{"r.0.sum": "two", "r.0.what": ""}))
    assert list(result.errors) == ["a", "d", "r.0.what", "r.0.sum"]
    again = drawn(form, result.raw, errors=result.errors)
    assert all(f'value="{text}"' in again for text in ("12,x", "31.02.2026", "two"))
    assert "Costs, row 1: Enter what" in again


def test_boxes_asked_and_shown_are_answered_and_those_not_posted_are_not() -> None:
    form = made({"a": {"type": "boolean"}, "b": {"type": "boolean"}})
    assert sent(form, posted_by(drawn(form, {"a": True}))).values == {"a": True, "b": False}
    assert sent(form, MultiDict()).values == {}


def test_lists_asked_and_shown_are_answered_empty_unless_an_entry_is_demanded() -> None:
    form = made({"a": {"items": {"$ref": "type:unit"}}, "b": {"items": {"type": "string"}, "minItems": 1}, "c": ROWS})
    result = sent(form, posted_by(drawn(form, {})))
    assert result.values == {"a": [], "c": []}
    assert not result.errors


def test_nothing_typed_is_absent_and_leaves_the_card() -> None:
    form = made({"a": {"type": "string"}, "b": {"type": "integer"}})
    result = sent(form, posted_by(drawn(form, {"a": "x", "b": 1}), a=""), card={"a": "x", "b": 1, "other": 2})
    assert result.values == {"b": 1}
    assert result.cleared == ("a",)


def test_a_demanded_field_that_may_be_null_is_null() -> None:
    form = made({"a": {"type": ["string", "null"]}}, required=["a"])
    assert sent(form, posted_by(drawn(form, {}))).values == {"a": None}
    rows = {"items": {"properties": {"a": {"type": ["string", "null"]}, "b": {}}, "required": ["a"]}}
    form = made({"r": rows})
    assert sent(form, posted_by(drawn(form, {"r": [{"b": "x"}]}))).values == {"r": [{"a": None, "b": "x"}]}


# -- conditions


def test_a_hidden_field_is_neither_submitted_nor_judged() -> None:
    form = made(
        {"kind": {"enum": ["letter", "contract"]}, "amount": {"type": "integer", "title": "Amount"}},
        item("amount", when='kind == "contract"', required=True),
        required=["kind"],
    )
    page = drawn(form, {"kind": "letter"})
    hidden = sent(form, posted_by(page, amount="many"))
    assert hidden.values == {"kind": "letter"} and not hidden.errors
    assert hidden.raw == {"kind": "letter", "amount": "many"}
    shown = sent(form, posted_by(page, kind="contract"))
    assert shown.errors == {"amount": "Enter amount"}
    assert shown.revealed == ("amount",)


def test_hiding_one_field_hides_the_next_and_a_hidden_box_is_false() -> None:
    form = made(
        {"a": {"type": "boolean"}, "b": {"type": "boolean"}, "c": {"type": "string"}, "d": {"type": "string"}},
        item("b", when="a"),
        item("c", when="b", required=True),
        item("d", when="not b"),
    )
    result = sent(form, posted_by(drawn(form, {"a": False, "b": True, "c": "x", "d": "y"})))
    assert result.values == {"a": False, "d": "y"}
    assert result.hidden == {"b", "c"}


def test_conditions_that_contradict_each_other_end_somewhere() -> None:
    form = made({"a": {}, "b": {}}, item("a", when="empty(b)"), item("b", when="empty(a)"))
    assert not sent(form, posted_by(drawn(form, {"a": "x", "b": "y"}))).errors


def test_a_field_of_the_schemas_required_is_demanded_only_when_asked_and_shown() -> None:
    properties = {"a": {"type": "string"}, "b": {"type": "string"}}
    form = made(properties, required=["a", "b"], asked=[Asked("a")])
    assert sent(form, posted_by(drawn(form, {}), a="x")).values == {"a": "x"}
    form = made(properties, item("b", when='a == "x"'), required=["a", "b"])
    assert not judged(form, {"a": "y"})


def test_computed_fields_come_from_the_server_whatever_is_posted() -> None:
    form = made(
        {
            "a": {"type": "integer"},
            "b": {"type": "number"},
            "sum": {"type": "number"},
            "due": {"type": "string", "format": "date"},
            "price": {"$ref": "type:money"},
            "twice": {"type": "number"},
        },
        item("sum", compute="a + b"),
        item("due", compute="today + 3 days"),
        item("price", compute="a * 1.5"),
        item("twice", compute="sum * 2"),
    )
    result = sent(form, posted_by(drawn(form, {"a": 1, "b": 0.2}), sum="99", due="2020-01-01"))
    assert result.values == {"a": 1, "b": 0.2, "sum": 1.2, "due": "2026-03-07", "price": 150, "twice": 2.4}
    assert sent(form, posted_by(drawn(form, {}))).values == {"due": "2026-03-07"}


def test_defaults_fill_a_new_form_and_leave_answers_alone() -> None:
    form = made(
        {
            "received": {"type": "string", "format": "date"},
            "copies": {"type": "integer", "default": 2},
            "owner": {"$ref": "type:person"},
            "units": {"type": "array", "items": {"$ref": "type:unit"}},
            "chase": {"type": "boolean", "default": False},
        },
        item("received", default="today"),
        item("owner", default="me"),
        item("units", default="me.unit"),
    )
    scope = PlainScope({}, {"me.unit": "office"})
    assert form.fresh(scope) == {
        "received": "2026-03-04",
        "copies": 2,
        "owner": "li",
        "units": ["office"],
        "chase": False,
    }
    assert form.fresh(scope, {"copies": 5, "chase": True})["copies"] == 5


def test_read_only_answers_are_not_taken() -> None:
    form = made({"a": {"type": "string"}, "b": {"type": "string", "readOnly": True}})
    posted = MultiDict({"a": "x", "b": "forged"})
    assert sent(form, posted).values == {"a": "x"}
    assert sent(form, posted, readonly=frozenset({"a"})).values == {}


# -- choices


def test_membership_is_asked_of_the_catalog_and_among_of_the_participants() -> None:
    form = made({"x": {"$ref": "type:person", "title": "Signer"}}, item("x", among=("li",)))
    assert not judged(form, {"x": "li"})
    assert judged(form, {"x": "wang"}) == {"x": "Signer cannot be chosen here; choose from the list"}
    assert judged(form, {"x": "nobody"}) == {"x": "Choose signer from the list"}


def test_a_retired_value_may_stay_but_not_be_chosen() -> None:
    form = made({"x": {"$ref": "catalog:kinds", "title": "Kind"}})
    choices = SmallChoices(retired=frozenset({"letter"}))
    assert not judged(form, {"x": "letter"}, card={"x": "letter"}, choices=choices)
    assert judged(form, {"x": "letter"}, choices=choices) == {"x": "Kind can no longer be chosen; choose from the list"}


def test_members_of_rows_and_groups_are_asked_too() -> None:
    person = {"$ref": "type:person", "title": "Person"}
    rows = {"title": "Invitees", "items": {"properties": {"person": person}}}
    form = made({"r": rows, "g": {"title": "Desk", "properties": {"person": person}}, "p": {"items": person}})
    errors = judged(form, {"r": [{"person": "li"}, {"person": "x"}], "g": {"person": "x"}, "p": ["li", "x"]})
    assert errors == {
        "r.1.person": "Invitees, row 2: Choose person from the list",
        "g.person": "Desk: Choose person from the list",
        "p": "Choose p from the list",
    }


# -- rows, files, searches


def rows_after(act: str, rows: list[dict[str, Any]]) -> tuple[list[Any], tuple[Act, ...]]:
    form = made({"r": ROWS})
    result = sent(form, posted_by(drawn(form, {"r": rows}), _act=act))
    return result.raw["r"], result.acts


def test_rows_are_added_moved_and_removed() -> None:
    a, b, c = ({"what": name, "paid": False} for name in "abc")
    assert rows_after("add:r", [a]) == ([a, {}], (Act("add", "r"),))
    assert rows_after("up:r:1", [a, b])[0] == [b, a]
    assert rows_after("down:r:0", [a, b])[0] == [b, a]
    assert rows_after("remove:r:1", [a, b, c])[0] == [a, c]
    assert rows_after("up:r:0", [a, b])[0] == [a, b]
    assert rows_after("down:r:1", [a, b])[0] == [a, b]
    assert rows_after("remove:r:9", [a])[0] == [a]


def test_a_row_nobody_filled_in_is_dropped_and_two_blank_ones_may_be_asked_for() -> None:
    form = made({"r": ROWS})
    page = drawn(form, {"r": [{}, {"what": "a"}, {}]})
    assert sent(form, posted_by(page)).values == {"r": [{"what": "a", "paid": False}]}
    assert sent(form, posted_by(page, _act="add:r")).raw["r"] == [{}, {"what": "a", "paid": False}, {}, {}]


def test_new_rows_take_the_defaults_of_their_columns() -> None:
    form = made({"r": {"items": {"properties": {"what": {}, "copies": {"type": "integer", "default": 1}}}}})
    assert sent(form, posted_by(drawn(form, {}), _act="add:r")).raw["r"] == [{"copies": 1}]


def test_rows_inside_rows_and_groups_move_too() -> None:
    inner = {"type": "array", "items": {"properties": {"n": {"type": "integer"}}}}
    form = made({"r": {"items": {"properties": {"in": inner}}}, "g": {"properties": {"in": inner}}})
    values = {"r": [{"in": [{"n": 1}]}, {"in": [{"n": 2}, {"n": 3}]}], "g": {"in": [{"n": 4}]}}
    page = drawn(form, values)
    assert sent(form, posted_by(page)).values == values
    assert sent(form, posted_by(page, _act="up:r.1.in:1")).raw["r"][1] == {"in": [{"n": 3}, {"n": 2}]}
    assert sent(form, posted_by(page, _act="add:g.in")).raw["g"] == {"in": [{"n": 4}, {}]}


def test_forged_acts_and_counts_do_nothing() -> None:
    form = made({"r": ROWS, "a": {}})
    for act in ("add:nothing", "add:a", "up:r:x", "remove:r.9.what:1", "fly:r", "add:", "add:r.0.what.deep:1", ":"):
        result = sent(form, posted_by(drawn(form, {"r": [{"what": "a"}], "a": "x"}), _act=act))
        assert result.values["r"] == [{"what": "a", "paid": False}]
    for act in (
        "add:r.x",
        "add:r.٣",
        f"add:r.{'1' * 5000}",
        "add:r.-1",
        "up:r.what:1",
        "add:r.0",
        "remove:a:0",
        "up:a:1",
    ):
        result = sent(form, posted_by(drawn(form, {"r": [{"what": "a"}], "a": "x"}), _act=act))
        assert (result.raw["r"], result.raw["a"]) == ([{"what": "a", "paid": False}], "x"), act
    many = sent(form, MultiDict({"r:rows": "999999999"}))
    assert many.errors == {"r": "Costs takes 1,000 entries at most"}
    assert sent(form, MultiDict({"r:rows": "-1"})).values == {"r": []}


def test_files_are_kept_added_and_dropped() -> None:
    form = made({"one": {"$ref": "type:file"}, "many": {"items": {"$ref": "type:file"}}})
    other = {**FILE, "name": "b.pdf"}
    page = drawn(form, {"one": FILE, "many": [FILE, other]})
    result = sent(form, posted_by(page), files={"one": [other], "many": [FILE]})
    assert result.values == {"one": other, "many": [FILE, other, FILE]}
    assert sent(form, posted_by(page, _act="drop:many:0")).raw["many"] == [other]
    assert "one" not in sent(form, posted_by(page, _act="drop:one:0")).raw
    forged = MultiDict({"one.0": json.dumps({"name": "x"}), "many.0": "[]", "many.1": "{"})
    assert list(sent(form, forged).errors) == ["one"]


def test_a_search_is_an_act_of_the_form() -> None:
    form = made({"x": {"$ref": "catalog:correspondents"}})
    page = drawn(form, {"x": "c0001"})
    result = sent(form, posted_by(page, **{"_act": "find:x", "x:find": "c02"}))
    assert result.finds == {"x": "c02"} and result.raw == {"x": "c0001"}
    found = drawn(form, result.raw, finds=result.finds)
    assert sent(form, posted_by(found, x="c0200")).values == {"x": "c0200"}


def test_prefixed_names_are_read_back() -> None:
    form = made({"due": {"type": "string", "format": "date"}, "r": ROWS}, prefix="return.", required=["due"])
    values = {"due": "2026-03-04", "r": [{"what": "a", "paid": True}]}
    posted = posted_by(drawn(form, values), _act="add:return.r")
    result = sent(form, posted)
    assert result.values == values
    assert result.acts == (Act("add", "r"),)
    assert sent(form, MultiDict({"due": "2026-03-04"})).errors == {"due": "Enter due"}


# -- several fields together


def test_rules_across_fields_are_said_at_the_field_they_mention() -> None:
    form = made(
        {"phone": {"title": "Phone"}, "mail": {"title": "Mail"}, "kind": {"enum": ["a", "b"]}, "why": {"title": "Why"}},
        more={
            "anyOf": [{"required": ["phone"]}, {"required": ["mail"]}],
            "if": {"properties": {"kind": {"const": "b"}}, "required": ["kind"]},
            "then": {"required": ["why"]},
            "dependentRequired": {"mail": ["why"]},
        },
    )
    assert judged(form, {}) == {"phone": "Fill in one of these: Phone, Mail"}
    assert judged(form, {"phone": "1", "kind": "b"}) == {"why": "Enter why"}
    assert judged(form, {"mail": "x"}) == {"why": "Enter why"}
    assert not judged(form, {"phone": "1", "kind": "a"})


def test_one_of_two_fields_only() -> None:
    form = made({"a": {"title": "A"}, "b": {"title": "B"}}, more={"oneOf": [{"required": ["a"]}, {"required": ["b"]}]})
    assert judged(form, {"a": "1", "b": "2"}) == {"a": "Fill in only one of these: A, B"}
    assert judged(form, {}) == {"a": "Fill in one of these: A, B"}


def test_answers_that_contradict_each_other_are_said_so() -> None:
    form = made(
        {"kind": {"enum": ["a", "b"]}, "level": {"enum": ["low", "high"], "title": "Level"}},
        more={"if": {"properties": {"kind": {"const": "a"}}}, "then": {"properties": {"level": {"const": "low"}}}},
    )
    assert judged(form, {"kind": "a", "level": "high"}) == {
        "level": "Level does not fit together with the other answers"
    }


def test_rules_across_fields_see_the_rest_of_the_card_but_speak_of_asked_fields_only() -> None:
    properties = {"a": {"type": "integer"}, "b": {"type": "string", "title": "B"}}
    more = {"dependentRequired": {"a": ["b"]}}
    form = made(properties, more=more, asked=[Asked("b")])
    assert judged(form, {}, card={"a": 1}) == {"b": "Enter B"}
    form = made(properties, more=more, asked=[Asked("a")])
    assert not judged(form, {"a": 1}) and not judged(form, {"a": 1}, card={"b": "x"})


def test_a_group_is_demanded_whole_or_not_at_all() -> None:
    group = {
        "title": "Address",
        "required": ["city"],
        "properties": {"city": {"title": "City"}, "street": {}, "main": {"type": "boolean"}},
    }
    form = made({"g": group})
    blank = sent(form, posted_by(drawn(form, {})))
    assert (blank.values, blank.raw) == ({}, {})
    assert judged(form, {"g": {"street": "x"}}) == {"g.city": "Address: Enter city"}
    form = made({"g": group}, required=["g"])
    assert sent(form, posted_by(drawn(form, {}))).errors == {"g.city": "Address: Enter city"}


def test_a_list_that_must_hold_something_says_what() -> None:
    form = made({"x": {"title": "Topics", "items": {"enum": ["a", "b"]}, "contains": {"const": "a"}}})
    assert judged(form, {"x": ["b"]}) == {"x": "Topics must hold a"}
    form = made({"x": {"title": "Topics", "items": {"type": "string"}, "contains": {"minLength": 3}}})
    assert judged(form, {"x": ["b"]}) == {"x": "Topics lacks an entry that it must hold"}


def test_values_from_programs_are_judged_alike() -> None:
    form = made({"a": {"type": "integer"}, "r": ROWS})
    errors = judged(form, {"a": "12", "r": [{"what": "x", "more": 1}, {"sum": -1}], "z": 1})
    assert errors == {
        "a": "a must be a whole number, such as 12",
        "r.0.what": "Costs, row 1: Costs holds something that is not asked for here: more",
        "r.1.what": "Costs, row 2: Enter what",
        "r.1.sum": "Costs, row 2: Sum must be 0 or more",
        "z": "This is not asked for here",
    }


def test_a_revealed_field_that_was_answered_before_is_not_asked_again() -> None:
    form = made({"a": {"type": "boolean"}, "b": {"type": "string"}}, item("b", when="a"))
    page = drawn(form, {"a": False})
    assert sent(form, posted_by(page, a="true")).revealed == ("b",)
    assert sent(form, posted_by(page, a="true", b="x")).revealed == ()
    assert sent(form, posted_by(drawn(form, {"a": True}), a="true")).revealed == ()


def test_a_computed_figure_that_cannot_stand_is_said_at_its_place() -> None:
    form = made(
        {"a": {"type": "integer"}, "sum": {"type": "integer", "maximum": 10, "title": "Sum"}},
        item("sum", compute="a * 2"),
    )
    result = sent(form, posted_by(drawn(form, {"a": 6})))
    assert result.errors == {"sum": "Sum must be 10 or less"}
    assert 'id="f-sum-error"' in drawn(form, result.raw, errors=result.errors)


def test_a_demanded_group_begins_with_its_defaults() -> None:
    group = {"properties": {"country": {"default": "RU"}, "city": {}}}
    assert made({"g": group}, required=["g"]).fresh(PlainScope({})) == {"g": {"country": "RU"}}
    assert made({"g": group}).fresh(PlainScope({})) == {}
