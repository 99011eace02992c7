"""Search: a question by words and requisites, and the documents that answer it with their place and holder."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, request, url_for

from runtime.office import finding, ledgers
from runtime.office.finding import Found, Results, Wanted, day_of
from runtime.office.show import field_title, show_date
from runtime.routes.progress import Open
from runtime.web.frame import counted, language_of, me, office, show, words
from runtime.web.pages import Act, Choice, Fact, Line, Link, Option, Pager, SearchBox, Tab
from runtime.web.pages_portal import Empty
from runtime.web.pages_register import DayField, FilterChip, Hit, Piece, SearchPage
from runtime.web.phrases import (
    listed,
    name_of,
    register_title,
    short_moment,
    state_chip,
    state_word,
    step_title,
    type_title,
)

pages = Blueprint("search", __name__, url_prefix="/<agency>")

PAGE: Final = 20
# The names of requisites in an address, and those of the question.
ASKED: Final = {
    "type": "type",
    "register": "register",
    "from": "since",
    "to": "until",
    "unit": "unit",
    "drafter": "drafter",
    "state": "state",
    "file": "file",
}
_STATES: Final = ("open", "suspended", "closed", "archived", "kept")


def wanted() -> Wanted:
    """The question that an address asks."""
    given = {own: request.args.get(name, "").strip()[:200] for name, own in ASKED.items()}
    return Wanted(request.args.get("q", "").strip()[:500], **given, best_first=request.args.get("order") == "best")


@pages.get("/search")
def find() -> tuple[str, int]:
    """Search every document I may read, by its words and its requisites."""
    asked = wanted()
    results = finding.search(office(), me(), asked, request.args.get("after", ""), PAGE)
    page = SearchPage(
        words("Search"),
        SearchBox(url_for("search.find"), asked.text, words("Number, title, words"), kept=tuple(_args(asked, q=""))),
        tuple(_hit(one) for one in results.found),
        counted("%(num)s document", "%(num)s documents", results.total) if results.counted and results.found else "",
        narrow=SearchBox(url_for("search.find"), asked.text, kept=tuple(_kept_beside(asked))),
        tabs=_tabs(asked, results),
        chips=_chips(asked),
        filters=_filters(asked),
        days=(DayField("from", words("Registered from"), asked.since), DayField("to", words("to"), asked.until)),
        orders=_orders(asked),
        pager=_pager(asked, results),
        empty=None if results.found else _empty(asked, results),
    )
    return show(page, current="search")


def _args(asked: Wanted, **changed: str) -> list[tuple[str, str]]:
    """The parts of the address that ask the same question, but for what is changed."""
    given = {name: str(getattr(asked, own)) for name, own in ASKED.items()}
    order = "best" if asked.best_first else ""
    return [(name, text) for name, text in {"q": asked.text, **given, "order": order, **changed}.items() if text]


def _kept_beside(asked: Wanted) -> list[tuple[str, str]]:
    """What the form of filters keeps without asking for it."""
    return [(name, text) for name, text in _args(asked) if name in ("drafter", "order")]


def _address(asked: Wanted, **changed: str) -> str:
    return url_for("search.find", **dict(_args(asked, **changed)))  # type: ignore[arg-type]


# -- what was found ----------------------------------------------------------------------------------------


def _hit(found: Found) -> Hit:
    case = found.sight.case
    row = case.row
    note = " · ".join(filter(None, (type_title(row["type"]), row.get("number"), short_moment(row["created"]))))
    return Hit(
        _pieces(found.heading),
        url_for("document.read", id=row["id"]),
        note,
        _pieces(found.snippet),
        state_chip(row),
        place=_place(found),
        facts=tuple(_whereabouts(found)),
    )


def _pieces(cut: Iterable[tuple[str, bool]]) -> tuple[Piece, ...]:
    return tuple(Piece(text, mark) for text, mark in cut)


def _place(found: Found) -> str:
    """In which field, at which step or in which file the words stand."""
    case, passage = found.sight.case, found.passage
    match passage.kind if passage and found.snippet else "":
        case "field":
            return field_title(case, passage.name, language_of()) if passage else ""
        case "opinion":
            return step_title(case, passage.name) if passage else ""
        case "file":
            return words("In the file “%(name)s”") % {"name": passage.name if passage else ""}
    return ""


def _whereabouts(found: Found) -> Iterable[Fact]:
    """Who has the document, at which step and since when, and who has its paper original (R041)."""
    case = found.sight.case
    for task in case.progress.open:
        if found.sight.sees_step(task.step):
            since = words("since %(date)s") % {"date": short_moment(task.opened)}
            yield Fact(step_title(case, task.step), f"{_holders(task)}, {since}")
    original = case.row.get("original")
    if original:
        since = words("since %(date)s") % {"date": short_moment(original["since"])}
        yield Fact(words("Paper original"), f"{name_of(original['by'])}, {since}")


def _holders(task: Open) -> str:
    people = [task.holder] if task.holder else list(task.people)
    more = f" +{len(people) - 3}" if len(people) > 3 else ""
    return listed(map(name_of, people[:3])) + more


# -- narrowing ---------------------------------------------------------------------------------------------


def _tabs(asked: Wanted, results: Results) -> tuple[Tab, ...]:
    """The kinds of what was found, each with its count; only where everything found was looked at."""
    if not results.counted or not results.counts or (len(results.counts) < 2 and not asked.type):
        return ()
    whole = Tab(words("All"), _address(asked, type=""), not asked.type, None if asked.type else results.total)
    most = sorted(results.counts.items(), key=lambda one: -one[1])[:8]
    return (whole, *(Tab(type_title(one), _address(asked, type=one), one == asked.type, num) for one, num in most))


def _orders(asked: Wanted) -> tuple[Tab, ...]:
    return (
        Tab(words("Newest first"), _address(asked, order=""), not asked.best_first),
        Tab(words("Best first"), _address(asked, order="best"), asked.best_first),
    )


def _filters(asked: Wanted) -> tuple[Choice, ...]:
    edition, directory = office().edition, office().directory()
    registers = [one for one in ledgers.readable_registers(office(), me()) if one.of or one.tasks]
    units = [(unit.name, unit.title) for unit in directory.units()]
    offered = {
        "type": (words("Kind"), [(name, type_title(name)) for name in edition.documents]),
        "register": (words("Register"), [(one.head.name, register_title(one)) for one in registers]),
        "unit": (words("Department"), units),
        "state": (words("State"), [(state, state_word(state)) for state in _STATES]),
        "file": (words("File"), [(item.item, f"{item.item} {item.title}") for item in edition.file_items.values()]),
    }
    return tuple(_choice(asked, name, label, options) for name, (label, options) in offered.items() if options)


def _choice(asked: Wanted, name: str, label: str, options: list[tuple[str, str]]) -> Choice:
    chosen = getattr(asked, ASKED[name])
    ordered = sorted(options, key=lambda one: one[1]) if name in ("type", "register") else options
    every = Option("", words("any"), not chosen)
    return Choice(name, label, (every, *(Option(value, text, value == chosen) for value, text in ordered)))


def _chips(asked: Wanted) -> tuple[FilterChip, ...]:
    """The requisites that narrow the search, in words, each with a way to remove it."""
    edition = office().edition
    item, register = edition.file_item(asked.file), edition.registers.get(asked.register)
    shown = {
        "type": (words("Kind"), type_title(asked.type) if asked.type else ""),
        "register": (words("Register"), register_title(register) if register else asked.register),
        "from": (words("Registered from"), _day(asked.since)),
        "to": (words("Registered to"), _day(asked.until)),
        "unit": (words("Department"), name_of(asked.unit) if asked.unit else ""),
        "drafter": (words("Drafted by"), name_of(asked.drafter) if asked.drafter else ""),
        "state": (words("State"), state_word(asked.state) if asked.state else ""),
        "file": (words("File"), f"{item.item} {item.title}" if item else asked.file),
    }
    return tuple(
        FilterChip(label, text, _address(asked, **{name: ""})) for name, (label, text) in shown.items() if text
    )


def _day(text: str) -> str:
    day = day_of(text)
    return show_date(day.date(), language_of()) if day else ""


def _pager(asked: Wanted, results: Results) -> Pager | None:
    after = request.args.get("after", "")
    if not results.next and not after:
        return None
    later = _address(asked, after=results.next) if results.next else ""
    return Pager(words("Older ones") if later else words("These are the last"), _address(asked) if after else "", later)


def _empty(asked: Wanted, results: Results) -> Empty:
    """What is so, why, and what one can do about it."""
    if asked.nothing:
        lines: tuple[Line, ...] = (
            (Link(words("Type a number, words of a text or of an attached file, or a sender.")),),
            (Link(words("In quotation marks, words are found only as they stand there.")),),
        )
        return Empty(words("What are you looking for?"), lines, (), "search")
    title = words("Nothing found for “%(query)s”") % {"query": asked.text} if asked.text else words("Nothing found")
    if results.next:
        further = Act(words("Look further"), _address(asked, after=results.next))
        waiting = words("The newest documents have been looked through; older ones wait.")
        return Empty(title, ((Link(waiting),),), (further,))
    hint = words("Check the spelling, or use fewer words. Documents that you may not read are not shown.")
    narrowed = len(_args(asked, q="", order="")) > 0
    acts = (Act(words("Search without the filters"), url_for("search.find", q=asked.text)),) if narrowed else ()
    return Empty(title, ((Link(hint),),), acts, "search")


# -- for programs ------------------------------------------------------------------------------------------


def as_data(found: Found) -> dict[str, Any]:
    """What was found, beside what the document itself says."""
    place = found.passage
    return {
        "heading_pieces": [list(piece) for piece in found.heading],
        "snippet": [list(piece) for piece in found.snippet],
        "place": {"kind": place.kind, "name": place.name} if place else None,
        "by_number": found.by_number,
    }
