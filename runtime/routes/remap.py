"""Moves a progress from one plan to another: a switched route, or a changed edition.

What was over on the old plan is over on the new one, what was open is open there, and where neither says anything the
document goes on as it would after what is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from runtime.routes.advance import Advance
from runtime.routes.blocks import go_on_each, settle
from runtime.routes.effects import Effect
from runtime.routes.opening import keep_apart
from runtime.routes.plan import Bindings, Node, Plan, fits, instance, place_of, within
from runtime.routes.progress import Fact, Open, Progress, Waiting
from runtime.routes.walk import Walk
from runtime.routes.world import World

_OVER = ("done", "skipped", "withdrawn")


def mapped(plan: Plan, name: str, steps: Mapping[str, str]) -> str:
    """The place of the new plan for one of the old: as the mapping says, else of the same name; empty for none."""
    wanted = steps.get(name, name)
    return wanted if wanted in plan.nodes else ""


def remap(old: Plan, plan: Plan, progress: Progress, steps: Mapping[str, str], world: World) -> Advance:
    """The progress on another plan. Open tasks whose place exists there move with people, terms and answers kept.

    The others are withdrawn; where none can move, the document goes on after what is done already.
    """
    place = _Place(old, plan, steps)
    blank = replace(progress, open=(), waits=(), marks={}, norms={}, values={}, outcome="")
    facts = tuple(place.fact(fact) for fact in progress.facts)
    moving = _Moving(Walk(plan, world, replace(blank, facts=facts)), progress, place)
    over = moving.place("", ())
    if moving.walk.enter("", ()) if over is None else over:
        moving.walk.finish_root()
    moving.withdraw_the_rest()
    keep_apart(moving.walk)
    moving.walk.settled()
    return Advance(moving.walk.progress, tuple(moving.walk.effects))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where something of the old plan stands on the new one."""

    old: Plan
    plan: Plan
    steps: Mapping[str, str]

    def key(self, name: str, bindings: Bindings) -> str:
        """The key of a place of the same kind there, within the same loops; empty where there is none."""
        new = mapped(self.plan, name, self.steps)
        node, was = self.plan.nodes.get(new) if new or not name else None, self.old.nodes.get(name)
        if node is None or (was is not None and was.kind != node.kind):
            return ""
        if set(node.loops) != {loop for loop, _ in bindings}:
            return ""
        return instance(node, bindings)

    def around(self, name: str) -> set[str]:
        """The places there of what stood around a place."""
        return {mapped(self.plan, one, self.steps) for one in self.old.path(name)[1:]}

    def fact(self, fact: Fact) -> Fact:
        """A fact under its new name; one without a place stays as it is."""
        key = self.key(fact.step, fact.bindings)
        return replace(fact, step=place_of(key)[0], key=key) if key else fact


@dataclass(slots=True)
class _Moving:
    """A walk over the new plan that finds at each place what was of it on the old one."""

    walk: Walk
    old: Progress
    where: _Place
    tasks: dict[str, list[Open]] = field(default_factory=dict)
    waits: dict[str, Waiting] = field(default_factory=dict)
    marks: dict[str, str] = field(default_factory=dict)
    lost: list[Open] = field(default_factory=list)
    around: dict[str, set[str]] = field(default_factory=dict)  # the blocks in which a place stood before

    def __post_init__(self) -> None:
        for task in self.old.open:
            key = self.where.key(task.step, task.bindings)
            self.tasks.setdefault(key, []).append(task)
        self.lost = self.tasks.pop("", [])
        self.waits = {key: one for one in self.old.waits if (key := self.where.key(one.node, one.bindings))}
        for key, step in ((self.where.key(one.step, one.bindings), one.step) for one in self.old.open):
            self.around[key] = self.where.around(step)
        for key, one in self.waits.items():
            self.around[key] = self.where.around(one.node)
        for key, mark in self.old.marks.items():
            if new := self._key(key):
                self.marks[new] = mark
        self.marks[""] = self.old.marks.get("", "open")
        values, norms = self.walk.progress.values, self.walk.progress.norms
        values |= {new: value for key, value in self.old.values.items() if (new := self._key(key))}
        norms |= {new: norm for key, norm in self.old.norms.items() if (new := self._key(key))}

    def _key(self, old: str) -> str:
        return self.where.key(*place_of(old))

    # -- what is known of a place ----------------------------------------------------------------------------

    def mark(self, node: Node, bindings: Bindings) -> str:
        """How a place was marked on the old plan."""
        return self.marks.get(instance(node, bindings), "")

    def _inside(self, keys: Mapping[str, object], node: Node, bindings: Bindings) -> Iterator[str]:
        for key in keys:
            name, at = place_of(key)
            if self.walk.plan.inside(name, node.name) and fits(at, within(node, bindings)):
                yield key

    def held(self, node: Node, bindings: Bindings) -> list[str]:
        """The places inside at which somebody or something still waits."""
        return [*self._inside(self.tasks, node, bindings), *self._inside(self.waits, node, bindings)]

    def touched(self, node: Node, bindings: Bindings) -> bool:
        """Whether the document had come here."""
        marks = (self.marks[key] for key in self._inside(self.marks, node, bindings))
        return bool(self.held(node, bindings)) or any(mark in (*_OVER, "rest") for mark in marks)

    def left_behind(self, node: Node, bindings: Bindings) -> bool:
        """Whether the route had gone on past everything that still waits inside."""
        return all(self._rests(key, node) for key in self.held(node, bindings))

    def _rests(self, key: str, outer: Node) -> bool:
        name, bindings = place_of(key)
        around = self.walk.plan.path(name)
        inner = (one for one in around[: around.index(outer.name) + 1] if one in self.around[key])
        blocks = (self.walk.plan.nodes[one] for one in inner)
        return any(self.mark(one, within(one, bindings)) in ("rest", "done") for one in blocks)

    # -- placing: True where a node is over, False where it is open, None where the document had not come -----------

    def place(self, name: str, bindings: Bindings, *, live: bool = True) -> bool | None:
        """Put what was of a node; where it is ``live``, what follows is entered as it would be."""
        node = self.walk.plan.nodes[name]
        if node.kind not in ("run", "parallel", "each"):
            return self._leaf(node, bindings)
        if not self.touched(node, bindings):
            return None
        was = self.mark(node, bindings)
        if was in _OVER and not self.left_behind(node, bindings):
            was = "open"  # what is open inside stood elsewhere
        if was != "rest" and (was in _OVER or not live):
            for kid, at in self._children(node, bindings):
                self.place(kid, at, live=False)
            self.walk.mark(node, bindings, was or "done")
            return True
        self.walk.mark(node, bindings, was or "open")
        over = self._run(node, bindings) if node.kind == "run" else self._block(node, bindings)
        if was != "rest":
            return over
        if node.kind == "run":
            self.walk.mark(node, bindings, "rest")
        return bool(name)

    def _children(self, node: Node, bindings: Bindings) -> list[tuple[str, Bindings]]:
        """The places inside a block or a run; those of a list for each of its values."""
        if node.kind != "each":
            return [(name, bindings) for name in node.children]
        values = self.walk.progress.values.get(instance(node, bindings), ())
        return [(node.children[0], (*bindings, (node.name, value))) for value in values]

    def _leaf(self, node: Node, bindings: Bindings) -> bool | None:
        key = instance(node, bindings)
        tasks, waiting = self.tasks.pop(key, []), self.waits.pop(key, None)
        progress = self.walk.progress
        for task in tasks:
            moved = replace(task, key=key, step=node.name, bindings=within(node, bindings))
            progress.open = (*progress.open, moved)
            self.walk.effects.append(Effect("moved", node.name, moved))
        if waiting is not None:
            moved_wait = replace(waiting, key=key, node=node.name, bindings=within(node, bindings))
            progress.waits = (*progress.waits, moved_wait)
        if tasks or waiting is not None:
            self.walk.mark(node, bindings, "open")
            return False
        was = self.mark(node, bindings)
        if was not in _OVER:
            return None
        self.walk.mark(node, bindings, was)
        return True

    def _run(self, node: Node, bindings: Bindings) -> bool:
        kids = [self.walk.plan.nodes[name] for name in node.children]
        here = max((at for at, kid in enumerate(kids) if self.touched(kid, bindings)), default=0)
        here = next((at for at in range(here) if not self.left_behind(kids[at], bindings)), here)
        for kid in kids[:here]:
            if self.place(kid.name, bindings, live=False) is None:
                self.walk.mark(kid, bindings, "skipped")
        if instance(node, bindings) not in self.walk.progress.norms:
            self.walk.norm(node, bindings)
        over = self.place(kids[here].name, bindings)
        over = self.walk.enter(kids[here].name, bindings) if over is None else over
        return over and self.walk.run(node, bindings, node.children[here + 1 :])

    def _block(self, node: Node, bindings: Bindings) -> bool:
        """What is open inside stays so, even where the others would be enough."""
        waits = bool(self.held(node, bindings))
        for name, at in self._children(node, bindings):
            if self.place(name, at) is None and node.kind == "parallel":
                self.walk.enter(name, at)
        if waits:
            return False
        return (go_on_each if node.kind == "each" else settle)(self.walk, node, bindings)

    def withdraw_the_rest(self) -> None:
        """Tasks without a place on the new plan are taken back."""
        for task in (*self.lost, *(task for tasks in self.tasks.values() for task in tasks)):
            self.walk.effects.append(Effect("withdrawn", task.step, task, "rerouted"))
