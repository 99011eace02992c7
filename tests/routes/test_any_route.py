"""Whatever route is written and whatever people decide, nothing is lost, doubled or stuck."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from runtime.kinds.route import Decision
from runtime.routes.participants import barred
from runtime.routes.plan import Node, instance, within
from runtime.routes.progress import Open, Progress, from_row, to_row
from runtime.routes.remap import remap
from tests.routes.pretend import Journey

WHO = ["anna", "boris", "vera", {"role": "clerk"}, {"role": "nobody"}, {"field": "head"}]
LISTS = {"one": ["vera"], "three": ["anna", "b|c", "vera"], "none": []}
WAITS = ["all", "any", "none", "2", "60%"]
RESTS = ["withdrawn", "may-answer", "must-answer"]
WAYS = ["parallel", "order"]
RESTING: list[dict[str, Any]] = [
    {"event": "noted"},
    {"event": "noted", "lasting": True},
    {"that": "filled(awaited)"},
    {"that": "filled(head)"},
    {"children": "all"},
]
EXTRAS: list[dict[str, Any]] = [{}, {}, {"if-nobody": "skip"}, {"if-same": "skip"}, {"not-same-as": "drafter"}]
ENOUGH = 300


@dataclass
class Author:
    """Writes a route: first its items, then what each step may decide."""

    draw: Any
    steps: list[dict[str, Any]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    blocks: list[str] = field(default_factory=list)

    def items(self, depth: int) -> list[Any]:
        return [self.item(depth) for _ in range(self.draw(st.integers(1, 3)))]

    def name(self) -> str:
        self.names.append(f"n{len(self.names)}")
        return self.names[-1]

    def item(self, depth: int) -> Any:
        kinds = ["step", "step", "step", "number", "wait"]
        kind = self.draw(st.sampled_from([*kinds, "stage", "parallel", "each"] if depth else kinds))
        if kind == "number":
            return kind
        made: dict[str, Any] = {kind: self.name()}
        if self.draw(st.integers(0, 5)) == 0:
            made["when"] = "filled(nothing)"
        if kind == "wait":
            return made | self.draw(st.sampled_from(RESTING))
        if kind == "step":
            who = self.draw(st.sampled_from(WHO))
            made |= {"by": {"person": who} if isinstance(who, str) else who, **self.draw(st.sampled_from(EXTRAS))}
            self.steps.append(made)
            return made
        if kind == "each":
            made |= {"of": self.draw(st.sampled_from(list(LISTS))), "in": self.draw(st.sampled_from(WAYS))}
        if kind != "stage":
            made |= {"wait-for": self.draw(st.sampled_from(WAITS)), "rest": self.draw(st.sampled_from(RESTS))}
            self.blocks.append(made[kind])
        return {**made, "steps": self.items(depth - 1)}

    def decide(self) -> None:
        for step in self.steps:
            place = self.names.index(step["step"])
            decisions: dict[str, Any] = {"submit": {}}
            if place and self.draw(st.booleans()):
                decisions["back"] = {"back-to": self.draw(st.sampled_from(self.names[:place]))}
            if place + 1 < len(self.names) and self.draw(st.integers(0, 3)) == 0:
                decisions["ahead"] = {"to": self.draw(st.sampled_from(self.names[place + 1 :]))}
            if self.draw(st.integers(0, 9)) == 0:
                decisions["refuse"] = {"end": "refused"}
            if self.blocks and self.draw(st.integers(0, 5)) == 0:
                decisions["enough"] = {"closes": self.draw(st.sampled_from(self.blocks))}
            if self.draw(st.integers(0, 5)) == 0:
                step["not-same-as"] = self.draw(st.sampled_from([one["step"] for one in self.steps]))
            step["decisions"] = decisions


@st.composite
def routes(draw: Any) -> str:
    author = Author(draw)
    items = author.items(3)
    author.decide()
    return json.dumps({"route": "letter", "steps": items})


def sound(letter: Journey) -> None:
    """What is always so."""
    progress = letter.progress
    ids = [task.id for task in progress.open]
    assert len(set(ids)) == len(ids)
    keys = [task.key for task in progress.open]
    assert len(set(keys)) == len(keys), "a place is open once"
    assert all(task.people for task in progress.open)
    assert not (progress.ended and progress.open)
    assert progress.ended or progress.open or progress.waits, "stuck"
    opened = {key for key, mark in progress.marks.items() if mark == "open"}
    steps = {key for key in opened if letter.plan.nodes[key.partition("|")[0]].kind in ("step", "wait")}
    assert steps == {*keys, *(one.key for one in progress.waits)}, "a place is open where somebody or something waits"
    assert not (progress.ended and (opened or progress.waits))
    for task in progress.open:
        out = barred(letter.plan.step(task.step), progress, task.bindings, letter.world.drafter) - {"chief"}
        assert out.isdisjoint(task.people), "nobody checks their own work"
    assert all(_held(letter, task, opened) for task in progress.open)
    assert from_row(to_row(progress)) == progress


def _held(letter: Journey, task: Open, opened: set[str]) -> bool:
    """Everything around an open task is open, up to a block past which the route has gone on."""
    for around in _around(letter, task):
        if letter.progress.marks.get(around) == "rest":
            return True
        if around not in opened:
            return False
    return True


def _around(letter: Journey, task: Open) -> list[str]:
    nodes = [letter.plan.nodes[name] for name in letter.plan.path(task.step)]
    return [instance(node, within(node, task.bindings)) for node in nodes]


def returned(letter: Journey, before: Progress, task: Open, decision: Decision) -> None:
    """A return asks its target again, and leaves the branches beside its own as they were."""
    node, plan = letter.plan.nodes[task.step], letter.plan
    path = plan.path(node.name)
    lists = [name for name in plan.path(decision.target) if plan.nodes[name].kind == "each" and name not in path]
    target = plan.nodes[lists[-1] if lists else decision.target]
    assert letter.progress.ended or _asked_again(letter, target, task), "the return is ignored"
    filed = {fact.id for fact in letter.progress.facts if fact.past} - {fact.id for fact in before.facts if fact.past}
    for name in (name for name in path if plan.inside(target.name, name) and name != target.name):
        own = dict(task.bindings).get(name)
        for fact in (fact for fact in before.facts if fact.id in filed):
            assert own is None or dict(fact.bindings)[name] == own, "another value is asked again"
            assert not _beside(letter, name, task, target, fact.step), "a branch beside is asked again"


def _asked_again(letter: Journey, target: Node, task: Open) -> bool:
    """Whether a place has been come to once more, or the road is open a little before it."""
    marks, plan = letter.progress.marks, letter.plan
    if marks.get(instance(target, within(target, task.bindings)), "withdrawn") != "withdrawn":
        return True
    for inner, name in pairwise(plan.path(target.name)):
        outer = plan.nodes[name]
        earlier = [plan.nodes[one] for one in outer.children[: outer.children.index(inner)] if outer.kind == "run"]
        if any(marks.get(instance(one, within(one, task.bindings))) == "open" for one in earlier):
            return True
    return False


def _beside(letter: Journey, block: str, task: Open, target: Node, step: str) -> bool:
    """Whether a step stands in a branch beside that of a task which returns within its own branch."""
    node, plan = letter.plan.nodes[block], letter.plan
    if node.kind != "parallel" or not plan.inside(step, block):
        return False
    own = next(one for one in node.children if plan.inside(task.step, one))
    return plan.inside(target.name, own) and not plan.inside(step, own)


def stands(progress: Progress) -> tuple[list[Any], list[Any]]:
    """What is open and what is awaited."""
    return sorted(progress.open, key=lambda one: one.id), sorted(progress.waits, key=lambda one: one.key)


def moved(letter: Journey, other: Journey) -> None:
    """On the same route everything stands as it stood; on another one the document stays sound."""
    same = remap(letter.plan, letter.plan, letter.progress, {}, letter.world)
    assert stands(same.progress) == stands(letter.progress)
    assert {effect.what for effect in same.effects} <= {"moved"}
    other.last = remap(letter.plan, other.plan, letter.progress, {}, other.world)
    sound(other)
    kept = {task.id for task in other.progress.open} & {task.id for task in letter.progress.open}
    gone = {effect.task.id for effect in other.effects if effect.what == "withdrawn" and effect.task}
    assert {task.id for task in letter.progress.open} <= kept | gone, "a task moves or is taken back"
    assert kept.isdisjoint(gone)
    assert going_on(other).ended


def going_on(letter: Journey) -> Progress:
    """Everybody goes on until the end."""
    for _ in range(ENOUGH):
        if letter.progress.ended:
            break
        if not letter.progress.open:
            letter.world.card |= {"nothing": True, "awaited": True}
            letter.hears("noted")
            sound(letter)
            continue
        task = letter.progress.open[0]
        letter.does(task.step, *(value for _, value in task.bindings), by=task.people[0])
        sound(letter)
    return letter.progress


@settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))
@given(routes(), st.data())
def test_any_route_with_any_decisions_stays_sound_and_can_be_finished(text: str, data: st.DataObject) -> None:
    letter = Journey(text, head="ivan", **LISTS)
    sound(letter)
    for _ in range(data.draw(st.integers(0, 12))):
        if letter.progress.ended:
            return
        if not letter.progress.open or data.draw(st.integers(0, 7)) == 0:
            letter.hears("noted")
            sound(letter)
            continue
        before, task = letter.progress, data.draw(st.sampled_from(letter.progress.open))
        decisions = letter.plan.step(task.step).decisions
        decision = data.draw(st.sampled_from([*decisions, *(one for one in decisions if one.goal != "on")]))
        who = data.draw(st.sampled_from(task.people))
        letter.does(task.step, *(value for _, value in task.bindings), decision=decision.name, by=who)
        sound(letter)
        if decision.goal == "back":
            returned(letter, before, task, decision)
    assert going_on(letter).ended


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(routes(), routes(), st.data())
def test_a_document_may_be_moved_to_any_route_at_any_time(text: str, other: str, data: st.DataObject) -> None:
    letter = Journey(text, head="ivan", **LISTS)
    for _ in range(data.draw(st.integers(0, 8))):
        if not letter.progress.open:
            break
        task = data.draw(st.sampled_from(letter.progress.open))
        decision = data.draw(st.sampled_from(letter.plan.step(task.step).decisions))
        letter.does(task.step, *(value for _, value in task.bindings), decision=decision.name, by=task.people[0])
    if not letter.progress.ended:
        moved(letter, Journey(other, head="ivan", **LISTS))
