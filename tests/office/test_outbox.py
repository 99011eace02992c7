"""The outbox: written with the act, delivered at least once, tried ever more rarely, dead at last, and sent again."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from runtime.office import creating, deciding
from runtime.office.delivering import LONGEST_WAIT, MOST_TRIES, deliver_due, wait_after
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid
from runtime.ports import Row, Where
from tests.office import small
from tests.office.small import at, opened
from tests.receivers import MailServer, Receiver, mail_server, receiver

LETTER = """
document: letter
title: Letter
heading: "{subject}"
route: letter
access: {create: {role: clerk}, read: participants}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
---
route: letter
steps:
  - {step: register, title: Registration, by: drafter, asks: [subject]}
  - step: answer
    title: Answer
    by: {post: head}
    decisions:
      finish: {title: Answered, notify: drafter, opinion: required}
"""

CHANNELS = """
channels:
  - channel: webhook
    options: {url: "%(url)s"}
    secrets: {key: TEST_HOOK_KEY}
  - channel: smtp
    options: {host: 127.0.0.1, port: %(port)d, from: office@example.org, security: none}
    kinds: [decided]
    discreet: %(discreet)s
"""

Made = Callable[..., Office]


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as taken:
        yield taken


@pytest.fixture
def mail() -> Iterator[MailServer]:
    with mail_server() as taken:
        yield taken


@pytest.fixture
def made(
    tmp_path: Path, hook: Receiver, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Office]]:
    """Make the office with its two channels."""
    monkeypatch.setenv("TEST_HOOK_KEY", "sesame")
    offices: list[Office] = []

    def make(discreet: bool = False, mailed: str = ", email: anna@example.org") -> Office:
        said = CHANNELS % {"url": hook.url, "port": mail.port, "discreet": str(discreet).lower()}
        agency = small.AGENCY.replace("organisation: file\n", f"organisation: file\naddress: https://o.example\n{said}")
        agency = agency.replace("posts: [clerk], roles: [clerk]}", f"posts: [clerk], roles: [clerk]{mailed}}}", 1)
        monkeypatch.setattr(small, "AGENCY", agency)
        offices.append(opened(tmp_path, LETTER, FixedClock(at("2026-03-02T10:00"))))
        return offices[-1]

    yield make
    for office in offices:
        office.store.close()


def rows(office: Office, state: str) -> list[Row]:
    where = [Where("agency", "==", office.name), Where("state", "==", state)]
    return list(office.store.find("outbox", where, order="at").rows)


def deliver(office: Office) -> int:
    return deliver_due(office, lambda: True, random.Random(1))


def answered(office: Office) -> str:
    document = creating.create(office, "anna", "letter", {"subject": "Repairs at quay 3"})
    deciding.decide(office, "head", document, "2", "finish", {}, "Agreed")
    return document


def test_a_notice_goes_out_by_the_channels_that_take_its_kind(made: Made, hook: Receiver, mail: MailServer) -> None:
    office = made()
    document = answered(office)
    assert {(row["channel"], row["kind"], row["person"]) for row in rows(office, "waiting")} == {
        ("webhook", "task-assigned", "head"),
        ("webhook", "decided", "anna"),
        ("smtp", "decided", "anna"),
    }
    assert deliver(office) == 3
    assert {body["subject"] for body in hook.bodies()} == {"New task: Answer", "Answer: Answered"}
    assert hook.bodies()[0]["data"]["document"] == document
    (letter,) = mail.letters
    assert mail.to == ["anna@example.org"]
    text = letter.get_content()
    assert "Repairs at quay 3" in text
    assert f"https://o.example/harbour/documents/{document}" in text
    assert len(rows(office, "sent")) == 3 and deliver(office) == 0


def test_a_discreet_letter_says_nothing_of_the_document(made: Made, mail: MailServer) -> None:
    office = made(discreet=True)
    document = answered(office)
    deliver(office)
    raw = mail.letters[0].as_string()
    assert "Repairs" not in raw and "Answer" not in raw and document not in raw
    assert "https://o.example/harbour/" in raw


def test_the_letter_is_in_the_readers_own_language(made: Made, mail: MailServer) -> None:
    office = made()
    row = {"id": "harbour:anna", "agency": "harbour", "person": "anna", "login": "anna", "language": "ru"}
    office.store.transact(lambda tx: tx.insert("accounts", row))
    answered(office)
    deliver(office)
    assert mail.letters[0]["Content-Language"] == "ru"


def test_an_act_that_fails_tells_nobody(made: Made) -> None:
    office = made()
    document = creating.create(office, "anna", "letter", {"subject": "Repairs"})
    before = len(rows(office, "waiting"))
    with pytest.raises(Invalid):
        deciding.decide(office, "head", document, "2", "finish", {})
    assert len(rows(office, "waiting")) == before


def test_an_office_without_channels_has_an_empty_outbox(tmp_path: Path) -> None:
    office = opened(tmp_path, LETTER, FixedClock(at("2026-03-02T10:00")))
    answered(office)
    assert rows(office, "waiting") == []
    office.store.close()


def test_what_is_not_taken_is_tried_ever_more_rarely_under_one_key_and_then_is_dead(
    made: Made, hook: Receiver, mail: MailServer
) -> None:
    office = made()
    creating.create(office, "anna", "letter", {"subject": "Repairs"})
    hook.status = 503
    waits: list[timedelta] = []
    while rows(office, "waiting"):
        (row,) = rows(office, "waiting")
        office.clock.moment = datetime.fromisoformat(row["at"])  # type: ignore[attr-defined]
        before = office.clock.now()
        assert deliver(office) == 0
        (now,) = rows(office, "waiting") or rows(office, "dead")
        waits.append(datetime.fromisoformat(now["at"]) - before)
    assert len(hook.got) == MOST_TRIES
    assert len({headers["Idempotency-Key"] for headers, _ in hook.got}) == 1
    tries = waits[:-1]
    assert timedelta(seconds=48) <= tries[0] <= timedelta(seconds=72)
    assert all(one < two for one, two in pairwise(tries[:9]))
    assert max(tries) <= LONGEST_WAIT * 1.2
    (dead,) = rows(office, "dead")
    assert dead["reason"].startswith("503") and dead["tries"] == MOST_TRIES


def test_a_seed_makes_the_waits_repeatable() -> None:
    one, two = random.Random(7), random.Random(7)
    assert [wait_after(at, one) for at in range(1, 13)] == [wait_after(at, two) for at in range(1, 13)]


def test_a_message_that_will_never_be_taken_is_dead_at_once(made: Made, hook: Receiver) -> None:
    office = made()
    creating.create(office, "anna", "letter", {"subject": "Repairs"})
    hook.status = 410
    deliver(office)
    assert [row["tries"] for row in rows(office, "dead")] == [1]


def test_who_has_no_address_is_told_of_and_correcting_it_helps(made: Made, mail: MailServer) -> None:
    office = made(mailed="")
    answered(office)
    deliver(office)
    (dead,) = rows(office, "dead")
    assert (dead["channel"], dead["reason"]) == ("smtp", "no-address")


def test_a_missing_secret_is_said_by_its_name_and_tried_again(
    made: Made, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = made()
    creating.create(office, "anna", "letter", {"subject": "Repairs"})
    monkeypatch.delenv("TEST_HOOK_KEY")
    deliver(office)
    (row,) = rows(office, "waiting")
    assert row["reason"] == "no-secret TEST_HOOK_KEY"
    monkeypatch.setenv("TEST_HOOK_KEY", "sesame")
    office.clock.moment += timedelta(minutes=2)  # type: ignore[attr-defined]
    assert deliver(office) == 1


def test_a_process_that_dies_with_a_message_in_hand_has_it_sent_again(
    made: Made, hook: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was taken, and nobody heard: the receiver tells by the key that it has it already."""
    office = made()
    creating.create(office, "anna", "letter", {"subject": "Repairs"})

    def dies(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("runtime.office.delivering._put_down", dies)
        with pytest.raises(KeyboardInterrupt):
            deliver(office)
    assert len(hook.got) == 1 and len(rows(office, "waiting")) == 1
    assert deliver(office) == 0, "not at once: another may have it in hand"
    office.clock.moment += timedelta(minutes=3)  # type: ignore[attr-defined]
    assert deliver(office) == 1
    assert hook.got[0][0]["Idempotency-Key"] == hook.got[1][0]["Idempotency-Key"]


def test_one_channel_that_is_down_does_not_hold_the_others_up(made: Made, hook: Receiver, mail: MailServer) -> None:
    office = made()
    hook.status = 503
    for _ in range(6):
        answered(office)
    deliver(office)
    assert len(mail.letters) == 6
    assert len(hook.got) == 3, "three failures in a row are enough for one round"


def test_who_may_not_go_on_sends_nothing(made: Made, hook: Receiver) -> None:
    office = made()
    answered(office)
    assert deliver_due(office, lambda: False, random.Random(1)) == 0
    assert hook.got == []


def test_what_was_sent_long_ago_is_forgotten(made: Made) -> None:
    office = made()
    answered(office)
    deliver(office)
    office.clock.moment += timedelta(days=31)  # type: ignore[attr-defined]
    deliver(office)
    assert rows(office, "sent") == []
