"""Carries one decision into a route: what changed, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass

from runtime.kinds.route import Decision, Step
from runtime.routes.effects import Deed, Effect
from runtime.routes.jumps import ahead, back, enter_at
from runtime.routes.participants import Found, barred
from runtime.routes.plan import Plan
from runtime.routes.progress import Fact, Open, Progress
from runtime.routes.walk import Walk
from runtime.routes.world import World

__all__ = ["Advance", "Deed", "Effect", "NoSuchTask", "add_people", "advance", "barred", "decision_of", "start"]


@dataclass(frozen=True, slots=True)
class Advance:
    """The new progress and its effects in order; ``fact`` is what the decision itself recorded."""

    progress: Progress
    effects: tuple[Effect, ...] = ()
    fact: Fact | None = None


class NoSuchTask(Exception):
    """The task is not open any more."""


def start(plan: Plan, world: World, at: str = "") -> Advance:
    """Enter a route from its beginning, or at a later step."""
    walk = Walk(plan, world, Progress())
    if enter_at(walk, at) if at else walk.enter("", ()):
        walk.end("closed")
    return Advance(walk.progress, tuple(walk.effects))


def advance(plan: Plan, progress: Progress, deed: Deed, world: World) -> Advance:
    """Carry one decision into the route; NoSuchTask if somebody was there first."""
    task = progress.task(deed.task)
    if task is None:
        raise NoSuchTask(deed.task)
    walk = Walk(plan, world, progress)
    node = plan.nodes[task.step]
    decision = decision_of(plan.step(task.step), deed.decision)
    fact = walk.close(task, deed)
    others = [one for one in walk.progress.open if one.key == task.key]
    if decision.goal == "on" and others:
        return Advance(walk.progress, tuple(walk.effects), fact)
    walk.withdraw(others, "decided")
    match decision.goal:
        case "on":
            walk.finish(node, task.bindings)
        case "end":
            walk.end_at(node, task.bindings, decision.target)
        case "back":
            back(walk, node, task.bindings, decision.target, fact)
        case "to":
            ahead(walk, node, task.bindings, decision.target)
    return Advance(walk.progress, tuple(walk.effects), fact)


def decision_of(step: Step, name: str) -> Decision:
    """A decision of a step by its name; KeyError if the step has none such."""
    return {decision.name: decision for decision in step.decisions}[name]


def add_people(plan: Plan, progress: Progress, task: Open, people: tuple[str, ...], by: str, world: World) -> Advance:
    """Further tasks at the same place; the place is done when all of them are."""
    walk = Walk(plan, world, progress)
    have = {person for one in progress.open if one.key == task.key for person in one.people}
    have |= {fact.by for fact in progress.facts if fact.key == task.key and not fact.past}
    for person in dict.fromkeys(people):
        if person not in have:
            walk.open(plan.nodes[task.step], task.bindings, Found((person,), why=("add",)), added_by=by)
    return Advance(walk.progress, tuple(walk.effects))
