"""Timers: reminders, chases, moments that are awaited; each fires once, also after a restart or on two workers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

from runtime.kinds.route import Deadline, Prompt
from runtime.office import moments, prompting, recurrences
from runtime.office.absences import apply_absences
from runtime.office.carrying import wake
from runtime.office.deciding import carry_decision
from runtime.office.deed import Deed
from runtime.office.events import passed
from runtime.office.holding import hand_on
from runtime.office.office import Office
from runtime.ports import Conflict, Row, Tx, Where
from runtime.routes import advance as routes
from runtime.routes.deadline import utc
from runtime.routes.progress import Open

_log = logging.getLogger(__name__)


def _always() -> bool:
    return True


def fire_due(office: Office, limit: int = 200, going: Callable[[], bool] = _always) -> int:
    """Fire every timer whose moment has come, as long as ``going`` says so; how many did."""
    where = [
        Where("agency", "==", office.name),
        Where("state", "==", "waiting"),
        Where("at", "<=", utc(office.clock.now())),
    ]
    fired = 0
    for timer in office.store.find("timers", where, order="at", limit=limit).rows:
        if not going():
            break
        try:
            if timer["kind"] in recurrences.KINDS:
                fired += moments.fire(office, timer)
            else:
                fired += _OF_OFFICE.get(timer["kind"], _of_document)(office, timer)
        except Conflict:
            continue  # another worker fired it
        except Exception:
            # The other timers must not wait for one that cannot fire.
            _log.exception("timer %s of %s", timer["id"], office.name)
    return fired


def _of_document(office: Office, timer: Row) -> int:
    return office.store.transact(partial(_fire, office, timer["id"]))


def _absence(office: Office, timer: Row) -> int:
    """The first day of an absence, or the first day after it."""

    def work(tx: Tx) -> None:
        tx.replace("timers", {**timer, "state": "fired", "fired": utc(office.clock.now())})

    apply_absences(office)
    office.store.transact(work)
    return 1


_OF_OFFICE: dict[str, Callable[[Office, Row], int]] = {"absence": _absence}


def _fire(office: Office, id: str, tx: Tx) -> int:
    timer = tx.get("timers", id)
    if timer is None or timer["state"] != "waiting":
        return 0
    row = tx.get("documents", timer["document"])
    deed = Deed(office, tx, office.case(row, tx), "") if row is not None else None
    if deed is None:
        return _void(tx, timer)
    return _wait(deed, timer) if timer["kind"] == "wait" else _prompt(deed, timer)


def _void(tx: Tx, timer: Row) -> int:
    tx.replace("timers", {**timer, "state": "void"})
    return 0


def _wait(deed: Deed, timer: Row) -> int:
    """A moment that the route waited for has come."""
    deed.tx.replace("timers", {**timer, "state": "fired", "fired": deed.now})
    wake(deed)
    deed.save()
    deed.afterwards()
    return 1


def _prompt(deed: Deed, timer: Row) -> int:
    task = deed.case.progress.task(timer["task"]) if timer["task"] else None
    prompt = _prompt_of(deed, timer, task)
    _hear_passed(deed, timer, task)
    if prompt is None or deed.case.progress.ended:
        _void(deed.tx, timer)
        if deed.events:
            deed.save()
            deed.afterwards()
        return 0
    due = _due_now(deed, prompt, task)
    deed.tx.replace("timers", {**timer, "state": "fired" if due else "void", "fired": deed.now})
    _again(deed, timer, prompt)
    if due:
        _tell(deed, timer, prompt, task)
        _act(deed, prompt, task)
    deed.save()
    deed.afterwards()
    return int(due)


def _hear_passed(deed: Deed, timer: Row, task: Open | None) -> None:
    """A term passes at its own moment, whenever it is chased; a task whose stage ends with it is late once."""
    plan = deed.case.plan
    if plan is None or timer["kind"] != "term" or deed.case.progress.ended:
        return
    if task is not None:
        whose = not timer["stage"] or task.due != timer["at"] or plan.step(task.step).deadline is None
    else:
        whose = not timer["task"] and deed.row.get("due") == timer["at"]
    if whose:
        deed.events.append(passed(deed, timer, task))


def _prompt_of(deed: Deed, timer: Row, task: Open | None) -> Prompt | None:
    plan = deed.case.plan
    if plan is None or timer["kind"] == "term" or (timer["task"] and task is None):
        return None
    deadline: Deadline | None = plan.step(task.step).deadline if task else plan.deadline
    if timer.get("stage"):
        deadline = plan.nodes[timer["stage"]].deadline
    if deadline is None:
        return None
    prompts = deadline.remind if timer["kind"] == "remind" else deadline.overdue
    return prompts[timer.get("place", 0)] if timer.get("place", 0) < len(prompts) else None


def _due_now(deed: Deed, prompt: Prompt, task: Open | None) -> bool:
    """The condition is read when the timer fires, not when it was set."""
    if prompt.when is None:
        return True
    return prompt.when.test(deed.case.scope(bindings=task.bindings if task else ()))


def _tell(deed: Deed, timer: Row, prompt: Prompt, task: Open | None) -> None:
    people = deed.people(prompt.notify, task)
    if not people and task is not None:
        people = (task.holder,) if task.holder else task.people
    kind = "deadline-near" if timer["kind"] == "remind" else "deadline-passed"
    if task is not None:
        # One firing is one count, however many are told (R084).
        changed = replace(task, reminders=task.reminders + 1, reminded=deed.now)
        deed.case = replace(deed.case, progress=deed.case.progress.with_task(changed))
    deed.write("reminded", step=task.step if task else "", kind=kind, people=list(people))
    deed.notify(people, kind, task, key=timer["id"])


def _act(deed: Deed, prompt: Prompt, task: Open | None) -> None:
    """A term that has passed may hand the task on, or be decided by the engine."""
    task = deed.case.progress.task(task.id) if task is not None else None
    if task is None or deed.case.plan is None:
        return
    above = tuple(name for name in deed.people(prompt.escalate, task) if name not in task.people)
    if above:
        hand_on(deed, task, above, "escalated")
    elif prompt.then:
        step = deed.case.plan.step(task.step)
        made = routes.Deed(task.id, "", prompt.then)
        carry_decision(deed, task, step, routes.decision_of(step, prompt.then), made)


def _again(deed: Deed, timer: Row, prompt: Prompt) -> None:
    if prompt.every is None:
        return
    calendar, zone = deed.case.services.calendar, deed.case.services.now.tzinfo
    at = datetime.fromisoformat(timer["at"]).astimezone(zone)
    count = timer["count"] + 1
    while utc(at) <= deed.now:
        # A server that was down does not send all the prompts it missed, only the next.
        day = calendar.shift(at.date(), prompt.every) if not prompt.every.clocked else None
        at = datetime.combine(day, at.timetz()) if day else calendar.reckon(at, prompt.every).due
    name = timer["id"].removeprefix(f"{deed.row['id']}:").rsplit(":", 1)[0]
    stage, place = timer.get("stage", ""), timer.get("place", 0)
    due = timer.get("due", "")
    prompting.arm(deed, name, utc(at), timer["task"], timer["kind"], count, stage, place, due)
