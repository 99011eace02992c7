"""Choosing the people to whom a task goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runtime.web.pages import Link, Option


@dataclass(frozen=True, slots=True)
class WordPage:
    """Delegate, pass on or add: what it means and to whom. Posts ``to``, once or several times."""

    template: ClassVar[str] = "word.html"

    title: str
    url: str
    lead: str
    options: tuple[Option, ...]
    button: str
    back: Link
    several: bool = False
    error: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    errors: tuple[Link, ...] = ()
    crumbs: tuple[Link, ...] = ()
