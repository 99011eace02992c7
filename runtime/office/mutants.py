"""Rules turned round, one at a time: what an edition would be if an author had slipped there.

A flip changes a parsed definition, never its text. It says in the author's words what would be so, where the rule
stands, and what a scenario must have come to before it can notice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from runtime.edition.edition import Edition
from runtime.edition.references import routes_of
from runtime.kinds.document import DocumentType
from runtime.kinds.rules import RuleTable
from runtime.kinds.simple import Setting
from runtime.office.lens import LEFT_OUT, Path, put
from runtime.office.mutants_of_routes import Made, Part, Reach, conditions, longer, route_flips
from runtime.reading.problem import Place
from runtime.reading.source import Source


@dataclass(frozen=True, slots=True)
class Flip:
    """One rule turned round: in which definition, at which path, to what, where it is written, and what that means.

    ``reach`` is what must have happened for it to matter; a condition or a row has none, for it is asked itself.
    """

    kind: str
    name: str
    path: Path
    value: Any
    at: Place
    text: str
    reach: Reach = ()


def flipped(edition: Edition, flip: Flip) -> Edition:
    """The edition with one rule turned round; its content is another, and so is its digest."""
    changed: Edition = put(edition, (flip.kind, flip.name, *flip.path), flip.value)
    return replace(changed, digest=f"{edition.digest}~{flip.at}~{flip.text}")


def flips(edition: Edition, own: Callable[[Source], bool]) -> tuple[Flip, ...]:
    """Every flip of the definitions that ``own`` names, in the order of their places."""
    found: list[Flip] = []
    parts = {f"route:{name}" for route in edition.routes.values() for name in route.includes()}
    taken = {f"route:{name}" for type in edition.documents.values() for name in routes_of(edition, type)}
    for kind, word, make in _MAKERS:
        for name, definition in getattr(edition, kind).items():
            source = edition.sources[f"{word}:{name}"]
            made = tuple(make(definition)) if own(source) else ()
            # Who sees how much is said by the route that a document takes, never by one that stands in it.
            still = "visible" if source.address in parts - taken else ""
            found += (_flip(kind, source, one) for one in made if one[0].key != still)
    return tuple(sorted(found, key=lambda flip: (flip.at, flip.text)))


def _flip(kind: str, source: Source, made: Made) -> Flip:
    part, path, value, text = made
    return Flip(kind, source.name, path, value, source.place(part.pointer), text, part.reach)


def _table(table: RuleTable) -> Iterator[Made]:
    """A row that holds otherwise, and a row that gives something else."""
    for at, row in enumerate(table.rows):
        said, way, place = f"row '{row.name}' of {table.head.name}", ("rows", at), ("table", at)
        yield from conditions(Part(row, "when", row.when, (*way, "when"), (*place, "when"), said, ()))
        for key, value in row.then.items():
            part = Part(row, "then", value, (*way, "then", key), (*place, "then", key), said, ())
            other = _other(table, key, value)
            gives = f"no {key}" if other is LEFT_OUT else f"{key}: {other}"
            yield part, part.path, other, f"{said} may give {gives}, not {value}"


def _other(table: RuleTable, key: str, value: Any) -> Any:
    """Another result of the same kind: a longer term, the other answer, what another row gives, or none."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    more = longer(value)
    others = (row.then[key] for row in table.rows if key in row.then and row.then[key] != value)
    return more or next(others, LEFT_OUT)


def _checks(type: DocumentType) -> Iterator[Made]:
    for at, check in enumerate(type.checks):
        said = f"check '{check.name}' of {type.head.name}"
        if not check.warn:
            way = ("checks", at, "must")
            yield from conditions(Part(check, "must", check.must, way, way, said, ()))


def _setting(setting: Setting) -> Iterator[Made]:
    more = longer(setting.value) if setting.data.get("$ref") == "type:term" else ""
    if more:
        said = f"setting '{setting.head.name}' may be {more}, not {setting.value}"
        part = Part(setting, "value", setting.value, ("value",), ("value",), said, ("created",))
        yield part, part.path, more, said


_MAKERS: Final[tuple[tuple[str, str, Callable[[Any], Iterator[Made]]], ...]] = (
    ("routes", "route", route_flips),
    ("rules", "rules", _table),
    ("documents", "document", _checks),
    ("settings", "setting", _setting),
)
