"""One agency's office at work: its store, its published edition, and the services of this moment."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from runtime.edition.build import thaw
from runtime.edition.edition import Edition
from runtime.kinds.calendar import Calendar
from runtime.kinds.reader import Head
from runtime.office import directory as directories
from runtime.office import publishing
from runtime.office.case import Case, Services, open_case
from runtime.office.collections import COLLECTIONS
from runtime.office.compiled import Compiled
from runtime.office.directory import StoredDirectory
from runtime.office.refusals import NotAllowed
from runtime.ports import Clock, Reader, Row, Scanner, Store
from runtime.reading.term import Term

# An agency without a calendar of its own still has working days.
PLAIN_WEEK: Final = Calendar(
    Head("plain", "Monday to Friday"),
    frozenset(range(5)),
    ((datetime.min.replace(hour=9).time(), datetime.min.replace(hour=18).time()),),
)


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present moment in UTC."""
        return datetime.now(UTC)


@dataclass(slots=True)
class FixedClock:
    """A clock that stands until it is set, for tests, scenarios and replays."""

    moment: datetime

    def now(self) -> datetime:
        """The moment it was set to."""
        return self.moment


@dataclass(slots=True)
class Office:
    """An agency's office; several may share one store."""

    name: str
    store: Store
    edition: Edition
    clock: Clock
    compiled: dict[str, Compiled] = field(default_factory=dict)
    scanner: Scanner | None = None
    _directory: tuple[int, StoredDirectory] | None = None
    look: str = ""  # what is in force in the store as far as this process knows

    def __post_init__(self) -> None:
        self.store.declare(COLLECTIONS)
        self.compiled[self.edition.digest] = Compiled(self.edition)

    @property
    def zone(self) -> ZoneInfo:
        """The agency's time zone."""
        return ZoneInfo(self.edition.agency.zone if self.edition.agency else "UTC")

    @property
    def calendar(self) -> Calendar:
        """The agency's calendar."""
        return self.edition.calendar() or PLAIN_WEEK

    @property
    def language(self) -> str:
        """The agency's own language."""
        return self.edition.agency.language if self.edition.agency else self.edition.language

    def now(self) -> datetime:
        """The present local moment."""
        return self.clock.now().astimezone(self.zone)

    def publish(self) -> None:
        """Put the edition in force: new documents begin under it, in every process on this store."""
        self.look = publishing.publish(self)

    def refresh(self) -> bool:
        """Go over to the edition that another process has put in force since; whether there was one."""
        look = publishing.look_of(self.store, self.name)
        if look in ("", self.look):
            return False
        found = publishing.in_force(self.store, self.name)
        if found is None:
            return False
        look, edition = found
        # First what is compiled, then the edition: a request under way in another thread never finds one without it.
        self.compiled[edition.digest] = Compiled(edition)
        self.edition, self.look = edition, look
        return True

    def edition_of(self, digest: str) -> Compiled:
        """The compiled edition that a document was made under; KeyError if the store has lost it."""
        if digest not in self.compiled:
            row = self.store.get("editions", publishing.edition_id(self.name, digest))
            if row is None:
                raise KeyError(digest)
            self.compiled[digest] = Compiled(thaw(json.loads(row["definitions"]), row["language"]))
        return self.compiled[digest]

    def current(self) -> Compiled:
        """The published edition, for new documents."""
        return self.compiled[self.edition.digest]

    def directory(self, reader: Reader | None = None) -> StoredDirectory:
        """Today's organisation; read again only when its revision has moved."""
        head = (reader or self.store).get("organisation", directories.head_id(self.name))
        revision = int(head["rev"]) if head else 0
        if self._directory is not None and self._directory[0] == revision:
            return self._directory[1]
        found = directories.read(reader or self.store, self.name)
        if reader in (None, self.store):  # what a transaction reads may never come to be
            self._directory = (revision, found)
        return found

    def setting(self, name: str, reader: Reader | None = None) -> Any:
        """A setting as changed in maintenance, else as declared; None where there is none such."""
        declared = self.edition.settings.get(name)
        row = (reader or self.store).get("settings", f"{self.name}:{name}") if declared else None
        value = row["value"] if row else (declared.value if declared else None)
        is_term = declared is not None and declared.data.get("$ref") == "type:term"
        return Term.parse(value) if is_term and isinstance(value, str) else value

    def services(self, compiled: Compiled | None = None, reader: Reader | None = None) -> Services:
        """What stands around a document now."""
        edition = (compiled or self.current()).edition
        source = reader or self.store
        return Services(
            self.name,
            edition,
            self.directory(source),
            source,
            self.now(),
            edition.calendar() or PLAIN_WEEK,
            lambda name: self.setting(name, source),
            self.language,
            lambda row: self.case(row, source),
        )

    def case(self, row: Row, reader: Reader | None = None) -> Case:
        """A document's row as a case, under its own edition."""
        compiled = self.edition_of(row["edition"])
        return open_case(self.services(compiled, reader), row, lambda _, route: compiled.plan(route))

    def rights(self, person: str) -> frozenset[str]:
        """The engine's own acts that a person's roles allow."""
        found = self.directory().person(person)
        roles = [self.edition.roles[role] for role in (found.roles if found else ()) if role in self.edition.roles]
        return frozenset().union(*(role.rights for role in roles))

    def must_configure(self, person: str) -> None:
        """NotAllowed for whoever is no administrator."""
        if "configure" not in self.rights(person):
            raise NotAllowed("not-administrator")
