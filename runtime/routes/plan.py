"""A route compiled to a tree of nodes with unique names, each knowing its place in the order of the road."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from runtime.kinds.participant import Participant
from runtime.kinds.route import Act, Deadline, Each, Include, Item, Parallel, Route, Stage, Step
from runtime.reading.condition import Expression

Bindings = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the plan: ``order`` is its number in the order written, ``last`` that of its last descendant."""

    name: str
    kind: Literal["step", "run", "parallel", "each", "act"]
    parent: str
    title: str = ""
    children: tuple[str, ...] = ()
    order: int = 0
    last: int = 0
    loops: tuple[str, ...] = ()
    when: Expression | None = None
    step: Step | None = None
    each: Each | None = None
    wait: str = "all"
    deadline: Deadline | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole tree; the root is the node without a name."""

    route: str
    title: str
    visible: str
    nodes: Mapping[str, Node]
    participants: Mapping[str, Participant] = field(default_factory=dict)
    deadline: Deadline | None = None

    def steps(self) -> Iterator[Node]:
        """The step nodes in the order of the road."""
        return (node for node in self.nodes.values() if node.kind == "step")

    def step(self, name: str) -> Step:
        """A step by its name."""
        step = self.nodes[name].step
        assert step is not None
        return step

    def path(self, name: str) -> tuple[str, ...]:
        """The node and those around it, innermost first, the root last."""
        out = [name]
        while out[-1]:
            out.append(self.nodes[out[-1]].parent)
        return tuple(out)

    def common(self, one: str, other: str) -> str:
        """The innermost node around both."""
        around = set(self.path(other))
        return next(name for name in self.path(one) if name in around)

    def inside(self, name: str, outer: str) -> bool:
        """Whether a node stands inside another, or is it."""
        node, around = self.nodes[name], self.nodes[outer]
        return around.order <= node.order <= around.last


def instance(node: Node, bindings: Bindings) -> str:
    """The key of one instance of a node: its name, and the value of each loop around it."""
    values = dict(bindings)
    return "|".join([node.name, *(f"{loop}={values[loop]}" for loop in node.loops)])


def within(node: Node, bindings: Bindings) -> Bindings:
    """The bindings that matter at a node."""
    values = dict(bindings)
    return tuple((loop, values[loop]) for loop in node.loops)


@dataclass(slots=True)
class _Maker:
    routes: Mapping[str, Route]
    nodes: dict[str, Node] = field(default_factory=dict)
    participants: dict[str, Participant] = field(default_factory=dict)
    acts: int = 0

    def run(self, name: str, items: tuple[Item, ...], parent: str, loops: tuple[str, ...], kind: Literal["run", "parallel", "each"], **more: object) -> str:
        order = len(self.nodes)
        self.nodes[name] = Node(name, kind, parent, order=order)
        children = tuple(self.item(item, name, loops) for item in items)
        last = len(self.nodes) - 1
        self.nodes[name] = Node(name, kind, parent, children=children, order=order, last=last, **more)  # type: ignore[arg-type]
        return name

    def item(self, item: Item, parent: str, loops: tuple[str, ...]) -> str:
        if isinstance(item, Step):
            return self._leaf(Node(item.name, "step", parent, item.title, when=item.when, step=item, loops=loops, deadline=item.deadline))
        if isinstance(item, Act):
            self.acts += 1
            return self._leaf(Node(f"{item.name}#{self.acts}", "act", parent, item.name, loops=loops))
        if isinstance(item, Stage):
            return self.run(item.name, item.steps, parent, loops, "run", title=item.title, when=item.when, loops=loops, deadline=item.deadline)
        if isinstance(item, Parallel):
            return self.run(item.name, item.steps, parent, loops, "parallel", title=item.title, when=item.when, loops=loops, wait=item.wait)
        if isinstance(item, Each):
            return self._each(item, parent, loops)
        return self._include(item, parent, loops)

    def _leaf(self, node: Node) -> str:
        order = len(self.nodes)
        self.nodes[node.name] = Node(
            node.name, node.kind, node.parent, node.title, (), order, order, node.loops, node.when, node.step, deadline=node.deadline
        )
        return node.name

    def _each(self, item: Each, parent: str, loops: tuple[str, ...]) -> str:
        order = len(self.nodes)
        inner = (*loops, item.name)
        self.nodes[item.name] = Node(item.name, "each", parent, order=order)
        body = self.run(f"{item.name}/", item.steps, item.name, inner, "run", loops=inner)
        last = len(self.nodes) - 1
        self.nodes[item.name] = Node(
            item.name, "each", parent, children=(body,), order=order, last=last, loops=loops, when=item.when, each=item, wait=item.wait
        )
        return item.name

    def _include(self, item: Include, parent: str, loops: tuple[str, ...]) -> str:
        route = self.routes[item.route]
        self.participants = {**route.participants, **self.participants}
        return self.run(f"route:{item.route}", route.steps, parent, loops, "run", title=item.title or route.head.title, when=item.when, loops=loops)


def compile_route(route: Route, routes: Mapping[str, Route]) -> Plan:
    """The plan of a checked route; included routes stand in their place."""
    maker = _Maker(routes, participants=dict(route.participants))
    maker.run("", route.steps, "", (), "run")
    return Plan(route.head.name, route.head.title, route.visible, maker.nodes, maker.participants, route.deadline)
