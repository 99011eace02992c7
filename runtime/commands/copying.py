"""copy-store: carries all records of a home to another kind of store, and shows that both keep the same.

They go on in the copy alone, or both would send what waits in the outbox; so the home that they came from is marked.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from runtime.commands.backing import MANIFEST
from runtime.commands.kept import give_up_copy, must_keep, only_read
from runtime.office.collections import COLLECTIONS
from runtime.office.copied import go_on_there, must_rest
from runtime.office.copying import Sum, Sums, carry, read_blobs, sums_of
from runtime.office.office import SystemClock
from runtime.ports import Home, StoreError
from runtime.settings import address_of, open_address


@click.command("copy-store")
@click.option("--from", "source", required=True, metavar="HOME|ADDRESS", help="Where the records are.")
@click.option("--to", "target", required=True, metavar="HOME|ADDRESS", help="Where they go; it must be empty.")
@click.option("--again", is_flag=True, help="Though they were copied before: that copy is given up.")
def copy_store(source: str, target: str, again: bool) -> None:
    """Carry all records to an empty home, where they go on, and print the digests of both.

    A home is a folder, an address such as mongodb://host/database. Rows, counters, the change feed and attachments
    are copied as they are at one moment; a home that is being served is not copied, and the home that they came from
    is not served any more. Exits with 1 if the digests differ.
    """
    if "://" not in source:
        _must_be_no_backup(Path(source))
        must_keep(Path(source))
    if _address(source) == _address(target):
        raise click.ClickException("the records are there already")
    if again:
        give_up_copy(_address(source))
    with only_read(_address(source)) as old:
        _must_rest(old, source)
        with closing(open_address(_address(target))) as new:
            new.declare(COLLECTIONS)
            here, there = _carry(old, new)
    _show(here, there)
    if _digests(here) != _digests(there):
        raise click.ClickException("the copy is not the same; do not use it")
    _go_on_there(_address(source), target)
    click.echo("All is copied. The records go on in the copy; `serve` refuses the home that they came from.")
    if "://" in target:
        click.echo(f"To serve from it, write this address into the file 'store' of the home: {target}")


def _address(place: str) -> str:
    return place if "://" in place else address_of(Path(place))


def _must_be_no_backup(folder: Path) -> None:
    if (folder / MANIFEST).exists():
        raise click.ClickException(f"{folder} is a backup, which stays as it is; bring it into a home with restore")


def _must_rest(old: Home, source: str) -> None:
    try:
        must_rest(old, SystemClock().now())
    except StoreError as error:
        raise click.ClickException(f"the records in {_shown(source)} are not copied: {error}") from error


def _go_on_there(source: str, target: str) -> None:
    """Only now, so that a copy that breaks off leaves the home as it was."""
    try:
        with closing(open_address(source)) as old:
            old.declare(COLLECTIONS)
            go_on_there(old, _shown(target), SystemClock().now())
    except StoreError as error:
        raise click.ClickException(f"do not use the copy: the home it came from cannot be closed: {error}") from error


def _shown(place: str) -> str:
    """A home as it may be kept and told: without the name and the password that an address may hold."""
    if "://" not in place:
        return str(Path(place).resolve())
    parts = urlsplit(place)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="").geturl()


def _carry(old: Home, new: Home) -> tuple[Sums, Sums]:
    rows = sum(old.count(collection.name) for collection in COLLECTIONS) + sum(1 for _ in old.blobs())
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        copied = progress.add_task("Copying", total=rows)
        try:
            here = carry(old, new, lambda name: progress.update(copied, advance=1, description=f"Copying {name}"))
        except StoreError as error:
            raise click.ClickException(f"{error}; if anything has arrived, remove it before you try again") from error
        total = sum(one.count for one in here.values())
        checked = progress.add_task("Comparing", total=total)

        def told(name: str) -> None:
            progress.update(checked, advance=1, description=f"Comparing {name}")

        return here, sums_of(new, read_blobs(new, told), told)


def _show(here: Sums, there: Sums) -> None:
    table = Table(show_edge=False)
    for head in ("collection", "rows", "digest here", "digest there"):
        table.add_column(head, justify="right" if head == "rows" else "left", no_wrap=True)
    for name in dict.fromkeys([*here, *there]):
        old, new = here.get(name, Sum()), there.get(name, Sum())
        table.add_row(name, str(old.count), old.digest[:16], new.digest[:16])
    Console().print(table)


def _digests(sums: Sums) -> dict[str, str]:
    return {name: one.digest for name, one in sums.items()}
