"""The list of the portal: its tabs, its rows, search, sort and pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g, request, url_for

from runtime.office import inbox as inboxes
from runtime.office.case import Case
from runtime.office.inbox import Waiting
from runtime.office.questions import asks_at
from runtime.ports import Row
from runtime.web.frame import language_of, me, office, words
from runtime.web.pages import Act, Chip, Link, Menu, Pager, SearchBox, Tab
from runtime.web.pages_portal import Empty, Inbox, InboxRow
from runtime.web.phrases import (
    decision_title,
    listed,
    name_of,
    short_moment,
    state_chip,
    step_title,
    term_chip,
    type_title,
)

TABS = ("do", "read", "overdue", "started", "done")
PAGE = 20


def task_list(tab: str, waiting: Waiting) -> Inbox:
    """One tab of the list, as the reader has searched, sorted and paged it."""
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


def case_of(id: str) -> Case | None:
    """A document behind a task, kept for this request: several tasks may share one."""
    cases: dict[str, Case | None] = g.setdefault("cases", {})
    if id not in cases:
        row = office().store.get("documents", id)
        cases[id] = office().case(row) if row else None
    return cases[id]


def _task_row(row: Row, tab: str) -> InboxRow:
    case = case_of(row["document"])
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
