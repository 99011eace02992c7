"""Who may see and do what with a document: the one place of document rights."""

from __future__ import annotations

from dataclasses import dataclass, replace

from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Participant, Rule
from runtime.office.case import Case, Services
from runtime.office.world import OfficeWorld
from runtime.routes.participants import Asking
from runtime.routes.progress import Progress

EVERYBODY = frozenset({"everybody"})


def may_create(services: Services, type: DocumentType, person: str) -> bool:
    """Whether a person may create documents of a type; without a rule, nobody but the engine."""
    if type.access.create is None or not type.access.create.rules:
        return False
    row = {"id": "", "type": type.head.name, "card": {}, "drafter": person, "unit": "", "readers": [person]}
    return among(Case(services, type, row, Progress()), type.access.create, person)


def among(case: Case, participant: Participant | None, person: str) -> bool:
    """Whether a person is one of those whom a participant names."""
    if participant is None:
        return False
    if any(_is_everybody(rule) for rule in participant.rules):
        return case.services.directory.person(person) is not None
    named = case.plan.participants if case.plan else {}
    question = Asking(OfficeWorld(case), case.progress, named, (), person)
    return person in question.find(participant).people


def _is_everybody(rule: Rule | str) -> bool:
    if isinstance(rule, str):
        return rule == "everybody"
    return len(rule.tests) == 1 and rule.tests[0].word == "unit" and rule.tests[0].value == "any" and rule.when is None


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person sees of one document."""

    case: Case
    person: str
    rights: frozenset[str]

    @property
    def readable(self) -> bool:
        """Whether the document may be opened at all."""
        return self._reads() and self.cleared

    @property
    def takes_part(self) -> bool:
        """Whether this reader has a node of their own on the road."""
        return bool(self._own_steps()) or self.person == self.case.row.get("drafter")

    def _reads(self) -> bool:
        if self.person in self.case.row.get("readers", ()) or "see-all-progress" in self.rights:
            return True
        return among(self.case, self.case.type.access.read, self.person)

    @property
    def cleared(self) -> bool:
        """A secret document asks for a clearance on top of everything else."""
        name = self.case.type.access.secrecy
        field = self.case.type.field(name) if name else None
        level = self.case.card.get(name) if field else None
        catalog = self.case.services.edition.catalogs.get(field.catalog) if field and field.catalog else None
        if level is None or catalog is None:
            return True
        person = self.case.services.directory.person(self.person)
        needed, has = catalog.rank(str(level)), catalog.rank(person.clearance) if person and person.clearance else 0
        return needed is None or (has or 0) >= needed

    def sees_field(self, name: str) -> bool:
        """Whether a field is there for this reader; a limited one is absent for everybody else."""
        readers = self.case.type.access.fields.get(name.partition(".")[0])
        return readers is None or among(self.case, readers, self.person)

    def hidden_fields(self) -> frozenset[str]:
        """The fields that are absent for this reader."""
        return frozenset(name for name in self.case.type.access.fields if not self.sees_field(name))

    def card(self) -> dict[str, object]:
        """The card without the fields that are absent for this reader."""
        hidden = self.hidden_fields()
        return {name: value for name, value in self.case.card.items() if name not in hidden}

    def first_node(self) -> int:
        """From which place of the road on this reader sees progress (R093); 0 is all of it, a large number nothing."""
        plan = self.case.plan
        if plan is None or plan.visible == "whole" or "see-all-progress" in self.rights:
            return 0
        if self.person == self.case.row.get("drafter"):
            return 0
        places = [plan.nodes[step].order for step in self._own_steps() if step in plan.nodes]
        if places:
            return min(places)
        # Who keeps the records has no node, and reads the whole; somebody merely copied reads nothing of it.
        read = self.case.type.access.read
        keepers = replace(read, rules=tuple(rule for rule in read.rules if rule != "participants")) if read else None
        return 0 if among(self.case, keepers, self.person) else len(plan.nodes)

    def _own_steps(self) -> set[str]:
        progress = self.case.progress
        mine = {fact.step for fact in progress.facts if self.person in (fact.by, fact.responsible)}
        return mine | {
            task.step for task in progress.open if self.person in task.people or self.person == task.responsible
        }

    def sees_step(self, step: str) -> bool:
        """Whether this reader sees what a step did, with ``visible: own`` only their own."""
        plan = self.case.plan
        if plan is None or step not in plan.nodes:
            return True
        if plan.visible == "own" and self.first_node() > 0:
            return step in self._own_steps()
        return plan.nodes[step].order >= self.first_node()
