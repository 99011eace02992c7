"""The site: which agencies are served, where their records are kept, and the secret that signs sessions."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from runtime.edition.build import build_agency
from runtime.edition.library import Library
from runtime.office.office import Office, SystemClock
from runtime.office.refilling import refill
from runtime.ports import Clock, Scanner, Store


@dataclass(slots=True)
class Site:
    """Offices by name over one store."""

    store: Store
    secret: str
    offices: dict[str, Office] = field(default_factory=dict)

    def close(self) -> None:
        """Let go of the store."""
        self.store.close()


def open_store(home: Path, kind: str = "embedded", options: Mapping[str, Any] | None = None) -> Store:
    """A store by the name of its connector, found through the entry points."""
    for entry in entry_points(group="formwright.connectors", name=kind):
        opener: Callable[[Mapping[str, Any]], Store] = entry.load()
        return opener({"path": home / "records", **(options or {})})
    raise LookupError(f"no connector is called '{kind}'")


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
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("utf-8")


def open_site(
    home: Path,
    agencies: list[Path],
    clock: Clock | None = None,
    library: Library | None = None,
    options: Mapping[str, Any] | None = None,
) -> Site:
    """Build the agencies' editions, publish them into the store of a home, and open their offices; raises Problems.

    What people upload is checked for viruses where ``FORMWRIGHT_SCANNER`` says by whom.
    """
    scanner = open_scanner(os.environ.get("FORMWRIGHT_SCANNER", ""))
    editions = [build_agency(folder, library) for folder in agencies]
    home.mkdir(parents=True, exist_ok=True)
    site = Site(open_store(home, options=options), secret_of(home))
    for edition in editions:
        assert edition.agency is not None
        office = Office(edition.agency.head.name, site.store, edition, clock or SystemClock(), scanner=scanner)
        office.publish()
        refill(office)
        site.offices[office.name] = office
    return site
