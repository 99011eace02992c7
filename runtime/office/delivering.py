"""Delivers the outbox: at least once, in the order of its moments, and ever more rarely what is not taken."""

from __future__ import annotations

import logging
import os
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import timedelta
from random import Random
from typing import Final

from runtime.edition.channels import announced_channels, open_channel
from runtime.kinds.simple import ChannelUse
from runtime.office.office import Office
from runtime.office.outbox import DEAD, SENT, WAITING, uses
from runtime.ports import Channel, ChannelError, Conflict, Message, NoAddress, Refused, Row, Tx, Where
from runtime.routes.deadline import utc

_log = logging.getLogger(__name__)

MOST_TRIES: Final = 12  # with the waits below, nearly a day
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=6)
_JITTER: Final = 0.2  # so that what failed together does not come back together
# A process that dies with a message in hand has perhaps sent it, perhaps not; after this it is sent again.
_IN_HAND: Final = timedelta(minutes=2)
_ENOUGH: Final = 3  # failures of one channel in a row, after which the others have their turn
_KEPT: Final = timedelta(days=30)

NO_ADDRESS, NO_SECRET, NO_CHANNEL, NO_PERSON = "no-address", "no-secret", "no-channel", "no-person"


def wait_after(tries: int, random: Random) -> timedelta:
    """How long to wait after so many tries: twice as long each time, between a minute and six hours."""
    doubled: int = 2 ** min(tries - 1, 20)
    return min(FIRST_WAIT * doubled, LONGEST_WAIT) * (1 + _JITTER * (2 * random.random() - 1))


def deliver_due(office: Office, going: Callable[[], bool], random: Random, limit: int = 50) -> int:
    """Try every message whose moment has come, as long as ``going`` says so; how many were taken."""
    where = [Where("agency", "==", office.name), Where("state", "==", WAITING)]
    due = [*where, Where("at", "<=", utc(office.clock.now()))]
    doors = _Doors(office, os.environ)
    failures: Counter[str] = Counter()
    taken = 0
    for row in office.store.find("outbox", due, order="at", limit=limit).rows:
        if not going():
            break
        if failures[row["channel"]] >= _ENOUGH:
            continue
        if _deliver(office, doors, row["id"], random):
            taken += 1
            failures[row["channel"]] = 0
        else:
            failures[row["channel"]] += 1
    _forget(office)
    return taken


class _Doors:
    """The agency's channels, each opened at its first use in a round."""

    def __init__(self, office: Office, environment: Mapping[str, str]) -> None:
        self._uses = {use.channel: use for use in uses(office)}
        self._environment = environment
        self._open: dict[str, Channel] = {}

    def channel(self, name: str) -> Channel:
        """A channel, or why there is none."""
        if name not in self._uses or name not in announced_channels():
            raise Refused(NO_CHANNEL)
        if name not in self._open:
            self._open[name] = open_channel(self._uses[name], self._secrets(self._uses[name]))
        return self._open[name]

    def _secrets(self, use: ChannelUse) -> dict[str, str]:
        for variable in use.secrets.values():
            if not self._environment.get(variable):
                raise ChannelError(f"{NO_SECRET} {variable}")
        return {name: self._environment[variable] for name, variable in use.secrets.items()}


def _deliver(office: Office, doors: _Doors, id: str, random: Random) -> bool:
    row = _take_up(office, id)
    if row is None:
        return True
    try:
        doors.channel(row["channel"]).deliver(_message(office, row))
    except ChannelError as error:
        reason = NO_ADDRESS if isinstance(error, NoAddress) else str(error)
        _put_down(office, row, _failed(office, row, reason, random, final=isinstance(error, Refused)))
        return False
    except Exception as error:
        # A vendor's channel may fail in any way; the message must not be lost for that, nor the others wait.
        _log.exception("message %s by %s", id, row["channel"])
        _put_down(office, row, _failed(office, row, f"{type(error).__name__}: {error}", random))
        return False
    _put_down(office, row, {"state": SENT, "sent": utc(office.clock.now()), "reason": ""})
    return True


def _take_up(office: Office, id: str) -> Row | None:
    """Count the try before it is made, so that a message which kills its process comes to an end as well."""
    now = office.clock.now()

    def work(tx: Tx) -> Row | None:
        row = tx.get("outbox", id)
        if row is None or row["state"] != WAITING or row["at"] > utc(now):
            return None
        return tx.replace("outbox", {**row, "tries": row["tries"] + 1, "tried": utc(now), "at": utc(now + _IN_HAND)})

    try:
        return office.store.transact(work)
    except Conflict:
        return None


def _put_down(office: Office, row: Row, said: Row) -> None:
    # An administrator may have dropped it meanwhile; then that stands.
    with suppress(Conflict):
        office.store.transact(lambda tx: tx.replace("outbox", {**row, **said}))


def _failed(office: Office, row: Row, reason: str, random: Random, *, final: bool = False) -> Row:
    said: Row = {"reason": reason[:500]}
    if final or row["tries"] >= MOST_TRIES:
        return {**said, "state": DEAD}
    return {**said, "at": utc(office.clock.now() + wait_after(row["tries"], random))}


def _message(office: Office, row: Row) -> Message:
    person = office.directory().person(row["person"])
    if person is None or not person.active:
        raise Refused(NO_PERSON)
    return Message(row["id"], row["kind"], person.email, row["subject"], row["text"], row["language"], row["data"])


def _forget(office: Office) -> None:
    """What was sent long ago need not be kept; the notice itself stays in the office."""
    before = utc(office.clock.now() - _KEPT)
    where = [Where("agency", "==", office.name), Where("state", "==", SENT), Where("at", "<", before)]
    old = office.store.find("outbox", where, order="at", limit=100).rows

    def work(tx: Tx) -> None:
        for row in old:
            tx.delete("outbox", row["id"], row["rev"])

    if old:
        with suppress(Conflict):
            office.store.transact(work)
