"""How far one document has come on its route: open tasks, facts of done steps, and marks of every instance.

These are values: whoever was given one changes a copy. They are not frozen, for a frozen dataclass sets each of its
many fields by a detour, and a walk that marks ten places would make ten of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, Final, Literal

from runtime.routes.plan import Bindings

# ``rest``: the route has gone on, and what is still open inside may yet be done.
Mark = Literal["open", "done", "skipped", "withdrawn", "rest"]


@dataclass(slots=True)
class Open:
    """A task that waits: who may act, who holds it, when it is due and why.

    ``people`` may act; ``holder`` is the one who claimed it or the only one; ``responsible`` stays the first holder
    through delegation. ``due`` is ISO 8601 in UTC; ``term`` and ``why`` explain the date and the person.
    ``instead`` names for whom a substitute acts; ``first`` are tasks that must be done before this one, ``next`` people
    who act after it; ``taken`` is when an exclusive one was taken in hand; ``consent`` is set where a delegate's
    answer (``proposed``) comes back to ``delegated_by``; ``ink`` is the pen colour of what is written here.
    """

    id: str
    key: str
    step: str
    bindings: Bindings
    people: tuple[str, ...]
    holder: str = ""
    responsible: str = ""
    opened: str = ""
    due: str = ""
    term: Mapping[str, Any] = field(default_factory=dict)
    why: Mapping[str, Any] = field(default_factory=dict)
    returned: Mapping[str, str] = field(default_factory=dict)
    delegated_by: str = ""
    added_by: str = ""
    reminders: int = 0
    reminded: str = ""
    instead: Mapping[str, str] = field(default_factory=dict)
    first: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    consent: bool = False
    proposed: Mapping[str, Any] = field(default_factory=dict)
    renewed: int = 0
    taken: str = ""
    ink: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A place where the route rests: since when, and until when where a moment is known (ISO 8601 in UTC)."""

    key: str
    node: str
    bindings: Bindings
    since: str
    until: str = ""


@dataclass(slots=True)
class Fact:
    """What a done task recorded; ``past`` once a return has filed it under an earlier round.

    ``instead_of`` is the absent person for whom ``by`` acted, ``on_behalf`` the one whose decision ``by`` entered,
    with the reason in ``note``; ``delegated_by`` who had delegated it. ``proposed`` are the drafts of
    the fields for which ``values`` hold only a proposed wording.
    """

    id: str
    key: str
    step: str
    bindings: Bindings
    by: str
    unit: str
    responsible: str
    received: str
    done: str
    decision: str
    opinion: str = ""
    due: str = ""
    reminders: int = 0
    reminded: str = ""
    round: int = 1
    past: bool = False
    values: Mapping[str, Any] = field(default_factory=dict)
    instead_of: str = ""
    on_behalf: str = ""
    note: str = ""
    delegated_by: str = ""
    ink: str = ""
    proposed: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Progress:
    """The state of a route for one document; ``events`` are those noted, each with its latest moment."""

    open: tuple[Open, ...] = ()
    waits: tuple[Waiting, ...] = ()
    facts: tuple[Fact, ...] = ()
    marks: dict[str, str] = field(default_factory=dict)
    values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    norms: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    events: Mapping[str, str] = field(default_factory=dict)
    round: int = 1
    serial: int = 0
    outcome: str = ""
    suspended: str = ""

    def own(self) -> Progress:
        """The same state, free to be changed without touching this one."""
        return Progress(
            self.open,
            self.waits,
            self.facts,
            dict(self.marks),
            dict(self.values),
            dict(self.norms),
            self.events,
            self.round,
            self.serial,
            self.outcome,
            self.suspended,
        )

    @property
    def ended(self) -> bool:
        """Whether the route is over."""
        return bool(self.outcome)

    def task(self, id: str) -> Open | None:
        """An open task by its id."""
        return next((one for one in self.open if one.id == id), None)

    def current(self, step: str, bindings: Bindings = ()) -> tuple[Fact, ...]:
        """The facts of a step in the current round; inside a loop only those of its own value."""
        return tuple(fact for fact in self._of(step, bindings) if not fact.past)

    def latest(self, step: str, bindings: Bindings = ()) -> tuple[Fact, ...]:
        """The facts of a step in its latest done round, as registers read them."""
        found = self.current(step, bindings)
        if found:
            return found
        past = self._of(step, bindings)
        last = max((fact.round for fact in past), default=0)
        return tuple(fact for fact in past if fact.round == last)

    def _of(self, step: str, bindings: Bindings) -> tuple[Fact, ...]:
        own = dict(bindings)
        return tuple(
            fact
            for fact in self.facts
            if fact.step == step and all(own.get(loop, value) == value for loop, value in fact.bindings)
        )

    def mark(self, name: str) -> tuple[str, ...]:
        """The marks of all instances of a node."""
        return tuple(mark for key, mark in self.marks.items() if key == name or key.startswith(f"{name}|"))

    def with_task(self, task: Open) -> Progress:
        """The same with one open task replaced."""
        return replace(self, open=tuple(task if one.id == task.id else one for one in self.open))


def to_row(progress: Progress) -> dict[str, Any]:
    """A progress as plain data for the store: what is not as at the beginning."""
    row = _plain(progress)
    row.update({key: [_plain(one) for one in row[key]] for key in ("open", "waits", "facts") if key in row})
    return row


def _plain(one: Open | Waiting | Fact | Progress) -> dict[str, Any]:
    """The parts that are not empty; a number or text that is at its default need not be kept."""
    defaults = _DEFAULTS[type(one)]
    return {name: value for name, default in defaults if (value := getattr(one, name)) != default or default is MISSING}


def from_row(row: Mapping[str, Any]) -> Progress:
    """A progress from the store's plain data."""
    return Progress(
        open=tuple(_made(Open, item) for item in row.get("open", ())),
        waits=tuple(_made(Waiting, item) for item in row.get("waits", ())),
        facts=tuple(_made(Fact, item) for item in row.get("facts", ())),
        marks=dict(row.get("marks", {})),
        values={key: tuple(value) for key, value in row.get("values", {}).items()},
        norms=dict(row.get("norms", {})),
        events=dict(row.get("events", {})),
        round=row.get("round", 1),
        serial=row.get("serial", 0),
        outcome=row.get("outcome", ""),
        suspended=row.get("suspended", ""),
    )


def _default(one: Any) -> Any:
    return one.default_factory() if one.default_factory is not MISSING else one.default


_DEFAULTS: Final = {
    kind: tuple((one.name, _default(one)) for one in fields(kind)) for kind in (Open, Waiting, Fact, Progress)
}
_KNOWN: Final = {kind: frozenset(name for name, _ in parts) for kind, parts in _DEFAULTS.items()}


def _made(kind: Any, item: Mapping[str, Any]) -> Any:
    known = _KNOWN[kind]
    values = {key: value for key, value in item.items() if key in known}
    values["bindings"] = tuple((str(loop), str(value)) for loop, value in item.get("bindings", ()))
    values.update({key: tuple(values[key]) for key in ("people", "first", "next") if key in values})
    return kind(**values)
