"""An Edition: every definition of one agency by name, immutable, addressed by the hash of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from runtime.edition.texts import Texts
from runtime.kinds.calendar import Calendar
from runtime.kinds.catalog import Catalog
from runtime.kinds.data import Field
from runtime.kinds.document import DocumentType
from runtime.kinds.fileplan import FileItem, FilePlan
from runtime.kinds.organisation import Organisation
from runtime.kinds.register import Register
from runtime.kinds.route import Route
from runtime.kinds.rules import RuleTable
from runtime.kinds.scenario import Scenario
from runtime.kinds.simple import Agency, Pack, Role, Setting, Theme
from runtime.kinds.standing_rule import StandingRule
from runtime.reading.source import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """All definitions of an agency (or of a pack by itself), resolved and checked."""

    digest: str
    language: str
    agency: Agency | None = None
    organisation: Organisation | None = None
    texts: Texts = field(default_factory=Texts)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    catalogs: Mapping[str, Catalog] = field(default_factory=dict)
    documents: Mapping[str, DocumentType] = field(default_factory=dict)
    fileplans: Mapping[str, FilePlan] = field(default_factory=dict)
    packs: Mapping[str, Pack] = field(default_factory=dict)
    registers: Mapping[str, Register] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)
    rules: Mapping[str, RuleTable] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    standing: Mapping[str, StandingRule] = field(default_factory=dict)
    settings: Mapping[str, Setting] = field(default_factory=dict)
    themes: Mapping[str, Theme] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict, repr=False)

    def calendar(self) -> Calendar | None:
        """The agency's calendar; a pack by itself uses its first."""
        named = self.agency.calendar if self.agency else ""
        return self.calendars.get(named) or next(iter(self.calendars.values()), None)

    def file_item(self, item: str) -> FileItem | None:
        """An item of the agency's file plan, or of the only one there is."""
        return self.file_items.get(item)

    @property
    def file_items(self) -> Mapping[str, FileItem]:
        """The items of the agency's file plan, or of the only one there is."""
        plan = self.fileplans.get(self.agency.fileplan if self.agency else "") or next(
            iter(self.fileplans.values()), None
        )
        return plan.items if plan else {}

    def points_to(self, field: Field) -> str:
        """The document type that a field points to, also through a catalog of documents; empty where to none."""
        catalog = self.catalogs.get(field.catalog)
        return field.document or (catalog.entries.document if catalog and catalog.entries else "")

    def rules_of(self, document: str) -> tuple[RuleTable, ...]:
        """The decision tables over a document type, in the order read."""
        return tuple(table for table in self.rules.values() if table.of == document)

    def series_of(self, document: str) -> Register | None:
        """The register that numbers a document type, if one does."""
        return next((one for one in self.registers.values() if one.of == document and one.series), None)

    def registers_of(self, document: str) -> tuple[Register, ...]:
        """The registers over a document type."""
        return tuple(one for one in self.registers.values() if one.of == document)
