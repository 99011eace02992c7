"""References inside a decision table: the fields it asks, and what its rows give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from runtime.edition.addresses import Addresses, Names
from runtime.edition.document_references import check_given
from runtime.kinds.rules import Row, RuleTable
from runtime.reading.problem import did_you_mean
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
        for name, value in example.then.items():
            _value(checker, source, ("examples", example.at, "then", name), name, value, names)


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
        _value(checker, source, pointer, name, value, names)


def _value(checker: Checker, source: Source, pointer: Pointer, name: str, value: Any, names: Names) -> None:
    if isinstance(value, str) and name not in RESULTS:
        checker.wrong(source, pointer, Addresses(checker.edition, names).value(name, value))
