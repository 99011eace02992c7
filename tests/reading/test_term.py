"""Terms and recurring moments as officials write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from runtime.reading.term import PERMANENT, Term, TermError, parse_recurring

ZONE = timezone(timedelta(hours=8))


def works(day: date) -> bool:
    return day.weekday() < 5


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [
        ("3 working days", 3, "working days"),
        ("1 working day", 1, "working days"),
        ("4 working hours", 4, "working hours"),
        ("7 days", 7, "days"),
        ("1 week", 1, "weeks"),
        ("10 minutes", 10, "minutes"),
        ("2 months", 2, "months"),
        ("5 years", 5, "years"),
        ("  3   working   days ", 3, "working days"),
        ("1 hours", 1, "hours"),
        ("0 days", 0, "days"),
    ],
)
def test_term_is_read_and_written_back(text: str, amount: int, unit: str) -> None:
    term = Term.parse(text)
    assert (term.amount, term.unit) == (amount, unit)
    assert Term.parse(str(term)) == term


def test_permanent_never_ends() -> None:
    assert Term.parse("permanent") is PERMANENT
    assert str(PERMANENT) == "permanent"
    assert PERMANENT.permanent
    assert not Term(1, "days").permanent


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("soon", "write a number and a unit, such as 3 working days"),
        ("3", "write a number and a unit"),
        ("3 workdays", "did you mean"),
        ("3 fortnights", "known here"),
        ("-1 days", "write a number"),
        ("1.5 days", "write a number"),
        ("", "write a number"),
        ("٣ days", "write a number"),
        ("10000000 days", "write at most"),
    ],
)
def test_other_words_are_refused_with_a_remedy(text: str, remedy: str) -> None:
    with pytest.raises(TermError) as error:
        Term.parse(text)
    assert remedy in error.value.remedy


@pytest.mark.parametrize(
    "text", ["Friday 09:00", "Monday", "monthly 1", "monthly 31 18:30", "working day 08:30", "working day"]
)
def test_recurring_moment_is_written_back(text: str) -> None:
    assert str(parse_recurring(text)) == text


@pytest.mark.parametrize(
    ("text", "after", "moment"),
    [
        ("Friday 09:00", "2026-03-02T10:00", "2026-03-06T09:00"),
        ("Friday 09:00", "2026-03-06T08:59", "2026-03-06T09:00"),
        ("Friday 09:00", "2026-03-06T09:00", "2026-03-13T09:00"),
        ("monthly 1", "2026-03-02T00:00", "2026-04-01T00:00"),
        ("monthly 31", "2026-04-01T00:00", "2026-04-30T00:00"),
        ("monthly 31 18:00", "2026-02-28T19:00", "2026-03-31T18:00"),
        ("working day 08:30", "2026-03-06T08:30", "2026-03-09T08:30"),
        ("working day 16:00", "2026-03-07T12:00", "2026-03-09T16:00"),
    ],
)
def test_next_moment(text: str, after: str, moment: str) -> None:
    start = datetime.fromisoformat(after).replace(tzinfo=ZONE)
    assert parse_recurring(text).next(start, works) == datetime.fromisoformat(moment).replace(tzinfo=ZONE)


def test_a_calendar_without_working_days_is_said() -> None:
    with pytest.raises(ValueError, match="no such day"):
        parse_recurring("working day").next(datetime(2026, 3, 2, tzinfo=ZONE), lambda _: False)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("Fryday 09:00", "did you mean 'Friday'?"),
        ("friday 09:00", "did you mean 'Friday'?"),
        ("monthly 32", "write such as Friday 09:00"),
        ("Friday 25:00", "write such as"),
        ("sometimes", "write such as"),
        ("", "write such as"),
    ],
)
def test_an_unknown_recurrence_is_refused(text: str, remedy: str) -> None:
    with pytest.raises(TermError) as error:
        parse_recurring(text)
    assert remedy in error.value.remedy
