"""A disk that fills, a file that may not grow and a home that may not be written: what people see, and what is lost.

python -m tests.faults.disk

The disk is a small file system in memory, which only root may mount; without it those parts say so.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psutil

from tests.faults.browser import Person
from tests.faults.load import Act
from tests.faults.server import FERRY, Server
from tests.faults.trouble import Outcome, counted, create, endure

_SIZE = "24m"


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A small file system of its own."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "formwright-disk", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def full_disk(folder: Path) -> Outcome:
    """Something else fills the disk to the last byte, and is removed again."""
    ballast = folder / "ballast"

    def fill(_: Server) -> None:
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 10, 1):
                try:
                    while file.write(b"\0" * size):
                        pass
                except OSError:
                    continue

    with small_disk(folder):
        return endure(folder / "home", fill, lambda _: ballast.unlink())


def limited_file(folder: Path) -> Outcome:
    """A file may not grow beyond what it has, as a quota says."""
    home = folder / "home"

    def limit(server: Server, soft: int) -> None:
        for process in (server.process.pid, *(worker.pid for worker in server.workers)):
            psutil.Process(process).rlimit(psutil.RLIMIT_FSIZE, (soft, psutil.RLIM_INFINITY))

    def fill(server: Server) -> None:
        limit(server, 4096)

    return endure(home, fill, lambda server: limit(server, psutil.RLIM_INFINITY))


def read_only(folder: Path) -> dict[str, Any]:
    """A home that may not be written is not served, and why is said; made writable again, nothing is lost."""
    home, act = folder / "home", Act("create", "op", "anna", "Letter")
    with small_disk(folder):
        server = Server(home)
        create(Person(server.base, "ferry", "anna").enter(), act)
        server.stop()
        _remount(folder, "ro")
        said = _refusal(home)
        _remount(folder, "rw")
        server = Server(home)
        server.stop()
        found = counted(Outcome(), home, [act])
    return {"refused": said.startswith("Error: ") and "\n" not in said, "said": said, "lost": found.lost}


def _remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", folder], check=True)


def _refusal(home: Path) -> str:
    command = [sys.executable, "-c", "from runtime.cli import main; main()", "serve", str(FERRY), "--home", str(home)]
    done = subprocess.run([*command, "--port", "0"], capture_output=True, text=True, timeout=60, check=False)
    return done.stderr.strip().replace(str(home), "HOME")


def main() -> int:
    """Try everything and print one JSON object."""
    said: dict[str, Any] = {}
    sound = True
    works: dict[str, Callable[[Path], Any]] = {
        "full_disk": full_disk,
        "limited_file": limited_file,
        "read_only": read_only,
    }
    for name, work in works.items():
        with tempfile.TemporaryDirectory(prefix="formwright-disk-") as folder:
            try:
                found = work(Path(folder))
            except subprocess.CalledProcessError:
                said[name] = "only root may mount a small disk"
                continue
        if isinstance(found, Outcome):
            said[name], sound = asdict(found), sound and found.sound()
        else:
            said[name], sound = found, sound and found["refused"] and not found["lost"]
    print(json.dumps(said, ensure_ascii=False))
    return int(not sound)


if __name__ == "__main__":
    sys.exit(main())
