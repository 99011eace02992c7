"""Notices to another program: one POST of JSON each, with its idempotency key, and signed.

The receiver takes a key once and answers 2xx also when it has it already. The signature is the HMAC-SHA256, in hex, of
the body as it was sent, under the secret ``key`` that both sides know.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from runtime.ports import Channel, ChannelError, Message, Refused

SIGNATURE: Final = "Formwright-Signature"
# What a receiver says of a message itself, so that saying it again would not help.
_FINAL: Final = frozenset({400, 410, 413, 415, 422})


def open_channel(options: Mapping[str, Any], secrets: Mapping[str, str]) -> Channel:
    """Messages to a ``url``, signed with the secret ``key``."""
    for what, given, known in (("options", options, {"url", "timeout"}), ("secrets", secrets, {"key"})):
        if unknown := sorted(set(given) - known):
            raise ChannelError(f"unknown {what}: {', '.join(unknown)}; known are {', '.join(sorted(known))}")
    url, timeout = options.get("url"), options.get("timeout", 20)
    if not isinstance(url, str) or urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ChannelError("'url' is needed, such as https://receiver.example.org/notices")
    if not isinstance(timeout, int | float) or timeout <= 0:
        raise ChannelError("timeout is a number of seconds")
    if not secrets.get("key"):
        raise ChannelError("the secret 'key' is needed: write secrets: {key: NAME_OF_A_VARIABLE}")
    return Webhook(url, secrets["key"].encode(), timeout)


def signature(key: bytes, body: bytes) -> str:
    """What the signature header of a body says."""
    return "sha256=" + hmac.new(key, body, hashlib.sha256).hexdigest()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirected POST would arrive as an empty GET, and its receiver would be nobody's choice."""

    def redirect_request(self, *_: Any) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Webhook:
    """A receiver of messages."""

    url: str
    key: bytes
    timeout: float

    def deliver(self, message: Message) -> None:
        """Post one message; anything but 2xx is a no."""
        asked = self._request(message)
        try:
            with urllib.request.build_opener(_NoRedirects()).open(asked, timeout=self.timeout) as answer:
                answer.read(1 << 16)
        except urllib.error.HTTPError as error:
            with error:
                kind = Refused if error.code in _FINAL else ChannelError
                raise kind(f"{error.code} {error.reason}") from error
        except (urllib.error.URLError, http.client.HTTPException, OSError, ValueError) as error:
            raise ChannelError(f"{urlsplit(self.url).netloc}: {getattr(error, 'reason', error)}") from error

    def _request(self, message: Message) -> urllib.request.Request:
        said = {
            "id": message.id,
            "kind": message.kind,
            "to": message.to,
            "subject": message.subject,
            "text": message.text,
            "language": message.language,
            "data": dict(message.data),
        }
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.id,
            SIGNATURE: signature(self.key, body),
            "User-Agent": "Formwright",
        }
        return urllib.request.Request(self.url, body, headers, method="POST")
