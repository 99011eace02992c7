"""serve with several processes: gunicorn's workers, each with the store opened after its birth.

What is served was published by the process that began; the workers read it from the store, so a worker that is born
again in the middle of the day does not read files that somebody is writing just then.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final

from flask import Flask
from gunicorn.app.base import BaseApplication

from runtime.commands.caretaking import Caretaker
from runtime.commands.logs import keep_logs
from runtime.settings import Site, join_site
from runtime.web.app import METRICS_FOLDER

THREADS: Final = 8
_GRACE: Final = 30  # seconds that a stop waits for answers under way


class Processes(BaseApplication):  # type: ignore[misc]
    """The server of several processes over one listening socket; ``make`` makes the application of a site."""

    def __init__(
        self,
        home: Path,
        agencies: list[str],
        workers: int,
        listening: socket.socket,
        ready: Callable[[], None],
        make: Callable[[Site], Flask],
    ) -> None:
        self.home, self.agencies, self.workers, self.ready, self.make = home, agencies, workers, ready, make
        self.descriptor = listening.detach()
        self.site: Site | None = None
        self.caretaker: Caretaker | None = None
        super().__init__()

    def load_config(self) -> None:
        """Our settings; none of gunicorn's files is read."""
        settings: dict[str, Any] = {
            "bind": f"fd://{self.descriptor}",
            "workers": self.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            # The store is opened in each process: SQLite's locks do not survive a fork.
            "preload_app": False,
            "graceful_timeout": _GRACE,
            "timeout": 60,
            "limit_request_line": 8190,
            # gunicorn would believe any proxy of this machine, or of its own variable; the application judges alone.
            "forwarded_allow_ips": "",
            "secure_scheme_headers": {},
            "forwarder_headers": "",
            "loglevel": "warning",
            "proc_name": "formwright",
            "control_socket_disable": True,
            "when_ready": lambda server: self._listening(),
            "post_worker_init": lambda worker: self._begin(),
            "worker_exit": lambda server, worker: self._end(),
        }
        for name, value in settings.items():
            if name in self.cfg.settings:  # older versions have no control socket
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application of one worker."""
        keep_logs(self.home)
        self.site = join_site(self.home, self.agencies)
        return self.make(self.site)

    def _listening(self) -> None:
        # gunicorn would cut off answers under way at a Ctrl+C.
        signal.signal(signal.SIGINT, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
        self.ready()

    def _begin(self) -> None:
        assert self.site is not None
        # A Ctrl+C reaches every process of the terminal; the first one alone says when to stop.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self.caretaker = Caretaker(self.site)
        self.caretaker.start()

    def _end(self) -> None:
        if self.caretaker is not None:
            self.caretaker.stop()
        if self.site is not None:
            self.site.close()
        self.caretaker = self.site = None


def serve_by_processes(processes: Processes) -> None:
    """Serve until a signal says stop; answers under way are finished."""
    # Where the processes keep what monitors ask for, until the first of them stops; the others leave by this way too.
    figures, first = mkdtemp(prefix="formwright-metrics-"), os.getpid()
    os.environ[METRICS_FOLDER] = figures
    try:
        processes.run()
    finally:
        if os.getpid() == first:
            shutil.rmtree(figures, ignore_errors=True)
