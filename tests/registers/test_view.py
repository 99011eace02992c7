"""A register's row for one reader."""

from __future__ import annotations

from datetime import date
from typing import Any

from runtime.kinds.reader import Reader
from runtime.kinds.register import Register, parse_register
from runtime.reading.condition import UNANSWERED
from runtime.reading.source import parse_text
from runtime.registers.view import Cell, cells, steps_read

REGISTER = """
register: letters
of: letter
columns:
  - document.number
  - subject
  - {column: received, value: received + 3 days}
  - {column: executors, value: execute.by}
  - {column: late, value: closed(execute)}
  - {column: amount, value: lines.sum}
"""


class Card:
    """A scope that notes what it was asked."""

    today, now, me = date(2026, 3, 2), None, "anna"

    def __init__(self, values: dict[str, Any]) -> None:
        self.values, self.asked = values, []

    def get(self, address: str) -> Any:
        self.asked.append(address)
        return self.values.get(address, UNANSWERED)

    def rank(self, address: str, value: str) -> None:
        return None

    def closed(self, name: str) -> bool:
        return True

    def shift(self, start: date, term: Any, sign: int) -> date:
        return start.replace(day=start.day + sign * term.amount)


def register() -> Register:
    [source], problems = parse_text(REGISTER, "register.yaml")
    reader = Reader(source)
    found = parse_register(reader)
    assert [*problems, *reader.problems] == []
    return found


def row(hidden: dict[str, bool] | None = None, **values: Any) -> list[Any]:
    scope = Card({name.replace("__", "."): value for name, value in values.items()})
    return [cell.value for cell in cells(register(), scope, hidden or {})]  # type: ignore[arg-type]


def test_a_row_holds_what_the_card_and_the_steps_say() -> None:
    values = {"document__number": "01/2026", "subject": "Repairs", "received": date(2026, 3, 2)}
    assert row(**values, execute__by=["anna", "vera"]) == [
        "01/2026",
        "Repairs",
        date(2026, 3, 5),
        ["anna", "vera"],
        True,
        None,
    ]


def test_the_unanswered_is_nothing() -> None:
    assert row() == [None, None, None, None, True, None]


def test_lists_inside_lists_become_one_list_without_what_is_unanswered() -> None:
    found = row(execute__by=[["anna", UNANSWERED], [], ["vera", ["ivan"]]], lines__sum=[[], [UNANSWERED]])
    assert (found[3], found[5]) == (["anna", "vera", "ivan"], None)


def test_a_hidden_column_is_not_even_asked() -> None:
    scope = Card({"subject": "Secret", "document.number": "1"})
    found = cells(register(), scope, {"subject": True, "executors": False})  # type: ignore[arg-type]
    assert found[1] == Cell(None, hidden=True)
    assert "subject" not in scope.asked
    assert "execute.by" in scope.asked


def test_a_column_knows_which_steps_it_reads() -> None:
    steps = {"execute", "sign"}
    by_name = {column.name: steps_read(column, steps) for column in register().columns}
    assert by_name["executors"] == by_name["late"] == {"execute"}
    assert by_name["subject"] == frozenset()
