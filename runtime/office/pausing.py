"""Stopping the clock of a document, going on later, and giving a task more time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from runtime.kinds.calendar import Calendar
from runtime.kinds.route import Grant
from runtime.office import prompting
from runtime.office.carrying import move_term, wake
from runtime.office.deed import Deed, transact
from runtime.office.gates import done_already, may_hold
from runtime.office.grants import granted, granted_on
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotAllowed
from runtime.reading.term import Term
from runtime.routes.deadline import utc
from runtime.routes.progress import Open


def suspend(office: Office, person: str, document: str, reason: str, op: str = "") -> None:
    """Stop the clock: nobody decides and no term runs until the document goes on."""

    def work(deed: Deed) -> str:
        _may(deed)
        if deed.case.progress.suspended:
            raise NotAllowed("suspended")
        if not reason.strip():
            raise Invalid({"reason": "reason-needed"})
        deed.case = replace(deed.case, progress=replace(deed.case.progress, suspended=deed.now))
        deed.row["state"] = "suspended"
        for timer in prompting.armed(deed):
            deed.tx.replace("timers", {**timer, "state": prompting.STANDING})
        deed.write("suspended", reason=reason.strip())
        return document

    transact(office, person, document, op, work)


def resume(office: Office, person: str, document: str, op: str = "") -> None:
    """Go on: every term ends as much later as the clock stood."""

    def work(deed: Deed) -> str:
        _may(deed)
        since = deed.case.progress.suspended
        if not since:
            raise NotAllowed("not-suspended")
        deed.write("resumed", since=since)
        services = deed.case.services
        shift = _Shift(services.calendar, datetime.fromisoformat(since).astimezone(services.now.tzinfo), services.now)
        _move_all(deed, shift)
        deed.case = replace(deed.case, progress=replace(deed.case.progress, suspended=""))
        deed.row["state"] = "open"
        _move_timers(deed, shift)
        wake(deed)
        return document

    transact(office, person, document, op, work)


def _may(deed: Deed) -> None:
    if deed.case.plan is None or deed.case.progress.ended:
        raise NotAllowed("route-over")
    grant = granted_on(deed.case, "suspend", deed.by)
    if not isinstance(grant, Grant):
        raise NotAllowed(grant.code, grant.who)


def _move_timers(deed: Deed, shift: _Shift) -> None:
    """Chases of a term that passed before the clock stood go on later; those of a moved term are set by it anew."""
    for timer in prompting.armed(deed):
        if str(timer.get("due") or timer["at"]) > utc(shift.since):
            deed.tx.delete("timers", timer["id"], timer["rev"])
        else:
            deed.tx.replace("timers", {**timer, "at": shift.moved(timer["at"], {}), "state": "waiting"})
    for task in deed.case.progress.open:
        deed.update_task(task)
        prompting.arm_task(deed, task)
    for waiting in deed.case.progress.waits:
        prompting.arm_wait(deed, waiting)
    if deed.row.get("due"):
        prompting.arm_passing(deed, deed.row["due"])
    prompting.arm_route(deed)


def _move_all(deed: Deed, shift: _Shift) -> None:
    """Every due moment of the document moves; a term in working time by working time, another by the days."""
    progress = deed.case.progress
    norms: dict[str, Mapping[str, Any]] = {
        key: {**norm, "at": shift.moved(norm["at"], norm["why"])} for key, norm in progress.norms.items()
    }
    tasks = tuple(_moved(task, shift) for task in progress.open)
    waits = tuple(replace(one, until=shift.moved(one.until, {})) for one in progress.waits)
    deed.case = replace(deed.case, progress=replace(progress, norms=norms, open=tasks, waits=waits))
    if deed.row.get("due"):
        deed.row["due"] = shift.moved(deed.row["due"], deed.row.get("due_why") or {})
    if term := deed.row.get("route_term"):
        deed.row["route_term"] = {**term, "at": shift.moved(term["at"], term["why"])}


def _moved(task: Open, shift: _Shift) -> Open:
    due = shift.moved(task.due, task.term)
    if due == task.due:
        return task
    why = {**task.term, "stood": [utc(shift.since), utc(shift.now)], "due": due}
    return replace(task, due=due, term=why, renewed=task.renewed + 1)


class _Shift:
    """By how much a due moment moves while the clock stood between two moments."""

    def __init__(self, calendar: Calendar, since: datetime, now: datetime) -> None:
        self.calendar, self.since, self.now = calendar, since, now

    def moved(self, at: str, why: Any) -> str:
        """A due moment in UTC after the pause; a date that stands on the card does not move."""
        if not at or why.get("field"):
            return at
        due = datetime.fromisoformat(at).astimezone(self.now.tzinfo)
        if due <= self.since:
            return at
        return utc(self._later(due, str(why.get("term", ""))))

    def _later(self, due: datetime, term: str) -> datetime:
        """Working time is counted on from now; days that stood are added as days, and hours as hours."""
        if "working day" in term:
            return self._end_of(self._days_on(self._worked(self.since.date(), due.date())))
        if "working hour" in term:
            return self.calendar.after(self.now, self.calendar.working_time(self.since, due)) or due
        later = due + (self.now - self.since)
        if later.date() == due.date() or "hour" in term or "minute" in term:
            return later
        day = due.date() + timedelta(days=(self.now.date() - self.since.date()).days)
        return datetime.combine(self.calendar.settle(day), due.timetz())

    def _days_on(self, left: int) -> date:
        day = self.now.date()
        for _ in range(left):
            day = self.calendar.shift(day, Term(1, "working days"))
        return self.calendar.settle(day)

    def _end_of(self, day: date) -> datetime:
        return datetime.combine(day, self.calendar.end_of(day), tzinfo=self.now.tzinfo)

    def _worked(self, first: date, last: date) -> int:
        days = (first + timedelta(days=at) for at in range(1, (last - first).days + 1))
        return sum(not self.calendar.why_off(day) for day in days)


def extend(office: Office, person: str, document: str, task: str, value: Any, reason: str, op: str = "") -> None:
    """Give a task another term; ``value`` is a day, a moment, or a term counted from the old one."""

    def work(deed: Deed) -> str:
        found = _may_extend(deed, task)
        if not reason.strip():
            raise Invalid({"reason": "reason-needed"})
        move_term(deed, found, value, reason.strip())
        return document

    transact(office, person, document, op, work)


def _may_extend(deed: Deed, task: str) -> Open:
    """The open task whose term this person may move: one's own, unless the grant names who may."""
    found = deed.case.progress.task(task)
    if found is None or deed.case.plan is None:
        raise done_already(deed, task)
    if deed.case.progress.suspended:
        raise NotAllowed("suspended")
    grant = granted(deed.case, found, deed.case.plan.step(found.step), "extend", deed.by)
    if not isinstance(grant, Grant):
        raise NotAllowed(grant.code, grant.who)
    if grant.by is None:
        may_hold(deed, task, deed.by)
    if grant.document:
        raise NotAllowed("ask-for-it")
    return found
