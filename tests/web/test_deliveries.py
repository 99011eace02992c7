"""The administrator's page of deliveries: why, how often, when next, again, and never."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office import creating
from runtime.office.delivering import deliver_due
from runtime.office.office import FixedClock, Office
from runtime.settings import Site, open_site
from runtime.web.app import create_app
from tests.conftest import Visitor
from tests.faults.server import FERRY
from tests.receivers import Receiver, receiver

CHANNELS = """channels:
  - channel: webhook
    options: {url: "%s"}
    secrets: {key: TEST_HOOK_KEY}
  - channel: smtp
    options: {host: 127.0.0.1, port: 9, from: office@example.org, security: none}
    kinds: [task-assigned]
"""


@pytest.fixture
def hook() -> Iterator[Receiver]:
    with receiver() as taken:
        yield taken


@pytest.fixture
def ferry(tmp_path: Path, clock: FixedClock, hook: Receiver, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The ferry office with two channels."""
    monkeypatch.setenv("TEST_HOOK_KEY", "sesame")
    folder = shutil.copytree(FERRY, tmp_path / "ferry")
    text = (folder / "agency.yaml").read_text("utf-8")
    said = "organisation: file\n" + CHANNELS % hook.url
    (folder / "agency.yaml").write_text(text.replace("organisation: file\n", said), "utf-8")
    site = open_site(tmp_path / "home", [folder], clock, options={"synchronous": "OFF"})
    open_accounts(site.offices["ferry"], FIRST_PASSWORD)
    yield site
    site.close()


@pytest.fixture
def office(ferry: Site) -> Office:
    return ferry.offices["ferry"]


@pytest.fixture
def head(ferry: Site) -> Visitor:
    """The administrator at a browser."""
    app = create_app(ferry)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return Visitor(app.test_client(), "ferry").enter("head")


def deliver(office: Office) -> int:
    return deliver_due(office, lambda: True, random.Random(1))


def letter(office: Office) -> None:
    """A task for the two other clerks, by two channels: four messages."""
    creating.create(office, "anna", "letter", {"subject": "Secret repairs"})


def test_what_was_not_taken_stands_first_with_its_reason(office: Office, head: Visitor, hook: Receiver) -> None:
    hook.status = 410
    letter(office)
    deliver(office)
    text = head.get("/settings/deliveries").text
    assert text.count("410 Gone") == 2
    assert text.count("has no e-mail address") == 2
    assert "New task, to Boris Brown" in text
    assert "Secret repairs" not in text, "who keeps the settings does not read documents by that"


def test_what_waits_shows_its_tries_and_the_next_in_the_offices_time(
    office: Office, head: Visitor, hook: Receiver
) -> None:
    hook.status = 503
    letter(office)
    deliver(office)
    text = head.get("/settings/deliveries?state=waiting&channel=webhook").text
    assert "503 Service Unavailable" in text
    assert "04:01" in text, "a minute after one o'clock in UTC is a minute after four in Moscow"
    assert "no e-mail" not in text


def test_one_is_sent_again_and_then_all(office: Office, head: Visitor, hook: Receiver) -> None:
    hook.status = 410
    letter(office)
    deliver(office)
    hook.status, hook.got = 200, []
    dead = head.get("/settings/deliveries?state=dead&channel=webhook").text
    id = dead.split('name="id" value="')[1].split('"')[0]
    assert head.post("/settings/deliveries/again", {"id": id}).status_code == 302
    assert deliver(office) == 1
    assert [headers["Idempotency-Key"] for headers, _ in hook.got] == [id]
    head.post("/settings/deliveries/again", {"channel": "webhook"})
    assert "1 message will be sent again now" in head.get("/settings/deliveries").text
    assert deliver(office) == 1
    assert "There is nothing to do" in head.get("/settings/deliveries?state=dead&channel=webhook").text
    assert office.store.changes(limit=1000)[-1].event["done"] == "sent-again"


def test_dropping_asks_first_and_stays_dropped(office: Office, head: Visitor, hook: Receiver) -> None:
    hook.status = 410
    letter(office)
    deliver(office)
    page = head.get("/settings/deliveries?channel=webhook").text
    id = page.split("/settings/deliveries/")[1:]
    address = next(part.split('"')[0] for part in id if part.split('"')[0].endswith("/drop"))
    asked = head.get(f"/settings/deliveries/{address}").text
    assert "cannot be undone" in asked and "Drop the message" in asked
    assert head.post(f"/settings/deliveries/{address}").status_code == 302
    head.post("/settings/deliveries/again", {"id": address.removesuffix("/drop")})
    assert "Dropped <" in head.get("/settings/deliveries?state=dropped").text
    office.clock.moment += timedelta(hours=7)  # type: ignore[attr-defined]
    hook.status, hook.got = 200, []
    deliver(office)
    assert address.removesuffix("/drop") not in {headers["Idempotency-Key"] for headers, _ in hook.got}


def test_a_message_of_nobody_is_not_found(head: Visitor) -> None:
    assert head.get("/settings/deliveries/none/drop").status_code == 404
    assert head.post("/settings/deliveries/none/drop").status_code == 404


def test_an_office_without_channels_is_told_how_to_turn_one_on(visitor) -> None:  # type: ignore[no-untyped-def]
    administrator = visitor("demo-perm", "admin")
    assert "/demo-perm/settings/deliveries" in administrator.get("/settings").text
    said = administrator.get("/settings/deliveries").text
    assert "Ни один канал не включён" in said and "channels:" in said


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
@pytest.mark.parametrize("state", ["dead", "waiting", "sent", "dropped", "nonsense"])
def test_every_state_has_a_page_in_every_language(head: Visitor, office: Office, state: str, language: str) -> None:
    letter(office)
    head.get(f"/language/{language}")
    answer = head.get(f"/settings/deliveries?state={state}")
    assert answer.status_code == 200


def test_a_long_list_has_pages(office: Office, head: Visitor, hook: Receiver) -> None:
    hook.status = 503
    for _ in range(30):
        letter(office)
    first = head.get("/settings/deliveries?state=waiting&channel=webhook").text
    assert first.count("Try now") == 50
    following = first.split('href="/ferry/settings/deliveries?state=waiting&amp;channel=webhook&amp;after=')[1]
    second = head.get(f"/settings/deliveries?state=waiting&channel=webhook&after={following.split(chr(34))[0]}").text
    assert second.count("Try now") == 10
