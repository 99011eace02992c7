"""Opening a task: who gets it, one of several or all, a substitute for who is away, and until when."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from runtime.kinds.route import Step
from runtime.routes.deadline import Due, due
from runtime.routes.effects import Effect
from runtime.routes.participants import Found, asking, barred
from runtime.routes.plan import Bindings, Node, instance, within
from runtime.routes.progress import Open
from runtime.routes.world import World

if TYPE_CHECKING:
    from runtime.routes.walk import Walk

_CHAIN = 5  # a substitute may be away too; further than this nobody hands on


def who(walk: Walk, step: Step, bindings: Bindings) -> Found:
    """The people of a step today, without those who must not do it; its fallback, else the administrators."""
    question = asking(walk.plan, walk.world, walk.progress, bindings)
    found = question.find(step.by)
    out = barred(step, walk.progress, bindings, walk.world.drafter)
    people = tuple(name for name in found.people if name not in out)
    if people or skips(step):
        return replace(found, people=people)
    other = question.find(step.if_nobody)
    others = tuple(name for name in other.people if name not in out)
    if others:
        return replace(other, people=others, fallback=True)
    return Found(tuple(walk.world.administrators()), why=("administrator",), fallback=True)


def skips(step: Step) -> bool:
    """Whether a step is left out when nobody is found."""
    return step.if_nobody is not None and step.if_nobody.rules == ("skip",)


def open_task(walk: Walk, node: Node, bindings: Bindings, found: Found, added_by: str = "") -> Open:
    """Open a task for the people found; with ``choose`` other than ``claim`` it goes to one of them."""
    step = walk.plan.step(node.name)
    chosen = _chosen(walk, node.name, found)
    instead = stand_ins(walk.world, node.name, chosen, barred(step, walk.progress, bindings, walk.world.drafter))
    back = {owner: stand_in for stand_in, owner in instead.items()}
    people = tuple(dict.fromkeys(back.get(name, name) for name in chosen))
    serial = walk.progress.serial + 1
    when = nearest(walk, node, bindings)
    holder = people[0] if len(people) == 1 else ""
    task = Open(
        id=str(serial),
        key=instance(node, bindings),
        step=node.name,
        bindings=within(node, bindings),
        people=people,
        holder=holder,
        responsible=instead.get(holder, holder),
        opened=walk.now,
        due=when.at if when else "",
        term=when.why if when else {},
        why={"by": list(found.why), "fallback": found.fallback, **({"choose": found.choose} if found.choose else {})},
        returned=walk.returned,
        added_by=added_by,
        instead=instead,
        ink=_ink(walk, node, bindings) if node.loops else "",
    )
    walk.progress.open, walk.progress.serial = (*walk.progress.open, task), serial
    walk.effects.append(Effect("opened", node.name, task))
    return task


def _ink(walk: Walk, node: Node, bindings: Bindings) -> str:
    """The pen colour of a value of the nearest list that has some: by its place, and from the first again."""
    for loop in reversed(node.loops):
        block = walk.plan.nodes[loop]
        colours = walk.world.setting(block.each.inks) if block.each is not None and block.each.inks else None
        if colours:
            values = walk.progress.values[instance(block, within(block, bindings))]
            return str(colours[values.index(dict(bindings)[loop]) % len(colours)])
    return ""


def keep_apart(walk: Walk, done: str = "") -> None:
    """Who has done a step (this one, or any) is taken from the open tasks that must not be theirs for that reason."""
    for task in walk.progress.open:
        step = walk.plan.step(task.step)
        if not step.not_same_as or (done and done not in step.not_same_as):
            continue
        out = barred(step, walk.progress, task.bindings, walk.world.drafter)
        people = tuple(name for name in task.people if name not in out)
        people = people or who(walk, step, task.bindings).people or tuple(walk.world.administrators())
        if people != task.people:
            _give(walk, task, people)


def _give(walk: Walk, task: Open, people: tuple[str, ...]) -> None:
    """An open task goes to others, with its term and answers."""
    holder = task.holder if task.holder in people else people[0] if len(people) == 1 else ""
    instead = {name: owner for name, owner in task.instead.items() if name in people}
    responsible = task.responsible if holder == task.holder else holder
    changed = replace(task, people=people, holder=holder, responsible=responsible, instead=instead)
    walk.progress.open = tuple(changed if one.id == task.id else one for one in walk.progress.open)
    walk.effects.append(Effect("barred", task.step, changed))


def _chosen(walk: Walk, step: str, found: Found) -> tuple[str, ...]:
    """One of the people, where the participant says how; what this very advance has opened counts already."""
    people = found.people
    if len(people) < 2:
        return people
    opened = [one.task for one in walk.effects if one.what == "opened" and one.task is not None]
    match found.choose:
        case "least-busy":
            return (min(people, key=lambda name: walk.world.load(name) + sum(name in one.people for one in opened)),)
        case "round-robin":
            before = [one.people[0] for one in opened if one.step == step and one.people]
            last = before[-1] if before else walk.world.turn(step)
            return (people[(people.index(last) + 1) % len(people)] if last in people else people[0],)
        case "last":
            had = walk.world.last(step)
            return (had,) if had in people else people
        case "random":
            return (people[walk.world.luck(f"{step}:{walk.progress.serial}", len(people))],)
    return people


def stand_ins(world: World, step: str, people: Iterable[str], out: Container[str]) -> dict[str, str]:
    """Who stands in for whom today: substitute to owner. Nobody does who must not do the step or has it anyway.

    Two owners who share a substitute are not one: the second keeps the task, or it could not come back to them.
    """
    own, found = tuple(people), dict[str, str]()
    for owner in own:
        stand_in = substitute(world, owner, step)
        if stand_in and stand_in not in out and stand_in not in own and stand_in not in found:
            found[stand_in] = owner
    return found


def substitute(world: World, owner: str, step: str) -> str:
    """Who acts for somebody today, through substitutes who are away themselves; empty where nobody need."""
    seen, name = [owner], world.substitute(owner, step)
    while name and name not in seen and len(seen) < _CHAIN:
        seen.append(name)
        further = world.substitute(name, step)
        if not further:
            return name
        name = further
    return ""


def nearest(walk: Walk, node: Node, bindings: Bindings) -> Due | None:
    """The nearest of a step's own term and the norms of the stages around it."""
    own = due(node.deadline, walk.world, walk.progress, bindings)
    found = [own] if own else []
    for name in walk.plan.path(node.name)[1:]:
        outer = walk.plan.nodes[name]
        norm = walk.progress.norms.get(instance(outer, within(outer, bindings)))
        if norm:
            found.append(Due(norm["at"], dict(norm["why"])))
    return min(found, key=lambda one: one.at) if found else None
