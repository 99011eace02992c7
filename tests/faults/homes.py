"""Where a trial keeps its records: in the embedded store, or on a server of MongoDB's protocol that dies as well."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Protocol

from runtime.office.collections import COLLECTIONS
from runtime.ports import Store
from runtime.settings import open_store


class Home(Protocol):
    """A home of records that can be killed and looked into."""

    path: Path

    def begin(self) -> None:
        """Make it ready for the first server."""

    def kill(self) -> None:
        """End what belongs to it as a power failure would."""

    def again(self) -> None:
        """Start what belongs to it again."""

    def store(self) -> Store:
        """Its records, opened by this process."""

    def end(self) -> None:
        """Let go of everything."""


class Embedded:
    """The store in a file; it dies with the processes that have it open."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "home"

    def begin(self) -> None:
        """Nothing: the first server makes it."""

    def kill(self) -> None:
        """Nothing: it has no process of its own."""

    def again(self) -> None:
        """Nothing."""

    def store(self) -> Store:
        """The file, opened once more."""
        return opened(self.path)

    def end(self) -> None:
        """Nothing."""


class Mongo:
    """A database on a server of its own, which is killed together with the office."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "home"
        self._server, self._address = wire_server(folder / "data")

    def begin(self) -> None:
        """Start the server, and note its address in the home."""
        self._server.start()
        self.path.mkdir(parents=True)
        (self.path / "store").write_text(self._address, "utf-8")

    def kill(self) -> None:
        """Kill the server."""
        self._server.kill()

    def again(self) -> None:
        """Start the server on the same records."""
        self._server.start()

    def store(self) -> Store:
        """The database."""
        return opened(self.path)

    def end(self) -> None:
        """Stop the server."""
        self._server.stop()


def wire_server(folder: Path, *options: str) -> tuple[Any, str]:
    """A server of MongoDB's protocol that syncs every commit to the disk, not yet started, and a database's address.

    It comes with the connector's own tests: ``start()``, ``kill()``, ``stop()`` and ``url``.
    """
    from tests.connectors import mongo  # type: ignore[attr-defined]

    server = mongo.Server(folder, "--sync-on-commit", *options)
    return server, mongo.address(server.url, "formwright_faults", hints="false")


def opened(path: Path) -> Store:
    """The records of a home, wherever they are."""
    store = open_store(path)
    store.declare(COLLECTIONS)
    return store


HOMES = {"embedded": Embedded, "mongodb": Mongo}
