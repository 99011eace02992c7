"""stress: what breaks when somebody leaves the office."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import click

from runtime.commands.folders import build
from runtime.commands.kept import day, records
from runtime.edition.edition import Edition
from runtime.office.office import FixedClock, Office
from runtime.office.scratch import ScratchStore
from runtime.office.stress import stress as leave
from runtime.office.stress_words import Finding, Kind
from runtime.ports import Store
from runtime.reading.problem import did_you_mean

_HEADINGS: Final[dict[Kind, str]] = {
    "step": "steps that nobody could do",
    "separation": "steps that separation of duties would block",
    "fallback": "steps that would fall to others",
    "post": "posts",
    "role": "roles",
    "unit": "units without a head",
    "right": "rights",
    "create": "documents that nobody may create",
    "register": "registers that nobody may read",
    "named": "definitions that name them",
    "task": "tasks that would be left",
    "before": "tasks due before they leave",
    "document": "documents on their way",
    "substitution": "substitutions",
}


@click.command()
@click.argument("agency", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--leaves", "person", required=True, metavar="PERSON", help="Who leaves, by their name.")
@click.option("--on", "when", required=True, metavar="DATE", help="From which day on they are gone.")
@click.option("--home", type=click.Path(path_type=Path), help="Where records are kept; else the organisation's file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def stress(agency: Path, person: str, when: str, home: Path | None, as_json: bool) -> None:
    """Say what breaks when somebody leaves; exits with 1 if something does."""
    edition = build(agency)
    on = day(when, ZoneInfo(edition.agency.zone if edition.agency else "UTC"))
    with _store(edition, home) as store:
        office = Office(edition.agency.head.name if edition.agency else "story", store, edition, FixedClock(on))
        if home is None:
            office.publish()
        _known(office, person)
        found = leave(office, person, on)
        title = getattr(office.directory().person(person), "title", person)
    if as_json:
        click.echo(json.dumps({"person": person, "on": when, "found": list(map(_plain, found))}, ensure_ascii=False))
    else:
        _tell(f"{title} leaves on {when}", found)
    if any(one.breaks for one in found):
        raise click.exceptions.Exit(1)


@contextmanager
def _store(edition: Edition, home: Path | None) -> Iterator[Store]:
    """The records of a home, or none but the organisation of a file."""
    if home is not None:
        with records(home) as store:
            yield store
    elif edition.organisation is None:
        raise click.ClickException("there is no organisation here; name the home that keeps it with --home")
    else:
        yield ScratchStore()


def _known(office: Office, person: str) -> None:
    found = office.directory().person(person)
    if found is None:
        near = did_you_mean(person, [one.name for one in office.directory().people()])
        raise click.ClickException(f"nobody is called '{person}'" + (f"; {near}" if near else ""))
    if not found.active:
        raise click.ClickException(f"{found.title} has left already")


def _tell(title: str, found: tuple[Finding, ...]) -> None:
    breaks = sum(one.breaks for one in found)
    click.echo(f"{title}: {breaks or 'nothing'} {'break' if breaks > 1 else 'breaks'}")
    for kind, heading in _HEADINGS.items():
        those = [one for one in found if one.kind == kind]
        if those:
            click.echo(heading)
        for one in those:
            at = f"{one.at}: " if one.at else ""
            click.echo(f"  {'!' if one.breaks else ' '} {at}{one.text}")


def _plain(one: Finding) -> dict[str, Any]:
    return {"kind": one.kind, "text": one.text, "at": str(one.at) if one.at else "", "breaks": one.breaks}
