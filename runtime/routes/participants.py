"""Who acts: a participant's words become people of today's organisation, and why these; and who must not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from runtime.kinds.participant import Participant, Rule, Test
from runtime.kinds.route import Step
from runtime.ports import Unit
from runtime.routes.plan import Bindings, Plan
from runtime.routes.progress import Progress
from runtime.routes.superiors import chain, is_active, superiors
from runtime.routes.world import World


@dataclass(frozen=True, slots=True)
class Found:
    """People in order, how one of them is chosen, and the words that named them."""

    people: tuple[str, ...]
    choose: str = ""
    why: tuple[str, ...] = ()
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """One question to the organisation: on which progress and loop values, and who asks (for ``me``)."""

    world: World
    progress: Progress
    named: Mapping[str, Participant] = field(default_factory=dict)
    bindings: Bindings = ()
    me: str = ""

    def find(self, participant: Participant | None) -> Found:
        """The people a participant names today."""
        people: dict[str, None] = {}
        why: list[str] = []
        choose, fallback = "", False
        for rule in participant.rules if participant else ():
            found = self._named(rule) if isinstance(rule, str) else self._rule(rule)
            people.update(dict.fromkeys(found.people))
            why += found.why
            choose = choose or found.choose
            fallback = fallback or found.fallback
        active = tuple(name for name in people if is_active(self.world.directory, name))
        return Found(active, choose, tuple(dict.fromkeys(why)), fallback)

    def units(self, participant: Participant | None) -> tuple[str, ...]:
        """The units a participant names: a unit field, a loop over units, or the units of the people it names."""
        out: dict[str, None] = {}
        for rule in participant.rules if participant else ():
            for name in self._unit_names(rule):
                out[name] = None
        return tuple(out)

    def _named(self, name: str) -> Found:
        if name == "everybody":
            return Found(tuple(person.name for person in self.world.directory.people()), why=(name,))
        if name in ("me", "drafter"):
            who = self.me if name == "me" else self.world.drafter
            return Found((who,) if who else (), why=(name,))
        if name in self.named:
            found = self.find(self.named[name])
            return Found(found.people, found.choose, (name, *found.why), found.fallback)
        return Found(self._people_at(name), why=(name,))

    def _people_at(self, address: str) -> tuple[str, ...]:
        if address in dict(self.bindings):
            names: Iterable[str] = (dict(self.bindings)[address],)
        else:
            names = self.world.names(address, self.progress, self.bindings)
        return tuple(name for name in names if self.world.directory.person(name))

    def _rule(self, rule: Rule) -> Found:
        if rule.when is not None and not rule.when.test(self.world.scope(self.progress, self.bindings, self.me)):
            return Found(())
        found = [self._test(test, rule) for test in rule.tests]
        people = [name for name in found[0] if all(name in other for other in found[1:])] if found else []
        why = tuple(f"{test.word} {self._said(test)}".strip() for test in rule.tests)
        if any(is_active(self.world.directory, name) for name in people):
            return Found(tuple(people), rule.choose, why)
        for fallback in (rule.default, rule.if_nobody):
            other = self.find(fallback)
            if other.people:
                return Found(other.people, rule.choose or other.choose, other.why, fallback is rule.if_nobody)
        return Found((), rule.choose, why)

    def _said(self, test: Test) -> str:
        if test.inner is None:
            return test.value
        if test.word == "of-parent":
            return ", ".join(str(rule) for rule in test.inner.rules if isinstance(rule, str))
        units = self.units(test.inner)
        return ", ".join(units) if units else ", ".join(str(rule) for rule in test.inner.rules if isinstance(rule, str))

    def _test(self, test: Test, rule: Rule) -> tuple[str, ...]:
        match test.word:
            case "role":
                return self._role(test.value, len(rule.tests) > 1)
            case "post":
                post = self.world.directory.post(test.value)
                return post.holders if post else ()
            case "person":
                return (test.value,)
            case "field":
                return self._people_at(test.value)
            case "drafter":
                return (self.world.drafter,)
            case "did":
                return tuple(dict.fromkeys(fact.by for fact in self.progress.latest(test.value, self.bindings)))
            case "unit":
                return self._unit_people(test)
            case "superior-of":
                return self._superiors(test.inner, rule.levels - 1, rule.levels)
            case "superiors-of":
                return self._superiors(test.inner, 0, rule.levels)
            case "of-parent":
                return self._of_parent(test.inner)
            case "below":
                return self._below(test.inner, rule.levels)
            case _:
                return self._office_of(test)

    def _role(self, role: str, restricted: bool) -> tuple[str, ...]:
        """A role that reaches its own unit only acts for documents of that unit, unless another word narrows it."""
        people = self.world.directory.having_role(role)
        reach = self.world.roles.get(role, "agency")
        if reach == "agency" or restricted or not self.world.unit:
            return tuple(person.name for person in people)
        near = [person.name for person in people if self._reaches(person.units, reach)]
        return tuple(near or (person.name for person in people))

    def _reaches(self, units: tuple[str, ...], reach: str) -> bool:
        top = {one[-1] for one in (chain(self.world.directory, unit) for unit in units) if one}
        own = chain(self.world.directory, self.world.unit)
        if reach == "own-unit":
            return bool(set(own) & set(units)) or bool(own and own[-1] in top)
        return bool(set(own) & set(units))

    def _unit_people(self, test: Test) -> tuple[str, ...]:
        if test.value == "any":
            return tuple(person.name for person in self.world.directory.people())
        names = self.units(test.inner) if test.inner else self._named_units(test.value)
        return tuple(person for name in names for person in self._members(name))

    def _named_units(self, value: str) -> tuple[str, ...]:
        """A unit by its name, or the units at an address such as ``me.unit`` or a loop."""
        return (value,) if self.world.directory.unit(value) else self._unit_names(value)

    def _members(self, name: str) -> tuple[str, ...]:
        """Everybody in a unit and in the units below it."""
        unit = self.world.directory.unit(name)
        if unit is None:
            return ()
        inner = [child.name for child in self.world.directory.units() if child.parent == name]
        people = dict.fromkeys(
            [*unit.members, *unit.heads, *(person for child in inner for person in self._members(child))]
        )
        return tuple(people)

    def _office_of(self, test: Test) -> tuple[str, ...]:
        key = {"head-of": "heads", "deputy-of": "deputies", "representative-of": "representatives"}[test.word]
        people: dict[str, None] = {}
        for name in self.units(test.inner):
            unit: Unit | None = self.world.directory.unit(name)
            people.update(dict.fromkeys(getattr(unit, key) if unit else ()))
        return tuple(people)

    def _superiors(self, inner: Participant | None, first: int, last: int) -> tuple[str, ...]:
        """Some levels of the heads above people, the nearest first."""
        out: dict[str, None] = {}
        for name in self.find(inner).people:
            out.update(dict.fromkeys(superiors(self.world.directory, name)[first:last]))
        return tuple(out)

    def _of_parent(self, inner: Participant | None) -> tuple[str, ...]:
        parent = self.world.parent()
        return parent.find(inner).people if parent is not None else ()

    def _unit_names(self, rule: Rule | str) -> tuple[str, ...]:
        directory = self.world.directory
        if isinstance(rule, str):
            if rule in ("me.unit", "document.unit"):
                return self._own_units(self.me) if rule == "me.unit" else (self.world.unit,)
            bound = dict(self.bindings).get(rule)
            names = (bound,) if bound is not None else self._address_names(rule)
            units = tuple(name for name in names if directory.unit(name))
            return units or tuple(unit for person in self._named(rule).people for unit in self._own_units(person)[:1])
        for test in rule.tests:
            if test.word == "field":
                names = self.world.names(test.value, self.progress, self.bindings)
                return tuple(name for name in names if directory.unit(name))
            if test.word == "unit" and test.value:
                return self._named_units(test.value)
        return tuple(unit for person in self._rule(rule).people for unit in self._own_units(person)[:1])

    def _address_names(self, name: str) -> tuple[str, ...]:
        if name in self.named or name in ("me", "drafter", "everybody"):
            return ()
        return self.world.names(name, self.progress, self.bindings)

    def _own_units(self, person: str) -> tuple[str, ...]:
        found = self.world.directory.person(person)
        return found.units if found else ()

    def among_units(self, participant: Participant | None) -> tuple[str, ...]:
        """The units that may be chosen: those below somebody, or those a participant names."""
        out: dict[str, None] = {}
        for rule in participant.walk() if participant else ():
            if isinstance(rule, str) and rule in self.named:
                out.update(dict.fromkeys(self.among_units(self.named[rule])))
            elif isinstance(rule, Rule):
                for test in rule.tests:
                    if test.word == "below":
                        out.update(dict.fromkeys(self._units_below(test.inner, rule.levels)))
                    elif test.value == "any":
                        out.update(dict.fromkeys(unit.name for unit in self.world.directory.units()))
        return tuple(out) or self.units(participant)

    def _units_below(self, inner: Participant | None, levels: int) -> tuple[str, ...]:
        """The units next below, down to some levels and never across one; ``top`` stands above all units."""
        directory = self.world.directory
        if inner is not None and inner.rules == ("top",):
            reached = {""}
        else:
            people = self.find(inner).people
            reached = {unit for who in people for unit in self._own_units(who)}
            reached |= {unit.name for unit in directory.units() for who in people if who in unit.heads}
        out: dict[str, None] = {}
        for _ in range(levels):
            reached = {unit.name for unit in directory.units() if unit.parent in reached and unit.name not in out}
            out.update(dict.fromkeys(unit.name for unit in directory.units() if unit.name in reached))
        return tuple(out)

    def _below(self, inner: Participant | None, levels: int) -> tuple[str, ...]:
        people: dict[str, None] = {}
        for name in self._units_below(inner, levels):
            unit = self.world.directory.unit(name)
            people.update(dict.fromkeys((*unit.heads, *unit.members) if unit else ()))
        for who in self.find(inner).people if inner and inner.rules != ("top",) else ():
            for name in self._own_units(who):
                unit = self.world.directory.unit(name)
                if unit and who in unit.heads:
                    people.update(dict.fromkeys(member for member in unit.members if member != who))
        return tuple(people)


def asking(plan: Plan, world: World, progress: Progress, bindings: Bindings = (), me: str = "") -> Asking:
    """A question with the participants of a plan."""
    return Asking(world, progress, plan.participants, bindings, me)


def barred(step: Step, progress: Progress, bindings: Bindings, drafter: str) -> frozenset[str]:
    """Who may not do a step because of what they did before, however it would come to them."""
    if not step.not_same_as:
        return frozenset()
    own = {drafter} if "drafter" in step.not_same_as else set()
    return frozenset(own | {fact.by for name in step.not_same_as for fact in progress.current(name, bindings)})
