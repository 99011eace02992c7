"""How people write values and how values are written for them: numbers, money, days and moments of a language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from babel import Locale
from babel.numbers import get_currency_symbol

LARGEST: Final = 2**63 - 1
MINOR: Final = Decimal(100)

_GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_PLAIN = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_DAYS: Final = (
    re.compile(r"(?P<y>[0-9]{4})[-/](?P<m>[0-9]{1,2})[-/](?P<d>[0-9]{1,2})"),
    re.compile(r"(?P<d>[0-9]{1,2})\.(?P<m>[0-9]{1,2})\.(?P<y>[0-9]{4})"),
    re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日?"),
)
_CLOCK = re.compile(r"(?P<h>[0-9]{1,2}):(?P<m>[0-9]{2})(:(?P<s>[0-9]{2})(\.[0-9]+)?)?")
_NARROW_SPACES: Final = dict.fromkeys(map(ord, "\u00a0\u202f\u2009'\u2019 "))


@dataclass(frozen=True, slots=True)
class Written:
    """The customs of one language, and the currency and zone of one agency."""

    lang: str = "en"
    currency: str = ""
    zone: tzinfo = UTC

    @property
    def comma(self) -> bool:
        """Whether a comma stands before decimals."""
        return _decimal_sign(self.lang) == ","

    # -- numbers

    def decimal(self, text: str) -> Decimal | None:
        """The number somebody typed, with their spaces and their decimal sign, or None."""
        plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-").translate(_NARROW_SPACES)
        if self.comma:
            # Both signs in one number: the later one stands before the decimals.
            apart = min(".,", key=plain.rfind) if "." in plain and "," in plain else ""
            plain = (plain.replace(apart, "") if apart else plain).replace(",", ".")
        elif _GROUPED.fullmatch(plain):
            plain = plain.replace(",", "")
        if not _PLAIN.fullmatch(plain) or len(plain) > 400:
            return None
        try:
            return Decimal(plain)
        except InvalidOperation:
            return None

    def number(self, text: str) -> int | float | None:
        """A number as the card keeps it; None also when the card could not keep it exactly."""
        found = self.decimal(text)
        if found is None:
            return None
        if found == found.to_integral_value() and abs(found) <= LARGEST:
            return int(found)
        return float(found) if Decimal(repr(float(found))) == found else None

    def integer(self, text: str) -> int | None:
        """A whole number as the card keeps it."""
        found = self.number(text)
        return found if isinstance(found, int) else None

    def money(self, text: str) -> int | None:
        """An amount in the smallest unit of the currency, also where its sign stands beside it."""
        sign = unicodedata.normalize("NFKC", self.currency_sign)
        plain = unicodedata.normalize("NFKC", text).strip()
        found = self.decimal(plain.removeprefix(sign).removesuffix(sign))
        minor = found * MINOR if found is not None else None
        if minor is None or minor != minor.to_integral_value() or abs(minor) > LARGEST:
            return None
        return int(minor)

    def typed(self, value: int | float | Decimal) -> str:
        """A number as one would type it."""
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        text = format(number, "f")
        if "." in text:
            text = text.rstrip("0").rstrip(".")
        return text.replace(".", ",") if self.comma else text

    def typed_money(self, minor: int) -> str:
        """An amount as one would type it."""
        text = f"{Decimal(minor) / MINOR:.2f}"
        return text.replace(".", ",") if self.comma else text

    def shown(self, value: int | float | Decimal) -> str:
        """A number to read, with its thousands apart."""
        return self._grouped(self.typed(value).replace(",", "."))

    def shown_money(self, minor: int) -> str:
        """An amount to read, with the sign of the currency."""
        amount = self._grouped(f"{Decimal(minor) / MINOR:.2f}")
        sign = self.currency_sign
        if not sign:
            return amount
        return f"{amount}\u00a0{sign}" if self.comma else f"{sign}{amount}"

    def shown_size(self, size: int | float) -> str:
        """The size of a file to read."""
        bytes_, *units = ("Б", "КБ", "МБ") if self.lang.startswith("ru") else ("B", "KB", "MB")
        for unit, whole in zip(reversed(units), (1024 * 1024, 1024), strict=True):
            if size >= whole:
                return f"{self.shown(round(size / whole, 1))}\u00a0{unit}"
        return f"{int(size)}\u00a0{bytes_}"

    def _grouped(self, text: str) -> str:
        whole, dot, part = text.partition(".")
        apart = f"{int(whole):,}" if len(whole) < 400 else whole
        if whole.startswith("-") and not apart.startswith("-"):
            apart = "-" + apart
        return apart.replace(",", "\u00a0") + dot.replace(".", ",") + part if self.comma else apart + dot + part

    @property
    def currency_sign(self) -> str:
        """The sign of the agency's currency in this language."""
        return _sign(self.currency, self.lang) if self.currency else ""

    # -- days and moments

    def day(self, text: str) -> str | None:
        """The day somebody typed, as ISO text."""
        plain = unicodedata.normalize("NFKC", text).strip()
        for form in _DAYS:
            found = form.fullmatch(plain)
            if found:
                try:
                    return date(int(found["y"]), int(found["m"]), int(found["d"])).isoformat()
                except ValueError:
                    return None
        return None

    def clock(self, text: str) -> time | None:
        """The time of day somebody typed."""
        found = _CLOCK.fullmatch(unicodedata.normalize("NFKC", text).strip())
        try:
            return time(int(found["h"]), int(found["m"]), int(found["s"] or 0)) if found else None
        except ValueError:
            return None

    def time(self, text: str) -> str | None:
        """A time of day as the card keeps it: with the offset of the agency's zone."""
        clock = self.clock(text)
        if clock is None:
            return None
        offset = datetime(2026, 1, 1, tzinfo=self.zone).strftime("%z")
        return f"{clock:%H:%M:%S}{offset[:3]}:{offset[3:]}"

    def moment(self, text: str) -> str | None:
        """A moment as the card keeps it: local with its offset."""
        plain = unicodedata.normalize("NFKC", text).strip().replace("日", "日 ")
        parts = plain.replace("T", " ").split()
        day, clock = (self.day(parts[0]), self.clock(parts[1])) if len(parts) == 2 else (None, None)
        if day is None or clock is None:
            return None
        return datetime.combine(date.fromisoformat(day), clock, self.zone).isoformat()

    def local(self, text: str) -> datetime | None:
        """A kept moment in the agency's zone, or None if the text is none."""
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            return None
        return found.astimezone(self.zone) if found.tzinfo else found

    def typed_moment(self, text: str) -> str:
        """A kept moment for a date-time input; anything else as it is."""
        found = self.local(text) if "T" in text else None
        if found is None:
            return text
        return f"{found:%Y-%m-%dT%H:%M:%S}" if found.second else f"{found:%Y-%m-%dT%H:%M}"

    def typed_time(self, text: str) -> str:
        """A kept time for a time input."""
        clock = text[:8] if len(text) > 8 else text
        return clock[:5] if clock.endswith(":00") and len(clock) == 8 else clock

    def shown_day(self, text: str) -> str:
        """A kept day to read."""
        try:
            return self._day(date.fromisoformat(text))
        except ValueError:
            return text

    def shown_moment(self, text: str) -> str:
        """A kept moment to read."""
        found = self.local(text) if "T" in text else None
        return f"{self._day(found)} {found:%H:%M}" if found else text

    def _day(self, day: date) -> str:
        match self.lang.partition("-")[0]:
            case "zh":
                return f"{day.year}年{day.month}月{day.day}日"
            case "ru":
                return f"{day:%d.%m.%Y}"
            case _:
                return f"{day.day} {_months(self.lang)[day.month]} {day.year}"


@lru_cache(maxsize=64)
def _locale(lang: str) -> Locale:
    return Locale.parse(lang.replace("-", "_"))


@lru_cache(maxsize=64)
def _months(lang: str) -> dict[int, str]:
    return {number: str(name) for number, name in _locale(lang).months["format"]["wide"].items()}


@lru_cache(maxsize=64)
def _decimal_sign(lang: str) -> str:
    return str(_locale(lang).number_symbols["latn"]["decimal"])


@lru_cache(maxsize=64)
def _sign(currency: str, lang: str) -> str:
    return str(get_currency_symbol(currency, _locale(lang)))
