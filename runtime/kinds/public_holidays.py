"""The public holidays of countries, for days that an office's own calendar does not know; from the holidays package."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any


@lru_cache(maxsize=8192)
def why_off_in(country: str, day: date) -> str:
    """The name of a day off in a country, ``weekend``, or nothing on a working day."""
    table = _holidays(country, day.year)
    if table.is_working_day(day):
        return ""
    return str(table.get(day) or "weekend")


def is_known(country: str) -> bool:
    """Whether the public holidays of a country are known."""
    try:
        _holidays(country, 2026)
    except NotImplementedError:
        return False
    return True


@lru_cache(maxsize=64)
def _holidays(country: str, year: int) -> Any:
    import holidays  # 0.1 s to import, and only dates beyond the written calendar need it

    return holidays.country_holidays(country, years=year)
