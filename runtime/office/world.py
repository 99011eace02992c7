"""The office's answers to a route: the moment, the organisation, the card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from runtime.kinds.calendar import Calendar
from runtime.office.case import Case
from runtime.office.kin import children_of, parent_of, under_way
from runtime.office.scope import CardScope
from runtime.ports import Directory, Row, Where
from runtime.routes.participants import Asking, asking
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

    def turn(self, step: str) -> str:
        """Who got the latest task of a step."""
        return next(iter(self._latest(step).get("people", ())), "")

    def last(self, step: str) -> str:
        """Who did the latest task of a step, or has it in hand."""
        row = self._latest(step)
        return str(row.get("by") or row.get("holder") or "")

    def _latest(self, step: str) -> Row:
        where = [
            Where("agency", "==", self.case.services.agency),
            Where("type", "==", self.case.row["type"]),
            Where("step", "==", step),
        ]
        rows = self.case.services.reader.find("tasks", where, order="opened", descending=True, limit=1).rows
        return rows[0] if rows else {}

    def luck(self, step: str, of: int) -> int:
        """A number from the document and the step, the same in a replay."""
        digest = sha256(f"{self.case.row['id']}:{step}".encode()).digest()
        return int.from_bytes(digest[:8]) % of

    def substitute(self, person: str, step: str) -> str:
        """Who acts for a person at a step today."""
        today = self.now.date().isoformat()
        found = (one for one in self.directory.absences() if one.person == person and one.since <= today <= one.until)
        return next((one.to for one in found if not one.steps or step in one.steps), "")

    def children(self, type: str, key: str) -> tuple[bool, ...]:
        """Whether each linked document has ended; one without a route is done as soon as it is kept."""
        return tuple(
            not under_way(row)
            for row in children_of(self.case)
            if type in ("all", row["type"]) and key in ("", row.get("parent_key", ""))
        )

    def parent(self) -> Asking | None:
        """How to ask on the document that this one was opened from."""
        above = parent_of(self.case)
        if above is None or above.plan is None:
            return None
        task = self.case.row.get("parent_task", "")
        places = {one.id: one.bindings for one in above.progress.open}
        places |= {one.id: one.bindings for one in above.progress.facts}
        bindings = places.get(task, ())
        return asking(above.plan, OfficeWorld(above), above.progress, bindings)

    def administrators(self) -> Sequence[str]:
        """The people whose roles may configure."""
        roles = [name for name, role in self.case.services.edition.roles.items() if "configure" in role.rights]
        return tuple(dict.fromkeys(person.name for role in roles for person in self.directory.having_role(role)))
