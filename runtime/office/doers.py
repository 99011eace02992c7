"""Who could do a step: of any document there might be, or of one that is on its way.

A step of no document in particular is asked of samples: each person with a unit of theirs, each unit alone, and
nobody. What a card or an earlier step would name, the sample names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Participant, Rule
from runtime.kinds.route import Step
from runtime.office.case import Case
from runtime.office.directory import StoredDirectory
from runtime.office.office import Office
from runtime.office.world import OfficeWorld
from runtime.ports import Row
from runtime.routes.participants import Asking, Found
from runtime.routes.plan import Bindings, Plan
from runtime.routes.progress import Fact, Progress

Way = Literal["own", "other", "skipped", "administrators"]


@dataclass(frozen=True, slots=True)
class Sample:
    """Whom a card might name: a person, a unit, or nobody."""

    person: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Doers:
    """Who could do a step, by which words, and whether these are its own or what stands for them."""

    people: tuple[str, ...]
    way: Way
    why: tuple[str, ...] = ()

    @property
    def somebody(self) -> bool:
        """Whether the definition itself finds somebody, or does without."""
        return self.way != "administrators"


@dataclass(slots=True)
class _SampleWorld(OfficeWorld):
    """The office's world for a document that only a sample knows."""

    sample: Sample = Sample()

    def names(self, address: str, progress: Progress, bindings: Bindings) -> tuple[str, ...]:
        """Whatever the address, the sample's person and unit; who asks takes what fits."""
        if address == "participants":
            return ()
        return tuple(name for name in (self.sample.person, self.sample.unit) if name)


def samples(directory: StoredDirectory) -> tuple[Sample, ...]:
    """Each person with each of their units, each unit alone, and nobody."""
    people = [Sample(one.name, unit) for one in directory.people() for unit in one.units or ("",)]
    return (*people, *(Sample("", unit.name) for unit in directory.units()), Sample())


def sampled(office: Office, directory: StoredDirectory, type: DocumentType, plan: Plan | None, one: Sample) -> Asking:
    """A question about a document of a type, all of whose steps the sample's person has done."""
    row: Row = {"id": "", "type": type.head.name, "card": {}, "drafter": one.person, "unit": one.unit}
    services = replace(office.services(), directory=directory)
    progress = Progress(facts=tuple(_fact(node.name, one.person) for node in plan.steps()) if plan else ())
    case = Case(services, type, {**row, "agency": office.name, "readers": [one.person]}, progress, plan)
    return Asking(_SampleWorld(case, sample=one), progress, plan.participants if plan else {}, (), one.person)


def _fact(step: str, person: str) -> Fact:
    return Fact("", step, step, (), person, "", person, "", "", "")


def on_its_way(case: Case, directory: StoredDirectory, bindings: Bindings = ()) -> Asking:
    """A question about a document that is kept, over some organisation."""
    moved = replace(case, services=replace(case.services, directory=directory))
    named = case.plan.participants if case.plan else {}
    return Asking(OfficeWorld(moved), case.progress, named, bindings)


def variants(participant: Participant | None, asking: Asking) -> Iterator[Participant | None]:
    """A participant with each of its conditions holding in turn, for nobody knows which will."""
    if participant is not None and len(participant.rules) == 1 and participant.rules[0] in asking.named:
        participant = asking.named[str(participant.rules[0])]
    rules = participant.rules if participant else ()
    conditional = [rule for rule in rules if isinstance(rule, Rule) and rule.when is not None]
    if not conditional:
        yield participant
    always = tuple(rule for rule in rules if rule not in conditional)
    for rule in conditional:
        yield Participant((replace(rule, when=None), *always))


def doers(step: Step, by: Participant | None, asking: Asking) -> Doers:
    """Who could do a step, as the walk of a route would find them."""
    found = asking.find(by)
    if found.people:
        return _found(found, "other" if found.fallback else "own")
    if step.if_nobody is not None and step.if_nobody.rules == ("skip",):
        return Doers((), "skipped")
    other = asking.find(step.if_nobody)
    if other.people:
        return _found(other, "other")
    return Doers(tuple(asking.world.administrators()), "administrators")


def _found(found: Found, way: Way) -> Doers:
    return Doers(found.people, way, found.why)


def titles(directory: StoredDirectory, names: Sequence[str]) -> str:
    """People by their titles."""
    people = (directory.person(name) for name in names)
    return ", ".join(one.title for one in people if one is not None) or "nobody"
