"""A real server with both offices, and desks: people at a browser, each with cookies of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Browser, Locator, Page
from waitress.server import create_server

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.settings import Site
from runtime.web.app import create_app


@pytest.fixture
def server(site: Site) -> Iterator[str]:
    """The address of a running server."""
    for office in site.offices.values():
        open_accounts(office, FIRST_PASSWORD)
    running = create_server(create_app(site), host="127.0.0.1", port=0, threads=4)
    thread = threading.Thread(target=running.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.socket.getsockname()[1]}"
    running.close()
    thread.join(5)


@dataclass
class Desk:
    """Somebody at a browser in an agency."""

    page: Page
    base: str
    faults: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the agency."""
        self.page.goto(f"{self.base}{path}")

    def press(self, button: Locator) -> None:
        """Click what leads to another page, and wait for that page.

        A click alone returns once the request is on its way: what is read next may still be the old page.
        """
        with self.page.expect_navigation(wait_until="load"):
            button.click()

    def enter(self, field: str) -> None:
        """Send a form with the key of a field, and wait for the page that answers."""
        with self.page.expect_navigation(wait_until="load"):
            self.page.press(field, "Enter")

    def sign_in(self, name: str) -> None:
        """Sign in for the first time and choose a password."""
        self.go("/login")
        self.page.fill("#f-name", name)
        self.page.fill("#f-password", FIRST_PASSWORD)
        self.page.press("#f-password", "Enter")
        self.page.wait_for_url("**/password")
        own = f"the words of {name}"
        self.page.fill("#f-current", FIRST_PASSWORD)
        self.page.fill("#f-password", own)
        self.page.fill("#f-again", own)
        self.page.press("#f-again", "Enter")
        self.page.wait_for_url(f"{self.base}/")

    def task(self, title: str, beside: str = "") -> None:
        """Open the first task whose document is called so; ``beside`` tells apart two that are."""
        self.go("/")
        rows = self.page.locator("table.tasks tr", has_text=title).filter(has_text=beside)
        if not rows.count():
            self.go("/?tab=read")
        self.press(rows.first.locator("a", has_text=title).first)

    def form(self) -> None:
        """Go to the page where a long task is filled in."""
        # A page's modules have run when it is loaded; before that a chosen file only waits for the form.
        self.press(self.page.locator(".decision-acts a.btn-primary"))

    def search(self, field: str, text: str) -> None:
        """Choose in a search box by typing."""
        box = self.page.locator(f'[data-search="{field}"] input.input')
        box.fill("")
        box.press_sequentially(text, delay=10)
        self.page.locator('[role="option"]', has_text=text).first.click()

    def check(self, label: str) -> None:
        """Tick a box or a radio button by its words."""
        self.page.locator("label.option:visible", has_text=label).first.click()

    def decide(self, name: str = "", opinion: str = "") -> None:
        """Choose a decision, write an opinion, press the button."""
        if name:
            self.page.locator(f"#d-{name}").check()
        if opinion:
            self.page.locator("textarea[name$=opinion]:visible").first.fill(opinion)
        self.press(self.page.locator("[data-decide-button]:visible"))

    def send(self) -> None:
        """Check answers and send."""
        for _ in range(2):
            self.press(self.page.locator(".form-acts .btn-primary"))


@pytest.fixture
def desk(browser: Browser, server: str) -> Iterator[Callable[..., Desk]]:
    """Make desks; a fault in any page's scripts fails the test."""
    opened = []

    def make(agency: str, name: str = "", *, width: int = 1280, scripts: bool = True, scheme: str = "light") -> Desk:
        viewport = {"width": width, "height": 900}
        context = browser.new_context(viewport=viewport, java_script_enabled=scripts, color_scheme=scheme)  # type: ignore[arg-type]
        context.set_default_timeout(15_000)
        made = Desk(context.new_page(), f"{server}/{agency}")
        made.page.on("pageerror", lambda error: made.faults.append(str(error)))
        opened.append((context, made))
        if name:
            made.sign_in(name)
        return made

    yield make
    for context, made in opened:
        context.close()
        assert made.faults == []
