"""The pages as a reader meets them: every template drawn, in three languages, narrow and wide, light and dark."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from runtime.web.theming import contrast, stylesheet, theme_css, theme_faults
from tests.web.look import ROOT, WEB, Look, draw, looks, theme, write

LOOKS = tuple(looks())
THEMES = ("office", "letterhead-red", "letterhead-blue")
MAIN = tuple(look for look in LOOKS if look.name in ("portal", "document", "form-errors", "ledger", "login"))


def named(look: Look) -> str:
    return look.name


@pytest.mark.parametrize("lang", ["en", "ru", "zh"])
@pytest.mark.parametrize("look", LOOKS, ids=named)
def test_every_page_is_drawn_in_three_languages(look: Look, lang: str) -> None:
    html = draw(look, lang)
    assert html.count("<h1") == 1 and "</html>" in html
    assert " style=" not in html and "onclick=" not in html
    assert all('nonce="' in tag for tag in re.findall(r"<script[^>]*>", html))
    assert html.count('method="post"') == html.count('name="csrf_token"')


@pytest.mark.parametrize("look", LOOKS, ids=named)
def test_a_page_has_one_primary_button_at_most(look: Look) -> None:
    main = draw(look).split("<main", 1)[1]
    # The act on several tasks and the export wait in a bar and a menu of their own.
    elsewhere = main.count('name="act"') // 2 + main.count("menu export")
    assert main.count("btn-primary") - elsewhere <= 1


def test_every_template_has_a_look() -> None:
    drawn = {look.page.template for look in LOOKS}
    pages = {path.name for path in (WEB / "templates").glob("[a-z]*.html")} - {
        "layout.html",
        "notices.html",
        "settings.html",
    }
    assert pages <= drawn


@pytest.mark.parametrize("name", THEMES)
def test_a_shipped_theme_is_readable(name: str) -> None:
    assert theme_faults(theme(name)) == ()


def test_a_theme_may_not_touch_meanings_or_be_pale() -> None:
    faults = theme_faults({"tokens": {"act": "#000", "accent": {"light": "#eee", "dark": "red"}}})
    assert any("'act'" in fault for fault in faults)
    assert any("accent (light) measures 1.2 to 1" in fault for fault in faults)
    assert any("accent has no colour for dark" in fault for fault in faults)
    assert "red" not in theme_css({"tokens": {"accent": {"light": "#eee", "dark": "red;}body{"}}})


def test_the_style_sheet_stays_small() -> None:
    assert len(stylesheet(theme("office")).encode()) < 40 * 1024


def test_a_page_of_fifty_rows_stays_small() -> None:
    look = next(item for item in LOOKS if item.name == "portal")
    rows = tuple(look.page.inbox.rows[at % 9] for at in range(50))
    page = replace(look.page, inbox=replace(look.page.inbox, rows=rows))
    assert len(draw(replace(look, page=page)).encode()) < 60 * 1024


def tokens() -> dict[str, dict[str, str]]:
    """The colours of tokens.css, light and dark."""
    text = (ROOT / "themes" / "office" / "tokens.css").read_text("utf-8")
    light, dark = text.split("@media (prefers-color-scheme: dark)")[:2]
    found = {name: dict(re.findall(r"--([\w-]+): (#\w+)", part)) for name, part in (("light", light), ("dark", dark))}
    return {"light": found["light"], "dark": {**found["light"], **found["dark"]}}


GROUNDS = ("sheet", "sunk", "paper", "hover", "pick")
TEXTS = [
    *(
        (ink, ground)
        for ink in ("ink", "ink-2", "ink-3", "link")
        for ground in ("sheet", "sunk", "paper", "hover", "pick")
    ),
    *((name, f"{name}-t") for name in ("run", "ok", "soon", "late", "back", "wait")),
    *((ink, f"{tint}-t") for ink in ("ink", "ink-3") for tint in ("ins", "del", "soon", "wait")),
    ("on-act", "act"),
    ("on-act", "act-2"),
    ("on-late", "late-f"),
]


@pytest.mark.parametrize("light", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS, ids="-on-".join)
def test_text_can_be_read_on_its_ground(light: str, ink: str, ground: str) -> None:
    colours = tokens()[light]
    assert contrast(colours[ink], colours[ground]) >= 4.5


def opened(browser: Any, path: Path, width: int = 1280, scheme: str = "light", **more: Any) -> Any:
    tab = browser.new_page(viewport={"width": width, "height": 800}, color_scheme=scheme, **more)
    tab.goto(path.as_uri())
    return tab


@pytest.mark.browser
@pytest.mark.parametrize(("look", "scheme"), [*((look, "light") for look in LOOKS), *((look, "dark") for look in MAIN)])
def test_axe_finds_nothing(browser: Any, tmp_path: Path, look: Look, scheme: str) -> None:
    tab = opened(browser, write(look, tmp_path), scheme=scheme)
    found = Axe().run(tab).response["violations"]
    tab.close()
    assert [(item["id"], [node["html"][:120] for node in item["nodes"]][:3]) for item in found] == []


@pytest.mark.browser
@pytest.mark.parametrize(("look", "width"), [*((look, 320) for look in LOOKS), *((look, 720) for look in MAIN)])
def test_nothing_scrolls_sideways(browser: Any, tmp_path: Path, look: Look, width: int) -> None:
    tab = opened(browser, write(look, tmp_path), width)
    wide = tab.evaluate("document.documentElement.scrollWidth")
    tab.close()
    assert wide <= width
