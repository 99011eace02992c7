"""Reads a working calendar: its week and hours, and the days that are written in it by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import Any, Final

from runtime.kinds.calendar import Calendar, Span
from runtime.kinds.public_holidays import is_known
from runtime.kinds.reader import Reader
from runtime.reading.source import Pointer

_WEEK: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONGEST_HOLIDAY: Final = 366


def parse_calendar(reader: Reader) -> Calendar:
    """A calendar from its source."""
    data = reader.data
    week = frozenset(_WEEK.index(name) for name in data["week"])
    days = _Days(reader, week, _spans(reader, ("hours",), data["hours"]))
    for at, item in enumerate(data.get("days", ())):
        days.add(("days", at), item)
    country = data.get("country", "")
    if country and not is_known(country):
        text = f"the public holidays of '{country}' are not known"
        reader.problem(("country",), "no-such-country", text, "write two capital letters, such as CN, or remove it")
    known = reader.force(("known",), data.get("known"))
    falls = data.get("falls", "after")
    return Calendar(
        reader.head(), week, days.hours, known, country, falls, days.off, days.worked, days.moved, days.titles
    )


@dataclass(slots=True)
class _Days:
    """The named days of a calendar while they are read."""

    reader: Reader
    week: frozenset[int]
    hours: tuple[Span, ...]
    off: dict[date, str] = field(default_factory=dict)
    worked: dict[date, tuple[Span, ...]] = field(default_factory=dict)
    moved: dict[date, date] = field(default_factory=dict)
    titles: dict[date, str] = field(default_factory=dict)

    def add(self, place: Pointer, item: Mapping[str, Any]) -> None:
        """One entry: a day or a run of days, off or worked."""
        days = self._run(place, item)
        kind: Mapping[date, Any] = self.off if "holiday" in item else self.worked
        # A working day inside a run of days off is meant; the same day named twice is not.
        if any(day in kind for day in days) or (len(days) == 1 and "holiday" in item and days[0] in self.worked):
            self.reader.problem(place, "day-twice", f"{days[0]} stands twice", "keep one of them")
        if "holiday" in item:
            self.off |= dict.fromkeys(days, item.get("title", ""))
        else:
            hours = _spans(self.reader, (*place, "hours"), item["hours"]) if "hours" in item else self.hours
            self.worked |= dict.fromkeys(days, hours)
            self.titles |= dict.fromkeys(days, item.get("title", ""))
        if item.get("moved-from") and days:
            self._move(place, days[0], date.fromisoformat(item["moved-from"]))

    def _run(self, place: Pointer, item: Mapping[str, Any]) -> list[date]:
        first = date.fromisoformat(item.get("holiday") or item["workday"])
        last = date.fromisoformat(item["to"]) if item.get("to") else first
        if last < first:
            self.reader.problem((*place, "to"), "order", f"{last} is before {first}", "exchange them")
        elif (last - first).days > _LONGEST_HOLIDAY:
            text = f"{first} to {last} is longer than a year"
            self.reader.problem((*place, "to"), "out-of-range", text, "write the right year")
            return []
        return [first + timedelta(days=no) for no in range((last - first).days + 1)]

    def _move(self, place: Pointer, day: date, weekend: date) -> None:
        if weekend.weekday() in self.week:
            text = f"{weekend} is a {_WEEK[weekend.weekday()]}, not a day off that could be moved"
            self.reader.problem((*place, "moved-from"), "not-a-weekend", text, "write the weekend day, or remove it")
        self.moved[day] = weekend


def _spans(reader: Reader, pointer: Pointer, texts: list[str]) -> tuple[Span, ...]:
    spans = []
    for text in texts:
        begin, end = text.split("-")
        spans.append((time.fromisoformat(begin), time.fromisoformat(end)))
    moments = [moment for span in sorted(spans) for moment in span]
    if moments != sorted(moments) or any(begin == end for begin, end in spans):
        text = f"the hours {', '.join(texts)} run backwards or overlap"
        reader.problem(pointer, "order", text, "write each as 09:00-13:00, one after the other")
    return tuple(sorted(spans))
