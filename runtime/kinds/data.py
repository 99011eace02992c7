"""The fields of a card, read from plain JSON Schema 2020-12: what each one is, and which widget can ask for it.

Every keyword either works, which means that validators check it and a widget can ask for it, or is refused with a
problem; nothing is silently ignored. The schema stays the author's own: only ``bundle`` completes it so that any
validator takes it whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

from runtime.kinds.data_bundle import bundle
from runtime.kinds.data_check import Check
from runtime.kinds.data_field import KINDS, Choice, Field, Kind
from runtime.kinds.data_fields import Fields
from runtime.reading.problem import Place, Problem

__all__ = ["KINDS", "Choice", "Field", "Kind", "bundle", "parse_data", "parse_field", "validator"]


def parse_data(
    data: Mapping[str, Any], place: Callable[[str], Place]
) -> tuple[tuple[Field, ...], Mapping[str, Any], list[Problem]]:
    """The fields of a card, the schema with its references still open, and all that is wrong with it."""
    schema = {name: value for name, value in data.items() if name not in ("$schema", "$id")}
    schema.setdefault("type", "object")
    if schema["type"] != "object" or not isinstance(data.get("properties"), Mapping) or not data["properties"]:
        problem = Problem(place(""), "no-fields", "a card is an object with properties", "write properties: {name: …}")
        return (), schema, [problem]
    whole, problems = _parse("card", data, place)
    return whole.fields if whole else (), schema, problems


def parse_field(
    name: str, data: Mapping[str, Any], place: Callable[[str], Place]
) -> tuple[Field | None, list[Problem]]:
    """One value that stands alone, such as a setting."""
    return _parse(name, data, place)


def _parse(name: str, data: Mapping[str, Any], place: Callable[[str], Place]) -> tuple[Field | None, list[Problem]]:
    check = Check(data, place)
    check.schema(data, "", "value", None)
    if check.problems:
        return None, check.problems
    fields = Fields(data, place)
    found = fields.field(name, data, False, "", frozenset())
    return found, fields.problems or _examples(data, place)


def validator(schema: Mapping[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """The fast validator of a bundled schema: formats asserted, patterns in linear time."""
    return jsonschema_rs.Draft202012Validator(
        dict(schema), validate_formats=True, pattern_options=jsonschema_rs.RegexOptions()
    )


def _examples(data: Mapping[str, Any], place: Callable[[str], Place]) -> list[Problem]:
    """Defaults and examples that their own schema refuses."""
    try:
        whole = bundle(data)
        validator(whole)
    except ValueError as error:
        return [Problem(place(""), "bad-schema", f"no validator takes this schema: {error}", "")]
    problems = []
    for pointer, schema, value in _proposed(data, ""):
        asked = {**bundle({**schema, "$defs": data.get("$defs", {})}), "unevaluatedProperties": True}
        if not validator(asked).is_valid(value):
            text = f"'{value}' does not fit the field it is proposed for"
            problems.append(Problem(place(pointer), "bad-default", text, "change it, or what the field allows"))
    return problems


def _proposed(schema: Any, pointer: str) -> list[tuple[str, Mapping[str, Any], Any]]:
    if not isinstance(schema, Mapping):
        return []
    found = [(f"{pointer}/default", schema, schema["default"])] if "default" in schema else []
    found += [(f"{pointer}/examples/{no}", schema, one) for no, one in enumerate(schema.get("examples", ()))]
    for name, part in schema.get("properties", {}).items():
        found += _proposed(part, f"{pointer}/properties/{name}")
    return found + _proposed(schema.get("items"), f"{pointer}/items")
