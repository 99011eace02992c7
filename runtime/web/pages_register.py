"""Registers, ledgers and search: lists of documents that the steps have written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from runtime.web.pages import Act, Chip, Choice, Fact, Line, Link, Pager, SearchBox, Tab
from runtime.web.pages_portal import Empty


@dataclass(frozen=True, slots=True)
class FilterChip:
    """A filter in words; ``remove`` is this list without it."""

    label: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class LedgerGroup:
    """A head over several columns: a stage and the numbers of its columns."""

    text: str
    span: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class LedgerColumn:
    """A column; ``limited`` is hidden from some readers and drawn hatched."""

    text: str
    number: str = ""
    sort: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    limited: bool = False
    amount: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A single-line cell."""

    text: str = ""
    url: str = ""
    chip: Chip | None = None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A row; the first ``frozen`` cells stay in sight."""

    id: str
    cells: tuple[Cell, ...]
    me: bool = False


@dataclass(frozen=True, slots=True)
class Export:
    """What will be written out, what is left out, and that it is logged."""

    url: str
    title: str
    formats: Choice
    button: str
    note: str = ""
    only_shown: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Ledger:
    """A register or ledger with saved views, filters and a frozen pair of columns."""

    template: ClassVar[str] = "ledger.html"

    title: str
    columns: tuple[LedgerColumn, ...]
    rows: tuple[LedgerRow, ...]
    aside: str = ""
    crumbs: tuple[Link, ...] = ()
    acts: tuple[Act, ...] = ()
    export: Export | None = None
    views: tuple[Tab, ...] = ()
    save_view: str = ""
    search: SearchBox | None = None
    chips: tuple[FilterChip, ...] = ()
    filters: tuple[Choice, ...] = ()
    counted: str = ""
    groups: tuple[LedgerGroup, ...] = ()
    frozen: int = 2
    frozen_text: str = ""
    frozen_note: str = ""
    pager: Pager | None = None
    page_size: str = ""
    foot: Line = ()
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class RegisterItem:
    """A register one may read."""

    title: str
    url: str
    note: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class RegisterGroup:
    """Registers under one heading."""

    title: str
    items: tuple[RegisterItem, ...]


@dataclass(frozen=True, slots=True)
class RegisterList:
    """All registers this person may read."""

    template: ClassVar[str] = "registers.html"

    title: str
    groups: tuple[RegisterGroup, ...]
    crumbs: tuple[Link, ...] = ()
    empty: Empty | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of found text; ``mark`` is what was looked for."""

    text: str
    mark: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A found document: the words around the marks, where they stand, and who has it now."""

    title: tuple[Piece, ...]
    url: str
    note: str = ""
    snippet: tuple[Piece, ...] = ()
    state: Chip | None = None
    lang: str = ""
    place: str = ""
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class DayField:
    """A day that narrows a list."""

    name: str
    label: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """Search over everything the reader may see."""

    template: ClassVar[str] = "search.html"

    title: str
    search: SearchBox
    hits: tuple[Hit, ...] = ()
    counted: str = ""
    narrow: SearchBox | None = None
    tabs: tuple[Tab, ...] = ()
    chips: tuple[FilterChip, ...] = ()
    filters: tuple[Choice, ...] = ()
    days: tuple[DayField, ...] = ()
    orders: tuple[Tab, ...] = ()
    pager: Pager | None = None
    empty: Empty | None = None
