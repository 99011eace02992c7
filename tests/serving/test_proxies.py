"""What a proxy says to a real server of one process and of several: believed only as far as ``--behind`` says."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.faults.server import Server

KINDS = pytest.mark.parametrize("workers", [1, 2])


@contextmanager
def served(home: Path, workers: int, *options: str) -> Iterator[Server]:
    server = Server(home, workers=workers, options=options)
    try:
        # The figures of all cannot be read while one is being born.
        while workers > 1 and len(server.workers) < workers:
            time.sleep(0.1)
        time.sleep(workers - 1)
        yield server
    finally:
        server.kill()


def ask(server: Server, path: str, *headers: tuple[str, str]) -> tuple[int, str]:
    """The status of an answer and the id it has; a header may come twice."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.putrequest("GET", path)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("X-Request-ID", "")


def line(server: Server, request: str) -> dict[str, Any]:
    """The line of the access log about a request."""
    text = (server.home / "logs" / "access.log").read_text("utf-8")
    [found] = [one for one in map(json.loads, text.splitlines()) if one["request"] == request]
    return dict(found)


@KINDS
def test_without_being_told_no_forwarded_header_is_believed(tmp_path: Path, workers: int) -> None:
    with served(tmp_path / "home", workers, "--secure") as server:
        forged = ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"), ("X-Request-ID", "of-somebody")
        status, request = ask(server, "/ferry/login", *forged)
        assert status == 200 and request != "of-somebody"
        assert line(server, request)["from"] == "127.0.0.1"
        assert ask(server, "/metrics")[0] == 200
        assert ask(server, "/metrics", *forged)[0] == 404, "a proxy of this machine asks for somebody else"


@KINDS
def test_behind_one_proxy_its_word_alone_counts(tmp_path: Path, workers: int) -> None:
    with served(tmp_path / "home", workers, "--behind", "1") as server:
        for forged in ([], ["10.9.9.9"], ["10.9.9.9, 10.9.9.8"], ['"']):
            added = [("X-Forwarded-For", one) for one in (*forged, "203.0.113.7")]
            _, request = ask(server, "/ferry/login", *added)
            assert line(server, request)["from"] == "203.0.113.7", forged
        _, request = ask(server, "/ferry/login", ("X-Forwarded-For", "10.9.9.9, 203.0.113.7"))
        assert line(server, request)["from"] == "203.0.113.7"
        _, request = ask(server, "/ferry/login", ("X-Forwarded-For", "203.0.113.7"), ("X_Forwarded_For", "10.9.9.9"))
        assert line(server, request)["from"] == "203.0.113.7"
        assert ask(server, "/ferry/login", ("X-Request-ID", "of-the-proxy.1"))[1] == "of-the-proxy.1"
        assert ask(server, "/metrics", ("X-Forwarded-For", "127.0.0.1"))[0] == 404


@KINDS
def test_the_scheme_is_what_the_proxy_says_and_else_what_it_is(tmp_path: Path, workers: int) -> None:
    """A form over HTTPS must come from our own page, which an answer shows without signing in."""
    https = ("X-Forwarded-Proto", "https")
    for options, refused in ((("--secure",), False), (("--secure", "--behind", "1"), True)):
        with served(tmp_path / f"home-{refused}", workers, *options) as server:
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            connection.request("GET", "/ferry/login", headers=dict([https]))
            page = connection.getresponse()
            token = page.read().decode().split('name="csrf_token" value="')[1].split('"')[0]
            cookie = page.getheader("Set-Cookie", "").partition(";")[0]
            headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **dict([https])}
            connection.request("POST", "/ferry/login", f"name=anna&password=x&csrf_token={token}", headers)
            assert connection.getresponse().status == (400 if refused else 422)
            connection.close()
            if refused:
                said = (server.home / "logs" / "server.log").read_text("utf-8")
                assert "The referrer header is missing" in said
