"""Where a route rests, and what wakes it: a moment, a condition, an event, or linked documents that have ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from runtime.kinds.route import Create, Wait
from runtime.reading.condition import Expression, answered
from runtime.routes.deadline import utc
from runtime.routes.effects import Effect
from runtime.routes.plan import Bindings, Node, instance, within
from runtime.routes.progress import Waiting

if TYPE_CHECKING:
    from runtime.routes.walk import Walk


def enter_wait(walk: Walk, node: Node, bindings: Bindings) -> bool:
    """Rest here unless what is waited for is so already; True if it is."""
    waiting = Waiting(instance(node, bindings), node.name, within(node, bindings), walk.now, "")
    waiting = replace(waiting, until=_until(walk, node, waiting))
    if _met(walk, waiting, ""):
        walk.mark(node, bindings, "done")
        return True
    walk.mark(node, bindings, "open")
    walk.progress.waits = (*walk.progress.waits, waiting)
    walk.effects.append(Effect("waiting", node.name, note=waiting.until, bindings=waiting.bindings))
    return False


def opens_later(walk: Walk, node: Node, bindings: Bindings) -> bool:
    """Whether a step opens at a moment that has not come."""
    moment = _moment(walk, node.step.not_before, bindings) if node.step is not None else ""
    return moment > walk.now


def wake(walk: Walk, event: str = "") -> None:
    """Go on wherever what was waited for is so; one thing may lead to another.

    An event is heard by the waits that stand when it happens: one to which it leads waits for the next.
    """
    _renew(walk)
    hearing = walk.progress.waits
    while (waiting := _first_met(walk, event, hearing)) is not None:
        walk.progress.waits = tuple(one for one in walk.progress.waits if one != waiting)
        node = walk.plan.nodes[waiting.node]
        walk.effects.append(Effect("woken", node.name, bindings=waiting.bindings))
        if node.kind != "step" or walk.open_step(node, waiting.bindings):
            walk.finish(node, waiting.bindings)


def _renew(walk: Walk) -> None:
    """A moment on the card may have been moved since."""
    for one in walk.progress.waits:
        until = _until(walk, walk.plan.nodes[one.node], one)
        if until and until != one.until:
            changed = replace(one, until=until)
            walk.progress.waits = tuple(changed if other is one else other for other in walk.progress.waits)
            walk.effects.append(Effect("waiting", one.node, note=until, bindings=one.bindings))


def _first_met(walk: Walk, event: str, hearing: tuple[Waiting, ...]) -> Waiting | None:
    heard = ((one, event if any(one is other for other in hearing) else "") for one in walk.progress.waits)
    return next((one for one, what in heard if _met(walk, one, what)), None)


def _met(walk: Walk, waiting: Waiting, event: str) -> bool:
    node = walk.plan.nodes[waiting.node]
    match node.item:
        case Wait(that=that) if that is not None:
            return that.test(walk.world.scope(walk.progress, waiting.bindings))
        case Wait(event=name, lasting=lasting) if name:
            return event == name or (lasting and name in walk.progress.events)
        case Wait(children=type) if type:
            return all(walk.world.children(type, ""))
        case Create(document=type):
            ended = walk.world.children(type, waiting.key)
            return bool(ended) and all(ended)
    until = _until(walk, node, waiting)
    return bool(until) and until <= walk.now


def _until(walk: Walk, node: Node, waiting: Waiting) -> str:
    """The moment as the card says now; one reckoned from the opening stays as it was."""
    expression = node.item.until if isinstance(node.item, Wait) else node.step.not_before if node.step else None
    if waiting.until and expression is not None and expression.moves:
        return waiting.until
    return _moment(walk, expression, waiting.bindings)


def _moment(walk: Walk, expression: Expression | None, bindings: Bindings) -> str:
    value = expression.value(walk.world.scope(walk.progress, bindings)) if expression is not None else None
    if value is None or not answered(value):
        return ""
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return utc(datetime.combine(value, time.min, tzinfo=walk.world.now.tzinfo))
    return ""
