"""References inside a document type: its card, checks, rights and data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from runtime.edition.addresses import Names
from runtime.edition.linked_references import check_linked
from runtime.edition.start_references import check_starts
from runtime.kinds.card import Item
from runtime.kinds.data_references import scheme
from runtime.kinds.document import DocumentType
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer, Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker


def check_document(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    """Every name in a document type, at its own place."""
    edition = checker.edition
    if document.route.startswith("rules:"):
        checker.exists(source, ("route",), "rules table", document.route.removeprefix("rules:"), edition.rules)
    elif document.route:
        checker.exists(source, ("route",), "route", document.route, edition.routes)
    if document.file and edition.fileplans and edition.file_item(document.file) is None:
        items = [item for plan in edition.fileplans.values() for item in plan.items]
        checker.exists(source, ("file",), "file-plan item", document.file, items)
    if document.file_field:
        _check_file_field(checker, source, document, names)
    for address in sorted(document.heading.addresses):
        checker.address(source, ("heading",), address, names)
    for pointer, ref in _references(source.data["data"], ("data",)):
        _reference(checker, source, pointer, ref)
    _check_card(checker, source, source.data.get("card", []), document, names)
    _check_checks(checker, source, document, names)
    _check_access(checker, source, document, names)
    _check_examples(checker, source, document, names)
    check_linked(checker, source, document, names)
    check_starts(checker, source, document, names)


def _check_file_field(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    """The item of the file plan is chosen in a field that offers its items."""
    place, one = ("file", "field"), document.field(document.file_field)
    if checker.address(source, place, document.file_field, names) and one and not one.catalog.startswith("fileplan:"):
        text = f"the field '{one.name}' names no item of a file plan"
        checker.say(source, place, "wrong-field", text, 'name another field, or write $ref: "fileplan:x" for it')


def _references(schema: Any, pointer: Pointer) -> Iterator[tuple[Pointer, str]]:
    """Each ``$ref`` in a schema, with its place."""
    if isinstance(schema, Mapping):
        for key, value in schema.items():
            if key == "$ref" and isinstance(value, str):
                yield (*pointer, key), value
            else:
                yield from _references(value, (*pointer, key))
    elif isinstance(schema, list):
        for at, value in enumerate(schema):
            yield from _references(value, (*pointer, at))


def _reference(checker: Checker, source: Source, pointer: Pointer, ref: str) -> None:
    kind, name = scheme(ref)
    edition = checker.edition
    known: Mapping[str, Mapping[str, Any]] = {
        "catalog": edition.catalogs,
        "document": edition.documents,
        "fileplan": edition.fileplans,
    }
    if kind in known:
        checker.exists(source, pointer, "file plan" if kind == "fileplan" else kind, name, known[kind])


def _check_card(checker: Checker, source: Source, data: list[Any], document: DocumentType, names: Names) -> None:
    places = dict(_items(data, ("card",)))
    for section in document.card.sections:
        checker.expression(source, (*places.get(f"section:{section.name}", ("card",)), "when"), section.when, names)
        for item in section.items:
            place = places.get(item.field, ("card",))
            checker.expression(source, (*place, "when"), item.when, names)
            checker.expression(source, (*place, "default"), item.default, names)
            checker.expression(source, (*place, "compute"), item.compute, names)
            checker.participant(source, (*place, "among"), item.among, names)
            _check_clean_copy(checker, source, (*place, "clean-copy-of"), item, document)
            if item.compute is not None and "rules" in names.given[item.field]:
                text = f"'{item.field}' is computed here, and given by {names.given[item.field]}"
                checker.say(source, (*place, "compute"), "two-authors", text, "keep one of them")


def _check_clean_copy(checker: Checker, source: Source, place: Pointer, item: Item, document: DocumentType) -> None:
    """A clean copy is a text, made from a text."""
    for name in (item.field, item.clean_copy_of) if item.clean_copy_of else ():
        field = document.field(name)
        if field is None or field.kind not in ("text", "long-text"):
            known = [one.name for one in document.fields if one.kind in ("text", "long-text")]
            text = f"'{name}' is no text of document '{document.head.name}'"
            checker.say(source, place, "wrong-field", text, did_you_mean(name, known) or "name a text field")


def _items(data: list[Any], pointer: Pointer) -> Iterator[tuple[str, Pointer]]:
    """The place of each section and each field of a card."""
    for at, item in enumerate(data):
        place = (*pointer, at)
        if isinstance(item, str):
            yield item, place
        elif "field" in item:
            yield item["field"], place
        else:
            if "section" in item:
                yield f"section:{item['section']}", place
            for key in ("sections", "fields"):
                yield from _items(item.get(key, []), (*place, key))


def _check_checks(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    numbers = {item["check"]: at for at, item in enumerate(source.data.get("checks", ()))}
    for check in document.checks:
        place: Pointer = ("checks", numbers[check.name])
        checker.expression(source, (*place, "must"), check.must, names)
        for no, step in enumerate(check.at):
            checker.exists(source, (*place, "at", no), "step", step, names.steps)


def _check_access(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    access = document.access
    for key, participant in (("create", access.create), ("read", access.read), ("edit", access.edit)):
        checker.participant(source, ("access", key), participant, names)
    for name, participant in access.fields.items():
        checker.exists(source, ("access", "fields", name), "field", name, names.fields)
        checker.participant(source, ("access", "fields", name, "read"), participant, names)
    if access.secrecy and checker.exists(source, ("access", "secrecy"), "field", access.secrecy, names.fields):
        catalog = checker.edition.catalogs.get(names.fields[access.secrecy].catalog)
        if catalog is None or not catalog.ordered:
            text = f"'{access.secrecy}' has no order, so no clearance can be enough for it"
            remedy = "take its values from a catalog with 'ordered: true'"
            checker.say(source, ("access", "secrecy"), "wrong-field", text, remedy)
    for at, together in enumerate(document.unique):
        for no, name in enumerate(together):
            checker.exists(source, ("unique", at, no), "field", name, names.fields)


def _check_examples(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    for example in document.examples:
        place: Pointer = ("examples", example.at)
        check_given(checker, source, (*place, "given"), example.given, names)
        for no, name in enumerate(example.wrong):
            checker.exists(source, (*place, "wrong", no), "field", name.partition(".")[0], names.fields)


def check_given(checker: Checker, source: Source, pointer: Pointer, given: Mapping[str, Any], names: Names) -> None:
    """The answers of an example: each to a field that there is."""
    for name in given:
        if name.partition(".")[0] not in names.fields and not names.open:
            text = f"the example answers '{name}', which is no field of document '{names.document}'"
            remedy = did_you_mean(name, names.fields) or "correct the name"
            checker.say(source, (*pointer, name), "no-such-field", text, remedy)
