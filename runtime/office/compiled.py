"""An edition ready for work: plans, tables and forms compiled once and kept while the edition is used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any
from zoneinfo import ZoneInfo

from runtime.edition.edition import Edition
from runtime.forms.form import Asked, Form, compile_form
from runtime.kinds.data import bundle
from runtime.kinds.document import DocumentType
from runtime.kinds.file_types import LARGEST, file_rule
from runtime.kinds.standing_rule import StandingRule
from runtime.reading.formula import Formula
from runtime.routes.plan import Plan, compile_route
from runtime.rules.durable import load
from runtime.rules.standing import Standing, compile_standing
from runtime.rules.table import Table, compile_table
from runtime.wording import translations


@dataclass(slots=True)
class Compiled:
    """What an edition becomes when it is used; each part is made at its first use and kept."""

    edition: Edition
    plans: dict[str, Plan] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    standings: dict[tuple[str, str], Standing | None] = field(default_factory=dict)
    schemas: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    forms: dict[tuple[str, tuple[Asked, ...], str, str], Form] = field(default_factory=dict)
    largest_file: int = field(init=False)  # that any field takes, in bytes

    def __post_init__(self) -> None:
        every = [field for type in self.edition.documents.values() for field in type.fields]
        rules = [file_rule(one.schema) for one in every if one.kind in ("file", "files")]
        self.largest_file = max((rule.largest for rule in rules), default=LARGEST)

    def plan(self, route: str) -> Plan | None:
        """The plan of a route, None without one."""
        if not route or route not in self.edition.routes:
            return None
        if route not in self.plans:
            self.plans[route] = compile_route(self.edition.routes[route], self.edition.routes)
        return self.plans[route]

    def table(self, name: str) -> Table:
        """A decision table with its engine."""
        if name not in self.tables:
            self.tables[name] = compile_table(self.edition.rules[name], self._engine(name))
        return self.tables[name]

    def waiting(self, event: str, document: str) -> Standing | None:
        """The standing rules that wait for an event of a document type (``""``: of people), None if none does."""
        return self._standing((event, document), lambda rule: rule.event == event and rule.of in ("", document))

    def repeated(self, name: str) -> Standing | None:
        """A standing rule of a recurring moment."""
        return self._standing(("", name), lambda rule: rule.head.name == name and rule.every is not None)

    def _standing(self, key: tuple[str, str], wanted: Callable[[StandingRule], bool]) -> Standing | None:
        if key not in self.standings:
            rules = [rule for rule in self.edition.standing.values() if wanted(rule)]
            engine = self._engine(f"standing {key[0]}:{key[1]}")
            self.standings[key] = compile_standing(rules, engine) if rules else None
        return self.standings[key]

    def form(self, type: DocumentType, asked: tuple[Asked, ...], language: str, prefix: str = "") -> Form:
        """The form of some fields of a document type in a language, compiled at its first use."""
        key = (type.head.name, asked, language, prefix)
        if key not in self.forms:
            self.forms[key] = self._compile(type, asked, language, prefix)
        return self.forms[key]

    def _compile(self, type: DocumentType, asked: tuple[Asked, ...], language: str, prefix: str) -> Form:
        texts, address = self.edition.texts, f"document:{type.head.name}"
        agency = self.edition.agency
        return compile_form(
            type.head.name,
            texts.title(language, address, type.head.title),
            type.fields,
            type.card,
            schema=self.schema(type),
            asked=asked,
            texts=lambda group, key, default: texts.text(language, address, group, key, default),
            words=translations(language).gettext,
            lang=language,
            currency=agency.currency if agency else "",
            zone=ZoneInfo(agency.zone) if agency else UTC,
            prefix=prefix,
            beyond=[one.name for one in type.linked],
        )

    def schema(self, type: DocumentType) -> Mapping[str, Any]:
        """The type's whole JSON Schema with its references bundled, as any validator takes it."""
        if type.head.name not in self.schemas:
            self.schemas[type.head.name] = bundle(type.data)
        return self.schemas[type.head.name]

    def _engine(
        self, name: str
    ) -> Callable[[tuple[tuple[str, Formula], ...]], Callable[[frozenset[str]], tuple[str, ...]]]:
        def made(rows: tuple[tuple[str, Formula], ...]) -> Callable[[frozenset[str]], tuple[str, ...]]:
            return load(f"{self.edition.digest}:{name}", rows).decide

        return made
