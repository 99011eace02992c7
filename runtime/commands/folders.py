"""The folders that commands are given: packs, agencies, or folders that hold some side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import click

from runtime.edition.build import build_agency, build_pack
from runtime.edition.edition import Edition
from runtime.reading.problem import Problems
from runtime.reading.source import Source


def holds_edition(folder: Path) -> bool:
    """Whether a folder is a pack or an agency."""
    return (folder / "agency.yaml").exists() or (folder / "pack.yaml").exists()


def inside(folder: Path) -> list[Path]:
    """The packs and agencies that stand side by side in a folder."""
    return sorted({one.parent for name in ("agency.yaml", "pack.yaml") for one in folder.glob(f"*/{name}")})


def edition_in(folder: Path) -> Edition:
    """The edition of a pack or an agency; raises Problems."""
    return build_agency(folder) if (folder / "agency.yaml").exists() else build_pack(folder)


def build(folder: Path) -> Edition:
    """The edition of a pack or an agency; its problems are printed, and the command stops."""
    try:
        return edition_in(folder)
    except Problems as found:
        for problem in found.problems:
            click.echo(str(problem), err=True)
        raise click.ClickException(f"{folder}: {len(found.problems)} problems, so nothing is tried") from found


def editions(paths: tuple[Path, ...]) -> Iterator[tuple[Path, Edition]]:
    """The edition of each pack and agency in the folders given."""
    for path in paths:
        found = [path] if holds_edition(path) else inside(path)
        if not found and path.is_dir():
            raise click.ClickException(f"{path} is neither a pack nor an agency, and holds none")
        for folder in found:
            yield folder, build(folder)


def written_in(folder: Path) -> Callable[[Source], bool]:
    """Whether a definition, or a change to it, is written in a folder."""
    root = folder.resolve()

    def here(file: str) -> bool:
        # A file is said as from where the command runs if it can be, else as from its pack.
        return Path(file).resolve().is_relative_to(root) or Path(file).parts[:1] == (folder.name,)

    return lambda source: any(here(file) for file in {source.file, *(place.file for place in source.marks.values())})
