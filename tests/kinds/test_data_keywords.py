"""Every keyword of JSON Schema 2020-12, and those of earlier drafts: each works, or is refused with a remedy."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema_specifications import REGISTRY

from runtime.kinds.data import bundle, parse_data, validator
from runtime.kinds.data_keywords import KEYWORDS, REFUSED, ROOT
from runtime.reading.problem import Place

VOCABULARIES = ("core", "applicator", "unevaluated", "validation", "format-annotation", "content", "meta-data")

# keyword: a schema of the field x (or of the card, under "card"), a value that fits, a value that does not
WORKS: dict[str, tuple[dict[str, Any], Any, Any]] = {
    "$ref": ({"$ref": "#/$defs/short"}, "ab", "abc"),
    "$defs": ({"$ref": "#/$defs/short"}, "ab", "abc"),
    "$comment": ({"type": "string", "$comment": "for the author"}, "a", 1),
    "title": ({"type": "string", "title": "X"}, "a", 1),
    "description": ({"type": "string", "description": "X"}, "a", 1),
    "default": ({"type": "string", "default": "X"}, "a", 1),
    "examples": ({"type": "string", "examples": ["X"]}, "a", 1),
    "readOnly": ({"type": "string", "readOnly": True}, "a", 1),
    "deprecated": ({"type": "string", "deprecated": True}, "a", 1),
    "type": ({"type": "integer"}, 1.0, 1.5),
    "enum": ({"enum": [1, "a", False]}, False, 0),
    "const": ({"const": 5}, 5, 6),
    "multipleOf": ({"type": "number", "multipleOf": 0.01}, 19.99, 19.995),
    "minimum": ({"type": "number", "minimum": 0.1}, 0.1, 0.09),
    "maximum": ({"type": "number", "maximum": 3}, 3, 3.01),
    "exclusiveMinimum": ({"type": "number", "exclusiveMinimum": 0}, 0.1, 0),
    "exclusiveMaximum": ({"type": "number", "exclusiveMaximum": 3}, 2.9, 3),
    "minLength": ({"type": "string", "minLength": 2}, "收文", "收"),
    "maxLength": ({"type": "string", "maxLength": 2}, "😀😀", "abc"),
    "pattern": ({"type": "string", "pattern": "^[0-9]+$"}, "12", "12\n"),
    "format": ({"type": "string", "format": "date"}, "2024-02-29", "2026-02-29"),
    "contentMediaType": ({"type": "string", "contentMediaType": "text/html"}, "<p>", 1),
    "minItems": ({"type": "array", "items": {"type": "string"}, "minItems": 1}, ["a"], []),
    "maxItems": ({"type": "array", "items": {"type": "string"}, "maxItems": 1}, ["a"], ["a", "b"]),
    "uniqueItems": ({"type": "array", "items": {"type": "string"}, "uniqueItems": True}, ["a"], ["a", "a"]),
    "contains": ({"type": "array", "items": {"type": "string"}, "contains": {"const": "a"}}, ["b", "a"], ["b"]),
    "minContains": (
        {"type": "array", "items": {"type": "string"}, "contains": {"const": "a"}, "minContains": 2},
        ["a", "a"],
        ["a"],
    ),
    "maxContains": (
        {"type": "array", "items": {"type": "string"}, "contains": {"const": "a"}, "maxContains": 1},
        ["a"],
        ["a", "a"],
    ),
    "items": ({"type": "array", "items": {"type": "integer"}}, [1], ["a"]),
    "properties": ({"type": "object", "properties": {"a": {"type": "integer"}}}, {"a": 1}, {"a": "b"}),
    "required": ({"type": "object", "properties": {"a": {}}, "required": ["a"]}, {"a": "b"}, {}),
    "minProperties": ({"type": "object", "properties": {"a": {}, "b": {}}, "minProperties": 1}, {"a": "b"}, {}),
    "maxProperties": (
        {"type": "object", "properties": {"a": {}, "b": {}}, "maxProperties": 1},
        {"a": "b"},
        {"a": "b", "b": "c"},
    ),
    "dependentRequired": (
        {"type": "object", "properties": {"a": {}, "b": {}}, "dependentRequired": {"a": ["b"]}},
        {"b": "c"},
        {"a": "c"},
    ),
    "dependentSchemas": (
        {
            "type": "object",
            "properties": {"a": {}, "b": {"type": "integer"}},
            "dependentSchemas": {"a": {"properties": {"b": {"minimum": 5}}}},
        },
        {"a": "x", "b": 5},
        {"a": "x", "b": 4},
    ),
    "additionalProperties": (
        {"type": "object", "properties": {"a": {}}, "additionalProperties": False},
        {"a": "b"},
        {"c": 1},
    ),
    "unevaluatedProperties": (
        {"type": "object", "properties": {"a": {}}, "unevaluatedProperties": False},
        {"a": "b"},
        {"c": 1},
    ),
    "allOf": ({"allOf": [{"type": "string"}, {"minLength": 2}]}, "ab", "a"),
    "anyOf": ({"type": "string", "anyOf": [{"minLength": 3}, {"const": "a"}]}, "a", "b"),
    "oneOf": ({"oneOf": [{"const": "a", "title": "A"}, {"const": "b"}]}, "a", "c"),
    "not": ({"type": "string", "not": {"const": "none"}}, "a", "none"),
    "if": (
        {"type": "integer", "if": {"minimum": 10}, "then": {"multipleOf": 5}, "else": {"minimum": 0}},
        15,
        12,
    ),
    "then": ({"type": "integer", "if": {"minimum": 10}, "then": {"multipleOf": 5}}, 15, 12),
    "else": ({"type": "integer", "if": {"minimum": 10}, "else": {"minimum": 0}}, 5, -5),
}


def parsed(schema: dict[str, Any]) -> tuple[dict[str, Any], list[Any]]:
    data = {"$defs": {"short": {"type": "string", "maxLength": 2}}, "properties": {"x": schema}}
    return data, parse_data(data, lambda pointer: Place(pointer or "/"))[2]


def standard_keywords() -> set[str]:
    found: set[str] = set()
    for name in VOCABULARIES:
        found |= set(REGISTRY.contents(f"https://json-schema.org/draft/2020-12/meta/{name}")["properties"])
    return found


def test_every_standard_keyword_is_decided() -> None:
    assert standard_keywords() <= {*KEYWORDS, *ROOT, *REFUSED}
    assert set(WORKS) == set(KEYWORDS)
    assert not set(KEYWORDS) & set(REFUSED)


@pytest.mark.parametrize("keyword", sorted(WORKS))
def test_keyword_works(keyword: str) -> None:
    schema, fits, wrong = WORKS[keyword]
    data, problems = parsed(schema)
    assert not problems, [str(problem) for problem in problems]
    check = validator(bundle(data))
    assert check.is_valid({"x": fits})
    assert not check.is_valid({"x": wrong})


@pytest.mark.parametrize("keyword", sorted(REFUSED))
def test_keyword_is_refused_with_a_remedy(keyword: str) -> None:
    _, problems = parsed({"type": "string", keyword: {}})
    assert [(one.code, one.remedy) for one in problems] == [("unsupported-keyword", REFUSED[keyword])]
    assert REFUSED[keyword]


@pytest.mark.parametrize("keyword", sorted(KEYWORDS))
def test_a_misshapen_value_is_named(keyword: str) -> None:
    # None is a value of JSON, so `default` and `const` take it.
    wrong: Any = object() if keyword in ("default", "const") else None
    schema: dict[str, Any] = {"type": "array", "items": {"type": "string"}, keyword: wrong}
    codes = [(one.code, one.at.file) for one in parsed(schema)[1]]
    assert ("bad-keyword", f"/properties/x/{keyword}") in codes


def test_schema_and_id_stand_at_the_top_only() -> None:
    top = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.org/x"}
    assert not parse_data({**top, "properties": {"x": {}}}, Place)[2]
    old = {"$schema": "http://json-schema.org/draft-07/schema#", "properties": {"x": {}}}
    assert [one.code for one in parse_data(old, Place)[2]] == ["bad-keyword"]
