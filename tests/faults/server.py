"""``formwright serve`` as its administrator starts it, in a process group that can be killed whole."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from pathlib import Path

import psutil

from runtime.commands.demo import FIRST_PASSWORD

ROOT = Path(__file__).resolve().parents[2]
FERRY = Path(__file__).parent / "ferry"
_READY = 60.0


class Server:
    """One running server; a new one may be started on the same home and port."""

    def __init__(
        self,
        home: Path,
        agencies: Sequence[Path] = (FERRY,),
        *,
        workers: int = 2,
        port: int = 0,
        environment: dict[str, str] | None = None,
        options: Sequence[str] = (),
    ) -> None:
        self.home, self.log = home, home.parent / f"{home.name}.log"
        command = [sys.executable, "-c", "from runtime.cli import main; main()", "serve", *map(str, agencies)]
        command += ["--home", str(home), "--port", str(port), "--workers", str(workers)]
        command += ["--first-password", FIRST_PASSWORD, *options]
        paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        self._began = time.monotonic()
        with self.log.open("ab") as log:
            start = log.tell()
            self.process = subprocess.Popen(
                command,
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), **(environment or {})},
                start_new_session=True,
            )
        self.base = self._address(start)
        self.ready_after = self._wait()

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.base.rpartition(":")[2])

    @property
    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        return psutil.Process(self.process.pid).children()

    def said(self) -> str:
        """Everything that it has printed."""
        return self.log.read_text("utf-8", "replace")

    def kill(self) -> None:
        """Kill every process of it at once, as a power failure would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> int:
        """Stop it gracefully; its exit code."""
        self.process.terminate()
        return self.process.wait(60)

    def _address(self, start: int) -> str:
        while self.process.poll() is None and time.monotonic() < self._began + _READY:
            with self.log.open("rb") as log:
                log.seek(start)
                found = re.search(r"http://[\w.:\[\]]+?:\d+", log.read().decode("utf-8", "replace"))
            if found:
                return found.group()
            time.sleep(0.02)
        raise RuntimeError(f"the server does not start:\n{self.said()}")

    def _wait(self) -> float:
        while time.monotonic() < self._began + _READY:
            try:
                with urllib.request.urlopen(f"{self.base}/healthz", timeout=10) as answer:
                    if answer.status == 200:
                        return time.monotonic() - self._began
            except (urllib.error.URLError, OSError):
                time.sleep(0.02)
        raise RuntimeError(f"the server does not answer:\n{self.said()}")
