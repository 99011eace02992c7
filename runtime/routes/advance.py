"""Carries one decision into a route: what changed, and what is to be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any, Literal

from runtime.kinds.route import Decision, Step
from runtime.routes.deadline import Due, due, utc
from runtime.routes.participants import Found, asking
from runtime.routes.plan import Bindings, Node, Plan, fits, instance, place_of, within
from runtime.routes.progress import Fact, Open, Progress
from runtime.routes.world import World

_OVER = ("done", "skipped")


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be done outside: ``what`` says which of the other parts counts."""

    what: Literal["opened", "withdrawn", "act", "skipped", "passed", "ended"]
    name: str = ""
    task: Open | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """One decision: on which task, by whom, what, with which words and values."""

    task: str
    by: str
    decision: str
    opinion: str = ""
    unit: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Advance:
    """The new progress and its effects in order; ``fact`` is what the decision itself recorded."""

    progress: Progress
    effects: tuple[Effect, ...] = ()
    fact: Fact | None = None


class NoSuchTask(Exception):
    """The task is not open any more."""


def start(plan: Plan, world: World) -> Advance:
    """Enter a route from its beginning."""
    walk = _Walk(plan, world, Progress())
    if walk.enter("", ()):
        walk.end("closed")
    return Advance(walk.progress, tuple(walk.effects))


def advance(plan: Plan, progress: Progress, deed: Deed, world: World) -> Advance:
    """Carry one decision into the route; NoSuchTask if somebody was there first."""
    task = progress.task(deed.task)
    if task is None:
        raise NoSuchTask(deed.task)
    walk = _Walk(plan, world, progress)
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
            walk.back(node, task.bindings, decision.target, fact)
        case "to":
            walk.ahead(node, task.bindings, decision.target)
    return Advance(walk.progress, tuple(walk.effects), fact)


def decision_of(step: Step, name: str) -> Decision:
    """A decision of a step by its name; KeyError if the step has none such."""
    return {decision.name: decision for decision in step.decisions}[name]


def barred(step: Step, progress: Progress, bindings: Bindings, drafter: str) -> frozenset[str]:
    """Who may not do a step because of what they did before, however it would come to them."""
    own = {drafter} if "drafter" in step.not_same_as else set()
    return frozenset(own | {fact.by for name in step.not_same_as for fact in progress.current(name, bindings)})


def add_people(plan: Plan, progress: Progress, task: Open, people: tuple[str, ...], by: str, world: World) -> Advance:
    """Further tasks at the same place; the place is done when all of them are."""
    walk = _Walk(plan, world, progress)
    have = {person for one in progress.open if one.key == task.key for person in one.people}
    have |= {fact.by for fact in progress.facts if fact.key == task.key and not fact.past}
    for person in dict.fromkeys(people):
        if person not in have:
            walk.open(plan.nodes[task.step], task.bindings, Found((person,), why=("add",)), added_by=by)
    return Advance(walk.progress, tuple(walk.effects))


@dataclass(slots=True)
class _Walk:
    """One advance in the making: the progress so far and the effects so far."""

    plan: Plan
    world: World
    progress: Progress
    effects: list[Effect] = field(default_factory=list)
    returned: Mapping[str, str] = field(default_factory=dict)

    # -- entering ------------------------------------------------------------------------------------------

    def enter(self, name: str, bindings: Bindings) -> bool:
        """Enter a node; True if it is over at once."""
        node = self.plan.nodes[name]
        if node.when is not None and not node.when.test(self.world.scope(self.progress, bindings)):
            self._mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", name))
            return True
        match node.kind:
            case "step":
                return self._enter_step(node, bindings)
            case "act":
                self._mark(node, bindings, "done")
                self.effects.append(Effect("act", node.title))
                return True
            case "run":
                self._mark(node, bindings, "open")
                self._norm(node, bindings)
                return self._run(node, bindings, node.children)
            case "parallel":
                self._mark(node, bindings, "open")
                for child in node.children:
                    self.enter(child, bindings)
                return self._settle(node, bindings)
            case "each":
                return self._enter_each(node, bindings)

    def _norm(self, node: Node, bindings: Bindings) -> None:
        """A stage's own term begins when the stage does; its tasks show the nearest of all terms."""
        when = due(node.deadline, self.world, self.progress, bindings)
        if when is not None:
            norm = {"at": when.at, "why": {**when.why, "stage": node.name}}
            self.progress = replace(self.progress, norms={**self.progress.norms, instance(node, bindings): norm})

    def _nearest(self, node: Node, bindings: Bindings) -> Due | None:
        own = due(node.deadline, self.world, self.progress, bindings)
        found = [own] if own else []
        for name in self.plan.path(node.name)[1:]:
            outer = self.plan.nodes[name]
            norm = self.progress.norms.get(instance(outer, within(outer, bindings)))
            if norm:
                found.append(Due(norm["at"], dict(norm["why"])))
        return min(found, key=lambda one: one.at) if found else None

    def _run(self, node: Node, bindings: Bindings, children: tuple[str, ...]) -> bool:
        for child in children:
            if not self.enter(child, bindings):
                return False
        self._mark(node, bindings, "done")
        return True

    def _enter_each(self, node: Node, bindings: Bindings) -> bool:
        self._mark(node, bindings, "open")
        values = self._values(node, bindings)
        stored = {**self.progress.values, instance(node, bindings): values}
        self.progress = replace(self.progress, values=stored)
        if not values:
            self.effects.append(Effect("passed", node.name, note="empty"))
        return self._go_on_each(node, bindings)

    def _go_on_each(self, node: Node, bindings: Bindings) -> bool:
        """Enter the values that are not entered yet: the next one in order, or all of them."""
        in_order = self._in_order(node, bindings)
        for value in self.progress.values.get(instance(node, bindings), ()):
            if in_order and self._settle(node, bindings):
                return True
            inner = (*bindings, (node.name, value))
            body = self.plan.nodes[node.children[0]]
            if self._has_mark(body, inner):
                if in_order and self._get_mark(body, inner) == "open":
                    return False
                continue
            over = self.enter(body.name, inner)
            if in_order and not over:
                return False
        return self._settle(node, bindings)

    def _in_order(self, node: Node, bindings: Bindings) -> bool:
        order = node.each.order if node.each else "parallel"
        if order in ("order", "parallel"):
            return order == "order"
        return bool(self.world.scope(self.progress, bindings).get(order) == "order")

    def _values(self, node: Node, bindings: Bindings) -> tuple[str, ...]:
        assert node.each is not None
        if node.each.people is not None:
            return asking(self.plan, self.world, self.progress, bindings).find(node.each.people).people
        return tuple(dict.fromkeys(self.world.names(node.each.of, self.progress, bindings)))

    def _enter_step(self, node: Node, bindings: Bindings) -> bool:
        step = node.step
        assert step is not None
        found = self._who(step, bindings)
        last = next((fact for fact in reversed(self.progress.facts) if not fact.past), None)
        if step.if_same == "skip" and last is not None and found.people == (last.by,):
            self._mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", node.name, note="same"))
            return True
        if not found.people and step.if_nobody is not None and step.if_nobody.rules == ("skip",):
            self._mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", node.name, note="nobody"))
            return True
        self._mark(node, bindings, "open")
        self.open(node, bindings, found)
        return False

    def _who(self, step: Step, bindings: Bindings) -> Found:
        question = asking(self.plan, self.world, self.progress, bindings)
        found = question.find(step.by)
        out = barred(step, self.progress, bindings, self.world.drafter)
        people = tuple(name for name in found.people if name not in out)
        if people or (step.if_nobody is not None and step.if_nobody.rules == ("skip",)):
            return replace(found, people=people)
        other = question.find(step.if_nobody)
        others = tuple(name for name in other.people if name not in out)
        if others:
            return replace(other, people=others, fallback=True)
        return Found(tuple(self.world.administrators()), why=("administrator",), fallback=True)

    def open(self, node: Node, bindings: Bindings, found: Found, added_by: str = "") -> Open:
        """Open a task for the people found; with ``choose: least-busy`` it goes to one of them."""
        people = found.people
        if found.choose == "least-busy" and len(people) > 1:
            people = (min(people, key=self.world.load),)
        serial = self.progress.serial + 1
        when = self._nearest(node, bindings)
        holder = people[0] if len(people) == 1 else ""
        task = Open(
            id=str(serial),
            key=instance(node, bindings),
            step=node.name,
            bindings=within(node, bindings),
            people=people,
            holder=holder,
            responsible=holder,
            opened=utc(self.world.now),
            due=when.at if when else "",
            term=when.why if when else {},
            why={"by": list(found.why), "fallback": found.fallback},
            returned=self.returned,
            added_by=added_by,
        )
        self.progress = replace(self.progress, open=(*self.progress.open, task), serial=serial)
        self.effects.append(Effect("opened", node.name, task))
        return task

    # -- leaving -------------------------------------------------------------------------------------------

    def close(self, task: Open, deed: Deed) -> Fact:
        """Turn an open task into a fact."""
        fact = Fact(
            id=task.id,
            key=task.key,
            step=task.step,
            bindings=task.bindings,
            by=deed.by,
            unit=deed.unit,
            responsible=task.responsible or deed.by,
            received=task.opened,
            done=utc(self.world.now),
            decision=deed.decision,
            opinion=deed.opinion,
            due=task.due,
            reminders=task.reminders,
            reminded=task.reminded,
            round=self.progress.round,
            values=dict(deed.values),
        )
        rest = tuple(one for one in self.progress.open if one.id != task.id)
        self.progress = replace(self.progress, open=rest, facts=(*self.progress.facts, fact))
        return fact

    def finish(self, node: Node, bindings: Bindings) -> None:
        """A node is over: go on with what follows it."""
        self._mark(node, bindings, "done")
        if not node.name:
            self.end("closed")
            return
        parent = self.plan.nodes[node.parent]
        around = within(parent, bindings)
        match parent.kind:
            case "run":
                later = parent.children[parent.children.index(node.name) + 1 :]
                over = self._run(parent, around, later)
            case "each":
                over = self._go_on_each(parent, around)
            case _:
                over = self._settle(parent, around)
        if over and not self.progress.ended:
            self.finish(parent, around)

    def _settle(self, node: Node, bindings: Bindings) -> bool:
        """Whether enough branches are over; then the rest is withdrawn."""
        marks = self._branches(node, bindings)
        done, over = marks.count("done"), sum(mark in _OVER for mark in marks)
        needed = _needed(node.wait, len(marks) - marks.count("skipped"))
        if over < len(marks) and (node.wait == "all" or done < needed):
            return False
        inner = [task for task in self.progress.open if self._holds(node, bindings, task)]
        self.withdraw(inner, "enough")
        self._shut(node, bindings)
        self._mark(node, bindings, "done")
        return True

    def _branches(self, node: Node, bindings: Bindings) -> list[str]:
        if node.kind == "parallel":
            return [self._get_mark(self.plan.nodes[child], bindings) for child in node.children]
        body = self.plan.nodes[node.children[0]]
        values = self.progress.values.get(instance(node, bindings), ())
        return [self._get_mark(body, (*bindings, (node.name, value))) for value in values]

    def _holds(self, node: Node, bindings: Bindings, task: Open) -> bool:
        return self.plan.inside(task.step, node.name) and fits(task.bindings, bindings)

    def withdraw(self, tasks: list[Open], reason: str) -> None:
        """Take open tasks back from their holders."""
        gone = {task.id for task in tasks}
        self.progress = replace(self.progress, open=tuple(one for one in self.progress.open if one.id not in gone))
        for task in tasks:
            self._set_mark(task.key, "withdrawn")
            self.effects.append(Effect("withdrawn", task.step, task, reason))

    def end_at(self, node: Node, bindings: Bindings, outcome: str) -> None:
        """A decision ends the route: its own step is done, what waits around it never will be."""
        self._mark(node, bindings, "done")
        self.end(outcome)

    def end(self, outcome: str) -> None:
        """The route is over."""
        self.withdraw(list(self.progress.open), "ended")
        root = self.plan.nodes[""]
        self._shut(root, ())
        self._mark(root, (), "done")
        self.progress = replace(self.progress, outcome=outcome)
        self.effects.append(Effect("ended", outcome))

    # -- jumps ---------------------------------------------------------------------------------------------

    def back(self, node: Node, bindings: Bindings, target: str, fact: Fact) -> None:
        """Return: what follows the target is filed under the past round, and the target opens anew."""
        target = self._whole(node, target)
        around = self.plan.common(node.name, target)
        if around == target or self.plan.nodes[around].kind == "step":
            around = self.plan.nodes[around].parent
        outer = self.plan.nodes[around]
        scope = within(outer, bindings)
        first = self.plan.nodes[target].order
        self.withdraw(
            [task for task in self.progress.open if self._later(task.step, task.bindings, outer, scope, first)],
            "returned",
        )
        facts = tuple(
            replace(one, past=True) if self._later(one.step, one.bindings, outer, scope, first) else one
            for one in self.progress.facts
        )
        marks = {
            key: mark for key, mark in self.progress.marks.items() if not self._later_key(key, outer, scope, first)
        }
        self.progress = replace(self.progress, facts=facts, marks=marks, round=self.progress.round + 1)
        self.returned = {
            "by": fact.by,
            "opinion": fact.opinion,
            "decision": fact.decision,
            "step": fact.step,
            "at": fact.done,
        }
        if self._into(outer, scope, target, skip_earlier=False):
            self.finish(outer, scope)

    def _whole(self, node: Node, target: str) -> str:
        """A step inside an ``each`` that one does not stand in oneself opens for all its values."""
        own = set(self.plan.path(node.name))
        outer = [name for name in self.plan.path(target) if self.plan.nodes[name].kind == "each" and name not in own]
        return outer[-1] if outer else target

    def _later(self, step: str, bindings: Bindings, outer: Node, scope: Bindings, first: int) -> bool:
        node = self.plan.nodes[step]
        return outer.order <= node.order <= outer.last and node.order >= first and fits(bindings, scope)

    def _later_key(self, key: str, outer: Node, scope: Bindings, first: int) -> bool:
        return self._later(*place_of(key), outer, scope, first)

    def ahead(self, node: Node, bindings: Bindings, target: str) -> None:
        """Go ahead to a later step; what lies between is skipped."""
        target = self._whole(node, target)
        goal = self.plan.nodes[target]
        if self._has_mark(goal, within(goal, bindings)):
            self.finish(node, bindings)  # another branch has come there already
            return
        self._mark(node, bindings, "done")
        outer = self.plan.nodes[self.plan.common(node.name, target)]
        scope = within(outer, bindings)
        self.withdraw([task for task in self.progress.open if self._between(task, outer, scope, target)], "skipped")
        if self._into(outer, scope, target, skip_earlier=True):
            self.finish(outer, scope)

    def _between(self, task: Open, outer: Node, scope: Bindings, target: str) -> bool:
        return self._holds(outer, scope, task) and self.plan.nodes[task.step].order < self.plan.nodes[target].order

    def _into(self, outer: Node, bindings: Bindings, target: str, *, skip_earlier: bool) -> bool:
        """Enter the target inside ``outer`` and go on from there; True if that is the end of ``outer``."""
        self._mark(outer, bindings, "open")
        if instance(outer, bindings) not in self.progress.norms:
            self._norm(outer, bindings)
        child = next(self.plan.nodes[name] for name in outer.children if self.plan.inside(target, name))
        place = outer.children.index(child.name)
        if skip_earlier:
            self._pass_by(outer.children[:place], bindings)
        elif outer.kind == "run" and self._waits(outer.children[:place], bindings):
            return False  # this branch has not come as far as the target yet
        over = (
            self.enter(target, bindings)
            if child.name == target
            else self._into(child, bindings, target, skip_earlier=skip_earlier)
        )
        if outer.kind == "run":
            return over and self._run(outer, bindings, outer.children[place + 1 :])
        for name in outer.children:
            if not self._has_mark(self.plan.nodes[name], bindings):
                over = self.enter(name, bindings) or over
        return over and self._settle(outer, bindings)

    def _pass_by(self, names: tuple[str, ...], bindings: Bindings) -> None:
        """Leave what lies before a later step: done where somebody acted in it, else skipped."""
        for name in names:
            node = self.plan.nodes[name]
            if self._get_mark(node, bindings) != "done":
                over = any(
                    self.plan.inside(fact.step, name) and fits(fact.bindings, bindings)
                    for fact in self.progress.facts
                    if not fact.past
                )
                self._mark(node, bindings, "done" if over else "skipped")
                self._shut(node, bindings)

    def _waits(self, names: tuple[str, ...], bindings: Bindings) -> bool:
        return any(self._get_mark(self.plan.nodes[name], bindings) == "open" for name in names)

    # -- marks ---------------------------------------------------------------------------------------------

    def _shut(self, node: Node, bindings: Bindings) -> None:
        """What is still open inside a node will not be finished."""
        for key in [key for key, mark in self.progress.marks.items() if mark == "open"]:
            name, values = place_of(key)
            if name != node.name and self.plan.inside(name, node.name) and fits(values, bindings):
                self._set_mark(key, "withdrawn")

    def _mark(self, node: Node, bindings: Bindings, mark: str) -> None:
        self._set_mark(instance(node, bindings), mark)

    def _set_mark(self, key: str, mark: str) -> None:
        self.progress = replace(self.progress, marks={**self.progress.marks, key: mark})

    def _get_mark(self, node: Node, bindings: Bindings) -> str:
        return self.progress.marks.get(instance(node, bindings), "")

    def _has_mark(self, node: Node, bindings: Bindings) -> bool:
        return instance(node, bindings) in self.progress.marks


def _needed(wait: str, total: int) -> int:
    """How many branches must be done: all, any, a number, or a percentage rounded up."""
    if wait == "all":
        return total
    if wait == "any":
        return min(1, total)
    if wait.endswith("%"):
        return ceil(total * int(wait[:-1]) / 100)
    return min(int(wait), total)
