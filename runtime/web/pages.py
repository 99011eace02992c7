"""What every page takes: the frame around it and the small parts that pages share.

A page object is plain data. Words that come from definitions and documents are already in the reader's language
and already formatted; interface words stand in the templates. Each page class names its template.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

ChipKind = Literal["run", "soon", "late", "back", "paused", "done", "wait", "none"]
NoteKind = Literal["plain", "info", "caution", "problem", "done", "returned"]
StepState = Literal["done", "now", "ahead", "skipped", "error"]


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; without a url they are plain words, so a sentence is a tuple of links."""

    text: str
    url: str = ""
    strong: bool = False
    lang: str = ""


Line = tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Act:
    """A button: a link when ``post`` is false, otherwise a form (or a button of the form it stands in)."""

    text: str
    url: str = ""
    kind: Literal["plain", "primary", "quiet", "danger"] = "plain"
    post: bool = False
    icon: str = ""
    name: str = ""
    value: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Locked:
    """An act that is not granted: the reason, and who could."""

    text: str
    reason: str
    who: Line = ()


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in a word; its kind gives icon and colour."""

    kind: ChipKind
    text: str


@dataclass(frozen=True, slots=True)
class Tab:
    """One tab: a link with its own address and, where it counts something, a counter."""

    text: str
    url: str
    current: bool = False
    count: int | None = None
    kind: Literal["neutral", "late"] = "neutral"


@dataclass(frozen=True, slots=True)
class Menu:
    """A button that says its value and opens a list of links."""

    text: str
    items: tuple[Link, ...]
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where in the list we stand; an empty url is the end."""

    text: str
    previous: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A note with a bar at its side; a problem note carries its repair in ``acts``."""

    kind: NoteKind
    lines: tuple[Line, ...]
    title: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and its value; several lines stand below each other."""

    label: str
    value: str
    url: str = ""
    strong: bool = False
    aside: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a select, of radio buttons or of checkboxes."""

    value: str
    text: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """A plain choice outside the definitions' forms: a filter, a setting of the reader."""

    name: str
    label: str
    options: tuple[Option, ...]
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SearchBox:
    """A search field that asks by GET and keeps the other parts of the address."""

    url: str
    value: str = ""
    hint: str = ""
    name: str = "q"
    kept: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FileItem:
    """An attached file as a reader sees it."""

    name: str
    url: str
    note: str = ""
    check: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in; ``menu`` holds the links under the name."""

    initials: str
    name: str
    unit: str = ""
    url: str = ""
    menu: tuple[Link, ...] = ()
    sign_out: str = ""


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the interface and the address of this page in it."""

    code: str
    name: str
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """The letterhead, the navigation and the foot that stand round every page."""

    agency: str
    product: str
    seal: str
    lang: str
    home: str = "/"
    theme: Literal["auto", "light", "dark"] = "auto"
    density: Literal["standard", "compact"] = "standard"
    styles: tuple[str, ...] = ("/theme.css",)
    static: str = "/static"
    csrf: str = ""
    nonce: str = ""
    seal_svg: Markup | None = None
    nav: tuple[Tab, ...] = ()
    more: tuple[Tab, ...] = ()
    bottom: tuple[Act, ...] = ()
    person: Person | None = None
    search: SearchBox | None = None
    help_url: str = ""
    languages: tuple[Language, ...] = ()
    notices: int = 0
    notices_url: str = ""
    done: Line = ()
    secrecy: str = ""
    support: str = ""
    foot: tuple[Link, ...] = ()
    edition: str = ""
