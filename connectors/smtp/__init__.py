"""Notices by mail, through the mail server of the agency (SMTP), with nothing but the standard library.

One letter a connection: an office sends a few letters a minute, and a connection that is kept is one that breaks.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as LETTERS
from email.utils import format_datetime, parseaddr
from typing import Any, Final

from runtime.ports import Channel, ChannelError, Message, NoAddress, Refused

_PORTS: Final = {"starttls": 587, "tls": 465, "none": 25}
_OPTIONS: Final = frozenset({"host", "port", "from", "security", "user", "timeout"})
_LONGEST: Final = 200  # characters of a subject


def open_channel(options: Mapping[str, Any], secrets: Mapping[str, str]) -> Channel:
    """Mail through ``host``, ``from`` an address; ``security`` is starttls, tls or none, the secret is ``password``."""
    if "password" in options:
        raise ChannelError("a password is a secret: write secrets: {password: NAME_OF_A_VARIABLE}")
    _only("options", options, _OPTIONS)
    _only("secrets", secrets, frozenset({"password"}))
    for name in ("host", "from"):
        if not isinstance(options.get(name), str) or not options[name]:
            raise ChannelError(f"'{name}' is needed, a text")
    security = options.get("security", "starttls")
    if security not in _PORTS:
        raise ChannelError(f"security is one of {', '.join(_PORTS)}, not {security!r}")
    port, timeout = options.get("port", _PORTS[security]), options.get("timeout", 20)
    if not isinstance(port, int) or not isinstance(timeout, int | float) or not 0 < port < 65536:
        raise ChannelError("port and timeout are numbers")
    sender = parseaddr(options["from"])
    if "@" not in sender[1]:
        raise ChannelError(f"'from' is an address such as Office <office@example.org>, not {options['from']!r}")
    return Mail(options["host"], port, security, sender, options.get("user", ""), secrets.get("password", ""), timeout)


def _only(what: str, given: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(given.keys() - known):
        raise ChannelError(f"unknown {what}: {', '.join(unknown)}; known are {', '.join(sorted(known))}")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server."""

    host: str
    port: int
    security: str
    sender: tuple[str, str]
    user: str
    password: str
    timeout: float

    def deliver(self, message: Message) -> None:
        """Hand a letter to the mail server."""
        if not message.to:
            raise NoAddress("the person has no e-mail address")
        letter = self._letter(message)
        try:
            with self._connected() as server:
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            raise _because(code, said) from error
        except smtplib.SMTPDataError as error:
            raise _because(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPResponseException as error:
            # Who we are or how we sign in is a fault of the settings, which may be put right.
            raise ChannelError(f"{error.smtp_code} {_text(error.smtp_error)}") from error
        except (smtplib.SMTPException, OSError) as error:
            raise ChannelError(f"{self.host}:{self.port}: {error}") from error

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            return smtplib.SMTP_SSL(self.host, self.port, timeout=self.timeout, context=context)
        server = smtplib.SMTP(self.host, self.port, timeout=self.timeout)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server

    def _letter(self, message: Message) -> EmailMessage:
        letter = EmailMessage(policy=LETTERS)
        name, address = self.sender
        try:
            letter["From"] = Address(name, addr_spec=address)
            letter["To"] = Address(addr_spec=message.to)
        except Exception as error:  # email's own parser raises many kinds
            raise Refused(f"{message.to!r} is no e-mail address") from error
        letter["Subject"] = " ".join(message.subject.split())[:_LONGEST]
        # The same at every try, so that a mail program shows a letter that came twice once.
        letter["Message-ID"] = f"<{message.id}@{address.rpartition('@')[2]}>"
        letter["Idempotency-Key"] = message.id
        letter["Auto-Submitted"] = "auto-generated"
        if at := message.data.get("at"):
            letter["Date"] = format_datetime(datetime.fromisoformat(at))
        letter.set_content(message.text)
        if message.language:
            letter["Content-Language"] = message.language
        return letter


def _because(code: int, said: bytes | str) -> ChannelError:
    """The server's own no: for good when its number begins with 5."""
    kind = Refused if code >= 500 else ChannelError
    return kind(f"{code} {_text(said)}")


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
