"""The access log: one line of JSON for each answer, for whoever looks after the server.

What was typed is not in it: neither form fields nor the part of an address after the question mark.
"""

from __future__ import annotations

import json
import logging
from time import perf_counter
from typing import Any, Final

from flask import Flask, Response, g, request

from runtime.ports import Clock

LOGGER: Final = "formwright.access"
_log = logging.getLogger(LOGGER)


def register(app: Flask, clock: Clock) -> None:
    """Log every answer of an application."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def log(response: Response) -> Response:
        if _log.isEnabledFor(logging.INFO):
            _log.info(json.dumps({"at": clock.now().isoformat(timespec="milliseconds"), **_line(response)}))
        return response


def seconds() -> float:
    """How long the answer under way has taken."""
    return perf_counter() - float(g.get("began", perf_counter()))


def _line(response: Response) -> dict[str, Any]:
    office = g.get("office")
    return {
        "agency": office.name if office is not None else "",
        # Whom the answer has asked for already; asking now could need records that cannot be read.
        "person": getattr(g.get("_login_user"), "person", ""),
        "from": request.remote_addr or "",
        "method": request.method,
        "path": request.path,
        "endpoint": request.endpoint or "",
        "status": response.status_code,
        "ms": round(seconds() * 1000, 1),
        "bytes": response.content_length or 0,
    }
