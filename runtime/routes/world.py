"""What a route asks of the office of today while it advances; the office answers, a test may pretend."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from runtime.kinds.calendar import Calendar
from runtime.kinds.participant import Participant
from runtime.ports import Directory
from runtime.reading.condition import Scope
from runtime.routes.plan import Bindings
from runtime.routes.progress import Progress


class Asker(Protocol):
    """Somebody who can say whom a participant names, on another document."""

    def find(self, participant: Participant | None) -> Named:
        """The people a participant names today."""


class Named(Protocol):
    """An answer of people."""

    @property
    def people(self) -> tuple[str, ...]:
        """The people in order."""


class World(Protocol):
    """The moment, the organisation, the calendar and the card, as they are now."""

    @property
    def now(self) -> datetime:
        """The present local moment in the agency's zone."""

    @property
    def directory(self) -> Directory:
        """Today's organisation."""

    @property
    def calendar(self) -> Calendar:
        """The calendar by which terms are counted."""

    @property
    def drafter(self) -> str:
        """Who created the document."""

    @property
    def roles(self) -> Mapping[str, str]:
        """How far each role reaches: own-unit, unit-and-below or agency."""

    @property
    def unit(self) -> str:
        """The document's own unit: where its drafter works."""

    def scope(self, progress: Progress, bindings: Bindings = (), task: str = "") -> Scope:
        """What conditions read: card, facts, settings."""

    def names(self, address: str, progress: Progress, bindings: Bindings) -> tuple[str, ...]:
        """The plain names (people, units, row numbers, document ids) that an address holds."""

    def setting(self, name: str) -> Any:
        """A setting as it is today; None where there is none."""

    def load(self, person: str) -> int:
        """How many tasks a person holds."""

    def turn(self, step: str) -> str:
        """Who got the latest task of a step, for ``choose: round-robin``; empty at first."""

    def last(self, step: str) -> str:
        """Who did the latest task of a step or has it in hand, for ``choose: last``; empty at first."""

    def luck(self, step: str, of: int) -> int:
        """A number below ``of`` that looks random and is the same in a replay."""

    def substitute(self, person: str, step: str) -> str:
        """Who acts for a person at a step today; empty unless that person is away."""

    def children(self, type: str, key: str) -> tuple[bool, ...]:
        """Whether each linked document made at a place has ended; ``all`` types, or one; any place when empty."""

    def parent(self) -> Asker | None:
        """How to ask on the document that this one was opened from; None without one."""

    def administrators(self) -> Sequence[str]:
        """Who answers for tasks that nobody else can take."""
