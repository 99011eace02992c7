"""Jumps of a route: back to an earlier step, or ahead to a later one."""

from __future__ import annotations

from dataclasses import replace

from runtime.routes.plan import Bindings, Node, fits, instance, place_of, within
from runtime.routes.progress import Fact, Open
from runtime.routes.walk import Walk


def back(walk: Walk, node: Node, bindings: Bindings, target: str, fact: Fact) -> None:
    """Return: what follows the target is filed under the past round, and the target opens anew."""
    target = _whole(walk, node, target)
    around = walk.plan.common(node.name, target)
    if around == target or walk.plan.nodes[around].kind == "step":
        around = walk.plan.nodes[around].parent
    outer = walk.plan.nodes[around]
    scope = within(outer, bindings)
    first = walk.plan.nodes[target].order
    walk.withdraw(
        [task for task in walk.progress.open if _later(walk, task.step, task.bindings, outer, scope, first)],
        "returned",
    )
    facts = tuple(
        replace(one, past=True) if _later(walk, one.step, one.bindings, outer, scope, first) else one
        for one in walk.progress.facts
    )
    marks = {key: mark for key, mark in walk.progress.marks.items() if not _later_key(walk, key, outer, scope, first)}
    walk.progress = replace(walk.progress, facts=facts, marks=marks, round=walk.progress.round + 1)
    walk.returned = {
        "by": fact.by,
        "opinion": fact.opinion,
        "decision": fact.decision,
        "step": fact.step,
        "at": fact.done,
    }
    if _into(walk, outer, scope, target, skip_earlier=False):
        walk.finish(outer, scope)


def _whole(walk: Walk, node: Node, target: str) -> str:
    """A step inside an ``each`` that one does not stand in oneself opens for all its values."""
    own = set(walk.plan.path(node.name))
    outer = [name for name in walk.plan.path(target) if walk.plan.nodes[name].kind == "each" and name not in own]
    return outer[-1] if outer else target


def _later(walk: Walk, step: str, bindings: Bindings, outer: Node, scope: Bindings, first: int) -> bool:
    node = walk.plan.nodes[step]
    return outer.order <= node.order <= outer.last and node.order >= first and fits(bindings, scope)


def _later_key(walk: Walk, key: str, outer: Node, scope: Bindings, first: int) -> bool:
    return _later(walk, *place_of(key), outer, scope, first)


def ahead(walk: Walk, node: Node, bindings: Bindings, target: str) -> None:
    """Go ahead to a later step; what lies between is skipped."""
    target = _whole(walk, node, target)
    goal = walk.plan.nodes[target]
    if walk.has_mark(goal, within(goal, bindings)):
        walk.finish(node, bindings)  # another branch has come there already
        return
    walk.mark(node, bindings, "done")
    outer = walk.plan.nodes[walk.plan.common(node.name, target)]
    scope = within(outer, bindings)
    walk.withdraw([task for task in walk.progress.open if _between(walk, task, outer, scope, target)], "skipped")
    if _into(walk, outer, scope, target, skip_earlier=True):
        walk.finish(outer, scope)


def enter_at(walk: Walk, target: str) -> bool:
    """Begin a route at a later step; what lies before is passed over. True if the route is over at once."""
    root = walk.plan.nodes[""]
    return _into(walk, root, (), _whole(walk, root, target), skip_earlier=True)


def _between(walk: Walk, task: Open, outer: Node, scope: Bindings, target: str) -> bool:
    return walk.holds(outer, scope, task) and walk.plan.nodes[task.step].order < walk.plan.nodes[target].order


def _into(walk: Walk, outer: Node, bindings: Bindings, target: str, *, skip_earlier: bool) -> bool:
    """Enter the target inside ``outer`` and go on from there; True if that is the end of ``outer``."""
    walk.mark(outer, bindings, "open")
    if instance(outer, bindings) not in walk.progress.norms:
        walk.norm(outer, bindings)
    child = next(walk.plan.nodes[name] for name in outer.children if walk.plan.inside(target, name))
    place = outer.children.index(child.name)
    if skip_earlier:
        _pass_by(walk, outer.children[:place], bindings)
    elif outer.kind == "run" and _waits(walk, outer.children[:place], bindings):
        return False  # this branch has not come as far as the target yet
    over = (
        walk.enter(target, bindings)
        if child.name == target
        else _into(walk, child, bindings, target, skip_earlier=skip_earlier)
    )
    if outer.kind == "run":
        return over and walk.run(outer, bindings, outer.children[place + 1 :])
    for name in outer.children:
        if not walk.has_mark(walk.plan.nodes[name], bindings):
            over = walk.enter(name, bindings) or over
    return over and walk.settle(outer, bindings)


def _pass_by(walk: Walk, names: tuple[str, ...], bindings: Bindings) -> None:
    """Leave what lies before a later step: done where somebody acted in it, else skipped."""
    for name in names:
        node = walk.plan.nodes[name]
        if walk.mark_of(node, bindings) != "done":
            over = any(
                walk.plan.inside(fact.step, name) and fits(fact.bindings, bindings)
                for fact in walk.progress.facts
                if not fact.past
            )
            walk.mark(node, bindings, "done" if over else "skipped")
            walk.shut(node, bindings)


def _waits(walk: Walk, names: tuple[str, ...], bindings: Bindings) -> bool:
    return any(walk.mark_of(walk.plan.nodes[name], bindings) == "open" for name in names)
