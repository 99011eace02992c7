"""A frozen office for routes: seven people, four units, a clock that stands, a card that is a dictionary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from runtime.kinds.calendar import Calendar
from runtime.kinds.reader import Head, Reader
from runtime.kinds.route import Route
from runtime.kinds.route_reading import parse_route
from runtime.ports import Person, Post, Unit
from runtime.reading.condition import UNANSWERED, dig
from runtime.reading.source import parse_text
from runtime.reading.term import Term
from runtime.routes.advance import (
    Advance,
    Deed,
    Effect,
    add_people,
    advance,
    remove_person,
    start,
    taken_back,
    withdrawn,
    woken,
)
from runtime.routes.participants import Asking, Found, asking
from runtime.routes.plan import Bindings, Plan, compile_route
from runtime.routes.progress import Fact, Open, Progress
from runtime.routes.remap import remap

ZONE = ZoneInfo("Europe/Moscow")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=ZONE)
WEEK = Calendar(Head("week", "Week"), frozenset(range(5)), ((time(9), time(13)), (time(14), time(18))))

PEOPLE = (
    Person("chief", "Chief", roles=("signer",), units=("top",)),
    Person("anna", "Anna", ("registrar",), ("registrar", "clerk"), ("office",)),
    Person("boris", "Boris", roles=("registrar",), units=("office",)),
    Person("hana", "Hana", roles=("manager",), units=("office",)),
    Person("vera", "Vera", roles=("clerk",), units=("mail",)),
    Person("ivan", "Ivan", roles=("clerk", "manager"), units=("law",)),
    Person("gone", "Gone", ("registrar",), ("clerk",), ("mail",), active=False),
)
UNITS = (
    Unit("top", "Leadership", heads=("chief",)),
    Unit(
        "office",
        "Office",
        parent="top",
        heads=("hana",),
        deputies=("boris",),
        representatives=("anna",),
        members=("anna", "boris", "hana"),
    ),
    Unit("mail", "Mail room", parent="office", members=("vera", "gone")),
    Unit("law", "Law", parent="top", heads=("ivan",), members=("ivan",)),
)
POSTS = (Post("registrar", "Registrar", "office", holders=("anna", "gone")), Post("empty", "Empty"))


@dataclass(frozen=True)
class Organisation:
    """A directory in memory."""

    everybody: tuple[Person, ...] = PEOPLE
    of_units: tuple[Unit, ...] = UNITS

    def person(self, name: str) -> Person | None:
        return next((one for one in self.everybody if one.name == name), None)

    def unit(self, name: str) -> Unit | None:
        return next((one for one in self.of_units if one.name == name), None)

    def post(self, name: str) -> Post | None:
        return next((one for one in POSTS if one.name == name), None)

    def people(self) -> Sequence[Person]:
        return [one for one in self.everybody if one.active]

    def units(self) -> Sequence[Unit]:
        return self.of_units

    def having_role(self, role: str) -> Sequence[Person]:
        return [one for one in self.people() if role in one.roles]


@dataclass
class CardScope:
    """What conditions read: the card, and by whom a step was done."""

    world: World
    progress: Progress
    bindings: dict[str, str]
    me: str = ""

    @property
    def now(self) -> datetime:
        return self.world.now

    @property
    def today(self) -> date:
        return self.world.now.date()

    def get(self, address: str) -> Any:
        root, _, rest = address.partition(".")
        if root in self.bindings:
            value: Any = self.bindings[root]
            rows = self.world.card.get("rows", ())
            return dig(rows[int(value)], rest) if rest and value.isdigit() else value
        facts = self.progress.current(root)
        if facts and rest:
            return getattr(facts[-1], rest)
        return dig(self.world.card, address)

    def rank(self, address: str, value: str) -> int | None:
        return None

    def closed(self, name: str) -> bool:
        return "done" in self.progress.mark(name)

    def shift(self, start: Any, term: Term, sign: int) -> Any:
        return WEEK.moved_by(start, term, sign, ZONE)


@dataclass
class World:
    """The whole of what a route may ask."""

    card: dict[str, Any] = field(default_factory=dict)
    now: datetime = MONDAY
    directory: Organisation = field(default_factory=Organisation)
    calendar: Calendar = WEEK
    drafter: str = "anna"
    unit: str = "office"
    roles: Mapping[str, str] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)
    loads: dict[str, int] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)
    lasts: dict[str, str] = field(default_factory=dict)
    away: dict[str, str] = field(default_factory=dict)
    opened: list[tuple[str, str, bool]] = field(default_factory=list)  # linked documents: type, place, ended

    def scope(self, progress: Progress, bindings: Bindings = (), task: str = "") -> CardScope:
        return CardScope(self, progress, dict(bindings), task)

    def names(self, address: str, progress: Progress, bindings: Bindings) -> tuple[str, ...]:
        value = self.scope(progress, bindings).get(address)
        if value is UNANSWERED or value is None:
            return ()
        if address == "rows":
            return tuple(str(at) for at in range(len(value)))
        return tuple(value) if isinstance(value, list) else (str(value),)

    def setting(self, name: str) -> Any:
        return self.settings.get(name)

    def load(self, person: str) -> int:
        return self.loads.get(person, 0)

    def turn(self, step: str) -> str:
        return self.turns.get(step, "")

    def last(self, step: str) -> str:
        return self.lasts.get(step, "")

    def luck(self, step: str, of: int) -> int:
        return sum(step.encode()) % of

    def substitute(self, person: str, step: str) -> str:
        return self.away.get(person, "")

    def children(self, type: str, key: str) -> tuple[bool, ...]:
        return tuple(ended for kind, at, ended in self.opened if type in ("all", kind) and key in ("", at))

    def parent(self) -> Asking | None:
        return None

    def administrators(self) -> Sequence[str]:
        return ("chief",)


def route(text: str) -> Route:
    """A route as an author writes it."""
    [source], problems = parse_text(text, "route.yaml")
    reader = Reader(source)
    found = parse_route(reader)
    assert [*problems, *reader.problems] == []
    return found


def plan_of(steps: str, *included: str) -> Plan:
    """The plan of some steps, with the routes that they include."""
    routes = {one.head.name: one for one in map(route, included)}
    return compile_route(route(steps if "route" in steps.partition("steps")[0] else f"route: letter\n{steps}"), routes)


def asked(who: str, world: World | None = None, bindings: Bindings = (), **more: Any) -> Found:
    """Whom a participant names."""
    step = plan_of(f"steps:\n  - step: ask\n    by: {who}\n").step("ask")
    at = Progress(facts=more.pop("facts", ()))
    return replace(asking(plan_of("steps: [{step: ask}]"), world or World(), at, bindings, **more)).find(step.by)


class Journey:
    """A document on its way: who holds what now, and what happened last."""

    def __init__(self, steps: str, *included: str, world: World | None = None, **card: Any) -> None:
        self.plan = plan_of(steps, *included)
        self.world = world or World()
        self.world.card.update(card)
        self.last = start(self.plan, self.world)

    @property
    def progress(self) -> Progress:
        return self.last.progress

    @property
    def effects(self) -> tuple[Effect, ...]:
        return self.last.effects

    def now(self) -> list[str]:
        """The open tasks: ``step: people``, and the loop values in between."""
        return [" ".join([task.step, *(value for _, value in task.bindings)]) for task in self.progress.open]

    def told(self, what: str) -> list[str]:
        """The names of the effects of one kind, with their notes."""
        return [f"{one.name} {one.note}".strip() for one in self.effects if one.what == what]

    def task(self, step: str, *values: str, by: str = "") -> Open:
        """An open task."""
        return next(
            task
            for task in self.progress.open
            if task.step == step
            and tuple(value for _, value in task.bindings) == (values or tuple(value for _, value in task.bindings))
            and (not by or by in task.people)
        )

    def does(self, step: str, *values: str, decision: str = "submit", by: str = "", opinion: str = "") -> Journey:
        """Somebody decides."""
        task = self.task(step, *values, by=by)
        deed = Deed(task.id, by or task.people[0], decision, opinion)
        self.last: Advance = advance(self.plan, self.progress, deed, self.world)
        return self

    def adds(self, step: str, *people: str, by: str = "", where: str = "beside") -> Journey:
        """Somebody adds people."""
        task = self.task(step, by=by)
        self.last = add_people(self.plan, self.progress, task, people, by or "chief", self.world, where)
        return self

    def removes(self, step: str, who: str) -> Journey:
        """Somebody added is taken back."""
        self.last = remove_person(self.plan, self.progress, self.task(step, by=who), self.world)
        return self

    def takes_back(self) -> Journey:
        """Who decided last takes it back."""
        fact = [one for one in self.progress.facts if not one.past][-1]
        self.last = taken_back(self.plan, self.progress, fact, self.world)
        return self

    def withdraws(self, by: str, why: str = "") -> Journey:
        """The document comes back to its first step."""
        self.last = withdrawn(self.plan, self.progress, self.world, by, why)
        return self

    def moves(self, steps: str, **mapped: str) -> Journey:
        """The document goes on by another route."""
        plan = plan_of(steps)
        self.last = remap(self.plan, plan, self.progress, mapped, self.world)
        self.plan = plan
        return self

    def waits(self, **time: float) -> Journey:
        """Time passes."""
        self.world.now += timedelta(**time)
        return self.hears()

    def hears(self, event: str = "") -> Journey:
        """An event is noted, or time has passed."""
        self.last = woken(self.plan, self.progress, self.world, event)
        return self

    def facts(self, step: str) -> list[Fact]:
        return [fact for fact in self.progress.facts if fact.step == step]

    def mark(self, name: str) -> tuple[str, ...]:
        return self.progress.mark(name)
