"""One advance in the making: entering nodes, opening their tasks, and leaving them.

A walk changes a progress of its own in place; what it was given stays as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from runtime.kinds.route import Create
from runtime.routes import blocks, opening, waiting
from runtime.routes.deadline import due, utc
from runtime.routes.effects import Deed, Effect
from runtime.routes.plan import Bindings, Node, Plan, instance, place_of, within
from runtime.routes.progress import Fact, Open, Progress
from runtime.routes.world import World


@dataclass(slots=True)
class Walk:
    """One advance in the making: the progress so far and the effects so far."""

    plan: Plan
    world: World
    progress: Progress
    effects: list[Effect] = field(default_factory=list)
    returned: Mapping[str, str] = field(default_factory=dict)
    now: str = field(init=False)

    def __post_init__(self) -> None:
        self.progress, self.now = self.progress.own(), utc(self.world.now)

    def enter(self, name: str, bindings: Bindings) -> bool:
        """Enter a node; True if the route goes on past it at once."""
        node = self.plan.nodes[name]
        if node.when is not None and not node.when.test(self.world.scope(self.progress, bindings)):
            self.mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", name))
            return True
        match node.kind:
            case "step":
                return self._enter_step(node, bindings)
            case "act" | "absent":
                self.mark(node, bindings, "done")
                self.effects.append(Effect("act" if node.kind == "act" else "absent", node.title or name))
                return True
            case "wait":
                return waiting.enter_wait(self, node, bindings)
            case "create":
                return self._create(node, bindings)
            case "run":
                self.mark(node, bindings, "open")
                self.norm(node, bindings)
                return self.run(node, bindings, node.children)
            case "parallel":
                self.mark(node, bindings, "open")
                for child in node.children:
                    self.enter(child, bindings)
                return blocks.settle(self, node, bindings)
            case "each":
                return blocks.enter_each(self, node, bindings)

    def norm(self, node: Node, bindings: Bindings) -> None:
        """A stage's own term begins when the stage does; its tasks show the nearest of all terms."""
        when = due(node.deadline, self.world, self.progress, bindings)
        if when is not None:
            norm = {"at": when.at, "why": {**when.why, "stage": node.name}}
            self.progress.norms[instance(node, bindings)] = norm

    def run(self, node: Node, bindings: Bindings, children: tuple[str, ...]) -> bool:
        """Enter children one after another; True if the last of them is over."""
        for child in children:
            if not self.enter(child, bindings):
                return False
        self.mark(node, bindings, "done")
        return True

    def _create(self, node: Node, bindings: Bindings) -> bool:
        """The engine makes a linked document; the route rests here if it waits for it."""
        self.effects.append(Effect("create", node.name, bindings=within(node, bindings)))
        if isinstance(node.item, Create) and node.item.wait:
            return waiting.enter_wait(self, node, bindings)
        self.mark(node, bindings, "done")
        return True

    def _enter_step(self, node: Node, bindings: Bindings) -> bool:
        if waiting.opens_later(self, node, bindings):
            return waiting.enter_wait(self, node, bindings)
        return self.open_step(node, bindings)

    def open_step(self, node: Node, bindings: Bindings) -> bool:
        """Open the task of a step; True if the step is passed over."""
        step = self.plan.step(node.name)
        found = opening.who(self, step, bindings)
        last = next((fact for fact in reversed(self.progress.facts) if not fact.past), None)
        same = step.if_same == "skip" and last is not None and found.people == (last.by,)
        if same or (not found.people and opening.skips(step)):
            self.mark(node, bindings, "skipped")
            self.effects.append(Effect("skipped", node.name, note="same" if same else "nobody"))
            return True
        self.mark(node, bindings, "open")
        opening.open_task(self, node, bindings, found)
        return False

    def close(self, task: Open, deed: Deed) -> Fact:
        """Turn an open task into a fact."""
        owner = deed.on_behalf or task.instead.get(deed.by, "")
        fact = Fact(
            id=task.id,
            key=task.key,
            step=task.step,
            bindings=task.bindings,
            by=deed.by,
            unit=deed.unit,
            responsible=task.responsible or owner or deed.by,
            received=task.opened,
            done=self.now,
            decision=deed.decision,
            opinion=deed.opinion,
            due=task.due,
            reminders=task.reminders,
            reminded=task.reminded,
            round=self.progress.round,
            values=dict(deed.values),
            instead_of=task.instead.get(deed.by, ""),
            on_behalf=deed.on_behalf,
            note=deed.note,
            delegated_by=task.delegated_by,
            ink=task.ink,
            proposed=deed.proposed,
        )
        rest = tuple(one for one in self.progress.open if one.id != task.id)
        self.progress.open, self.progress.facts = rest, (*self.progress.facts, fact)
        return fact

    def finish(self, node: Node, bindings: Bindings) -> None:
        """A node is over: go on with what follows it."""
        if self.progress.ended:
            return
        if self.mark_of(node, bindings) != "rest":
            self.mark(node, bindings, "done")
        if not node.name:
            self.finish_root()
            return
        parent = self.plan.nodes[node.parent]
        around = within(parent, bindings)
        passed = parent.kind == "run" and self.mark_of(parent, around) == "rest"
        match parent.kind:
            case "run":
                later = parent.children[parent.children.index(node.name) + 1 :]
                over = self.run(parent, around, later)
            case "each":
                over = blocks.go_on_each(self, parent, around)
            case _:
                over = blocks.settle(self, parent, around)
        if over and passed:
            self.mark(parent, around, "done" if parent.name else "rest")  # the route went on from there long ago
        elif over and not self.progress.ended:
            self.finish(parent, around)

    def finish_root(self) -> None:
        """The last step is over: the route ends, unless some may or must still answer."""
        if self.progress.open or self.progress.waits:
            self.mark(self.plan.nodes[""], (), "rest")
        else:
            self.end("closed")

    def settled(self) -> None:
        """At the end of an advance: the route that went on to its end ends when the last has answered."""
        idle = not (self.progress.open or self.progress.waits)
        if idle and not self.progress.ended and self.progress.marks.get("") == "rest":
            self.end("closed")

    def clear(self, gone: Callable[[str, Bindings], bool], reason: str) -> None:
        """Withdraw the open tasks and waits at all places for which this holds."""
        self.withdraw([task for task in self.progress.open if gone(task.step, task.bindings)], reason)
        waits = [one for one in self.progress.waits if gone(one.node, one.bindings)]
        if waits:
            self.progress.waits = tuple(one for one in self.progress.waits if one not in waits)
        for one in waits:
            self._set_mark(one.key, "withdrawn")

    def withdraw(self, tasks: list[Open], reason: str) -> None:
        """Take open tasks back from their holders."""
        if not tasks:
            return
        gone = {task.id for task in tasks}
        self.progress.open = tuple(one for one in self.progress.open if one.id not in gone)
        for task in tasks:
            self._set_mark(task.key, "withdrawn")
            self.effects.append(Effect("withdrawn", task.step, task, reason))

    def end_at(self, node: Node, bindings: Bindings, outcome: str) -> None:
        """A decision ends the route: its own step is done, what waits around it never will be."""
        self.mark(node, bindings, "done")
        self.end(outcome)

    def end(self, outcome: str) -> None:
        """The route is over."""
        self.clear(lambda _, __: True, "ended")
        self.shut(lambda _, __: True, "")
        self.mark(self.plan.nodes[""], (), "done")
        self.progress.outcome = outcome
        self.effects.append(Effect("ended", outcome))

    def shut(self, gone: Callable[[str, Bindings], bool], but: str) -> None:
        """What is still open at such places will not be finished."""
        for key in [key for key, mark in self.progress.marks.items() if mark in ("open", "rest")]:
            name, values = place_of(key)
            if name != but and name in self.plan.nodes and gone(name, values):
                self._set_mark(key, "withdrawn")

    def mark(self, node: Node, bindings: Bindings, mark: str) -> None:
        """Mark where a node stands: open, done, skipped, withdrawn, or rest where the route has gone on."""
        self._set_mark(instance(node, bindings), mark)

    def _set_mark(self, key: str, mark: str) -> None:
        self.progress.marks[key] = mark

    def mark_of(self, node: Node, bindings: Bindings) -> str:
        """How a node is marked; empty if the walk has not come to it."""
        return self.progress.marks.get(instance(node, bindings), "")

    def has_mark(self, node: Node, bindings: Bindings) -> bool:
        """Whether the walk has come to a node."""
        return instance(node, bindings) in self.progress.marks
