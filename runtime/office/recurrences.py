"""Moments that come again, such as the starts of every Friday: each is a timer row that moves to its next moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Final

from runtime.edition.edition import Edition
from runtime.kinds.calendar import Calendar
from runtime.office import paging
from runtime.ports import Row, Tx, Where
from runtime.reading.term import Recurring, parse_recurring
from runtime.routes.deadline import utc

if TYPE_CHECKING:
    from runtime.office.office import Office

KINDS: Final = ("start", "rule")


def arm(tx: Tx, office: Office, *, afresh: bool = False) -> None:
    """Set the timers of what an edition repeats and take back those it repeats no more.

    A new one waits for its first moment after now; one that waits already is left alone, unless ``afresh``.
    """
    wanted = {row["id"]: row for row in _rows(office)}
    kept = {row["id"]: row for kind in KINDS for row in _kept(tx, office.name, kind)}
    for id, old in kept.items():
        same = id in wanted and wanted[id]["every"] == old["every"]
        if not same or afresh:
            tx.delete("timers", id, old["rev"])
        elif same:
            wanted.pop(id)
    for row in wanted.values():
        tx.insert("timers", row)


def _kept(tx: Tx, agency: str, kind: str) -> list[Row]:
    where = [Where("agency", "==", agency), Where("kind", "==", kind)]
    return list(paging.every(tx, "timers", where))


def _rows(office: Office) -> Iterator[Row]:
    now, calendar = office.now(), office.calendar
    for kind, name, every in _repeated(office.edition):
        yield {
            "id": f"{office.name}:{kind}:{name}",
            "agency": office.name,
            "document": "",
            "task": "",
            "kind": kind,
            "name": name,
            "every": str(every),
            "at": utc(coming(every, now, calendar)),
            "state": "waiting",
        }


def _repeated(edition: Edition) -> Iterator[tuple[str, str, Recurring]]:
    for type in edition.documents.values():
        for start in type.starts:
            if start.every is not None:
                yield "start", f"{type.head.name}.{start.name}", start.every
    for rule in edition.standing.values():
        if rule.every is not None:
            yield "rule", rule.head.name, rule.every


def coming(every: Recurring, after: datetime, calendar: Calendar) -> datetime:
    """The next such moment."""
    return every.next(after, lambda day: not calendar.why_off(day))


def missed(timer: Row, now: datetime, calendar: Calendar) -> datetime:
    """The latest moment of a due timer that is not later than now: after a stop, what lies before it is let go."""
    every = parse_recurring(timer["every"])
    at = datetime.fromisoformat(timer["at"]).astimezone(now.tzinfo)
    while (later := coming(every, at, calendar)) <= now:
        at = later
    return at
