"""Every name that a definition uses must exist: fields, steps, catalogs, roles, routes, settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from runtime.edition.edition import Edition
from runtime.edition.places import places_of_route
from runtime.edition.route_references import check_route
from runtime.edition.strings_references import check_strings
from runtime.kinds.data import Field
from runtime.kinds.document import DocumentType
from runtime.kinds.participant import Participant, Rule
from runtime.kinds.register import Register
from runtime.kinds.rules import RuleTable
from runtime.reading.condition import Expression
from runtime.reading.problem import Problem, did_you_mean
from runtime.reading.source import Pointer, Source

DOCUMENT: Final = frozenset(
    "number heading type state unit drafter created closed file volume parent due round original archived".split()
)
FACTS: Final = frozenset(
    "by unit responsible received due done opinion decision reminders reminded mark rounds state".split()
)
TASK: Final = frozenset("step title by responsible received done due decision opinion".split())
BUILT_IN: Final = frozenset({"me", "drafter", "participants", "everybody", "top"})
RESULTS: Final = frozenset({"route", "deadline"})


@dataclass(slots=True)
class Names:
    """What expressions over one document type may name."""

    fields: dict[str, Field] = field(default_factory=dict)
    steps: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)
    loops: dict[str, str] = field(default_factory=dict)
    participants: set[str] = field(default_factory=set)

    def roots(self) -> set[str]:
        """Every first word of an address."""
        fixed = {"document", "setting", "me", "today", "now", "returned", "task"}
        return {*self.fields, *self.steps, *self.blocks, *self.loops, *fixed}


@dataclass(slots=True)
class Checker:
    edition: Edition
    problems: list[Problem] = field(default_factory=list)

    def say(self, source: Source, pointer: Pointer, code: str, text: str, remedy: str = "") -> None:
        self.problems.append(Problem(source.place(pointer), code, f"{source.kind} '{source.name}': {text}", remedy))

    def exists(self, source: Source, pointer: Pointer, what: str, name: str, known: Iterable[str]) -> bool:
        names = set(known)
        if name in names:
            return True
        self.say(
            source,
            pointer,
            f"no-such-{what.replace(' ', '-')}",
            f"there is no {what} '{name}'",
            did_you_mean(name, names),
        )
        return False

    def expression(self, source: Source, pointer: Pointer, expression: Expression | None, names: Names) -> None:
        self.address_all(source, pointer, expression.addresses if expression else (), names)

    def address(self, source: Source, pointer: Pointer, address: str, names: Names) -> None:
        root, _, rest = address.partition(".")
        if root == "document" and rest:
            self._word(source, pointer, address, rest, DOCUMENT)
        elif root == "setting" and rest:
            settings = {name.replace("-", "_") for name in self.edition.settings}
            self._word(source, pointer, address, rest, settings)
        elif root in names.steps and root not in names.fields and rest:
            self._word(source, pointer, address, rest, FACTS)
        elif root in names.fields and rest:
            self._inside(source, pointer, address, rest, names.fields[root])
        elif root not in names.roots():
            text = f"nothing here is called '{root}'"
            self.say(source, pointer, "no-such-field", text, did_you_mean(root, names.roots()))

    def address_all(self, source: Source, pointer: Pointer, addresses: Iterable[str], names: Names) -> None:
        for address in sorted(addresses):
            self.address(source, pointer, address, names)

    def _word(self, source: Source, pointer: Pointer, address: str, rest: str, known: Iterable[str]) -> None:
        head = rest.partition(".")[0]
        words = set(known)
        if head not in words:
            self.say(source, pointer, "no-such-field", f"'{address}' does not exist", did_you_mean(head, words))

    def _inside(self, source: Source, pointer: Pointer, address: str, rest: str, one: Field) -> None:
        head, _, more = rest.partition(".")
        if one.fields:
            inner = next((part for part in one.fields if part.name == head), None)
            if inner is None:
                names = [part.name for part in one.fields]
                self.say(source, pointer, "no-such-field", f"'{address}' does not exist", did_you_mean(head, names))
            elif more:
                self._inside(source, pointer, address, more, inner)
        elif one.document and one.document in self.edition.documents:
            names = [part.name for part in self.edition.documents[one.document].fields]
            self._word(source, pointer, address, head, {*names, "title", "number"})

    def participant(self, source: Source, pointer: Pointer, participant: Participant | None, names: Names) -> None:
        for rule in participant.walk() if participant else ():
            if isinstance(rule, str):
                known = {*BUILT_IN, *names.participants, *names.loops}
                root = rule.partition(".")[0]
                if root not in known and root not in names.fields and rule != "me.unit":
                    self.say(
                        source,
                        pointer,
                        "no-such-participant",
                        f"there is no participant '{rule}'",
                        did_you_mean(rule, known),
                    )
            else:
                self._rule(source, pointer, rule, names)

    def _rule(self, source: Source, pointer: Pointer, rule: Rule, names: Names) -> None:
        self.expression(source, pointer, rule.when, names)
        for test in rule.tests:
            if test.word == "role":
                self.exists(source, pointer, "role", test.value, self.edition.roles)
            elif test.word == "field":
                self.address(source, pointer, test.value, names)
            elif test.word == "did":
                self.exists(source, pointer, "step", test.value, names.steps)


def names_of(edition: Edition, document: DocumentType | None) -> Names:
    """What expressions over a document type may name, its route's steps included."""
    names = Names()
    if document is None:
        return names
    names.fields = {one.name: one for one in document.fields}
    for route in routes_of(edition, document):
        places = places_of_route(edition, route)
        names.steps |= set(places.steps)
        names.blocks |= set(places.blocks)
        names.loops |= places.loops
        names.participants |= places.participants
    return names


def routes_of(edition: Edition, document: DocumentType) -> Iterator[str]:
    """The routes that documents of a type may take."""
    if document.route.startswith("rules:"):
        table = edition.rules.get(document.route.removeprefix("rules:"))
        for row in table.rows if table else ():
            if "route" in row.then:
                yield str(row.then["route"])
    elif document.route:
        yield document.route


def check_references(edition: Edition) -> list[Problem]:
    """Every name that does not exist, over all definitions."""
    checker = Checker(edition)
    for name, document in edition.documents.items():
        _check_document(checker, edition.sources[f"document:{name}"], document)
    for name, table in edition.rules.items():
        _check_rules(checker, edition.sources[f"rules:{name}"], table)
    for name, register in edition.registers.items():
        _check_register(checker, edition.sources[f"register:{name}"], register)
    _check_routes(checker)
    _check_rest(checker)
    check_strings(checker)
    return checker.problems


def _check_document(checker: Checker, source: Source, document: DocumentType) -> None:
    edition = checker.edition
    if document.route.startswith("rules:"):
        checker.exists(source, ("route",), "rules", document.route.removeprefix("rules:"), edition.rules)
    elif document.route:
        checker.exists(source, ("route",), "route", document.route, edition.routes)
    if document.file and edition.fileplans and edition.file_item(document.file) is None:
        items = [item for plan in edition.fileplans.values() for item in plan.items]
        checker.exists(source, ("file",), "file-plan item", document.file, items)
    names = names_of(edition, document)
    _check_fields(checker, source, ("data", "properties"), document.fields)
    for section in document.card.sections:
        checker.expression(source, ("card",), section.when, names)
        for item in section.items:
            for expression in (item.when, item.default, item.compute):
                checker.expression(source, ("card",), expression, names)
            checker.participant(source, ("card",), item.among, names)
    for at, check in enumerate(document.checks):
        checker.expression(source, ("checks", at, "must"), check.must, names)
        for step in check.at:
            checker.exists(source, ("checks", at, "at"), "step", step, names.steps)
    _check_access(checker, source, document, names)


def _check_access(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    access = document.access
    for key, participant in (("create", access.create), ("read", access.read), ("edit", access.edit)):
        checker.participant(source, ("access", key), participant, names)
    for name, participant in access.fields.items():
        checker.exists(source, ("access", "fields", name), "field", name, names.fields)
        checker.participant(source, ("access", "fields", name), participant, names)
    if access.secrecy:
        checker.exists(source, ("access", "secrecy"), "field", access.secrecy, names.fields)
    for at, key in enumerate(document.unique):
        for name in key:
            checker.exists(source, ("unique", at), "field", name, names.fields)
    checker.address_all(source, ("heading",), document.heading.addresses, names)


def _check_fields(checker: Checker, source: Source, pointer: Pointer, fields: Iterable[Field]) -> None:
    for one in fields:
        place = (*pointer, one.name)
        if one.catalog:
            checker.exists(source, place, "catalog", one.catalog, checker.edition.catalogs)
        if one.document:
            checker.exists(source, place, "document", one.document, checker.edition.documents)
        _check_fields(checker, source, (*place, "properties"), one.fields)


def _check_rules(checker: Checker, source: Source, table: RuleTable) -> None:
    if not checker.exists(source, ("of",), "document", table.of, checker.edition.documents):
        return
    names = names_of(checker.edition, checker.edition.documents[table.of])
    for name in table.sets:
        checker.exists(
            source, ("sets",) if "sets" in source.data else ("table",), "field", name, {*names.fields, *RESULTS}
        )
    for at, row in enumerate(table.rows):
        checker.expression(source, ("table", at, "when"), row.when, names)
        if "route" in row.then:
            checker.exists(
                source, ("table", at, "then", "route"), "route", str(row.then["route"]), checker.edition.routes
            )


def _check_register(checker: Checker, source: Source, register: Register) -> None:
    edition = checker.edition
    if register.tasks:
        checker.exists(source, ("of", "tasks"), "route", register.tasks, edition.routes)
        return
    if not checker.exists(source, ("of",), "document", register.of, edition.documents):
        return
    names = names_of(edition, edition.documents[register.of])
    checker.expression(source, ("where",), register.where, names)
    for at, column in enumerate(register.columns):
        checker.expression(source, ("columns", at), column.value, names)
    if register.series:
        checker.address_all(
            source, ("number", "as"), register.series.pattern.addresses - {"sequence", "year", "month"}, names
        )
        for name in register.series.per:
            checker.address(source, ("number", "per"), name, names)
    columns = {column.name for column in register.columns}
    for name, participant in register.fields.items():
        checker.exists(source, ("access", "fields", name), "column", name, columns)
        checker.participant(source, ("access", "fields", name), participant, names)
    checker.participant(source, ("access", "read"), register.read, names)


def _check_routes(checker: Checker) -> None:
    for document in checker.edition.documents.values():
        for name in routes_of(checker.edition, document):
            if name in checker.edition.routes:
                check_route(checker, name, names_of(checker.edition, document))


def _check_rest(checker: Checker) -> None:
    edition = checker.edition
    for name, catalog in edition.catalogs.items():
        source = edition.sources[f"catalog:{name}"]
        if catalog.entries and catalog.entries.document:
            place: Pointer = ("entries", "document")
            if checker.exists(source, place, "document", catalog.entries.document, edition.documents):
                names = names_of(edition, edition.documents[catalog.entries.document])
                checker.expression(source, ("entries", "where"), catalog.entries.where, names)
    agency = edition.agency
    if agency is None:
        return
    source = edition.sources[f"agency:{agency.head.name}"]
    if agency.calendar:
        checker.exists(source, ("calendar",), "calendar", agency.calendar, edition.calendars)
    if agency.fileplan:
        checker.exists(source, ("fileplan",), "file plan", agency.fileplan, edition.fileplans)
    if edition.organisation:
        own = edition.sources[f"organisation:{edition.organisation.head.name}"]
        for at, person in enumerate(edition.organisation.people):
            for role in person.roles:
                checker.exists(own, ("people", at, "roles"), "role", role, edition.roles)
