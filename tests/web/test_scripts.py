"""The modules at work in a real browser: deciding, conditions, rows, drafts, searching; and a page without scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from markupsafe import Markup

from runtime.forms.form import Form
from runtime.web.pages_form import FormPage
from runtime.web.theming import stylesheet
from tests.forms.filling import PlainScope, SmallChoices, item, made
from tests.web.kit_frames import english
from tests.web.look import WEB, Look, draw, looks, theme, write

pytestmark = pytest.mark.browser
OFFICE = "http://office.test"
TYPES = {".js": "text/javascript", ".svg": "image/svg+xml"}


def opened(browser: Any, folder: Path, name: str) -> Any:
    tab = browser.new_page()
    tab.goto(write(next(look for look in looks() if look.name == name), folder).as_uri())
    return tab


def test_the_bulk_bar_counts_and_the_search_key_works(browser: Any, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "portal")
    acts = tab.locator("[data-bulk-acts]")
    assert not acts.is_visible()
    tab.locator('input[name="id"]').nth(1).check()
    tab.locator('input[name="id"]').nth(2).check()
    assert acts.is_visible() and "2" in tab.locator("[data-bulk-count]").inner_text()
    tab.locator("[data-all]").check()
    assert tab.locator('input[name="id"]:checked').count() == 9
    tab.keyboard.press("/")
    assert tab.evaluate("document.activeElement.id") == "search"
    tab.close()


def test_the_button_repeats_the_decision_and_only_its_fields_are_sent(browser: Any, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "document")
    button, asked = tab.locator("[data-decide-button]"), tab.locator('[data-asked="return"]')
    assert asked.is_visible()
    tab.locator("#d-agree").check()
    assert button.inner_text() == "Согласовать"
    assert not asked.is_visible()
    assert tab.locator("#f-opinion-return").is_disabled()
    tab.locator("#d-return").check()
    assert asked.is_visible() and tab.locator("#f-opinion-return").is_enabled()
    tab.close()


def test_without_scripts_the_chosen_decision_still_opens_its_fields(browser: Any, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = opened(context, tmp_path, "document")
    assert tab.locator('[data-asked="return"]').is_visible()
    tab.locator("#d-agree").check()
    assert not tab.locator('[data-asked="return"]').is_visible()
    context.close()


def test_the_error_summary_has_the_focus(browser: Any, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "form-errors")
    tab.wait_for_function("document.activeElement.id === 'error-summary'")
    assert tab.title().startswith("错误：")
    tab.close()


def test_a_menu_closes_by_escape_and_gives_the_focus_back(browser: Any, tmp_path: Path) -> None:
    tab = opened(browser, tmp_path, "ledger")
    tab.locator(".export > summary").click()
    tab.locator(".export input").first.focus()
    tab.keyboard.press("Escape")
    assert not tab.locator(".export form").is_visible()
    assert tab.evaluate("document.activeElement.tagName") == "SUMMARY"
    tab.close()


PROPERTIES = {
    "kind": {"type": "string", "enum": ["letter", "contract"], "title": "Kind"},
    "amount": {"type": "number", "title": "Amount"},
    "reason": {"type": "string", "maxLength": 40, "title": "Why so much"},
    "sender": {"$ref": "catalog:correspondents", "title": "Sender"},
    "costs": {
        "type": "array",
        "title": "Costs",
        "items": {"type": "object", "properties": {"sum": {"type": "number", "title": "Sum"}}},
    },
    "total": {"type": "number", "title": "Total"},
}


@pytest.fixture(scope="module")
def form() -> Form:
    return made(
        PROPERTIES,
        item("amount", when='kind == "contract"'),
        item("reason", when="amount > 1000"),
        item("sender", look="search"),
        item("total", compute="sum(costs.sum)"),
    )


class Office:
    """Answers the browser as the web room would: pages, modules, drafts, choices."""

    def __init__(self, form: Form, values: dict[str, Any]) -> None:
        self.form, self.values, self.drafts = form, values, []

    def answer(self, route: Any) -> None:
        path = urlsplit(route.request.url).path
        handlers: dict[str, Callable[[Any], None]] = {"/draft": self.draft, "/options": self.options}
        if path.startswith("/static/"):
            file = WEB / "static" / path.removeprefix("/static/")
            route.fulfill(body=file.read_text("utf-8"), content_type=TYPES[file.suffix])
        elif path == "/theme.css":
            route.fulfill(body=stylesheet(theme("office")), content_type="text/css")
        else:
            handlers.get(path, self.page)(route)

    def page(self, route: Any) -> None:
        if route.request.method == "POST" and "add:costs" in (route.request.post_data or ""):
            self.values = {**self.values, "costs": [*self.values.get("costs", []), {}]}
        scope = PlainScope(self.values)
        inner = self.form.render(
            self.values, choices=SmallChoices(), scope=scope, options_address=lambda name: f"/options?f={name}"
        )
        page = FormPage("Letter", "/new", Markup(inner), save_url="/draft")
        route.fulfill(body=draw(Look("letter", english(), page, "office")), content_type="text/html")

    def draft(self, route: Any) -> None:
        self.drafts.append(route.request.post_data)
        route.fulfill(body=json.dumps({"saved": "Saved 10:05"}), content_type="application/json")

    def options(self, route: Any) -> None:
        wanted = parse_qs(urlsplit(route.request.url).query).get("q", [""])[0]
        found = [{"value": f"c{at:04}", "text": f"Sender {at}"} for at in range(3) if wanted]
        route.fulfill(body=json.dumps(found), content_type="application/json")


@pytest.fixture
def office(browser: Any, form: Form) -> Iterator[tuple[Any, Office]]:
    served = Office(form, {"kind": "letter", "costs": [{"sum": 2}]})
    tab = browser.new_page(viewport={"width": 1280, "height": 900})
    tab.route(f"{OFFICE}/**", served.answer)
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.goto(f"{OFFICE}/new")
    yield tab, served
    tab.close()
    assert faults == []


def test_a_condition_opens_its_field_at_once_and_the_next_one_after_it(office: tuple[Any, Office]) -> None:
    tab, _ = office
    amount, reason = tab.locator('[data-field="amount"]'), tab.locator('[data-field="reason"]')
    assert not amount.is_visible() and not reason.is_visible()
    tab.get_by_label("Contract").or_(tab.locator('input[name="kind"][value="contract"]')).first.check()
    assert amount.is_visible() and not reason.is_visible()
    tab.locator("#f-amount").fill("1,240.50")
    assert reason.is_visible()
    assert "Why so much" in tab.locator('body > [role="status"]').inner_text()
    assert "reason" in tab.locator('input[name="_shown"]').input_value().split()
    tab.locator('input[name="kind"][value="letter"]').check()
    assert not amount.is_visible() and not reason.is_visible()


def test_a_total_follows_what_is_typed(office: tuple[Any, Office]) -> None:
    tab, _ = office
    tab.locator("#f-costs-0-sum").fill("1200.5")
    assert tab.locator("#f-total").inner_text() == "1200.5"


def test_a_row_is_added_without_a_reload_and_has_the_focus(office: tuple[Any, Office]) -> None:
    tab, _ = office
    tab.evaluate("window.stayed = true")
    tab.locator('button[value="add:costs"]').click()
    tab.wait_for_function("document.activeElement.id === 'f-costs-1-sum'")
    assert tab.evaluate("window.stayed") is True
    tab.locator("#f-costs-1-sum").fill("3")
    assert tab.locator("#f-total").inner_text() == "5"


def test_a_draft_is_saved_as_one_goes(office: tuple[Any, Office]) -> None:
    tab, served = office
    tab.locator("#f-costs-0-sum").fill("7")
    tab.wait_for_function("document.querySelector('[data-saved]').textContent === 'Saved 10:05'", timeout=8000)
    assert "costs.0.sum=7" in served.drafts[-1] and "_act=save" in served.drafts[-1]


def test_a_search_is_made_by_keyboard_alone(office: tuple[Any, Office]) -> None:
    tab, _ = office
    field = tab.locator("#f-sender")
    field.press_sequentially("se")
    tab.locator(".select-list li").first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    field.press("ArrowDown")
    field.press("ArrowDown")
    field.press("Enter")
    assert field.input_value() == "Sender 1"
    assert tab.locator('input[type="hidden"][name="sender"]').input_value() == "c0001"


def test_a_pressed_button_says_that_it_is_sending_and_sends_once(office: tuple[Any, Office]) -> None:
    tab, _ = office
    tab.evaluate("addEventListener('submit', (event) => event.preventDefault())")
    button = tab.locator(".form-acts .btn-primary")
    button.click()
    tab.wait_for_function("document.querySelector('.form-acts .btn-primary').textContent === 'Sending…'")
    assert button.get_attribute("aria-busy") == "true"
