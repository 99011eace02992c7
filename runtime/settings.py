"""The site: which agencies are served, where their records are kept, and the secret that signs sessions."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from runtime.edition.build import build_agency
from runtime.edition.library import Library
from runtime.office import publishing
from runtime.office.collections import COLLECTIONS
from runtime.office.copied import must_go_on_here
from runtime.office.office import Office, SystemClock
from runtime.office.refilling import refill
from runtime.ports import Clock, Home, Scanner, Store, StoreError


@dataclass(slots=True)
class Site:
    """Offices by name over one store."""

    store: Store
    secret: str
    offices: dict[str, Office] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """The clock of the offices."""
        return next((office.clock for office in self.offices.values()), SystemClock())

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def open_store(home: Path, options: Mapping[str, Any] | None = None) -> Home:
    """The store of a home, wherever its records are."""
    return open_address(address_of(home), options)


def address_of(home: Path) -> str:
    """Where the records of a home are: at the address in its file ``store``, else in its folder ``records``."""
    elsewhere = home / "store"
    return elsewhere.read_text("utf-8").strip() if elsewhere.exists() else str(home / "records")


def open_address(address: str, options: Mapping[str, Any] | None = None) -> Home:
    """The store at an address, whose scheme names the connector, or in a folder, which is the embedded one's.

    StoreError if no such connector is installed.
    """
    scheme, sign, _ = address.partition("://")
    kind = scheme.partition("+")[0] if sign else "embedded"
    for entry in entry_points(group="formwright.connectors", name=kind):
        opener: Callable[[Mapping[str, Any]], Home] = entry.load()
        return opener({"url": address, **(options or {})} if sign else {"path": Path(address), **(options or {})})
    raise StoreError(f"no connector is called '{kind}'")


def open_scanner(address: str) -> Scanner | None:
    """The virus check at ``KIND://ADDRESS``, by the name of its connector; none where no address is given."""
    kind, _, place = address.partition("://")
    if not address:
        return None
    for entry in entry_points(group="formwright.connectors", name=kind):
        opener: Callable[[Mapping[str, Any]], Scanner] = entry.load()
        return opener({"address": place})
    raise LookupError(f"no connector is called '{kind}'")


def secret_of(home: Path) -> str:
    """The secret of a home, made at its first use and readable by its owner alone."""
    path = home / "secret"
    if not path.exists():
        home.mkdir(parents=True, exist_ok=True)
        _make_secret(path)
    return path.read_text("utf-8")


def _make_secret(path: Path) -> None:
    """Whole or not at all: of two processes that make it at once, both go on with the one that was first."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".secret-")
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(name, path)
    finally:
        os.unlink(name)


def open_site(
    home: Path,
    agencies: list[Path],
    clock: Clock | None = None,
    library: Library | None = None,
    options: Mapping[str, Any] | None = None,
) -> Site:
    """Build the agencies' editions, publish them into the store of a home, and open their offices.

    Raises Problems, and StoreError for records that were copied to another home and go on there.
    What people upload is checked for viruses where ``FORMWRIGHT_SCANNER`` says by whom.
    """
    editions = [build_agency(folder, library) for folder in agencies]
    home.mkdir(parents=True, exist_ok=True)
    with _opening(home, options) as site:
        site.store.declare(COLLECTIONS)
        must_go_on_here(site.store)
        scanner = _scanner()
        for edition in editions:
            assert edition.agency is not None
            office = Office(edition.agency.head.name, site.store, edition, clock or SystemClock(), scanner=scanner)
            office.publish()
            refill(office)
            site.offices[office.name] = office
    return site


def join_site(
    home: Path, agencies: Sequence[str], clock: Clock | None = None, options: Mapping[str, Any] | None = None
) -> Site:
    """Open the offices of agencies as another process has published them into a home; LookupError if it has not."""
    with _opening(home, options) as site:
        scanner = _scanner()
        site.store.declare(COLLECTIONS)
        for name in agencies:
            found = publishing.in_force(site.store, name)
            if found is None:
                raise LookupError(f"nothing is published for '{name}' in {home}")
            look, edition = found
            site.offices[name] = Office(name, site.store, edition, clock or SystemClock(), scanner=scanner, look=look)
    return site


@contextmanager
def _opening(home: Path, options: Mapping[str, Any] | None) -> Iterator[Site]:
    """A site without offices, whose store is let go if they cannot be opened."""
    site = Site(open_store(home, options=options), secret_of(home))
    try:
        yield site
    except BaseException:
        site.close()
        raise


def _scanner() -> Scanner | None:
    return open_scanner(os.environ.get("FORMWRIGHT_SCANNER", ""))
