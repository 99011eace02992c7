"""Somebody at a browser without scripts, over real HTTP; the server may die under their hands."""

from __future__ import annotations

import http.client
import re
import urllib.parse
from dataclasses import dataclass, field
from html import unescape

from runtime.commands.demo import FIRST_PASSWORD

_INPUT = re.compile(r'<input[^>]*\bname="([^"]+)"[^>]*\bvalue="([^"]*)"')
_TIMEOUT = 40.0


class NoAnswer(Exception):
    """The server died, or has never been there; nobody knows whether the act was done."""


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    location: str = ""

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        return next((unescape(value) for found, value in _INPUT.findall(self.text) if found == name), "")


@dataclass
class Person:
    """A person of an agency with cookies; ``base`` may change when the server starts again elsewhere."""

    base: str
    agency: str
    name: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def get(self, path: str) -> Answer:
        """Open a page of the agency."""
        return self._ask("GET", f"/{self.agency}{path}")

    def post(self, path: str, data: dict[str, str]) -> Answer:
        """Send a form of the agency with the token of the last page."""
        return self._ask("POST", f"/{self.agency}{path}", {**data, "csrf_token": self.token})

    def enter(self) -> Person:
        """Sign in for the first time and choose a password."""
        self.get("/login")
        self.post("/login", {"name": self.name, "password": FIRST_PASSWORD})
        self.get("/password")
        mine = f"a password of {self.name}"
        answer = self.post("/password", {"current": FIRST_PASSWORD, "password": mine, "again": mine})
        assert answer.status == 302, answer.text
        return self

    def create(self, subject: str, op: str) -> str:
        """Create a letter; its id."""
        answer = self.post_letter(subject, op)
        assert answer.status == 302, f"{answer.status} {answer.text[:2000]}"
        return answer.location.rpartition("/")[2]

    def post_letter(self, subject: str, op: str) -> Answer:
        """Send the form of a letter."""
        self._need("/new/letter")
        return self.post("/new/letter", {"subject": subject, "op": op, "draft": op, "_act": "send"})

    def task(self, document: str) -> str:
        """The open task that the document's page offers, or nothing."""
        found = re.search(rf"/documents/{document}/tasks/([^/\"?]+)\"", self.get(f"/documents/{document}").text)
        return found.group(1) if found else ""

    def decide(self, document: str, task: str, op: str, decision: str = "finish") -> int:
        """Decide a task; the status of the answer."""
        return self.post_decision(document, task, op, decision).status

    def post_decision(self, document: str, task: str, op: str, decision: str) -> Answer:
        """Send a decision."""
        self._need(f"/documents/{document}")
        return self.post(f"/documents/{document}/tasks/{task}", {"decision": decision, "op": op})

    def _need(self, path: str) -> None:
        if not self.token:
            self.get(path)

    def _ask(self, method: str, path: str, data: dict[str, str] | None = None) -> Answer:
        host = urllib.parse.urlsplit(self.base).netloc
        connection = http.client.HTTPConnection(host, timeout=_TIMEOUT)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = None
        if data is not None:
            body = urllib.parse.urlencode(data)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body, headers)
            got = connection.getresponse()
            answer = Answer(got.status, got.read().decode("utf-8", "replace"), got.getheader("Location", ""))
            kept = got.headers.get_all("Set-Cookie") or []
        except (OSError, http.client.HTTPException) as error:
            raise NoAnswer(str(error)) from error
        finally:
            connection.close()
        for cookie in kept:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.token = answer.hidden("csrf_token") or self.token
        return answer
