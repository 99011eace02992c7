"""The embedded home of the records: TinyDB over one SQLite file, for an office on one machine.

TinyDB's own storage rewrites one JSON file at every write, and loses it when the process dies in the middle. Here a
storage and a table of our own keep TinyDB's queries and put the rows in SQLite, in WAL mode with every commit synced;
queries become SQL that is sent through a declared index, and a query without one is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from connectors.tinydb.store import EmbeddedStore
from runtime.ports import Home, StoreError

_SYNCHRONOUS = ("FULL", "NORMAL", "OFF")


def open_store(options: Mapping[str, Any]) -> Home:
    """Open the store at ``path``, a file or a folder.

    ``synchronous: OFF`` is for tests, which may lose records; with ``read_only`` nothing can be written.
    """
    unknown = options.keys() - {"path", "synchronous", "read_only"}
    if unknown or "path" not in options:
        named = ", ".join(sorted(unknown)) or "nothing"
        raise StoreError(f"the embedded store takes path, synchronous and read_only, not {named}")
    synchronous = str(options.get("synchronous", "FULL")).upper()
    if synchronous not in _SYNCHRONOUS:
        raise StoreError(f"synchronous is one of {', '.join(_SYNCHRONOUS)}, not {synchronous}")
    return EmbeddedStore(Path(options["path"]), synchronous, read_only=bool(options.get("read_only")))
