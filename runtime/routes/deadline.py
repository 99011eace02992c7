"""When a task is due, and the arithmetic that says why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Any

from runtime.kinds.calendar import Reckoning
from runtime.kinds.route import Deadline
from runtime.reading.term import Term, TermError
from runtime.routes.plan import Bindings
from runtime.routes.progress import Progress
from runtime.routes.world import World


@dataclass(frozen=True, slots=True)
class Due:
    """A due moment in UTC (ISO 8601) and the explanation kept with the task, as plain data."""

    at: str
    why: dict[str, Any]


def due(deadline: Deadline | None, world: World, progress: Progress, bindings: Bindings = ()) -> Due | None:
    """The due moment of a task opened now; None where there is no term, or nothing answers it."""
    if deadline is None:
        return None
    if deadline.field:
        value = world.scope(progress, bindings).get(deadline.field)
        if isinstance(value, datetime):
            return _fixed(value, deadline, world)
        if isinstance(value, date):
            at = datetime.combine(value, world.calendar.end_of(value), tzinfo=world.now.tzinfo)
            return _fixed(at, deadline, world)
    term, source = _term(deadline, world, progress, bindings)
    if term is None:
        return None
    start, since = _start(deadline, world, progress, bindings)
    calendar = replace(world.calendar, falls=deadline.day_off) if deadline.day_off else world.calendar
    reckoning = calendar.reckon(start, term)
    return Due(utc(reckoning.due), {**_told(reckoning), "since": since, "from": source, "basis": deadline.basis})


def by_term(term: Term, start: datetime, world: World) -> Due:
    """A due moment by a plain term, as a rule gives it for the whole document."""
    reckoning = world.calendar.reckon(start, term)
    return Due(utc(reckoning.due), _told(reckoning))


def utc(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _fixed(at: datetime, deadline: Deadline, world: World) -> Due:
    return Due(
        utc(at), {"field": deadline.field, "basis": deadline.basis, "start": utc(world.now), "due": at.isoformat()}
    )


def _term(deadline: Deadline, world: World, progress: Progress, bindings: Bindings) -> tuple[Term | None, str]:
    source = "term"
    text: Any = deadline.within
    if deadline.within_field:
        text, source = world.scope(progress, bindings).get(deadline.within_field), f"field:{deadline.within_field}"
    elif text:
        setting = world.setting(text)
        if setting is not None:
            text, source = setting, f"setting:{text}"
    try:
        term = text if isinstance(text, Term) else Term.parse(str(text)) if text else None
    except TermError:
        term = None
    return (None if term is None or term.permanent else term), source


def _start(deadline: Deadline, world: World, progress: Progress, bindings: Bindings) -> tuple[datetime, str]:
    """The first of the ``since`` steps that is done, or dates that are answered, starts the clock; else here."""
    for name in deadline.since:
        value = world.scope(progress, bindings).get(name) if name != "here" else None
        if isinstance(value, datetime):
            return value, name
        if isinstance(value, date):
            return datetime.combine(value, time.min, tzinfo=world.now.tzinfo), name
        facts = progress.current(name, bindings)
        if name != "here" and facts:
            return datetime.fromisoformat(facts[-1].done).astimezone(world.now.tzinfo), name
        if name == "here":
            break
    return world.now, "here"


def _told(reckoning: Reckoning) -> dict[str, Any]:
    return {
        "term": reckoning.term,
        "start": utc(reckoning.start),
        "due": reckoning.due.isoformat(),
        "days": [[day.day.isoformat(), day.counted, day.off] for day in reckoning.days],
        "moved_from": reckoning.moved_from.isoformat() if reckoning.moved_from else "",
        "guessed": reckoning.guessed,
        "country": reckoning.country,
    }
