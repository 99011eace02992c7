"""Time zones that a reader can choose, in the reader's words.

Moments on pages are told in the reader's zone; cards, registers and exports keep the agency's, in which terms run.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from babel.core import get_global
from babel.dates import get_timezone_location

from runtime.office.show import LOCALES

# The zones of places; left out are those of ships, and the older names of others.
PLACES: Final = frozenset(get_global("zone_territories")) & available_timezones()


@lru_cache(maxsize=8)
def zones(language: str, day: date) -> tuple[tuple[str, str], ...]:
    """Every zone by its name, with what its clocks show on a day and its place, from west to east."""
    noon = datetime(day.year, day.month, day.day, 12)
    found = []
    for name in PLACES:
        there = noon.replace(tzinfo=ZoneInfo(name))
        place = get_timezone_location(name, locale=LOCALES[language], return_city=True)
        found.append((there.utcoffset(), place, name, f"{offset(there)} · {place}"))
    return tuple((name, words) for _, _, name, words in sorted(found, key=lambda one: one[:3]))


def offset(moment: datetime) -> str:
    """How far a clock is from UTC, such as UTC+08:00."""
    ahead = f"{moment:%z}"
    return f"UTC{ahead[:3]}:{ahead[3:5]}"


def title(name: str, language: str, day: date) -> str:
    """A zone in the reader's words."""
    return next((words for found, words in zones(language, day) if found == name), name)
