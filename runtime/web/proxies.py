"""What stands between browsers and us: proxies that say for whom they ask, believed as far as we were told to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Flask, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_BEHIND: Final = "BEHIND"
_SAID: Final = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def believe(app: Flask, behind: int) -> None:
    """Take the reader's address, the scheme and the host from that many proxies; from none, whatever headers say."""
    app.config[_BEHIND] = behind
    if behind:
        # Each proxy adds to the list of addresses, but scheme and host are said once, by the one that knows them.
        app.wsgi_app = _Proxies(app.wsgi_app, x_for=behind, x_proto=1, x_host=1)  # type: ignore[method-assign]


def believed() -> bool:
    """Whether a proxy is there whose headers are believed."""
    return bool(current_app.config[_BEHIND])


class _Proxies(ProxyFix):
    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for name in _SAID:
            if name in environ:
                # A quotation mark that a reader opens would swallow what the proxies add behind it.
                environ[name] = environ[name].replace('"', "")
        return super().__call__(environ, start_response)
