from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.settings import Site, join_site
from tests.faults.server import Server


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Two processes, both of them up."""
    running = Server(tmp_path / "home")
    until = time.monotonic() + 30
    while len(running.workers) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    time.sleep(1)  # born is not yet listening
    yield running
    if running.process.poll() is None:
        running.kill()


@pytest.fixture
def beside(server: Server) -> Iterator[Site]:
    """The same offices, opened by this process."""
    site = join_site(server.home, ["ferry"])
    yield site
    site.close()
