"""Document types: what a card holds, how it is laid out, its route, rights and checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.kinds.card import Card, Item, Section, Tab
from runtime.kinds.data import Field, parse_data
from runtime.kinds.participant import Participant, parse_participant
from runtime.kinds.reader import Head, Reader
from runtime.reading.condition import Expression
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer
from runtime.reading.template import Template


@dataclass(frozen=True, slots=True)
class Access:
    """Who may create, read and edit; ``fields`` are absent for everybody but their readers; ``secrecy`` names a field."""

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

    def field(self, name: str) -> Field | None:
        """One field by its name, or None."""
        return next((one for one in self.fields if one.name == name), None)


def parse_document(reader: Reader) -> DocumentType:
    """A document type from its source."""
    data = reader.data
    fields, schema, problems = parse_data(data["data"], lambda pointer: reader.source.place(("data", *_pointer(pointer))))
    reader.problems += problems
    card = _card(reader, data.get("card"), None if problems else fields)
    heading = reader.template(("heading",), data.get("heading") or "{document.number}")
    assert heading is not None or reader.problems
    return DocumentType(
        reader.head(),
        heading or Template("", ()),
        data.get("route", ""),
        data.get("file", ""),
        _access(reader, data.get("access", {})),
        data["data"],
        fields,
        schema,
        card,
        tuple(check for at, item in enumerate(data.get("checks", ())) if (check := _check(reader, at, item))),
        tuple((key,) if isinstance(key, str) else tuple(key) for key in data.get("unique", ())),
        tuple(Sample(item["given"], tuple(item.get("wrong", ())), at) for at, item in enumerate(data.get("examples", ()))),
    )


def _pointer(text: str) -> Pointer:
    parts = [part.replace("~1", "/").replace("~0", "~") for part in text.split("/") if part]
    return tuple(int(part) if part.isdigit() else part for part in parts)


def _access(reader: Reader, data: Mapping[str, Any]) -> Access:
    fields = {}
    for name, item in data.get("fields", {}).items():
        participant = parse_participant(reader, ("access", "fields", name, "read"), item["read"])
        if participant is not None:
            fields[name] = participant
    create, read, edit = (parse_participant(reader, ("access", key), data.get(key)) for key in ("create", "read", "edit"))
    return Access(create, read, edit, data.get("secrecy", ""), fields)


def _check(reader: Reader, at: int, item: Mapping[str, Any]) -> Check | None:
    must = reader.expression(("checks", at, "must"), item["must"])
    if must is None:
        return None
    return Check(item["check"], must, item["say"], tuple(item.get("at", ())), bool(item.get("warn")), item.get("basis", ""))


def _card(reader: Reader, data: list[Any] | None, fields: tuple[Field, ...] | None) -> Card:
    """Sections in order; without ``card:`` every field in the order of ``data``, in one section without a title."""
    if data is None:
        return Card((Section("card", items=tuple(Item(one.name) for one in fields or ())),))
    sections: list[Section] = []
    tabs: list[Tab] = []
    loose: list[Item] = []
    for at, item in enumerate(data):
        if isinstance(item, dict) and "tab" in item:
            tabs.append(Tab(item["tab"], item.get("title", item["tab"])))
            inner = enumerate(item.get("sections", ()))
            sections += [_section(reader, ("card", at, "sections", no), part, item["tab"]) for no, part in inner]
        elif isinstance(item, dict) and "section" in item:
            sections.append(_section(reader, ("card", at), item, ""))
        else:
            loose.append(_item(reader, ("card", at), item))
    if loose:
        sections.insert(0, Section("card", items=tuple(loose)))
    if fields is not None:
        _known(reader, sections, fields)
    return Card(tuple(sections), tuple(tabs))


def _section(reader: Reader, pointer: Pointer, data: Mapping[str, Any], tab: str) -> Section:
    items = tuple(_item(reader, (*pointer, "fields", at), item) for at, item in enumerate(data.get("fields", ())))
    when = reader.expression((*pointer, "when"), data.get("when"))
    return Section(data["section"], data.get("title", ""), when, items, tab)


def _item(reader: Reader, pointer: Pointer, data: Any) -> Item:
    if isinstance(data, str):
        return Item(data)
    when, default, compute = (reader.expression((*pointer, key), _literal(data.get(key))) for key in ("when", "default", "compute"))
    return Item(
        data["field"],
        data.get("title", ""),
        data.get("hint", ""),
        when,
        bool(data.get("required")),
        default,
        compute,
        data.get("as", ""),
        int(data.get("rows", 0)),
        data.get("width", ""),
        parse_participant(reader, (*pointer, "among"), data.get("among")),
    )


def _literal(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _known(reader: Reader, sections: list[Section], fields: tuple[Field, ...]) -> None:
    names = {one.name for one in fields}
    seen: set[str] = set()
    for section in sections:
        for item in section.items:
            root = item.field.partition(".")[0]
            if root not in names:
                remedy = did_you_mean(root, names)
                reader.problem(("card",), "no-such-field", f"the card shows '{item.field}', which 'data' does not hold", remedy)
            elif item.field in seen:
                reader.problem(("card",), "field-twice", f"the card shows '{item.field}' twice", "keep one of them")
            seen.add(item.field)
