"""The office's answers to a route: the moment, the organisation, the card."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from runtime.kinds.calendar import Calendar
from runtime.office.case import Case
from runtime.office.scope import CardScope
from runtime.ports import Directory, Where
from runtime.routes.plan import Bindings
from runtime.routes.progress import Progress


@dataclass(slots=True)
class OfficeWorld:
    """Implements what routes ask, for one case."""

    case: Case
    settings_read: dict[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """The present local moment."""
        return self.case.services.now

    @property
    def directory(self) -> Directory:
        """Today's organisation."""
        return self.case.services.directory

    @property
    def calendar(self) -> Calendar:
        """The agency's calendar."""
        return self.case.services.calendar

    @property
    def drafter(self) -> str:
        """Who created the document."""
        return str(self.case.row.get("drafter", ""))

    @property
    def roles(self) -> Mapping[str, str]:
        """How far each role reaches."""
        return {name: role.within for name, role in self.case.services.edition.roles.items()}

    @property
    def unit(self) -> str:
        """The document's own unit."""
        return str(self.case.row.get("unit", ""))

    def scope(self, progress: Progress, bindings: Bindings = (), task: str = "") -> CardScope:
        """What conditions read; ``task`` is the person asking for ``me``."""
        return self.case.scope(progress, bindings, task)

    def names(self, address: str, progress: Progress, bindings: Bindings) -> tuple[str, ...]:
        """The plain names that an address holds; ``participants`` are all who may read by having taken part."""
        if address == "participants":
            return tuple(self.case.row.get("readers", ()))
        return self.scope(progress, bindings).names(address)

    def setting(self, name: str) -> Any:
        """A setting as it is today, noted so that the task can keep what it was."""
        value = self.case.services.setting(name)
        if value is not None:
            self.settings_read[name] = value
        return value

    def load(self, person: str) -> int:
        """How many tasks a person holds."""
        agency = self.case.services.agency
        where = [Where("agency", "==", agency), Where("state", "==", "open"), Where("people", "has", person)]
        return self.case.services.reader.count("tasks", where)

    def administrators(self) -> Sequence[str]:
        """The people whose roles may configure."""
        roles = [name for name, role in self.case.services.edition.roles.items() if "configure" in role.rights]
        return tuple(dict.fromkeys(person.name for role in roles for person in self.directory.having_role(role)))


Making = Callable[[Case], OfficeWorld]
