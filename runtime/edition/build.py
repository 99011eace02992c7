"""Builds an Edition from a pack or an agency: read, lay over, check shapes, parse, check references."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from runtime.edition.edition import Edition
from runtime.edition.library import Found, Library, read_folder
from runtime.edition.overlay import lay_over
from runtime.edition.references import check_references
from runtime.edition.texts import gather
from runtime.kinds.calendar import parse_calendar
from runtime.kinds.catalog import parse_catalog
from runtime.kinds.document import parse_document
from runtime.kinds.fileplan import parse_fileplan
from runtime.kinds.organisation import parse_organisation
from runtime.kinds.reader import Reader
from runtime.kinds.register import parse_register
from runtime.kinds.route_reading import parse_route
from runtime.kinds.rules import parse_rules
from runtime.kinds.scenario import parse_scenario
from runtime.kinds.simple import parse_agency, parse_pack, parse_role, parse_setting, parse_strings, parse_theme
from runtime.reading.problem import Place, Problem, Problems, did_you_mean
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
# What a document lives by; a cast, a story or a colour does not change it.
_FROZEN: Final = frozenset(PARSERS) - {"organisation", "scenario", "theme"}

Key = tuple[str, str]


@dataclass(slots=True)
class _Table:
    """The definitions gathered so far, by kind and name; translations may come from many files."""

    by_key: dict[Key, Source] = field(default_factory=dict)
    strings: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, sources: Iterable[Source]) -> None:
        for source in sources:
            if source.kind == "strings":
                self.strings.append(source)
                continue
            key = (source.kind, source.name)
            if key in self.by_key:
                first = self.by_key[key].place(())
                text = f"{source.kind} '{source.name}' stands twice (first at {first})"
                self.problems.append(
                    Problem(source.place(()), "name-twice", text, "rename one, or move the change to overlay/")
                )
                continue
            self.by_key[key] = source

    def overlay(self, sources: Iterable[Source]) -> None:
        for source in sources:
            key = (source.kind, source.name)
            base = self.by_key.get(key)
            if source.kind == "strings":
                self.strings.append(source)
            elif base is None:
                names = [name for kind, name in self.by_key if kind == source.kind]
                text = f"no pack has a {source.kind} '{source.name}' to change"
                remedy = did_you_mean(source.name, names) or "put new definitions into own/"
                self.problems.append(Problem(source.place(()), "overlay-misses", text, remedy))
            elif source.data.get("remove") is True:
                del self.by_key[key]
            else:
                self.by_key[key], problems = lay_over(base, source)
                self.problems += problems

    def resolve_like(self) -> None:
        """Definitions that start from another one of their kind; a circle is a problem."""
        for key in list(self.by_key):
            self._like(key, ())

    def _like(self, key: Key, seen: tuple[Key, ...]) -> Source | None:
        source = self.by_key.get(key)
        if source is None or "like" not in source.data:
            return source
        base_key = (source.kind, str(source.data["like"]))
        place = source.place(("like",))
        if base_key in seen or base_key == key:
            circle = " → ".join(name for _, name in (*seen, key, base_key))
            self.problems.append(
                Problem(place, "circle", f"{source.kind} '{source.name}' is like itself: {circle}", "break the circle")
            )
            base = None
        else:
            base = self._like(base_key, (*seen, key))
            if base is None and not any(problem.code == "circle" for problem in self.problems):
                names = [name for kind, name in self.by_key if kind == source.kind]
                text = f"{source.kind} '{source.name}' is like '{base_key[1]}', which does not exist"
                self.problems.append(Problem(place, "no-such-definition", text, did_you_mean(base_key[1], names)))
        made, problems = lay_over(base or Source(source.kind, "", {}, source.file), source)
        self.problems += problems if base else []
        self.by_key[key] = made
        return made


def build_pack(folder: Path, library: Library | None = None) -> Edition:
    """The edition of a pack by itself, with the packs it uses; raises Problems."""
    table = _Table()
    library = library or Library((folder.parent,))
    _add_pack(table, folder, library, ())
    packs = [source for key, source in table.by_key.items() if key[0] == "pack"]
    language = str(packs[-1].data.get("language", "en")) if packs else "en"
    return _finish(table, language)


def build_agency(folder: Path, library: Library | None = None) -> Edition:
    """The edition of an agency: its packs, its overlay over them, its own definitions; raises Problems."""
    library = library or Library((folder.parent, folder / "packs"))
    top = read_folder(folder, skip=("overlay", "own", "packs"))
    table = _Table(problems=list(top.problems))
    agencies = top.of("agency")
    if not agencies:
        place = Place(str(folder / "agency.yaml"))
        raise Problems(
            [
                *table.problems,
                Problem(
                    place, "no-agency", "there is no agency here", "write agency.yaml, or run formwright new-agency"
                ),
            ]
        )
    for at, use in enumerate(agencies[0].data.get("packs", ())):
        _add_use(table, agencies[0], at, use, library, ())
    languages = [str(source.data.get("language")) for key, source in table.by_key.items() if key[0] == "pack"]
    table.add(top.sources)
    for name in ("overlay", "own"):
        found = read_folder(folder / name, folder) if (folder / name).is_dir() else Found()
        table.problems += found.problems
        if name == "overlay":
            table.overlay(found.sources)
        else:
            table.add(found.sources)
    language = languages[-1] if languages else str(agencies[0].data.get("language", "en"))
    return _finish(table, language)


def _add_use(table: _Table, source: Source, at: int, use: Any, library: Library, seen: tuple[str, ...]) -> None:
    if not isinstance(use, dict) or not isinstance(use.get("pack"), str):
        return  # the shape check says so
    key = "packs" if source.kind == "agency" else "uses"
    place = source.place((key, at, "pack"))
    name = use["pack"]
    if name in seen:
        circle = " → ".join((*seen, name))
        table.problems.append(
            Problem(place, "circle", f"packs use each other in a circle: {circle}", "break the circle")
        )
        return
    folder = library.find(name)
    if folder is None:
        table.problems.append(library.unknown(name, place))
        return
    if ("pack", name) not in table.by_key:
        _add_pack(table, folder, library, seen)
        _version(table, source, (key, at), use)


def _version(table: _Table, source: Source, pointer: tuple[str | int, ...], use: Mapping[str, Any]) -> None:
    pack = table.by_key.get(("pack", use["pack"]))
    wanted, has = str(use.get("version", "")), str(pack.data.get("version", "")) if pack else ""
    if wanted and has and not _fits(wanted, has):
        text = f"{source.kind} '{source.name}' wants {use['pack']} {wanted}, but {has} is here"
        table.problems.append(Problem(source.place(pointer), "version", text, "change the version or install another"))


def _fits(wanted: str, has: str) -> bool:
    """``1.2.3`` exactly, ``~1.2`` the same first two numbers or later patches, ``>=1.2`` that or later."""
    numbers = [int(part) for part in wanted.lstrip("~>=").split(".") if part.isdigit()]
    own = [int(part) for part in has.split(".") if part.isdigit()]
    if wanted.startswith("~"):
        return own[: max(1, len(numbers) - 1)] == numbers[: max(1, len(numbers) - 1)] and own >= numbers
    return own >= numbers if wanted.startswith(">=") else own[: len(numbers)] == numbers


def _add_pack(table: _Table, folder: Path, library: Library, seen: tuple[str, ...]) -> None:
    found = read_folder(folder)
    table.problems += found.problems
    packs = found.of("pack")
    if not packs:
        place = Place(str(folder / "pack.yaml"))
        table.problems.append(
            Problem(place, "no-pack", "there is no pack here", "write pack.yaml, or run formwright pack new")
        )
    for pack in packs:
        for at, use in enumerate(pack.data.get("uses", ())):
            _add_use(table, pack, at, use, library, (*seen, pack.name))
    table.add(found.sources)


def _finish(table: _Table, language: str) -> Edition:
    table.resolve_like()
    problems = table.problems
    sources = [*table.by_key.values(), *table.strings]
    for source in sources:
        problems += check_shape(source)
    if problems:
        raise Problems(problems)
    return _parse(sources, language, check=True)


def _parse(sources: list[Source], language: str, *, check: bool) -> Edition:
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
    edition = Edition(
        digest=_digest(sources),
        language=language,
        agency=next(iter(parsed["agency"].values()), None),
        organisation=next(iter(parsed["organisation"].values()), None),
        texts=gather(language, strings),
        sources={
            source.address if source.kind != "strings" else f"{source.address}:{at}": source
            for at, source in enumerate(sources)
        },
        **{f"{kind}s" if kind != "rules" else kind: parsed[kind] for kind in _MANY},
    )
    if check:
        problems = check_references(edition)
        if problems:
            raise Problems(problems)
    return edition


_MANY: Final = (
    "calendar",
    "catalog",
    "document",
    "fileplan",
    "pack",
    "register",
    "role",
    "route",
    "rules",
    "scenario",
    "setting",
    "theme",
)


def _plain(source: Source) -> dict[str, Any]:
    return {"kind": source.kind, "name": source.name, "data": source.data}


def _digest(sources: list[Source]) -> str:
    frozen = sorted(
        (_plain(source) for source in sources if source.kind in _FROZEN), key=lambda one: (one["kind"], one["name"])
    )
    return hashlib.sha256(json.dumps(frozen, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def freeze(edition: Edition) -> list[dict[str, Any]]:
    """An edition as plain rows for the store, so that its documents can be opened in thirty years."""
    return [_plain(source) for source in edition.sources.values() if source.kind in _FROZEN]


def thaw(rows: Iterable[Mapping[str, Any]], language: str) -> Edition:
    """An edition from the rows that ``freeze`` gave; it was checked when it was published."""
    sources = [Source(row["kind"], row["name"], row["data"], f"{row['kind']}:{row['name']}") for row in rows]
    return _parse(sources, language, check=False)
