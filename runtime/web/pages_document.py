"""A document's page: what it is, where it stands, and what I can decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from markupsafe import Markup

from runtime.web.pages import Act, Chip, Fact, FileItem, Line, Link, Locked, Menu, Note, Option, StepState, Tab
from runtime.web.pages_portal import Day

EventKind = Literal["event", "now", "return", "substitution", "delegation", "comment", "system", "late", "paused"]


@dataclass(frozen=True, slots=True)
class CardSection:
    """A section of the card with its rows; a repeating group is a table."""

    title: str
    rows: tuple[Fact, ...] = ()
    heads: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Resolution:
    """An order of a leader: the words, to whom, until when."""

    who: str
    when: str
    text: str
    executors: tuple[str, ...] = ()
    term: Chip | None = None
    ink: str = ""


@dataclass(frozen=True, slots=True)
class RouteStep:
    """A step of the route as a line of the list; ``level`` is how deep it stands in parallel blocks."""

    title: str
    note: str = ""
    state: StepState = "ahead"
    level: int = 0
    block: bool = False
    me: bool = False


@dataclass(frozen=True, slots=True)
class RouteView:
    """The route drawn, and the same as a list."""

    title: str
    drawing: Markup
    steps: tuple[RouteStep, ...]


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """What happened: the event in bold, the person, the moment, the words said."""

    title: str
    who: str = ""
    when: str = ""
    aside: str = ""
    quote: str = ""
    kind: EventKind = "event"
    changes: tuple[Fact, ...] = ()
    ink: str = ""


@dataclass(frozen=True, slots=True)
class Linked:
    """A linked document; without a number its title is the link."""

    number: str
    url: str
    title: str
    state: Chip | None = None


@dataclass(frozen=True, slots=True)
class LinkedList:
    """Documents that are linked in one way, under its title; it may be empty."""

    title: str
    items: tuple[Linked, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """When a task is due and what is left of it."""

    text: str
    left: str = ""
    kind: Literal["soon", "late", "run", "paused"] = "run"


@dataclass(frozen=True, slots=True)
class WhyDate:
    """The arithmetic of a date: a sentence, the counted days, the rule row and its basis."""

    sentence: str
    days: tuple[Day, ...] = ()
    rule: Line = ()


@dataclass(frozen=True, slots=True)
class WhyLine:
    """One reason: a sentence, or a test with whether it held; a ``turn`` says what would have led elsewhere."""

    text: str
    held: bool | None = None
    turn: bool = False


@dataclass(frozen=True, slots=True)
class WhyPart:
    """Reasons of one kind."""

    title: str
    lines: tuple[WhyLine, ...]


@dataclass(frozen=True, slots=True)
class Opinion:
    """The task's own remark: a text field under a decision, or under all of them."""

    name: str
    label: str
    required: bool = False
    hint: str = ""
    value: str = ""
    error: str = ""
    limit: int = 0
    samples: Link | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: its words, and what it asks when chosen (fields drawn by the forms room)."""

    name: str
    text: str
    button: str = ""
    hint: str = ""
    chosen: bool = False
    asked: Markup | None = None
    opinion: Opinion | None = None
    reopen: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    """My task on this document. ``url`` takes ``decision``, its fields, the opinions and ``_act`` (decide or save).

    ``form`` holds the few fields that the step itself asks; for more of them ``fill`` leads to a page of their own.
    """

    task: str
    url: str
    decisions: tuple[Decision, ...]
    button: str
    why_me: tuple[Line, ...] = ()
    why: tuple[WhyPart, ...] = ()
    term: Term | None = None
    why_date: WhyDate | None = None
    open_why: bool = False
    opinion: Opinion | None = None
    can_save: bool = True
    saved: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    errors: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    words: tuple[Act, ...] = ()
    locked: tuple[Locked, ...] = ()
    form: Markup | None = None
    fill: Link | None = None
    reason: Opinion | None = None


@dataclass(frozen=True, slots=True)
class CommentForm:
    """A line to talk to the participants; it changes no term."""

    url: str
    hint: str = ""
    value: str = ""
    error: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A document: ``tab`` names the open one of card, files, resolutions, route, linked, history."""

    template: ClassVar[str] = "document.html"

    title: str
    kind: str
    tab: Literal["card", "files", "resolutions", "route", "linked", "history"]
    tabs: tuple[Tab, ...]
    crumbs: tuple[Link, ...] = ()
    number: str = ""
    date: str = ""
    chips: tuple[Chip, ...] = ()
    notes: tuple[Note, ...] = ()
    facts: tuple[Fact, ...] = ()
    acts: tuple[Act, ...] = ()
    more: Menu | None = None
    panel: DecisionPanel | None = None
    card: tuple[CardSection, ...] = ()
    files: tuple[FileItem, ...] = ()
    resolutions: tuple[Resolution, ...] = ()
    rounds: tuple[CardSection, ...] = ()
    route: RouteView | None = None
    linked: tuple[LinkedList, ...] = ()
    timeline: tuple[TimelineEntry, ...] = ()
    timeline_modes: tuple[Tab, ...] = ()
    comment: CommentForm | None = None
    lang: str = ""
