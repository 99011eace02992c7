"""References inside a register: its columns, its numbers, its order and its readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.edition.addresses import Names
from runtime.kinds.register import Register
from runtime.reading.source import Pointer, Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker


def check_register(checker: Checker, source: Source, register: Register, names: Names) -> None:
    """Every name in a register, at its own place."""
    edition = checker.edition
    if register.tasks:
        known = checker.exists(source, ("of", "tasks"), "route", register.tasks, edition.routes)
    else:
        known = checker.exists(source, ("of",), "document", register.of, edition.documents)
    if not known:
        return
    checker.expression(source, ("where",), register.where, names)
    for at, column in enumerate(register.columns):
        checker.expression(source, ("columns", at, "value"), column.value, names)
    _check_order(checker, source, register, names)
    if register.series:
        for address in sorted(register.series.pattern.addresses - {"sequence", "year", "month"}):
            checker.address(source, ("number", "as"), address, names)
        for at, name in enumerate(register.series.per):
            checker.address(source, ("number", "per", at), name, names)
        _check_by_hand(checker, source, register.series.by_hand, names)
    _check_readers(checker, source, register, names)


def _check_by_hand(checker: Checker, source: Source, name: str, names: Names) -> None:
    place: Pointer = ("number", "by-hand")
    if name and checker.exists(source, place, "field", name, names.fields) and names.fields[name].kind != "text":
        text = f"'{name}' does not hold a text in which a number could be written"
        checker.say(source, place, "wrong-field", text, "name a field of type: string")


def _check_order(checker: Checker, source: Source, register: Register, names: Names) -> None:
    columns = {column.name for column in register.columns}
    if register.order and register.order not in columns:
        checker.address(source, ("order",), register.order, names)


def _check_readers(checker: Checker, source: Source, register: Register, names: Names) -> None:
    columns = {column.name for column in register.columns}
    for name, participant in register.fields.items():
        place: Pointer = ("access", "fields", name)
        checker.exists(source, place, "column", name, columns)
        checker.participant(source, (*place, "read"), participant, names)
    checker.participant(source, ("access", "read"), register.read, names)


def check_series(checker: Checker) -> None:
    """A document gets one number: two registers that number the same type are a problem."""
    first: dict[str, str] = {}
    for name, register in checker.edition.registers.items():
        if register.series is None:
            continue
        if register.of in first:
            text = f"documents '{register.of}' get their number from register '{first[register.of]}' already"
            checker.say(
                checker.edition.sources[f"register:{name}"], ("number",), "two-series", text, "keep one of them"
            )
        first.setdefault(register.of, name)
