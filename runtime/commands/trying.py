"""try: plays the scenarios of packs and agencies, and says what they cover and which flipped rules nobody notices."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import Progress

from runtime.commands.folders import editions, written_in
from runtime.edition.edition import Edition
from runtime.office.coverage import Spot
from runtime.office.trying import Told, Tried, Watch, try_edition

_KINDS: Final = {"step": "steps", "decision": "decisions", "row": "rule rows"}


@click.command("try")
@click.argument("folders", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--mutate/--no-mutate", default=True, help="Turn each rule round, one at a time, and see who notices.")
@click.option("--scenario", "names", multiple=True, metavar="NAME", help="Only this scenario; may be given again.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def try_out(folders: tuple[Path, ...], mutate: bool, names: tuple[str, ...], as_json: bool) -> None:
    """Try packs and agencies: their scenarios, what these cover, and the mutation score.

    The score is the share of rules that a scenario or an example would miss, if they were otherwise. Exits with 1 if
    a scenario fails; a rule that nobody would miss is only told.
    """
    tried = {}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        for folder, edition in editions(folders):
            _known(folder, edition, names)
            name = str(folder) if folder.name in tried else folder.name
            watch = _watch(progress, name)
            tried[name] = try_edition(edition, written_in(folder), names=names, mutate=mutate, watch=watch)
    if as_json:
        click.echo(json.dumps({name: _plain(one) for name, one in tried.items()}, ensure_ascii=False, indent=2))
    else:
        for name, one in tried.items():
            _tell(name, one, mutate)
    if any(one.failed for one in tried.values()):
        raise click.exceptions.Exit(1)


def _known(folder: Path, edition: Edition, names: tuple[str, ...]) -> None:
    if edition.scenarios and edition.organisation is None:
        raise click.ClickException(f"{folder}: there is no organisation to play the scenarios with")
    for name in names:
        if name not in edition.scenarios:
            known = ", ".join(edition.scenarios) or "none"
            raise click.ClickException(f"{folder}: there is no scenario '{name}'; known: {known}")


def _watch(progress: Progress, name: str) -> Watch:
    task = progress.add_task(name)

    def watch(what: str, done: int, of: int) -> None:
        progress.update(task, description=f"{name}: {what}", completed=done, total=of)

    return watch


def _tell(name: str, tried: Tried, mutate: bool) -> None:
    click.echo(name)
    _line("scenarios", f"{len(tried.told) - len(tried.failed)} of {len(tried.told)} passed")
    for told in tried.failed:
        click.echo(f"    {_fault(told)}")
    for kind, word in _KINDS.items():
        come, of = tried.coverage(kind)
        _line(word, f"{come} of {of} covered" if of else "none")
        for spot in tried.missed:
            if spot.kind == kind:
                click.echo(f"    {_missed(spot)}")
    if mutate:
        _survivors(tried)


def _line(word: str, text: str) -> None:
    click.echo(f"  {word:<10} {text}")


def _survivors(tried: Tried) -> None:
    score = _share(tried.flips - len(tried.survivors), tried.flips)
    noticed = f"{tried.flips - len(tried.survivors)} of {tried.flips} flipped rules noticed, {score}%"
    _line("mutation", noticed if tried.flips else "no rules")
    for one in tried.survivors:
        end = "no scenario notices" if one.reached else "no scenario comes to where it matters"
        click.echo(f"    {one.flip.at}: {one.flip.text}; {end}")


def _fault(told: Told) -> str:
    return f"{told.at}: scenario '{told.name}', {told.fault}"


def _missed(spot: Spot) -> str:
    return f"{spot.at}: {spot.kind} '{spot.name}' of {spot.of} is not covered"


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 100.0


def _plain(tried: Tried) -> dict[str, Any]:
    """One trial for machines."""
    covered = {word.replace(" ", "_"): tried.coverage(kind) for kind, word in _KINDS.items()}
    return {
        "scenarios": len(tried.told),
        "failed": [{"scenario": one.name, "at": str(one.at), "text": one.fault} for one in tried.failed],
        "coverage": {
            word: {"covered": come, "of": of, "percent": _share(come, of)} for word, (come, of) in covered.items()
        },
        "missed": [{"kind": one.kind, "of": one.of, "name": one.name, "at": str(one.at)} for one in tried.missed],
        "mutation": {
            "flips": tried.flips,
            "noticed": tried.flips - len(tried.survivors),
            "percent": _share(tried.flips - len(tried.survivors), tried.flips),
            "survivors": [
                {"at": str(one.flip.at), "text": one.flip.text, "reached": one.reached} for one in tried.survivors
            ],
        },
    }
