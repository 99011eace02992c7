"""Conditional and computed fields in a real browser: at once, and as the server would say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Route

from tests.bench.letter import FILLED, PROPERTIES, REQUIRED
from tests.forms.filling import PlainScope, drawn, item, made

STATIC = Path(__file__).parent.parent.parent / "runtime" / "web" / "static"

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page()
    yield opened
    opened.close()


def opened(page: Page, form: Any, values: dict[str, Any], scope: Any = None, lang: str = "en") -> Page:
    html = drawn(form, values, scope=scope or PlainScope(values))
    script = '<script type="module" src="/conditions.js"></script>'

    def answer(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[1]
        if name.endswith(".js"):
            route.fulfill(body=(STATIC / name).read_text("utf-8"), content_type="text/javascript")
        else:
            body = f"<!doctype html><html lang={lang}><meta charset=utf-8><form>{html}</form>{script}"
            route.fulfill(body=body, content_type="text/html")

    page.unroute_all()
    page.route("**/*", answer)
    page.goto("http://forms.test/")
    page.wait_for_selector("p[role=status]", state="attached")
    return page


def test_a_field_appears_with_its_cause_and_is_announced(page: Page) -> None:
    form = made(
        {"kind": {"enum": ["letter", "contract"]}, "amount": {"type": "integer", "title": "Amount"}, "why": {}},
        item("amount", when='kind == "contract"'),
        item("why", when="amount > 1000 and setting.strict"),
    )
    at = opened(page, form, {"kind": "letter"}, PlainScope({"kind": "letter"}, {"setting.strict": True}))
    assert not at.is_visible("#f-amount")
    at.check("input[value=contract]")
    assert at.is_visible("#f-amount") and not at.is_visible("#f-why")
    assert at.text_content("p[role=status]") == "Amount"
    at.fill("#f-amount", "1,001")
    assert at.is_visible("#f-why")
    at.fill("#f-amount", "1000")
    assert not at.is_visible("#f-why")
    at.fill("#f-amount", "1001")
    at.check("input[value=letter]")
    assert not at.is_visible("#f-why")
    assert at.input_value("[name=_shown]") == "kind"


def test_figures_are_computed_while_typing(page: Page) -> None:
    rows = {"items": {"properties": {"sum": {"type": "number"}, "paid": {"type": "boolean"}}}}
    form = made(
        {"costs": rows, "total": {"type": "number"}, "due": {"type": "string", "format": "date"}, "late": {}},
        item("total", compute="sum(costs.sum where not paid)"),
        item("late", when="due < today"),
        lang="ru",
    )
    values = {"costs": [{"sum": 0.1, "paid": False}, {"sum": 5, "paid": True}, {"sum": 0.2, "paid": False}]}
    at = opened(page, form, values, lang="ru")
    at.fill("#f-costs-0-sum", "0,2")
    assert at.text_content("#f-total") == "0,4"
    at.check("#f-costs-2-paid")
    assert at.text_content("#f-total") == "0,2"
    at.fill("#f-due", "2026-03-03")
    assert at.is_visible("#f-late")
    at.fill("#f-due", "2026-03-04")
    assert not at.is_visible("#f-late")


def test_hidden_boxes_are_false_and_numbers_of_an_enum_are_numbers(page: Page) -> None:
    form = made(
        {"a": {"type": "boolean"}, "b": {"type": "boolean"}, "c": {}, "n": {"enum": [1, 2]}, "d": {}},
        item("b", when="a"),
        item("c", when="not b"),
        item("d", when="n >= 2"),
    )
    at = opened(page, form, {"a": True, "b": True})
    assert not at.is_visible("#f-c")
    at.uncheck("#f-a")
    assert at.is_visible("#f-c")
    at.check("input[name=n][value='2']")
    assert at.is_visible("#f-d")


def test_a_line_is_computed_from_its_own_columns(page: Page) -> None:
    rows = {"items": {"properties": {"price": {"type": "number"}, "gift": {"type": "boolean"}, "why": {}, "sum": {}}}}
    rows["items"]["properties"]["sum"] = {"type": "number"}
    form = made(
        {"costs": rows, "total": {"type": "number"}, "big": {}},
        item("costs.sum", compute="price * 2"),
        item("costs.why", when="gift"),
        item("total", compute="sum(costs.sum)"),
        item("big", when="total > 10"),
    )
    at = opened(page, form, {"costs": [{"price": 1, "gift": False}, {"price": 2, "gift": False}]})
    at.fill("#f-costs-1-price", "4.5")
    assert at.text_content("#f-costs-1-sum") == "9"
    assert at.text_content("#f-total") == "11"
    assert at.is_visible("#f-big")
    at.check("#f-costs-1-gift")
    assert at.is_visible("#f-costs-1-why") and not at.is_visible("#f-costs-0-why")


def test_nothing_stands_in_the_way_of_assistive_technology(page: Page) -> None:
    properties = {
        **PROPERTIES,
        "costs": {"title": "Costs", "items": {"properties": {"what": {"title": "What"}, "paid": {"type": "boolean"}}}},
        "scan": {"title": "Scan", "items": {"$ref": "type:file"}},
        "place": {"title": "Place", "properties": {"city": {"title": "City"}}},
        "copies_to": {"title": "Copies to", "items": {"$ref": "catalog:correspondents"}},
        "days": {"title": "Days", "items": {"type": "string", "format": "date"}},
        "sum": {"type": "number", "title": "Sum"},
    }
    form = made(properties, item("sum", compute="amount"), item("result", when="urgent"), required=REQUIRED)
    lists = {"costs": [{"what": "x"}, {}], "copies_to": ["c0001", "c0002"], "days": ["2026-01-01"]}
    values = {**FILLED, **lists, "scan": [{"name": "a.pdf", "size": 4, "sha256": "0" * 64}]}
    wrong = {name: "No good" for name in form.questions} | {"costs.0.what": "No good", "place.city": "No good"}
    for given in ({}, {"errors": wrong, "finds": {"copies_to": "c00", "sender": "c01"}}):
        body = f"<main><h1>Letter</h1><form>{drawn(form, values, **given)}</form></main>"
        page.set_content(f"<!doctype html><html lang=en><title>Letter</title>{body}")
        assert Axe().run(page).response["violations"] == []
