"""What can be proven about an edition before anybody works with it: its tables, its routes, its people of today."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from runtime.edition.domains import domains_of
from runtime.edition.edition import Edition
from runtime.edition.references import names_of, routes_of
from runtime.kinds.document import DocumentType
from runtime.kinds.rules import RuleTable
from runtime.office.compiled import Compiled
from runtime.office.directory import StoredDirectory
from runtime.office.questions import creation_asks
from runtime.office.vacancies import Posting, Today, circle_of_superiors, nobody_creates
from runtime.ports import Directory
from runtime.reading.condition import parse_condition
from runtime.reading.domain import Domain
from runtime.reading.problem import Finding, Problem
from runtime.routes import proofs as routes
from runtime.routes.parties import circle
from runtime.routes.readings import Known
from runtime.rules import proofs as rules

_LISTS: Final = frozenset({"choices", "people", "units", "links", "files", "list", "rows"})
_NEVER: Final = parse_condition("false")
# The words under which a definition fills the card of another document, or of a new one.
_FILLING: Final = frozenset({"with", "sets", "fills"})


def prove(edition: Edition, directory: Directory | None = None) -> list[Problem]:
    """Everything that proofs find; the organisation is that of the file where no other is given."""
    people = edition.organisation
    if directory is None and people is not None:
        directory = StoredDirectory(people.people, people.units, people.posts)
    proof = _Proof(edition, Compiled(edition), directory)
    found = dict.fromkeys([*proof.tables(), *proof.routes(), *proof.people()])
    return [_problem(edition, one) for one in found]


def _problem(edition: Edition, found: Finding) -> Problem:
    place = edition.sources[found.address].place(found.pointer)
    return Problem(place, found.code, found.text, found.remedy, found.warning)


@dataclass(slots=True)
class _Proof:
    edition: Edition
    compiled: Compiled
    directory: Directory | None
    filled: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        sources = [one for one in self.edition.sources.values() if one.kind != "scenario"]
        self.filled = frozenset(
            name for source in sources for name in _filled(source.data, decides=source.kind == "route")
        )

    def tables(self) -> Iterator[Finding]:
        """Decision tables: whole, without overlap, each row of use."""
        routing = {type.route for type in self.edition.documents.values()}
        for name, table in self.edition.rules.items():
            document = self.edition.documents[table.of]
            lists = [one.name for one in document.fields if one.kind in _LISTS]
            chooses = f"rules:{name}" in routing
            domains = self._domains(table, document, chooses=chooses)
            yield from rules.prove(rules.Judged(table, domains, chooses, lists))

    def _domains(self, table: RuleTable, document: DocumentType, *, chooses: bool) -> dict[str, Domain]:
        asked = [row.when.addresses for row in table.rows if row.when is not None]
        domains = domains_of(self.edition, document, frozenset[str]().union(*asked))
        if not chooses:
            return domains
        # The route is chosen when the document is created, by what is answered then.
        first = self._at_creation(document)
        return {
            address: one if address.partition(".")[0] in (*first, "setting") else replace(one, shown=_NEVER)
            for address, one in domains.items()
        }

    def _at_creation(self, document: DocumentType) -> frozenset[str]:
        """The fields that are answered when a document is created: asked, computed, given or filled in."""
        asked = {one.field.partition(".")[0] for one in creation_asks(self.compiled, document)}
        return frozenset(asked) | set(names_of(self.edition, document).given) | self.filled

    def routes(self) -> Iterator[Finding]:
        """Routes, each seen with the documents that take it; one that nobody takes is seen without a card."""
        taken: set[str] = set()
        for document in self.edition.documents.values():
            for name in routes_of(self.edition, document):
                taken.add(name)
                yield from self._route(name, document)
        included = {name for route in self.edition.routes.values() for name in route.includes()}
        for name in self.edition.routes.keys() - taken - included:
            yield from self._route(name, None)

    def _route(self, name: str, document: DocumentType | None) -> Iterator[Finding]:
        plan = self.compiled.plan(name)
        if plan is None:
            return
        known = self._known(document) if document is not None else Known()
        yield from routes.prove(plan, self.edition.routes, known)
        if self.directory is None or circle(plan.participants):
            return
        loops = {node.name for node in plan.nodes.values() if node.kind == "each"}
        fields = {one.name for one in document.fields} if document is not None else set()
        today = Today(self.directory, plan.participants, frozenset(loops | fields))
        yield from Posting(plan, document, today).findings()

    def _known(self, document: DocumentType) -> Known:
        fields = frozenset(one.name for one in document.fields)
        create = document.access.create
        if create is None or not create.rules or document.access.edit is not None:
            return Known()  # the engine fills its card, or anybody corrects it: everything may be answered
        defaults = {one.name for one in document.fields if "default" in one.schema}
        for section in document.card.sections:
            defaults |= {item.field for item in section.items if item.default is not None}
        answered = self._at_creation(document) | defaults
        return Known(fields, answered, domains_of(self.edition, document, fields))

    def people(self) -> Iterator[Finding]:
        """Documents that nobody can create today, and people who are superior of each other."""
        if self.directory is None:
            return
        for document in self.edition.documents.values():
            fields = frozenset(one.name for one in document.fields)
            yield from nobody_creates(document, Today(self.directory, addresses=fields))
        around = circle_of_superiors(self.edition, self.directory)
        if around:
            yield self._superiors(around)

    def _superiors(self, around: tuple[str, ...]) -> Finding:
        people = self.edition.organisation
        names = [person.name for person in people.people] if people is not None else []
        owner = people or self.edition.agency
        assert owner is not None
        kind = "organisation" if people is not None else "agency"
        pointer = ("people", names.index(around[0])) if around[0] in names else ()
        text = f"{kind} '{owner.head.name}': each is the superior of the one before in a circle: {' → '.join(around)}"
        remedy = "let one of them belong to no unit below the other"
        return Finding(f"{kind}:{owner.head.name}", pointer, "superiors-in-a-circle", text, remedy, warning=True)


def _filled(data: Any, *, decides: bool) -> Iterator[str]:
    """The names that stand under a word that fills a card; what a decision sets has its place on the road instead."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if key in _FILLING and isinstance(value, Mapping) and not (decides and key == "sets"):
                yield from map(str, value)
            yield from _filled(value, decides=decides)
    elif isinstance(data, list):
        for one in data:
            yield from _filled(one, decides=decides)
