"""Mail and webhook against real servers: what arrives, and what each no is taken for."""

from __future__ import annotations

import hashlib
import hmac
import socket
from dataclasses import replace

import pytest

from connectors import smtp, webhook
from runtime.ports import ChannelError, Message, NoAddress, Refused
from tests.receivers import mail_server, receiver

MESSAGE = Message(
    "0a1b2c",
    "task-assigned",
    "anna@example.org",
    "Новое задание: 收文",
    "Новое задание: 收文\n\n№ 1/2026\n",
    "ru",
    {"at": "2026-03-02T07:00:00+00:00", "document": "d"},
)
PLAIN = {"host": "127.0.0.1", "from": "Ведомство <office@example.org>", "security": "none"}


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_a_letter_arrives_whole_and_is_the_same_letter_when_it_comes_twice() -> None:
    with mail_server() as server:
        mail = smtp.open_channel({**PLAIN, "port": server.port}, {})
        mail.deliver(MESSAGE)
        mail.deliver(MESSAGE)
    first, second = server.letters
    assert first["Message-ID"] == second["Message-ID"] == "<0a1b2c@example.org>"
    assert first["Subject"] == MESSAGE.subject
    assert first["From"] == PLAIN["from"]
    assert first["Idempotency-Key"] == "0a1b2c"
    assert first["Date"] == "Mon, 02 Mar 2026 07:00:00 +0000"
    assert first.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert server.to == ["anna@example.org"] * 2


def test_a_subject_of_several_lines_adds_no_header() -> None:
    with mail_server() as server:
        message = replace(MESSAGE, subject="Hello\r\nBcc: everybody@example.org")
        smtp.open_channel({**PLAIN, "port": server.port}, {}).deliver(message)
    assert server.letters[0]["Subject"] == "Hello Bcc: everybody@example.org"
    assert server.letters[0]["Bcc"] is None


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_the_password_opens_the_mail_server() -> None:
    with mail_server("sesame") as server:
        options = {**PLAIN, "port": server.port, "user": "office"}
        smtp.open_channel(options, {"password": "sesame"}).deliver(MESSAGE)
        with pytest.raises(ChannelError, match="535") as wrong:
            smtp.open_channel(options, {"password": "other"}).deliver(MESSAGE)
    assert len(server.letters) == 1
    assert not isinstance(wrong.value, Refused), "a password may be put right, so it is tried again"


@pytest.mark.parametrize(
    ("recipient", "data", "final"),
    [("550 no such user", "", True), ("450 mailbox is full", "", False), ("", "554 spam", True), ("", "451", False)],
)
def test_a_no_of_the_mail_server_is_for_good_or_for_now(recipient: str, data: str, final: bool) -> None:
    with mail_server() as server:
        server.recipient, server.data = recipient, data
        with pytest.raises(ChannelError, match=(recipient or data)[:3]) as refused:
            smtp.open_channel({**PLAIN, "port": server.port}, {}).deliver(MESSAGE)
    assert isinstance(refused.value, Refused) is final


def test_a_mail_server_that_is_not_there_may_come_back() -> None:
    with pytest.raises(ChannelError) as missing:
        smtp.open_channel({**PLAIN, "port": closed_port(), "timeout": 2}, {}).deliver(MESSAGE)
    assert not isinstance(missing.value, Refused)


def test_starttls_is_not_left_out_where_the_server_has_none() -> None:
    with mail_server() as server, pytest.raises(ChannelError):
        smtp.open_channel({**PLAIN, "security": "starttls", "port": server.port}, {}).deliver(MESSAGE)
    assert server.letters == []


def test_nobody_writes_to_nowhere() -> None:
    with pytest.raises(NoAddress):
        smtp.open_channel({**PLAIN, "port": 25}, {}).deliver(replace(MESSAGE, to=""))
    with pytest.raises(Refused):
        smtp.open_channel({**PLAIN, "port": 25}, {}).deliver(replace(MESSAGE, to="not an address"))


@pytest.mark.parametrize(
    ("options", "secrets", "said"),
    [
        ({**PLAIN, "password": "x"}, {}, "a password is a secret"),
        ({**PLAIN, "hots": "x"}, {}, "unknown options: hots"),
        ({"host": "x"}, {}, "'from' is needed"),
        ({**PLAIN, "from": "office"}, {}, "'from' is an address"),
        ({**PLAIN, "security": "ssl"}, {}, "starttls, tls, none"),
        ({**PLAIN, "port": "25"}, {}, "numbers"),
        (PLAIN, {"key": "x"}, "unknown secrets: key"),
    ],
)
def test_mail_says_what_it_does_not_understand(options: dict, secrets: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ChannelError, match=said):
        smtp.open_channel(options, secrets)


def test_a_webhook_is_posted_with_its_key_and_signed() -> None:
    with receiver() as taken:
        hook = webhook.open_channel({"url": taken.url}, {"key": "sesame"})
        hook.deliver(MESSAGE)
        hook.deliver(MESSAGE)
    (headers, body), (again, same) = taken.got
    assert body == same
    assert headers["Idempotency-Key"] == again["Idempotency-Key"] == "0a1b2c"
    assert headers["Content-Type"].startswith("application/json")
    assert headers[webhook.SIGNATURE] == "sha256=" + hmac.new(b"sesame", body, hashlib.sha256).hexdigest()
    said = taken.bodies()[0]
    assert (said["id"], said["kind"], said["subject"]) == ("0a1b2c", "task-assigned", MESSAGE.subject)
    assert said["data"] == MESSAGE.data


@pytest.mark.parametrize(("status", "final"), [(400, True), (410, True), (404, False), (401, False), (503, False)])
def test_a_no_of_the_receiver_is_for_good_or_for_now(status: int, final: bool) -> None:
    with receiver() as taken:
        taken.status = status
        with pytest.raises(ChannelError, match=str(status)) as refused:
            webhook.open_channel({"url": taken.url}, {"key": "k"}).deliver(MESSAGE)
    assert isinstance(refused.value, Refused) is final


def test_a_redirect_is_not_followed() -> None:
    with receiver() as taken, receiver() as elsewhere:
        taken.status, taken.location = 302, elsewhere.url
        with pytest.raises(ChannelError, match="302"):
            webhook.open_channel({"url": taken.url}, {"key": "k"}).deliver(MESSAGE)
    assert elsewhere.got == []


@pytest.mark.parametrize(
    ("options", "secrets", "said"),
    [
        ({"url": "file:///etc/passwd"}, {"key": "k"}, "'url' is needed"),
        ({}, {"key": "k"}, "'url' is needed"),
        ({"url": "https://x", "key": "k"}, {}, "unknown options: key"),
        ({"url": "https://x"}, {}, "the secret 'key' is needed"),
        ({"url": "https://x", "timeout": "long"}, {"key": "k"}, "timeout"),
    ],
)
def test_a_webhook_says_what_it_does_not_understand(options: dict, secrets: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(ChannelError, match=said):
        webhook.open_channel(options, secrets)
