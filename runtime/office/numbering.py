"""Numbers: the next of a series, filled into the register's pattern, inside the act's transaction (R002, R065)."""

from __future__ import annotations

from typing import Any

from runtime.kinds.register import Register
from runtime.office.case import Case
from runtime.office.scope import CardScope
from runtime.ports import Tx, Where
from runtime.reading.condition import UNANSWERED, Scope


class _NumberScope:
    """A card's scope with the sequence and the period beside it."""

    def __init__(self, inner: CardScope, sequence: int) -> None:
        self.inner, self.sequence = inner, sequence
        self.now, self.today, self.me = inner.now, inner.today, inner.me

    def get(self, address: str) -> Any:
        known = {"sequence": self.sequence, "year": self.today.year, "month": self.today.month}
        return known[address] if address in known else self.inner.get(address)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


def by_hand(case: Case, register: Register) -> str:
    """The number that somebody wrote on the card instead of the next one, or nothing."""
    field = register.series.by_hand if register.series else ""
    return str(case.card.get(field) or "").strip()


def next_number(tx: Tx, case: Case, register: Register) -> str:
    """The next number of the case's series; those that were written by hand before are passed over."""
    series = register.series
    assert series is not None
    scope = case.scope()
    while True:
        numbered: Scope = _NumberScope(scope, tx.next(counter(case, register, scope)))
        number = series.pattern.fill(numbered, lambda _, value: str(value))
        if not series.by_hand or not is_taken(tx, case, number):
            return number


def is_taken(tx: Tx, case: Case, number: str) -> bool:
    """Whether another document of the type has this number."""
    row = case.row
    same = [Where("agency", "==", row["agency"]), Where("type", "==", row["type"]), Where("number", "==", number)]
    return any(other["id"] != row["id"] for other in tx.find("documents", same, limit=2).rows)


def counter(case: Case, register: Register, scope: CardScope) -> str:
    """The counter's key: register, the values it runs apart for, and the period."""
    series = register.series
    assert series is not None
    values = [scope.get(name) for name in series.per]
    apart = [("" if value is UNANSWERED else str(value)) for value in values]
    period = {"year": f"{scope.today.year}", "month": f"{scope.today:%Y-%m}"}.get(series.restart, "")
    return "|".join([case.services.agency, register.head.name, *apart, period])
