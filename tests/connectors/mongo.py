"""A MongoDB to test with: a server of our own in another process, or the one that the environment names."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pymongo

REAL = os.environ.get("FORMWRIGHT_TEST_MONGO_URL", "")


class Server:
    """A SecantusDB server, which speaks MongoDB's protocol, on a port and a folder that outlive a restart."""

    def __init__(self, folder: Path, *options: str) -> None:
        self._options = options
        self._folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        # This server does not answer a write that is sent again as MongoDB would.
        self.url = f"mongodb://127.0.0.1:{self._port}/?retryWrites=false"

    def start(self) -> None:
        """Start it and wait until it answers."""
        server = Path(sys.executable).with_name("secantusd-py")
        command = [server, "--port", str(self._port), "--storage-path", str(self._folder), *self._options]
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder.parent / "mongo.log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self._folder)
        until = time.monotonic() + 30
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self._port), timeout=1):
                    return
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise
                time.sleep(0.05)

    def kill(self) -> None:
        """End it as a power failure would."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The address of a server for some tests."""
    if REAL:
        yield REAL
        return
    server = Server(folder)
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def address(url: str, database: str, **options: Any) -> str:
    """The connection string of one database on a server."""
    head, _, asked = url.partition("?")
    scheme, _, hosts = head.partition("://")
    more = "&".join([*filter(None, [asked]), *(f"{name}={value}" for name, value in options.items())])
    return f"{scheme}://{hosts.partition('/')[0]}/{database}?{more}"


def fresh() -> str:
    """The name of a database that nobody has."""
    return f"formwright_test_{uuid.uuid4().hex[:12]}"


def drop(url: str, *databases: str) -> None:
    """Remove databases of tests."""
    with pymongo.MongoClient(url) as client:
        for database in databases:
            client.drop_database(database)
