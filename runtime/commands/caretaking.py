"""What a server does beside answering browsers: timers and deliveries, in whichever process holds the lease."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

from runtime.office import leases
from runtime.office.delivering import deliver_due
from runtime.office.office import Office
from runtime.office.timers import fire_due
from runtime.settings import Site

_log = logging.getLogger(__name__)

_LOOKS: Final = 3.0  # seconds between two looks; with the lease's fifteen, another takes over within half a minute
_PATIENCE: Final = 25.0  # how long a stop waits for work under way

_RANDOM: Final = Random()
# What is done, and the lease that it needs; each is told how to ask whether it may still go on.
JOBS: Final[Mapping[str, Callable[[Office, Callable[[], bool]], int]]] = {
    leases.TIMERS: lambda office, going: fire_due(office, going=going),
    leases.DELIVERIES: lambda office, going: deliver_due(office, going, _RANDOM),
}


class Caretaker:
    """Threads of one process: one renews the leases, and one for each job works while its lease is held."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self._stop = threading.Event()
        self._work = [self._thread(f"job-{name}", self._do, name) for name in JOBS]
        # Renewing must not wait for a job that takes long, or the lease would run out under it.
        self._renewal = self._thread("leases", self._renew)
        self._done = threading.Event()

    def _thread(self, name: str, target: Callable[..., None], *given: str) -> threading.Thread:
        return threading.Thread(target=target, args=given, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        for thread in (self._renewal, *self._work):
            thread.start()

    def stop(self) -> None:
        """Finish what is under way, and let another process have the leases at once."""
        self._stop.set()
        for thread in self._work:
            thread.join(_PATIENCE)
        self._done.set()
        self._renewal.join(_PATIENCE)

    def _renew(self) -> None:
        while not self._done.is_set():
            self._each("leases", lambda office: leases.hold(office, tuple(JOBS), self.holder))
            self._done.wait(_LOOKS)
        self._each("leases", lambda office: leases.give_back(office, tuple(JOBS), self.holder))

    def _do(self, name: str) -> None:
        while not self._stop.wait(_LOOKS):
            self._each(name, lambda office: self._job(office, name))

    def _job(self, office: Office, name: str) -> None:
        if self._going(office, name):
            office.refresh()
            JOBS[name](office, lambda: self._going(office, name))

    def _going(self, office: Office, name: str) -> bool:
        return not self._stop.is_set() and leases.held(office, name, self.holder)

    def _each(self, what: str, work: Callable[[Office], None]) -> None:
        """The same for every office; a failure is logged and tried again, and the other offices don't wait for it."""
        for office in self.site.offices.values():
            try:
                work(office)
            except Exception:
                _log.exception("%s of %s", what, office.name)
