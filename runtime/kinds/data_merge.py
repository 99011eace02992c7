"""What a schema says of a value once its local references and ``allOf`` are read together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.kinds.data_references import local

Schema = Mapping[str, Any]

# A keyword that hints at the type of a value whose schema names none.
_HINTS = {
    "object": ("properties", "required", "minProperties", "maxProperties", "dependentRequired", "dependentSchemas"),
    "array": ("items", "minItems", "maxItems", "uniqueItems", "contains"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
}


class Recursive(Exception):
    """A schema that holds itself."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


def merged(schema: Schema, root: Schema, seen: frozenset[str] = frozenset()) -> tuple[dict[str, Any], frozenset[str]]:
    """The schema with its local references and ``allOf`` laid together, and the references it went through."""
    whole = {name: value for name, value in schema.items() if name != "allOf"}
    ref = whole.get("$ref", "")
    target = local(ref, root) if isinstance(ref, str) else None
    if target is not None:
        if ref in seen:
            raise Recursive(ref)
        del whole["$ref"]
        inner, seen = merged(target, root, seen | {ref})
        whole = _laid(whole, inner)
    parts = schema.get("allOf", ())
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Mapping):
            inner, seen = merged(part, root, seen)
            whole = _laid(whole, inner)
    return whole, seen


def _laid(over: Schema, under: Schema) -> dict[str, Any]:
    whole = {**under, **over}
    for name in ("properties", "dependentRequired"):
        if isinstance(over.get(name), Mapping) and isinstance(under.get(name), Mapping):
            whole[name] = {**under[name], **over[name]}
    if isinstance(over.get("required"), list) and isinstance(under.get("required"), list):
        whole["required"] = list(dict.fromkeys(under["required"] + over["required"]))
    return whole


def types(schema: Schema) -> tuple[str, ...]:
    """The JSON types a merged schema allows; what it does not say is read from its other keywords."""
    named = schema.get("type")
    if named is not None:
        return (named,) if isinstance(named, str) else tuple(named)
    if any(name in schema for name in ("$ref", "enum", "const", "oneOf", "anyOf")):
        return ()
    hinted = [kind for kind, names in _HINTS.items() if any(name in schema for name in names)]
    return (hinted[0],) if hinted else ("string",)


def without_null(schema: Schema, root: Schema) -> tuple[dict[str, Any], bool]:
    """A merged schema without its null variant, and whether it had one."""
    whole, nullable = dict(schema), False
    if isinstance(whole.get("type"), list) and "null" in whole["type"] and len(whole["type"]) > 1:
        rest = [one for one in whole["type"] if one != "null"]
        whole["type"], nullable = rest[0] if len(rest) == 1 else rest, True
    for name in ("anyOf", "oneOf"):
        variants = whole.get(name)
        if not isinstance(variants, list):
            continue
        rest = [one for one in variants if not (isinstance(one, Mapping) and _is_null(one))]
        nullable = nullable or len(rest) < len(variants)
        if len(rest) == 1 and len(variants) > 1 and isinstance(rest[0], Mapping) and "const" not in rest[0]:
            del whole[name]
            whole = _laid(whole, merged(rest[0], root)[0])
        elif len(rest) < len(variants):
            whole[name] = rest
    if isinstance(whole.get("enum"), list) and None in whole["enum"]:
        whole["enum"], nullable = [one for one in whole["enum"] if one is not None], True
    return whole, nullable


def _is_null(schema: Schema) -> bool:
    return (
        schema.get("type") == "null" or ("const" in schema and schema["const"] is None) or schema.get("enum") == [None]
    )
