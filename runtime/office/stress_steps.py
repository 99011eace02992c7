"""Steps of routes that nobody could do, or others would have to, after somebody has left; of any document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import Final

from runtime.edition.references import routes_of
from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Participant
from runtime.kinds.route import Step
from runtime.office.directory import StoredDirectory
from runtime.office.doers import Doers, Sample, doers, sampled, samples, titles, variants
from runtime.office.office import Office
from runtime.office.stress_words import Finding
from runtime.reading.problem import Place
from runtime.routes.plan import Plan

# Separation of duties among more people than this is no concern.
_MOST_WAYS: Final = 2000
_ALWAYS: Final = "*"


@dataclass(frozen=True, slots=True)
class _Seen:
    """One step for one sample, before and after."""

    sample: Sample
    before: Doers
    after: Doers

    @property
    def breaks(self) -> bool:
        return self.before.somebody and not self.after.somebody

    @property
    def falls(self) -> bool:
        """Whether others do it, by other words than before."""
        if not (self.before.somebody and self.after.somebody) or self.before.why == self.after.why:
            return False
        return set(self.before.people).isdisjoint(self.after.people)


def steps_without(office: Office, before: StoredDirectory, after: StoredDirectory) -> Iterator[Finding]:
    """What becomes of every step of every document type's routes."""
    for type in office.edition.documents.values():
        for route in routes_of(office.edition, type):
            plan = office.current().plan(route)
            if plan is not None:
                yield from _Route(office, type, plan, before, after).findings()


@dataclass(frozen=True, slots=True)
class _Route:
    """The route of a document type, over the organisation before and after."""

    office: Office
    type: DocumentType
    plan: Plan
    before: StoredDirectory
    after: StoredDirectory

    def findings(self) -> Iterator[Finding]:
        for node in self.plan.steps():
            assert node.step is not None
            for by in self._variants(node.step):
                seen = self._seen(node.step, by)
                yield from self._broken(node.step, seen)
                yield from self._fallen(node.step, seen)
            if node.step.not_same_as:
                yield from self._separation(node.step)

    def _variants(self, step: Step) -> Iterator[Participant | None]:
        return variants(step.by, sampled(self.office, self.before, self.type, self.plan, Sample()))

    def _seen(self, step: Step, by: Participant | None) -> list[_Seen]:
        return [
            _Seen(one, self._doers(step, by, self.before, one), self._doers(step, by, self.after, one))
            for one in samples(self.after)
        ]

    def _doers(self, step: Step, by: Participant | None, directory: StoredDirectory, one: Sample) -> Doers:
        return doers(step, by, sampled(self.office, directory, self.type, self.plan, one))

    # -- nobody, or others ---------------------------------------------------------------------------------

    def _broken(self, step: Step, seen: Sequence[_Seen]) -> Iterator[Finding]:
        broken = [one for one in seen if one.breaks]
        if broken:
            admins = broken[0].after.people
            then = f"it would go to {titles(self.after, admins)}" if admins else "and there is no administrator for it"
            where = self._where(broken, [one for one in seen if one.before.somebody])
            yield Finding("step", f"{self._said(step)}: nobody could do it{where}; {then}", self._place(step))

    def _fallen(self, step: Step, seen: Sequence[_Seen]) -> Iterator[Finding]:
        fallen = [one for one in seen if one.falls]
        if fallen:
            to = tuple(dict.fromkeys(name for one in fallen for name in one.after.people))
            then = f"it would fall to {titles(self.after, to)}" if to else "it would be passed by"
            where = self._where(fallen, [one for one in seen if one.before.somebody])
            yield Finding("fallback", f"{self._said(step)}{where}: {then}", self._place(step), breaks=False)

    def _where(self, those: Sequence[_Seen], whole: Sequence[_Seen]) -> str:
        """For which documents, in the words of whoever routes them."""
        if len(those) == len(whole):
            return ""
        units = dict.fromkeys(one.sample.unit for one in those if one.sample.unit)
        if not any(one.sample.person for one in those) and len(units) in (0, len(self.after.units())):
            return " where the card names nobody"
        found = (self.after.unit(name) for name in units)
        return f" for {', '.join(unit.title for unit in found if unit is not None)}" if units else ""

    def _said(self, step: Step) -> str:
        title = f" ({step.title})" if step.title else ""
        return f"step '{step.name}'{title} of route {self.plan.nodes[step.name].route}"

    def _place(self, step: Step) -> Place:
        return self.office.edition.sources[f"route:{self.plan.nodes[step.name].route}"].place(step.pointer)

    # -- separation of duties ------------------------------------------------------------------------------

    def _separation(self, step: Step) -> Iterator[Finding]:
        """A step that may not be done by whoever did another: whether anybody else is left."""
        were, are = (self._blocked(step, directory) for directory in (self.before, self.after))
        others = " and ".join(step.not_same_as)
        if not are or are == were or were == _ALWAYS:
            return
        who = titles(self.after, (are,))
        then = f"if {who} did {others}, nobody else could do it"
        if are == _ALWAYS:
            then = f"whoever could do it must have done {others}"
        yield Finding("separation", f"{self._said(step)}: {then}", self._place(step))

    def _blocked(self, step: Step, directory: StoredDirectory) -> str:
        """Who keeps the step from being done by having done the others, or ``_ALWAYS`` if whoever does them does."""
        could = set(self._may(step, directory))
        others = [self._earlier(name, directory) for name in step.not_same_as]
        ways = list(islice(product(*(people for people in others if people)), _MOST_WAYS))
        blocked = [way for way in ways if way and could <= set(way)]
        if not could or not blocked:
            return ""
        return _ALWAYS if len(blocked) == len(ways) else next(name for name in blocked[0] if name in could)

    def _earlier(self, name: str, directory: StoredDirectory) -> tuple[str, ...]:
        if name == "drafter":
            asking = sampled(self.office, directory, self.type, self.plan, Sample())
            return asking.find(self.type.access.create).people
        return self._may(self.plan.step(name), directory) if name in self.plan.nodes else ()

    def _may(self, step: Step, directory: StoredDirectory) -> tuple[str, ...]:
        """Who could do a step of any document, administrators apart."""
        people: dict[str, None] = {}
        for by in self._variants(step):
            for one in samples(directory):
                found = self._doers(step, by, directory, one)
                people.update(dict.fromkeys(found.people if found.somebody else ()))
        return tuple(people)
