"""Carries one act into a route: what changed, and what is to be done."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

from runtime.kinds.route import Decision, Step
from runtime.routes.blocks import close, join_later
from runtime.routes.deadline import utc
from runtime.routes.effects import Deed, Effect
from runtime.routes.jumps import ahead, back, enter_at, recall, take_back
from runtime.routes.opening import keep_apart, open_task
from runtime.routes.participants import Found, barred
from runtime.routes.plan import Bindings, Node, Plan, fits, instance, place_of, within
from runtime.routes.progress import Fact, Open, Progress
from runtime.routes.waiting import wake
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
        walk.finish_root()
    return _made(walk)


def advance(plan: Plan, progress: Progress, deed: Deed, world: World) -> Advance:
    """Carry one decision into the route; NoSuchTask if somebody was there first."""
    task = progress.task(deed.task)
    if task is None:
        raise NoSuchTask(deed.task)
    walk = Walk(plan, world, progress)
    decision = decision_of(plan.step(task.step), deed.decision)
    fact = walk.close(task, deed)
    keep_apart(walk, fact.step)
    _next(walk, task, decision, deed.by)
    others = [one for one in walk.progress.open if one.key == task.key]
    if decision.goal == "on" and others and not decision.closes:
        return _made(walk, fact)
    walk.withdraw(others, "decided")
    join_later(walk)
    _go(walk, task, decision, deed, fact)
    wake(walk)
    return _made(walk, fact)


def _made(walk: Walk, fact: Fact | None = None) -> Advance:
    walk.settled()
    return Advance(walk.progress, tuple(walk.effects), fact)


def _next(walk: Walk, task: Open, decision: Decision, by: str) -> None:
    """Who was added after this one acts now; who waited for this one need not any more."""
    if decision.goal == "on" and not decision.closes:
        for person in task.next:
            open_task(walk, walk.plan.nodes[task.step], task.bindings, Found((person,), why=("add",)), added_by=by)
    _free(walk, task)


def _free(walk: Walk, task: Open) -> None:
    """Nobody waits for this task any more."""
    walk.progress.open = tuple(
        replace(one, first=tuple(id for id in one.first if id != task.id)) for one in walk.progress.open
    )


def _go(walk: Walk, task: Open, decision: Decision, deed: Deed, fact: Fact) -> None:
    node, bindings = walk.plan.nodes[task.step], task.bindings
    around, went_on = _close_blocks(walk, node, bindings, decision)
    match decision.goal:
        case "on":
            if not went_on:
                walk.finish(around or node, within(around or node, bindings))
            _finish_others(walk, node, bindings, decision)
        case "end":
            walk.end_at(node, bindings, decision.target)
        case "back":
            back(walk, node, bindings, decision.target, fact, deed.reopen)
        case "to":
            ahead(walk, around or node, bindings, decision.target)


def _close_blocks(walk: Walk, node: Node, bindings: Bindings, decision: Decision) -> tuple[Node | None, bool]:
    """Withdraw what is open in the blocks that a decision closes.

    Gives the outermost of them around the step itself, and whether the route has gone on past one of these already.
    """
    around, went_on = None, False
    for name in decision.closes:
        block = walk.plan.nodes[name]
        if not walk.plan.inside(node.name, name):
            walk.clear(partial(_stands_in, walk, block, _shared(block, bindings)), "closed")
            continue
        walk.mark(node, bindings, "done")
        went_on = went_on or walk.mark_of(block, within(block, bindings)) in ("rest", "done")
        close(walk, block, within(block, bindings), "closed")
        around = block if around is None or block.order < around.order else around
    return around, went_on


def _finish_others(walk: Walk, node: Node, bindings: Bindings, decision: Decision) -> None:
    """Blocks elsewhere that a decision closed are over, where they still stand open."""
    for block in (walk.plan.nodes[name] for name in decision.closes):
        if walk.plan.inside(node.name, block.name):
            continue
        for scope in _instances(walk, block, _shared(block, bindings)):
            mark = walk.mark_of(block, scope)
            if mark in ("open", "rest", "done"):
                close(walk, block, scope, "closed")
                if mark == "open":
                    walk.finish(block, scope)


def _shared(block: Node, bindings: Bindings) -> Bindings:
    """The loop values that a step has in common with a block elsewhere."""
    return tuple((loop, value) for loop, value in bindings if loop in block.loops)


def _stands_in(walk: Walk, block: Node, scope: Bindings, name: str, bindings: Bindings) -> bool:
    return walk.plan.inside(name, block.name) and fits(bindings, scope)


def _instances(walk: Walk, block: Node, scope: Bindings) -> list[Bindings]:
    places = (place_of(key) for key in walk.progress.marks)
    return [bindings for name, bindings in places if name == block.name and fits(bindings, scope)]


def decision_of(step: Step, name: str) -> Decision:
    """A decision of a step by its name; KeyError if the step has none such."""
    return {decision.name: decision for decision in step.decisions}[name]


def woken(plan: Plan, progress: Progress, world: World, event: str = "") -> Advance:
    """Time has passed, an event was noted, the card or a linked document has changed: go on where that was awaited."""
    if event:
        progress = replace(progress, events={**progress.events, event: utc(world.now)})
    walk = Walk(plan, world, progress)
    join_later(walk)
    wake(walk, event)
    return _made(walk)


def withdrawn(plan: Plan, progress: Progress, world: World, by: str, note: str) -> Advance:
    """The document comes back to its first step."""
    walk = Walk(plan, world, progress)
    recall(walk, next(plan.steps()).name, by, note)
    return _made(walk)


def taken_back(plan: Plan, progress: Progress, fact: Fact, world: World) -> Advance:
    """A decision is undone before anybody acted on it."""
    walk = Walk(plan, world, progress)
    take_back(walk, fact)
    return _made(walk)


def ended(plan: Plan, progress: Progress, world: World, outcome: str) -> Advance:
    """The route ends where it stands."""
    walk = Walk(plan, world, progress)
    walk.end(outcome)
    return _made(walk)


def add_people(
    plan: Plan, progress: Progress, task: Open, people: tuple[str, ...], by: str, world: World, where: str = "beside"
) -> Advance:
    """Further people at the same place, beside the task, before it or after it; the place is done when all are."""
    walk = Walk(plan, world, progress)
    have = {person for one in progress.open if one.key == task.key for person in one.people}
    have |= {fact.by for fact in progress.facts if fact.key == task.key and not fact.past} | set(task.next)
    new = [person for person in dict.fromkeys(people) if person not in have]
    if where == "after":
        walk.progress = walk.progress.with_task(replace(task, next=(*task.next, *new)))
        return _made(walk)
    node = plan.nodes[task.step]
    opened = [open_task(walk, node, task.bindings, Found((person,), why=("add",)), added_by=by) for person in new]
    if where == "before":
        first = (*task.first, *(one.id for one in opened))
        walk.progress = walk.progress.with_task(replace(task, first=first))
    return _made(walk)


def remove_person(plan: Plan, progress: Progress, task: Open, world: World) -> Advance:
    """An added task is taken back; who waited for it need not any more."""
    walk = Walk(plan, world, progress)
    others = [one for one in progress.open if one.key == task.key and one.id != task.id]
    walk.withdraw([task], "removed")
    if others:
        walk.mark(plan.nodes[task.step], task.bindings, "open")
        _free(walk, task)
    else:
        walk.finish(plan.nodes[task.step], task.bindings)
        wake(walk)
    return _made(walk)


def in_turn(plan: Plan, progress: Progress, task: Open) -> tuple[Open | Fact, ...]:
    """What comes first in another branch of a block that goes in turns: what has begun there and is not over.

    Where the block is ``interleaved``, only what is in hand there at the moment.
    """
    found: list[Open | Fact] = []
    path = plan.path(task.step)
    for inner, name in pairwise(path):
        block = plan.nodes[name]
        for other in (one for one in block.children if one != inner and block.turns != "parallel"):
            node = plan.nodes[other]
            if progress.marks.get(instance(node, within(node, task.bindings))) == "open":
                found += _in_hand(plan, progress, other)
                found += _begun(plan, progress, other) if block.turns == "turns" else ()
    return tuple(found)


def _in_hand(plan: Plan, progress: Progress, branch: str) -> list[Open]:
    """The tasks of a branch that somebody has taken."""
    inside = [one for one in progress.open if plan.inside(one.step, branch)]
    return [one for one in inside if one.taken or (one.holder and len(one.people) > 1)]


def _begun(plan: Plan, progress: Progress, branch: str) -> list[Fact]:
    return [fact for fact in progress.facts if not fact.past and plan.inside(fact.step, branch)]
