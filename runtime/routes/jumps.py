"""Jumps of a route: back to an earlier step, or ahead to a later one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from itertools import pairwise

from runtime.routes.blocks import rests, settle
from runtime.routes.deadline import utc
from runtime.routes.plan import Bindings, Node, Plan, fits, instance, place_of, within
from runtime.routes.progress import Fact, Open, Progress
from runtime.routes.walk import Walk


def back(walk: Walk, node: Node, bindings: Bindings, target: str, fact: Fact, chosen: tuple[str, ...] = ()) -> None:
    """Return: what follows the target is filed under the past round, and the target opens anew.

    ``chosen`` are the values that a return into an ``each`` opens again; the others keep what they answered.
    """
    target = _whole(walk, node, target)
    around = walk.plan.common(node.name, target)
    own = around == target  # the block one stands in opens as a whole
    if own:
        around = walk.plan.nodes[around].parent
    outer = walk.plan.nodes[around]
    scope = within(outer, bindings)
    later = _from(walk, outer, scope, target, chosen, alone=own and outer.kind == "parallel")
    walk.returned = _told(fact)
    _return(walk, outer, scope, target, later)


def recall(walk: Walk, target: str, by: str, note: str) -> None:
    """The whole document comes back to an early step, from wherever it is."""
    root = walk.plan.nodes[""]
    walk.returned = {"by": by, "opinion": note, "decision": "withdraw", "step": target, "at": utc(walk.world.now)}
    _return(walk, root, (), target, _from(walk, root, (), target))


def take_back(walk: Walk, fact: Fact) -> None:
    """A decision is undone: its own step opens again, within the innermost block that is still open."""
    outer, inner = walk.plan.nodes[walk.plan.nodes[fact.step].parent], walk.plan.nodes[fact.step]
    while outer.name and walk.mark_of(outer, within(outer, fact.bindings)) not in ("open", "rest"):
        outer, inner = walk.plan.nodes[outer.parent], outer
    if outer.kind == "run":
        scope = within(outer, fact.bindings)
        _return(walk, outer, scope, fact.step, _from(walk, outer, scope, fact.step))
        return
    own = within(inner, fact.bindings)
    _file(walk, lambda name, at: walk.plan.inside(name, inner.name) and fits(at, own))
    over = (
        walk.enter(inner.name, own)
        if inner.name == fact.step
        else into(walk, inner, own, fact.step, skip_earlier=False)
    )
    if over:
        walk.finish(inner, own)


def _told(fact: Fact) -> dict[str, str]:
    return {
        "by": fact.by,
        "opinion": fact.opinion,
        "decision": fact.decision,
        "step": fact.step,
        "at": fact.done,
    }


Later = Callable[[str, Bindings], bool]


def _from(
    walk: Walk, outer: Node, scope: Bindings, target: str, chosen: tuple[str, ...] = (), *, alone: bool = False
) -> Later:
    """What stands from the target on inside ``outer``; of an ``each`` only the chosen values, if any are.

    A target that is a branch ``alone`` leaves those beside it as they are.
    """
    first = walk.plan.nodes[target]
    last = first.last if alone else outer.last

    def later(name: str, bindings: Bindings) -> bool:
        node = walk.plan.nodes.get(name)
        if node is None or not first.order <= node.order <= last:
            return False
        if not fits(bindings, scope):
            return False
        inside = node.name != first.name and walk.plan.inside(name, first.name)
        return not (chosen and inside) or dict(bindings).get(first.name) in chosen

    return later


def _return(walk: Walk, outer: Node, scope: Bindings, target: str, later: Later) -> None:
    """File what is later under the past round, and enter the target."""
    _file(walk, later)
    if into(walk, outer, scope, target, skip_earlier=False):
        walk.finish(outer, scope)


def _file(walk: Walk, later: Later) -> None:
    walk.clear(later, "returned")
    facts = tuple(replace(one, past=True) if later(one.step, one.bindings) else one for one in walk.progress.facts)
    marks = {key: mark for key, mark in walk.progress.marks.items() if not later(*place_of(key))}
    walk.progress.facts, walk.progress.marks = facts, marks
    walk.progress.round += 1


def held_by_rest(plan: Plan, progress: Progress, target: str) -> tuple[Open, ...]:
    """The tasks that must still be answered before the route may return past their block."""
    first = plan.nodes[target].order
    blocks = [one for one in plan.nodes.values() if one.rest == "must-answer" and one.last >= first]
    return tuple(
        task
        for task in progress.open
        if any(
            plan.inside(task.step, one.name) and progress.marks.get(instance(one, within(one, task.bindings))) == "rest"
            for one in blocks
        )
    )


def _whole(walk: Walk, node: Node, target: str) -> str:
    """A step inside an ``each`` that one does not stand in oneself opens for all its values."""
    own = set(walk.plan.path(node.name))
    outer = [name for name in walk.plan.path(target) if walk.plan.nodes[name].kind == "each" and name not in own]
    return outer[-1] if outer else target


def ahead(walk: Walk, node: Node, bindings: Bindings, target: str) -> None:
    """Go ahead to a later step; what lies between is skipped."""
    target = _whole(walk, node, target)
    goal, outer = walk.plan.nodes[target], walk.plan.nodes[walk.plan.common(node.name, target)]
    if walk.has_mark(goal, within(goal, bindings)) or _passed(walk, outer, bindings, target):
        walk.finish(node, bindings)  # another branch has come there already, or further
        return
    walk.mark(node, bindings, "done")
    scope = within(outer, bindings)
    walk.clear(lambda name, at: _between(walk, name, at, outer, scope, target), "skipped")
    if into(walk, outer, scope, target, skip_earlier=True):
        walk.finish(outer, scope)


def _passed(walk: Walk, outer: Node, bindings: Bindings, target: str) -> bool:
    """Whether the route has gone on past a place without coming to it, such as past a stage that was left out."""
    path = walk.plan.path(target)
    for inner, name in pairwise(path[: path.index(outer.name) + 1]):
        node = walk.plan.nodes[inner]
        if walk.plan.nodes[name].kind == "run" and walk.mark_of(node, within(node, bindings)) not in ("", "open"):
            return True
    return False


def enter_at(walk: Walk, target: str) -> bool:
    """Begin a route at a later step; what lies before is passed over. True if the route is over at once."""
    root = walk.plan.nodes[""]
    return into(walk, root, (), _whole(walk, root, target), skip_earlier=True)


def _between(walk: Walk, name: str, bindings: Bindings, outer: Node, scope: Bindings, target: str) -> bool:
    node = walk.plan.nodes[name]
    inside = walk.plan.inside(name, outer.name) and fits(bindings, scope)
    return inside and node.order < walk.plan.nodes[target].order and not rests(walk, outer, name, bindings)


def into(walk: Walk, outer: Node, bindings: Bindings, target: str, *, skip_earlier: bool, inner: bool = False) -> bool:
    """Enter the target inside ``outer`` and go on from there; True if the route goes on past ``outer``.

    Where it has gone on already, it does not go there a second time when something inside is done again.
    """
    passed = bool(outer.name) and not inner and walk.mark_of(outer, bindings) not in ("", "open")
    walk.mark(outer, bindings, "rest" if passed else "open")
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
        else into(walk, child, bindings, target, skip_earlier=skip_earlier, inner=True)
    )
    return _go_on(walk, outer, bindings, place, over) and not passed


def _go_on(walk: Walk, outer: Node, bindings: Bindings, place: int, over: bool) -> bool:
    """After the target: what follows it in a run, the other branches of a block; True at the end of ``outer``.

    A jump into a block asks its target even where the other branches would be enough.
    """
    if outer.kind == "run":
        return over and walk.run(outer, bindings, outer.children[place + 1 :])
    for name in outer.children:
        if not walk.has_mark(walk.plan.nodes[name], bindings):
            walk.enter(name, bindings)
    return over and settle(walk, outer, bindings)


def _pass_by(walk: Walk, names: tuple[str, ...], bindings: Bindings) -> None:
    """Leave what lies before a later step: done where somebody acted in it, else skipped; what rests may go on."""
    for name in names:
        node = walk.plan.nodes[name]
        if walk.mark_of(node, bindings) not in ("done", "rest"):
            over = any(
                walk.plan.inside(fact.step, name) and fits(fact.bindings, bindings)
                for fact in walk.progress.facts
                if not fact.past
            )
            walk.mark(node, bindings, "done" if over else "skipped")
            walk.shut(partial(_within, walk, node, bindings), name)


def _within(walk: Walk, node: Node, outer: Bindings, name: str, bindings: Bindings) -> bool:
    inside = walk.plan.inside(name, node.name) and fits(bindings, outer)
    return inside and not rests(walk, node, name, bindings)


def _waits(walk: Walk, names: tuple[str, ...], bindings: Bindings) -> bool:
    return any(walk.mark_of(walk.plan.nodes[name], bindings) == "open" for name in names)
