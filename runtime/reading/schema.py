"""Checks the shape of a definition against its kind's JSON Schema and says what is wrong in the author's nouns.

jsonschema-rs decides whether all is well; only a wrong definition pays for jsonschema's detailed errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any, Final

import jsonschema_rs

from runtime.reading.problem import Problem, did_you_mean
from runtime.reading.scalars import Unclear
from runtime.reading.shape import Fault, faults
from runtime.reading.source import Pointer, Source

# Faults of a key itself, which the sentence names already.
_KEYS: Final = frozenset({"unknown-key", "overlay-word", "bad-name", "wrong-shape"})


@cache
def kinds() -> frozenset[str]:
    """The kinds of definition that this engine reads."""
    names = {entry.name.removesuffix(".json") for entry in _folder().iterdir() if entry.name.endswith(".json")}
    return frozenset(names - {"common", "definition"})


def _folder() -> Any:
    return resources.files("runtime.reading") / "schemas"


@cache
def kind_schema(kind: str) -> dict[str, Any]:
    """The JSON Schema of a kind, with the shared shapes bundled in."""
    common = (_folder() / "common.json").read_text("utf-8").replace('"#/$defs/', '"#/$defs/common-')
    text = (_folder() / f"{kind}.json").read_text("utf-8").replace('"common.json#/$defs/', '"#/$defs/common-')
    schema: dict[str, Any] = json.loads(text)
    shared = {f"common-{name}": part for name, part in json.loads(common)["$defs"].items()}
    schema["$defs"] = {**schema.get("$defs", {}), **shared}
    return schema


@cache
def _fast(kind: str) -> Any:
    return jsonschema_rs.validator_for(kind_schema(kind), validate_formats=True)


@cache
def _exact(kind: str) -> Any:
    from jsonschema import Draft202012Validator, FormatChecker  # 0.2 s to import, and only errors need it

    return Draft202012Validator(kind_schema(kind), format_checker=FormatChecker())


def check_shape(source: Source) -> list[Problem]:
    """Everything wrong with a definition's shape; written text is taken in place where the schema wants text."""
    if source.kind not in kinds():
        remedy = did_you_mean(source.kind, kinds()) or f"the kinds are {', '.join(sorted(kinds()))}"
        text = f"'{source.kind}' is not a kind of definition"
        return [Problem(source.place((source.kind,)), "unknown-kind", text, remedy)]
    unclear = list(_unclear(source.data, ()))
    if not unclear and _fast(source.kind).is_valid(_whole(source)):
        return []
    _take_text(source)
    schema = kind_schema(source.kind)
    found = [fault for error in _exact(source.kind).iter_errors(_whole(source)) for fault in faults(error, schema)]
    problems = [_said(source, fault) for fault in found]
    told = {fault.pointer for fault in found}
    return problems + [_quote(source, *one) for one in _unclear(source.data, ()) if one[0] not in told]


def _said(source: Source, fault: Fault) -> Problem:
    where = _where(source, fault.pointer[:-1] if fault.code in _KEYS else fault.pointer)
    return Problem(source.place(fault.pointer), fault.code, f"{where}: {fault.text}", fault.remedy)


def _whole(source: Source) -> dict[str, Any]:
    return {source.kind: source.name, **source.data}


def _unclear(value: Any, pointer: Pointer) -> Iterator[tuple[Pointer, Unclear]]:
    if isinstance(value, Unclear):
        yield pointer, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _unclear(inner, (*pointer, key))
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _unclear(inner, (*pointer, at))


def _quote(source: Source, pointer: Pointer, value: Unclear) -> Problem:
    return Problem(
        source.place(pointer),
        "quote-it",
        f"{_where(source, pointer)}: the number {value.written} would not be kept as written",
        f'write "{value.written}" for a text, or {value.number} for a number',
    )


def _take_text(source: Source) -> None:
    """Where text is wanted and a number stands, the number's written text is what the author means."""
    for error in _exact(source.kind).iter_errors(_whole(source)):
        for leaf in _all_leaves(error):
            wanted = leaf.validator_value
            if leaf.validator == "type" and "string" in (wanted if isinstance(wanted, list) else [wanted]):
                _replace(source, tuple(leaf.absolute_path), leaf.instance)


def _replace(source: Source, pointer: Any, value: Any) -> None:
    text = value.written if isinstance(value, Unclear) else source.written.get(pointer)
    if text is None or not pointer or value is None:
        return
    target: Any = source.data
    for key in pointer[:-1]:
        target = target[key]
    if isinstance(target, list) or pointer[-1] in target:
        target[pointer[-1]] = text


def _all_leaves(error: Any) -> Iterator[Any]:
    if not error.context:
        yield error
    for inner in error.context or ():
        yield from _all_leaves(inner)


def _where(source: Source, pointer: Pointer) -> str:
    """The place in the author's nouns: route 'receiving', step 'propose', deadline."""
    parts = [f"{source.kind} '{source.name}'"]
    if pointer == (source.kind,):
        return parts[0]
    value: Any = source.data
    for at, key in enumerate(pointer):
        value = _child(value, key)
        if isinstance(key, int):
            parts.append(_item(value, key))
        elif at == len(pointer) - 1 or not isinstance(value, list) or not _named(_child(value, pointer[at + 1])):
            parts.append(key)
    return ", ".join(parts)


def _child(value: Any, key: str | int) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return None


def _item(value: Any, at: int) -> str:
    return _named(value) or f"item {at + 1}"


def _named(value: Any) -> str:
    """An item by its first key and value: step 'propose'."""
    kind = next(iter(value)) if isinstance(value, dict) and value else ""
    return f"{kind} '{value[kind]}'" if kind and isinstance(value[kind], str) else ""
