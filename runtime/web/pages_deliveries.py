"""What is to leave the office by its channels, as an administrator sees it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from runtime.web.pages import Act, Fact, Link, Pager, Tab
from runtime.web.pages_portal import Empty


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message: what it tells whom, why it was not taken, and what may be done."""

    title: str
    facts: tuple[Fact, ...]
    reason: str = ""
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True)
class DeliveriesPage:
    """Messages in one state; ``channels`` narrow the list to one of the channels."""

    template: ClassVar[str] = "deliveries.html"

    title: str
    tabs: tuple[Tab, ...]
    rows: tuple[Delivery, ...]
    crumbs: tuple[Link, ...]
    channels: tuple[Tab, ...] = ()
    acts: tuple[Act, ...] = ()
    empty: Empty | None = None
    pager: Pager | None = None
