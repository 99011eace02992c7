"""What is in the outbox, as administrators see it: they send it again or drop it, and each of that is on record.

``place`` is where the administrator sits, for the system log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runtime.office import system_log
from runtime.office.office import Office
from runtime.office.outbox import DEAD, DROPPED, STATES, WAITING
from runtime.office.paging import every
from runtime.office.refusals import NotFound
from runtime.ports import Page, Row, Tx, Where
from runtime.routes.deadline import utc

_AT_ONCE = 100


def letters(office: Office, person: str, state: str, channel: str = "", after: str | None = None) -> Page:
    """Messages in a state, the next to be tried first and of the others the latest."""
    office.must_configure(person)
    where = _where(office, state, channel)
    return office.store.find("outbox", where, order="at", descending=state != WAITING, limit=50, after=after)


def counts(office: Office, person: str, channel: str = "") -> Mapping[str, int]:
    """How many messages are in each state."""
    office.must_configure(person)
    return {state: office.store.count("outbox", _where(office, state, channel)) for state in STATES}


def letter(office: Office, person: str, id: str) -> Row:
    """One message; NotFound if there is none such."""
    office.must_configure(person)
    row = office.store.get("outbox", id)
    if row is None or row["agency"] != office.name:
        raise NotFound("message")
    return row


def send_again(office: Office, person: str, ids: Sequence[str], channel: str = "", place: str = "") -> int:
    """Try messages at once, with all their tries before them again; how many there were."""
    office.must_configure(person)

    def work(tx: Tx) -> int:
        count = sum(_again(office, tx, person, id) for id in ids)
        now = utc(office.clock.now())
        system_log.write(tx, office.name, now, system_log.SENT_AGAIN, person, place, count=count, channel=channel)
        return count

    return office.store.transact(work)


def send_all_again(office: Office, person: str, channel: str = "", place: str = "") -> int:
    """Try everything that is dead again; how many there were."""
    office.must_configure(person)
    ids = [row["id"] for row in every(office.store, "outbox", _where(office, DEAD, channel), "at")]
    parts = (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE))
    return sum(send_again(office, person, part, channel, place) for part in parts)


def drop(office: Office, person: str, id: str, place: str = "") -> None:
    """Never send a message; the notice itself stays in the office."""
    office.must_configure(person)

    def work(tx: Tx) -> None:
        row = tx.get("outbox", id)
        if row is None or row["agency"] != office.name:
            raise NotFound("message")
        if row["state"] in (WAITING, DEAD):
            now = utc(office.clock.now())
            tx.replace("outbox", {**row, "state": DROPPED, "by": person, "at": now})
            _record(office, tx, person, row, "dropped")
            system_log.write(tx, office.name, now, system_log.DROPPED, person, place, message=id)

    office.store.transact(work)


def _again(office: Office, tx: Tx, person: str, id: str) -> int:
    row = tx.get("outbox", id)
    if row is None or row["agency"] != office.name or row["state"] not in (WAITING, DEAD):
        return 0
    now = utc(office.clock.now())
    tx.replace("outbox", {**row, "state": WAITING, "at": now, "tries": 0, "by": person})
    _record(office, tx, person, row, "sent-again")
    return 1


def _record(office: Office, tx: Tx, person: str, row: Row, done: str) -> None:
    said = {"agency": office.name, "message": row["id"], "channel": row["channel"], "person": row["person"]}
    tx.emit({"kind": "delivery", **said, "done": done, "by": person, "at": utc(office.clock.now())})


def _where(office: Office, state: str, channel: str) -> list[Where]:
    where = [Where("agency", "==", office.name), Where("state", "==", state)]
    return [*where, Where("channel", "==", channel)] if channel else where
