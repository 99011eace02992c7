"""Where definitions are found: the folders of packs and agencies, and the packs announced by entry points."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from runtime.reading.problem import Place, Problem, did_you_mean
from runtime.reading.source import Source, parse_text, read_file

_SUFFIXES: Final = (".yaml", ".yml")


@dataclass(slots=True)
class Found:
    """Definitions read from folders, in reading order, and what is wrong with the files."""

    sources: list[Source] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: str) -> list[Source]:
        """The definitions of one kind."""
        return [source for source in self.sources if source.kind == kind]


def read_folder(folder: Path, base: Path | None = None, skip: Iterable[str] = ()) -> Found:
    """Every definition in a folder and below it; files are named relative to ``base``'s parent in problems."""
    found = Found()
    root = base or folder
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        hidden = any(part.startswith((".", "__")) for part in inside)
        if path.suffix not in _SUFFIXES or not path.is_file() or hidden or inside[0] in skip:
            continue
        sources, problems = read_file(path, shown(path, root))
        found.sources += sources
        found.problems += problems
    return found


def shown(path: Path, base: Path) -> str:
    """A file's name as an author would say it: from where the command runs if it can be, else from its pack."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(Path(base.name) / path.relative_to(base))


@cache
def announced_packs() -> dict[str, Path]:
    """The packs of the installed distributions, by name."""
    return {entry.name: Path(entry.load()) for entry in entry_points(group="formwright.packs")}


def shipped_theme(name: str) -> Source | None:
    """A theme that comes with the product, for an agency's own to be like."""
    file = resources.files("themes") / name / "theme.yaml"
    sources = parse_text(file.read_text("utf-8"), f"themes/{name}/theme.yaml")[0] if file.is_file() else []
    return sources[0] if sources else None


@cache
def shipped_themes() -> frozenset[str]:
    """The names of the themes that come with the product."""
    folders = resources.files("themes").iterdir()
    return frozenset(folder.name for folder in folders if (folder / "theme.yaml").is_file())


@dataclass(frozen=True, slots=True)
class Library:
    """The packs that may be used: those beside the agency first, then the announced ones."""

    folders: tuple[Path, ...] = ()

    def find(self, name: str) -> Path | None:
        """The folder of a pack, or None."""
        for folder in self.folders:
            if (folder / name / "pack.yaml").is_file():
                return folder / name
        return announced_packs().get(name)

    def names(self) -> set[str]:
        """Every pack that can be found."""
        near = {path.parent.name for folder in self.folders for path in folder.glob("*/pack.yaml")}
        return near | set(announced_packs())

    def unknown(self, source: Source, name: str, at: Place) -> Problem:
        """That a pack cannot be found, and what would help."""
        text = f"{source.kind} '{source.name}': the pack '{name}' is not installed and not beside this folder"
        return Problem(at, "no-such-pack", text, did_you_mean(name, self.names()) or "install it, or remove it here")
