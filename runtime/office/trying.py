"""Tries an edition: plays its scenarios, sees what they come to, and turns each rule round to see who notices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from copy import copy, deepcopy
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any, Final

from runtime.edition.edition import Edition
from runtime.kinds.rules import RuleTable
from runtime.kinds.scenario import Scenario
from runtime.office.compiled import Compiled
from runtime.office.coverage import Spot, Trail, reach_of, spots, watched
from runtime.office.examples import ExampleScope
from runtime.office.mutants import Flip, flipped, flips
from runtime.office.mutants_of_routes import Reach
from runtime.office.office import FixedClock, Office
from runtime.office.recurrences import arm
from runtime.office.scratch import ScratchStore
from runtime.office.stories import StoryError, Teller
from runtime.reading.problem import Place
from runtime.reading.source import Source
from runtime.rules.table import Table, compile_table

_NEW_YEAR: Final = datetime(2026, 1, 1, tzinfo=UTC)
# What the teller of a trial has of its own; everything else is how far the story has come.
_SURROUNDINGS: Final = ("office", "clock")


@dataclass(frozen=True, slots=True)
class Told:
    """A scenario as it was played: where it failed and how, or nothing; and when it first came to what."""

    name: str
    at: Place
    fault: str = ""
    first: Mapping[Reach, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Survivor:
    """A flip that nobody noticed; ``reached`` says whether any scenario came to where it matters."""

    flip: Flip
    reached: bool


@dataclass(frozen=True, slots=True)
class Tried:
    """What a trial of an edition found."""

    told: tuple[Told, ...]
    spots: tuple[Spot, ...]
    missed: tuple[Spot, ...]
    flips: int = 0
    survivors: tuple[Survivor, ...] = ()

    @property
    def failed(self) -> tuple[Told, ...]:
        """The scenarios that did not go as written."""
        return tuple(one for one in self.told if one.fault)

    def coverage(self, kind: str) -> tuple[int, int]:
        """How many spots of a kind were come to, of how many."""
        missed, whole = (sum(spot.kind == kind for spot in those) for those in (self.missed, self.spots))
        return whole - missed, whole


Watch = Callable[[str, int, int], None]


def try_edition(
    edition: Edition,
    own: Callable[[Source], bool],
    *,
    names: Collection[str] = (),
    mutate: bool = True,
    watch: Watch = lambda what, done, of: None,
) -> Tried:
    """Play the scenarios (or those named), and turn each of its own rules round; ``watch`` is told how far it is."""
    trial = _Trial(edition, flips(edition, own) if mutate else ())
    stories = {name: story for name, story in edition.scenarios.items() if not names or name in names}
    with _quietly():
        trial.examples()
        for done, (name, story) in enumerate(stories.items()):
            watch("scenarios", done, len(stories))
            trial.play(name, story)
        survivors = []
        for number, flip in enumerate(trial.flips):
            watch("rules", number, len(trial.flips))
            if (survivor := trial.survivor(number, flip)) is not None:
                survivors.append(survivor)
    whole = spots(edition, own)
    missed = tuple(spot for spot in whole if not trial.came_to(spot.reach))
    return Tried(tuple(trial.told), whole, missed, len(trial.flips), tuple(survivors))


@contextmanager
def _quietly() -> Iterator[None]:
    """What a flipped rule upsets is no news for a log."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


@dataclass(slots=True)
class _Trial:
    """The edition under trial, the stories told, and for each of their acts the office just before it."""

    edition: Edition
    flips: tuple[Flip, ...]
    told: list[Told] = field(default_factory=list)
    trail: Trail = field(default_factory=Trail)
    shown: dict[Reach, int] = field(default_factory=dict)
    before: dict[str, list[Teller]] = field(default_factory=dict)
    plain: Compiled = field(init=False)
    seen: Compiled = field(init=False)
    begun: ScratchStore = field(init=False)

    def __post_init__(self) -> None:
        self.plain = Compiled(self.edition)
        self.seen = watched(self.edition, self.flips, lambda reach: self.trail.note(reach))
        self.seen.forms, self.seen.schemas = self.plain.forms, self.plain.schemas
        self.begun = ScratchStore()
        self._office(self.begun, self.plain, FixedClock(_NEW_YEAR)).publish()

    def _office(self, store: ScratchStore, compiled: Compiled, clock: FixedClock) -> Office:
        """An office whose documents live by ``compiled``, also those made before a rule was turned round."""
        name = self.edition.agency.head.name if self.edition.agency else "story"
        office = Office(name, store, compiled.edition, clock)
        office.compiled = {self.edition.digest: compiled, compiled.edition.digest: compiled}
        return office

    def came_to(self, reach: Reach) -> bool:
        """Whether any story or example has."""
        return reach in self.shown or any(reach in one.first for one in self.told)

    def examples(self) -> None:
        """Ask the examples of every table which rows decide."""
        self.trail = Trail()
        for table in self.edition.rules.values():
            for _ in _wrong(self.edition, table, self.seen.table(table.head.name)):
                pass
        self.shown = self.trail.first

    def play(self, name: str, story: Scenario) -> None:
        """Play a story act by act, keeping the office before each."""
        self.trail = Trail()
        clock = FixedClock(_NEW_YEAR)
        office = self._office(self.begun.fork(), self.seen, clock)
        clock.moment = datetime.fromisoformat(story.clock).replace(tzinfo=office.zone)
        office.store.transact(lambda tx: arm(tx, office, afresh=True))  # its recurring moments begin with the story
        teller, source = Teller(office, clock), self.edition.sources[f"scenario:{name}"]
        self.before[name] = []
        try:
            for self.trail.act, step in enumerate(story.steps):
                self.before[name].append(_kept(teller))
                self.trail.refused(step)
                teller.tell(replace(story, steps=(step,)))
                self._look(office)
        except StoryError as error:
            at, pointer = self.trail.act, ("steps", self.trail.act)
            place = source.place((*pointer, "expect", error.key) if error.key else pointer)
            self._look(office)
            self.told.append(Told(name, place, f"step {at + 1}: {error}", self.trail.first))
        else:
            self.told.append(Told(name, source.place(), first=self.trail.first))

    def _look(self, office: Office) -> None:
        assert isinstance(office.store, ScratchStore)
        self.trail.look(office.store, self.seen)

    def survivor(self, number: int, flip: Flip) -> Survivor | None:
        """The flip, if no example and no story that comes to it notices."""
        changed = flipped(self.edition, flip)
        if flip.kind == "rules":
            table = changed.rules[flip.name]
            if any(_wrong(changed, table, compile_table(table))):
                return None
        reached = list(self._stories(reach_of(number, flip)))
        compiled = self._compiled(changed, flip)
        if any(self._noticed(name, act, compiled) for act, name in reached):
            return None
        return Survivor(flip, bool(reached))

    def _stories(self, reach: Reach) -> Iterator[tuple[int, str]]:
        """The stories that come to something, and from which act on; those with the least left to play first."""
        others = [("refused", "*"), reach] if reach[0] == "refused" else [reach]
        found = []
        for one in self.told:
            acts = [one.first[other] for other in others if other in one.first]
            if acts and not one.fault:
                found.append((len(self.before[one.name]) - min(acts), min(acts), one.name))
        return ((act, name) for _, act, name in sorted(found))

    def _compiled(self, changed: Edition, flip: Flip) -> Compiled:
        """The flipped edition compiled; what the flip does not touch is taken over."""
        plans = {} if flip.kind == "routes" else self.plain.plans
        tables = {name: compile_table(table) for name, table in changed.rules.items()}
        return Compiled(changed, plans, tables, schemas=self.plain.schemas, forms=self.plain.forms)

    def _noticed(self, name: str, act: int, compiled: Compiled) -> bool:
        """Whether a story that is told on from an act does not go as written any more."""
        story, before = self.edition.scenarios[name], self.before[name][act]
        assert isinstance(before.office.store, ScratchStore)
        clock = FixedClock(before.clock.moment)
        teller = _moved(before, self._office(before.office.store.fork(), compiled, clock), clock)
        try:
            teller.tell(replace(story, steps=story.steps[act:]))
        except Exception:
            # Whatever breaks, somebody has noticed.
            return True
        return False


def _kept(teller: Teller) -> Teller:
    """A story as far as it has come, with a copy of its office."""
    assert isinstance(teller.office.store, ScratchStore)
    office = copy(teller.office)
    office.store = teller.office.store.fork()
    return _moved(teller, office, FixedClock(teller.clock.moment))


def _moved(teller: Teller, office: Office, clock: FixedClock) -> Teller:
    """The same story, told on in another office."""
    state = {one.name: getattr(teller, one.name) for one in fields(teller) if one.name not in _SURROUNDINGS}
    made: Callable[..., Any] = type(teller)
    told: Teller = made(office=office, clock=clock, **deepcopy(state))
    return told


def _wrong(edition: Edition, table: RuleTable, compiled: Table) -> Iterator[str]:
    """The results of a table's examples that do not come out as written."""
    for example in table.examples:
        scope = ExampleScope(edition, table.of, example.given)
        outcome = compiled.decide(scope, scope.today)
        if outcome.conflict:
            yield outcome.conflict
        yield from (key for key, value in example.then.items() if outcome.then.get(key) != value)
