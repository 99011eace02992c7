"""Numbers are given once, without gap or double, also when several people register at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.office import creating
from runtime.office.directory import change_person
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid
from tests.office.small import at, opened
from tests.office.story import decide, letter, row, sender, signed_in


@pytest.mark.covers("R002")
def test_ten_registrations_at_once_give_ten_numbers_in_a_row(perm: Office) -> None:
    source = creating.create(perm, "zueva", "correspondent", {"name": "ООО «Стройгарант»"})
    perm.directory()

    def register(at: int) -> str:
        who = "zueva" if at % 2 else "lapina"
        answers = {"received": "2026-03-02", "sender": source, "subject": f"Письмо {at}"}
        return creating.create(perm, who, "incoming-letter", answers)

    with ThreadPoolExecutor(8) as pool:
        documents = list(pool.map(register, range(10)))
    numbers = sorted(row(perm, document)["number"] for document in documents)
    assert numbers == [f"01-12-{at:05}/2026" for at in range(1, 11)]


@pytest.mark.covers("R065")
def test_red_and_white_are_numbered_apart_by_two_people_at_once(cn: Office) -> None:
    source = sender(cn)
    zhao = cn.directory().person("zhao")
    assert zhao is not None
    cn.store.transact(lambda tx: change_person(tx, cn.name, replace(zhao, roles=(*zhao.roles, "registrar"))))

    def register(at: int) -> str:
        who = "wang" if at % 2 else "zhao"
        document = signed_in(cn, source, who)
        colour = {"head_type": "red", "sender_number": f"云政〔2026〕{at}号"} if at < 2 else {"head_type": "white"}
        decide(cn, who, document, "enter.submit", subject=f"文件{at}", **colour)
        return document

    with ThreadPoolExecutor(4) as pool:
        documents = list(pool.map(register, range(4)))
    numbers = [row(cn, document)["number"] for document in documents]
    assert sorted(numbers[:2]) == ["0101-红2026-0001", "0101-红2026-0002"]
    assert sorted(numbers[2:]) == ["0101-白2026-0001", "0101-白2026-0002"]


def test_a_refused_registration_takes_no_number(perm: Office) -> None:
    letter(perm)
    with pytest.raises(Exception, match="subject"):
        letter(perm, subject="О")
    assert row(perm, letter(perm))["number"] == "01-12-00002/2026"


def test_the_same_request_sent_twice_registers_once(perm: Office) -> None:
    first = letter(perm, op="one-click")
    assert letter(perm, op="one-click") == first
    assert row(perm, letter(perm))["number"] == "01-12-00002/2026"


def test_a_new_year_begins_a_new_run(perm: Office, clock) -> None:  # type: ignore[no-untyped-def]
    letter(perm)
    clock.moment = clock.moment.replace(year=2027, month=1, day=11)
    assert row(perm, letter(perm))["number"] == "01-12-00001/2027"


PERMIT = """
document: permit
title: Permit
heading: "{subject}"
route: permit
access: {create: {role: clerk}, read: participants}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
    symbol:  {type: string, title: Number}
---
route: permit
steps: [{step: write, by: drafter, asks: [subject, symbol]}, number, {step: sign, by: {post: head}}]
---
register: permits
of: permit
number: {as: "{sequence}/{year}", restart: year, by-hand: symbol}
columns: [subject]
"""


@pytest.fixture
def permits(tmp_path: Path) -> Office:
    """An office where a permit's number is the next one, unless somebody writes it."""
    return opened(tmp_path, PERMIT, FixedClock(at("2026-03-02T10:00")))


def permit(office: Office, symbol: str = "") -> str:
    answers = {"subject": "Mooring", **({"symbol": symbol} if symbol else {})}
    return str(row(office, creating.create(office, "anna", "permit", answers))["number"])


def test_a_number_written_by_hand_is_the_number(permits: Office) -> None:
    assert [permit(permits), permit(permits, "A-7"), permit(permits)] == ["1/2026", "A-7", "2/2026"]


def test_a_number_that_another_document_has_is_refused_at_its_field(permits: Office) -> None:
    permit(permits)
    permit(permits, "A-7")
    for taken in ("1/2026", "A-7"):
        with pytest.raises(Invalid) as refused:
            permit(permits, taken)
        assert refused.value.errors == {"symbol": "Another document has the same: Number"}


def test_the_next_number_passes_over_those_written_by_hand(permits: Office) -> None:
    assert [permit(permits, "1/2026"), permit(permits, "2/2026"), permit(permits)] == ["1/2026", "2/2026", "3/2026"]
