"""Registers and ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Literal

from flask import Blueprint, Response, request, url_for

from runtime.kinds.register import Column, Register
from runtime.office import ledgers
from runtime.office.access import may_create
from runtime.office.ledger_lines import Line
from runtime.office.ledgers import Asked, RegisterPage
from runtime.web.csv_file import csv_file
from runtime.web.frame import counted, definition_title, language_of, me, office, show, words
from runtime.web.pages import Act, Choice, Link, Option, Pager, SearchBox
from runtime.web.pages_portal import Empty
from runtime.web.pages_register import (
    Cell,
    Export,
    FilterChip,
    Ledger,
    LedgerColumn,
    LedgerGroup,
    LedgerRow,
    RegisterGroup,
    RegisterItem,
    RegisterList,
)
from runtime.web.phrases import register_title, state_word, type_title

pages = Blueprint("register", __name__, url_prefix="/<agency>")

PAGE = 50


@pages.get("/registers")
def all_registers() -> tuple[str, int]:
    """The registers I may read, grouped by what they list."""
    found = sorted(ledgers.readable_registers(office(), me()), key=lambda one: one.of or one.tasks)
    groups = []
    for key, registers in groupby(found, key=lambda one: one.of or one.tasks):
        title = (
            type_title(key)
            if key in office().edition.documents
            else definition_title("route", key, office().edition.routes[key].head.title)
        )
        items = tuple(
            RegisterItem(register_title(one), url_for("register.read", name=one.head.name), one.head.description)
            for one in registers
        )
        groups.append(RegisterGroup(title, items))
    empty = Empty(
        words("No register is open to you"), ((Link(words("An administrator opens registers by role.")),),), (), "table"
    )
    return show(RegisterList(words("Registers"), tuple(groups), empty=None if groups else empty), current="registers")


def _asked(register: Register, limit: int = PAGE) -> Asked:
    filters = {
        column.name: request.args[f"f.{column.name}"].strip()
        for column in register.columns
        if request.args.get(f"f.{column.name}")
    }
    column, text = request.args.get("column", ""), request.args.get("text", "").strip()
    if text and column in {one.name for one in register.columns}:
        filters[column] = text
    sort, _, way = request.args.get("sort", "").partition(":")
    start = request.args.get("from", "0")
    return Asked(request.args.get("q", ""), filters, sort, way == "down", int(start) if start.isdigit() else 0, limit)


@pages.get("/registers/<name>")
def read(name: str) -> tuple[str, int]:
    """One register as a ledger."""
    register = ledgers.open_register(office(), me(), name)
    asked = _asked(register)
    page = ledgers.read_register(office(), me(), name, asked, language_of())
    numbered = len(register.columns) > 14
    first = 0 if numbered else 1
    ledger = Ledger(
        register_title(register),
        tuple([*_frozen_heads(numbered), *_heads(page, asked, numbered)]),
        tuple(_row(page, line, numbered) for line in page.lines),
        aside=register.head.description,
        crumbs=(Link(words("Registers"), url_for("register.all_registers")), Link(register_title(register))),
        acts=_acts(register),
        export=_export(register, page, asked),
        views=(),
        search=SearchBox(
            url_for("register.read", name=name),
            asked.words,
            words("Number, title, words"),
            kept=_kept(asked, words_too=False),
        ),
        chips=_chips(page, asked),
        filters=_filters(page),
        counted=_counted(page),
        groups=_groups(page, numbered),
        frozen=2 if numbered else first,
        pager=_pager(page, asked),
        page_size=words("%(num)s rows a page") % {"num": PAGE},
        foot=(Link(words("The steps write this register; nothing in it can be typed.")),),
        empty=_empty(page, asked),
    )
    return show(ledger, current="registers")


def _frozen_heads(numbered: bool) -> list[LedgerColumn]:
    return [LedgerColumn(words("Number")), LedgerColumn(words("Title"))] if numbered else []


def column_title(register: Register, column: Column) -> str:
    """A column's head in the reader's language: its own words, or the label of the field it shows."""
    texts = office().edition.texts
    if column.title:
        return texts.text(language_of(), f"register:{register.head.name}", "columns", column.name, column.title)
    fixed = {
        "document.number": words("Number"),
        "document.state": words("State"),
        "document.created": words("Created"),
        "document.heading": words("Title"),
        "document.due": words("Term"),
        "document.drafter": words("Drafted by"),
    }
    if column.value.text in fixed:
        return fixed[column.value.text]
    type = office().edition.documents.get(register.of)
    field = type.field(column.value.text) if type else None
    default = field.title if field else column.name
    return texts.text(language_of(), f"document:{register.of}", "fields", column.value.text, default)


def _numbers(page: RegisterPage) -> dict[str, int]:
    """Each column's number among all of the register's, those included that this reader does not see."""
    return {column.name: at for at, column in enumerate(page.register.columns, 1)}


def _heads(page: RegisterPage, asked: Asked, numbered: bool) -> list[LedgerColumn]:
    heads = []
    numbers = _numbers(page)
    for column in page.columns:
        down = asked.sort == column.name and not asked.descending
        sort = url_for(
            "register.read",
            name=page.register.head.name,
            **_args(asked, sort=f"{column.name}:{'down' if down else 'up'}"),
        )
        order: Literal["", "ascending", "descending"] = ""
        if asked.sort == column.name:
            order = "descending" if asked.descending else "ascending"
        number = str(numbers[column.name]) if numbered else ""
        heads.append(
            LedgerColumn(column_title(page.register, column), number, sort, order, column.name in page.limited)
        )
    return heads


def _groups(page: RegisterPage, numbered: bool) -> tuple[LedgerGroup, ...]:
    if not any(column.group for column in page.columns):
        return ()
    numbers = _numbers(page)
    texts = office().edition.texts
    groups = []
    for title, columns in groupby(page.columns, key=lambda one: one.group):
        inner = [numbers[column.name] for column in columns]
        note = (str(inner[0]) if len(inner) == 1 else f"{inner[0]}–{inner[-1]}") if numbered else ""
        shown = texts.text(language_of(), f"register:{page.register.head.name}", "groups", title, title)
        groups.append(LedgerGroup(shown, len(inner), note))
    return tuple(groups)


def _row(page: RegisterPage, line: Line, numbered: bool) -> LedgerRow:
    url = url_for("document.read", id=line.document["id"]) if line.opens else ""
    cells = [Cell(line.document.get("number") or "—"), Cell(line.document["heading"], url)] if numbered else []
    for at, (column, text) in enumerate(zip(page.columns, line.texts, strict=True)):
        shown = state_word(text) if column.value.text == "document.state" else text
        link = url if not numbered and (at == 0 or column.name in ("subject", "name")) else ""
        cells.append(Cell(shown, link if shown else ""))
    if not numbered and url and not any(cell.url for cell in cells):
        cells[0] = Cell(line.document["heading"], url)
    return LedgerRow(str(line.document.get("row") or line.document["id"]), tuple(cells))


def _args(asked: Asked, **changed: str) -> dict[str, Any]:
    args = {f"f.{name}": text for name, text in asked.filters.items()}
    if asked.words:
        args["q"] = asked.words
    if asked.sort:
        args["sort"] = f"{asked.sort}:{'down' if asked.descending else 'up'}"
    return {**args, **changed}


def _kept(asked: Asked, *, words_too: bool) -> tuple[tuple[str, str], ...]:
    return tuple((key, value) for key, value in _args(asked).items() if words_too or key != "q")


def _chips(page: RegisterPage, asked: Asked) -> tuple[FilterChip, ...]:
    chips = []
    titles = {column.name: column_title(page.register, column) for column in page.columns}
    for name, text in asked.filters.items():
        rest: dict[str, Any] = {key: value for key, value in _args(asked).items() if key != f"f.{name}"}
        said = {"-": words("is empty"), "*": words("is filled")}.get(text, text.replace("..", " – "))
        chips.append(
            FilterChip(titles.get(name, name), said, url_for("register.read", name=page.register.head.name, **rest))
        )
    return tuple(chips)


def _filters(page: RegisterPage) -> tuple[Choice, ...]:
    options = tuple(Option(column.name, column_title(page.register, column)) for column in page.columns)
    return (Choice("column", words("Column"), options),)


def _counted(page: RegisterPage) -> str:
    rows = _rows(page)
    return f"{rows}, " + counted("%(num)s column", "%(num)s columns", len(page.columns))


def _rows(page: RegisterPage) -> str:
    """How many rows there are, as far as they were counted."""
    if page.more:
        return counted("more than %(num)s row", "more than %(num)s rows", page.total - 1)
    return counted("%(num)s row", "%(num)s rows", page.total)


def _pager(page: RegisterPage, asked: Asked) -> Pager:
    first, last = asked.offset + 1, asked.offset + len(page.lines)
    name = page.register.head.name
    previous = (
        url_for("register.read", name=name, **_args(asked, **{"from": str(max(0, asked.offset - PAGE))}))
        if asked.offset
        else ""
    )
    later = (
        url_for("register.read", name=name, **_args(asked, **{"from": str(asked.offset + PAGE)}))
        if page.more or last < page.total
        else ""
    )
    total = "…" if page.more else page.total
    return Pager(f"{first if page.lines else 0}–{last} / {total}", previous, later)


def _empty(page: RegisterPage, asked: Asked) -> Empty | None:
    if page.lines:
        return None
    if asked.filters or asked.words:
        again = Act(words("Show the whole register"), url_for("register.read", name=page.register.head.name))
        return Empty(words("Nothing matches these filters"), (), (again,), "search")
    title = words("%(title)s has no entries yet") % {"title": register_title(page.register)}
    lines = ((Link(words("Entries appear by themselves when documents are registered.")),),)
    return Empty(title, lines, (Act(words("New document"), url_for("form.choose")),), "table")


def _acts(register: Register) -> tuple[Act, ...]:
    type = office().edition.documents.get(register.of)
    if type is None or not may_create(office().services(), type, me()) or register.archived:
        return ()
    return (
        Act(
            words("New: %(title)s") % {"title": type_title(register.of)},
            url_for("form.begin", type=register.of),
            "primary",
            icon="plus",
        ),
    )


def _export(register: Register, page: RegisterPage, asked: Asked) -> Export | None:
    if not page.total:
        return None
    formats = Choice("format", words("Format"), (Option("csv", "CSV (UTF-8)", True),))
    rows = _rows(page)
    note = rows + ". " + words("What you may not read is left out; the export is logged.")
    title = words("Export what is filtered now")
    return Export(
        url_for("register.export", name=register.head.name),
        title,
        formats,
        words("Export"),
        note,
        fields=_kept(asked, words_too=True),
    )


@pages.get("/registers/<name>/export")
def export(name: str) -> Response:
    """The register as this reader sees it, as CSV; who exported what is told to the change feed."""
    register = ledgers.open_register(office(), me(), name)
    page = ledgers.export_register(office(), me(), name, _asked(register, 100_000), language_of())
    heads = [column_title(register, column) for column in page.columns]
    return csv_file(name, heads, (_told(page.columns, line.texts) for line in page.lines))


def _told(columns: Sequence[Column], texts: Sequence[str]) -> list[str]:
    pairs = zip(columns, texts, strict=True)
    return [state_word(text) if column.value.text == "document.state" else text for column, text in pairs]
