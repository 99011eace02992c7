"""The rows of a register: what stands in the cells of one document, or of each of its tasks, for one reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from runtime.kinds.register import Column, Register
from runtime.office.access import Sight, among
from runtime.office.case import Case
from runtime.office.deed import task_id
from runtime.office.office import Office
from runtime.office.scope import CardScope
from runtime.office.show import show_at, show_plain
from runtime.office.task_scope import task_scope
from runtime.ports import Row
from runtime.reading.condition import Scope
from runtime.registers.view import Cell, cells, steps_read
from runtime.routes.plan import Bindings
from runtime.routes.progress import Fact, Open


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its document, the cells, their words, and whether the reader may open the document."""

    document: Row
    cells: tuple[Cell, ...]
    texts: tuple[str, ...]
    opens: bool


def lists(office: Office, register: Register, sight: Sight) -> bool:
    """Whether a document stands in a register; one over tasks is not asked which of them it lists."""
    if sight.case.row["base"] not in register.bases:
        return False
    return bool(register.tasks) or _meets(register, _scope(office, sight))


def lines_of(office: Office, register: Register, sight: Sight, opens: bool, language: str) -> Iterator[Line]:
    """The rows that a register has of one document."""
    if register.tasks:
        yield from _task_lines(office, register, sight, opens, language)
        return
    case, scope = sight.case, _scope(office, sight)
    if _meets(register, scope):
        found = cells(register, scope, _hidden(register, sight))
        yield Line(case.row, found, _texts(register, case, found, language), opens)


def _meets(register: Register, scope: Scope) -> bool:
    return register.where is None or register.where.test(scope)


def _scope(office: Office, sight: Sight, bindings: Bindings = ()) -> CardScope:
    """What the columns of a row read; of documents that point here, only what this reader may see."""
    scope = sight.case.scope(bindings=bindings, me=sight.person, latest=True)
    scope.seen = partial(_seen, office, sight)
    return scope


def _seen(office: Office, sight: Sight, row: Row) -> Row:
    other = Sight(office.case(row), sight.person, sight.rights)
    if other.readable:
        return {**row, "card": other.card()}
    return {**row, "card": {}, "heading": "", "number": None}


def _hidden(register: Register, sight: Sight) -> dict[str, bool]:
    """Columns this reader may not know here: limited ones, limited fields, steps above their own (R093)."""
    case, participant, fields = sight.case, sight.takes_part, sight.hidden_fields()
    nodes = case.plan.nodes if case.plan else {}
    out = {}
    for column in register.columns:
        readers = register.fields.get(column.name)
        limited = readers is not None and not among(case, readers, sight.person)
        above = participant and any(not sight.sees_step(step) for step in steps_read(column, nodes))
        roots = {address.partition(".")[0] for address in column.value.addresses}
        out[column.name] = limited or above or bool(roots & fields)
    return out


def _task_lines(office: Office, register: Register, sight: Sight, opens: bool, language: str) -> Iterator[Line]:
    case, around = sight.case, partial(_scope, office, sight)
    if case.plan is None or case.plan.route != register.tasks:
        return
    tasks: list[Fact | Open] = [*case.progress.facts, *case.progress.open]
    for task in tasks:
        if sight.takes_part and not sight.sees_step(task.step):
            continue
        scope = task_scope(around, case, task, language)
        if _meets(register, scope):
            row, found = {**case.row, "row": task_id(case.row["id"], task.id)}, cells(register, scope, {})
            yield Line(row, found, _texts(register, case, found, language), opens)


def _texts(register: Register, case: Case, found: tuple[Cell, ...], language: str) -> tuple[str, ...]:
    pairs = zip(register.columns, found, strict=True)
    return tuple(_text(case, column, cell, language) for column, cell in pairs)


def _text(case: Case, column: Column, cell: Cell, language: str) -> str:
    address = column.value.text
    if cell.hidden or cell.value is None:
        return ""
    if address == "document.state":
        return str(cell.value)
    if column.value.addresses == {address}:
        return show_at(case, address, cell.value, language)
    return show_plain(case, cell.value, language)
