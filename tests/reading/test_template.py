"""Templates: headings and number patterns with slots."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from runtime.reading.condition import UNANSWERED
from runtime.reading.template import TemplateError, parse_template
from runtime.reading.term import Term


class Card:
    """A scope over plain answers."""

    today, now, me = date(2026, 3, 2), datetime(2026, 3, 2, 9, 0), "zhao"

    def __init__(self, **answers: Any) -> None:
        self.answers = answers

    def get(self, address: str) -> Any:
        return self.answers.get(address, UNANSWERED)

    def shift(self, start: Any, term: Term, sign: int) -> Any:
        return start

    def closed(self, name: str) -> bool:
        return False

    def rank(self, address: str, value: str) -> int | None:
        return None


def fill(template: str, **answers: Any) -> str:
    return parse_template(template).fill(Card(**answers), lambda address, value: str(value))


def test_slots_are_filled_with_what_the_card_holds() -> None:
    assert fill("Letter of {sender}: {subject}", sender="Finance", subject="Budget") == "Letter of Finance: Budget"


def test_a_number_is_padded_to_its_width() -> None:
    assert fill("01-12-{sequence:05}/{year}", sequence=42, year=2026) == "01-12-00042/2026"
    assert fill("{sequence:3}", sequence=12345) == "12345"


def test_an_unanswered_slot_leaves_no_gap() -> None:
    assert fill("{number}  {subject} ", subject="Budget") == "Budget"


def test_a_slot_may_reckon() -> None:
    assert fill("{amount + 1} of {total}", amount=2, total=5) == "3 of 5"


def test_a_slot_is_shown_by_its_own_words() -> None:
    shown = parse_template("{kind}").fill(Card(kind="x"), lambda text, value: f"<{text}={value}>")
    assert shown == "<kind=x>"


def test_a_template_knows_what_it_reads() -> None:
    assert parse_template("{document.number} {subject}: {a + b}").addresses == {"document.number", "subject", "a", "b"}
    assert parse_template("plain").addresses == frozenset()


def test_a_text_without_slots_stays_itself() -> None:
    assert fill("Order") == "Order"


@pytest.mark.parametrize(
    ("template", "said", "remedy"),
    [
        ("{subject", "a brace stands alone", "write slots as {field}"),
        ("subject}", "a brace stands alone", "write slots as {field}"),
        ("{{subject}}", "a brace stands alone", "write slots as {field}"),
        ("{sequence:five}", "the width 'five' in {sequence:five} is not read", "write {sequence:05}"),
        ("{sequence:0}", "the width '0' in {sequence:0} is not read", "write {sequence:05}"),
        ("{sequence:}", "the width '' in {sequence:} is not read", "write {sequence:05}"),
        ("{a = b}", "{a = b}: '=' is not a word of this language", "write =="),
        ("{}", "{}: there is no condition", "write such as"),
    ],
)
def test_a_bad_slot_is_named(template: str, said: str, remedy: str) -> None:
    with pytest.raises(TemplateError) as raised:
        parse_template(template)
    assert raised.value.text == said
    assert raised.value.remedy.startswith(remedy)
