"""How values of a card compare: exactly, by kind, and never by surprise.

Two values of kinds that cannot be compared are unrelated: no test on them holds, whichever way it is put.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Context, Decimal
from enum import Enum
from fractions import Fraction
from typing import Any, Final

from runtime.reading.term import Term, TermError


class Unanswered(Enum):
    """The value of a field nobody has answered."""

    UNANSWERED = "unanswered"

    def __repr__(self) -> str:
        return "UNANSWERED"

    def __bool__(self) -> bool:
        return False


UNANSWERED: Final = Unanswered.UNANSWERED
FLIPPED: Final = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}

# A number longer than this is no figure of an office, and its arithmetic would only cost time.
DIGITS: Final = 400

_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?"
)
_TIME = re.compile(r"([0-9]{2}:[0-9]{2})(:[0-9]{2})?(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?")
_DAYS = {"minutes": Fraction(1, 1440), "hours": Fraction(1, 24), "days": Fraction(1), "weeks": Fraction(7)}
_FAMILIES = {"months": ("months", 1), "years": ("months", 12)}


LISTS: Final = (list, tuple)


def answered(value: Any) -> bool:
    """Whether there is a value; an empty list is an answer, an empty text is not."""
    return value is not UNANSWERED and value is not None and value != ""


def filled(value: Any) -> bool:
    """Whether there is something in the answer."""
    return answered(value) and not (isinstance(value, (list, tuple, Mapping)) and not value)


def members(value: Any) -> list[Any]:
    """The answered values of a list, or the value itself as the only one."""
    if isinstance(value, LISTS):
        return [member for member in value if answered(member)]
    return [value] if answered(value) else []


def dig(value: Any, path: str | Sequence[str]) -> Any:
    """Follow names, or a dotted address, into mappings; a list gives the values of all its members."""
    path = path.split(".") if isinstance(path, str) else path
    for place, name in enumerate(path):
        if isinstance(value, LISTS):
            found = [dig(member, path[place:]) for member in value]
            return [one for many in found for one in members(many)]
        if not isinstance(value, Mapping) or name not in value:
            return UNANSWERED
        value = value[name]
    return value


def number(value: Any) -> Fraction | None:
    """The exact number, or None; a checkbox is never a number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | Fraction):
        return Fraction(value)
    if isinstance(value, float):
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < DIGITS:
        return Fraction(value)
    return None


def plain(value: Any) -> Any:
    """An exact fraction as the number people know: whole, decimal, or rounded to 28 digits."""
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1:
        return value.numerator
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    digits = Context(prec=2 * DIGITS if rest == 1 else 28)
    return digits.divide(Decimal(value.numerator), Decimal(value.denominator))


def moment(value: Any) -> date | datetime | None:
    """A date or date-time, also when it comes as ISO text."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value) if len(value) == 10 else datetime.fromisoformat(value)
    except ValueError:
        return None


def term(value: Any) -> Term | None:
    """A term, also when it comes as text."""
    if isinstance(value, Term):
        return value
    try:
        return Term.parse(value) if isinstance(value, str) else None
    except TermError:
        return None


def compare(op: str, left: Any, right: Any) -> bool:
    """Whether two single values stand in the relation; unrelated kinds never do."""
    kind = type(left)
    if kind is type(right) and (kind is int or (kind is bool and op in ("==", "!="))):
        return _stands(op, left, right)
    if isinstance(left, str) and isinstance(right, str) and op in ("==", "!="):
        return _stands(op, *(_moments(left, right) or (left, right)))
    keys = _numbers(left, right) or _moments(left, right) or _times(left, right) or _terms(left, right)
    if keys:
        return _stands(op, *keys)
    return op in ("==", "!=") and _same_kind(left, right) and _stands(op, left, right)


def _stands(op: str, left: Any, right: Any) -> bool:
    match op:
        case "==":
            return bool(left == right)
        case "!=":
            return bool(left != right)
        case "<":
            return bool(left < right)
        case "<=":
            return bool(left <= right)
        case ">":
            return bool(left > right)
        case _:
            return bool(left >= right)


def _same_kind(left: Any, right: Any) -> bool:
    kinds: Iterable[type] = (bool, str)
    return any(isinstance(left, kind) and isinstance(right, kind) for kind in kinds)


def _numbers(left: Any, right: Any) -> tuple[Any, Any] | None:
    if isinstance(left, str) or isinstance(right, str):
        return None
    first, second = number(left), number(right)
    return None if first is None or second is None else (first, second)


def _moments(left: Any, right: Any) -> tuple[Any, Any] | None:
    first, second = moment(left), moment(right)
    if first is None or second is None:
        return None
    if not isinstance(first, datetime) or not isinstance(second, datetime):
        return _day(first), _day(second)
    if first.tzinfo is None or second.tzinfo is None:
        return first.replace(tzinfo=None), second.replace(tzinfo=None)
    return first, second


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _times(left: Any, right: Any) -> tuple[str, str] | None:
    first, second = _time(left), _time(right)
    return (first, second) if first and second else None


def _time(value: Any) -> str:
    """The clock's hands; an offset is the agency's own and says nothing more."""
    found = _TIME.fullmatch(value.isoformat() if isinstance(value, time) else value) if _timely(value) else None
    return found[1] + (found[2] or ":00") if found else ""


def _timely(value: Any) -> bool:
    return isinstance(value, str | time)


def _terms(left: Any, right: Any) -> tuple[Fraction, Fraction] | None:
    """Terms of one family, and a term beside a number of days."""
    if not isinstance(left, Term) and not isinstance(right, Term):
        return None
    first, second = _length(left), _length(right)
    return (first[1], second[1]) if first and second and first[0] == second[0] else None


def _length(value: Any) -> tuple[str, Fraction] | None:
    days = number(value)
    if days is not None:
        return "days", days
    length = term(value)
    if length is None:
        return None
    if length.unit in _DAYS:
        return "days", length.amount * _DAYS[length.unit]
    family, times = _FAMILIES.get(length.unit, (length.unit, 1))
    return family, Fraction(length.amount * times)
