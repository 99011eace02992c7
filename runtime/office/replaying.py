"""Runs a changed edition over past documents: who would have acted instead, which dates move, what no longer fits.

Every document goes its way twice in an office of its own, under the edition it was made under and under the changed
one, both over today's organisation; so what differs is the edition's doing. Nothing is written where it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from runtime.edition.edition import Edition
from runtime.office.compiled import Compiled
from runtime.office.past import Past, editions_of, past_of, routed
from runtime.office.rerun import Again, Rerun, rerun
from runtime.ports import Reader
from runtime.routes.deadline import utc
from runtime.routes.progress import Open

# The term of the document as a whole stands beside those of its steps.
WHOLE: Final = "document"


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was one way and would be another: of which step, from what, to what."""

    step: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One document under its own edition and under the changed one.

    ``unplayable`` says why it could not even be done again as it was; then nothing else is said.
    """

    number: str
    heading: str
    route: Change | None = None
    people: tuple[Change, ...] = ()
    due: tuple[Change, ...] = ()
    late: tuple[str, ...] = ()
    in_time: tuple[str, ...] = ()
    added: tuple[Change, ...] = ()
    gone: tuple[Change, ...] = ()
    stop: str = ""
    unplayable: str = ""

    @property
    def other_road(self) -> bool:
        """Whether it takes another route, or another way on it."""
        return bool(self.route or self.added or self.gone)

    @property
    def differs(self) -> bool:
        """Whether anything would be otherwise."""
        return self.other_road or bool(self.people or self.due or self.late or self.in_time or self.stop)


Watch = Callable[[int, int], None]


def replay(
    reader: Reader, agency: str, edition: Edition, since: str, now: datetime, watch: Watch = lambda done, of: None
) -> tuple[Compared, ...]:
    """Compare every routed document since a moment (ISO 8601 in UTC); ``reader`` is only read."""
    editions, changed = editions_of(reader, agency), Compiled(edition)
    types = frozenset(name for one in editions.values() for name in one.edition.documents)
    rows = list(routed(reader, agency, types, since))
    found = []
    for done, row in enumerate(rows):
        watch(done, len(rows))
        past = past_of(reader, row)
        found.append(_compared(reader, agency, past, editions.get(row["edition"]), changed, now))
    return tuple(found)


def _compared(
    reader: Reader, agency: str, past: Past, own: Compiled | None, changed: Compiled, now: datetime
) -> Compared:
    name = str(past.row.get("number") or past.row["id"]), str(past.row.get("heading", ""))
    why = _unknown(past) if own is not None else "the store has lost its edition"
    if own is None or why:
        return Compared(*name, unplayable=why)
    before = rerun(agency, reader, own, past, now)
    if before.stop or before.gone or any(one.act is None for one in before.done):
        return Compared(*name, unplayable=before.stop or "its acts cannot be done again in their order")
    after = rerun(agency, reader, changed, past, now)
    return _differences(name, before, after, utc(now))


def _unknown(past: Past) -> str:
    """Why acts cannot be done again."""
    if not past.acts or past.acts[0].event != "created":
        return "nobody created it"
    return f"a replay cannot do again: {', '.join(dict.fromkeys(past.unknown))}" if past.unknown else ""


def _differences(name: tuple[str, str], before: Rerun, after: Rerun, now: str) -> Compared:
    pairs = list(_pairs(before, after))
    due = [Change(was.fact.step, was.fact.due, one.fact.due) for was, one in pairs if was.fact.due != one.fact.due]
    due += [Change(was.step, was.due, one.due) for was, one in _waiting(before, after) if was.due != one.due]
    if before.due != after.due and not after.stop:
        due.append(Change(WHOLE, before.due, after.due))
    was_late, is_late = _late(before, now), _late(after, now)
    return Compared(
        *name,
        Change("", before.route, after.route) if before.route != after.route else None,
        tuple(_people(pairs, before, after)),
        tuple(due),
        tuple(step for step in is_late if step not in was_late),
        tuple(step for step in was_late if step not in is_late and not after.stop),
        tuple(_added(before, after)),
        tuple(Change(act.step, act.by, "") for act in after.gone if act.event == "decided"),
        after.stop,
    )


def _pairs(before: Rerun, after: Rerun) -> Iterator[tuple[Again, Again]]:
    """Each recorded act as it was done again, twice."""
    acts = {id(one.act): one for one in after.done if one.act is not None}
    yield from ((one, acts[id(one.act)]) for one in before.done if id(one.act) in acts)


def _waiting(before: Rerun, after: Rerun) -> Iterator[tuple[Open, Open]]:
    """Each task that waits at the end, twice."""
    tasks = {(one.step, one.bindings): one for one in after.open}
    for one in before.open:
        if (one.step, one.bindings) in tasks:
            yield one, tasks[one.step, one.bindings]


def _people(pairs: Sequence[tuple[Again, Again]], before: Rerun, after: Rerun) -> Iterator[Change]:
    for was, one in pairs:
        if was.fact.by != one.fact.by:
            yield Change(was.fact.step, was.fact.by, one.fact.by)
    for task, other in _waiting(before, after):
        if task.people != other.people:
            yield Change(task.step, ", ".join(task.people), ", ".join(other.people))


def _late(run: Rerun, now: str) -> tuple[str, ...]:
    """The steps that were done late, or wait beyond their term."""
    late = [one.fact.step for one in run.done if one.late]
    return tuple(dict.fromkeys([*late, *(one.step for one in run.open if one.due and one.due < now)]))


def _added(before: Rerun, after: Rerun) -> Iterator[Change]:
    """What would have been asked of somebody and was not: done on the way, or waiting at the end."""
    for one in after.done:
        if one.act is None:
            yield Change(one.fact.step, "", one.fact.by)
    known = {one.fact.step for one in (*before.done, *after.done)} | {task.step for task in before.open}
    for task in after.open if not after.stop else ():
        if task.step not in known:
            yield Change(task.step, "", ", ".join(task.people))
