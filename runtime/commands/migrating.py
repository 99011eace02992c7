"""migrate: moves open documents to the edition as it is written now; without --apply it only says what would be."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from runtime.commands.folders import build
from runtime.commands.kept import agency_of, must_keep
from runtime.office.collections import COLLECTIONS
from runtime.office.migrating import Move, foresee
from runtime.office.migrating import migrate as move_all
from runtime.office.office import Office, SystemClock
from runtime.settings import open_store


@click.command()
@click.argument("agency", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--home", type=click.Path(path_type=Path), default=Path("home"), show_default=True)
@click.option("--step", "steps", multiple=True, metavar="OLD=NEW", help="Which step of the old route is which now.")
@click.option("--of", "types", multiple=True, metavar="TYPE", help="Only documents of this type.")
@click.option("--apply", "do", is_flag=True, help="Move them, all at once; without it nothing is changed.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def migrate(agency: Path, home: Path, steps: tuple[str, ...], types: tuple[str, ...], do: bool, as_json: bool) -> None:
    """Move open documents to the published edition, forms included.

    Open tasks go to the steps of the same name, or as --step says, with their people, terms and remaining time; what
    cannot move is said first. Exits with 1 if a document cannot be moved.
    """
    edition = build(agency)
    own = agency_of(edition)
    mapping = dict(_pair(text) for text in steps)
    unknown = [name for name in types if name not in edition.documents]
    if unknown:
        raise click.ClickException(f"there is no document type '{unknown[0]}'")
    _known(mapping, {step.name for route in edition.routes.values() for step in route.walk() if hasattr(step, "name")})
    must_keep(home)
    store = open_store(home)
    try:
        store.declare(COLLECTIONS)
        office = Office(own.head.name, store, edition, SystemClock())
        if do:
            office.publish()
        found = move_all(office, mapping, "", types) if do else foresee(office, mapping, types)
    finally:
        store.close()
    _say(found, do, as_json)
    if any(one.why_not for one in found):
        raise click.exceptions.Exit(1)


def _pair(text: str) -> tuple[str, str]:
    old, sign, new = text.partition("=")
    if not sign or not old or not new:
        raise click.ClickException(f"'{text}' maps no step; write such as check=review")
    return old, new


def _known(mapping: dict[str, str], names: set[str]) -> None:
    for old, new in mapping.items():
        if new not in names:
            raise click.ClickException(f"'{old}={new}': no route has a step '{new}'")


def _say(found: list[Move], done: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"documents": [asdict(one) for one in found]}, ensure_ascii=False, indent=2))
        return
    for one in found:
        click.echo(f"{one.number or one.document} {one.heading} ({one.type}, edition {one.edition})")
        if one.why_not:
            click.echo(f"  ! cannot be moved: {one.why_not}")
        if one.route[0] != one.route[1]:
            click.echo(f"  route: {one.route[0]} -> {one.route[1]}")
        for old, new in one.moved:
            click.echo(f"  task: {old} -> {new}" if old != new else f"  task: {old} stays")
        for names, what in ((one.withdrawn, "withdrawn"), (one.opened, "opened")):
            for name in names:
                click.echo(f"  task {what}: {name}")
        for field, wrong in one.card:
            click.echo(f"  card: {field}: {wrong}")
    moved = sum(not one.why_not for one in found)
    click.echo(f"{moved} of {len(found)} documents {'moved' if done else 'would move; nothing was changed'}", err=True)
