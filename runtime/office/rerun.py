"""Does the acts of a document again in an office of its own, under some edition, each at its own moment.

Somebody who may not act any more is stood in for by whoever may. A task that nobody recorded an act for is passed by
the first who may, so that one can see beyond it; an act whose step is gone is left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from runtime.office import answers, creating, deciding, holding
from runtime.office.case import Case
from runtime.office.compiled import Compiled
from runtime.office.files import found, note_upload
from runtime.office.office import FixedClock, Office
from runtime.office.past import Done, Past
from runtime.office.questions import creation_asks, forward, step_asks
from runtime.office.refusals import Refusal
from runtime.office.scratch import ScratchStore
from runtime.office.timers import fire_due
from runtime.ports import Reader
from runtime.routes.plan import fits
from runtime.routes.progress import Fact, Open

_MOST_FIRINGS: Final = 10_000
# Where a route asks for an opinion and nobody has given one.
_NO_OPINION: Final = "…"


@dataclass(frozen=True, slots=True)
class Again:
    """One act as it was done again: the recorded one, or None where nobody had to act then; and what it became."""

    act: Done | None
    fact: Fact
    people: tuple[str, ...]

    @property
    def late(self) -> bool:
        """Whether it came after its term."""
        return bool(self.fact.due) and self.fact.done > self.fact.due


@dataclass(frozen=True, slots=True)
class Rerun:
    """How a document went: its route, its acts, what waits at the end; acts left over, and why it stopped."""

    route: str
    due: str
    done: tuple[Again, ...]
    open: tuple[Open, ...]
    gone: tuple[Done, ...] = ()
    stop: str = ""


def rerun(agency: str, beneath: Reader, compiled: Compiled, past: Past, until: datetime) -> Rerun:
    """Do the acts of a document again under an edition, and let time pass until a moment."""
    store = ScratchStore(beneath)
    clock = FixedClock(datetime.fromisoformat(past.row["created"]))
    office = Office(agency, store, compiled.edition, clock)
    office.compiled[compiled.edition.digest] = compiled
    return _Runner(office, clock, past, list(past.acts[1:])).run(until)


@dataclass(slots=True)
class _Runner:
    """A document on its way again."""

    office: Office
    clock: FixedClock
    past: Past
    pending: list[Done]
    id: str = ""
    done: list[Again] = field(default_factory=list)
    stop: str = ""

    def run(self, until: datetime) -> Rerun:
        try:
            self._create(self.past.acts[0])
            while not self.stop and (self._next() or self._pass_new()):
                pass
        except Refusal as refusal:
            self.stop = f"refused: {refusal}"
        if not self.id:
            return Rerun("", "", (), (), stop=f"it could not be created: {self.stop.removeprefix('refused: ')}")
        self._wait(until)
        case, gone = self._case(), self._gone()
        left = [act.step for act in self.pending if act not in gone]
        if left and not self.stop:
            waiting = ", ".join(dict.fromkeys(one.step for one in case.progress.open)) or "nobody"
            self.stop = f"{left[0]} was done then, and now it is with {waiting}"
        return Rerun(
            case.row["route"], case.row.get("due") or "", tuple(self.done), case.progress.open, gone, self.stop
        )

    def _case(self) -> Case:
        row = self.office.store.get("documents", self.id)
        assert row is not None
        return self.office.case(row)

    def _wait(self, until: datetime) -> None:
        """Let the timers fire, each at its moment."""
        store = self.office.store
        assert isinstance(store, ScratchStore)
        for _ in range(_MOST_FIRINGS):
            waiting = {row["id"]: row["at"] for row in store.rows("timers") if row["state"] == "waiting"}
            moments = [datetime.fromisoformat(at) for at in waiting.values()]
            if not moments or min(moments) > until:
                break
            self.clock.moment = max(self.clock.moment, min(moments))
            fire_due(self.office)
            if waiting == {row["id"]: row["at"] for row in store.rows("timers") if row["state"] == "waiting"}:
                break  # one that cannot fire would stay for ever
        self.clock.moment = max(self.clock.moment, until)

    # -- acts ----------------------------------------------------------------------------------------------

    def _create(self, act: Done) -> None:
        compiled, name = self.office.current(), self.past.row["type"]
        type = self.office.edition.documents.get(name)
        if type is None:
            self.stop = f"there is no document type '{name}'"
            return
        start = type.start(act.start)
        asked = {one.field.partition(".")[0] for one in creation_asks(compiled, type, start)}
        values = {name: value for name, value in act.values.items() if name in asked}
        first = self.pending[0] if self.pending and self.pending[0].at == act.at else None
        self._own_files(act.by, values)
        opinion, way = first.opinion if first else "", start.name if start else ""
        self.id = creating.create(self.office, act.by, name, values, opinion=opinion, start=way)
        for fact in self._case().progress.facts:
            match = first if first and first.step == fact.step else None
            self.done.append(Again(match, fact, (act.by,)))
            if match:
                self.pending.remove(match)

    def _next(self) -> bool:
        """Do the first act whose task is open; False if there is none such."""
        if not self.pending:
            return False
        case = self._at(self.pending[0].at)
        for act in self.pending:
            task = _task(case, act)
            if task is not None:
                self.pending.remove(act)
                self._do(act, self._at(act.at), task.id)
                return True
        return False

    def _at(self, moment: str) -> Case:
        self._wait(datetime.fromisoformat(moment))
        return self._case()

    def _do(self, act: Done, case: Case, id: str) -> None:
        task = case.progress.task(id)
        if task is None:
            self.pending.insert(0, act)  # a timer was first
        elif act.event == "decided":
            self._decide(act, case, task, act.decision)
        else:
            self._hold(act, task)

    def _decide(self, act: Done | None, case: Case, task: Open, decision: str) -> None:
        assert case.plan is not None
        step, behalf = case.plan.step(task.step), act.on_behalf if act and act.on_behalf in task.people else ""
        person = act.by if act and behalf else _doer(task, act.by if act else "")
        asked = {one.field.partition(".")[0] for one in step_asks(case, step, decision)}
        given = {name: value for name, value in act.values.items() if name in asked} if act else {}
        given_now = answers.answers_now(case, step, decision, given)
        for name in act.cleared if act else ():
            given_now.pop(name, None)
        self._own_files(person, given)
        opinion = act.opinion if act else _NO_OPINION
        try:
            why, office = act.note if act else "", self.office
            deciding.decide(
                office, person, self.id, task.id, decision, given_now, opinion, on_behalf=behalf, reason=why
            )
        except Refusal as refusal:
            self.stop = f"{task.step}.{decision} is refused: {refusal}"
            return
        facts = [one for one in self._case().progress.facts if one.id == task.id]
        self.done += (Again(act, fact, task.people) for fact in facts)

    def _hold(self, act: Done, task: Open) -> None:
        """Claim, hand over, add; what is not allowed any more shows in who decides."""
        person = _doer(task, act.by)
        try:
            match act.event, act.people:
                case "claimed", _:
                    holding.claim(self.office, person, self.id, task.id)
                case "released", _:
                    holding.release(self.office, person, self.id, task.id)
                case "delegated", (to, *_):
                    holding.delegate(self.office, person, self.id, task.id, to)
                case "transferred", (to, *_):
                    holding.transfer(self.office, person, self.id, task.id, to)
                case "added", people:
                    holding.add(self.office, person, self.id, task.id, people)
        except Refusal:
            return

    def _pass_new(self) -> bool:
        """Go past a task that nobody recorded an act for; False if there is none, or nothing waits behind it."""
        wanted = {act.step for act in self.pending}
        case = self._case()
        task = next((one for one in case.progress.open if one.step not in wanted), None)
        if task is None or case.plan is None or len(self._gone()) == len(self.pending):
            return False
        self._decide(None, case, task, forward(case.plan.step(task.step)))
        return not self.stop

    def _gone(self) -> tuple[Done, ...]:
        """The acts left over whose step is not there, was passed by, or was never come to when all was over."""
        case = self._case()
        return tuple(act for act in self.pending if _is_gone(case, act.step))

    def _own_files(self, person: str, values: Any) -> None:
        """Whoever stands in has the files at hand."""
        for file in found(values):
            note_upload(self.office, person, file)


def _task(case: Case, act: Done) -> Open | None:
    """The open task that an act was done on, the person's own first."""
    fit = [one for one in case.progress.open if one.step == act.step and _alike(one, act)]
    return next(iter([*(one for one in fit if act.by in one.people), *fit]), None)


def _alike(task: Open, act: Done) -> bool:
    """Whether the loop values that both know are the same."""
    own = dict(task.bindings)
    return fits(task.bindings, tuple((loop, value) for loop, value in act.bindings if loop in own))


def _doer(task: Open, by: str) -> str:
    """The person who did it, if they still may, else whoever may."""
    if task.holder and task.holder != by:
        return task.holder
    return by if by in task.people or not task.people else task.people[0]


def _is_gone(case: Case, step: str) -> bool:
    """Whether a step will not be done any more, or is none."""
    plan, progress = case.plan, case.progress
    if plan is None or step not in plan.nodes:
        return True
    opened = any(one.step == step for one in progress.open) or any(one.step == step for one in progress.facts)
    passed = any("skipped" in progress.mark(name) for name in plan.path(step))
    return not opened and (passed or progress.ended)
