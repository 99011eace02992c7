"""A route compiled to a tree of nodes with unique names, each knowing its place in the order of the road."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from runtime.kinds.participant import Participant
from runtime.kinds.route import (
    Absent,
    Act,
    Create,
    Deadline,
    Each,
    Include,
    Item,
    Parallel,
    Rest,
    Route,
    Stage,
    Step,
    Wait,
)
from runtime.reading.condition import Expression
from runtime.reading.source import Pointer

Bindings = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A place in the plan: ``order`` is its number in the order written, ``last`` that of its last descendant.

    It is written in the definition of ``route``, at ``pointer``.
    """

    name: str
    kind: Literal["step", "run", "parallel", "each", "act", "wait", "create", "absent"]
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
    rest: Rest = "withdrawn"
    turns: str = "parallel"
    item: Wait | Create | Absent | None = None
    route: str = ""
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole tree; the root is the node without a name."""

    route: str
    title: str
    visible: str
    nodes: Mapping[str, Node]
    participants: Mapping[str, Participant] = field(default_factory=dict)
    deadline: Deadline | None = None
    loops: bool = False  # whether anything is done for each value of a list

    def steps(self) -> Iterator[Node]:
        """The step nodes in the order of the road."""
        return (node for node in self.nodes.values() if node.kind == "step")

    def routes(self) -> tuple[str, ...]:
        """The route itself and those it includes."""
        return (self.route, *(name.removeprefix("route:") for name in self.nodes if name.startswith("route:")))

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
    if not node.loops:
        return node.name
    values = dict(bindings)
    return "|".join([node.name, *(f"{loop}={_escaped(values[loop])}" for loop in node.loops)])


def place_of(key: str) -> tuple[str, Bindings]:
    """The name and the loop values that a key was made of."""
    if "|" not in key:
        return key, ()
    name, *parts = key.split("|")
    pairs = (part.partition("=") for part in parts)
    return name, tuple((loop, value.replace("%7C", "|").replace("%25", "%")) for loop, _, value in pairs)


def _escaped(value: str) -> str:
    """A value may be anything that stands in a list, also the sign between the parts of a key."""
    return value.replace("%", "%25").replace("|", "%7C")


def fits(inner: Bindings, outer: Bindings) -> bool:
    """Whether something stands within these loop values."""
    if not outer:
        return True
    values = dict(inner)
    return all(values.get(loop) == value for loop, value in outer)


def within(node: Node, bindings: Bindings) -> Bindings:
    """The bindings that matter at a node."""
    if not node.loops:
        return ()
    values = dict(bindings)
    return tuple((loop, values[loop]) for loop in node.loops)


@dataclass(slots=True)
class _Maker:
    routes: Mapping[str, Route]
    route: Route
    nodes: dict[str, Node] = field(default_factory=dict)
    participants: dict[str, Participant] = field(default_factory=dict)
    acts: int = 0

    def run(self, node: Node, items: tuple[Item, ...], inner: tuple[str, ...]) -> str:
        """Place a node and what stands inside it; ``inner`` are the loops around its children."""
        order = len(self.nodes)
        self.nodes[node.name] = node
        children = tuple(self._written(item, node.name, inner) for item in items)
        self.nodes[node.name] = replace(node, children=children, order=order, last=len(self.nodes) - 1)
        return node.name

    def _written(self, item: Item, parent: str, loops: tuple[str, ...]) -> str:
        name = self._item(item, parent, loops)
        self.nodes[name] = replace(self.nodes[name], route=self.route.head.name, pointer=item.pointer)
        return name

    def _item(self, item: Item, parent: str, loops: tuple[str, ...]) -> str:
        """Place one item of a route."""
        if isinstance(item, Step):
            node = Node(
                item.name, "step", parent, item.title, loops=loops, when=item.when, step=item, deadline=item.deadline
            )
            return self.run(node, (), loops)
        if isinstance(item, Act):
            return self.run(Node(self._numbered(item.name), "act", parent, item.name, loops=loops), (), loops)
        if isinstance(item, Wait):
            return self.run(
                Node(item.name, "wait", parent, item.title, loops=loops, when=item.when, item=item), (), loops
            )
        if isinstance(item, Create):
            name = self._numbered(f"create:{item.document}")
            return self.run(Node(name, "create", parent, item.title, loops=loops, when=item.when, item=item), (), loops)
        if isinstance(item, Absent):
            name = self._numbered("absent")
            return self.run(Node(name, "absent", parent, loops=loops, when=item.when, item=item), (), loops)
        if isinstance(item, Stage):
            node = Node(item.name, "run", parent, item.title, loops=loops, when=item.when, deadline=item.deadline)
            return self.run(node, item.steps, loops)
        if isinstance(item, Parallel):
            node = Node(item.name, "parallel", parent, item.title, loops=loops, when=item.when, wait=item.wait)
            return self.run(replace(node, rest=item.rest, turns=item.order), item.steps, loops)
        if isinstance(item, Each):
            return self._each(item, parent, loops)
        return self._include(item, parent, loops)

    def _numbered(self, name: str) -> str:
        """A name for what has none of its own."""
        self.acts += 1
        return f"{name}#{self.acts}"

    def _each(self, item: Each, parent: str, loops: tuple[str, ...]) -> str:
        order, inner = len(self.nodes), (*loops, item.name)
        node = Node(item.name, "each", parent, loops=loops, when=item.when, each=item, wait=item.wait, rest=item.rest)
        self.nodes[item.name] = node
        body = Node(f"{item.name}/", "run", item.name, loops=inner, route=self.route.head.name, pointer=item.pointer)
        children = (self.run(body, item.steps, inner),)
        self.nodes[item.name] = replace(node, children=children, order=order, last=len(self.nodes) - 1)
        return item.name

    def _include(self, item: Include, parent: str, loops: tuple[str, ...]) -> str:
        around, self.route = self.route, self.routes[item.route]
        self.participants = {**self.route.participants, **self.participants}
        title = item.title or self.route.head.title
        node = Node(f"route:{item.route}", "run", parent, title, loops=loops, when=item.when)
        name, self.route = self.run(node, self.route.steps, loops), around
        return name


def compile_route(route: Route, routes: Mapping[str, Route]) -> Plan:
    """The plan of a checked route; included routes stand in their place."""
    maker = _Maker(routes, route, participants=dict(route.participants))
    maker.run(Node("", "run", "", route=route.head.name, pointer=("steps",)), route.steps, ())
    loops = any(node.kind == "each" for node in maker.nodes.values())
    head = route.head
    return Plan(head.name, head.title, route.visible, maker.nodes, maker.participants, route.deadline, loops)
