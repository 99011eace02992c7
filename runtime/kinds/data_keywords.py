"""Every keyword of JSON Schema 2020-12: how it must be written, where schemas stand in it, or why a card refuses it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import jsonschema_rs
import re2

from runtime.kinds.file_types import wrong_size, wrong_types

Role = Literal["plain", "schema", "schemas", "named"]

TYPES: Final = ("string", "number", "integer", "boolean", "array", "object", "null")
FORMATS: Final = (
    *("date", "date-time", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6"),
    *("uri", "uri-reference", "iri", "iri-reference", "uri-template", "uuid", "json-pointer", "relative-json-pointer"),
    "regex",
)


@dataclass(frozen=True, slots=True)
class Keyword:
    """A keyword that works: what its value must be, and whether the value holds schemas."""

    wrong: Callable[[Any], str]
    role: Role = "plain"
    alone: bool = False  # its schemas describe values of their own, not the same value again


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _count(value: Any) -> str:
    whole = _number(value) and value == int(value) and value >= 0
    return "" if whole else "a whole number from 0"


def _figure(value: Any) -> str:
    return "" if _number(value) else "a number"


def _step(value: Any) -> str:
    return "" if _number(value) and value > 0 else "a number above 0"


def _text(value: Any) -> str:
    return "" if isinstance(value, str) else "a text"


def _flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "true or false"


def _any(value: Any) -> str:
    return "" if plain(value) else "a value of JSON; put it in quotes"


def _values(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return "a list of values"
    return _any(value)


def _names(value: Any) -> str:
    texts = isinstance(value, list) and all(isinstance(name, str) for name in value)
    return "" if texts and len(set(value)) == len(value) else "a list of names, each once"


def _names_by_name(value: Any) -> str:
    return (
        ""
        if isinstance(value, Mapping) and not any(map(_names, value.values()))
        else "names, each with a list of names"
    )


def _type(value: Any) -> str:
    types = value if isinstance(value, list) else [value]
    known = types and all(isinstance(one, str) and one in TYPES for one in types) and len(set(types)) == len(types)
    return "" if known else "one of " + ", ".join(TYPES) + ", or a list of them"


def _schema(value: Any) -> str:
    return "" if isinstance(value, Mapping | bool) else "a schema"


def _schemas(value: Any) -> str:
    listed = isinstance(value, list) and value and all(isinstance(one, Mapping | bool) for one in value)
    return "" if listed else "a list of schemas"


def _named(value: Any) -> str:
    named = isinstance(value, Mapping) and all(isinstance(one, Mapping | bool) for one in value.values())
    return "" if named else "names, each with a schema"


def _format(value: Any) -> str:
    return "" if value in FORMATS else "one of " + ", ".join(FORMATS)


def _closed(value: Any) -> str:
    return "" if value is False else "false: a card holds the fields it declares and no others"


def _media(value: Any) -> str:
    is_text = isinstance(value, str) and value.startswith("text/")
    return "" if is_text else 'text/plain or another text; for anything else write $ref: "type:file"'


def _draft(value: Any) -> str:
    return "" if str(value).rstrip("#").endswith("2020-12/schema") else "https://json-schema.org/draft/2020-12/schema"


def _pattern(value: Any) -> str:
    """Patterns run in linear time, so look-around and back references are refused."""
    if not isinstance(value, str):
        return "a text"
    options = re2.Options()
    options.log_errors = False
    try:
        re2.compile(re.sub(r"\\u([0-9a-fA-F]{4})", r"\\x{\1}", value), options=options)
        jsonschema_rs.Draft202012Validator({"pattern": value}, pattern_options=jsonschema_rs.RegexOptions())
    except (re2.error, ValueError, jsonschema_rs.ValidationError):
        return "a pattern without look-around and back references"
    return ""


def plain(value: Any) -> bool:
    """Whether the value is one of JSON."""
    if isinstance(value, Mapping):
        return all(isinstance(key, str) and plain(one) for key, one in value.items())
    if isinstance(value, list):
        return all(map(plain, value))
    return value is None or isinstance(value, str | bool) or _number(value)


KEYWORDS: Final[Mapping[str, Keyword]] = {
    "$ref": Keyword(_text),
    "$defs": Keyword(_named, "named", alone=True),
    "$comment": Keyword(_text),
    "title": Keyword(_text),
    "description": Keyword(_text),
    "default": Keyword(_any),
    "examples": Keyword(_values),
    "readOnly": Keyword(_flag),
    "deprecated": Keyword(_flag),
    "type": Keyword(_type),
    "enum": Keyword(_values),
    "const": Keyword(_any),
    "multipleOf": Keyword(_step),
    "minimum": Keyword(_figure),
    "maximum": Keyword(_figure),
    "exclusiveMinimum": Keyword(_figure),
    "exclusiveMaximum": Keyword(_figure),
    "minLength": Keyword(_count),
    "maxLength": Keyword(_count),
    "pattern": Keyword(_pattern),
    "format": Keyword(_format),
    "contentMediaType": Keyword(_media),
    "minItems": Keyword(_count),
    "maxItems": Keyword(_count),
    "uniqueItems": Keyword(_flag),
    "contains": Keyword(_schema, "schema"),
    "minContains": Keyword(_count),
    "maxContains": Keyword(_count),
    "items": Keyword(_schema, "schema", alone=True),
    "properties": Keyword(_named, "named", alone=True),
    "required": Keyword(_names),
    "minProperties": Keyword(_count),
    "maxProperties": Keyword(_count),
    "dependentRequired": Keyword(_names_by_name),
    "dependentSchemas": Keyword(_named, "named"),
    "additionalProperties": Keyword(_closed),
    "unevaluatedProperties": Keyword(_closed),
    "allOf": Keyword(_schemas, "schemas"),
    "anyOf": Keyword(_schemas, "schemas"),
    "oneOf": Keyword(_schemas, "schemas"),
    "not": Keyword(_schema, "schema"),
    "if": Keyword(_schema, "schema"),
    "then": Keyword(_schema, "schema"),
    "else": Keyword(_schema, "schema"),
}

# At the top of `data` only.
ROOT: Final[Mapping[str, Keyword]] = {"$schema": Keyword(_draft), "$id": Keyword(_text)}

# Beside `$ref: type:file`.
FILES: Final[Mapping[str, Keyword]] = {"types": Keyword(wrong_types), "max-size": Keyword(wrong_size)}

REFUSED: Final[Mapping[str, str]] = {
    "$schema": "it stands at the top of data only",
    "$id": "it stands at the top of data only; refer to parts by #/$defs/name",
    "$anchor": "write the part under $defs and refer to it by #/$defs/name",
    "$dynamicRef": "write $ref: '#/$defs/name'",
    "$dynamicAnchor": "write the part under $defs and refer to it by #/$defs/name",
    "$vocabulary": "remove it: the vocabularies of 2020-12 apply",
    "prefixItems": "write an object with a name for each place",
    "unevaluatedItems": "items says what a list holds",
    "patternProperties": "write the fields by name, or a list of rows",
    "propertyNames": "write the fields by name",
    "contentEncoding": 'write $ref: "type:file"',
    "contentSchema": "write the fields by name",
    "writeOnly": "say who reads the field under access",
    # Earlier drafts and their relatives.
    "definitions": "write $defs",
    "dependencies": "write dependentRequired or dependentSchemas",
    "additionalItems": "items says what a list holds",
    "id": "write the field under properties",
    "divisibleBy": "write multipleOf",
    "extends": "write allOf",
    "disallow": "write not",
    "$recursiveRef": "write $ref: '#/$defs/name'",
    "$recursiveAnchor": "write the part under $defs and refer to it by #/$defs/name",
    "nullable": "write type: [string, 'null']",
    "discriminator": "write the fields of all variants and show them by `when` in the card",
    "example": "write examples: [..]",
}


def below(schema: Mapping[str, Any]) -> Iterator[tuple[str, Keyword, str, Any]]:
    """The schemas inside a schema: keyword, its kind, the pointer from here, and the schema."""
    for name, value in schema.items():
        keyword = KEYWORDS.get(name)
        if keyword is None or keyword.role == "plain" or keyword.wrong(value):
            continue
        if keyword.role == "schema":
            yield name, keyword, f"/{escaped(name)}", value
            continue
        parts = value.items() if keyword.role == "named" else enumerate(value)
        for key, part in parts:
            yield name, keyword, f"/{escaped(name)}/{escaped(str(key))}", part


def escaped(part: str) -> str:
    """A name as one step of a JSON pointer."""
    return part.replace("~", "~0").replace("/", "~1")
