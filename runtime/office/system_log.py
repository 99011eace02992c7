"""The system log of an agency: who did what, when and from where, beside what documents tell in their histories (R205).

Nothing changes or removes an entry. Like the history of a document the entries are a chain, so that one that was
changed or taken away behind the office's back shows when the records are verified.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from runtime.office import history
from runtime.ports import Page, Reader, Row, Tx, Where
from runtime.routes.deadline import utc

if TYPE_CHECKING:
    from runtime.office.office import Office

ENTRIES: Final = "log"
HEADS: Final = "logs"

SIGNED_IN: Final = "signed-in"
REFUSED: Final = "sign-in-refused"
LOCKED: Final = "account-locked"
SIGNED_OUT: Final = "signed-out"
PASSWORD: Final = "password-changed"
SETTING: Final = "setting-changed"
PUBLISHED: Final = "published"
SENT_AGAIN: Final = "delivery-sent-again"
DROPPED: Final = "delivery-dropped"


def note(office: Office, event: str, by: str = "", place: str = "", **data: Any) -> None:
    """Keep an entry; ``place`` is where it came from, such as the address of a machine."""
    office.store.transact(lambda tx: write(tx, office.name, utc(office.clock.now()), event, by, place, **data))


def write(tx: Tx, agency: str, at: str, event: str, by: str, place: str = "", **data: Any) -> None:
    """Keep an entry in the transaction of what it tells of."""
    kept = tx.get(HEADS, agency)
    head: Row = kept or {"id": agency, "agency": agency}
    history.append(tx, head, event, by, at, {"place": place, **data}, ENTRIES)
    if kept is None:
        tx.insert(HEADS, head)
    else:
        tx.replace(HEADS, head)


def read(
    office: Office,
    person: str,
    *,
    by: str = "",
    event: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str | None = None,
    limit: int = 50,
) -> Page:
    """Entries, the latest first, of one person or one kind, between two moments; NotAllowed but to administrators."""
    office.must_configure(person)
    where = [Where("agency", "==", office.name)]
    where += [Where("by", "==", by)] if by else []
    where += [Where("event", "==", event)] if event else []
    where += [Where("at", ">=", utc(since))] if since else []
    where += [Where("at", "<", utc(until))] if until else []
    return office.store.find(ENTRIES, where, order="at", descending=True, limit=limit, after=after)


def broken(reader: Reader, agency: str) -> str:
    """What is wrong with the chain of an agency's log, or nothing."""
    head = reader.get(HEADS, agency)
    return history.broken(history.entries(reader, agency, ENTRIES), head) if head is not None else ""
