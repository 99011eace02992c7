"""What waits for a person: to do, to read, overdue, started by me, done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from runtime.office.office import Office
from runtime.ports import Row, Tx, Where
from runtime.routes.deadline import utc

MOST = 500


@dataclass(frozen=True, slots=True)
class Waiting:
    """A person's open tasks, the nearest term first, apart as the portal's tabs show them."""

    to_do: Sequence[Row] = ()
    to_read: Sequence[Row] = ()
    overdue: Sequence[Row] = ()
    more: bool = field(default=False)


def waiting(office: Office, person: str) -> Waiting:
    """The open tasks a person may do; those that another has claimed are not among them."""
    where = [Where("agency", "==", office.name), Where("state", "==", "open"), Where("people", "has", person)]
    page = office.store.find("tasks", where, order="due", limit=MOST)
    mine = sorted((row for row in page.rows if row["holder"] in ("", person)), key=_place)
    now = utc(office.clock.now())
    to_do = [row for row in mine if not row["reading"]]
    return Waiting(
        to_do,
        [row for row in mine if row["reading"]],
        [row for row in mine if row["due"] < now],
        page.next is not None,
    )


def _place(row: Row) -> tuple[str, str, str]:
    """What is due first stands first; of what is due alike, what came first."""
    return row["due"], row["opened"], row["heading"]


def done(office: Office, person: str, limit: int = 50, after: str | None = None) -> tuple[Sequence[Row], str | None]:
    """The tasks a person has done, the latest first."""
    where = [Where("agency", "==", office.name), Where("by", "==", person)]
    page = office.store.find("tasks", where, order="done", descending=True, limit=limit, after=after)
    return page.rows, page.next


def started(office: Office, person: str, limit: int = 50, after: str | None = None) -> tuple[Sequence[Row], str | None]:
    """The documents a person has created, the latest first."""
    where = _begun_by(office, person)
    page = office.store.find("documents", where, order="created", descending=True, limit=limit, after=after)
    return page.rows, page.next


def in_work(office: Office, person: str) -> int:
    """How many of the latest two hundred documents that a person has created are still in work."""
    where = _begun_by(office, person)
    page = office.store.find("documents", where, order="created", descending=True, limit=200, fields=("state",))
    return sum(row["state"] == "open" for row in page.rows)


def _begun_by(office: Office, person: str) -> list[Where]:
    return [Where("agency", "==", office.name), Where("drafter", "==", person)]


def notices(office: Office, person: str, limit: int = 50) -> Sequence[Row]:
    """What a person was told, the latest first."""
    where = [Where("agency", "==", office.name), Where("person", "==", person)]
    return office.store.find("notices", where, order="at", descending=True, limit=limit).rows


def read_notices(office: Office, person: str, ids: Sequence[str]) -> None:
    """Note that a person has read these notices."""
    now = utc(office.clock.now())

    def work(tx: Tx) -> None:
        for id in ids:
            row = tx.get("notices", id)
            if row is not None and row["person"] == person and not row["read"]:
                tx.replace("notices", {**row, "read": now})

    office.store.transact(work)
