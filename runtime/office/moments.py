"""What happens at recurring moments: once each, also with several workers, and after a stop only the latest one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from runtime.office import recurrences
from runtime.office.office import Office
from runtime.office.standing_rules import rule_at
from runtime.office.starts import start_at
from runtime.ports import Row, Tx
from runtime.reading.term import parse_recurring
from runtime.routes.deadline import utc

_DONE_AT: Final[Mapping[str, Callable[[Office, str, datetime], int]]] = {"start": start_at, "rule": rule_at}


def fire(office: Office, timer: Row) -> int:
    """Do what a due recurring timer stands for and let it wait for its next moment; how many things were done.

    The timer moves only when all is done, so a crash in the middle is made good; what was done is not done again.
    """
    now, calendar = office.now(), office.calendar
    done = _DONE_AT[timer["kind"]](office, timer["name"], recurrences.missed(timer, now, calendar))
    after = utc(recurrences.coming(parse_recurring(timer["every"]), now, calendar))

    def work(tx: Tx) -> None:
        row = tx.get("timers", timer["id"])
        if row is not None and row["at"] == timer["at"]:
            tx.replace("timers", {**row, "at": after, "fired": utc(now)})

    office.store.transact(work)
    return done
