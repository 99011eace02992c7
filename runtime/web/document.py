"""A document's page: what it is, where it stands, what I can decide, and what happened."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.office import acts, history
from runtime.office.access import Sight
from runtime.office.files import files_of
from runtime.office.kin import children_of
from runtime.office.ledgers import may_read
from runtime.office.refusals import Invalid
from runtime.web import document_words
from runtime.web.access_log import own_operation
from runtime.web.card import card_facts, card_sections
from runtime.web.drawing import RoutePicture
from runtime.web.files import sight_of, size_text
from runtime.web.frame import language_of, me, office, posted, say_done, show, words
from runtime.web.linked import linked_lists
from runtime.web.mine import Typed
from runtime.web.opinions import opinions
from runtime.web.pages import Act, Chip, Fact, FileItem, Link, Note, Tab
from runtime.web.pages_document import CommentForm, DocumentPage
from runtime.web.panel import panel_of
from runtime.web.phrases import (
    listed,
    local,
    long_date,
    moment,
    name_of,
    register_title,
    short_date,
    short_moment,
    state_chip,
    step_title,
    term_chip,
    type_title,
)
from runtime.web.rounds import rounds
from runtime.web.timeline import timeline

pages = Blueprint("document", __name__, url_prefix="/<agency>")


@pages.get("/documents/<id>")
def read(id: str) -> tuple[str, int]:
    """One document."""
    sight = sight_of(id)
    acts.mark_seen(office(), me(), id)
    return show(document_page(sight, request.args.get("tab", "")))


def document_page(sight: Sight, tab: str, comment_error: str = "", typed: Typed | None = None) -> DocumentPage:
    """The page object of a document for this reader."""
    case = sight.case
    row = case.row
    tabs = _tabs(sight, tab)
    current = next((key for key, one in tabs if one.current), "card")
    entries = history.entries(office().store, row["id"])
    full = request.args.get("events") == "all"
    return DocumentPage(
        row["heading"],
        type_title(row["type"]),
        current.partition(":")[0],  # type: ignore[arg-type]
        tuple(one for _, one in tabs),
        crumbs=_crumbs(sight),
        number=("№ " if language_of() == "ru" else "") + row["number"] if row.get("number") else "",
        date=short_date(_day(row.get("registered") or row["created"])),
        chips=_chips(sight),
        notes=_notes(sight),
        facts=_facts(sight),
        acts=_acts(sight),
        more=document_words.menu(sight),
        panel=panel_of(sight, typed, entries),
        card=card_sections(sight, current.partition(":")[2]),
        files=files(sight),
        linked=linked_lists(sight),
        resolutions=opinions(sight),
        rounds=rounds(sight),
        route=RoutePicture(sight).view() if case.plan and current == "route" else None,
        timeline=timeline(sight, entries, full=full),
        timeline_modes=_modes(row["id"], tab, full),
        comment=CommentForm(url_for("document.comment", id=row["id"]), error=comment_error, value=posted("comment")),
        lang={"zh": "zh-Hans"}.get(office().language, office().language),
    )


def _day(text: str) -> date:
    return local(text).date()


def _modes(id: str, tab: str, full: bool) -> tuple[Tab, ...]:
    args: dict[str, Any] = {"id": id, **({"tab": tab} if tab else {})}
    return (
        Tab(words("Events"), url_for("document.read", **args), not full),
        Tab(words("All, with changed fields"), url_for("document.read", **args, events="all"), full),
    )


def _crumbs(sight: Sight) -> tuple[Link, ...]:
    register = next((one for one in office().edition.registers_of(sight.case.row["type"]) if one.series), None)
    crumbs = [Link(words("Home"), url_for("inbox.portal"))]
    if register is not None and may_read(office(), register, me()):
        crumbs.append(Link(register_title(register), url_for("register.read", name=register.head.name)))
    return (*crumbs, Link(sight.case.row.get("number") or type_title(sight.case.row["type"])))


def _tabs(sight: Sight, chosen: str) -> list[tuple[str, Tab]]:
    case = sight.case
    id = case.row["id"]
    named: list[tuple[str, str, int | None]] = [
        (f"card:{tab.name}", _card_tab(sight, tab.name, tab.title), None) for tab in case.type.card.tabs
    ]
    items = named or [("card", words("Card"), None)]
    items.append(("files", words("Files"), len(files_of(sight))))
    if case.plan is not None:
        items.append(("resolutions", words("Opinions"), len(opinions(sight))))
        items.append(("route", words("Route"), None))
    if case.type.linked or case.row.get("parent") or children_of(case):
        items.append(("linked", words("Linked documents"), None))
    items.append(("history", words("History"), None))
    keys = [key for key, _, _ in items]
    current = chosen if chosen in keys else _first_tab(sight, keys)
    return [
        (key, Tab(title, url_for("document.read", id=id, tab=key), key == current, count))
        for key, title, count in items
    ]


def _first_tab(sight: Sight, keys: list[str]) -> str:
    return "route" if "route" in keys and sight.case.progress.open and not request.args.get("tab") else keys[0]


def _card_tab(sight: Sight, name: str, title: str) -> str:
    return sight.case.services.edition.texts.text(
        language_of(), f"document:{sight.case.type.head.name}", "tabs", name, title
    )


def _chips(sight: Sight) -> tuple[Chip, ...]:
    case = sight.case
    chips = (
        [state_chip(case.row, case)] if sight.first_node() == 0 or not case.progress.open else [_visible_state(sight)]
    )
    if any(fact.past for fact in case.progress.facts) and sight.first_node() == 0:
        chips.append(Chip("back", words("Was returned")))
    late = term_chip(case.row.get("due") or "") if case.row["state"] == "open" else None
    if late is not None and late.kind == "late":
        chips.append(late)
    return tuple(chips)


def _visible_state(sight: Sight) -> Chip:
    names = dict.fromkeys(
        step_title(sight.case, task.step) for task in sight.case.progress.open if sight.sees_step(task.step)
    )
    return Chip("run", words("In work: %(steps)s") % {"steps": listed(list(names)[:2])} if names else words("In work"))


def _notes(sight: Sight) -> tuple[Note, ...]:
    resting = (*_paused(sight), *_resting(sight))
    mine = next((task for task in sight.case.progress.open if me() in task.people and task.returned), None)
    if mine is None:
        return resting
    who, said = name_of(mine.returned["by"]), mine.returned.get("opinion", "")
    line = (
        Link(
            words("%(who)s returned this from “%(step)s”")
            % {"who": who, "step": step_title(sight.case, mine.returned["step"])}
        ),
    )
    return (*resting, Note("returned", (line, *(((Link(f"«{said}»"),),) if said else ()))))


def _paused(sight: Sight) -> tuple[Note, ...]:
    since = sight.case.progress.suspended
    if not since:
        return ()
    told = words("The clock has stood since %(when)s. Nobody can decide until the document goes on.")
    return (Note("caution", ((Link(told % {"when": moment(since)}),),)),)


def _resting(sight: Sight) -> tuple[Note, ...]:
    """What the route waits for."""
    lines = []
    for one in sight.case.progress.waits:
        if not sight.sees_step(one.node):
            continue
        named = step_title(sight.case, one.node)
        title = words("a linked document") if named.startswith("create:") else named
        until = words("The route waits until %(when)s: %(what)s") if one.until else words("The route waits: %(what)s")
        when = moment(one.until) if one.until else ""
        lines.append((Link(until % {"what": title, "when": when}),))
    return (Note("info", tuple(lines)),) if lines else ()


def _facts(sight: Sight) -> tuple[Fact, ...]:
    case, row = sight.case, sight.case.row
    facts = [*card_facts(sight, 4)]
    if row.get("due"):
        facts.append(Fact(words("Term of the document"), long_date(_day(row["due"])), strong=True))
    holders = _holders(sight)
    if holders:
        facts.append(Fact(words("With whom now"), holders))
    item = case.services.edition.file_item(case.file)
    if item is not None:
        facts.append(Fact(words("File"), f"{item.item} {item.title}"))
    original = row.get("original")
    if original:
        since = words("since %(date)s") % {"date": short_moment(original["since"])}
        facts.append(Fact(words("Paper original"), f"{name_of(original['by'])}, {since}"))
    return tuple(facts[:8])


def _holders(sight: Sight) -> str:
    """Who has the document now, at which step and since when (R041)."""
    lines = []
    for task in sight.case.progress.open:
        if sight.sees_step(task.step):
            who = name_of(task.holder) if task.holder else listed(name_of(name) for name in task.people[:3])
            since = words("since %(date)s") % {"date": short_moment(task.opened)}
            told = {"who": who, "step": step_title(sight.case, task.step), "since": since}
            lines.append(words("%(who)s (%(step)s, %(since)s)") % told)
    return "\n".join(lines[:3]) + ("\n…" if len(lines) > 3 else "")


def _acts(sight: Sight) -> tuple[Act, ...]:
    id = sight.case.row["id"]
    if sight.case.plan is None or sight.case.row["state"] != "open":
        return ()
    return (Act(words("The paper original is with me"), url_for("document.original", id=id), post=True, icon="file"),)


def files(sight: Sight) -> tuple[FileItem, ...]:
    """The files that this reader may open."""
    id = sight.case.row["id"]
    return tuple(
        FileItem(value["name"], url_for("files.download", id=id, sha256=value["sha256"]), size_text(value["size"]))
        for _, value in files_of(sight)
    )


@pages.post("/documents/<id>/comment")
def comment(id: str) -> Response | tuple[str, int]:
    """Say something to the participants."""
    sight = sight_of(id)
    try:
        acts.comment(office(), me(), id, posted("comment"), own_operation())
    except Invalid:
        return show(document_page(sight, "history", words("Write the comment first")), 422)
    say_done(words("The comment is added"))
    return redirect(url_for("document.read", id=id, tab="history"))


@pages.post("/documents/<id>/original")
def original(id: str) -> Response:
    """The paper original is with me."""
    sight_of(id)
    acts.take_original(office(), me(), id, own_operation())
    say_done(words("Noted: the paper original is with you"))
    return redirect(url_for("document.read", id=id))
