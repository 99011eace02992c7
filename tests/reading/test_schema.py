"""Shapes: the schemas of the kinds are sound, every word in them is read, and faults are told in the author's nouns."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from runtime.edition.build import PARSERS
from runtime.kinds.reader import Reader
from runtime.reading.schema import check_shape, kind_schema, kinds
from runtime.reading.source import Pointer, Source, parse_text, read_file

WHOLE = Path(__file__).parents[1] / "data" / "whole"
# Read before the parsers see a definition, or played by the office word by word.
ELSEWHERE = frozenset({"like"})
PLAYED = frozenset({"#/$defs/step", "#/$defs/expect"})


def whole(kind: str) -> list[Source]:
    """Definitions that use every word of their kind."""
    sources, problems = read_file(WHOLE / f"{kind}.yaml", f"{kind}.yaml")
    assert problems == []
    return sources


def one(text: str) -> Source:
    [source], problems = parse_text(text, "office.yaml")
    assert problems == []
    return source


def said(text: str) -> list[str]:
    """What is wrong with the shape of one definition, without its place."""
    return [f"{problem.code}: {problem.text}" for problem in check_shape(one(text))]


# -- the schemas --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_the_schema_of_a_kind_is_valid_and_speaks_to_its_author(kind: str) -> None:
    schema = kind_schema(kind)
    Draft202012Validator.check_schema(schema)
    assert schema["required"][0] == kind
    assert schema["properties"][kind]["description"]
    mute = [
        f"{where}/{key}"
        for where, properties in _properties(schema, kind)
        for key, part in properties.items()
        if "description" not in part and "description" not in _resolved(part, schema)[1]
    ]
    assert [name for name in mute if not name.endswith(("/from", "/until"))] == []


def test_every_kind_has_a_schema_and_a_parser() -> None:
    assert kinds() == PARSERS.keys()


def test_patterns_say_in_words_what_they_ask_for() -> None:
    for kind in kinds():
        for part in _parts(kind_schema(kind)):
            assert "pattern" not in part or part.get("description"), part


def test_editors_take_the_schemas_as_they_lie_in_their_folder() -> None:
    folder = resources.files("runtime.reading") / "schemas"
    files = {entry.name: json.loads(entry.read_text("utf-8")) for entry in folder.iterdir()}
    registry: Registry[Any] = Registry().with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in files.values()
    )
    for kind in kinds():
        validator = Draft202012Validator(files[f"{kind}.json"], registry=registry)
        for source in whole(kind):
            assert [error.message for error in validator.iter_errors({kind: source.name, **source.data})] == []


# -- every word is read -------------------------------------------------------------------------------------------


def _resolved(schema: dict[str, Any], root: dict[str, Any], where: str = "") -> tuple[str, dict[str, Any]]:
    while "$ref" in schema:
        where = schema["$ref"]
        schema = root["$defs"][where.rpartition("/")[2]]
    return where, schema


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for part in schema.values():
            yield from _parts(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from _parts(part)


def _properties(schema: dict[str, Any], kind: str) -> list[tuple[str, dict[str, Any]]]:
    """Each set of properties that a definition of the kind can reach, with its place in the schema."""
    found: dict[str, dict[str, Any]] = {}

    def visit(part: dict[str, Any], where: str) -> None:
        where, part = _resolved(part, schema, where)
        if where in found or (kind == "scenario" and where in PLAYED):
            return
        if "properties" in part:
            found[where] = part["properties"]
        for key, inner in part.get("properties", {}).items():
            visit(inner, f"{where}/{key}")
        for no, inner in enumerate(part.get("anyOf", ())):
            visit(inner, f"{where}/{no}")
        for key in ("items", "additionalProperties"):
            if isinstance(part.get(key), dict):
                visit(part[key], f"{where}/{key}")

    visit(schema, "")
    return list(found.items())


def _uses(source: Source) -> Iterator[tuple[str, str, Pointer, bool]]:
    """Each word that a definition uses: where the schema has it, where it stands, and whether it may be left out."""
    root = kind_schema(source.kind)

    def visit(part: dict[str, Any], value: Any, where: str, at: Pointer) -> Iterator[tuple[str, str, Pointer, bool]]:
        where, part = _resolved(part, root, where)
        for no, inner in enumerate(part.get("anyOf", ())):
            if Draft202012Validator({**inner, "$defs": root["$defs"]}).is_valid(value):
                yield from visit(inner, value, f"{where}/{no}", at)
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in part.get("properties", {}):
                    yield where, key, (*at, key), key not in part.get("required", ())
                    yield from visit(part["properties"][key], inner, f"{where}/{key}", (*at, key))
                elif isinstance(part.get("additionalProperties"), dict):
                    yield from visit(part["additionalProperties"], inner, f"{where}/additionalProperties", (*at, key))
        elif isinstance(value, list) and "items" in part:
            for no, inner in enumerate(value):
                yield from visit(part["items"], inner, f"{where}/items", (*at, no))

    yield from visit(root, {source.kind: source.name, **source.data}, "", ())


def _parsed(source: Source) -> tuple[Any, list[str]]:
    reader = Reader(source)
    return PARSERS[source.kind](reader), [str(problem) for problem in reader.problems]


def _without(source: Source, pointer: Pointer) -> Source:
    data = copy.deepcopy(source.data)
    target: Any = data
    for key in pointer[:-1]:
        target = target[key]
    del target[pointer[-1]]
    return Source(source.kind, source.name, data, source.file, source.marks, source.written)


@cache
def _used(kind: str) -> frozenset[tuple[str, str]]:
    """The words that the whole definitions of a kind use; all of them are sound."""
    found: set[tuple[str, str]] = set()
    for source in whole(kind):
        assert check_shape(source) == []
        assert _parsed(source)[1] == []
        found |= {(where, key) for where, key, _, _ in _uses(source)}
    return frozenset(found)


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_the_whole_definitions_use_every_word_of_their_kind(kind: str) -> None:
    used = _used(kind) | {(where, key) for other in kinds() for where, key in _used(other) if "common-" in where}
    known = {(where, key) for where, properties in _properties(kind_schema(kind), kind) for key in properties}
    assert known - used == set()


@pytest.mark.parametrize("kind", sorted(kinds()))
def test_no_word_is_silently_ignored(kind: str) -> None:
    ignored = []
    for source in whole(kind):
        before = _parsed(source)
        for where, key, pointer, optional in _uses(source):
            if optional and key not in ELSEWHERE and _parsed(_without(source, pointer)) == before:
                ignored.append(f"{where}/{key}")
    assert ignored == []


# -- what is taken, what is told ----------------------------------------------------------------------------------


def test_a_sound_definition_is_left_alone() -> None:
    assert said("role: clerk\ntitle: Clerk\n") == []


def test_where_text_is_wanted_the_written_number_is_taken() -> None:
    plan = one("fileplan: office\ntitle: 2026\nitems: [{item: 01.12, title: 5, retention: 1.10}]\n")
    assert check_shape(plan) == []
    assert plan.data["title"] == "2026"
    assert plan.data["items"][0] == {"item": "01.12", "title": "5", "retention": "1.10"}


def test_where_a_number_is_wanted_it_stays_a_number() -> None:
    card = one("document: memo\ndata: {properties: {a: {type: string}}}\ncard: [{field: a, rows: 3}]\n")
    assert check_shape(card) == []
    assert card.data["card"][0]["rows"] == 3


def test_an_unclear_number_in_free_data_is_told() -> None:
    assert said("setting: index\ndata: {type: string}\nvalue: 0112\n") == [
        "quote-it: setting 'index', value: the number 0112 would not be kept as written"
    ]


def test_every_missing_and_every_unknown_key_is_told() -> None:
    assert said("register: letters\nfoo: 1\nbar: 2\n") == [
        "missing-key: register 'letters': the key 'of' is missing",
        "missing-key: register 'letters': the key 'columns' is missing",
        "unknown-key: register 'letters': the key 'foo' is not known here",
        "unknown-key: register 'letters': the key 'bar' is not known here",
    ]


def test_of_several_shapes_the_one_is_judged_that_was_begun() -> None:
    step = "route: memo\nsteps: [{step: read, by: {rol: clerk}}]\n"
    assert said(step) == ["unknown-key: route 'memo', step 'read', by: the key 'rol' is not known here"]
    loop = "route: memo\nsteps: [{each: reader, of: readers, step: read, steps: 5}]\n"
    assert said(loop) == ["wrong-type: route 'memo', each 'reader', steps: a list belongs here, not 5"]
    tab = "document: memo\ndata: {properties: {a: {type: string}}}\ncard: [{tab: one, fields: [a]}]\n"
    assert said(tab) == ["unknown-key: document 'memo', tab 'one': the key 'fields' is not known here"]


def test_a_shape_that_nobody_began_names_the_words_that_may_begin() -> None:
    [problem] = check_shape(one("route: memo\nsteps: [{task: read}]\n"))
    assert problem.text == "route 'memo', task 'read': nothing here begins with 'task'"
    assert problem.remedy == "known here: absent, create, each, parallel, route, stage, step, wait"


def test_the_place_is_said_by_names_and_in_plain_lists_by_number() -> None:
    assert said("route: memo\nsteps: [{step: read, deadline: {since: [here, [there]]}}]\n") == [
        "wrong-type: route 'memo', step 'read', deadline, since, item 2: a text belongs here, not a list"
    ]
