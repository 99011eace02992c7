"""What commands ask of a home: its records, mostly only to read, and people and moments as the office says them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from runtime.edition.edition import Edition
from runtime.kinds.simple import Agency
from runtime.office.collections import COLLECTIONS
from runtime.office.copied import go_on_here
from runtime.ports import Directory, Home, UndeclaredQuery
from runtime.settings import address_of, open_address


def agency_of(edition: Edition) -> Agency:
    """The agency of an edition; a pack has none, and the command stops."""
    if edition.agency is None:
        raise click.ClickException("documents belong to an agency: give the agency's folder")
    return edition.agency


def must_keep(home: Path) -> None:
    """A home keeps records, or the command stops."""
    if not ((home / "records").exists() or (home / "store").exists()):
        raise click.ClickException(f"nothing is kept in {home}; name the home with --home")


@contextmanager
def records(home: Path) -> Iterator[Home]:
    """The records of a home, which cannot be written."""
    must_keep(home)
    with only_read(address_of(home)) as store:
        yield store


@contextmanager
def only_read(address: str) -> Iterator[Home]:
    """The records at an address, which cannot be written; what another version did not keep is not there."""
    with closing(open_address(address, {"read_only": True})) as store:
        store.declare(COLLECTIONS)
        try:
            yield store
        except UndeclaredQuery as error:
            why = f"{address} was kept by another version: {error}; serve it once first"
            raise click.ClickException(why) from error


def give_up_copy(address: str) -> None:
    """The records at an address go on there, though they were copied to another home; StoreError if they cannot."""
    with closing(open_address(address)) as store:
        store.declare(COLLECTIONS)
        go_on_here(store)


def day(text: str, zone: ZoneInfo) -> datetime:
    """The beginning of a day as an option names it."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError as error:
        raise click.ClickException(f"'{text}' is no date; write such as 2025-01-31") from error


def moment(at: str, zone: ZoneInfo) -> str:
    """A moment of the records, as the office's clock shows it."""
    return datetime.fromisoformat(at).astimezone(zone).strftime("%Y-%m-%d %H:%M") if at else "no term"


def called(names: str, directory: Directory) -> str:
    """People by their titles; a name that nobody has stays."""
    found = ((name, directory.person(name)) for name in names.split(", "))
    return ", ".join(person.title if person else name for name, person in found) or "nobody"
