"""What a field may hold, and the few values of it that some conditions tell apart.

Proofs do not try every value: of a number that is compared with 1000 they try 1000, a little less and a little more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import combinations, pairwise
from typing import Any, Final, Literal

from runtime.reading.condition import UNANSWERED, Expression, Leaf
from runtime.reading.condition_figures import Address, Listing, Literally, Word
from runtime.reading.condition_tree import Closed, Compare, Filled, Has
from runtime.reading.condition_values import moment, number, plain
from runtime.reading.term import Term

Kind = Literal["values", "text", "number", "date", "moment", "many", "opaque"]

# Any text, person or thing beside those that a condition names.
OTHER: Final = "…"
_MOST_MEMBERS: Final = 5
_LEAST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()


@dataclass(frozen=True, slots=True)
class Domain:
    """What one field may hold.

    ``values`` are all there are (of the kinds ``values`` and ``many``), in their order if they have one. A number lies
    between ``limits`` in steps of ``step`` (0: any); of a list they bound its length. ``shown`` is when the field is
    on the card at all; while it is and ``required`` says so, it is answered.
    """

    kind: Kind
    values: tuple[Any, ...] = ()
    ordered: bool = False
    step: Fraction = Fraction(0)
    limits: tuple[Fraction | None, Fraction | None] = (None, None)
    strict: tuple[bool, bool] = (False, False)
    required: bool = False
    shown: Expression | None = None

    def samples(self, literals: Iterable[Any]) -> list[Any]:
        """Values that differ in what they are to these literals; one for each difference there may be."""
        match self.kind:
            case "values":
                return list(self.values)
            case "text":
                return [*dict.fromkeys(one for one in literals if isinstance(one, str)), OTHER]
            case "number":
                return [plain(one) for one in self._numbers(literals)]
            case "date":
                return [date.fromordinal(day) for day in _days(literals)]
            case "moment":
                return list(_moments(literals))
            case "many":
                return self._lists(list(dict.fromkeys(literals)))
            case "opaque":
                return [OTHER]

    def _numbers(self, literals: Iterable[Any]) -> list[Fraction]:
        marks = sorted({one for literal in literals if (one := number(literal)) is not None})
        ends = [one for one in self.limits if one is not None]
        tried = list(marks)
        tried += [mark + side for mark in marks for side in (1, -1)]
        tried += [near for mark in marks for near in self._steps(mark)]
        tried += ends
        tried += [(one + other) / 2 for one, other in pairwise(sorted({*marks, *ends}))]
        return [one for one in dict.fromkeys(tried or [Fraction(1), Fraction(0)]) if self._allows(one)]

    def _steps(self, mark: Fraction) -> Iterator[Fraction]:
        """The nearest possible numbers on both sides of one."""
        if self.step:
            below = (mark / self.step).__floor__() * self.step
            yield below + self.step
            yield below - self.step if below == mark else below

    def _allows(self, value: Fraction) -> bool:
        least, most = self.limits
        if self.step and value % self.step:
            return False
        if least is not None and (value < least or (self.strict[0] and value == least)):
            return False
        return not (most is not None and (value > most or (self.strict[1] and value == most)))

    def _lists(self, literals: list[Any]) -> list[tuple[Any, ...]]:
        beside = [one for one in self.values if one not in literals][:1] if self.values else [OTHER]
        ones = [one for one in literals if not self.values or one in self.values] + beside
        least = int(self.limits[0] or 0)
        return [some for size in range(least, len(ones) + 1) for some in combinations(ones, size)]


def _days(literals: Iterable[Any]) -> list[int]:
    days = sorted({one.toordinal() for literal in literals if isinstance(one := moment(literal), date)})
    tried = [day + side for day in days for side in (0, 1, -1)] or [date(2026, 1, 1).toordinal()]
    return [day for day in dict.fromkeys(tried) if _LEAST_DAY <= day <= _LAST_DAY]


def _moments(literals: Iterable[Any]) -> Iterator[datetime]:
    """Moments in no zone of their own, as a condition compares them."""
    for literal in list(literals) or [date(2026, 1, 1)]:
        one = moment(literal)
        if isinstance(one, datetime):
            at, span = one.replace(tzinfo=None), timedelta(minutes=1)
        elif one is not None:
            at, span = datetime(one.year, one.month, one.day, 12), timedelta(days=1)
        else:
            continue
        yield at
        for side in (span, -span):
            try:
                yield at + side
            except OverflowError:
                continue


@dataclass(frozen=True, slots=True)
class Question:
    """What a leaf asks about one address: it compares its value with literals, or asks whether there is one."""

    address: str
    literals: tuple[Any, ...] = ()
    ordered: bool = False  # asks for more or less, not only for the same

    def understood(self, domain: Domain) -> bool:
        """Whether samples of the domain show all that the leaf can tell apart."""
        if not self.literals:
            return True
        match domain.kind:
            case "number":
                return all(number(one) is not None for one in self.literals)
            case "date" | "moment":
                return all(isinstance(one, date) for one in self.literals)
            case "values":
                return all(_same_only(one) for one in self.literals)
            case "text":
                return not self.ordered and all(_same_only(one) for one in self.literals)
            case "many":
                few = len(set(self.literals)) <= _MOST_MEMBERS
                return few and not self.ordered and all(_same_only(one) for one in self.literals)
            case "opaque":
                return False


def question(leaf: Leaf) -> Question | None:
    """What a leaf asks about one address and nothing else; None where it asks more than that."""
    match leaf.node:
        case Filled(Address(address)):
            return Question(address)
        case Closed(step):
            return Question(f"closed({step})")
        case Compare("==", Word("returned"), Literally(True)):
            return Question("returned")
        case Compare(op, Address(address), other) | Compare(op, other, Address(address)):
            found = _literals(other)
            return Question(address, found, op != "==") if found else None
        case Has(Address(address), other) | Has(other, Address(address)):
            found = _literals(other)
            return Question(address, found) if found else None
        case _:
            return None


def _literals(side: Any) -> tuple[Any, ...]:
    items: Sequence[Any] = side.items if isinstance(side, Listing) else (side,)
    found = tuple(one.literal for one in items if isinstance(one, Literally))
    return found if len(found) == len(items) else ()


def _same_only(literal: Any) -> bool:
    """A literal that equals only itself; a date written as text equals others too."""
    return isinstance(literal, bool | int) or (isinstance(literal, str) and moment(literal) is None)


@dataclass(frozen=True, slots=True)
class Sample:
    """A scope in which one address has a value and nothing else is answered."""

    address: str
    value: Any
    order: tuple[Any, ...] = ()

    @property
    def now(self) -> datetime:
        """A moment that no understood leaf asks for."""
        return datetime(2026, 1, 1, tzinfo=UTC)

    @property
    def today(self) -> date:
        """Its day."""
        return self.now.date()

    @property
    def me(self) -> str:
        """Nobody."""
        return ""

    def get(self, address: str) -> Any:
        """The value of the one address."""
        return self.value if address == self.address else UNANSWERED

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        """The same moment: no understood leaf counts."""
        return start

    def closed(self, name: str) -> bool:
        """Whether the sample says so."""
        return self.address == f"closed({name})" and self.value is True

    def rank(self, address: str, value: str) -> int | None:
        """The place among ordered values."""
        return self.order.index(value) if value in self.order else None
