"""Builds an Edition from a pack or an agency: read, lay over, check shapes, parse, check references."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

from runtime.edition.edition import Edition
from runtime.edition.gathering import Gathering
from runtime.edition.library import Library, read_folder, shown
from runtime.edition.references import check_references
from runtime.edition.texts import gather
from runtime.kinds.calendar_reading import parse_calendar
from runtime.kinds.catalog import parse_catalog
from runtime.kinds.document import parse_document
from runtime.kinds.fileplan import parse_fileplan
from runtime.kinds.organisation import parse_organisation
from runtime.kinds.reader import Reader
from runtime.kinds.register import parse_register
from runtime.kinds.route_reading import parse_route
from runtime.kinds.rules import RuleTable, parse_rules
from runtime.kinds.scenario import parse_scenario
from runtime.kinds.simple import parse_agency, parse_pack, parse_role, parse_setting, parse_strings, parse_theme
from runtime.kinds.standing_rule import StandingRule
from runtime.reading.problem import Place, Problem, Problems
from runtime.reading.schema import check_shape
from runtime.reading.source import Source

PARSERS: Final[Mapping[str, Callable[[Reader], Any]]] = {
    "agency": parse_agency,
    "calendar": parse_calendar,
    "catalog": parse_catalog,
    "document": parse_document,
    "fileplan": parse_fileplan,
    "organisation": parse_organisation,
    "pack": parse_pack,
    "register": parse_register,
    "role": parse_role,
    "route": parse_route,
    "rules": parse_rules,
    "scenario": parse_scenario,
    "setting": parse_setting,
    "strings": parse_strings,
    "theme": parse_theme,
}
# What a document lives by is kept with it; a cast, a story or a colour is not, and a translation changes nothing.
_FROZEN: Final = frozenset(PARSERS) - {"organisation", "scenario", "theme"}
_SHOWN: Final = _FROZEN | {"theme"}
_COUNTED: Final = _FROZEN - {"strings"}


def build_pack(folder: Path, library: Library | None = None) -> Edition:
    """The edition of a pack by itself, with the packs it uses; raises Problems."""
    gathering = Gathering(library or Library((folder.parent,)))
    gathering.pack(folder)
    return _finish(gathering, (gathering.languages() or ["en"])[-1])


def build_agency(folder: Path, library: Library | None = None) -> Edition:
    """The edition of an agency: its packs, its overlay over them, its own definitions; raises Problems."""
    gathering = Gathering(library or Library((folder.parent, folder / "packs")))
    top = read_folder(folder, skip=("overlay", "own", "packs"))
    gathering.unread += top.problems
    agencies = top.of("agency")
    if not agencies and not top.problems:
        place = Place(shown(folder / "agency.yaml", folder))
        gathering.unread.append(Problem(place, "no-agency", "there is no agency here", "write agency.yaml"))
    for agency in agencies[:1]:
        gathering.uses(agency, "packs")
    languages = gathering.languages() or [str(agency.data.get("language", "en")) for agency in agencies]
    gathering.add(top.sources)
    gathering.overlay(gathering.folder(folder / "overlay", folder).sources)
    gathering.add(gathering.folder(folder / "own", folder).sources)
    for kind in ("agency", "organisation"):
        _only_one(gathering, kind)
    return _finish(gathering, (languages or ["en"])[-1])


def _only_one(gathering: Gathering, kind: str) -> None:
    for source in [one for one in gathering.by_key.values() if one.kind == kind][1:]:
        gathering.say(source, (), "one-only", f"there is one {kind} here already", "remove one of them")


def _finish(gathering: Gathering, language: str) -> Edition:
    """From gathered definitions to an edition: each stage speaks only when the one before it is sound."""
    if gathering.unread:
        raise Problems(gathering.unread)
    gathering.resolve_like()
    sources = gathering.sources()
    whole = [source for source in sources if (source.kind, source.name) not in gathering.unmade]
    problems = gathering.problems + [problem for source in whole for problem in check_shape(source)]
    if problems:
        raise Problems(problems)
    try:
        edition = _parse(sources, language)
    except Problems as found:
        raise Problems(gathering.told_removed(found.problems)) from None
    problems = gathering.told_removed(check_references(edition))
    if problems:
        raise Problems(problems)
    return edition


def _parse(sources: list[Source], language: str) -> Edition:
    parsed: dict[str, dict[str, Any]] = {kind: {} for kind in PARSERS}
    strings = []
    problems: list[Problem] = []
    for source in sources:
        reader = Reader(source)
        value = PARSERS[source.kind](reader)
        problems += reader.problems
        if source.kind == "strings":
            strings.append(value)
        else:
            parsed[source.kind][source.name] = value
    if problems:
        raise Problems(problems)
    tables = {name: one for name, one in parsed["rules"].items() if isinstance(one, RuleTable)}
    return Edition(
        digest=_digest(sources),
        language=language,
        agency=next(iter(parsed["agency"].values()), None),
        organisation=next(iter(parsed["organisation"].values()), None),
        texts=gather(language, strings),
        standing={name: one for name, one in parsed["rules"].items() if isinstance(one, StandingRule)},
        sources={
            source.address if source.kind != "strings" else f"{source.address}:{at}": source
            for at, source in enumerate(sources)
        },
        rules=tables,
        **{f"{kind}s": parsed[kind] for kind in _MANY},
    )


_MANY: Final = (
    "calendar",
    "catalog",
    "document",
    "fileplan",
    "pack",
    "register",
    "role",
    "route",
    "scenario",
    "setting",
    "theme",
)


def _plain(source: Source) -> dict[str, Any]:
    return {"kind": source.kind, "name": source.name, "data": source.data}


def _digest(sources: list[Source]) -> str:
    """The hash of what documents live by; the order of keys counts, for fields and decisions stand in it."""
    counted = [_plain(source) for source in sources if source.kind in _COUNTED]
    counted.sort(key=lambda one: (one["kind"], one["name"]))
    return hashlib.sha256(json.dumps(counted, ensure_ascii=False).encode()).hexdigest()


def freeze(edition: Edition) -> list[dict[str, Any]]:
    """An edition as plain rows for the store, so that its documents can be opened in thirty years."""
    return [_plain(source) for source in edition.sources.values() if source.kind in _FROZEN]


def freeze_as_shown(edition: Edition) -> list[dict[str, Any]]:
    """The same with the colours, so that another process can show the edition as this one does."""
    return [_plain(source) for source in edition.sources.values() if source.kind in _SHOWN]


def thaw(rows: Iterable[Mapping[str, Any]], language: str) -> Edition:
    """An edition from the rows that it was frozen to; it was checked when it was published."""
    sources = [Source(row["kind"], row["name"], row["data"], f"{row['kind']}:{row['name']}") for row in rows]
    return _parse(sources, language)
