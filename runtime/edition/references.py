"""Every name that a definition uses must exist: fields, steps, catalogs, roles, routes, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from runtime.edition.addresses import PEOPLE, Addresses, Names, Wrong
from runtime.edition.agency_references import check_agency, check_catalogs
from runtime.edition.document_references import check_document
from runtime.edition.edition import Edition
from runtime.edition.places import places_of_route
from runtime.edition.register_references import check_register, check_series
from runtime.edition.route_references import check_route
from runtime.edition.rules_references import check_rules
from runtime.edition.standing_references import check_standing
from runtime.edition.strings_references import check_strings
from runtime.kinds.data import Field
from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Participant, Test
from runtime.kinds.register import Register
from runtime.reading.condition import Expression
from runtime.reading.problem import Problem, did_you_mean
from runtime.reading.source import Pointer, Source

BUILT_IN: Final = frozenset({"me", "drafter", "participants", "everybody", "top", "me.unit", "document.unit"})


@dataclass(slots=True)
class Checker:
    """Collects what is wrong with the names in an edition."""

    edition: Edition
    problems: list[Problem] = field(default_factory=list)

    def say(self, source: Source, pointer: Pointer, code: str, text: str, remedy: str = "") -> None:
        """Note what is wrong at a place of a definition."""
        self.problems.append(Problem(source.place(pointer), code, f"{source.kind} '{source.name}': {text}", remedy))

    def exists(self, source: Source, pointer: Pointer, what: str, name: str, known: Iterable[str]) -> bool:
        """Whether a name is among the known ones; if not, that is noted."""
        names = set(known)
        if name not in names:
            remedy = did_you_mean(name, names) or f"correct the name, or add the {what}"
            self.say(source, pointer, f"no-such-{what.replace(' ', '-')}", f"there is no {what} '{name}'", remedy)
        return name in names

    def names_of(self, document: str) -> Names:
        """What expressions over a document type may name, its route's steps included."""
        return names_of(self.edition, self.edition.documents.get(document))

    def wrong(self, source: Source, pointer: Pointer, found: Wrong | None) -> bool:
        """Note what is wrong with an address, if anything."""
        if found is not None:
            self.say(source, pointer, found.code, found.text, found.remedy)
        return found is not None

    def expression(self, source: Source, pointer: Pointer, expression: Expression | None, names: Names) -> None:
        """Everything that an expression names."""
        for found in self._addresses(source, names).expression(expression) if expression else ():
            self.wrong(source, pointer, found)

    def address(self, source: Source, pointer: Pointer, address: str, names: Names) -> bool:
        """One address; whether it exists."""
        return not self.wrong(source, pointer, self._addresses(source, names).wrong(address))

    def _addresses(self, source: Source, names: Names) -> Addresses:
        return Addresses(self.edition, names, source.name if source.kind == "document" else "")

    def people(self, source: Source, pointer: Pointer, address: str, names: Names) -> None:
        """An address that must hold people or units."""
        one = names.field(address)
        if self.address(source, pointer, address, names) and one is not None and one.kind not in PEOPLE:
            text = f"the field '{address}' holds a value of kind {one.kind}, not a person or a unit"
            self.say(source, pointer, "wrong-field", text, 'name another field, or write $ref: "type:person" for it')

    def participant(self, source: Source, pointer: Pointer, participant: Participant | None, names: Names) -> None:
        """Everybody a participant names, each at its own place."""
        for at, rule in enumerate(participant.rules if participant else ()):
            place = (*pointer, at) if (*pointer, at) in source.marks else pointer
            if isinstance(rule, str):
                self._named(source, place, rule, names)
                continue
            self.expression(source, (*place, "when"), rule.when, names)
            for test in rule.tests:
                self._test(source, (*place, test.word), test, names)
            self.participant(source, (*place, "default"), rule.default, names)
            self.participant(source, (*place, "if-nobody"), rule.if_nobody, names)

    def _named(self, source: Source, pointer: Pointer, name: str, names: Names) -> None:
        if name in BUILT_IN or name in names.participants or name in names.loops:
            return
        if name.partition(".")[0] in {*names.fields, *names.loops}:
            self.people(source, pointer, name, names)
            return
        if not names.open:
            known = {*BUILT_IN, *names.participants, *names.loops}
            remedy = did_you_mean(name, known) or "add it under participants"
            self.say(source, pointer, "no-such-participant", f"there is no participant '{name}'", remedy)

    def _test(self, source: Source, pointer: Pointer, test: Test, names: Names) -> None:
        # What it was opened from may be of several types, each with participants of its own.
        self.participant(source, pointer, test.inner, Names(open=True) if test.word == "of-parent" else names)
        match test.word:
            case "role":
                self.exists(source, pointer, "role", test.value, self.edition.roles)
            case "field":
                self.people(source, pointer, test.value, names)
            case "did" if not (names.open and not names.steps):
                self.exists(source, pointer, "step", test.value, names.steps)


def names_of(edition: Edition, document: DocumentType | None) -> Names:
    """What expressions over a document type may name, its route's steps included."""
    names = Names()
    if document is None:
        return names
    names.document = document.head.name
    names.fields = {one.name: one for one in document.fields}
    names.linked = {one.name: _fields(edition, one.documents) for one in document.linked}
    for section in document.card.sections:
        names.given |= {item.field: "its formula in the card" for item in section.items if item.compute is not None}
    for table in edition.rules_of(names.document):
        names.given |= {name: f"rules '{table.head.name}'" for name in table.sets if name in names.fields}
    for route in routes_of(edition, document):
        add_route(edition, names, route)
    return names


def _fields(edition: Edition, documents: Iterable[str]) -> dict[str, Field]:
    """The fields of several document types together."""
    found = [edition.documents[name] for name in documents if name in edition.documents]
    return {one.name: one for document in found for one in document.fields}


def add_route(edition: Edition, names: Names, route: str) -> None:
    """The names that a route brings, beside those that are there."""
    places = places_of_route(edition, route)
    names.steps |= set(places.steps)
    names.blocks |= set(places.blocks)
    names.loops |= places.loops
    names.participants |= places.participants


def routes_of(edition: Edition, document: DocumentType) -> Iterator[str]:
    """The routes that documents of a type may take."""
    if document.route.startswith("rules:"):
        table = edition.rules.get(document.route.removeprefix("rules:"))
        yield from dict.fromkeys(str(row.then["route"]) for row in (table.rows if table else ()) if "route" in row.then)
    elif document.route:
        yield document.route


def types_of(edition: Edition, register: Register) -> list[str]:
    """The document type of a register; over tasks, every type that may take the route."""
    if not register.tasks:
        return [register.of]
    return [name for name, one in edition.documents.items() if register.tasks in routes_of(edition, one)]


def check_references(edition: Edition) -> list[Problem]:
    """Every name that does not exist, over all definitions."""
    checker = Checker(edition)
    taken: set[str] = set()
    for name, document in edition.documents.items():
        names = names_of(edition, document)
        check_document(checker, edition.sources[f"document:{name}"], document, names)
        for route in routes_of(edition, document):
            taken.add(route)
            check_route(checker, route, names)
    for name in edition.routes.keys() - taken - _included(edition):
        check_route(checker, name, _open_names(edition, name))
    for name, table in edition.rules.items():
        check_rules(checker, edition.sources[f"rules:{name}"], table, _names(edition, [table.of]))
    for name, rule in edition.standing.items():
        names = _names(edition, [rule.of]) if rule.of else Names()
        check_standing(checker, edition.sources[f"rules:{name}"], rule, names)
    for name, register in edition.registers.items():
        names = _names(edition, types_of(edition, register))
        names.task = bool(register.tasks)
        check_register(checker, edition.sources[f"register:{name}"], register, names)
    check_series(checker)
    check_catalogs(checker)
    check_agency(checker)
    check_strings(checker)
    return checker.problems


def _included(edition: Edition) -> set[str]:
    return {name for route in edition.routes.values() for name in route.includes()}


def _open_names(edition: Edition, route: str) -> Names:
    """A route that no document here takes is seen without a card."""
    names = Names(open=True)
    add_route(edition, names, route)
    return names


def _names(edition: Edition, documents: list[str]) -> Names:
    """The names of several document types together; of none, any field is taken."""
    whole = Names(open=not documents)
    for name in documents:
        names = names_of(edition, edition.documents.get(name))
        whole.document = whole.document or name
        whole.fields |= names.fields
        whole.steps |= names.steps
        whole.blocks |= names.blocks
        whole.loops |= names.loops
        whole.participants |= names.participants
        whole.given |= names.given
        whole.linked |= names.linked
    return whole
