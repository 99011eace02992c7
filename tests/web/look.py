"""Draw the made-up pages to files and pictures, to hold them beside the targets.

python -m tests.web.look OUT [NAME …]        all pages, or those whose names are given
"""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import jinja2
import yaml
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from playwright.sync_api import Browser, sync_playwright

from runtime.web.pages import Frame
from runtime.web.theming import stylesheet
from tests.web import kit_document, kit_forms, kit_frames, kit_plain, kit_portal, kit_registers

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "runtime" / "web"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True, slots=True)
class Look:
    """One page in one agency's frame."""

    name: str
    frame: Frame
    page: Any
    theme: str


def looks() -> Iterator[Look]:
    """Every template at least once, each in the language of its agency."""
    zh, ru, en = kit_frames.chinese, kit_frames.russian, kit_frames.english
    red, blue, office = "letterhead-red", "letterhead-blue", "office"
    yield Look("portal", zh(0), kit_portal.PORTAL, red)
    yield Look("form", zh(1), kit_forms.FORM, red)
    yield Look("form-errors", zh(1), kit_forms.WRONG, red)
    yield Look("check", zh(1), kit_forms.CHECK, red)
    yield Look("ledger", zh(6), kit_registers.LEDGER, red)
    yield Look("login", zh(-1), kit_plain.LOGIN, red)
    yield Look("login-wrong", zh(-1), kit_plain.LOGIN_WRONG, red)
    yield Look("document", ru(1), kit_document.DOCUMENT, blue)
    for tab in ("card", "files", "resolutions", "linked", "history"):
        yield Look(f"document-{tab}", ru(1), kit_document.on_tab(tab), blue)
    for name in ("PAUSE", "CONFLICT", "NEW"):
        yield Look(name.lower(), ru(1), getattr(kit_forms, name), blue)
    for name in ("REGISTERS", "SEARCH", "NOTHING"):
        yield Look(name.lower(), ru(6), getattr(kit_registers, name), blue)
    for name in (
        "PASSWORD",
        "REFUSED",
        "HELP",
        "PROFILE",
        "PLAIN",
        "MISSING",
        "BROKEN",
        "TOO_LARGE",
        "DONE_ALL",
        "NOTICES",
        "SETTINGS",
        "DELIVERIES",
        "LOG",
        "WORD",
    ):
        yield Look(name.lower().replace("_", "-"), ru(0), getattr(kit_plain, name), blue)
    yield Look("agencies", en(-1), kit_plain.AGENCIES, office)


def translations(lang: str) -> Translations | None:
    """The interface catalog of a language, read from its .po; English needs none."""
    path = WEB / "translations" / lang / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return None
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=lang))
    compiled.seek(0)
    return Translations(compiled)


def environment(lang: str) -> jinja2.Environment:
    """The templates as the web room loads them, strict about names."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(WEB / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalog: Any = translations(lang)
    if catalog is None:
        env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    else:
        env.install_gettext_translations(catalog, newstyle=True)  # type: ignore[attr-defined]
    return env


def draw(look: Look, lang: str | None = None) -> str:
    """The page as HTML; another interface language than the frame's may be asked."""
    env = environment(lang or look.frame.lang)
    return env.get_template(look.page.template).render(frame=look.frame, page=look.page)


def theme(name: str) -> dict[str, Any]:
    """A shipped theme."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "themes" / name / "theme.yaml").read_text("utf-8"))
    return loaded


def write(look: Look, folder: Path, lang: str | None = None, **frame: Any) -> Path:
    """Write a page with its style sheet and modules, so that a browser can open it from the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    css = folder / f"{look.theme}.css"
    css.write_text(stylesheet(theme(look.theme)), "utf-8")
    dressed = replace(look, frame=replace(look.frame, styles=(css.name,), static=(WEB / "static").as_uri(), **frame))
    path = folder / f"{look.name}.html"
    path.write_text(draw(dressed, lang), "utf-8")
    return path


@contextmanager
def browser_of() -> Iterator[Browser | None]:
    """A headless Chromium of the system, or None where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        yield None
        return
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=[*FLAGS, "--allow-file-access-from-files"])
        yield browser
        browser.close()


def main(out: str, *names: str) -> None:
    """Pictures of the pages at the widths of the targets, and one in the dark."""
    folder = Path(out)
    chosen = [look for look in looks() if not names or look.name in names]
    with browser_of() as browser:
        assert browser is not None, "install chromium"
        for look in chosen:
            path = write(look, folder)
            for width, scheme in ((1280, "light"), (1280, "dark"), (390, "light"), (320, "light")):
                size = {"width": width, "height": 800}
                tab = browser.new_page(viewport=size, device_scale_factor=1.5, color_scheme=scheme)
                tab.goto(path.as_uri())
                tab.screenshot(path=folder / f"{look.name}-{width}-{scheme}.png", full_page=True)
                tab.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
