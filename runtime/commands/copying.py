"""copy-store: carries all records of a home to another kind of store, and shows that both keep the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from runtime.commands.kept import must_keep, only_read
from runtime.office.collections import COLLECTIONS
from runtime.office.copying import Sum, Sums, carry, read_blobs, sums_of
from runtime.ports import Home, StoreError
from runtime.settings import address_of, open_address


@click.command("copy-store")
@click.option("--from", "source", required=True, metavar="HOME|ADDRESS", help="Where the records are.")
@click.option("--to", "target", required=True, metavar="HOME|ADDRESS", help="Where they go; it must be empty.")
def copy_store(source: str, target: str) -> None:
    """Carry all records to an empty home, and print the digests of both.

    A home is a folder, an address such as mongodb://host/database. Rows, counters, the change feed and attachments
    are copied as they are at one moment; what the office writes later is not, so stop it before. Exits with 1 if the
    digests differ.
    """
    if "://" not in source:
        must_keep(Path(source))
    if _address(source) == _address(target):
        raise click.ClickException("the records are there already")
    with only_read(_address(source)) as old, closing(open_address(_address(target))) as new:
        new.declare(COLLECTIONS)
        here, there = _carry(old, new)
    _show(here, there)
    if _digests(here) != _digests(there):
        raise click.ClickException("the copy is not the same; do not use it")
    click.echo("All is copied.")
    if "://" in target:
        click.echo(f"To serve from it, write this address into the file 'store' of the home: {target}")


def _address(place: str) -> str:
    return place if "://" in place else address_of(Path(place))


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
