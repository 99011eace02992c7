"""Records that were copied to another home: only the copy goes on, lest both send the same messages.

The mark is a lease on the whole home that never runs out, and the copy has it. It lies in the records themselves, so
every machine that would serve them sees it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from runtime.office.paging import every
from runtime.ports import Reader, Store, StoreError, Tx
from runtime.routes.deadline import utc

_LEASES: Final = "leases"
_ID: Final = "copied"


def copied(reader: Reader) -> bool:
    """Whether the records go on in another home."""
    return reader.get(_LEASES, _ID) is not None


def must_go_on_here(reader: Reader) -> None:
    """StoreError, with where they are and what to do, if the records go on in another home."""
    row = reader.get(_LEASES, _ID)
    if row is not None:
        raise StoreError(
            f"they were copied to {row['holder']} at {row['at']}, and both homes would send the same messages; "
            "use the copy, or, if it is given up, say --again"
        )


def must_rest(reader: Reader, now: datetime) -> None:
    """StoreError if the records are served at this moment, or go on in another home."""
    must_go_on_here(reader)
    if any(row["until"] > utc(now) for row in every(reader, _LEASES, [])):
        raise StoreError("they are being served; stop that, and after a crash wait for half a minute")


def go_on_there(store: Store, place: str, now: datetime) -> None:
    """Mark the records as copied to a place; StoreError if somebody has begun to serve them."""

    def work(tx: Tx) -> None:
        must_rest(tx, now)
        tx.insert(_LEASES, {"id": _ID, "agency": "", "name": _ID, "holder": place, "until": "9999", "at": utc(now)})

    store.transact(work)


def go_on_here(store: Store) -> None:
    """Take the mark away: the copy is given up."""

    def work(tx: Tx) -> None:
        row = tx.get(_LEASES, _ID)
        if row is not None:
            tx.delete(_LEASES, _ID, row["rev"])

    store.transact(work)
