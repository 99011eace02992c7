"""The portal: what waits for me, in five tabs, with figures, notices and my week."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.kinds.calendar import Calendar
from runtime.office import deciding
from runtime.office import inbox as inboxes
from runtime.office.inbox import Waiting
from runtime.office.notice_words import said
from runtime.office.refusals import AlreadyDone, Invalid, Refusal
from runtime.ports import Row
from runtime.web.access_log import own_operation
from runtime.web.conflict import conflict
from runtime.web.files import sight_of
from runtime.web.frame import counted, language_of, me, now, office, say_done, show, unread, waiting, words
from runtime.web.inbox_rows import TABS, case_of, task_list
from runtime.web.pages import Act, Link
from runtime.web.pages_notices import NoticeLine, NoticesPage
from runtime.web.pages_plain import Plain
from runtime.web.pages_portal import Agenda, Day, Empty, Event, Figure, Notice, Portal
from runtime.web.phrases import local, long_date, short_moment, weekday

pages = Blueprint("inbox", __name__, url_prefix="/<agency>")


@pages.get("/")
def portal() -> tuple[str, int]:
    """The home page of one person."""
    tab = request.args.get("tab", "do")
    tab = tab if tab in TABS else "do"
    here = now()
    person = office().directory().person(me())
    name = person.title if person else me()
    greeting = {"zh": f"{name}，{_part_of_day(here.hour)}"}.get(language_of(), f"{_part_of_day(here.hour)}, {name}")
    page = Portal(
        words("Home"),
        greeting,
        long_date(here.date()),
        task_list(tab, waiting()),
        figures=_figures(waiting()),
        notices=_notices(),
        notices_more=Link(words("All notices"), url_for("inbox.notices")),
        agenda=_agenda(waiting()),
    )
    return show(page, current="read" if tab == "read" else "home")


def _part_of_day(hour: int) -> str:
    if hour < 6:
        return words("Good night")
    return words("Good morning") if hour < 12 else words("Good afternoon") if hour < 18 else words("Good evening")


def _figures(mine: Waiting) -> tuple[Figure, ...]:
    today = now().date()
    due_today = sum(row["due"] != "9999" and local(row["due"]).date() == today for row in mine.to_do)
    unopened = sum(me() not in row["seen"] for row in mine.to_read)
    returned = sum(bool(row["returned"]) for row in mine.to_do)
    in_work = inboxes.in_work(office(), me())
    unit = words("items")
    return (
        Figure(
            words("To do"),
            str(len(mine.to_do)),
            unit,
            words("due today: %(num)s") % {"num": due_today},
            url_for("inbox.portal"),
        ),
        Figure(
            words("Overdue"),
            str(len(mine.overdue)),
            unit,
            _longest(mine.overdue),
            url_for("inbox.portal", tab="overdue"),
            bool(mine.overdue),
        ),
        Figure(
            words("To read"),
            str(len(mine.to_read)),
            unit,
            words("not opened yet: %(num)s") % {"num": unopened},
            url_for("inbox.portal", tab="read"),
        ),
        Figure(
            words("Started by me"), str(in_work), unit, words("in work now"), url_for("inbox.portal", tab="started")
        ),
        Figure(words("Returned to me"), str(returned), unit, words("with a remark"), url_for("inbox.portal")),
    )


def _longest(rows: Sequence[Row]) -> str:
    if not rows:
        return words("nothing is late")
    today = now().date()
    days = max((today - local(row["due"]).date()).days for row in rows)
    return words("the longest: %(num)s d") % {"num": days}


def _notices() -> tuple[Notice, ...]:
    return tuple(_notice(row) for row in unread()[:4])


def _notice(row: Row) -> Notice:
    case = case_of(row["document"])
    url = url_for("document.read", id=row["document"]) if row["document"] else url_for("inbox.notices")
    acts = (
        (Act(words("I know"), url_for("inbox.know"), post=True, icon="check", name="id", value=row["id"]),)
        if not row["read"]
        else ()
    )
    return Notice(
        said(office(), row, case, language_of()),
        url,
        case.row["heading"] if case else "",
        short_moment(row["at"]),
        acts=acts,
    )


def _agenda(mine: Waiting) -> Agenda:
    today = now().date()
    monday = today - timedelta(days=today.weekday())
    calendar = office().edition.calendar()
    days = tuple(_day(monday + timedelta(days=at), today, calendar) for at in range(7))
    timed = [(local(row["due"]), row) for row in (*mine.to_do, *mine.to_read) if row["due"] != "9999"]
    week = [(when, row) for when, row in timed if monday <= when.date() < monday + timedelta(days=7)]
    events = [
        Event(
            _when(when.date(), f"{when:%H:%M}"),
            row.get("heading", ""),
            "",
            url_for("document.read", id=row["document"]),
            "term",
        )
        for when, row in week[:6]
    ]
    if not events:
        events = [Event("", words("No terms end this week"), kind="past")]
    return Agenda(words("My week"), days, tuple(events))


def _when(day: date, time: str) -> str:
    return time if day == now().date() else f"{weekday(day)} {time}"


def _day(day: date, today: date, calendar: Calendar | None) -> Day:
    off = calendar.why_off(day) if calendar else ""
    return Day(weekday(day), str(day.day), kind="today" if day == today else "off" if off else "")


@pages.get("/notices")
def notices() -> tuple[str, int]:
    """Everything I was told, the latest first."""
    rows = inboxes.notices(office(), me(), 100)
    if not rows:
        return show(
            Plain(
                words("Notices"),
                Empty(words("No notices"), ((Link(words("Reminders and new tasks are told here.")),),)),
            ),
            current="notices",
        )
    lines = tuple(
        NoticeLine(notice.title, notice.url, notice.text, notice.note, not row["read"])
        for row in rows
        for notice in (_notice(row),)
    )
    unread = tuple(row["id"] for row in rows if not row["read"])
    return show(NoticesPage(words("Notices"), url_for("inbox.know"), lines, unread), current="notices")


@pages.post("/notices")
def know() -> Response:
    """I know: these notices are read."""
    inboxes.read_notices(office(), me(), request.form.getlist("id"))
    return redirect(request.referrer if _own(request.referrer) else url_for("inbox.portal"))


def _own(url: str | None) -> bool:
    return bool(url and url.startswith(request.host_url) and f"/{office().name}/" in url)


@pages.post("/documents/<id>/tasks/<task>/quick/<decision>")
def quick(id: str, task: str, decision: str) -> Response | tuple[str, int]:
    """Decide from the list, where nothing is asked."""
    sight = sight_of(id)
    try:
        deciding.decide(office(), me(), id, task, decision, {}, op=own_operation())
    except AlreadyDone as error:
        return conflict(sight, error)
    except Invalid:
        return redirect(url_for("document.read", id=id))
    say_done(words("Done and sent on"))
    return redirect(url_for("inbox.portal"))


@pages.post("/bulk")
def bulk() -> Response:
    """Mark several documents as read."""
    ids, done = request.form.getlist("id")[:200], 0
    for ident in ids:
        document, _, task = ident.rpartition(":")
        case = case_of(document)
        open_task = case.progress.task(task) if case else None
        if case is None or case.plan is None or open_task is None or not case.plan.step(open_task.step).reading:
            continue
        try:
            deciding.decide(
                office(), me(), document, task, case.plan.step(open_task.step).decisions[0].name, {}, op=f"bulk:{ident}"
            )
            done += 1
        except Refusal:
            continue
    say_done(
        counted("%(num)s document marked as read", "%(num)s documents marked as read", done)
        if done
        else words("Nothing was chosen")
    )
    return redirect(url_for("inbox.portal", tab="read"))
