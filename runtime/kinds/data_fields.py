"""From a checked schema to fields: the kind of each value, its choices, its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from runtime.kinds.data_field import Choice, Field, Kind
from runtime.kinds.data_keywords import escaped
from runtime.kinds.data_merge import Recursive, merged, types, without_null
from runtime.kinds.data_references import scheme
from runtime.reading.problem import Place, Problem

PLURALS: Mapping[str, Kind] = {
    "choice": "choices",
    "person": "people",
    "unit": "units",
    "link": "links",
    "file": "files",
    "group": "rows",
}
_FORMATS: Mapping[str, Kind] = {"date": "date", "date-time": "date-time", "time": "time", "duration": "duration"}
_PLAIN: Mapping[str, Kind] = {"integer": "integer", "number": "number", "boolean": "boolean"}
_TYPES: Mapping[str, Kind] = {
    "text": "long-text",
    "file": "file",
    "person": "person",
    "unit": "unit",
    "organisation": "organisation",
    "money": "money",
    "term": "term",
}
_NAME = re.compile(r"(?!_)[\w-]+")


class Fields:
    """One reading of one checked schema."""

    def __init__(self, root: Mapping[str, Any], place: Callable[[str], Place]) -> None:
        self.root, self.place = root, place
        self.problems: list[Problem] = []

    def refuse(self, pointer: str, code: str, text: str, remedy: str) -> None:
        """Note why a value cannot be asked for."""
        self.problems.append(Problem(self.place(pointer), code, text, remedy))

    def field(
        self, name: str, schema: Mapping[str, Any], required: bool, pointer: str, seen: frozenset[str]
    ) -> Field | None:
        """The field of one value, or None with a problem."""
        try:
            whole, seen = merged(schema, self.root, seen)
        except Recursive as error:
            remedy = "link documents instead: $ref: document:name"
            self.refuse(pointer, "recursive-data", f"'{error.ref}' holds itself", remedy)
            return None
        whole, nullable = without_null(whole, self.root)
        made = self.made(name, whole, pointer, seen)
        if made is None:
            return None
        return Field(
            name,
            made.kind,
            whole,
            whole.get("title", "") or name,
            whole.get("description", ""),
            required,
            made.choices,
            made.catalog,
            made.document,
            made.fields,
            made.item,
            nullable,
        )

    def made(self, name: str, schema: Mapping[str, Any], pointer: str, seen: frozenset[str]) -> Field | None:
        """The kind of a value and what belongs to it."""
        kind, target = scheme(str(schema.get("$ref", "")))
        if kind:
            return _referred(name, schema, kind, target)
        listed = _choices(schema)
        if listed is not None:
            return self.chosen(name, schema, listed, pointer)
        match self.type(schema, pointer):
            case "object":
                return self.group(name, schema, pointer, seen)
            case "array":
                return self.listed(name, schema, pointer, seen)
            case "string":
                return Field(name, _texts(schema), schema)
            case None:
                return None
            case plain:
                return Field(name, _PLAIN[plain], schema)

    def type(self, schema: Mapping[str, Any], pointer: str) -> str | None:
        """The one JSON type of a value, or None with a problem."""
        found = set(types(schema)) or {
            one for name in ("anyOf", "oneOf") for part in schema.get(name, ()) for one in _variant(part)
        }
        if found == {"integer", "number"}:
            return "number"
        if len(found) == 1 and found != {"null"}:
            only = found.pop()
            variants = any(name in schema for name in ("anyOf", "oneOf")) and "type" not in schema
            if not (variants and only in ("object", "array")):
                return only
        text = "no widget can ask for a value of several kinds" if found != {"null"} else "nobody can answer null"
        self.refuse(pointer, "several-types", text, "write one type, or a field for each and `when` in the card")
        return None

    def chosen(self, name: str, schema: Mapping[str, Any], listed: list[Choice], pointer: str) -> Field | None:
        """A value of a fixed set; a lone ``true`` is a box that must be ticked."""
        if any(isinstance(one.value, Mapping | list) for one in listed):
            self.refuse(pointer, "several-types", "lists and objects cannot be chosen", "write texts or numbers")
            return None
        offered = tuple(one for one in listed if one.value is not None and one.value != "")
        if not offered:
            self.refuse(pointer, "no-choice", "nothing is left to choose", "write at least one value")
            return None
        if [one.value for one in offered] == [True] and "const" in schema:
            return Field(name, "boolean", schema)
        return Field(name, "choice", schema, choices=offered)

    def group(self, name: str, schema: Mapping[str, Any], pointer: str, seen: frozenset[str]) -> Field | None:
        """An object and its members."""
        properties = schema.get("properties")
        if not isinstance(properties, Mapping) or not properties:
            self.refuse(pointer, "no-fields", f"'{name}' declares no fields", "write properties: {name: …}")
            return None
        demanded = schema.get("required", [])
        members = []
        for key, part in properties.items():
            at = f"{pointer}/properties/{escaped(key)}"
            if not _NAME.fullmatch(key) or key == "csrf_token":
                remedy = "write letters, digits and _; words go to title"
                self.refuse(at, "bad-name", f"'{key}' is no name for a field", remedy)
                continue
            members.append(self.field(key, part, key in demanded, at, seen))
        return Field(name, "group", schema, fields=tuple(one for one in members if one))

    def fixed(self, item: Field, pointer: str) -> bool:
        """Entries of a list come and go, so nothing inside them can be kept as it is."""
        wrong = [one for one in (item, *item.fields) if one.schema.get("readOnly") is True]
        for one in wrong:
            at = f"{pointer}/properties/{escaped(one.name)}/readOnly" if one.name else f"{pointer}/readOnly"
            self.refuse(at, "unsupported-keyword", "'readOnly' cannot hold inside a list", "compute it in the card")
        return bool(wrong)

    def listed(self, name: str, schema: Mapping[str, Any], pointer: str, seen: frozenset[str]) -> Field | None:
        """A list and what it is made of."""
        items = schema.get("items")
        if not isinstance(items, Mapping):
            self.refuse(pointer, "untyped", f"'{name}' does not say what it lists", "write items: {…}")
            return None
        item = self.field("", items, False, f"{pointer}/items", seen)
        if item is None or self.fixed(item, f"{pointer}/items"):
            return None
        return Field(
            name,
            PLURALS.get(item.kind, "list"),
            schema,
            choices=item.choices,
            catalog=item.catalog,
            document=item.document,
            fields=item.fields,
            item=item,
        )


def _referred(name: str, schema: Mapping[str, Any], kind: str, target: str) -> Field:
    match kind:
        case "type":
            return Field(name, _TYPES[target], schema)
        case "document":
            return Field(name, "link", schema, document=target)
        case "catalog":
            return Field(name, "choice", schema, catalog=target)
        case _:
            return Field(name, "choice", schema, catalog=f"{kind}:{target}")


def _texts(schema: Mapping[str, Any]) -> Kind:
    if "contentMediaType" in schema:
        return "long-text"
    return _FORMATS.get(schema.get("format", ""), "text")


def _variant(part: Any) -> tuple[str, ...]:
    return types(part) if isinstance(part, Mapping) else ()


def _choices(schema: Mapping[str, Any]) -> list[Choice] | None:
    """The values of ``const``, ``enum``, or ``oneOf`` and ``anyOf`` of constants; None when it is no fixed set."""
    if "const" in schema:
        return [Choice(schema["const"], schema.get("title") or _title(schema["const"]))]
    if "enum" in schema:
        return [Choice(value, _title(value)) for value in schema["enum"]]
    for name in ("oneOf", "anyOf"):
        variants = schema.get(name)
        if variants and all(isinstance(one, Mapping) and ("const" in one or "enum" in one) for one in variants):
            return [choice for one in variants for choice in _titled(one)]
    return None


def _titled(variant: Mapping[str, Any]) -> list[Choice]:
    values = [variant["const"]] if "const" in variant else variant["enum"]
    titled = "title" in variant and len(values) == 1
    retired = variant.get("deprecated") is True
    return [Choice(value, variant["title"] if titled else _title(value), retired=retired) for value in values]


def _title(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)
