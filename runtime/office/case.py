"""One document before the office: its row, its type and plan, and the services of today around it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from runtime.edition.edition import Edition
from runtime.kinds.calendar import Calendar
from runtime.kinds.document import DocumentType
from runtime.ports import Directory, Reader, Row
from runtime.routes.plan import Bindings, Plan
from runtime.routes.progress import Progress, from_row

if TYPE_CHECKING:
    from runtime.office.scope import CardScope


@dataclass(frozen=True, slots=True)
class Services:
    """What stands around every document of an agency at one moment."""

    agency: str
    edition: Edition
    directory: Directory
    reader: Reader
    now: datetime
    calendar: Calendar
    setting: Callable[[str], Any]
    language: str = "en"
    case: Callable[[Row], Case] | None = None  # how another document is opened, each under its own edition


@dataclass(frozen=True, slots=True)
class Case:
    """A document and its services; ``row`` is a draft's or a kept document's."""

    services: Services
    type: DocumentType
    row: Row
    progress: Progress
    plan: Plan | None = None

    @property
    def card(self) -> Mapping[str, Any]:
        """The card as kept."""
        card: Mapping[str, Any] = self.row["card"]
        return card

    @property
    def file(self) -> str:
        """The item of the file plan it is or will be filed under; empty while none is known."""
        chosen = self.card.get(self.type.file_field) if self.type.file_field else ""
        return str(self.row.get("file") or chosen or self.type.file)

    def with_card(self, card: Mapping[str, Any]) -> Case:
        """The same document with another card."""
        return replace(self, row={**self.row, "card": dict(card)})

    def scope(
        self, progress: Progress | None = None, bindings: Bindings = (), me: str = "", *, latest: bool = False
    ) -> CardScope:
        """What conditions read here; ``latest`` reads the latest done round, as registers do."""
        from runtime.office.scope import CardScope  # a scope holds a case, a case gives a scope

        return CardScope(self, self.progress if progress is None else progress, bindings, me, latest)


def open_case(services: Services, row: Row, plan_of: Callable[[Edition, str], Plan | None]) -> Case:
    """A case of a kept row."""
    type = services.edition.documents[row["type"]]
    return Case(
        services, type, row, from_row(row.get("progress") or {}), plan_of(services.edition, row.get("route", ""))
    )
