"""The outbox: what is to leave the office by a channel is written in the transaction that it tells of.

So nothing is told that did not happen, and nothing that happened is left untold. A row is worded when it is written and
does not change from try to try; only the address is looked up at each try, so that correcting it helps.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from runtime.kinds.simple import ChannelUse
from runtime.office import accounts
from runtime.office.notice_words import said
from runtime.ports import Row
from runtime.wording import LANGUAGES, translations

if TYPE_CHECKING:
    from runtime.office.deed import Deed
    from runtime.office.office import Office

WAITING, SENT, DEAD, DROPPED = "waiting", "sent", "dead", "dropped"
STATES: Final = (DEAD, WAITING, SENT, DROPPED)


def uses(office: Office) -> tuple[ChannelUse, ...]:
    """The channels that the agency has turned on."""
    return office.edition.agency.channels if office.edition.agency else ()


def post(deed: Deed, notice: Row) -> None:
    """Put a notice into the outbox of every channel that takes notices of its kind."""
    for use in uses(deed.office):
        if not use.kinds or notice["kind"] in use.kinds:
            deed.tx.insert("outbox", _row(deed, use, notice))


def message_id(agency: str, channel: str, notice: str) -> str:
    """The id of a message, in letters that every protocol takes; the same notice has it at every try."""
    return hashlib.sha256(f"{agency}\n{channel}\n{notice}".encode()).hexdigest()[:32]


def _row(deed: Deed, use: ChannelUse, notice: Row) -> Row:
    office, person = deed.office, notice["person"]
    language = _language(deed, person)
    subject, lines = _discreet(deed, language) if use.discreet else _open(deed, notice, language)
    url = _url(deed, use)
    return {
        "id": message_id(office.name, use.channel, notice["id"]),
        "agency": office.name,
        "channel": use.channel,
        "person": person,
        "kind": notice["kind"],
        "document": notice["document"],
        "language": language,
        "subject": subject,
        "text": "\n".join([*lines, *([url] if url else []), "", _agency_title(office, language), ""]),
        "data": _data(deed, use, notice, url),
        "state": WAITING,
        "made": deed.now,
        "at": deed.now,
        "tries": 0,
        "reason": "",
    }


def _language(deed: Deed, person: str) -> str:
    """The language that the person has chosen, else the agency's."""
    row = deed.tx.get("accounts", accounts.account_id(deed.office.name, person)) or {}
    chosen = str(row.get("language", ""))
    return chosen if chosen in LANGUAGES else deed.office.language


def _open(deed: Deed, notice: Row, language: str) -> tuple[str, list[str]]:
    subject = said(deed.office, notice, deed.case, language)
    number, title = deed.row.get("number") or "", deed.row.get("heading", "")
    return subject, [subject, "", *(line for line in (number, title) if line), ""]


def _discreet(deed: Deed, language: str) -> tuple[str, list[str]]:
    words = translations(language).gettext
    return words("Something waits for you in the office"), [words("Sign in to read it."), ""]


def _url(deed: Deed, use: ChannelUse) -> str:
    agency = deed.office.edition.agency
    if agency is None or not agency.address:
        return ""
    place = "" if use.discreet else f"documents/{deed.row['id']}"
    return f"{agency.address}/{deed.office.name}/{place}"


def _agency_title(office: Office, language: str) -> str:
    agency = office.edition.agency
    assert agency is not None
    return office.edition.texts.title(language, f"agency:{agency.head.name}", agency.head.title)


def _data(deed: Deed, use: ChannelUse, notice: Row, url: str) -> Row:
    plain = {"agency": deed.office.name, "person": notice["person"], "at": notice["at"], "url": url}
    if use.discreet:
        return plain
    about = {key: notice[key] for key in ("document", "task", "step", "due")}
    named = {"type": deed.row["type"], "number": deed.row.get("number") or "", "heading": deed.row.get("heading", "")}
    return {**plain, **about, **named}
