"""Gathers the definitions of packs and of an agency: packs with those they use, overlays, ``like``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from runtime.edition.library import Found, Library, read_folder, shipped_theme, shown
from runtime.edition.overlay import lay_over
from runtime.edition.versions import engine_version, fits
from runtime.reading.problem import Place, Problem, did_you_mean
from runtime.reading.schema import check_shape, kinds
from runtime.reading.source import Pointer, Source

Key = tuple[str, str]

_CAST = ("organisation", "scenario")


@dataclass(slots=True)
class Gathering:
    """The definitions gathered so far, by kind and name; translations may come from many files.

    ``unread`` is what is wrong with the files themselves: while there is any, nothing else is worth saying.
    """

    library: Library
    by_key: dict[Key, Source] = field(default_factory=dict)
    strings: list[Source] = field(default_factory=list)
    unread: list[Problem] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unmade: set[Key] = field(default_factory=set)  # like something that is not there
    removed: dict[str, Place] = field(default_factory=dict)  # what an overlay takes away, and where

    def sources(self) -> list[Source]:
        """Every definition gathered."""
        return [*self.by_key.values(), *self.strings]

    def languages(self) -> list[str]:
        """The languages of the packs, the outermost pack last."""
        return [str(source.data.get("language", "en")) for (kind, _), source in self.by_key.items() if kind == "pack"]

    def folder(self, folder: Path, base: Path | None = None) -> Found:
        """The definitions of a folder; nothing where there is none."""
        found = read_folder(folder, base) if folder.is_dir() else Found()
        self.unread += found.problems
        return found

    def say(self, source: Source, pointer: Pointer, code: str, text: str, remedy: str) -> None:
        """Note what is wrong at a place of a definition."""
        place = source.place(pointer)
        self.problems.append(Problem(place, code, f"{source.kind} '{source.name}': {text}", remedy))

    def add(self, sources: Iterable[Source]) -> None:
        """Take in new definitions; a name that stands twice is a problem."""
        for source in sources:
            key = (source.kind, source.name)
            if source.kind == "strings":
                self.strings.append(source)
            elif key in self.by_key:
                text = f"it stands twice (first at {self.by_key[key].place(())})"
                self.say(source, (), "name-twice", text, "rename one, or move the change to overlay/")
            else:
                self.by_key[key] = source

    def overlay(self, sources: Iterable[Source]) -> None:
        """Lay an agency's changes over what is here; a change of nothing is a problem."""
        for source in sources:
            key = (source.kind, source.name)
            base = self.by_key.get(key)
            if source.kind == "strings":
                self.strings.append(source)
            elif source.kind not in kinds():
                self.problems += check_shape(source)
            elif base is None:
                near = self._near(source.kind, source.name)
                remedy = near if near.startswith("did") else "put new definitions into own/"
                self.say(source, (), "overlay-misses", f"no pack has a {source.kind} of this name", remedy)
            elif source.data.get("remove") is True:
                self.removed[source.name] = source.place(())
                del self.by_key[key]
            else:
                self.by_key[key], problems = lay_over(base, source, self.removed)
                self.problems += problems

    def _near(self, kind: str, name: str) -> str:
        return did_you_mean(name, [other for own, other in self.by_key if own == kind])

    def told_removed(self, problems: Iterable[Problem]) -> list[Problem]:
        """The same problems; of those about a thing that an overlay took away, the remedy says where it did."""
        return [self._told_removed(problem) for problem in problems]

    def _told_removed(self, problem: Problem) -> Problem:
        for name, place in self.removed.items():
            if f"'{name}'" in problem.text:
                return replace(problem, remedy=f"it was removed at {place}: keep it, or change this place as well")
        return problem

    def resolve_like(self) -> None:
        """Definitions that start from another one of their kind; a circle is a problem."""
        for key in list(self.by_key):
            self._like(key, ())

    def _like(self, key: Key, seen: tuple[Key, ...]) -> Source | None:
        source = self.by_key.get(key)
        if source is None:
            return shipped_theme(key[1]) if key[0] == "theme" else None
        if "like" not in source.data:
            return source
        base_key = (source.kind, str(source.data["like"]))
        if base_key in (*seen, key):
            circle = " → ".join(name for _, name in (*seen, key, base_key))
            self.say(source, ("like",), "circle", f"it is like itself: {circle}", "break the circle")
            base = None
        else:
            base = self._like(base_key, (*seen, key))
            if base is None:
                remedy = self._near(*base_key) or "write the name of another one"
                text = f"there is no {base_key[0]} '{base_key[1]}' to be like"
                self.say(source, ("like",), "no-such-definition", text, remedy)
        if base is None:
            self.unmade.add(key)
        made, problems = lay_over(base or Source(source.kind, "", {}, source.file), source)
        self.problems += problems if base else []
        self.by_key[key] = made
        return made

    def pack(self, folder: Path, seen: tuple[str, ...] = ()) -> list[Source]:
        """Take in a pack after the packs it uses; its own definition, or several, or none."""
        found = self.folder(folder)
        packs = found.of("pack")
        if not packs and not found.problems:
            place = Place(shown(folder / "pack.yaml", folder))
            self.unread.append(Problem(place, "no-pack", "there is no pack here", "write pack.yaml"))
        for pack in packs:
            self._engine(pack)
            self.uses(pack, "uses", seen if pack.name in seen else (*seen, pack.name))
        self.add(found.sources)
        return packs

    def _engine(self, pack: Source) -> None:
        wanted, has = str(pack.data.get("engine", "")), engine_version()
        if has and not fits(wanted, has):
            text = f"it wants the engine {wanted}, but {has} is here"
            self.say(pack, ("engine",), "version", text, "install another engine, or another version of the pack")

    def uses(self, source: Source, key: str, seen: tuple[str, ...] = ()) -> None:
        """Take in the packs that a pack or an agency names; the shape of the list is checked elsewhere."""
        items = source.data.get(key)
        for at, use in enumerate(items if isinstance(items, list) else ()):
            if isinstance(use, dict) and isinstance(use.get("pack"), str):
                self._use(source, (key, at), use, seen)

    def _use(self, source: Source, pointer: Pointer, use: Mapping[str, Any], seen: tuple[str, ...]) -> None:
        name, place = use["pack"], (*pointer, "pack")
        if name in seen:
            circle = " → ".join((*seen[seen.index(name) :], name))
            self.say(source, place, "circle", f"packs use each other in a circle: {circle}", "break the circle")
            return
        if ("pack", name) not in self.by_key:
            folder = self.library.find(name)
            if folder is None:
                self.problems.append(self.library.unknown(source, name, source.place(place)))
                return
            before = set(self.by_key)
            found = self.pack(folder, (*seen, name))
            # A pack plays its stories with a cast of its own; whoever uses the pack has another organisation.
            for key in [key for key in self.by_key if key not in before and key[0] in _CAST]:
                del self.by_key[key]
            if found and name not in {pack.name for pack in found}:
                text = f"the folder '{name}' holds the pack '{found[0].name}'"
                self.say(source, place, "no-such-pack", text, "give folder and pack the same name")
                return
        self._version(source, pointer, use)

    def _version(self, source: Source, pointer: Pointer, use: Mapping[str, Any]) -> None:
        pack = self.by_key.get(("pack", use["pack"]))
        wanted, has = str(use.get("version", "")), str(pack.data.get("version", "")) if pack else ""
        if has and not fits(wanted, has):
            text = f"it wants {use['pack']} {wanted}, but {has} is here"
            self.say(source, (*pointer, "version"), "version", text, "change the version, or install another pack")
