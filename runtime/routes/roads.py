"""Every road a document may take through a plan: what can follow what, whoever decides whatever.

Conditions are not looked at: what may be skipped may also be done. So a place that is on no road is never reached,
and what lies on no road before a place is never done by then.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import pairwise
from typing import Final, Literal

from runtime.kinds.route import Decision, Step
from runtime.routes.blocks import detached, needed
from runtime.routes.opening import skips
from runtime.routes.plan import Node, Plan

Spot = tuple[Literal["in", "over"], str]

_START: Final[Spot] = ("in", "")
_END: Final[Spot] = ("over", "")


class Roads:
    """The spots of a plan, a node entered or a node that is over, and the ways between them."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._ways: dict[Spot, set[Spot]] = {}
        # The ways that people can count on, and the spots that may be passed whatever they decide.
        self._counted: dict[Spot, set[Spot]] = {}
        self._passed: set[Spot] = set()
        self._waiting: list[Spot] = []
        self._after: dict[Spot, set[Spot]] = {}
        self._go(_START)
        while self._waiting:
            self._follow(self._waiting.pop())
        self._discount()
        self._ending = self._sure({_END})

    def _discount(self) -> None:
        """A block is not counted on to be over where too many of its branches come to an end only by chance."""
        blocks = [node for node in self.plan.nodes.values() if node.kind == "parallel"]
        while blocks:
            firm = {_START, *_closure(self._counted, _START)}
            weak = [one for one in blocks if not self._sure_of(one, firm)]
            for block in weak:
                for child in block.children:
                    self._counted.get(("over", child), set()).discard(("over", block.name))
            blocks = [one for one in blocks if one not in weak] if weak else []

    def _sure_of(self, block: Node, firm: Container[Spot]) -> bool:
        """Whether enough branches of a block come to an end, all of them being done or those left out that may be."""
        done = [name for name in block.children if ("over", name) in firm]
        must = [name for name in block.children if not self._may_be_skipped(self.plan.nodes[name])]
        enough = needed(block.wait, len(must)) if block.wait != "all" else 0
        return len(done) >= needed(block.wait, len(block.children)) and len({*done} & {*must}) >= enough

    def _may_be_skipped(self, node: Node) -> bool:
        return node.when is not None or (node.step is not None and _may_pass(node.step))

    def reached(self, name: str) -> bool:
        """Whether a document ever comes to a node."""
        return ("in", name) in self._ways

    def left(self, name: str) -> bool:
        """Whether a node is ever over, so that the road goes on behind it."""
        return ("over", name) in self._ways

    def before(self, one: str, other: str) -> bool:
        """Whether one node may have been done when another is entered, side by side with it or in a round before."""
        around = self.plan.path(self.plan.common(one, other))
        nodes = [self.plan.nodes[name] for name in around]
        if one != other and nodes[0].kind not in ("run", "step", "act"):
            return True
        if any(node.kind == "each" for node in nodes) or self._meanwhile(one, other):
            return True
        return any(("in", other) in self._from(("in", name)) for name in (one, *self._beside(one)))

    def _meanwhile(self, one: str, other: str) -> bool:
        """Whether one may be done before the other since one of them stands in a block that the route leaves behind."""
        return any(self._left_behind(block, one, other) for block in self.plan.nodes.values() if detached(block))

    def _left_behind(self, block: Node, one: str, other: str) -> bool:
        later = self._from(("over", block.name))
        if self.plan.inside(one, block.name) and ("in", other) in later:
            return True
        if ("in", one) not in later:
            return False
        ways = self._out_of(block)
        return self.plan.inside(other, block.name) or any(("in", other) in {way, *self._from(way)} for way in ways)

    def _out_of(self, block: Node) -> Iterator[Spot]:
        """Where jumps lead from inside a block: outside of it, or to its beginning."""
        start: Spot = ("in", block.name)
        for spot, ways in self._ways.items():
            if spot[0] == "in" and spot != start and self.plan.inside(spot[1], block.name):
                yield from (way for way in ways if way == start or not self.plan.inside(way[1], block.name))

    def _beside(self, name: str) -> Iterator[str]:
        """What goes on in other branches while a node is done: one of them may bring the document back."""
        path = self.plan.path(name)
        for inner, outer in pairwise(path):
            node = self.plan.nodes[outer]
            if node.kind != "run":
                # Of a list it is the same branch, for another value.
                beside = (child for child in node.children if child != inner or node.kind != "parallel")
                yield from (one for child in beside for one in self.plan.nodes if self.plan.inside(one, child))

    def endless(self) -> Iterator[Node]:
        """Steps that people cannot leave but by a return or a jump, and from which these need not lead to an end."""
        for node in self.plan.steps():
            spot: Spot = ("in", node.name)
            if not self.reached(node.name) or ("over", node.name) in self._counted[spot]:
                continue
            if spot not in self._ending or any(self._caught(spot, block) for block in self._left_blocks(node)):
                yield node

    def hopes(self, name: str) -> bool:
        """Whether a road leads from a step to the end, but by a step or a list that may be passed over."""
        return ("in", name) not in self._ending and _END in self._from(("in", name))

    def _sure(self, goals: set[Spot], closed: Container[Spot] = ()) -> set[Spot]:
        """The spots from which people come to one of the goals, whoever is missing and whichever list is empty."""
        found, more = set(goals), True
        while more:
            new = {spot for spot in self._ways.keys() - found if spot not in closed and self._leads(spot, found)}
            found, more = found | new, bool(new)
        return found

    def _leads(self, spot: Spot, goals: set[Spot]) -> bool:
        if spot in self._passed and ("over", spot[1]) not in goals:
            return False
        return not goals.isdisjoint(self._counted[spot])

    def _left_blocks(self, node: Node) -> list[Node]:
        """The blocks around a node that the route leaves behind; their tasks must all be done before it ends."""
        around = [self.plan.nodes[name] for name in self._around(node)]
        return [one for one in around if detached(one)]

    def _caught(self, spot: Spot, block: Node) -> bool:
        """Whether what was left behind in a block need not come to the end of its branch, nor to that of the route."""
        branch = next(name for name in block.children if self.plan.inside(spot[1], name))
        # That the route goes on behind the block, or behind what is around it, does not help what was left in it.
        gone_on: set[Spot] = {("over", name) for name in (block.name, *self._around(block)) if name}
        return spot not in self._sure({("over", branch), _END, *self._closers(block)}, gone_on)

    def _closers(self, block: Node) -> Iterator[Spot]:
        """The steps of which a decision closes a block, or one around it, and which are not withdrawn before."""
        around = {block.name, *self._around(block)} - {""}
        early = [name for name in around if name != block.name and self._goes_early(self.plan.nodes[name])]
        for node in self.plan.steps():
            closes = node.step is not None and any(around.intersection(one.closes) for one in node.step.decisions)
            if closes and not any(self.plan.inside(node.name, name) for name in early):
                yield "in", node.name

    def _goes_early(self, node: Node) -> bool:
        """Whether the route may go on behind a block before all of its branches are over."""
        return node.kind in ("parallel", "each") and node.wait != "all"

    def _from(self, spot: Spot) -> set[Spot]:
        if spot not in self._after:
            self._after[spot] = _closure(self._ways, spot)
        return self._after[spot]

    def _go(self, spot: Spot, since: Spot | None = None, *, unsure: bool = False) -> None:
        if since is not None:
            self._ways[since].add(spot)
            if not unsure:
                self._counted[since].add(spot)
        if spot not in self._ways:
            self._ways[spot], self._counted[spot] = set(), set()
            self._waiting.append(spot)

    def _follow(self, spot: Spot) -> None:
        node = self.plan.nodes[spot[1]]
        if spot[0] == "in":
            self._enter(spot, node)
        elif node.name:
            self._leave(spot, node, self.plan.nodes[node.parent])

    def _enter(self, spot: Spot, node: Node) -> None:
        over: Spot = ("over", node.name)
        if node.when is not None:
            self._go(over, spot)
        if node.step is not None:
            self._decide(spot, node, node.step)
        elif node.kind == "run" and node.children:
            self._go(("in", node.children[0]), spot)
        else:
            for child in node.children:
                self._go(("in", child), spot)
            # A list may be empty, an act is done at once, and of what is not known here the same is taken.
            if node.kind != "parallel" or needed(node.wait, len(node.children)) == 0:
                self._go(over, spot)
            if node.kind == "each" or self._goes_early(node):
                self._passed.add(spot)

    def _decide(self, spot: Spot, node: Node, step: Step) -> None:
        if _may_pass(step):
            self._go(("over", node.name), spot, unsure=True)
            self._passed.add(spot)
        for decision in step.decisions:
            if decision.goal == "end":
                self._go(_END, spot)
            elif decision.goal in ("back", "to") and decision.target in self.plan.nodes:
                self._jump(spot, node, decision)
                # Where another branch has come to the target already, the own one just goes on.
                if decision.goal == "to" and any(self.plan.nodes[name].kind != "run" for name in self._around(node)):
                    self._go(("over", node.name), spot, unsure=True)
            else:
                self._go_on(spot, node, decision)

    def _go_on(self, spot: Spot, node: Node, decision: Decision) -> None:
        """On behind the step, or behind the outermost block around it that is closed; blocks elsewhere are over too."""
        closed = [name for name in decision.closes if name in self.plan.nodes]
        around = [name for name in closed if self.plan.inside(node.name, name)]
        first = min(around, key=lambda name: self.plan.nodes[name].order, default=node.name)
        for name in (first, *(name for name in closed if name not in around)):
            self._go(("over", name), spot)

    def _around(self, node: Node) -> tuple[str, ...]:
        return self.plan.path(node.name)[1:]

    def _jump(self, spot: Spot, node: Node, decision: Decision) -> None:
        """To the target, and side by side with it into the branches around it; a list's step opens for all values."""
        own = self.plan.path(node.name)
        target = decision.target
        for name in self.plan.path(target):
            if self.plan.nodes[name].kind == "each" and name not in own:
                target = name
        self._go(("in", target), spot)
        common = self.plan.common(node.name, target)
        if common == target:
            common = self.plan.nodes[target].parent
        around = self.plan.path(target)[1:]
        for name in around[: around.index(common) + 1]:
            if self.plan.nodes[name].kind != "run":
                for child in self.plan.nodes[name].children:
                    # What a jump ahead leaves behind is skipped, the branches after it open; a return leaves withdrawn
                    # branches as they are.
                    passed = decision.goal == "to" and self.plan.nodes[child].last < self.plan.nodes[target].order
                    self._go(("over" if passed else "in", child), spot, unsure=passed or decision.goal == "back")

    def _leave(self, spot: Spot, node: Node, parent: Node) -> None:
        if parent.kind == "run":
            later = parent.children[parent.children.index(node.name) + 1 :]
            self._go(("in", later[0]) if later else ("over", parent.name), spot)
        elif parent.kind != "parallel" or self._enough(parent):
            for child in parent.children:
                if self.left(child):
                    self._go(("over", parent.name), ("over", child))

    def _enough(self, node: Node) -> bool:
        return sum(self.left(child) for child in node.children) >= needed(node.wait, len(node.children))


def _may_pass(step: Step) -> bool:
    """Whether a step is left out when nobody is found for it, or when they have just acted."""
    return step.if_same == "skip" or skips(step)


def _closure(ways: Mapping[Spot, set[Spot] | list[Spot]], start: Spot) -> set[Spot]:
    """Every spot that ways lead to from one."""
    found: set[Spot] = set()
    waiting = [start]
    while waiting:
        for spot in ways.get(waiting.pop(), ()):
            if spot not in found:
                found.add(spot)
                waiting.append(spot)
    return found
