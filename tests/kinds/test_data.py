"""Fields read from plain JSON Schema: what each one is, and what is refused with a remedy."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from runtime.kinds.data import KINDS, Field, bundle, parse_data, parse_field, validator
from runtime.reading.problem import Place, Problem


def read(data: dict[str, Any]) -> tuple[tuple[Field, ...], list[Problem]]:
    fields, _, problems = parse_data(data, lambda pointer: Place(pointer or "/"))
    return fields, problems


def only(schema: Any, **more: Any) -> Field:
    fields, problems = read({"properties": {"x": schema}, **more})
    assert not problems, [str(problem) for problem in problems]
    return fields[0]


def refused(data: dict[str, Any]) -> list[tuple[str, str]]:
    return [(problem.code, problem.at.file) for problem in read(data)[1]]


@pytest.mark.parametrize(
    ("schema", "kind"),
    [
        ({"type": "string"}, "text"),
        ({}, "text"),
        ({"title": "Only a title"}, "text"),
        ({"minLength": 2}, "text"),
        ({"type": "string", "format": "email"}, "text"),
        ({"type": "string", "contentMediaType": "text/markdown"}, "long-text"),
        ({"$ref": "type:text"}, "long-text"),
        ({"type": "integer"}, "integer"),
        ({"type": "number"}, "number"),
        ({"type": ["integer", "number"]}, "number"),
        ({"minimum": 0}, "number"),
        ({"$ref": "type:money"}, "money"),
        ({"$ref": "type:money", "currency": "RUB"}, "money"),
        ({"type": "string", "format": "date"}, "date"),
        ({"format": "date"}, "date"),
        ({"type": "string", "format": "date-time"}, "date-time"),
        ({"type": "string", "format": "time"}, "time"),
        ({"type": "string", "format": "duration"}, "duration"),
        ({"$ref": "type:term"}, "term"),
        ({"type": "boolean"}, "boolean"),
        ({"const": True}, "boolean"),
        ({"enum": ["a", "b"]}, "choice"),
        ({"enum": [1, 2.5, True, None]}, "choice"),
        ({"type": ["boolean", "null"], "enum": [True, False, None]}, "choice"),
        ({"const": "RU"}, "choice"),
        ({"oneOf": [{"const": 1, "title": "One"}, {"const": 2}]}, "choice"),
        ({"anyOf": [{"const": "a"}, {"enum": ["b", "c"]}]}, "choice"),
        ({"$ref": "catalog:kinds"}, "choice"),
        ({"$ref": "fileplan:office"}, "choice"),
        ({"type": "array", "items": {"enum": ["a"]}}, "choices"),
        ({"type": "array", "items": {"$ref": "catalog:kinds"}}, "choices"),
        ({"$ref": "type:person"}, "person"),
        ({"type": "array", "items": {"$ref": "type:person"}}, "people"),
        ({"$ref": "type:unit"}, "unit"),
        ({"items": {"$ref": "type:unit"}}, "units"),
        ({"$ref": "type:organisation"}, "organisation"),
        ({"$ref": "document:letter"}, "link"),
        ({"type": "array", "items": {"$ref": "document:letter"}}, "links"),
        ({"$ref": "type:file"}, "file"),
        ({"type": "array", "items": {"$ref": "type:file"}}, "files"),
        ({"type": "array", "items": {"type": "string"}}, "list"),
        ({"type": "array", "items": {"type": "string", "format": "date"}}, "list"),
        ({"type": "array", "items": {"type": "array", "items": {"type": "number"}}}, "list"),
        ({"type": "array", "items": {"type": "object", "properties": {"a": {}}}}, "rows"),
        ({"type": "object", "properties": {"a": {}}}, "group"),
        ({"properties": {"a": {}}}, "group"),
        ({"type": ["string", "null"]}, "text"),
        ({"anyOf": [{"type": "string", "format": "date"}, {"type": "null"}]}, "date"),
        ({"anyOf": [{"type": "string", "format": "email"}, {"type": "string", "format": "uri"}]}, "text"),
        ({"allOf": [{"type": "string"}, {"format": "date"}]}, "date"),
    ],
)
def test_a_schema_is_a_field_of_one_kind(schema: dict[str, Any], kind: str) -> None:
    assert only(schema).kind == kind
    assert kind in KINDS


def test_field_takes_title_hint_and_demand_from_the_schema() -> None:
    data = {
        "required": ["a"],
        "properties": {"a": {"type": "string", "title": "Name", "description": "As in the pass"}},
    }
    field = read(data)[0][0]
    assert (field.name, field.title, field.hint, field.required) == ("a", "Name", "As in the pass", True)


def test_choices_have_titles_and_leave_null_and_nothing_out() -> None:
    field = only({"oneOf": [{"const": "a", "title": "First"}, {"const": None}, {"const": "z", "deprecated": True}]})
    assert [(one.value, one.title, one.retired) for one in field.choices] == [("a", "First", False), ("z", "z", True)]
    assert field.nullable
    assert [one.value for one in only({"enum": ["", "a", 1.0]}).choices] == ["a", 1.0]


def test_catalog_document_and_members_are_named() -> None:
    assert only({"$ref": "catalog:kinds"}).catalog == "kinds"
    assert only({"$ref": "fileplan:office"}).catalog == "fileplan:office"
    assert only({"type": "array", "items": {"$ref": "document:letter"}}).document == "letter"
    rows = only({"type": "array", "items": {"type": "object", "required": ["a"], "properties": {"a": {}, "b": {}}}})
    assert [(one.name, one.required) for one in rows.fields] == [("a", True), ("b", False)]
    assert rows.field("a") is rows.fields[0]


def test_local_definitions_are_read_through() -> None:
    data = {"$defs": {"address": {"type": "object", "properties": {"city": {"type": "string"}}}}}
    field = only({"$ref": "#/$defs/address", "title": "Sender"}, **data)
    assert (field.kind, field.title, field.fields[0].name) == ("group", "Sender", "city")


@pytest.mark.parametrize(
    ("properties", "code", "pointer"),
    [
        ({"x": {"type": "strin"}}, "bad-keyword", "/properties/x/type"),
        ({"x": {"minLenght": 3}}, "unknown-keyword", "/properties/x/minLenght"),
        ({"x": {"format": "dat"}}, "bad-keyword", "/properties/x/format"),
        ({"x": {"pattern": "(?=a)b"}}, "bad-keyword", "/properties/x/pattern"),
        ({"x": {"pattern": "(a)\\1"}}, "bad-keyword", "/properties/x/pattern"),
        ({"x": {"pattern": "["}}, "bad-keyword", "/properties/x/pattern"),
        ({"x": {"$ref": "https://example.org/a.json"}}, "bad-reference", "/properties/x/$ref"),
        ({"x": {"$ref": "#/properties/y"}}, "bad-reference", "/properties/x/$ref"),
        ({"x": {"$ref": "type:persn"}}, "bad-reference", "/properties/x/$ref"),
        ({"x": {"$ref": "catalog:"}}, "bad-reference", "/properties/x/$ref"),
        ({"x": {"$ref": "#/$defs/y"}}, "bad-reference", "/properties/x/$ref"),
        ({"x": {"type": ["string", "number"]}}, "several-types", "/properties/x"),
        ({"x": {"type": "null"}}, "several-types", "/properties/x"),
        ({"x": {"oneOf": [{"type": "object"}, {"type": "string"}]}}, "several-types", "/properties/x"),
        ({"x": {"enum": [{"a": 1}]}}, "several-types", "/properties/x"),
        ({"x": {"enum": [None]}}, "no-choice", "/properties/x"),
        ({"x": {"type": "object"}}, "no-fields", "/properties/x"),
        ({"x": {"type": "array"}}, "untyped", "/properties/x"),
        ({"x": True}, "untyped", "/properties/x"),
        ({"x.y": {}}, "bad-name", "/properties/x.y"),
        ({"_act": {}}, "bad-name", "/properties/_act"),
        ({"x": {"minimum": 5, "maximum": 1}}, "empty-range", "/properties/x/minimum"),
        ({"x": {"type": "integer", "default": "many"}}, "bad-default", "/properties/x/default"),
        ({"x": {"type": "string", "format": "date", "examples": ["soon"]}}, "bad-default", "/properties/x/examples/0"),
        ({"x": {"type": "string", "currency": "RUB"}}, "unknown-keyword", "/properties/x/currency"),
        ({"x": {"exclusiveMinimum": True}}, "bad-keyword", "/properties/x/exclusiveMinimum"),
        ({"x": {"required": True}}, "bad-keyword", "/properties/x/required"),
        ({"x": {"type": "array", "items": [{}]}}, "bad-keyword", "/properties/x/items"),
        (
            {"x": {"items": {"properties": {"a": {"readOnly": True}}}}},
            "unsupported-keyword",
            "/properties/x/items/properties/a/readOnly",
        ),
    ],
)
def test_what_cannot_work_is_refused_at_its_place(properties: dict[str, Any], code: str, pointer: str) -> None:
    assert (code, pointer) in refused({"properties": properties})


def test_every_problem_has_words() -> None:
    _, problems = read({"properties": {"x": {"minLenght": 3}, "y": {"$ref": "type:persn"}}})
    assert [problem.remedy for problem in problems] == ["did you mean 'minLength'?", "did you mean 'person'?"]


def test_a_card_without_fields_is_refused() -> None:
    assert refused({}) == [("no-fields", "/")]
    assert refused({"type": "array", "properties": {"x": {}}}) == [("no-fields", "/")]


def test_a_schema_that_holds_itself_is_refused_in_bounded_time() -> None:
    tree = {"type": "object", "properties": {"parts": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}
    found = refused({"$defs": {"tree": tree}, "properties": {"x": {"$ref": "#/$defs/tree"}}})
    assert [code for code, _ in found] == ["recursive-data"]
    loop = {
        "$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}},
        "properties": {"x": {"$ref": "#/$defs/a"}},
    }
    assert "recursive-data" in [code for code, _ in refused(loop)]


def test_rules_may_only_name_declared_fields() -> None:
    base = {"properties": {"kind": {"type": "string"}, "amount": {"type": "number"}}}
    assert refused({**base, "required": ["kid"]}) == [("no-such-field", "/required")]
    assert refused({**base, "dependentRequired": {"kind": ["sum"]}}) == [("no-such-field", "/dependentRequired/kind")]
    later = {"if": {"properties": {"kind": {"const": "x"}}}, "then": {"properties": {"reason": {"type": "string"}}}}
    assert refused({**base, **later}) == [("no-such-field", "/then/properties")]
    assert refused({**base, "anyOf": [{"required": ["kind"]}, {"required": ["sum"]}]}) == [
        ("no-such-field", "/anyOf/1/required")
    ]


def test_bundle_is_whole_closed_and_valid_for_any_validator() -> None:
    data = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://example.org/letter",
        "$defs": {"place": {"properties": {"city": {"type": "string"}}}},
        "properties": {
            "sender": {"$ref": "catalog:correspondents", "title": "Sender"},
            "sum": {"$ref": "type:money", "currency": "RUB"},
            "scan": {"type": "array", "items": {"$ref": "type:file"}},
            "place": {"$ref": "#/$defs/place"},
            "note": {"title": "Note"},
        },
    }
    assert not refused(data)
    whole = bundle(data)
    jsonschema.Draft202012Validator.check_schema(whole)
    assert whole["properties"]["sender"] == {"$ref": "#/$defs/catalog:correspondents", "title": "Sender"}
    assert "currency" not in whole["properties"]["sum"]
    for check in (validator(whole), jsonschema.Draft202012Validator(whole)):
        assert check.is_valid({"sender": "c1", "sum": 100, "place": {"city": "X"}, "note": "n"})
        assert not check.is_valid({"other": 1})
        assert not check.is_valid({"place": {"town": "X"}})
        assert not check.is_valid({"note": 5})
        assert not check.is_valid({"scan": [{"name": "a"}]})


def test_bundle_takes_the_schemas_of_references_from_outside() -> None:
    whole = bundle({"properties": {"x": {"$ref": "catalog:a/b"}}}, lambda ref: {"enum": [ref]})
    assert whole["properties"]["x"]["$ref"] == "#/$defs/catalog:a~1b"
    assert validator(whole).is_valid({"x": "catalog:a/b"})


def test_a_setting_is_one_value() -> None:
    field, problems = parse_field("limit", {"$ref": "type:term"}, Place)
    assert field is not None and field.kind == "term" and not problems
    assert parse_field("limit", {"type": "strin"}, Place)[1]
