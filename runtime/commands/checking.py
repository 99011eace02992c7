"""check: every problem of packs and agencies, their examples and their scenarios."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from runtime.commands.folders import edition_in, holds_edition, inside
from runtime.commands.kept import records
from runtime.edition.edition import Edition
from runtime.edition.library import read_folder
from runtime.office import directory as directories
from runtime.office.examples import check_examples
from runtime.office.office import FixedClock, Office
from runtime.office.proofs import prove
from runtime.office.stories import StoryError, tell
from runtime.ports import Directory
from runtime.reading.problem import Place, Problem, Problems
from runtime.reading.schema import check_shape
from runtime.reading.source import read_file
from runtime.settings import open_store
from runtime.web.theming import theme_faults


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--no-scenarios", is_flag=True, help="Only read and check; play no scenario.")
@click.option(
    "--home",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where records are kept: participants are sought among the people of today, not in organisation.yaml.",
)
def check(paths: tuple[Path, ...], no_scenarios: bool, home: Path | None) -> None:
    """Check packs, agencies or single files; exits with 1 on any problem.

    Each problem is printed as file:line:col: code: text; remedy. A warning goes to standard error and refuses nothing.
    """
    problems: list[Problem] = []
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Checking", total=len(paths))
        for path in paths:
            problems += check_path(path, scenarios=not no_scenarios, home=home)
            progress.advance(task)
    warnings = {problem for problem in problems if problem.warning}
    for problem in sorted(set(problems)):
        click.echo(str(problem), err=problem.warning)
    if len(warnings) < len(set(problems)):
        raise click.exceptions.Exit(1)
    said = f"{len(warnings)} warnings" if len(warnings) > 1 else "1 warning" if warnings else "no problem"
    click.echo(f"{len(paths)} checked, {said}", err=True)


def check_path(path: Path, *, scenarios: bool = True, home: Path | None = None) -> list[Problem]:
    """The problems of a pack's or an agency's folder, of another folder, or of a file alone."""
    if path.is_file():
        return _file(path)
    if not path.is_dir():
        return list(_missing(path))
    if not holds_edition(path):
        within = inside(path)
        checked = [problem for one in within for problem in check_path(one, scenarios=scenarios, home=home)]
        return checked if within else _loose(path)
    try:
        edition = edition_in(path)
    except Problems as found:
        return list(found.problems)
    return [
        *check_examples(edition),
        *prove(edition, _people(edition, home)),
        *_themes(edition),
        *(_stories(edition) if scenarios else ()),
    ]


def _people(edition: Edition, home: Path | None) -> Directory | None:
    """The organisation of an agency as a home keeps it; None where it keeps none."""
    if home is None or edition.agency is None:
        return None
    with records(home) as store:
        name = edition.agency.head.name
        return directories.read(store, name) if store.get("organisation", directories.head_id(name)) else None


def _missing(path: Path) -> Iterator[Problem]:
    yield Problem(Place(str(path)), "no-file", "there is no such file or folder", "check the path")


def _file(path: Path) -> list[Problem]:
    if path.suffix not in (".yaml", ".yml"):
        click.echo(f"{path}: skipped, not a definition", err=True)
        return []
    sources, problems = read_file(path)
    _told_alone(path)
    return problems + [problem for source in sources for problem in check_shape(source)]


def _told_alone(path: Path) -> None:
    text = "checked by its shape alone; check the folder with agency.yaml or pack.yaml for references and scenarios"
    click.echo(f"{path}: {text}", err=True)


def _loose(path: Path) -> list[Problem]:
    """A folder that is neither a pack nor an agency: its definitions are checked by their shape alone."""
    found = read_folder(path)
    if not found.sources and not found.problems:
        click.echo(f"{path}: skipped, holds no definition", err=True)
    else:
        _told_alone(path)
    return found.problems + [problem for source in found.sources for problem in check_shape(source)]


def _themes(edition: Edition) -> Iterator[Problem]:
    """Colours that cannot be read: an agency's own three must stand out on the pages' grounds, light and dark."""
    for name, theme in edition.themes.items():
        place = edition.sources[f"theme:{name}"].place(("tokens",))
        for fault in theme_faults({"tokens": theme.tokens}):
            yield Problem(place, "theme", f"theme '{name}': {fault}", "choose another colour")


def _stories(edition: Edition) -> Iterator[Problem]:
    """Play every scenario, each in an office of its own."""
    if edition.organisation is None:
        if edition.scenarios:
            name, source = next((key, one) for key, one in edition.sources.items() if key.startswith("scenario:"))
            text = f"{name.replace(':', ' ')}: there is no organisation to play it with"
            yield Problem(
                source.place(), "no-organisation", text, "add an 'organisation:' with the people of the story"
            )
        return
    for name, story in edition.scenarios.items():
        source = edition.sources[f"scenario:{name}"]
        with tempfile.TemporaryDirectory(prefix="formwright-") as folder:
            clock = FixedClock(datetime(2026, 1, 1, tzinfo=UTC))
            store = open_store(Path(folder), options={"synchronous": "OFF"})
            office = Office(edition.agency.head.name if edition.agency else "story", store, edition, clock)
            office.publish()
            try:
                tell(office, clock, story)
            except StoryError as error:
                pointer = ("steps", error.at, "expect", error.key) if error.key else ("steps", error.at)
                yield Problem(
                    source.place(pointer), "scenario", f"scenario '{name}', step {error.at + 1}: {error.text}", ""
                )
            finally:
                store.close()
