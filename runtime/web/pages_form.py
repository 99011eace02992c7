"""Filling in: the choice of a document type, the form, the check of the answers, the pause before the irreversible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from markupsafe import Markup

from runtime.web.pages import Act, Fact, Line, Link, Note, SearchBox, StepState
from runtime.web.pages_document import DecisionPanel, Opinion, Resolution, WhyDate


@dataclass(frozen=True, slots=True)
class FormSection:
    """A section in the list beside the form; ``errors`` says in words how many are left to mend."""

    text: str
    url: str
    state: StepState = "ahead"
    errors: str = ""


@dataclass(frozen=True, slots=True)
class ComingStep:
    """A step that these answers would lead to."""

    text: str
    who: str = ""
    state: StepState = "ahead"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What will happen: the number to be given, the first task, its term and why."""

    title: str
    rows: tuple[Fact, ...]
    why: WhyDate | None = None


@dataclass(frozen=True, slots=True)
class ChangeBox:
    """A proposed change between the words around it: it fits, it is there already, or the text has moved on."""

    value: str
    before: str
    was: str
    becomes: str
    after: str
    state: Literal["fits", "there", "gone"]
    chosen: bool


@dataclass(frozen=True, slots=True)
class ProposedWording:
    """What one person would change in a draft."""

    who: str
    when: str
    ink: str
    changes: tuple[ChangeBox, ...]


@dataclass(frozen=True, slots=True)
class CleanCopy:
    """The lower pane of a clean copy: the draft, the opinions on it and the changes proposed; nobody writes here."""

    template: ClassVar[str] = "_clean_copy.html"

    act: str
    draft: str
    opinions: tuple[Resolution, ...]
    proposed: tuple[ProposedWording, ...]


@dataclass(frozen=True, slots=True)
class FormPage:
    """A form to fill in. ``url`` takes the fields and ``_act``: check, save, or a button of the form itself.

    With a ``panel`` it is the form of a task: its decisions stand below the fields and its button decides.
    """

    template: ClassVar[str] = "form.html"

    title: str
    url: str
    form: Markup
    button: str = ""
    crumbs: tuple[Link, ...] = ()
    lead: str = ""
    saved: str = ""
    save_url: str = ""
    can_save: bool = True
    abandon: Act | None = None
    sections: tuple[FormSection, ...] = ()
    errors: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    outcome: Outcome | None = None
    steps: tuple[ComingStep, ...] = ()
    duplicates: tuple[Line, ...] = ()
    panel: DecisionPanel | None = None
    opinion: Opinion | None = None


@dataclass(frozen=True, slots=True)
class CheckSection:
    """A section of the answers; each row may carry the address where it can be changed."""

    title: str
    rows: tuple[Fact, ...] = ()
    heads: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    change: str = ""


@dataclass(frozen=True, slots=True)
class CheckPage:
    """Check answers before the act; the button names it."""

    template: ClassVar[str] = "check.html"

    title: str
    url: str
    button: str
    sections: tuple[CheckSection, ...]
    back: str = ""
    crumbs: tuple[Link, ...] = ()
    notes: tuple[Note, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class Interruption:
    """A page of its own before an act that cannot be undone; it says what."""

    template: ClassVar[str] = "interruption.html"

    title: str
    lines: tuple[Line, ...]
    url: str
    button: str
    back: Link
    danger: bool = False
    facts: tuple[Fact, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    crumbs: tuple[Link, ...] = ()
    form: Markup | None = None
    errors: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Somebody decided first: who and when. What was typed is kept and shown."""

    template: ClassVar[str] = "conflict.html"

    title: str
    lines: tuple[Line, ...]
    acts: tuple[Act, ...]
    typed: tuple[Fact, ...] = ()
    crumbs: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class NewItem:
    """A document type one may create."""

    title: str
    url: str
    note: str = ""
    draft: Link | None = None


@dataclass(frozen=True, slots=True)
class NewGroup:
    """Document types under one heading."""

    title: str
    items: tuple[NewItem, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """Choose a document type to begin with; drafts to go on with stand first."""

    template: ClassVar[str] = "new.html"

    title: str
    groups: tuple[NewGroup, ...]
    drafts: tuple[NewItem, ...] = ()
    search: SearchBox | None = None
    crumbs: tuple[Link, ...] = ()
