"""The system log as an administrator reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runtime.web.pages import Act, Link, Option, Pager
from runtime.web.pages_portal import Empty


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries as rows of a table: when, who, what, from where; ``people`` and ``events`` narrow them."""

    template: ClassVar[str] = "log.html"

    title: str
    url: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    people: tuple[Option, ...]
    events: tuple[Option, ...]
    since: str
    until: str
    crumbs: tuple[Link, ...]
    acts: tuple[Act, ...] = ()
    empty: Empty | None = None
    pager: Pager | None = None
