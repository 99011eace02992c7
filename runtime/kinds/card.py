"""How the fields of a card are laid out: tabs, sections, items. What a field *is* stands under ``data``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from runtime.reading.condition import Expression

Width = Literal["third", "half", "two-thirds", "full"]


@dataclass(frozen=True, slots=True)
class Item:
    """One field in a section.

    ``when`` shows it, ``required`` demands it while shown, ``default`` proposes a value, ``compute`` gives the
    value (nobody types it), ``among`` names the participant whose people or units alone may be chosen;
    ``clean_copy_of`` is the text whose draft, opinions and proposals stand below while this one is written.
    """

    field: str
    title: str = ""
    hint: str = ""
    when: Expression | None = None
    required: bool = False
    default: Expression | None = None
    compute: Expression | None = None
    look: str = ""  # the word `as`: text, table, select, radios, search, checkboxes
    rows: int = 0
    width: str = ""
    among: Any = None
    clean_copy_of: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A titled run of items; ``tab`` is the tab that holds it, empty when the card has none."""

    name: str
    title: str = ""
    when: Expression | None = None
    items: tuple[Item, ...] = ()
    tab: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of the card."""

    name: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """The whole presentation of a document type."""

    sections: tuple[Section, ...] = ()
    tabs: tuple[Tab, ...] = ()

    def item(self, field: str) -> Item | None:
        """The item that shows a field, or None."""
        return next((item for section in self.sections for item in section.items if item.field == field), None)
