"""One's own list of tasks: by term at first, and then as one sorts, searches and narrows it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from runtime.office.office import FixedClock, Office
from tests.conftest import Visitor
from tests.office.story import letter

# Scanning of each is with the registrars until the next working day.
FIRST, SECOND, THIRD = "О ремонте крыши", "О вывозе снега", "О смете на ремонт"


@pytest.fixture
def lapina(perm: Office, clock: FixedClock, visitor: Callable[..., Visitor]) -> Visitor:
    """A registrar in whose list are three letters."""
    for subject in (FIRST, SECOND, THIRD):
        letter(perm, subject)
        clock.moment += timedelta(hours=3)
    return visitor("demo-perm", "lapina")


def listed(page: str) -> list[str]:
    """The letters in the order in which the list shows them."""
    return re.findall(r'<th scope="row" class="title">.*?<a [^>]*>([^<]+)', page)


def test_what_came_first_stands_first_where_terms_are_alike_and_one_may_turn_it_round(lapina: Visitor) -> None:
    assert listed(lapina.get("/").text) == [FIRST, SECOND, THIRD]
    assert listed(lapina.get("/?sort=newest").text) == [THIRD, SECOND, FIRST]


def test_one_searches_one_s_own_list(lapina: Visitor) -> None:
    assert listed(lapina.get("/?q=ремонт").text) == [FIRST, THIRD]
    assert listed(lapina.get("/?q=ремонт&sort=newest").text) == [THIRD, FIRST]
    assert listed(lapina.get("/?q=мост").text) == []


def test_one_narrows_it_to_one_kind_of_documents(lapina: Visitor) -> None:
    assert listed(lapina.get("/?type=incoming-letter").text) == [FIRST, SECOND, THIRD]
    assert listed(lapina.get("/?type=outgoing-letter").text) == []
