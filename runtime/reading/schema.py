"""Checks the shape of a definition against its kind's JSON Schema and says what is wrong in the author's nouns.

jsonschema-rs decides whether all is well; only a wrong definition pays for jsonschema's detailed errors.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import jsonschema_rs

from runtime.reading.problem import Problem, did_you_mean
from runtime.reading.source import Pointer, Source, Unclear

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

_SWITCHES: Final = {"yes": "true", "on": "true", "no": "false", "off": "false"}
_TYPES: Final = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "object": "a mapping",
    "array": "a list",
    "null": "nothing",
}


@cache
def kinds() -> frozenset[str]:
    """The kinds of definition that this engine reads."""
    names = {entry.name.removesuffix(".json") for entry in _folder().iterdir() if entry.name.endswith(".json")}
    return frozenset(names - {"common"})


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
        remedy = did_you_mean(source.kind, kinds())
        return [
            Problem(
                source.place((source.kind,)), "unknown-kind", f"'{source.kind}' is not a kind of definition", remedy
            )
        ]
    unclear = list(_unclear(source.data, ()))
    if not unclear and _fast(source.kind).is_valid(_whole(source)):
        return []
    _take_text(source)
    errors = [leaf for error in _exact(source.kind).iter_errors(_whole(source)) for leaf in _leaves(error)]
    problems = [_said(source, error) for error in errors]
    told = {problem.at for problem in problems}
    for pointer, value in _unclear(source.data, ()):
        if source.place(pointer) not in told:
            problems.append(_quote(source, pointer, value))
    return problems


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
        f'quote it: "{value.written}"',
    )


def _take_text(source: Source) -> None:
    """Where text is wanted and a number stands, the number's written text is what the author means."""
    for error in _exact(source.kind).iter_errors(_whole(source)):
        for leaf in _all_leaves(error):
            if leaf.validator == "type" and "string" in _listed(leaf.validator_value):
                _replace(source, tuple(leaf.absolute_path), leaf.instance)


def _replace(source: Source, pointer: Pointer, value: Any) -> None:
    text = value.written if isinstance(value, Unclear) else source.written.get(pointer)
    if text is None or not pointer or value is None:
        return
    target: Any = source.data
    for key in pointer[:-1]:
        target = target[key]
    if isinstance(target, list) or pointer[-1] in target:
        target[pointer[-1]] = text


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _all_leaves(error: ValidationError) -> Iterator[ValidationError]:
    if not error.context:
        yield error
    for inner in error.context or ():
        yield from _all_leaves(inner)


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The errors an author should read: of several alternatives, those of the one that was meant."""
    if not error.context:
        yield error
        return
    branches: dict[Any, list[ValidationError]] = {}
    for inner in error.context:
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    meant = [found for found in branches.values() if not any(_not_meant(error, inner) for inner in found)]
    if meant:
        for inner in min(meant, key=len):
            yield from _leaves(inner)
    else:
        yield error


def _not_meant(outer: ValidationError, inner: ValidationError) -> bool:
    """An alternative of another type, or without the word that opens it, is not what the author wrote."""
    if list(inner.absolute_path) != list(outer.absolute_path):
        return False
    if inner.validator == "required":
        return inner.message.startswith(repr(inner.validator_value[0]))
    return inner.validator in ("type", "enum", "const")


def _where(source: Source, pointer: Pointer) -> str:
    """The place in the author's nouns: route 'receiving', step 'propose', deadline."""
    parts = [f"{source.kind} '{source.name}'"]
    value: Any = source.data
    for at, key in enumerate(pointer):
        value = _child(value, key)
        if isinstance(key, int):
            parts.append(_item(value, key))
        elif at == len(pointer) - 1 or not isinstance(value, list):
            parts.append(key)
    return ", ".join(parts)


def _child(value: Any, key: str | int) -> Any:
    try:
        return value[key]
    except (KeyError, IndexError, TypeError):
        return None


def _item(value: Any, at: int) -> str:
    if isinstance(value, dict) and value:
        kind = next(iter(value))
        if isinstance(value[kind], str):
            return f"{kind} '{value[kind]}'"
    return f"item {at + 1}"


def _said(source: Source, error: ValidationError) -> Problem:
    pointer: Pointer = tuple(error.absolute_path)
    where = _where(source, pointer)
    code, text, remedy, deeper = _words(error)
    return Problem(source.place((*pointer, *deeper)), code, f"{where}: {text}", remedy)


def _words(error: ValidationError) -> tuple[str, str, str, Pointer]:
    """Code, sentence, remedy, and the key inside that is meant."""
    value, wanted = error.instance, error.validator_value
    match error.validator:
        case "additionalProperties":
            return _unknown_key(error)
        case "required":
            missing = next(key for key in wanted if key not in value)
            return "missing-key", f"the key '{missing}' is missing", f"add '{missing}:'", ()
        case "type" | "anyOf":
            return _wrong_type(error)
        case "enum" | "const":
            known = wanted if error.validator == "enum" else [wanted]
            return (
                "unknown-word",
                f"{_shown(value)} is not one of the words here",
                did_you_mean(str(value), map(str, known)),
                (),
            )
        case "pattern":
            return "bad-form", f"{_shown(value)} has not the form {wanted}", _form(error), ()
        case "propertyNames":
            return "bad-form", f"{_shown(value)} is not a name", "write lower-case Latin letters, digits and _", ()
        case "format":
            return (
                "bad-form",
                f"{_shown(value)} is not a {wanted}",
                "write it as 2026-03-01" if wanted == "date" else "",
                (),
            )
        case "minLength" | "minItems" | "minProperties":
            return "empty", "nothing stands here", "fill it in or remove the key", ()
        case _:
            return "wrong-value", f"{_shown(value)} is not allowed here ({error.validator}: {wanted})", "", ()


def _unknown_key(error: ValidationError) -> tuple[str, str, str, Pointer]:
    schema: Any = error.schema
    known = set(schema.get("properties", ()))
    extra = next(key for key in error.instance if key not in known)
    return "unknown-key", f"the key '{extra}' is not known", did_you_mean(extra, known), (extra,)


def _wrong_type(error: ValidationError) -> tuple[str, str, str, Pointer]:
    value, wanted = error.instance, error.validator_value
    if error.validator == "anyOf":
        types = [
            name for branch in wanted for name in _listed(branch.get("type", "object" if "$ref" in branch else []))
        ]
        words = [str(word) for branch in wanted for word in branch.get("enum", ())]
        if words and isinstance(value, str):
            return "unknown-word", f"{_shown(value)} is not one of the words here", did_you_mean(value, words), ()
        if isinstance(value, dict):
            return (
                "wrong-shape",
                f"a mapping with the keys {', '.join(map(str, value)) or '(none)'} is not read here",
                "",
                (),
            )
    else:
        types = _listed(wanted)
    if "boolean" in types and str(value).lower() in _SWITCHES:
        return "switch", f"{_shown(value)} is not a switch", f"write {_SWITCHES[str(value).lower()]}", ()
    if isinstance(value, Unclear):
        return (
            "quote-it",
            f"the number {value.written} would not be kept as written",
            f'quote it: "{value.written}"',
            (),
        )
    said = " or ".join(dict.fromkeys(_TYPES[name] for name in types)) or "something else"
    return "wrong-type", f"{said} is wanted, not {_shown(value)}", "", ()


def _form(error: ValidationError) -> str:
    schema: Any = error.schema
    return str(schema.get("description", ""))


def _shown(value: Any) -> str:
    if isinstance(value, Unclear):
        return value.written
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) < 60 else text[:57] + "..."
