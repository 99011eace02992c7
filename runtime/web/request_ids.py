"""The id of a request: in its line of the access log, in what the server says of it meanwhile, and on error pages."""

from __future__ import annotations

import re
import uuid
from typing import Final

from flask import g, has_request_context, request

from runtime.web.proxies import believed

HEADER: Final = "X-Request-ID"
_HARMLESS: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")
_LENGTH: Final = 12  # short enough to be read out on the telephone


def harmless(text: str) -> str:
    """An id that came from outside if it can stand in a log and on a page, else nothing."""
    return text if _HARMLESS.fullmatch(text) else ""


def request_id() -> str:
    """The id of the request under way: that of the proxy that is believed, else one of our own."""
    if "request_id" not in g:
        given = harmless(request.headers.get(HEADER, "")) if believed() else ""
        g.request_id = given or uuid.uuid4().hex[:_LENGTH]
    return str(g.request_id)


def id_if_any() -> str:
    """The id of the request under way, or nothing where none is, as at work that the clock began."""
    return request_id() if has_request_context() else ""
