"""Pages around the work: signing in, settings, help, and every kind of no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from runtime.web.pages import Act, Choice, Fact, Line, Link, Note
from runtime.web.pages_portal import Empty


@dataclass(frozen=True, slots=True)
class Announcement:
    """What to know before signing in, with its date."""

    date: str
    text: str


@dataclass(frozen=True, slots=True)
class LoginPage:
    """Signing in: certificate first where there is one, then the account. Posts ``name``, ``password`` and ``next``."""

    template: ClassVar[str] = "login.html"

    title: str
    url: str
    next: str = ""
    name: str = ""
    certificate: Act | None = None
    certificate_hint: str = ""
    single: tuple[Act, ...] = ()
    errors: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    announcements: tuple[Announcement, ...] = ()
    product: str = ""
    help: str = ""
    links: tuple[Link, ...] = ()
    forgot: Link | None = None
    lock_note: str = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class PasswordPage:
    """A new password. Posts ``current`` (unless ``first`` made it needless), ``password`` and ``again``."""

    template: ClassVar[str] = "password.html"

    title: str
    url: str
    first: bool = False
    ask_current: bool = True
    rules: tuple[str, ...] = ()
    errors: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    back: Link | None = None


@dataclass(frozen=True, slots=True)
class Plain:
    """A page that says one thing: what is so, why, and one act."""

    template: ClassVar[str] = "plain.html"

    title: str
    empty: Empty
    crumbs: tuple[Link, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """Not open to this reader: why, and who can open."""

    template: ClassVar[str] = "refused.html"

    title: str
    why: tuple[Line, ...] = ()
    who: Line = ()
    ask: Act | None = None
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class NotFound:
    """There is nothing at this address; ``like`` are near ones."""

    template: ClassVar[str] = "not_found.html"

    title: str = ""
    lines: tuple[Line, ...] = ()
    like: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """Our fault (500), too much (413) or too often (429); ``operation`` is the number that finds it in the log."""

    template: ClassVar[str] = "error.html"

    status: Literal[400, 405, 413, 429, 500, 503]
    title: str = ""
    lines: tuple[Line, ...] = ()
    operation: str = ""
    retry: str = ""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency one may enter."""

    name: str
    url: str
    seal: str = ""
    product: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class AgenciesPage:
    """Choose an agency."""

    template: ClassVar[str] = "agencies.html"

    title: str
    agencies: tuple[Agency, ...]
    lead: str = ""


@dataclass(frozen=True, slots=True)
class HelpTopic:
    """A question and its answer."""

    title: str
    lines: tuple[Line, ...]
    id: str = ""


@dataclass(frozen=True, slots=True)
class HelpPage:
    """Help: topics, keys and whom to call."""

    template: ClassVar[str] = "help.html"

    title: str
    topics: tuple[HelpTopic, ...] = ()
    contacts: tuple[Fact, ...] = ()
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """A stretch of absence and who stands in."""

    dates: str
    substitute: str
    reason: str = ""
    cancel: Act | None = None


@dataclass(frozen=True, slots=True)
class AbsenceForm:
    """Say an absence and a substitute. Posts ``from``, ``until``, ``substitute``, ``step`` and ``reason``."""

    url: str
    substitutes: Choice
    steps: Choice
    start: str = ""
    end: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """My settings: language, light or dark, density, time zone, password, absence."""

    template: ClassVar[str] = "profile.html"

    title: str
    url: str
    facts: tuple[Fact, ...]
    language: Choice
    theme: Choice
    density: Choice
    zone: Choice
    password: Link | None = None
    absences: tuple[Absence, ...] = ()
    absence: AbsenceForm | None = None
    errors: tuple[Link, ...] = ()
    crumbs: tuple[Link, ...] = ()
