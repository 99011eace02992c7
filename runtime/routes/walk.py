"""One advance in the making: entering nodes, opening their tasks, and leaving them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import ceil

from runtime.kinds.route import Step
from runtime.routes.deadline import Due, due, utc
from runtime.routes.effects import Deed, Effect
from runtime.routes.participants import Found, asking, barred
from runtime.routes.plan import Bindings, Node, Plan, fits, instance, place_of, within
from runtime.routes.progress import Fact, Open, Progress
from runtime.routes.world import World

_OVER = ("done", "skipped")


@dataclass(slots=True)
class Walk:
    """One advance in the making: the progress so far and the effects so far."""

    plan: Plan
    world: World
    progress: Progress
    effects: list[Effect] = field(default_factory=list)
    returned: Mapping[str, str] = field(default_factory=dict)

    def enter(self, name: str, bindings: Bindings) -> bool:
        """Enter a node; True if it is over at once."""
        node = self.plan.nodes[name]
        if node.when is not None and not node.when.test(self.world.scope(self.progress, bindings)):
            self.mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", name))
            return True
        match node.kind:
            case "step":
                return self._enter_step(node, bindings)
            case "act":
                self.mark(node, bindings, "done")
                self.effects.append(Effect("act", node.title))
                return True
            case "run":
                self.mark(node, bindings, "open")
                self.norm(node, bindings)
                return self.run(node, bindings, node.children)
            case "parallel":
                self.mark(node, bindings, "open")
                for child in node.children:
                    self.enter(child, bindings)
                return self.settle(node, bindings)
            case "each":
                return self._enter_each(node, bindings)

    def norm(self, node: Node, bindings: Bindings) -> None:
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

    def run(self, node: Node, bindings: Bindings, children: tuple[str, ...]) -> bool:
        """Enter children one after another; True if the last of them is over."""
        for child in children:
            if not self.enter(child, bindings):
                return False
        self.mark(node, bindings, "done")
        return True

    def _enter_each(self, node: Node, bindings: Bindings) -> bool:
        self.mark(node, bindings, "open")
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
            if in_order and self.settle(node, bindings):
                return True
            inner = (*bindings, (node.name, value))
            body = self.plan.nodes[node.children[0]]
            if self.has_mark(body, inner):
                if in_order and self.mark_of(body, inner) == "open":
                    return False
                continue
            over = self.enter(body.name, inner)
            if in_order and not over:
                return False
        return self.settle(node, bindings)

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
            self.mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", node.name, note="same"))
            return True
        if not found.people and step.if_nobody is not None and step.if_nobody.rules == ("skip",):
            self.mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", node.name, note="nobody"))
            return True
        self.mark(node, bindings, "open")
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
        self.mark(node, bindings, "done")
        if not node.name:
            self.end("closed")
            return
        parent = self.plan.nodes[node.parent]
        around = within(parent, bindings)
        match parent.kind:
            case "run":
                later = parent.children[parent.children.index(node.name) + 1 :]
                over = self.run(parent, around, later)
            case "each":
                over = self._go_on_each(parent, around)
            case _:
                over = self.settle(parent, around)
        if over and not self.progress.ended:
            self.finish(parent, around)

    def settle(self, node: Node, bindings: Bindings) -> bool:
        """Whether enough branches are over; then the rest is withdrawn."""
        marks = self._branches(node, bindings)
        done, over = marks.count("done"), sum(mark in _OVER for mark in marks)
        needed = _needed(node.wait, len(marks) - marks.count("skipped"))
        if over < len(marks) and (node.wait == "all" or done < needed):
            return False
        inner = [task for task in self.progress.open if self.holds(node, bindings, task)]
        self.withdraw(inner, "enough")
        self.shut(node, bindings)
        self.mark(node, bindings, "done")
        return True

    def _branches(self, node: Node, bindings: Bindings) -> list[str]:
        if node.kind == "parallel":
            return [self.mark_of(self.plan.nodes[child], bindings) for child in node.children]
        body = self.plan.nodes[node.children[0]]
        values = self.progress.values.get(instance(node, bindings), ())
        return [self.mark_of(body, (*bindings, (node.name, value))) for value in values]

    def holds(self, node: Node, bindings: Bindings, task: Open) -> bool:
        """Whether a task stands inside a node."""
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
        self.mark(node, bindings, "done")
        self.end(outcome)

    def end(self, outcome: str) -> None:
        """The route is over."""
        self.withdraw(list(self.progress.open), "ended")
        root = self.plan.nodes[""]
        self.shut(root, ())
        self.mark(root, (), "done")
        self.progress = replace(self.progress, outcome=outcome)
        self.effects.append(Effect("ended", outcome))

    def shut(self, node: Node, bindings: Bindings) -> None:
        """What is still open inside a node will not be finished."""
        for key in [key for key, mark in self.progress.marks.items() if mark == "open"]:
            name, values = place_of(key)
            if name != node.name and self.plan.inside(name, node.name) and fits(values, bindings):
                self._set_mark(key, "withdrawn")

    def mark(self, node: Node, bindings: Bindings, mark: str) -> None:
        """Mark where a node stands: open, done, skipped or withdrawn."""
        self._set_mark(instance(node, bindings), mark)

    def _set_mark(self, key: str, mark: str) -> None:
        self.progress = replace(self.progress, marks={**self.progress.marks, key: mark})

    def mark_of(self, node: Node, bindings: Bindings) -> str:
        """How a node is marked; empty if the walk has not come to it."""
        return self.progress.marks.get(instance(node, bindings), "")

    def has_mark(self, node: Node, bindings: Bindings) -> bool:
        """Whether the walk has come to a node."""
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
