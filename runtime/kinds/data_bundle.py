"""A card's schema made whole for any validator: references under ``$defs``, objects closed, nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runtime.kinds.data_keywords import KEYWORDS, escaped
from runtime.kinds.data_merge import merged, types
from runtime.kinds.data_references import scheme, standard

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def bundle(data: Mapping[str, Any], refs: Callable[[str], Mapping[str, Any]] = standard) -> dict[str, Any]:
    """The schema of a checked card as one valid 2020-12 document; ``refs`` gives the schema of each reference."""
    found: dict[str, Mapping[str, Any]] = {}

    def copy(schema: Any, alone: bool) -> Any:
        if not isinstance(schema, Mapping):
            return schema
        made = {}
        for name, value in schema.items():
            if name in ("$schema", "$id", "currency"):
                continue
            made[name] = reference(value) if name == "$ref" else inside(name, value, alone)
        return _complete(made, schema, data) if alone else made

    def inside(name: str, value: Any, alone: bool) -> Any:
        keyword = KEYWORDS[name]
        child = name == "items" or name == "properties" if alone else False
        match keyword.role:
            case "schema":
                return copy(value, child)
            case "schemas":
                return [copy(part, False) for part in value]
            case "named":
                return {key: definition(part) if name == "$defs" else copy(part, child) for key, part in value.items()}
            case _:
                return value

    def definition(part: Any) -> Any:
        """A part under $defs is closed where it is used, its fields are closed here."""
        made = copy(part, False)
        if isinstance(part, Mapping):
            for name in ("properties", "items"):
                if isinstance(part.get(name), Mapping):
                    made[name] = inside(name, part[name], True)
        return made

    def reference(ref: str) -> str:
        if not scheme(ref)[0]:
            return ref
        found[ref] = refs(ref)
        return f"#/$defs/{escaped(ref)}"

    whole: dict[str, Any] = {"$schema": DRAFT, **copy(data, True)}
    if found:
        whole["$defs"] = {**whole.get("$defs", {}), **found}
    return whole


def _complete(made: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """Say the type where the author left it to the other keywords, and close objects."""
    whole, _ = merged(schema, root)
    kinds = types(whole)
    if "type" not in whole and kinds:
        made["type"] = kinds[0]
    if "object" in kinds and "additionalProperties" not in made:
        made["unevaluatedProperties"] = False
    return made
