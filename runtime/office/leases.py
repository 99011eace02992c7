"""Leases: work that is done by one process at a time, and taken over by another when that process is no more.

A lease is a row with its holder and the moment until which it holds. Who holds it renews it; who finds it run out takes
it. Two that take it at once cannot both win, for a row is replaced by its revision. All processes go by one clock, so
machines that share a store must keep theirs together.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final

from runtime.office.copied import copied
from runtime.office.office import Office
from runtime.ports import Conflict, Duplicate, Row, Tx
from runtime.routes.deadline import utc

# A holder that dies is replaced when its lease has run out and somebody looks: within half a minute.
LASTS: Final = timedelta(seconds=15)
TIMERS, DELIVERIES = "timers", "deliveries"


def hold(office: Office, names: Sequence[str], holder: str) -> None:
    """Take the leases that are free, and renew those that the holder has; none where the records go on elsewhere."""
    now = office.clock.now()

    def work(tx: Tx) -> None:
        if copied(tx):
            return
        for name in names:
            _take(tx, office.name, name, holder, utc(now), utc(now + LASTS))

    # Who waits for another's lease only looks, so that waiting costs no writing.
    rows = [office.store.get("leases", _id(office.name, name)) for name in names]
    if any(_open(row, holder, utc(now)) for row in rows):
        with suppress(Conflict, Duplicate):  # another process was quicker
            office.store.transact(work)


def held(office: Office, name: str, holder: str) -> bool:
    """Whether the holder has the lease at this moment."""
    row = office.store.get("leases", _id(office.name, name))
    return row is not None and row["holder"] == holder and row["until"] > utc(office.clock.now())


def give_back(office: Office, names: Sequence[str], holder: str) -> None:
    """Let others have the leases at once, at a stop."""

    def work(tx: Tx) -> None:
        for name in names:
            row = tx.get("leases", _id(office.name, name))
            if row is not None and row["holder"] == holder:
                tx.delete("leases", row["id"], row["rev"])

    office.store.transact(work)


def _id(agency: str, name: str) -> str:
    return f"{agency}:{name}"


def _open(row: Row | None, holder: str, now: str) -> bool:
    return row is None or row["holder"] == holder or row["until"] <= now


def _take(tx: Tx, agency: str, name: str, holder: str, now: str, until: str) -> None:
    row = tx.get("leases", _id(agency, name))
    if not _open(row, holder, now):
        return
    kept = {"id": _id(agency, name), "agency": agency, "name": name, "holder": holder, "until": until}
    if row is None:
        tx.insert("leases", kept)
    else:
        tx.replace("leases", {**kept, "rev": row["rev"]})
