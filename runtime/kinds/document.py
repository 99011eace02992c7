"""Document types: what a card holds, how it is laid out, its route, rights and checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from runtime.kinds.card import Card, Item, Section, Tab
from runtime.kinds.data import Field, parse_data
from runtime.kinds.linked import Linked, parse_linked
from runtime.kinds.participant import Participant, parse_participant
from runtime.kinds.reader import Head, Reader
from runtime.kinds.start import Start, parse_starts
from runtime.reading.condition import Expression
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer
from runtime.reading.template import Template


@dataclass(frozen=True, slots=True)
class Access:
    """Who may create, read and edit; ``fields`` are absent for all but their readers; ``secrecy`` names a field."""

    create: Participant | None = None
    read: Participant | None = None
    edit: Participant | None = None
    secrecy: str = ""
    fields: Mapping[str, Participant] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Check:
    """A rule over the whole card, tested at some steps; ``warn`` tells without refusing."""

    name: str
    must: Expression
    say: str
    at: tuple[str, ...] = ()
    warn: bool = False
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """A card that must fit, or whose named fields must be wrong."""

    given: Mapping[str, Any]
    wrong: tuple[str, ...] = ()
    at: int = 0


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A declared document type."""

    head: Head
    heading: Template
    route: str
    file: str
    access: Access
    data: Mapping[str, Any]
    fields: tuple[Field, ...]
    schema: Mapping[str, Any]
    card: Card
    checks: tuple[Check, ...] = ()
    unique: tuple[tuple[str, ...], ...] = ()
    examples: tuple[Sample, ...] = ()
    linked: tuple[Linked, ...] = ()
    starts: tuple[Start, ...] = ()
    file_field: str = ""  # the field that names the item of the file plan, where it is chosen on the card

    def field(self, name: str) -> Field | None:
        """One field by its name, or None."""
        return next((one for one in self.fields if one.name == name), None)

    def pointing(self, name: str) -> Linked | None:
        """One list of the documents that point here by its name, or None."""
        return next((one for one in self.linked if one.name == name), None)

    def start(self, name: str) -> Start | None:
        """One way to begin by its name, or None."""
        return next((one for one in self.starts if one.name == name), None)


def parse_document(reader: Reader) -> DocumentType:
    """A document type from its source."""
    data = reader.data
    fields, schema, problems = parse_data(data["data"], reader.data_place)
    reader.problems += [replace(one, text=f"document '{reader.source.name}': {one.text}") for one in problems]
    heading = reader.template(("heading",), data.get("heading") or "{document.number}")
    file = data.get("file", "")
    return DocumentType(
        reader.head(),
        heading or Template("", ()),
        data.get("route", ""),
        file if isinstance(file, str) else "",
        _access(reader, data.get("access", {})),
        data["data"],
        fields,
        schema,
        _CardReader(reader, None if problems else fields).card(data.get("card")),
        _checks(reader, data.get("checks", [])),
        tuple((key,) if isinstance(key, str) else tuple(key) for key in data.get("unique", ())),
        _samples(data.get("examples", [])),
        parse_linked(data.get("linked", {})),
        parse_starts(reader, data.get("starts", [])),
        "" if isinstance(file, str) else file["field"],
    )


def _access(reader: Reader, data: Mapping[str, Any]) -> Access:
    fields = {}
    for name, item in data.get("fields", {}).items():
        participant = parse_participant(reader, ("access", "fields", name, "read"), item["read"])
        if participant is not None:
            fields[name] = participant
    create, read, edit = (
        parse_participant(reader, ("access", key), data.get(key)) for key in ("create", "read", "edit")
    )
    return Access(create, read, edit, data.get("secrecy", ""), fields)


def _samples(items: list[Mapping[str, Any]]) -> tuple[Sample, ...]:
    return tuple(Sample(item["given"], tuple(item.get("wrong", ())), at) for at, item in enumerate(items))


def _checks(reader: Reader, items: list[Mapping[str, Any]]) -> tuple[Check, ...]:
    checks: dict[str, Check] = {}
    for at, item in enumerate(items):
        name, must = item["check"], reader.condition(("checks", at, "must"), item["must"])
        if name in checks:
            text = f"the check '{name}' stands twice"
            reader.problem(("checks", at), "name-twice", text, "rename one, or remove it")
        if must is not None:
            warn, basis = bool(item.get("warn")), item.get("basis", "")
            checks[name] = Check(name, must, item["say"], tuple(item.get("at", ())), warn, basis)
    return tuple(checks.values())


@dataclass(slots=True)
class _CardReader:
    """Reads the layout of a card; ``fields`` is None while the data itself is wrong."""

    reader: Reader
    fields: tuple[Field, ...] | None
    sections: list[Section] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)
    shown: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def card(self, data: list[Any] | None) -> Card:
        """Sections in order; without ``card:`` every field in the order of ``data``, in one section without a title."""
        if data is None:
            return Card((Section("card", items=tuple(Item(one.name) for one in self.fields or ())),))
        loose: list[Item] = []
        for at, item in enumerate(data):
            place: Pointer = ("card", at)
            if isinstance(item, dict) and "tab" in item:
                self._tab(place, item)
            elif isinstance(item, dict) and "section" in item:
                self._section(place, item, "")
            else:
                loose.append(self._item(place, item))
        if loose:
            self.sections.insert(0, Section("card", items=tuple(loose)))
        return Card(tuple(self.sections), tuple(self.tabs))

    def _tab(self, place: Pointer, data: Mapping[str, Any]) -> None:
        self._once(place, "tab", data["tab"])
        self.tabs.append(Tab(data["tab"], data.get("title", data["tab"])))
        for at, item in enumerate(data.get("sections", ())):
            self._section((*place, "sections", at), item, data["tab"])

    def _section(self, place: Pointer, data: Mapping[str, Any], tab: str) -> None:
        self._once(place, "section", data["section"])
        items = tuple(self._item((*place, "fields", at), item) for at, item in enumerate(data.get("fields", ())))
        when = self.reader.condition((*place, "when"), data.get("when"))
        self.sections.append(Section(data["section"], data.get("title", ""), when, items, tab))

    def _once(self, place: Pointer, what: str, name: str) -> None:
        if f"{what}:{name}" in self.names:
            text = f"the {what} '{name}' stands twice"
            self.reader.problem(place, "name-twice", text, "rename one, or put both together")
        self.names.add(f"{what}:{name}")

    def _item(self, place: Pointer, data: Any) -> Item:
        data = {"field": data} if isinstance(data, str) else data
        self._known(place, data["field"])
        reader = self.reader
        return Item(
            data["field"],
            data.get("title", ""),
            data.get("hint", ""),
            reader.condition((*place, "when"), data.get("when")),
            bool(data.get("required")),
            reader.expression((*place, "default"), data.get("default")),
            reader.expression((*place, "compute"), data.get("compute")),
            data.get("as", ""),
            int(data.get("rows", 0)),
            data.get("width", ""),
            parse_participant(reader, (*place, "among"), data.get("among")),
            data.get("clean-copy-of", ""),
        )

    def _known(self, place: Pointer, address: str) -> None:
        if self.fields is None:
            return
        if address in self.shown:
            self.reader.problem(place, "field-twice", f"the card shows '{address}' twice", "keep one of them")
        self.shown.add(address)
        fields = self.fields
        for name in address.split("."):
            found = next((one for one in fields if one.name == name), None)
            if found is None:
                names = [one.name for one in fields]
                text = f"the card shows '{address}', which 'data' does not hold"
                remedy = did_you_mean(name, names) or "add it under data, or remove it here"
                self.reader.problem(place, "no-such-field", text, remedy)
                return
            fields = found.fields
