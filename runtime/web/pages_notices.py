"""The list of what a person was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """One notice: what happened to which document, and when."""

    title: str
    url: str
    text: str
    when: str
    unread: bool = False


@dataclass(frozen=True, slots=True)
class NoticesPage:
    """All notices, and one button to know them all. Posts ``id`` for each unread one."""

    template: ClassVar[str] = "notices.html"

    title: str
    url: str
    lines: tuple[NoticeLine, ...]
    unread: tuple[str, ...] = ()
