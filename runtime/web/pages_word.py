"""A word beyond deciding on a page of its own: what it means, and what is asked before it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from runtime.web.pages import Link, Option


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked: one or several of some options, a text, a day, or a switch."""

    name: str
    label: str
    kind: Literal["one", "several", "text", "day", "switch"]
    options: tuple[Option, ...] = ()
    required: bool = True
    hint: str = ""
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class WordPage:
    """A word of a task or of a document. Posts the answers to its questions under their names."""

    template: ClassVar[str] = "word.html"

    title: str
    url: str
    lead: str
    button: str
    back: Link
    questions: tuple[Question, ...] = ()
    grave: bool = False
    possible: bool = True
    fields: tuple[tuple[str, str], ...] = ()
    errors: tuple[Link, ...] = ()
    crumbs: tuple[Link, ...] = ()
