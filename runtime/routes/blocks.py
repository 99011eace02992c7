"""Blocks of branches: entering them, joining values that came later, and when enough of them are over."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from runtime.routes.effects import Effect
from runtime.routes.participants import asking
from runtime.routes.plan import Bindings, Node, fits, instance, place_of, within

if TYPE_CHECKING:
    from runtime.routes.walk import Walk

_DONE = ("done", "rest")  # past a branch that rests the route has gone on
_OVER = (*_DONE, "skipped", "withdrawn")  # a return into a block finds some branches withdrawn; they stay so


def enter_each(walk: Walk, node: Node, bindings: Bindings) -> bool:
    """Enter the values of a list; True if nothing is left to wait for."""
    walk.mark(node, bindings, "open")
    values = _values(walk, node, bindings)
    _keep(walk, node, bindings, values)
    if not values:
        walk.effects.append(Effect("passed", node.name, note="empty"))
    return go_on_each(walk, node, bindings)


def go_on_each(walk: Walk, node: Node, bindings: Bindings) -> bool:
    """Enter the values that are not entered yet: the next one in order, or all of them."""
    in_order, goes_on = _in_order(walk, node, bindings), False
    for value in walk.progress.values.get(instance(node, bindings), ()):
        if in_order and settle(walk, node, bindings):
            goes_on = True
            if not detached(node):
                return True
        inner = (*bindings, (node.name, value))
        body = walk.plan.nodes[node.children[0]]
        if walk.has_mark(body, inner):
            if in_order and walk.mark_of(body, inner) == "open":
                return goes_on
        elif not walk.enter(body.name, inner) and in_order:
            break
    return settle(walk, node, bindings) or goes_on


def join_later(walk: Walk) -> None:
    """Values that came onto a list after its block was entered join it, while it is open."""
    if not walk.plan.loops:
        return
    for key, mark in list(walk.progress.marks.items()):
        name, bindings = place_of(key)
        node = walk.plan.nodes.get(name)
        if node is None or node.kind != "each" or mark not in ("open", "rest") or node.each is None:
            continue
        known = walk.progress.values.get(key, ())
        new = tuple(value for value in _values(walk, node, bindings) if value not in known) if node.each.of else ()
        if new:
            _keep(walk, node, bindings, (*known, *new))
            if not _in_order(walk, node, bindings):
                for value in new:
                    walk.enter(node.children[0], (*bindings, (name, value)))


def _keep(walk: Walk, node: Node, bindings: Bindings, values: tuple[str, ...]) -> None:
    walk.progress.values[instance(node, bindings)] = values


def _in_order(walk: Walk, node: Node, bindings: Bindings) -> bool:
    order = node.each.order if node.each else "parallel"
    if order in ("order", "parallel"):
        return order == "order"
    return bool(walk.world.scope(walk.progress, bindings).get(order) == "order")


def _values(walk: Walk, node: Node, bindings: Bindings) -> tuple[str, ...]:
    assert node.each is not None
    if node.each.people is not None:
        return asking(walk.plan, walk.world, walk.progress, bindings).find(node.each.people).people
    return tuple(dict.fromkeys(walk.world.names(node.each.of, walk.progress, bindings)))


def settle(walk: Walk, node: Node, bindings: Bindings) -> bool:
    """Whether enough branches are over now; the rest is withdrawn, or may go on while the route does."""
    marks = _branches(walk, node, bindings)
    over = all(mark in _OVER for mark in marks)
    mark = walk.mark_of(node, bindings)
    if mark in ("rest", "done"):
        if mark == "rest" and over:
            walk.mark(node, bindings, "done")
        return False  # the route went on long ago
    if not over and not _enough(node, marks):
        return False
    if not over and detached(node):
        walk.mark(node, bindings, "rest")
        return True
    close(walk, node, bindings, "enough")
    return True


def detached(node: Node) -> bool:
    """Whether the route goes on while some of the block may still answer."""
    return node.wait == "none" or node.rest != "withdrawn"


def close(walk: Walk, node: Node, bindings: Bindings, reason: str) -> None:
    """A block is over: what it still waited for is withdrawn; what the route went past long ago may go on."""

    def waited_for(name: str, inner: Bindings) -> bool:
        inside = walk.plan.inside(name, node.name) and fits(inner, bindings)
        return inside and (reason == "closed" or not rests(walk, node, name, inner))

    walk.clear(waited_for, reason)
    walk.shut(waited_for, node.name)
    walk.mark(node, bindings, "done")


def rests(walk: Walk, outer: Node, name: str, bindings: Bindings) -> bool:
    """Whether a place stands in a block, or is one, past which the route has gone on."""
    around = walk.plan.path(name)
    inner = (walk.plan.nodes[one] for one in around[: around.index(outer.name)])
    return any(walk.mark_of(one, within(one, bindings)) == "rest" for one in inner)


def _enough(node: Node, marks: list[str]) -> bool:
    if node.wait == "all":
        return False
    return sum(mark in _DONE for mark in marks) >= needed(node.wait, len(marks) - marks.count("skipped"))


def _branches(walk: Walk, node: Node, bindings: Bindings) -> list[str]:
    if node.kind == "parallel":
        return [walk.mark_of(walk.plan.nodes[child], bindings) for child in node.children]
    body = walk.plan.nodes[node.children[0]]
    values = walk.progress.values.get(instance(node, bindings), ())
    return [walk.mark_of(body, (*bindings, (node.name, value))) for value in values]


def needed(wait: str, total: int) -> int:
    """How many branches must be done: all, any, none, a number, or a percentage rounded up."""
    if wait == "all":
        return total
    if wait == "none":
        return 0
    if wait == "any":
        return min(1, total)
    if wait.endswith("%"):
        return ceil(total * int(wait[:-1]) / 100)
    return min(int(wait), total)
