"""Steps that find nobody in today's organisation: vacant posts, roles that nobody has, the same person twice.

All of it is a warning: a vacancy is a fact of the day and no mistake of a definition, and the office has its
administrators for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from runtime.edition.edition import Edition
from runtime.kinds.calendar import Calendar
from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Participant, Rule, Test
from runtime.kinds.route import Step
from runtime.office.office import PLAIN_WEEK
from runtime.ports import Directory
from runtime.reading.domain import Sample
from runtime.reading.problem import Finding
from runtime.reading.source import Pointer
from runtime.routes.participants import Asking
from runtime.routes.plan import Bindings, Plan
from runtime.routes.progress import Progress
from runtime.routes.superiors import superiors

_OFFICES = ("head-of", "deputy-of", "representative-of", "superior-of")


@dataclass(frozen=True, slots=True)
class _Organisation:
    """A world of which nothing is known but who works there."""

    directory: Directory
    roles: Mapping[str, str] = field(default_factory=dict)
    drafter: str = ""
    unit: str = ""
    now: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    calendar: Calendar = PLAIN_WEEK

    def scope(self, progress: Progress, bindings: Bindings = (), task: str = "") -> Sample:
        return Sample("", None)

    def names(self, address: str, progress: Progress, bindings: Bindings) -> tuple[str, ...]:
        return ()

    def setting(self, name: str) -> Any:
        return None

    def load(self, person: str) -> int:
        return 0

    def turn(self, step: str) -> str:
        return ""

    def last(self, step: str) -> str:
        return ""

    def luck(self, step: str, of: int) -> int:
        return 0

    def substitute(self, person: str, step: str) -> str:
        return ""

    def children(self, type: str, key: str) -> tuple[bool, ...]:
        return ()

    def parent(self) -> None:
        return None

    def administrators(self) -> Sequence[str]:
        return ()


@dataclass(frozen=True, slots=True)
class Today:
    """Whom the words of a participant name in today's organisation, as far as no document need be known for it."""

    directory: Directory
    named: Mapping[str, Participant] = field(default_factory=dict)
    addresses: frozenset[str] = frozenset()  # fields and loops, whose values only a document knows

    def vacant(self, participant: Participant | None) -> str:
        """Why a participant names nobody today; nothing if it may name somebody."""
        why = [self._rule(rule) for rule in participant.rules] if participant is not None else []
        return ", ".join(dict.fromkeys(why)) if why and all(why) else ""

    def fixed(self, participant: Participant | None) -> frozenset[str] | None:
        """The people a participant names whatever the document; None where a document may name others."""
        if participant is None or not all(self._is_fixed(rule) for rule in participant.rules):
            return None
        return frozenset(self._find(participant))

    def _rule(self, rule: Rule | str) -> str:
        if isinstance(rule, str):
            return self.vacant(self.named[rule]) if rule in self.named else ""
        fixed = tuple(test for test in rule.tests if self._is_known(test))
        if not fixed or self._find(Participant((Rule(fixed),))):
            return ""
        for fallback in (rule.default, rule.if_nobody):
            if fallback is not None and not self.vacant(fallback):
                return ""
        return " and ".join(self._told(test) for test in fixed)

    def _is_fixed(self, rule: Rule | str) -> bool:
        if isinstance(rule, str):
            inner = self.named.get(rule)
            return inner is not None and all(self._is_fixed(one) for one in inner.rules)
        plain = rule.when is None and rule.default is None and rule.if_nobody is None
        return plain and all(self._is_known(test) for test in rule.tests)

    def _is_known(self, test: Test) -> bool:
        if test.word in ("role", "post", "person"):
            return True
        if test.word == "unit" and test.inner is None:
            root = test.value.partition(".")[0]
            return root == test.value and root not in self.addresses and root not in self.named
        if test.word in _OFFICES and test.inner is not None:
            return all(self._is_fixed(rule) for rule in test.inner.rules)
        return False

    def _find(self, participant: Participant) -> tuple[str, ...]:
        world = _Organisation(self.directory)
        return Asking(world, Progress(), self.named).find(participant).people

    def _told(self, test: Test) -> str:
        match test.word:
            case "role":
                return f"nobody has the role '{test.value}'"
            case "post":
                known = self.directory.post(test.value) is not None
                return f"nobody holds the post '{test.value}'" if known else f"there is no post '{test.value}'"
            case "person":
                return f"'{test.value}' does not work here"
            case "unit":
                known = self.directory.unit(test.value) is not None
                return f"nobody is in the unit '{test.value}'" if known else f"there is no unit '{test.value}'"
            case _:
                return f"nobody is the {test.word.replace('-', ' ')} it"


@dataclass(frozen=True, slots=True)
class Posting:
    """The steps of one route against today's organisation, seen with a document type that takes it."""

    plan: Plan
    document: DocumentType | None
    today: Today

    def findings(self) -> Iterator[Finding]:
        """Every step that finds nobody, or only the one who must not do it."""
        for node in self.plan.steps():
            if node.step is not None and node.step.by is not None:
                yield from self._step(node.step)
                yield from self._prompts(node.step)
                yield from self._same(node.step)

    def _step(self, step: Step) -> Iterator[Finding]:
        why = self.today.vacant(step.by)
        skipped = step.if_nobody is not None and (
            step.if_nobody.rules == ("skip",) or not self.today.vacant(step.if_nobody)
        )
        if why and not skipped:
            text = f"step '{step.name}' finds nobody today: {why}; its tasks go to the administrators"
            yield self._say(step, ("by",), "nobody-today", text, "give it to somebody, or add 'if-nobody'")

    def _prompts(self, step: Step) -> Iterator[Finding]:
        deadline = step.deadline
        for word, prompts in (("remind", deadline.remind), ("overdue", deadline.overdue)) if deadline else ():
            for at, prompt in enumerate(prompts):
                why = self.today.vacant(prompt.notify)
                place = ("deadline", word, at) if len(prompts) > 1 else ("deadline", word)
                if why:
                    text = f"'{word}' of step '{step.name}' tells nobody today: {why}"
                    yield self._say(step, (*place, "notify"), "nobody-today", text, "name somebody else")

    def _same(self, step: Step) -> Iterator[Finding]:
        own = self.today.fixed(step.by)
        if own is None or len(own) != 1 or step.if_nobody is not None:
            return
        for at, name in enumerate(step.not_same_as):
            if self._doers(name) == own:
                who, other = next(iter(own)), "creates the document" if name == "drafter" else f"does '{name}'"
                text = f"step '{step.name}' can only go to '{who}' today, who also {other} and must not do both"
                remedy = "let another do one of them, or add 'if-nobody'"
                yield self._say(step, ("not-same-as", at), "same-person-today", text, remedy)

    def _doers(self, name: str) -> frozenset[str] | None:
        if name != "drafter":
            return self.today.fixed(self.plan.step(name).by) if name in self.plan.nodes else None
        return self.today.fixed(self.document.access.create) if self.document is not None else None

    def _say(self, step: Step, more: Pointer, code: str, text: str, remedy: str) -> Finding:
        place = self.plan.nodes[step.name]
        told = f"route '{place.route}': {text}"
        return Finding(f"route:{place.route}", (*place.pointer, *more), code, told, remedy, warning=True)


def nobody_creates(document: DocumentType, today: Today) -> Iterator[Finding]:
    """A document type that nobody of today may create."""
    why = today.vacant(document.access.create)
    if why:
        name = document.head.name
        text = f"document '{name}': nobody may create it today: {why}"
        remedy = "give the role or post to somebody"
        yield Finding(f"document:{name}", ("access", "create"), "nobody-today", text, remedy, warning=True)


def circle_of_superiors(edition: Edition, directory: Directory) -> tuple[str, ...]:
    """People who are superior of each other in a circle, where a definition asks for a superior; or nobody."""
    if not any(_asks_superior(source.data) for source in edition.sources.values()):
        return ()
    above = {one.name: next(iter(superiors(directory, one.name)), "") for one in directory.people()}
    for name in above:
        path = [name]
        while (found := above.get(path[-1], "")) and found not in path:
            path.append(found)
        if found:
            return (*path[path.index(found) :], found)
    return ()


def _asks_superior(data: Any) -> bool:
    if isinstance(data, Mapping):
        return any(str(key).startswith("superior") or _asks_superior(value) for key, value in data.items())
    return isinstance(data, list) and any(map(_asks_superior, data))
