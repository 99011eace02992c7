"""backup, restore and verify: a copy of all records that can be trusted, and the way back from it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from runtime.commands.kept import must_keep, only_read, records
from runtime.office.collections import COLLECTIONS
from runtime.office.copying import Sums, Told, carry, read_blobs, sums_of
from runtime.office.office import SystemClock
from runtime.office.verifying import faults
from runtime.ports import Blob, Home, StoreError
from runtime.settings import open_store

MANIFEST: Final = "backup.json"

_home = click.option(
    "--home", type=click.Path(path_type=Path), default=Path("home"), show_default=True, help="Where records are kept."
)


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@_home
def backup(folder: Path, home: Path) -> None:
    """Copy all records into FOLDER while the office works on, and check the copy.

    FOLDER gets a folder named after the moment, with the records, the secret that signs sessions, and a list of what
    there is with its digests. It is complete when it has its name; an interrupted one is called .unfinished.
    """
    must_keep(home)
    moment = SystemClock().now()
    target = folder / moment.strftime("%Y%m%dT%H%M%SZ")
    unfinished = target.with_name(f"{target.name}.unfinished")
    if target.exists() or unfinished.exists():
        raise click.ClickException(f"{target} exists already")
    unfinished.mkdir(parents=True, mode=0o700)
    with closing(open_store(home)) as store:
        store.declare(COLLECTIONS)
        store.backup(unfinished / "records")
    if (home / "secret").exists():
        shutil.copy2(home / "secret", unfinished / "secret")
    with _opened(unfinished) as copy, _shown("Checking the copy") as told:
        blobs = read_blobs(copy, told)
        _no_faults(copy, blobs, told)
        sums = sums_of(copy, blobs, told)
    _write_manifest(unfinished / MANIFEST, moment, sums)
    unfinished.rename(target)
    click.echo(f"{target}: {_count(sums, 'documents')} documents, {_count(sums, 'blobs')} files, no fault")


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@_home
def restore(folder: Path, home: Path) -> None:
    """Bring the records of the backup in FOLDER into an empty home, and check that nothing is missing.

    A home whose file 'store' names a database is restored into that database.
    """
    wanted = _read_manifest(folder)
    if (home / "records").exists() and any((home / "records").iterdir()):
        raise click.ClickException(f"{home} keeps records already; restore into an empty home")
    home.mkdir(parents=True, exist_ok=True)
    with _opened(folder) as copy, closing(open_store(home)) as store, _shown("Restoring") as told:
        store.declare(COLLECTIONS)
        try:
            carry(copy, store, told)
        except StoreError as error:
            raise click.ClickException(f"{error}; if anything has arrived, remove it before you try again") from error
        found = sums_of(store, read_blobs(store, told), told)
    if _told(found) != wanted["collections"]:
        raise click.ClickException(f"what was restored is not what {MANIFEST} says; do not use it")
    if (folder / "secret").exists() and not (home / "secret").exists():
        shutil.copy2(folder / "secret", home / "secret")
    documents, blobs = _count(found, "documents"), _count(found, "blobs")
    click.echo(f"Restored as of {wanted['at']}: {documents} documents, {blobs} files; counts and digests are equal")


@click.command()
@_home
@click.option(
    "--backup", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="A backup instead."
)
def verify(home: Path, folder: Path | None) -> None:
    """Walk every history chain and every file, and say what is wrong; exits with 1 if anything is."""
    if folder is None:
        with records(home) as store, _shown("Verifying") as told:
            counts = _no_faults(store, read_blobs(store, told), told)
    else:
        wanted = _read_manifest(folder)
        with _opened(folder) as copy, _shown("Verifying") as told:
            blobs = read_blobs(copy, told)
            counts = _no_faults(copy, blobs, told)
            if _told(sums_of(copy, blobs, told)) != wanted["collections"]:
                raise click.ClickException(f"{folder} is not what {MANIFEST} says; use another backup")
    looked_at = ", ".join(f"{count} {name}" for name, count in counts.items())
    click.echo(f"{looked_at or 'no records'}: no fault")


# -- parts -------------------------------------------------------------------------------------------------------------


def _opened(folder: Path) -> AbstractContextManager[Home]:
    """The records of a backup, only to read."""
    return only_read(str(folder / "records"))


@contextmanager
def _shown(what: str) -> Iterator[Told]:
    """Show how far it has come."""
    counts: dict[str, int] = {}
    columns = (SpinnerColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what)

        def told(name: str) -> None:
            counts[name] = counts.get(name, 0) + 1
            if counts[name] % 100 == 1:
                progress.update(task, description=f"{what}: {counts[name]} {name}")

        yield told


def _no_faults(home: Home, blobs: Mapping[str, Blob], told: Told) -> dict[str, int]:
    """How much was looked at; stops with every fault told."""
    counts = {"files": len(blobs)} if blobs else {}

    def counted(name: str) -> None:
        counts[name] = counts.get(name, 0) + 1
        told(name)

    found = list(faults(home, blobs, counted))
    for one in found:
        click.echo(f"{one.what} {one.place}: {one.text}", err=True)
    if found:
        raise click.ClickException(f"{len(found)} faults; keep everything as it is and restore the last good backup")
    return counts


def _write_manifest(path: Path, moment: datetime, sums: Sums) -> None:
    said = {"at": moment.isoformat(timespec="seconds"), "collections": _told(sums)}
    path.write_text(json.dumps(said, indent=1) + "\n", "utf-8")


def _read_manifest(folder: Path) -> Any:
    try:
        return json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise click.ClickException(f"{folder} is no complete backup: it has no readable {MANIFEST}") from error


def _told(sums: Sums) -> dict[str, dict[str, Any]]:
    return {name: {"count": one.count, "digest": one.digest} for name, one in sums.items()}


def _count(sums: Sums, name: str) -> int:
    return sums[name].count if name in sums else 0
