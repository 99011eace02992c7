"""A date counted over days that the agency's calendar does not know says whose holidays stood in for them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from runtime.office.office import FixedClock, Office
from tests.office.story import case, letter

SAID = "За пределами календаря учтены общие нерабочие праздничные дни страны."


@pytest.mark.parametrize(("day", "beyond"), [(datetime(2026, 12, 30, 5), True), (datetime(2026, 11, 2, 5), False)])
def test_a_term_over_new_year_says_that_the_public_holidays_were_counted(  # type: ignore[no-untyped-def]
    visitor, perm: Office, clock: FixedClock, day: datetime, beyond: bool
) -> None:
    clock.moment = day.replace(tzinfo=UTC)
    document = letter(perm)
    [task] = case(perm, document).progress.open
    page = visitor("demo-perm", task.people[0]).get(f"/documents/{document}").text
    assert (SAID in page) is beyond
