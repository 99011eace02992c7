"""Moves a progress from one plan to another: a switched route, or a changed edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from runtime.routes.advance import Advance
from runtime.routes.effects import Effect
from runtime.routes.jumps import into
from runtime.routes.plan import Plan, instance, place_of, within
from runtime.routes.progress import Open, Progress
from runtime.routes.walk import Walk
from runtime.routes.world import World


def mapped(plan: Plan, name: str, steps: Mapping[str, str]) -> str:
    """The place of the new plan for one of the old: as the mapping says, else of the same name; empty for none."""
    wanted = steps.get(name, name)
    return wanted if wanted in plan.nodes else ""


def remap(old: Plan, plan: Plan, progress: Progress, steps: Mapping[str, str], world: World) -> Advance:
    """The progress on another plan. Open tasks whose place exists there move with people, terms and answers kept.

    The others are withdrawn; where none can move, the document goes on after what is done already.
    """
    facts = tuple(replace(fact, step=steps.get(fact.step, fact.step)) for fact in progress.facts)
    walk = Walk(plan, world, replace(progress, facts=facts, open=(), waits=(), marks={}, norms={}, outcome=""))
    movable = {key: task for task in progress.open if (key := _key(plan, task, steps))}
    lost = [task for task in progress.open if task not in movable.values()]
    walk.effects += [Effect("withdrawn", task.step, task, "rerouted") for task in lost]
    _seed(walk, progress, steps, movable)
    target = _target(walk, movable)
    if target and into(walk, plan.nodes[""], (), target, skip_earlier=True):
        walk.finish_root()
    elif not target:
        walk.end("closed")
    _put_back(walk, movable)
    walk.settled()
    return Advance(walk.progress, tuple(walk.effects))


def _key(plan: Plan, task: Open, steps: Mapping[str, str]) -> str:
    """The place of a task on the new plan, if it has the loops that the task stands in."""
    name = mapped(plan, task.step, steps)
    node = plan.nodes[name] if name else None
    if node is None or node.kind != "step" or not set(node.loops) <= {loop for loop, _ in task.bindings}:
        return ""
    return instance(node, within(node, task.bindings))


def _seed(walk: Walk, progress: Progress, steps: Mapping[str, str], movable: Mapping[str, Open]) -> None:
    """What was over on the old plan is over on the new one, but for what stands around a task that moves."""
    around = {name for key in movable for name in walk.plan.path(place_of(key)[0])}
    for key, mark in progress.marks.items():
        name, bindings = place_of(key)
        new = mapped(walk.plan, name, steps)
        node = walk.plan.nodes[new] if new else None
        known = node is not None and set(node.loops) <= {loop for loop, _ in bindings}
        if node is not None and known and mark in ("done", "skipped") and new not in around:
            walk.mark(node, within(node, bindings), mark)


def _target(walk: Walk, movable: Mapping[str, Open]) -> str:
    """The earliest place with a task that moves, else the first step that nobody has done."""
    places = sorted((place_of(key)[0] for key in movable), key=lambda name: walk.plan.nodes[name].order)
    if places:
        return _outermost(walk.plan, places[0])
    done = {fact.step for fact in walk.progress.facts if not fact.past}
    last = max((walk.plan.nodes[name].order for name in done if name in walk.plan.nodes), default=-1)
    following = (node.name for node in walk.plan.steps() if node.order > last)
    first = next(following, "")
    return _outermost(walk.plan, first) if first else ""


def _outermost(plan: Plan, name: str) -> str:
    """A place inside a loop is entered with the loop."""
    loops = [one for one in plan.path(name) if plan.nodes[one].kind == "each"]
    return loops[-1] if loops else name


def _put_back(walk: Walk, movable: Mapping[str, Open]) -> None:
    """Tasks that were opened anew where one has moved are the old ones."""
    kept: list[Open] = []
    effects = list(walk.effects)
    for task in walk.progress.open:
        old = movable.get(task.key)
        if old is None:
            kept.append(task)
            continue
        moved = replace(old, key=task.key, step=task.step, bindings=task.bindings)
        kept.append(moved)
        effects = [Effect("moved", task.step, moved) if one.task is task else one for one in effects]
    placed = {task.id for task in kept}
    gone = [task for task in movable.values() if task.id not in placed]
    walk.effects = [*effects, *(Effect("withdrawn", task.step, task, "rerouted") for task in gone)]
    walk.progress.open = tuple(kept)
