"""Working calendars: which days are worked and when, and how a term is counted over them.

Days written in the calendar stand first; beyond its ``known`` range the public holidays of its ``country`` (from
the holidays package) are taken, and without a country the plain week, which the arithmetic then says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import takewhile
from typing import Any, Final

from runtime.kinds.public_holidays import why_off_in
from runtime.kinds.reader import ALWAYS, Force, Head
from runtime.reading.term import Term

_LONGEST: Final = 3700  # days looked through before a term is given up: ten years

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Day:
    """One day while a term is counted: ``counted`` is its number in the count, 0 where it is not counted."""

    day: date
    counted: int
    off: str = ""


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When a term ends and how it was counted: start, term, the days, and where it was moved from.

    Where the count left the days that the calendar knows, ``country`` names whose public holidays stood in for them,
    and ``guessed`` says that nobody's did.
    """

    due: datetime
    start: datetime
    term: str
    days: tuple[Day, ...] = ()
    moved_from: date | None = None
    guessed: bool = False
    country: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar of working days, hours and named days off."""

    head: Head
    week: frozenset[int]
    hours: tuple[Span, ...]
    known: Force = ALWAYS
    country: str = ""
    falls: str = "after"
    off: Mapping[date, str] = field(default_factory=dict)
    worked: Mapping[date, tuple[Span, ...]] = field(default_factory=dict)
    moved: Mapping[date, date] = field(default_factory=dict)  # a day off, and the weekend day it stands for
    titles: Mapping[date, str] = field(default_factory=dict)  # why a day is worked, or worked with other hours

    def why_off(self, day: date) -> str:
        """The name of a day off, ``weekend``, or nothing on a working day."""
        if day in self.worked:
            return ""
        if day in self.off:
            return self.off[day] or "holiday"
        if self.country and not self.known.on(day):
            return why_off_in(self.country, day)
        return "" if day.weekday() in self.week else "weekend"

    def spans(self, day: date) -> tuple[Span, ...]:
        """The working hours of a day, none on a day off."""
        return () if self.why_off(day) else self.worked.get(day, self.hours)

    def end_of(self, day: date) -> time:
        """When work ends on a day; on a day off, when it would."""
        return (self.spans(day) or self.hours)[-1][1]

    def settle(self, day: date) -> date:
        """The day itself, or the working day before or after it by ``falls``."""
        step = timedelta(days=-1 if self.falls == "before" else 1)
        for _ in range(_LONGEST):
            if not self.why_off(day):
                return day
            day += step
        return day

    def reckon(self, start: datetime, term: Term) -> Reckoning:
        """Count a term from a local moment; the starting day does not count, whole days end with the working hours."""
        match term.unit:
            case "minutes" | "hours":
                span = timedelta(minutes=term.amount) if term.unit == "minutes" else timedelta(hours=term.amount)
                return Reckoning(_absolute(start, span), start, str(term))
            case "working hours":
                return self._hours(start, term)
            case "working days":
                return self._working_days(start, term)
            case _:
                return self._calendar(start, term)

    def _beyond(self, start: datetime, until: date) -> dict[str, Any]:
        """What stood in for days that the calendar does not know; the starting day is not counted, so not asked."""
        first = min(start.date() + timedelta(days=1), until)
        if self.known.on(first) and self.known.on(until):
            return {}
        return {"country": self.country} if self.country else {"guessed": True}

    def _at_end(self, day: date, start: datetime) -> datetime:
        return datetime.combine(day, self.end_of(day), tzinfo=start.tzinfo)

    def _working_days(self, start: datetime, term: Term) -> Reckoning:
        days = [Day(start.date(), 0, self.why_off(start.date()))]
        day, counted = start.date(), 0
        while counted < term.amount and len(days) < _LONGEST:
            day += timedelta(days=1)
            off = self.why_off(day)
            counted += not off
            days.append(Day(day, 0 if off else counted, off))
        day = self.settle(day)
        return Reckoning(self._at_end(day, start), start, str(term), tuple(days), **self._beyond(start, day))

    def _calendar(self, start: datetime, term: Term) -> Reckoning:
        last = shift_date(start.date(), term)
        due = self.settle(last)
        span = max(0, (max(due, last) - start.date()).days)
        days = []
        for at in range(min(span, 62) + 1):
            day = start.date() + timedelta(days=at)
            days.append(Day(day, at if day <= last else 0, self.why_off(day)))
        moved = last if due != last else None
        beyond = self._beyond(start, max(due, last))
        return Reckoning(self._at_end(due, start), start, str(term), tuple(days), moved, **beyond)

    def _hours(self, start: datetime, term: Term) -> Reckoning:
        due = self.after(start, timedelta(hours=term.amount))
        if due is None:
            return Reckoning(start, start, str(term), guessed=True)
        return Reckoning(due, start, str(term), **self._beyond(start, due.date()))

    def after(self, start: datetime, left: timedelta) -> datetime | None:
        """The moment at which so much working time has passed; None if it never does."""
        for begin, end in self._stretches(start):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return None

    def working_time(self, start: datetime, until: datetime) -> timedelta:
        """The working time between two moments."""
        stretches = takewhile(lambda one: one[0] < until, self._stretches(start))
        return sum((min(end, until) - begin for begin, end in stretches), timedelta())

    def _stretches(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = start.date()
        for _ in range(_LONGEST):
            for begin, end in self.spans(day):
                opens = max(start, datetime.combine(day, begin, tzinfo=start.tzinfo))
                closes = datetime.combine(day, end, tzinfo=start.tzinfo)
                if closes > opens:
                    yield opens, closes
            day += timedelta(days=1)

    def back(self, due: datetime, term: Term) -> datetime:
        """The moment a term before a due moment, for advance reminders."""
        match term.unit:
            case "minutes" | "hours" | "working hours":
                hours = term.amount / 60 if term.unit == "minutes" else term.amount
                return _absolute(due, -timedelta(hours=hours))
            case "working days":
                day = due.date()
                for _ in range(term.amount):
                    day = self._before(day)
                return datetime.combine(day, due.timetz())
            case _:
                return datetime.combine(shift_date(due.date(), term, -1), due.timetz())

    def _before(self, day: date) -> date:
        for _ in range(_LONGEST):
            day -= timedelta(days=1)
            if not self.why_off(day):
                return day
        return day

    def moved_by(self, start: date | datetime, term: Term, sign: int, zone: tzinfo | None) -> date | datetime:
        """A day or moment some time on or back, as expressions reckon (``now + 90 minutes``).

        A day has no clock: by hours and minutes it is counted from its beginning in the zone, and gives a moment.
        """
        if not isinstance(start, datetime):
            if not term.clocked:
                return self.shift(start, term, sign)
            start = datetime.combine(start, time.min, tzinfo=zone)
        if sign < 0:
            return self.back(start, term)
        if term.clocked:
            return self.reckon(start, term).due
        return datetime.combine(self.shift(start.date(), term), start.timetz())

    def shift(self, day: date, term: Term, sign: int = 1) -> date:
        """A date some days on or back (``today + 3 working days``)."""
        if term.unit != "working days":
            return shift_date(day, term, sign)
        for _ in range(term.amount):
            day += timedelta(days=sign)
            while self.why_off(day):
                day += timedelta(days=sign)
        return day


def _absolute(start: datetime, span: timedelta) -> datetime:
    """Elapsed time, right also over a change to summer time."""
    zone = start.tzinfo
    return datetime.fromtimestamp(start.timestamp() + span.total_seconds(), tz=zone)


def shift_date(day: date, term: Term, sign: int = 1) -> date:
    """A date shifted by calendar days, weeks, months or years; the last day of a shorter month."""
    amount = sign * term.amount
    if term.unit in ("months", "years"):
        months = day.year * 12 + day.month - 1 + amount * (12 if term.unit == "years" else 1)
        year, month = divmod(months, 12)
        for last in (day.day, 30, 29, 28):
            try:
                return date(year, month + 1, min(day.day, last))
            except ValueError:
                continue
    return day + timedelta(days=7 * amount if term.unit == "weeks" else amount)
