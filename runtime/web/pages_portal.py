"""The home page: what waits for me, what I am told, and my day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from runtime.web.pages import Act, Chip, Choice, Line, Link, Menu, Pager, SearchBox, Tab


@dataclass(frozen=True, slots=True)
class Figure:
    """A key figure: a link to the documents it counts, with one line of context."""

    label: str
    value: str
    unit: str = ""
    note: str = ""
    url: str = ""
    late: bool = False


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One task in the inbox; ``quick`` only where the decision asks for no field."""

    id: str
    title: str
    url: str
    number: str = ""
    sender: str = ""
    step: str = ""
    who: str = ""
    when: str = ""
    urgency: Literal["", "urgent", "extra"] = ""
    urgency_text: str = ""
    unread: bool = False
    quick: Act | None = None
    term: Chip | None = None
    locked: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """What is so, why, and one act; never a bare "no data"."""

    title: str
    lines: tuple[Line, ...] = ()
    acts: tuple[Act, ...] = ()
    picture: Literal["inbox", "search", "lock", "table", "offline", "pause"] = "inbox"


@dataclass(frozen=True, slots=True)
class Inbox:
    """The list of tasks with its tabs, search, sort and acts for several at once."""

    tabs: tuple[Tab, ...]
    rows: tuple[InboxRow, ...]
    search: SearchBox | None = None
    filters: tuple[Choice, ...] = ()
    filtered: int = 0
    kinds: Menu | None = None
    sort: Menu | None = None
    density: tuple[Tab, ...] = ()
    bulk_url: str = ""
    bulk: tuple[Act, ...] = ()
    bulk_note: str = ""
    pager: Pager | None = None
    empty: Empty | None = None
    last_head: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """One line of a bulletin column."""

    title: str
    url: str
    when: str = ""
    unread: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A bulletin column on the portal."""

    title: str
    news: tuple[News, ...]
    more: Line = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that wants an answer."""

    title: str
    url: str
    text: str = ""
    note: str = ""
    answered: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a strip: weekday, number and, in a reckoning, what the day counts for."""

    weekday: str
    number: str
    word: str = ""
    kind: Literal["", "today", "received", "counted", "due", "off"] = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """A line of the day; ``now`` is the line drawn at this moment."""

    time: str
    title: str = ""
    note: str = ""
    url: str = ""
    kind: Literal["past", "coming", "term", "now"] = "coming"


@dataclass(frozen=True, slots=True)
class Agenda:
    """The week strip and the day below it."""

    title: str
    days: tuple[Day, ...]
    events: tuple[Event, ...]
    more: Link | None = None


@dataclass(frozen=True, slots=True)
class Roll:
    """Who is where today: a name and a few words."""

    title: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Portal:
    """The home page of one person."""

    template: ClassVar[str] = "portal.html"

    title: str
    greeting: str
    date: str
    inbox: Inbox
    date_aside: str = ""
    duty: Line = ()
    figures: tuple[Figure, ...] = ()
    columns: tuple[Column, ...] = ()
    notices: tuple[Notice, ...] = ()
    notices_more: Link | None = None
    agenda: Agenda | None = None
    roll: Roll | None = None
