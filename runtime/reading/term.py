"""Terms and recurring moments as officials write them: ``3 working days``, ``Friday 09:00``, ``monthly 1``."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, cast

from runtime.reading.problem import did_you_mean

Unit = Literal["minutes", "hours", "working hours", "days", "working days", "weeks", "months", "years", "permanent"]
UNITS: tuple[str, ...] = ("minutes", "hours", "working hours", "days", "working days", "weeks", "months", "years")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LONGEST = 999_999

_TERM = re.compile(r"([0-9]+)\s+([a-z]+(?:\s+[a-z]+)?)", re.ASCII)
_TIME = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])", re.ASCII)


class TermError(Exception):
    """A term nobody can count: what is wrong and what to write."""

    def __init__(self, text: str, remedy: str = "") -> None:
        super().__init__(text + (f"; {remedy}" if remedy else ""))
        self.text, self.remedy = text, remedy


def unit_named(word: str) -> Unit | None:
    """The unit a word means, in singular or plural, or None."""
    plural = word if word.endswith("s") else word + "s"
    return cast(Unit, plural) if plural in UNITS else None


@dataclass(frozen=True, slots=True)
class Term:
    """A stretch of time in one unit; ``permanent`` never ends."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> Term:
        """Read ``3 working days`` or ``permanent``."""
        words = " ".join(text.split())
        if words == "permanent":
            return PERMANENT
        found = _TERM.fullmatch(words)
        if not found:
            raise TermError(f"'{text}' is not a term", "write a number and a unit, such as 3 working days")
        unit = unit_named(found[2])
        if unit is None:
            raise TermError(f"'{found[2]}' is not a unit of time", did_you_mean(found[2], UNITS))
        if len(found[1]) > len(str(LONGEST)):
            raise TermError(f"'{text}' is longer than anybody waits", f"write at most {LONGEST}, or permanent")
        return cls(int(found[1]), unit)

    @property
    def permanent(self) -> bool:
        """Whether it never ends."""
        return self.unit == "permanent"

    @property
    def clocked(self) -> bool:
        """Whether it is counted by the clock and not by days."""
        return self.unit in ("minutes", "hours", "working hours")

    def __str__(self) -> str:
        if self.permanent:
            return "permanent"
        return f"{self.amount} {self.unit[:-1] if self.amount == 1 else self.unit}"


PERMANENT = Term(0, "permanent")


@dataclass(frozen=True, slots=True)
class Recurring:
    """A moment that comes again: each weekday named, each month on a day, or each working day."""

    each: Literal["week", "month", "working day"]
    day: int = 0  # weekday from 0 = Monday, or day of the month from 1
    at: time = time(0)

    def next(self, after: datetime, works: Callable[[date], bool]) -> datetime:
        """The first such moment later than ``after``, in its zone; in a short month the last day stands in."""
        for ahead in range(400):
            day = after.date() + timedelta(days=ahead)
            moment = datetime.combine(day, self.at, after.tzinfo)
            if moment > after and self._falls_on(day, works):
                return moment
        raise ValueError(f"no such day within a year after {after:%Y-%m-%d}")

    def _falls_on(self, day: date, works: Callable[[date], bool]) -> bool:
        match self.each:
            case "week":
                return day.weekday() == self.day
            case "month":
                return day.day == min(self.day, calendar.monthrange(day.year, day.month)[1])
            case "working day":
                return works(day)

    def __str__(self) -> str:
        at = f" {self.at:%H:%M}" if self.at != time(0) else ""
        named = {"week": WEEKDAYS[self.day % 7], "month": f"monthly {self.day}", "working day": "working day"}
        return named[self.each] + at


def parse_recurring(text: str) -> Recurring:
    """Read ``Friday 09:00``, ``monthly 1``, ``working day 08:30``; without a time it is the start of the day."""
    words, at = _split_time(text.split())
    match words:
        case [day] if day in WEEKDAYS:
            return Recurring("week", WEEKDAYS.index(day), at)
        case ["monthly", day] if day.isascii() and day.isdigit() and 1 <= int(day) <= 31:
            return Recurring("month", int(day), at)
        case ["working", "day"]:
            return Recurring("working day", 0, at)
    remedy = did_you_mean(words[0], WEEKDAYS) if words and words[0] not in WEEKDAYS else ""
    if not remedy.startswith("did"):
        remedy = "write such as Friday 09:00, monthly 1 or working day 08:30"
    raise TermError(f"'{text}' does not say when it comes again", remedy)


def _split_time(words: list[str]) -> tuple[list[str], time]:
    found = _TIME.fullmatch(words[-1]) if words else None
    if not found:
        return words, time(0)
    return words[:-1], time(int(found[1]), int(found[2]))
