"""The agency's settings as an administrator sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runtime.web.pages import Act, Line, Link, Option


@dataclass(frozen=True, slots=True)
class SettingItem:
    """One setting: its value as text (a term: its number, with ``units``), whether it is a switch, who changed it."""

    name: str
    title: str
    hint: str
    value: str
    switch: bool = False
    note: str = ""
    error: str = ""
    units: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All settings, each with its own form. Posts ``setting`` and ``value``."""

    template: ClassVar[str] = "settings.html"

    title: str
    url: str
    items: tuple[SettingItem, ...]
    lead: Line = ()
    errors: tuple[Link, ...] = ()
    acts: tuple[Act, ...] = ()
