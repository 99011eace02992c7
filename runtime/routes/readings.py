"""What a route reads of the card and of its own steps, where on the road, and which step answers it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runtime.kinds.route import Absent, Create, Deadline, Decision, Prompt, Step, Wait
from runtime.reading.condition import Expression
from runtime.reading.domain import Domain
from runtime.reading.source import Pointer
from runtime.routes.plan import Node, Plan
from runtime.routes.roads import Roads


@dataclass(frozen=True, slots=True)
class Known:
    """What a proof knows of the documents on a route: their fields, and those that are answered before any step.

    Without ``fields`` nothing is known, and nothing is said of what is read.
    """

    fields: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()
    domains: Mapping[str, Domain] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One place that reads: at which node, in which word, and whether after the node's own answers are in."""

    node: str
    pointer: Pointer
    addresses: frozenset[str]
    steps: frozenset[str] = frozenset()
    late: bool = False

    @property
    def word(self) -> str:
        """The word of the definition that reads, such as ``when``."""
        return next(str(part) for part in reversed(self.pointer) if isinstance(part, str))


def readings(plan: Plan) -> Iterator[Reading]:
    """Everything that is read on the road."""
    for node in plan.nodes.values():
        yield from _expression(node, ("when",), node.when)
        yield from _deadline(node, node.deadline)
        if node.each is not None:
            order = node.each.order if node.each.order not in ("order", "parallel") else ""
            for word, address in (("of", node.each.of), ("in", order)):
                if address:
                    yield Reading(node.name, (word,), frozenset({address}))
        if node.step is not None:
            yield from _step(node, node.step)
        yield from _item(node)


def _item(node: Node) -> Iterator[Reading]:
    """What a wait is for, what a linked document is filled with, who is noted as absent."""
    match node.item:
        case Wait(until=until):
            yield from _expression(node, ("until",), until)
        case Create(sets=sets):
            for name, value in sets.items():
                yield from _expression(node, ("with", name), value)
        case Absent(person=person, since=since, until=until, to=to):
            yield Reading(node.name, ("absent",), frozenset({person, since, until, to}))


def _step(node: Node, step: Step) -> Iterator[Reading]:
    yield from _expression(node, ("not-before",), step.not_before)
    for at, grant in enumerate(step.may):
        yield from _expression(node, ("may", at, "when"), grant.when)
    for decision in step.decisions:
        yield from _decision(node, decision)


def _decision(node: Node, decision: Decision) -> Iterator[Reading]:
    place: Pointer = ("decisions", decision.name)
    yield from _expression(node, (*place, "when"), decision.when, late=True)
    yield from _expression(node, (*place, "must"), decision.must, late=True)
    for name, value in decision.sets.items():
        yield from _expression(node, (*place, "sets", name), value, late=True)


def _deadline(node: Node, deadline: Deadline | None) -> Iterator[Reading]:
    if deadline is None:
        return
    for pointer, address in ((("field",), deadline.field), (("within", "field"), deadline.within_field)):
        if address:
            yield Reading(node.name, ("deadline", *pointer), frozenset({address}))
    for at, name in enumerate(deadline.since):
        if name != "here":
            yield Reading(node.name, ("deadline", "since", at), frozenset(), frozenset({name}))
    for word, prompts in (("remind", deadline.remind), ("overdue", deadline.overdue)):
        for at, prompt in enumerate(prompts):
            yield from _prompt(node, ("deadline", word, at) if len(prompts) > 1 else ("deadline", word), prompt)


def _prompt(node: Node, place: Pointer, prompt: Prompt) -> Iterator[Reading]:
    yield from _expression(node, (*place, "when"), prompt.when)
    if prompt.before_field:
        yield Reading(node.name, (*place, "before", "field"), frozenset({prompt.before_field}))


def _expression(node: Node, place: Pointer, one: Expression | None, *, late: bool = False) -> Iterator[Reading]:
    if one is not None:
        yield Reading(node.name, place, one.addresses, one.steps, late)


@dataclass(frozen=True, slots=True)
class Answers:
    """Which steps answer each field, by asking it or by a decision's ``sets``."""

    roads: Roads
    known: Known
    writers: Mapping[str, tuple[str, ...]]

    def late(self, address: str, node: str, *, own: bool = False) -> tuple[str, ...] | None:
        """The steps that answer a field, if none of them comes before a node on any road; None if one may."""
        root = address.partition(".")[0]
        if root not in self.known.fields or root in self.known.answered:
            return None
        writers = self.writers.get(root, ())
        if any((own and name == node) or self.roads.before(name, node) for name in writers):
            return None
        return writers


def answers_of(plan: Plan, roads: Roads, known: Known) -> Answers:
    """Who answers what on a route."""
    writers: dict[str, dict[str, None]] = {}
    for node in plan.steps():
        for name in written(node):
            writers.setdefault(name, {})[node.name] = None
    return Answers(roads, known, {name: tuple(steps) for name, steps in writers.items()})


def asked(node: Node) -> dict[str, Pointer]:
    """The fields that people write at a step, each with its place in it; what is only proposed is not written."""
    step = node.step
    if step is None:
        return {}
    groups = [(("decisions", decision.name, "asks"), decision.asks) for decision in step.decisions]
    return {
        ask.field.partition(".")[0]: (*pointer, at)
        for pointer, asks in (*groups, (("asks",), step.asks))
        for at, ask in enumerate(asks)
        if not ask.propose
    }


def written(node: Node) -> list[str]:
    """The fields that are answered at a step, by people or by what a decision sets."""
    sets = [name for decision in (node.step.decisions if node.step else ()) for name in decision.sets]
    return [*asked(node), *sets]
