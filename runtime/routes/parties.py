"""Whether a step can find who acts: participants that point at each other, at later steps or at later fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from runtime.kinds.participant import Participant, Rule, Test
from runtime.kinds.route import Step
from runtime.routes.plan import Plan
from runtime.routes.readings import Answers
from runtime.routes.roads import Roads


def circle(named: Mapping[str, Participant]) -> tuple[str, ...]:
    """Participants of a route that refer to each other in a circle, the first of them again at the end; or none."""
    clear: set[str] = set()
    return next((found for name in named if (found := _circle(named, (name,), clear))), ())


def _circle(named: Mapping[str, Participant], path: tuple[str, ...], clear: set[str]) -> tuple[str, ...]:
    for inner in _names(named[path[-1]]):
        if inner in path:
            return (*path[path.index(inner) :], inner)
        if inner in named and inner not in clear and (found := _circle(named, (*path, inner), clear)):
            return found
    clear.add(path[-1])
    return ()


def _names(participant: Participant) -> Iterator[str]:
    return (rule for rule in participant.walk() if isinstance(rule, str))


@dataclass(slots=True)
class Parties:
    """Who can be found at each step of a plan, by what the steps before have done and asked."""

    plan: Plan
    roads: Roads
    answers: Answers
    settled: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        """A step is settled once somebody can be found for it without a step that is not."""
        waiting = [node.name for node in self.plan.steps()]
        while True:
            found = {name for name in waiting if self._step(name, self.plan.step(name))}
            if not found:
                return
            self.settled |= found
            waiting = [name for name in waiting if name not in found]

    def _step(self, name: str, step: Step) -> bool:
        return any(one is not None and self._way(one, name) for one in (step.by, step.if_nobody))

    def _way(self, participant: Participant, step: str) -> bool:
        return any(self._rule(rule, step) for rule in participant.rules)

    def _rule(self, rule: Rule | str, step: str) -> bool:
        if isinstance(rule, str):
            if rule in self.plan.participants:
                return self._way(self.plan.participants[rule], step)
            return self.answers.late(rule, step) is None
        if all(self._test(test, step) for test in rule.tests):
            return True
        return any(one is not None and self._way(one, step) for one in (rule.default, rule.if_nobody))

    def _test(self, test: Test, step: str) -> bool:
        if test.word == "did" and test.value in self.plan.nodes:
            return test.value in self.settled and self.roads.before(test.value, step)
        if test.word == "field":
            return self.answers.late(test.value, step) is None
        return test.inner is None or self._way(test.inner, step)

    def lost(self) -> Iterator[str]:
        """The steps on the road for which nobody can be found."""
        return (node.name for node in self.plan.steps() if node.name not in self.settled and node.step is not None)

    def tests(self, participant: Participant | None) -> Iterator[Test]:
        """Every test of a participant, through the names of the route; it must not run in a circle."""
        for rule in participant.walk() if participant is not None else ():
            if isinstance(rule, Rule):
                yield from rule.tests
            elif rule in self.plan.participants:
                yield from self.tests(self.plan.participants[rule])

    def doers(self, participant: Participant | None) -> frozenset[str] | None:
        """The steps whose doers alone a participant names, ``drafter`` among them; None if it names others too."""
        out: set[str] = set()
        for rule in participant.rules if participant is not None else ():
            if isinstance(rule, str) and rule in self.plan.participants:
                inner = self.doers(self.plan.participants[rule])
                if inner is None:
                    return None
                out |= inner
                continue
            one = rule if isinstance(rule, str) else _doer(rule)
            if one != "drafter" and one not in self.plan.nodes:
                return None
            out.add(one)
        return frozenset(out)


def _doer(rule: Rule) -> str:
    """The step whose doer a rule names without another way; nothing if it names somebody else."""
    if len(rule.tests) != 1 or rule.default is not None or rule.if_nobody is not None:
        return ""
    test = rule.tests[0]
    return "drafter" if test.word == "drafter" else test.value if test.word == "did" else ""
