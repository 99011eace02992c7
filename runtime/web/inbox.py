"""The portal: what waits for me, in five tabs, with figures, notices and my week."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.office import acts
from runtime.office import inbox as inboxes
from runtime.office.case import Case
from runtime.office.inbox import Waiting
from runtime.office.questions import asks_at
from runtime.office.refusals import AlreadyDone, Invalid, Refusal
from runtime.office.show import show_date
from runtime.ports import Row
from runtime.web.conflict import conflict
from runtime.web.files import sight_of
from runtime.web.frame import counted, language_of, me, office, say_done, show, words
from runtime.web.pages import Act, Chip, Link, Menu, Pager, SearchBox, Tab
from runtime.web.pages_plain import Plain
from runtime.web.pages_portal import Agenda, Day, Empty, Event, Figure, Inbox, InboxRow, Notice, Portal
from runtime.web.phrases import (
    decision_title,
    listed,
    local,
    long_date,
    name_of,
    short_moment,
    state_chip,
    step_title,
    term_chip,
    type_title,
    weekday,
)

pages = Blueprint("inbox", __name__, url_prefix="/<agency>")

TABS = ("do", "read", "overdue", "started", "done")
PAGE = 20


@pages.get("/")
def portal() -> tuple[str, int]:
    """The home page of one person."""
    tab = request.args.get("tab", "do")
    tab = tab if tab in TABS else "do"
    waiting = inboxes.waiting(office(), me())
    now = office().now()
    person = office().directory().person(me())
    name = person.title if person else me()
    greeting = {"zh": f"{name}，{_part_of_day(now.hour)}"}.get(language_of(), f"{_part_of_day(now.hour)}, {name}")
    page = Portal(
        words("Home"),
        greeting,
        long_date(now.date()),
        _inbox(tab, waiting),
        figures=_figures(waiting),
        notices=_notices(),
        notices_more=Link(words("All notices"), url_for("inbox.notices")),
        agenda=_agenda(waiting),
    )
    return show(page, current="read" if tab == "read" else "home")


def _part_of_day(hour: int) -> str:
    if hour < 6:
        return words("Good night")
    return words("Good morning") if hour < 12 else words("Good afternoon") if hour < 18 else words("Good evening")


def _figures(waiting: Waiting) -> tuple[Figure, ...]:
    today = office().now().date()
    due_today = sum(row["due"] != "9999" and local(row["due"]).date() == today for row in waiting.to_do)
    unread = sum(me() not in row["seen"] for row in waiting.to_read)
    returned = sum(bool(row["returned"]) for row in waiting.to_do)
    started, _ = inboxes.started(office(), me(), 200)
    in_work = sum(row["state"] == "open" for row in started)
    unit = words("items")
    return (
        Figure(
            words("To do"),
            str(len(waiting.to_do)),
            unit,
            words("due today: %(num)s") % {"num": due_today},
            url_for("inbox.portal"),
        ),
        Figure(
            words("Overdue"),
            str(len(waiting.overdue)),
            unit,
            _longest(waiting.overdue),
            url_for("inbox.portal", tab="overdue"),
            bool(waiting.overdue),
        ),
        Figure(
            words("To read"),
            str(len(waiting.to_read)),
            unit,
            words("not opened yet: %(num)s") % {"num": unread},
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
    days = max((office().now().date() - local(row["due"]).date()).days for row in rows)
    return words("the longest: %(num)s d") % {"num": days}


def _inbox(tab: str, waiting: Waiting) -> Inbox:
    query, kind, sort = (request.args.get(key, "") for key in ("q", "type", "sort"))
    after = request.args.get("after") or None
    rows, following = _rows(tab, waiting, after)
    kinds = sorted({row["type"] for row in rows})
    shown = [row for row in rows if _matches(row, query) and (not kind or row["type"] == kind)]
    if sort == "newest" and tab in ("do", "read", "overdue"):
        shown.sort(key=lambda row: row["opened"], reverse=True)
    offset = max(0, int(request.args.get("from", "0") or 0)) if request.args.get("from", "0").isdigit() else 0
    part = shown[offset : offset + PAGE]
    made = tuple(_started_row(row) if tab == "started" else _task_row(row, tab) for row in part)
    kept = {key: value for key, value in (("tab", tab), ("type", kind), ("sort", sort)) if value}
    return Inbox(
        _tabs(tab, waiting),
        made,
        search=SearchBox(url_for("inbox.portal"), query, words("Find in this list"), kept=tuple(kept.items()))
        if rows
        else None,
        kinds=_kinds(kinds, kind, tab) if len(kinds) > 1 or kind else None,
        sort=_sort(sort, tab) if rows and tab in ("do", "read", "overdue") else None,
        bulk_url=url_for("inbox.bulk"),
        bulk=(Act(words("Mark as read"), post=True, name="_act", value="read"),) if tab == "read" and made else (),
        pager=_pager(offset, part, shown, tab, following),
        empty=_empty(tab, query, waiting),
        last_head=words("With whom now") if tab == "started" else words("From whom"),
    )


def _rows(tab: str, waiting: Waiting, after: str | None) -> tuple[list[Row], str | None]:
    match tab:
        case "read":
            return list(waiting.to_read), None
        case "overdue":
            return list(waiting.overdue), None
        case "started":
            rows, following = inboxes.started(office(), me(), PAGE, after)
            return list(rows), following
        case "done":
            rows, following = inboxes.done(office(), me(), PAGE, after)
            return list(rows), following
    return list(waiting.to_do), None


def _matches(row: Row, query: str) -> bool:
    text = f"{row.get('heading', '')} {row.get('number') or ''} {type_title(row['type'])}".lower()
    return all(word in text for word in query.lower().split())


def _tabs(tab: str, waiting: Waiting) -> tuple[Tab, ...]:
    late = len(waiting.overdue)
    return (
        Tab(words("To do"), url_for("inbox.portal"), tab == "do", len(waiting.to_do)),
        Tab(words("To read"), url_for("inbox.portal", tab="read"), tab == "read", len(waiting.to_read)),
        Tab(
            words("Overdue"),
            url_for("inbox.portal", tab="overdue"),
            tab == "overdue",
            late,
            "late" if late else "neutral",
        ),
        Tab(words("Started by me"), url_for("inbox.portal", tab="started"), tab == "started"),
        Tab(words("Done"), url_for("inbox.portal", tab="done"), tab == "done"),
    )


def _kinds(kinds: Sequence[str], chosen: str, tab: str) -> Menu:
    items = [Link(words("All kinds"), url_for("inbox.portal", tab=tab), not chosen)]
    items += [Link(type_title(name), url_for("inbox.portal", tab=tab, type=name), name == chosen) for name in kinds]
    return Menu(type_title(chosen) if chosen else words("All kinds"), tuple(items))


def _sort(sort: str, tab: str) -> Menu:
    items = (
        Link(words("By term"), url_for("inbox.portal", tab=tab), not sort),
        Link(words("Newest first"), url_for("inbox.portal", tab=tab, sort="newest"), sort == "newest"),
    )
    return Menu(words("Newest first") if sort == "newest" else words("By term"), items)


def _pager(offset: int, part: Sequence[Row], shown: Sequence[Row], tab: str, following: str | None) -> Pager | None:
    if following:
        return Pager("", "", url_for("inbox.portal", tab=tab, after=following))
    if len(shown) <= PAGE:
        return None
    args: dict[str, Any] = {key: value for key, value in request.args.items() if key != "from"}
    text = words("%(first)s–%(last)s of %(all)s") % {"first": offset + 1, "last": offset + len(part), "all": len(shown)}
    previous = url_for("inbox.portal", **{**args, "from": max(0, offset - PAGE)}) if offset else ""
    later = url_for("inbox.portal", **{**args, "from": offset + PAGE}) if offset + PAGE < len(shown) else ""
    return Pager(text, previous, later)


def _empty(tab: str, query: str, waiting: Waiting) -> Empty:
    if query:
        again = Act(words("Show the whole list"), url_for("inbox.portal", tab=tab))
        return Empty(words("Nothing in this list matches “%(query)s”") % {"query": query}, (), (again,), "search")
    titles = {
        "do": (words("No tasks"), words("A new task appears here; what is urgent stands first.")),
        "read": (words("Nothing to read"), words("Documents sent to you for reading appear here.")),
        "overdue": (words("Nothing is late"), words("Tasks past their term appear here.")),
        "started": (
            words("You have not started anything yet"),
            words("Documents that you create appear here with their state."),
        ),
        "done": (words("Nothing done yet"), words("Tasks that you finish appear here.")),
    }
    title, line = titles[tab]
    acts = [Act(words("New document"), url_for("form.choose"))]
    if tab == "do" and waiting.to_read:
        acts.insert(
            0, Act(words("To read: %(num)s") % {"num": len(waiting.to_read)}, url_for("inbox.portal", tab="read"))
        )
    return Empty(title, ((Link(line),),), tuple(acts))


def _case(id: str) -> Case | None:
    """A document behind a task, kept for this request: several tasks may share one."""
    cases: dict[str, Case | None] = g.setdefault("cases", {})
    if id not in cases:
        row = office().store.get("documents", id)
        cases[id] = office().case(row) if row else None
    return cases[id]


def _task_row(row: Row, tab: str) -> InboxRow:
    case = _case(row["document"])
    done = tab == "done"
    url = url_for("document.read", id=row["document"])
    chip = Chip("done", short_moment(row["done"])) if done else term_chip(row["due"], row["returned"])
    sender = row.get("sent_by", "")
    return InboxRow(
        row["id"],
        case.row["heading"] if case else row.get("heading", ""),
        url,
        (case.row if case else row).get("number") or "",
        type_title(row["type"]),
        step_title(case, row["step"]) if case else row["step"],
        name_of(sender) if sender else "",
        short_moment(row["opened"]),
        row.get("urgency", ""),
        _urgency_text(case, row.get("urgency", "")),
        not done and me() not in row["seen"],
        None if done else _quick(case, row),
        chip,
    )


def _urgency_text(case: Case | None, weight: str) -> str:
    if not weight or case is None:
        return ""
    for field in case.type.fields:
        catalog = case.services.edition.catalogs.get(field.catalog) if field.catalog else None
        entry = catalog.by_value.get(str(case.card.get(field.name))) if catalog else None
        if entry is not None and entry.weight == weight:
            return case.services.edition.texts.text(
                language_of(), f"catalog:{field.catalog}", "values", entry.value, entry.title
            )
    return ""


def _quick(case: Case | None, row: Row) -> Act | None:
    """One act from the list, only where a single decision asks for nothing."""
    if case is None or case.plan is None:
        return None
    step = case.plan.step(row["step"])
    if (
        len(step.decisions) != 1
        or asks_at(case, step)
        or step.decisions[0].asks
        or "required" in (step.opinion, step.decisions[0].opinion)
    ):
        return None
    url = url_for("inbox.quick", id=row["document"], task=row["task"], decision=step.decisions[0].name)
    return Act(decision_title(case, step, step.decisions[0].name), url, post=True)


def _started_row(row: Row) -> InboxRow:
    case = office().case(row)
    holders = [
        name_of(name)
        for task in case.progress.open
        for name in (task.people[:1] if not task.holder else (task.holder,))
    ]
    step = listed(dict.fromkeys(step_title(case, task.step) for task in case.progress.open))
    chip = term_chip(row.get("due") or "") if row["state"] == "open" else state_chip(row)
    url = url_for("document.read", id=row["id"])
    who = listed(dict.fromkeys(holders))
    return InboxRow(
        row["id"],
        row["heading"],
        url,
        row.get("number") or "",
        type_title(row["type"]),
        step,
        who,
        short_moment(row["created"]),
        term=chip,
    )


def _notices() -> tuple[Notice, ...]:
    # A new task stands in the list already; here is told what the list does not say.
    rows = inboxes.notices(office(), me())
    unread = [row for row in rows if not row["read"] and row["kind"] != "task-assigned"][:4]
    return tuple(_notice(row) for row in unread)


def _notice(row: Row) -> Notice:
    case = _case(row["document"])
    url = url_for("document.read", id=row["document"])
    acts = (
        (Act(words("I know"), url_for("inbox.know"), post=True, icon="check", name="id", value=row["id"]),)
        if not row["read"]
        else ()
    )
    return Notice(notice_title(row, case), url, case.row["heading"] if case else "", short_moment(row["at"]), acts=acts)


def notice_title(row: Row, case: Case | None) -> str:
    """What a notice says, in the reader's language."""
    step = step_title(case, row["step"]) if case and row["step"] else ""
    due = show_date(local(row["due"]).date(), language_of()) if row.get("due") else ""
    said = {
        "task-assigned": words("New task: %(step)s"),
        "task-delegated": words("Passed to you: %(step)s"),
        "deadline-near": words("Due soon: %(step)s, %(due)s"),
        "deadline-passed": words("Overdue: %(step)s, %(due)s"),
    }
    return (said.get(str(row["kind"]), "") % {"step": step, "due": due}).rstrip(", ")


def _agenda(waiting: Waiting) -> Agenda:
    now = office().now()
    monday = now.date() - timedelta(days=now.date().weekday())
    calendar = office().edition.calendar()
    days = tuple(_day(monday + timedelta(days=at), now.date(), calendar) for at in range(7))
    timed = [(local(row["due"]), row) for row in (*waiting.to_do, *waiting.to_read) if row["due"] != "9999"]
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
    return time if day == office().now().date() else f"{weekday(day)} {time}"


def _day(day: date, today: date, calendar: object) -> Day:
    off = calendar.why_off(day) if calendar is not None else ""  # type: ignore[attr-defined]
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
    from runtime.web.pages_notices import NoticeLine, NoticesPage

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
        acts.decide(office(), me(), id, task, decision, {}, op=uuid.uuid4().hex)
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
        case = _case(document)
        open_task = case.progress.task(task) if case else None
        if case is None or case.plan is None or open_task is None or not case.plan.step(open_task.step).reading:
            continue
        try:
            acts.decide(
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
