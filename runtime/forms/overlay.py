"""A scope with what a form has settled laid over it, and computed values as the card keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from runtime.forms.written import MINOR
from runtime.reading.condition import UNANSWERED, Scope, answered, dig
from runtime.reading.term import Term

_NOT_LAID = object()


@dataclass(frozen=True, slots=True)
class Overlay:
    """The scope of the card, with hidden questions unanswered (a hidden box is false) and computed ones answered."""

    under: Scope
    over: Mapping[str, Any]

    @property
    def today(self) -> date:
        """The day of the scope."""
        return self.under.today

    @property
    def now(self) -> datetime:
        """The moment of the scope."""
        return self.under.now

    @property
    def me(self) -> str:
        """Who asks."""
        return self.under.me

    def get(self, address: str) -> Any:
        """What is settled, else what the card says."""
        if address in self.over:
            return self.over[address]
        root, _, rest = address.partition(".")
        laid = self.over.get(root, _NOT_LAID)
        if laid is _NOT_LAID:
            return self.under.get(address)
        if not isinstance(laid, Mapping | list):
            return UNANSWERED
        found = dig(laid, rest)
        # What the rows themselves do not hold may lie behind one of their links.
        return found if answered(found) and found != [] else self.under.get(address)

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        """The calendar's answer."""
        return self.under.shift(start, term, sign)

    def closed(self, name: str) -> bool:
        """Whether the step is done."""
        return self.under.closed(name)

    def rank(self, address: str, value: str) -> int | None:
        """The order of a catalog."""
        return self.under.rank(address, value)


def kept_value(kind: str, value: Any) -> Any:
    """A value of an expression as the card keeps it: JSON, dates as ISO text, money in minor units."""
    match value:
        case list() | tuple():
            return [kept_value(kind, one) for one in value]
        case bool() | str() | None:
            return value
        case int() | float() | Decimal() if kind == "money":
            minor = Decimal(str(value)) * MINOR
            return int(minor.to_integral_value())
        case Decimal():
            return int(value) if value == value.to_integral_value() and abs(value) < 2**63 else float(value)
        case datetime():
            return value.date().isoformat() if kind == "date" else value.isoformat()
        case date():
            return value.isoformat()
        case Term():
            return str(value)
    return value
