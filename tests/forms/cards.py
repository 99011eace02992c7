"""Random schemas of every kind together with cards that fit them."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st

from tests.forms.filling import SMALL, ZONE

Pair = tuple[dict[str, Any], Any]

LINE = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=20)
TITLES = st.one_of(st.just({}), LINE.map(lambda text: {"title": text}))


def _typed(text: str) -> str:
    return text.strip()


LINES = LINE.map(_typed).filter(bool)
AREAS = st.lists(LINES, min_size=1, max_size=3).map("\n".join)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15).filter(lambda x: x != 0)
SMALLEST = st.integers(-(2**63) + 1, 2**63 - 1)
DAYS = st.dates(date(1000, 1, 1)).map(date.isoformat)
MOMENTS = st.datetimes(datetime(1000, 1, 2), datetime(9998, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=ZONE).isoformat()
)
CLOCKS = st.times().map(lambda clock: f"{clock:%H:%M:%S}+08:00")
TERMS = st.one_of(
    st.just("permanent"),
    st.tuples(st.integers(2, 999), st.sampled_from(["days", "working days", "months"])).map(lambda t: f"{t[0]} {t[1]}"),
)
FILES = st.tuples(LINES, st.integers(0, 10**12)).map(
    lambda pair: {"name": pair[0][:200], "type": "text/plain", "size": pair[1], "sha256": "0f" * 32}
)
OPTIONS = st.lists(
    st.one_of(LINES, st.integers(-9, 9), st.booleans(), st.integers(-9, 9).map(lambda n: n + 0.5)),
    min_size=1,
    max_size=20,
    unique_by=json.dumps,
)


def _of(schema: dict[str, Any], values: st.SearchStrategy[Any]) -> st.SearchStrategy[Pair]:
    return values.map(lambda value: (schema, value))


def _catalog(name: str) -> st.SearchStrategy[str]:
    return st.sampled_from(SMALL[name])


def single() -> st.SearchStrategy[Pair]:
    """A single value of any kind."""
    return st.one_of(
        _of({"type": "string"}, LINES),
        _of({"$ref": "type:text"}, AREAS),
        _of({"type": "integer"}, SMALLEST),
        _of({"type": "number"}, FLOATS),
        _of({"$ref": "type:money"}, SMALLEST),
        _of({"type": "string", "format": "date"}, DAYS),
        _of({"type": "string", "format": "date-time"}, MOMENTS),
        _of({"type": "string", "format": "time"}, CLOCKS),
        _of({"type": "string", "format": "duration"}, st.sampled_from(["P3D", "PT5H", "P1Y2M"])),
        _of({"$ref": "type:term"}, TERMS),
        _of({"type": "boolean"}, st.booleans()),
        _of({"type": ["string", "null"]}, LINES),
        OPTIONS.flatmap(lambda options: _of({"enum": options}, st.sampled_from(options))),
        OPTIONS.flatmap(
            lambda options: _of({"oneOf": [{"const": one, "title": "T"} for one in options]}, st.sampled_from(options))
        ),
        *(_of({"$ref": f"catalog:{name}"}, _catalog(name)) for name in ("kinds", "districts", "correspondents")),
        _of({"$ref": "type:person"}, _catalog("people")),
        _of({"$ref": "type:unit"}, _catalog("units")),
        _of({"$ref": "type:organisation"}, _catalog("correspondents")),
        _of({"$ref": "document:letter"}, _catalog("correspondents")),
        _of({"$ref": "type:file"}, FILES),
    )


def several() -> st.SearchStrategy[Pair]:
    """A list of things to choose, of files, or of plain entries."""
    return st.one_of(
        *(_chosen({"$ref": ref}, SMALL[name]) for ref, name in REFS),
        OPTIONS.flatmap(lambda options: _subset({"enum": options}, options)),
        _of({"type": "array", "items": {"$ref": "type:file"}}, st.lists(FILES, max_size=3)),
        _of({"type": "array", "items": {"type": "string"}}, st.lists(LINES, max_size=4)),
        _of({"type": "array", "items": {"type": "integer"}}, st.lists(SMALLEST, max_size=4)),
        _of({"type": "array", "items": {"type": "string", "format": "date"}}, st.lists(DAYS, max_size=3)),
        _of({"type": "array", "items": {"type": "boolean"}}, st.lists(st.booleans(), max_size=3)),
        _of({"type": "array", "items": {"type": "array", "items": {"type": "number"}}}, st.lists(st.lists(FLOATS))),
    )


REFS = (
    ("catalog:kinds", "kinds"),
    ("catalog:correspondents", "correspondents"),
    ("type:person", "people"),
    ("type:unit", "units"),
    ("document:letter", "correspondents"),
)


def _chosen(items: dict[str, Any], values: Any) -> st.SearchStrategy[Pair]:
    return _of({"type": "array", "items": items}, st.lists(st.sampled_from(values), max_size=4, unique=True))


def _subset(items: dict[str, Any], options: list[Any]) -> st.SearchStrategy[Pair]:
    """Boxes of a fixed list are posted in its order."""
    kept = st.sets(st.integers(0, len(options) - 1)).map(lambda places: [options[at] for at in sorted(places)])
    return _of({"type": "array", "items": items}, kept)


def objects(values: st.SearchStrategy[Pair], fewest: int = 1) -> st.SearchStrategy[Pair]:
    """An object whose members may be absent or demanded."""
    member = st.tuples(values, TITLES, st.booleans(), st.booleans())
    return st.lists(member, min_size=fewest, max_size=5).map(_object)


def _object(members: list[Any]) -> Pair:
    schema: dict[str, Any] = {"type": "object", "properties": {}, "required": []}
    card = {}
    for at, ((part, value), title, given, demanded) in enumerate(members):
        name = f"f{at}"
        schema["properties"][name] = {**part, **title}
        # A demanded list that is empty is what a person leaves out.
        given, demanded = given and value != [], demanded and value != []
        if demanded:
            schema["required"].append(name)
        if demanded or given:
            card[name] = value
    return schema, card


def rows(values: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """Rows of one shape: the card of the shape once or twice."""
    line = objects(values).filter(lambda pair: bool(pair[1]))
    return st.tuples(line, st.integers(1, 3)).map(
        lambda both: ({"type": "array", "items": both[0][0]}, [both[0][1]] * both[1])
    )


def group(values: st.SearchStrategy[Pair]) -> st.SearchStrategy[Pair]:
    """A nested object with something in it."""
    return objects(values).filter(lambda pair: bool(pair[1]))


def cards() -> st.SearchStrategy[Pair]:
    """A whole card with everything in it, two levels deep."""
    plain = st.one_of(single(), several())
    nested = st.one_of(plain, rows(plain), group(plain))
    return objects(st.one_of(nested, rows(nested), group(nested)))
