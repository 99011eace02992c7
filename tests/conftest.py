"""Fixtures: the two demo offices on one store, with a clock that stands."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser
from werkzeug.test import TestResponse

from runtime.commands.demo import FIRST_PASSWORD, demo_folders, open_accounts
from runtime.office.office import FixedClock, Office
from runtime.settings import Site, open_site
from runtime.web.app import create_app
from tests.web.look import browser_of

# Monday morning in both offices: 9:00 in Shanghai and 6:00 in Perm.
MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands on Monday, 2 March 2026."""
    return FixedClock(MONDAY)


@pytest.fixture
def site(tmp_path: Path, clock: FixedClock) -> Iterator[Site]:
    """Both demo agencies, without documents, on one store."""
    found = open_site(tmp_path / "home", demo_folders(), clock, options={"synchronous": "OFF"})
    yield found
    found.close()


@pytest.fixture
def cn(site: Site) -> Office:
    """The Chinese office."""
    return site.offices["demo-yunchuan"]


@pytest.fixture
def perm(site: Site) -> Office:
    """The Russian office."""
    return site.offices["demo-perm"]


@dataclass
class Visitor:
    """Somebody at a browser without scripts, who knows to send the CSRF token back."""

    client: FlaskClient
    agency: str

    def get(self, path: str) -> TestResponse:
        """Open a page of the agency."""
        return self.client.get(f"/{self.agency}{path}", buffered=True)

    def post(self, path: str, data: dict[str, object] | None = None, **more: object) -> TestResponse:
        """Send a form of the agency."""
        return self.client.post(f"/{self.agency}{path}", data=data or {}, **more)  # type: ignore[arg-type]

    def sign_in(self, name: str, password: str = FIRST_PASSWORD) -> TestResponse:
        """Sign in."""
        return self.post("/login", {"name": name, "password": password})

    def enter(self, name: str) -> Visitor:
        """Sign in and choose a password of one's own."""
        self.sign_in(name)
        mine = f"a password of {name}"
        answer = self.post("/password", {"current": FIRST_PASSWORD, "password": mine, "again": mine})
        assert answer.status_code == 302, answer.text
        return self


@pytest.fixture
def visitor(site: Site):  # type: ignore[no-untyped-def]
    """Make visitors of an agency; each has cookies of their own."""
    for office in site.offices.values():
        open_accounts(office, FIRST_PASSWORD)
    app = create_app(site)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    def make(agency: str, name: str = "") -> Visitor:
        made = Visitor(app.test_client(), agency)
        return made.enter(name) if name else made

    return make


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; without one the test says so and is skipped, or fails where it is required."""
    with browser_of() as launched:
        if launched is None:
            if os.environ.get("FORMWRIGHT_BROWSER") == "required":
                pytest.fail("Chromium is required here and is not installed")
            pytest.skip("Chromium is not installed; browser tests need Debian's chromium")
        yield launched
