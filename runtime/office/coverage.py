"""What scenarios come to: steps, decisions, rows of decision tables, and whatever else a flipped rule needs.

The watched edition is the edition itself, whose conditions and tables also say whether they would have answered
otherwise with one rule turned round. So a flip is only tried on the stories, and from the acts, where it matters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from runtime.edition.edition import Edition
from runtime.kinds.route import Step
from runtime.office.compiled import Compiled
from runtime.office.lens import Path, at, put
from runtime.office.mutants import Flip
from runtime.office.mutants_of_routes import Reach
from runtime.office.scratch import ScratchStore
from runtime.reading.condition import Expression, Scope
from runtime.reading.problem import Place
from runtime.reading.source import Source
from runtime.routes.plan import Plan, place_of
from runtime.rules.table import Outcome, Table, compile_table


@dataclass(frozen=True, slots=True, order=True)
class Spot:
    """Something that a scenario should come to: ``step``, ``decision`` or ``row``, its name, and where it stands."""

    at: Place
    kind: str
    of: str
    name: str

    @property
    def reach(self) -> Reach:
        """What is noted when a scenario comes to it."""
        return ({"step": "opened", "decision": "taken", "row": "held"}[self.kind], self.of, self.name)


def spots(edition: Edition, own: Callable[[Source], bool]) -> tuple[Spot, ...]:
    """Every step, decision and row of the definitions that ``own`` names."""
    return tuple(sorted([*_steps(edition, own), *_rows(edition, own)]))


def _steps(edition: Edition, own: Callable[[Source], bool]) -> Iterator[Spot]:
    for name, route in edition.routes.items():
        source = edition.sources[f"route:{name}"]
        for step in route.walk() if own(source) else ():
            if isinstance(step, Step):
                yield Spot(source.place(step.pointer), "step", name, step.name)
                for one in step.decisions:
                    place = source.place((*step.pointer, "decisions", one.name))
                    yield Spot(place, "decision", name, f"{step.name}.{one.name}")


def _rows(edition: Edition, own: Callable[[Source], bool]) -> Iterator[Spot]:
    for name, table in edition.rules.items():
        source = edition.sources[f"rules:{name}"]
        for no, row in enumerate(table.rows) if own(source) else ():
            yield Spot(source.place(("table", no)), "row", name, row.name)


# -- the trail of a story ----------------------------------------------------------------------------------


@dataclass(slots=True)
class Trail:
    """At which act of a story it first came to something."""

    act: int = 0
    first: dict[Reach, int] = field(default_factory=dict)

    def note(self, reach: Reach) -> None:
        """The story has come to this."""
        self.first.setdefault(reach, self.act)

    def refused(self, step: Mapping[str, Any]) -> None:
        """An act is refused: what it asks for may matter; of other acts than a decision, anything may."""
        if step.get("refused"):
            name = str(step.get("decides", "")).rpartition(".")[0]
            self.note(("refused", name or "*"))

    def look(self, store: ScratchStore, compiled: Compiled) -> None:
        """Note what the documents and tasks in the store have come to."""
        plans = {}
        for row in store.rows("documents"):
            self.note(("created",))
            plan = compiled.plan(row.get("route", ""))
            plans[row["id"]] = plan
            for name in plan.routes() if plan else ():
                self.note(("route", name))
            for key in row.get("progress", {}).get("marks", {}):
                name = place_of(key)[0]
                self.note(("entered", _written_in(plan, name), name))
        for task in store.rows("tasks"):
            of = _written_in(plans[task["document"]], task["step"])
            self.note(("opened", of, task["step"]))
            if task.get("decision"):
                self.note(("taken", of, f"{task['step']}.{task['decision']}"))


def _written_in(plan: Plan | None, name: str) -> str:
    """The route in whose definition a place of a plan stands."""
    return plan.nodes[name].route if plan and name in plan.nodes else ""


# -- rules that say when another answer would matter ---------------------------------------------------------


Note = Callable[[Reach], None]


def number_reach(number: int) -> Reach:
    """What is noted when a flipped condition or table would have answered otherwise."""
    return "flip", str(number)


def reach_of(number: int, flip: Flip) -> Reach:
    """What a story must have come to for a flip to matter."""
    return flip.reach or number_reach(number)


def watched(edition: Edition, flips: Iterable[Flip], note: Note) -> Compiled:
    """The same edition, which notes the flips that would matter and the rows that decide."""
    asked: dict[Path, list[tuple[Reach, Any]]] = defaultdict(list)
    tables: dict[str, list[tuple[Reach, Table]]] = defaultdict(list)
    for number, flip in enumerate(flips):
        if flip.kind == "rules":
            changed = put(edition.rules[flip.name], flip.path, flip.value)
            tables[flip.name].append((number_reach(number), compile_table(changed)))
        elif not flip.reach:
            asked[flip.kind, flip.name, *flip.path].append((number_reach(number), flip.value))
    for path, others in asked.items():
        edition = put(edition, path, _Watched.of(at(edition, path), tuple(others), note))
    made = {name: _WatchedTable.of(compile_table(one), tables[name], note) for name, one in edition.rules.items()}
    return Compiled(edition, tables=dict(made))


@dataclass(frozen=True, slots=True)
class _Watched(Expression):
    """A condition that notes where others in its place would answer otherwise."""

    others: tuple[tuple[Reach, Expression], ...] = ()
    note: Note = lambda _: None

    @classmethod
    def of(cls, expression: Expression, others: tuple[tuple[Reach, Expression], ...], note: Note) -> _Watched:
        plain = {one.name: getattr(expression, one.name) for one in fields(Expression)}
        return cls(**plain, others=others, note=note)

    def test(self, scope: Scope) -> bool:
        held = Expression.test(self, scope)
        for reach, other in self.others:
            if other.test(scope) is not held:
                self.note(reach)
        return held


@dataclass(frozen=True, slots=True)
class _WatchedTable(Table):
    """A table that notes which rows decide, and where others in its place would decide otherwise."""

    others: tuple[tuple[Reach, Table], ...] = ()
    note: Note = lambda _: None

    @classmethod
    def of(cls, table: Table, others: Iterable[tuple[Reach, Table]], note: Note) -> _WatchedTable:
        plain = {one.name: getattr(table, one.name) for one in fields(Table)}
        return cls(**plain, others=tuple(others), note=note)

    def decide(self, scope: Scope, today: date) -> Outcome:
        found = Table.decide(self, scope, today)
        for row in found.rows:
            self.note(("held", found.table, row))
        for reach, other in self.others:
            outcome = other.decide(scope, today)
            if (outcome.then, outcome.conflict) != (found.then, found.conflict):
                self.note(reach)
        return found
