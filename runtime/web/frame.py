"""The letterhead round every page, and what every page needs of the request."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import g, render_template, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from runtime.office import inbox as inboxes
from runtime.office.inbox import Waiting
from runtime.office.office import Office
from runtime.ports import Row
from runtime.web.pages import Act, Frame, Language, Line, Link, Person, SearchBox, Tab
from runtime.web.themes import theme_of
from runtime.web.zones import PLACES, title
from runtime.wording import LANGUAGES, translations

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def office() -> Office:
    """The office that the address names."""
    found: Office = g.office
    return found


def me() -> str:
    """The name of the person who is signed in."""
    return str(current_user.person)


def language_of() -> str:
    """The reader's language: chosen, kept with the account, the agency's, or the browser's."""
    chosen = session.get("language") or (g.get("account") or {}).get("language")
    if chosen in languages():
        return str(chosen)
    if g.get("office") is not None:
        return str(g.office.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or "en"


def languages() -> tuple[str, ...]:
    """The languages that the agency offers, its own first; English stands behind all."""
    agency = g.office.edition.agency if g.get("office") is not None else None
    offered = agency.languages if agency else tuple(LANGUAGES)
    return tuple(dict.fromkeys([*(code for code in offered if code in LANGUAGES), "en"]))


def own_zone() -> str:
    """The time zone that the reader has chosen; empty for the agency's."""
    chosen = str((g.get("account") or {}).get("zone", ""))
    return chosen if chosen in PLACES else ""


def zone() -> ZoneInfo:
    """The reader's time zone."""
    return ZoneInfo(own_zone()) if own_zone() else office().zone


def now() -> datetime:
    """The present moment on the reader's clock."""
    return office().now().astimezone(zone())


def words(text: str) -> str:
    """An interface text in the reader's language."""
    return translations(language_of()).gettext(text)


def counted(one: str, many: str, count: int) -> str:
    """An interface text with a number, in the reader's language."""
    return translations(language_of()).ngettext(one, many, count) % {"num": count}


def definition_title(kind: str, name: str, default: str) -> str:
    """The title of a definition in the reader's language."""
    return office().edition.texts.title(language_of(), f"{kind}:{name}", default)


def place() -> str:
    """Where this request comes from: the address of the machine, as far as the proxies that are believed say it."""
    return request.remote_addr or ""


def show(page: Any, status: int = 200, done: Line = (), current: str = "") -> tuple[str, int]:
    """Render a page object inside the frame."""
    return render_template(page.template, frame=frame(done=done, current=current), page=page), status


def frame(done: Line = (), current: str = "") -> Frame:
    """The frame of this request; without an office or a person it is bare."""
    if g.get("office") is None:
        return bare_frame()
    agency = office().edition.agency
    assert agency is not None
    signed_in = bool(current_user.is_authenticated and current_user.agency == office().name)
    account = g.get("account") or {}
    kept = session.pop("done", "")
    return Frame(
        agency=definition_title("agency", agency.head.name, agency.head.title),
        product=agency.product,
        seal=agency.seal,
        lang={"zh": "zh-Hans"}.get(language_of(), language_of()),
        home=url_for("inbox.portal"),
        theme=account.get("theme", "auto"),
        density=account.get("density") or theme_of(office().edition).get("density", "standard"),
        styles=(url_for("health.theme"),),
        csrf=generate_csrf(),
        nonce=g.nonce,
        nav=_navigation(current) if signed_in else (),
        bottom=_bottom(current) if signed_in else (),
        person=_person() if signed_in else None,
        search=SearchBox(url_for("search.find"), hint=words("Number, title, words")) if signed_in else None,
        help_url=url_for("health.help_page"),
        languages=_languages(),
        done=done or ((Link(kept),) if kept else ()),
        secrecy=agency.notice,
        support=agency.support,
        foot=_foot(),
        edition=words("Edition %(digest)s") % {"digest": office().edition.digest[:8]},
    )


def bare_frame() -> Frame:
    """A frame that asks nothing of the records."""
    return Frame(
        "Formwright",
        "",
        "F",
        language_of(),
        styles=(url_for("health.plain_theme"),),
        csrf=generate_csrf(),
        nonce=g.nonce,
    )


def posted(name: str) -> str:
    """A posted text without control characters, which no store keeps."""
    return _CONTROL.sub("", request.form.get(name, "")).strip()


def _foot() -> tuple[Link, ...]:
    """What stands in the footer beside the secrecy line: the theme's own words, the reader's clock, and help."""
    own = str(theme_of(office().edition).get("footer", ""))
    clock = words("Times: %(zone)s") % {"zone": title(own_zone(), language_of(), now().date())} if own_zone() else ""
    said = tuple(Link(text) for text in (own, clock) if text)
    return (*said, Link(words("Help"), url_for("health.help_page")))


def say_done(text: str) -> None:
    """Say at the top of the next page what was done."""
    session["done"] = text


def _languages() -> tuple[Language, ...]:
    here = request.full_path.rstrip("?")
    return tuple(
        Language(
            {"zh": "zh-Hans"}.get(code, code),
            name,
            url_for("account.language", code=code, next=here),
            code == language_of(),
        )
        for code, name in ((code, LANGUAGES[code]) for code in languages())
    )


def waiting() -> Waiting:
    """What waits for me, read once in a request."""
    if "waiting" not in g:
        g.waiting = inboxes.waiting(office(), me())
    found: Waiting = g.waiting
    return found


def unread() -> Sequence[Row]:
    """What I was told of late and have not read, asked once in a request; a new task stands in the list already."""
    if "unread" not in g:
        told = inboxes.notices(office(), me())
        g.unread = [row for row in told if not row["read"] and row["kind"] != "task-assigned"]
    found: Sequence[Row] = g.unread
    return found


def _navigation(current: str) -> tuple[Tab, ...]:
    items: list[tuple[str, str, str, int]] = [("home", words("Home"), url_for("inbox.portal"), len(waiting().to_do))]
    items.append(("new", words("New document"), url_for("form.choose"), 0))
    items.append(("registers", words("Registers"), url_for("register.all_registers"), 0))
    items.append(("search", words("Search"), url_for("search.find"), 0))
    items.append(("notices", words("Notices"), url_for("inbox.notices"), len(unread())))
    if "configure" in office().rights(me()):
        items.append(("settings", words("Settings"), url_for("account.settings"), 0))
    return tuple(Tab(text, url, key == current, count or None) for key, text, url, count in items)


def _bottom(current: str) -> tuple[Act, ...]:
    items = (
        ("home", words("To do"), url_for("inbox.portal"), "menu"),
        ("read", words("To read"), url_for("inbox.portal", tab="read"), "eye"),
        ("new", words("New"), url_for("form.choose"), "plus"),
        ("registers", words("Registers"), url_for("register.all_registers"), "file"),
        ("menu", words("Menu"), "#menu", "menu"),
    )
    return tuple(Act(text, url, "primary" if key == current else "plain", icon=icon) for key, text, url, icon in items)


def _person() -> Person:
    found = office().directory().person(me())
    title = found.title if found else me()
    unit = office().directory().unit(found.units[0]) if found and found.units else None
    menu = (Link(words("My settings"), url_for("profile.read")), Link(words("Help"), url_for("health.help_page")))
    return Person(
        initials(title),
        title,
        unit.title if unit else "",
        url_for("profile.read"),
        menu,
        url_for("account.sign_out"),
    )


def initials(title: str) -> str:
    """Two letters of a Russian or English name, the surname's character of a Chinese one."""
    parts = title.split()
    if len(parts) < 2:
        return title[:1]
    return (parts[0][:1] + parts[1][:1]).upper()
