"""What a schema's complaint means to an author: which alternative was meant, what is wrong with it, what to write."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from runtime.reading.problem import did_you_mean
from runtime.reading.scalars import Unclear
from runtime.reading.source import Pointer

_SWITCHES: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_TYPES: Final = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "nothing",
}
_REMEDIES: Final = {
    "string": "write a text",
    "integer": "write digits only",
    "number": "write digits only",
    "boolean": "write true or false",
    "object": "write keys and values below it",
    "array": "write [..], or each item in its own line after '- '",
}
_ONLY_IN_OVERLAYS: Final = {
    "remove": "'remove: true' stands in an overlay only, beside the name of what it takes away",
    "after": "'after' stands in an overlay only, beside the name of a new item",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a shape: where, a stable code, a sentence, a remedy."""

    pointer: Pointer
    code: str
    text: str
    remedy: str


def faults(error: Any, root: Mapping[str, Any]) -> Iterator[Fault]:
    """What an author should read about one error; of several alternatives, the one that was meant."""
    if error.validator not in ("anyOf", "oneOf"):
        yield from _plain(error)
        return
    meant = _meant(error, root)
    if meant is None:
        yield _none_meant(error, root)
        return
    for inner in error.context or ():
        if inner.relative_schema_path[0] == meant:
            yield from faults(inner, root)


def _meant(error: Any, root: Mapping[str, Any]) -> int | None:
    """The alternative that begins with the word the author began with, else the only one of that type."""
    ranks = [_rank(branch, error.instance, root) for branch in _listed(error.validator_value)]
    best = max(ranks)
    return ranks.index(best) if best > 0 and (best > 1 or ranks.count(best) == 1) else None


def _rank(branch: Mapping[str, Any], value: Any, root: Mapping[str, Any]) -> int:
    """How much an alternative is the one meant: 0 another type, 1 the type, 2 has its first word, 3 begins with it."""
    branch = _resolved(branch, root)
    if "anyOf" in branch:
        return max(_rank(inner, value, root) for inner in branch["anyOf"])
    if not _of_type(branch, value):
        return 0
    opener = next(iter(branch.get("required", ())), "")
    if not isinstance(value, Mapping) or opener not in value:
        return 1
    return 3 if next(iter(value)) == opener else 2


def _resolved(branch: Mapping[str, Any], root: Mapping[str, Any]) -> Mapping[str, Any]:
    while "$ref" in branch:
        branch = root["$defs"][branch["$ref"].rpartition("/")[2]]
    return branch


def _of_type(branch: Mapping[str, Any], value: Any) -> bool:
    types = _listed(branch.get("type", "string" if "enum" in branch else ()))
    match value:
        case bool():
            return "boolean" in types
        case str():
            return "string" in types
        case int() | float():
            return "number" in types or "integer" in types
        case Mapping():
            return "object" in types
        case list():
            return "array" in types
        case _:
            return "null" in types and value is None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _none_meant(error: Any, root: Mapping[str, Any]) -> Fault:
    pointer, value = tuple(error.absolute_path), error.instance
    branches = [_resolved(branch, root) for branch in error.validator_value]
    branches = [_resolved(inner, root) for branch in branches for inner in branch.get("anyOf", [branch])]
    words = [str(word) for branch in branches for word in branch.get("enum", ())]
    described = _form(error)
    if isinstance(value, Mapping) and value:
        first = next(iter(value))
        openers = list(dict.fromkeys(branch["required"][0] for branch in branches if branch.get("required")))
        remedy = did_you_mean(first, openers) if openers else described
        return Fault((*pointer, first), "wrong-shape", f"nothing here begins with '{first}'", remedy)
    if isinstance(value, str) and words:
        remedy = described or did_you_mean(value, words)
        return Fault(pointer, "unknown-word", f"{shown(value)} is not one of the words here", remedy)
    types = [name for branch in branches for name in _listed(branch.get("type", "string"))]
    return _type(pointer, value, types, described)


def _described(error: Any) -> str:
    return str(error.schema.get("description", ""))


def _plain(error: Any) -> Iterator[Fault]:
    pointer: Pointer = tuple(error.absolute_path)
    value, wanted = error.instance, error.validator_value
    match error.validator:
        case "additionalProperties":
            known = set(error.schema.get("properties", ()))
            for key in value:
                if key not in known:
                    yield _unknown_key((*pointer, key), key, value[key], known)
        case "required":
            missing = next(key for key in wanted if error.message.startswith(repr(key)))
            yield Fault(pointer, "missing-key", f"the key '{missing}' is missing", f"add '{missing}:'")
        case "type":
            yield _type(pointer, value, _listed(wanted), "")
        case "enum" | "const":
            yield _word(pointer, value, wanted if error.validator == "enum" else [wanted])
        case _:
            yield _other(error, pointer)


def _unknown_key(pointer: Pointer, key: str, value: Any, known: set[str]) -> Fault:
    if key in _ONLY_IN_OVERLAYS:
        if key == "remove" and str(value).lower() in _SWITCHES:
            return Fault(pointer, "switch", f"{shown(value)} is not a switch", "write remove: true")
        return Fault(pointer, "overlay-word", f"the key '{key}' is not read here", _ONLY_IN_OVERLAYS[key])
    remedy = did_you_mean(key, known) or "remove it, or correct the word"
    return Fault(pointer, "unknown-key", f"the key '{key}' is not known here", remedy)


def _word(pointer: Pointer, value: Any, words: list[Any]) -> Fault:
    if True in words and str(value).lower() in _SWITCHES:
        return _switch(pointer, value)
    if value is None:
        return _nothing(pointer)
    known = [word if isinstance(word, str) else json.dumps(word) for word in words]
    text = f"{shown(value)} is not one of the words here"
    return Fault(pointer, "unknown-word", text, did_you_mean(str(value), known))


def _switch(pointer: Pointer, value: Any) -> Fault:
    return Fault(pointer, "switch", f"{shown(value)} is not a switch", f"write {_SWITCHES[str(value).lower()]}")


def _nothing(pointer: Pointer) -> Fault:
    return Fault(pointer, "empty", "nothing stands here", "fill it in, or remove the key")


def _type(pointer: Pointer, value: Any, types: list[str], described: str) -> Fault:
    if value is None:
        return _nothing(pointer)
    if "boolean" in types and str(value).lower() in _SWITCHES:
        return _switch(pointer, value)
    if "string" in types and isinstance(value, Mapping) and value and not any(value.values()):
        text = "a mapping stands where a text belongs"
        return Fault(pointer, "wrong-type", text, f'put it in quotes: "{{{", ".join(value)}}}"')
    wanted = list(dict.fromkeys(_TYPES[name] for name in types))
    text = f"{' or '.join(wanted)} belongs here, not {shown(value)}"
    return Fault(pointer, "wrong-type", text, described or _REMEDIES[next(name for name in types if name != "null")])


def _other(error: Any, pointer: Pointer) -> Fault:
    value, wanted = error.instance, error.validator_value
    path = list(error.absolute_schema_path)
    if "propertyNames" in path:
        return Fault((*pointer, value), "bad-name", f"'{value}' cannot be a name here", _form(error))
    match error.validator:
        case "pattern" | "format":
            return Fault(pointer, "bad-form", f"{shown(value)} is not written as it should be", _form(error))
        case "minLength" | "minItems" | "minProperties":
            return _nothing(pointer)
        case "minimum" | "maximum":
            bound = "at least" if error.validator == "minimum" else "at most"
            return Fault(pointer, "out-of-range", f"{shown(value)} is out of range", f"write {bound} {wanted}")
        case "maxLength" | "maxItems":
            what = "characters" if error.validator == "maxLength" else "items"
            return Fault(pointer, "too-long", f"{shown(value)} is too long", f"write at most {wanted} {what}")
        case "uniqueItems":
            return Fault(pointer, "value-twice", "a value stands twice in this list", "keep one of them")
        case _:
            return Fault(pointer, "wrong-value", f"{shown(value)} cannot stand here", _form(error))


def _form(error: Any) -> str:
    described = _described(error)
    if described:
        return f"write {described[0].lower()}{described[1:]}"
    return "write it as 2026-03-01" if error.validator == "format" else ""


def shown(value: Any) -> str:
    """A value as an author would recognise it."""
    if isinstance(value, Unclear):
        return value.written
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 60 else text[:57] + "..."
