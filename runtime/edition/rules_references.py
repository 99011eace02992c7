"""References inside a decision table: the fields it asks, and what its rows give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from runtime.edition.addresses import Addresses, Names, Wrong
from runtime.edition.document_references import check_given
from runtime.kinds.data import bundle, validator
from runtime.kinds.document import DocumentType
from runtime.kinds.rules import Row, RuleTable
from runtime.reading.problem import did_you_mean
from runtime.reading.shape import shown
from runtime.reading.source import Pointer, Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker

RESULTS: Final = frozenset({"route", "deadline"})


def check_rules(checker: Checker, source: Source, table: RuleTable, names: Names) -> None:
    """Every name in a decision table, at its own place."""
    if not checker.exists(source, ("of",), "document", table.of, checker.edition.documents):
        return
    if "sets" in source.data:
        for at, name in enumerate(table.sets):
            _result(checker, source, ("sets", at), name, names)
    for at, row in enumerate(table.rows):
        _row(checker, source, ("table", at), row, names)
    for example in table.examples:
        check_given(checker, source, ("examples", example.at, "given"), example.given, names)
    _check_values(checker, source, table, names)


def _result(checker: Checker, source: Source, pointer: Pointer, name: str, names: Names) -> None:
    if name not in names.fields and name not in RESULTS:
        text = f"document '{names.document}' has no field '{name}' to set"
        remedy = did_you_mean(name, {*names.fields, *RESULTS}) or "name a field, route or deadline"
        checker.say(source, pointer, "no-such-field", text, remedy)


def _row(checker: Checker, source: Source, place: Pointer, row: Row, names: Names) -> None:
    checker.expression(source, (*place, "when"), row.when, names)
    for name, value in row.then.items():
        pointer = (*place, "then", name)
        if "sets" not in source.data:
            _result(checker, source, pointer, name, names)
        if name == "route":
            checker.exists(source, pointer, "route", str(value), checker.edition.routes)


def _check_values(checker: Checker, source: Source, table: RuleTable, names: Names) -> None:
    """What rows and examples give must fit the fields they give it to."""
    given = [(("table", at, "then"), row.then, table.hit == "collect") for at, row in enumerate(table.rows)]
    given += [(("examples", one.at, "then"), one.then, False) for one in table.examples]
    document = checker.edition.documents[table.of]
    for pointer, then, single in given:
        for name, value in then.items():
            if name not in names.fields or name in RESULTS:
                continue
            wrong = Addresses(checker.edition, names).value(name, value) if isinstance(value, str) else None
            if wrong is None and not _fits(document, name, [value] if single else value):
                text = f"{shown(value)} does not fit the field '{name}'"
                wrong = Wrong(text, "write what the field allows", "wrong-value")
            checker.wrong(source, (*pointer, name), wrong)


def _fits(document: DocumentType, name: str, value: Any) -> bool:
    one = {"type": "object", "properties": {name: document.data["properties"][name]}}
    return bool(validator(bundle({**one, "$defs": document.data.get("$defs", {})})).is_valid({name: value}))
