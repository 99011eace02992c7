"""The system log: who did what, when and from where, for administrators; nobody changes it (R205)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from runtime.office import maintenance, system_log
from runtime.office.paging import pages_of
from runtime.ports import Row
from runtime.web.csv_file import csv_file
from runtime.web.frame import definition_title, me, office, show, words, zone
from runtime.web.pages import Act, Link, Option, Pager
from runtime.web.pages_log import LogPage
from runtime.web.pages_portal import Empty
from runtime.web.phrases import moment, name_of

pages = Blueprint("log", __name__, url_prefix="/<agency>/settings/log")


@pages.get("")
def read() -> tuple[str, int]:
    """The entries, the latest first, narrowed to a person, a kind, some days."""
    asked = _asked()
    found = system_log.read(office(), me(), **_wanted(asked), after=request.args.get("after") or None)
    rows = tuple(_row(row) for row in found.rows)
    following = url_for("log.read", **asked, after=found.next) if found.next else ""
    first = url_for("log.read", **asked) if request.args.get("after") else ""
    page = LogPage(
        words("System log"),
        url_for("log.read"),
        _heads(),
        rows,
        _people(asked.get("by", "")),
        tuple(Option(name, text, name == asked.get("event")) for name, text in _events().items()),
        asked.get("since", ""),
        asked.get("until", ""),
        crumbs=(
            Link(words("Home"), url_for("inbox.portal")),
            Link(words("Settings"), url_for("account.settings")),
            Link(words("System log")),
        ),
        acts=(Act(words("Download as CSV"), url_for("log.export", **asked)),) if rows else (),
        empty=None if rows else _empty(asked),
        pager=Pager("", first, following) if first or following else None,
    )
    return show(page, current="settings")


@pages.get("/export")
def export() -> Response:
    """The same entries as CSV, all of them."""
    wanted = _wanted(_asked())
    rows = pages_of(lambda after: system_log.read(office(), me(), **wanted, after=after, limit=500))
    return csv_file("system-log", _heads(), (_row(row) for row in rows))


def _asked() -> dict[str, Any]:
    """What was asked for; days that are none are left out."""
    asked = {name: request.args.get(name, "") for name in ("by", "event", "since", "until")}
    return {name: text for name, text in asked.items() if text and (name in ("by", "event") or _day(text))}


def _wanted(asked: Mapping[str, str]) -> dict[str, Any]:
    since, until = _day(asked.get("since", "")), _day(asked.get("until", ""))
    return {
        "by": asked.get("by", ""),
        "event": asked.get("event", ""),
        "since": _midnight(since) if since else None,
        "until": _midnight(until + timedelta(days=1)) if until else None,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), zone())


def _heads() -> tuple[str, ...]:
    return words("When"), words("Who"), words("What"), words("Details"), words("From where")


def _row(row: Row) -> tuple[str, ...]:
    data = row["data"]
    who = name_of(row["by"]) if row["by"] else data.get("login") or words("The system")
    what = str(_events().get(row["event"], row["event"]))
    return str(moment(row["at"])), str(who), what, str(_details(row)), str(data.get("place", ""))


def _details(row: Row) -> str:
    data = row["data"]
    if row["event"] == system_log.SETTING:
        setting = office().edition.settings.get(data["name"])
        title = definition_title("setting", data["name"], setting.head.title if setting else data["name"])
        return words("%(name)s: %(text)s") % {"name": title, "text": maintenance.as_text(data["value"])}
    kept = (data.get(name) for name in ("edition", "message", "channel", "count"))
    return ", ".join(str(value)[:16] for value in kept if value)


def _events() -> dict[str, str]:
    return {
        system_log.SIGNED_IN: words("Signed in"),
        system_log.REFUSED: words("Sign-in refused"),
        system_log.LOCKED: words("Account locked"),
        system_log.SIGNED_OUT: words("Signed out"),
        system_log.PASSWORD: words("Password changed"),
        system_log.SETTING: words("Setting changed"),
        system_log.PUBLISHED: words("Definitions published"),
        system_log.SENT_AGAIN: words("Messages sent again"),
        system_log.DROPPED: words("Message dropped"),
    }


def _people(chosen: str) -> tuple[Option, ...]:
    return tuple(Option(one.name, one.title, one.name == chosen) for one in office().directory().people())


def _empty(asked: Mapping[str, str]) -> Empty:
    act = Act(words("Show all"), url_for("log.read")) if asked else Act(words("Back"), url_for("account.settings"))
    told = Link(words("Choose other days, another person or another event."))
    return Empty(words("No entries here"), ((told,),), (act,))
