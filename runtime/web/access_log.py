"""The access log: one line of JSON for each answer, for whoever looks after the server.

What was typed is not in it: neither form fields nor the part of an address after the question mark. Of a form only
the operation id is kept, which finds the act that it did.
"""

from __future__ import annotations

import json
import logging
import uuid
from time import perf_counter
from typing import Any, Final

from flask import Flask, Response, g, request

from runtime.ports import Clock
from runtime.web.request_ids import harmless, request_id

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


def note_operation() -> None:
    """Keep the operation id of a posted form for the line; only of who may come in, for then it is read anyway."""
    if request.method == "POST":
        g.operation = harmless(request.form.get("op", ""))


def own_operation() -> str:
    """An operation id for an act whose form brings none, kept for the line as well."""
    g.operation = uuid.uuid4().hex
    return str(g.operation)


def seconds() -> float:
    """How long the answer under way has taken."""
    return perf_counter() - float(g.get("began", perf_counter()))


def _line(response: Response) -> dict[str, Any]:
    office = g.get("office")
    return {
        "request": request_id(),
        "agency": office.name if office is not None else "",
        # Whom the answer has asked for already; asking now could need records that cannot be read.
        "person": getattr(g.get("_login_user"), "person", ""),
        "from": request.remote_addr or "",
        "method": request.method,
        "path": request.path,
        "endpoint": request.endpoint or "",
        "op": g.get("operation", ""),
        "status": response.status_code,
        "ms": round(seconds() * 1000, 1),
        "bytes": response.content_length or 0,
    }
