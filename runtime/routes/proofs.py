"""What can be proven about a route: every step is reached, every road ends, nothing is read before it is known.

Only what holds on every road is said: what one road may still put right is no finding. A kind of node that is not
known here is taken to pass a document through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from runtime.kinds.route import Decision, Route, Step
from runtime.reading.condition import Expression
from runtime.reading.possible import Possible, TooMany, Wanted, exclusive, told
from runtime.reading.problem import Finding
from runtime.reading.source import Pointer
from runtime.routes.parties import Parties, circle
from runtime.routes.plan import Node, Plan
from runtime.routes.readings import Answers, Known, Reading, answers_of, asked, readings
from runtime.routes.roads import Roads


def prove(plan: Plan, routes: Mapping[str, Route], known: Known | None = None) -> list[Finding]:
    """Everything that is wrong with a route, seen with the documents that take it."""
    proof = _Proof(plan, routes, known or Known())
    return [
        *proof.endless(),
        *proof.unreached(),
        *proof.unread(),
        *proof.parties(),
        *proof.side_by_side(),
        *proof.jumps(),
    ]


@dataclass(slots=True)
class _Proof:
    plan: Plan
    routes: Mapping[str, Route]
    known: Known
    roads: Roads = field(init=False)
    answers: Answers = field(init=False)

    def __post_init__(self) -> None:
        self.roads = Roads(self.plan)
        self.answers = answers_of(self.plan, self.roads, self.known)

    def say(self, node: str, more: Pointer, code: str, text: str, remedy: str, *, warning: bool = False) -> Finding:
        """A finding at a node of the plan, in the route that the node comes from."""
        place = self.plan.nodes[node]
        told = f"route '{place.route}': {text}"
        return Finding(f"route:{place.route}", (*place.pointer, *more), code, told, remedy, warning)

    def endless(self) -> Iterator[Finding]:
        """Every route can end."""
        for node in self.roads.endless():
            only = "only what may be passed over leads" if self.roads.hopes(node.name) else "no decision ever leads"
            text = f"from step '{node.name}' {only} to the end of the route"
            yield self.say(node.name, (), "no-end", text, "let a decision go on, or end with 'end:'")

    def unreached(self) -> Iterator[Finding]:
        """Every step can be reached; of those behind a closed way only the first is told."""
        endless = {node.name for node in self.roads.endless()}
        for parent in self.plan.nodes.values():
            for before, name in zip(("", *parent.children), parent.children, strict=False):
                if self.roads.reached(name) or not before or not self.roads.reached(before) or before in endless:
                    continue
                node = self.plan.nodes[name]
                text = (
                    f"{_called(node)} is never reached: every decision of {self._last(before)} ends, returns or jumps"
                )
                yield self.say(name, (), "not-reached", text, "let a decision go on to it, or remove it")

    def _last(self, name: str) -> str:
        """The last step of what stands before, whose decisions close the way."""
        node = self.plan.nodes[name]
        inner = [one for one in self.plan.steps() if self.plan.inside(one.name, name) and self.roads.reached(one.name)]
        return _called(inner[-1] if inner else node)

    def unread(self) -> Iterator[Finding]:
        """Nothing is read that no road has answered or done by then."""
        for reading in readings(self.plan):
            if self.roads.reached(reading.node):
                for address in sorted(reading.addresses):
                    yield from self._field(reading, address)
                for step in sorted(self._steps(reading)):
                    yield from self._done(reading, step)

    def _field(self, reading: Reading, address: str) -> Iterator[Finding]:
        late = self.answers.late(address, reading.node, own=reading.late)
        if late is not None:
            where = f"which is first asked later, at step '{late[0]}'" if late else "which nothing ever answers"
            text = f"'{reading.word}' of {self._at(reading)} reads '{address}', {where}"
            remedy = "ask it in an earlier step" if late else "ask it in a step, or give it a default"
            yield self.say(reading.node, reading.pointer, "not-answered-yet", text, remedy)

    def _steps(self, reading: Reading) -> set[str]:
        """The steps and blocks whose facts are read."""
        roots = {address.partition(".")[0] for address in reading.addresses}
        return {name for name in reading.steps | (roots - self.known.fields) if name in self.plan.nodes}

    def _done(self, reading: Reading, step: str) -> Iterator[Finding]:
        loops = self.plan.nodes[reading.node].loops
        if step in (reading.node, *loops) or self.plan.inside(reading.node, step):
            return
        if not self.roads.before(step, reading.node):
            reads = f"'{reading.word}' of {self._at(reading)} reads '{step}'"
            text = f"{reads}, which is not done by then, whatever is decided"
            yield self.say(reading.node, reading.pointer, "not-done-yet", text, "read an earlier step")

    def _at(self, reading: Reading) -> str:
        """Where it is read: a decision of a step, or the step or block itself."""
        node = _called(self.plan.nodes[reading.node])
        decision = reading.pointer[1] if reading.pointer[0] == "decisions" else ""
        return f"decision '{decision}' of {node}" if decision else node

    def parties(self) -> Iterator[Finding]:
        """Participants refer to each other in no circle, and for each step somebody can be found by then."""
        around = circle(self.plan.participants)
        if around:
            yield self._circle(around)
            return
        parties = Parties(self.plan, self.roads, self.answers)
        for name in parties.lost():
            if self.roads.reached(name):
                yield self._lost(parties, name)
        for node in self.plan.steps():
            yield from self._same(parties, node.name, self.plan.step(node.name))

    def _circle(self, around: tuple[str, ...]) -> Finding:
        route = next(one for one in self.plan.routes() if around[0] in self.routes[one].participants)
        text = f"route '{route}': participants refer to each other in a circle: {' → '.join(around)}"
        pointer = ("participants", around[0])
        return Finding(f"route:{route}", pointer, "delegation-loop", text, "name somebody in one of them")

    def _lost(self, parties: Parties, name: str) -> Finding:
        remedy = "name somebody else, or add 'if-nobody'"
        for test in parties.tests(self.plan.step(name).by):
            if test.word == "did" and not self.roads.before(test.value, name):
                text = f"step '{name}' goes to who did '{test.value}', which is not done by then, whatever is decided"
                return self.say(name, ("by",), "not-done-yet", text, remedy)
            if test.word == "field" and self.answers.late(test.value, name) is not None:
                goes = f"step '{name}' goes to whom '{test.value}' names"
                text = f"{goes}, which is not answered by then, whatever is decided"
                return self.say(name, ("by",), "not-answered-yet", text, remedy)
        text = f"step '{name}' goes to who did a step that goes to who did this one, so nobody is ever found"
        return self.say(name, ("by",), "delegation-loop", text, remedy)

    def _same(self, parties: Parties, name: str, step: Step) -> Iterator[Finding]:
        """A step that goes to somebody because of what they did, who must not do it for the same reason."""
        doers = parties.doers(step.by)
        if doers and doers <= set(step.not_same_as) and step.if_nobody is None:
            who = "the drafter" if "drafter" in doers else f"who did '{min(doers)}'"
            text = f"step '{name}' goes to {who}, and must not be done by the same person"
            yield self.say(name, ("not-same-as",), "same-person", text, "name somebody else, or add 'if-nobody'")

    def side_by_side(self) -> Iterator[Finding]:
        """No field is written by two at once: in two branches, or for several values of a list."""
        for block in self.plan.nodes.values():
            if block.kind == "parallel":
                for one, other in combinations(block.children, 2):
                    yield from self._both(block, one, other)
            elif block.kind == "each" and block.each is not None and block.each.order == "parallel":
                yield from self._each(block)

    def _both(self, block: Node, one: str, other: str) -> Iterator[Finding]:
        for first in self._inside(one):
            for second in self._inside(other):
                shared = [name for name in asked(first) if name in asked(second)]
                if shared and not self._apart(block, first, second):
                    text = f"'{shared[0]}' is asked at '{first.name}' and at '{second.name}', which go side by side"
                    pointer = asked(second)[shared[0]]
                    yield self.say(second.name, pointer, "asked-side-by-side", text, "ask it in one of them")

    def _each(self, block: Node) -> Iterator[Finding]:
        for node in self._inside(block.name):
            for name, pointer in asked(node).items():
                if name not in node.loops and name in self.known.fields:
                    text = (
                        f"'{name}' is asked of everybody at '{node.name}' at the same time, and each would overwrite it"
                    )
                    remedy = "ask a column of the list, such as row.column, or write 'in: order'"
                    yield self.say(node.name, pointer, "asked-side-by-side", text, remedy)

    def _inside(self, name: str) -> list[Node]:
        return [node for node in self.plan.steps() if self.plan.inside(node.name, name)]

    def _apart(self, block: Node, one: Node, other: Node) -> bool:
        """Whether the conditions on the way to two steps exclude each other."""
        whens = [*self._whens(block, one), *self._whens(block, other)]
        return bool(whens) and exclusive(Possible(self.known.domains), whens)

    def _whens(self, block: Node, node: Node) -> list[Expression]:
        path = self.plan.path(node.name)
        around = [self.plan.nodes[name] for name in path[: path.index(block.name)]]
        return [one.when for one in around if one.when is not None]

    def jumps(self) -> Iterator[Finding]:
        """A jump to a step whose condition may fail goes on behind it, which its author may not expect."""
        for node in self.plan.steps():
            for decision in node.step.decisions if node.step else ():
                target = self.plan.nodes.get(decision.target) if decision.goal == "to" else None
                if target is not None and target.when is not None:
                    yield from self._jump(node, decision, target.when)

    def _jump(self, node: Node, decision: Decision, when: Expression) -> Iterator[Finding]:
        possible = Possible(self.known.domains)
        held = tuple(possible.formula(one) for one in (decision.when, decision.must) if one is not None)
        try:
            card = possible.card(Wanted(may=held, may_fail=(possible.formula(when),)))
        except TooMany:
            card = ()
        if card is not None:
            shown = f" for the card {told(card)}" if card else ""
            text = (
                f"decision '{decision.name}' of step '{node.name}' goes to '{decision.target}', whose 'when' may fail"
            )
            remedy = "the route then goes on behind it; give the decision the same 'when' if that is not meant"
            pointer: Pointer = ("decisions", decision.name, "to")
            yield self.say(node.name, pointer, "goal-may-be-skipped", text + shown, remedy, warning=True)


def _called(node: Node) -> str:
    if node.step is not None:
        return f"step '{node.name}'"
    if node.name.startswith("route:"):
        return f"the route '{node.name.removeprefix('route:')}'"
    return f"'{node.title if node.kind == 'act' else node.name.rstrip('/')}'"
