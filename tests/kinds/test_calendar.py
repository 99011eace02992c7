"""Terms are counted over the days that an office really works."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from runtime.edition.build import build_pack
from runtime.edition.library import Library
from runtime.kinds.calendar import Calendar, shift_date
from runtime.kinds.calendar_reading import parse_calendar
from runtime.kinds.reader import Reader
from runtime.reading.source import parse_text
from runtime.reading.term import Term

SHANGHAI, PERM, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Asia/Yekaterinburg"), ZoneInfo("Europe/Berlin")


def calendar(text: str) -> Calendar:
    [source], _ = parse_text(text, "calendar.yaml")
    reader = Reader(source)
    made = parse_calendar(reader)
    assert reader.problems == []
    return made


@pytest.fixture(scope="module")
def chinese() -> Calendar:
    """The calendar of the Chinese pack: 08:30-12:00 and 14:00-17:30, bridges worked on weekends."""
    return build_pack(Library().find("cn-receive-send") or Library().folders[0]).calendars["cn"]


@pytest.fixture(scope="module")
def russian() -> Calendar:
    """The calendar of the Russian pack: 09:00-13:00 and 14:00-18:00, short days before holidays."""
    return build_pack(Library().find("ru-perm") or Library().folders[0]).calendars["ru"]


PLAIN = calendar("calendar: plain\nweek: [Monday, Tuesday, Wednesday, Thursday, Friday]\nhours: ['09:00-17:00']\n")


def at(text: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def due(calendar: Calendar, start: str, term: str, zone: ZoneInfo = SHANGHAI) -> str:
    return f"{calendar.reckon(at(start, zone), Term.parse(term)).due:%Y-%m-%d %H:%M}"


# -- working days -------------------------------------------------------------------------------------------------


def test_the_starting_day_does_not_count_and_the_last_day_ends_with_the_hours(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-02 09:00", "1 working day") == "2026-03-03 17:30"
    assert due(chinese, "2026-03-02 23:59", "1 working day") == "2026-03-03 17:30"


def test_a_weekend_is_passed_over(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-05 09:00", "3 working days") == "2026-03-10 17:30"


def test_a_worked_saturday_counts_and_the_festival_after_it_does_not(chinese: Calendar) -> None:
    assert due(chinese, "2026-02-13 09:00", "1 working day") == "2026-02-14 17:30"
    assert due(chinese, "2026-02-13 09:00", "3 working days") == "2026-02-25 17:30"
    assert due(chinese, "2026-02-27 09:00", "1 working day") == "2026-02-28 17:30"


def test_a_worked_sunday_after_new_year_counts(chinese: Calendar) -> None:
    assert due(chinese, "2025-12-31 09:00", "1 working day") == "2026-01-04 17:30"


def test_the_golden_week_is_passed_over_and_its_bridge_counts(chinese: Calendar) -> None:
    assert due(chinese, "2026-09-30 09:00", "3 working days") == "2026-10-10 17:30"


def test_the_january_holidays_are_passed_over(russian: Calendar) -> None:
    assert due(russian, "2025-12-30 10:00", "1 working day", PERM) == "2026-01-12 18:00"


def test_a_short_day_ends_earlier(russian: Calendar) -> None:
    assert due(russian, "2026-04-29 10:00", "1 working day", PERM) == "2026-04-30 17:00"


def test_a_moved_day_off_is_off(russian: Calendar) -> None:
    assert due(russian, "2026-05-08 10:00", "1 working day", PERM) == "2026-05-12 18:00"
    assert russian.moved[date(2026, 5, 11)] == date(2026, 5, 9)


def test_no_working_days_end_with_the_same_day_or_the_next_worked_one(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-02 09:00", "0 working days") == "2026-03-02 17:30"
    assert due(chinese, "2026-03-07 09:00", "0 working days") == "2026-03-09 17:30"


def test_the_count_is_told_day_by_day(chinese: Calendar) -> None:
    reckoning = chinese.reckon(at("2026-02-13 09:00"), Term.parse("2 working days"))
    told = [(day.day.day, day.counted, day.off) for day in reckoning.days]
    assert told[:3] == [(13, 0, ""), (14, 1, ""), (15, 0, "春节")]
    assert told[-1] == (24, 2, "")
    assert (reckoning.term, reckoning.guessed) == ("2 working days", False)


# -- days, weeks, months ------------------------------------------------------------------------------------------


def test_calendar_days_run_through_weekends(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-03 09:00", "7 days") == "2026-03-10 17:30"
    assert due(chinese, "2026-03-03 09:00", "1 week") == "2026-03-10 17:30"


def test_a_term_that_ends_on_a_day_off_falls_after_it(russian: Calendar) -> None:
    reckoning = russian.reckon(at("2026-04-24 10:00", PERM), Term.parse("8 days"))
    assert f"{reckoning.due:%Y-%m-%d %H:%M}" == "2026-05-04 18:00"
    assert reckoning.moved_from == date(2026, 5, 2)


def test_or_before_it_where_the_calendar_says_so(russian: Calendar) -> None:
    before = replace(russian, falls="before")
    assert due(before, "2026-04-24 10:00", "8 days", PERM) == "2026-04-30 17:00"
    assert due(before, "2026-04-24 10:00", "6 days", PERM) == "2026-04-30 17:00"


@pytest.mark.parametrize(
    ("day", "term", "sign", "shifted"),
    [
        ("2026-01-31", "1 month", 1, "2026-02-28"),
        ("2028-01-31", "1 month", 1, "2028-02-29"),
        ("2026-03-31", "1 month", 1, "2026-04-30"),
        ("2026-03-31", "1 month", -1, "2026-02-28"),
        ("2026-11-30", "3 months", 1, "2027-02-28"),
        ("2026-12-15", "1 month", 1, "2027-01-15"),
        ("2026-01-15", "1 month", -1, "2025-12-15"),
        ("2028-02-29", "1 year", 1, "2029-02-28"),
        ("2028-02-29", "4 years", 1, "2032-02-29"),
        ("2026-03-02", "2 weeks", -1, "2026-02-16"),
        ("2026-03-02", "10 days", 1, "2026-03-12"),
    ],
)
def test_a_month_ends_with_its_last_day(day: str, term: str, sign: int, shifted: str) -> None:
    assert shift_date(date.fromisoformat(day), Term.parse(term), sign).isoformat() == shifted


def test_expressions_shift_by_working_days_both_ways(chinese: Calendar) -> None:
    assert chinese.shift(date(2026, 2, 13), Term.parse("2 working days")) == date(2026, 2, 24)
    assert chinese.shift(date(2026, 2, 24), Term.parse("2 working days"), -1) == date(2026, 2, 13)
    assert chinese.shift(date(2026, 1, 31), Term.parse("1 month")) == date(2026, 2, 28)


# -- hours --------------------------------------------------------------------------------------------------------


def test_working_hours_stop_for_lunch(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-02 11:30", "4 working hours") == "2026-03-02 17:30"
    assert due(chinese, "2026-03-02 12:30", "1 working hour") == "2026-03-02 15:00"


def test_working_hours_go_on_the_next_day(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-02 16:00", "4 working hours") == "2026-03-03 11:00"
    assert due(chinese, "2026-03-06 17:00", "1 working hour") == "2026-03-09 09:00"


def test_working_hours_begun_on_a_day_off_start_with_the_next_work(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-07 10:00", "2 working hours") == "2026-03-09 10:30"


def test_working_hours_of_a_short_day_are_fewer(russian: Calendar) -> None:
    assert due(russian, "2026-04-30 15:00", "3 working hours", PERM) == "2026-05-04 10:00"


def test_plain_hours_run_through_the_night(chinese: Calendar) -> None:
    assert due(chinese, "2026-03-06 17:00", "24 hours") == "2026-03-07 17:00"
    assert due(chinese, "2026-03-06 17:00", "90 minutes") == "2026-03-06 18:30"


def test_plain_hours_are_real_hours_when_the_clock_is_put_forward() -> None:
    reckoning = PLAIN.reckon(at("2026-03-29 01:30", BERLIN), Term.parse("1 hour"))
    assert reckoning.due.isoformat() == "2026-03-29T03:30:00+02:00"


# -- before a moment ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "moment"),
    [
        ("1 working day", "2026-05-08 18:00"),
        ("2 working days", "2026-05-07 18:00"),
        ("1 day", "2026-05-11 18:00"),
        ("3 hours", "2026-05-12 15:00"),
        ("30 minutes", "2026-05-12 17:30"),
    ],
)
def test_a_reminder_comes_a_term_before(russian: Calendar, term: str, moment: str) -> None:
    back = russian.back(at("2026-05-12 18:00", PERM), Term.parse(term))
    assert f"{back:%Y-%m-%d %H:%M}" == moment


# -- beyond what is written ---------------------------------------------------------------------------------------


def test_beyond_the_known_days_the_holidays_of_the_country_stand(russian: Calendar) -> None:
    assert russian.why_off(date(2027, 1, 7)) != ""
    assert russian.why_off(date(2030, 6, 12)) != ""
    assert russian.why_off(date(2030, 6, 13)) == ""
    assert not russian.reckon(at("2027-03-01 10:00", PERM), Term.parse("1 working day")).guessed


def test_without_a_country_the_plain_week_is_a_guess_and_says_so() -> None:
    known = calendar(
        "calendar: one-year\nweek: [Monday]\nhours: ['09:00-17:00']\nknown: {from: 2026-01-01, until: 2026-12-31}\n"
    )
    assert known.reckon(at("2027-03-01 10:00"), Term.parse("1 working day")).guessed
    assert known.reckon(at("2027-03-01 10:00"), Term.parse("1 working hour")).guessed
    assert not known.reckon(at("2026-03-02 10:00"), Term.parse("1 working day")).guessed


def test_inside_the_known_days_the_country_is_not_asked(russian: Calendar) -> None:
    quiet = replace(russian, off={}, worked={})
    assert quiet.why_off(date(2026, 6, 12)) == ""


# -- days ---------------------------------------------------------------------------------------------------------


def test_a_day_off_has_a_name(chinese: Calendar) -> None:
    assert chinese.why_off(date(2026, 10, 1)) == "国庆节"
    assert chinese.why_off(date(2026, 3, 7)) == "weekend"
    assert chinese.why_off(date(2026, 3, 6)) == ""
    assert calendar("calendar: x\nweek: [Monday]\nhours: ['09:00-17:00']\ndays: [{holiday: 2026-03-02}]\n").why_off(
        date(2026, 3, 2)
    )


def test_a_worked_day_inside_a_run_of_days_off_is_worked() -> None:
    bridge = calendar(
        "calendar: x\nweek: [Monday]\nhours: ['09:00-17:00']\n"
        "days: [{holiday: 2026-05-01, to: 2026-05-05}, {workday: 2026-05-03, hours: ['10:00-12:00'], title: Bridge}]\n"
    )
    assert bridge.spans(date(2026, 5, 3)) == ((time(10), time(12)),)
    assert bridge.titles[date(2026, 5, 3)] == "Bridge"
    assert bridge.spans(date(2026, 5, 4)) == ()


def test_spans_stand_in_the_order_of_the_day() -> None:
    mixed = calendar("calendar: x\nweek: [Monday]\nhours: ['14:00-18:00', '09:00-13:00']\n")
    assert mixed.hours == ((time(9), time(13)), (time(14), time(18)))
    assert mixed.end_of(date(2026, 3, 3)) == time(18)
