"""A MongoDB that is lost in the middle of what an office writes: what people see, and what is lost.

python -m tests.faults.connection

The connection is cut at a write inside a transaction, at its commit, and at a commit that was carried out; or the
server is gone for a while. The office is never started again. The server is a wire server of our own, which can be
told to fail.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pymongo

from tests.faults.homes import wire_server
from tests.faults.trouble import Outcome, endure

# The commands that are failed, and how. The first write of a transaction passes, so that it is cut half-way.
_CUTS: dict[str, dict[str, Any]] = {
    "cut_in_a_transaction": {"mode": {"skip": 1, "times": 1}, "data": {"failCommands": ["insert"]}},
    "cut_at_a_commit": {"mode": {"times": 1}, "data": {"failCommands": ["commitTransaction"]}},
    "cut_for_long": {"mode": "alwaysOn", "data": {"failCommands": ["insert", "commitTransaction"]}},
}

# What is over before a transaction has been tried for too long: it runs again whole, and nobody notices.
_GOT_OVER = ("cut_in_a_transaction", "cut_at_a_commit")


def cut(folder: Path, name: str) -> Outcome:
    """The connection is cut again and again, before each act."""
    home, server = _home(folder)
    client: pymongo.MongoClient[dict[str, Any]] = pymongo.MongoClient(server.url)
    how = _CUTS[name]

    def fail() -> None:
        data = {**how["data"], "closeConnection": True}
        client.admin.command({"configureFailPoint": "failCommand", "mode": how["mode"], "data": data})

    def mend(_: object) -> None:
        client.admin.command({"configureFailPoint": "failCommand", "mode": "off"})

    try:
        return endure(home, lambda _: None, mend, fail)
    finally:
        client.close()
        server.stop()


def gone(folder: Path) -> Outcome:
    """The server is killed under the office, and started again after a while."""
    home, server = _home(folder)
    try:
        return endure(home, lambda _: server.kill(), lambda _: server.start())
    finally:
        server.stop()


def _home(folder: Path) -> tuple[Path, Any]:
    """A home whose records lie in a wire server that is running."""
    home = folder / "home"
    server, address = wire_server(folder / "data", "--enable-test-commands")
    server.start()
    home.mkdir()
    (home / "store").write_text(address, "utf-8")
    return home, server


def main() -> int:
    """Try everything and print one JSON object."""
    works: dict[str, Callable[[Path], Outcome]] = {
        **{name: (lambda folder, name=name: cut(folder, name)) for name in _CUTS},  # type: ignore[misc]
        "gone": gone,
    }
    said, sound = {}, True
    for name, work in works.items():
        with tempfile.TemporaryDirectory(prefix="formwright-connection-") as folder:
            found = work(Path(folder))
        said[name], sound = asdict(found), sound and found.sound(refused=name not in _GOT_OVER)
    print(json.dumps(said, ensure_ascii=False))
    return int(not sound)


if __name__ == "__main__":
    sys.exit(main())
