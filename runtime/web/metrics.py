"""Figures for monitors, in the text form of Prometheus: how many answers, how fast, what waits and what is late.

With several processes each keeps its figures in a file of a common folder, and whichever is asked adds them up; the
folder must be known before the client library is imported, so the application imports this room when it is made.
"""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Iterator
from time import sleep
from typing import Final

from flask import Blueprint, Flask, Response, abort, request
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.multiprocess import MultiProcessCollector

from runtime.office import outbox
from runtime.office.office import Office
from runtime.ports import StoreError, Where
from runtime.routes.deadline import utc
from runtime.settings import Site
from runtime.web.access_log import seconds
from runtime.web.app import METRICS_FOLDER

TOKEN: Final = "FORMWRIGHT_METRICS_TOKEN"
_LOCAL: Final = ("127.0.0.1", "::1")
_TRIES, _PAUSE = 20, 0.05
_BUCKETS: Final = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


class Metrics:
    """The figures of one process; ``text`` gives those of all."""

    def __init__(self, site: Site) -> None:
        self.site, self.registry = site, CollectorRegistry()
        self.answers = Counter(
            "formwright_answers", "Answers by kind of page.", ("endpoint", "status"), registry=self.registry
        )
        self.time = Histogram(
            "formwright_answer_seconds", "How long answers took.", registry=self.registry, buckets=_BUCKETS
        )

    def count(self, response: Response) -> Response:
        """Count an answer."""
        self.answers.labels(request.endpoint or "none", str(response.status_code)).inc()
        self.time.observe(seconds())
        return response

    def text(self) -> bytes:
        """All figures as monitors read them."""
        offices = CollectorRegistry()
        offices.register(Offices(self.site))
        return self._answers() + bytes(generate_latest(offices))

    def _answers(self) -> bytes:
        if not os.environ.get(METRICS_FOLDER):
            return bytes(generate_latest(self.registry))
        registry = CollectorRegistry()
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        for _ in range(_TRIES):
            try:
                return bytes(generate_latest(registry))
            except struct.error:
                # A process that begins just now has made its file, and has not yet written its first word there.
                sleep(_PAUSE)
        return bytes(generate_latest(registry))


class Offices:
    """What waits in each office, counted when it is asked."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The figures of the store, and whether it answers."""
        up = GaugeMetricFamily("formwright_store_up", "1 if the records can be read.")
        told = {name: GaugeMetricFamily(name, text, labels=["agency"]) for name, text in _FIGURES.items()}
        try:
            for office in self.site.offices.values():
                for name, value in _figures(office).items():
                    told[name].add_metric([office.name], value)
            up.add_metric([], 1)
        except StoreError:
            up.add_metric([], 0)
        yield up
        yield from told.values()


_FIGURES: Final = {
    "formwright_tasks_open": "Tasks that somebody has to do.",
    "formwright_timers_late": "Timers whose moment has passed and that have not been heard yet.",
    "formwright_deliveries_waiting": "Messages that are still to be delivered.",
    "formwright_deliveries_dead": "Messages that were not taken; see Settings, Deliveries.",
}


def _figures(office: Office) -> dict[str, int]:
    own, store = Where("agency", "==", office.name), office.store
    late = [own, Where("state", "==", "waiting"), Where("at", "<", utc(office.clock.now()))]
    return {
        "formwright_tasks_open": store.count("tasks", [own, Where("state", "==", "open")]),
        "formwright_timers_late": store.count("timers", late),
        "formwright_deliveries_waiting": store.count("outbox", [own, Where("state", "==", outbox.WAITING)]),
        "formwright_deliveries_dead": store.count("outbox", [own, Where("state", "==", outbox.DEAD)]),
    }


def register(app: Flask, site: Site) -> None:
    """Count every answer, and tell the figures to monitors."""
    metrics, pages = Metrics(site), Blueprint("metrics", __name__)

    @pages.get("/metrics")
    def read() -> Response:
        """The figures, to whoever has the token, or without one to this machine alone."""
        if not _may_read():
            abort(404)
        return Response(metrics.text(), content_type=CONTENT_TYPE_LATEST)

    app.after_request(metrics.count)
    app.register_blueprint(pages)


def _may_read() -> bool:
    token = os.environ.get(TOKEN, "")
    if not token:
        return request.remote_addr in _LOCAL and "X-Forwarded-For" not in request.headers
    return hmac.compare_digest(request.headers.get("Authorization", "").encode(), f"Bearer {token}".encode())
