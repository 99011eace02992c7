"""Timers of a document: reminders before a term, chases after it, and moments that a route waits for."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from runtime.kinds.route import Deadline, Prompt
from runtime.ports import Row, Where
from runtime.reading.term import Term
from runtime.routes.deadline import utc
from runtime.routes.plan import Node, instance, within
from runtime.routes.progress import Open, Waiting

if TYPE_CHECKING:
    from runtime.office.deed import Deed

STANDING: Final = "standing"  # how a timer is kept while the clock of its document stands


def arm_task(deed: Deed, task: Open) -> None:
    """Set the timers of an open task: those of its step and of the stages around it."""
    assert deed.case.plan is not None
    _arm(deed, task, deed.case.plan.step(task.step).deadline)
    for outer in _stages(deed, task):
        norm = deed.case.progress.norms[instance(outer, within(outer, task.bindings))]
        _arm(deed, replace(task, due=str(norm["at"])), outer.deadline, outer.name)


def _stages(deed: Deed, task: Open) -> list[Node]:
    """The stages around a task whose norm runs."""
    assert deed.case.plan is not None
    around = [deed.case.plan.nodes[name] for name in deed.case.plan.path(task.step)[1:]]
    norms = deed.case.progress.norms
    return [one for one in around if one.deadline and instance(one, within(one, task.bindings)) in norms]


def _arm(deed: Deed, task: Open, deadline: Deadline | None, stage: str = "") -> None:
    """A task is prompted about anew whenever its term is given anew; a stage around it only when its own term moves."""
    if deadline is None or not task.due:
        return
    anew = f"@{task.renewed}" if task.renewed else ""
    name = f"{task.id}/{stage} {task.due}" if stage else f"{task.id}{anew}"
    prompts(deed, deadline, task.due, name, task, stage)


def arm_route(deed: Deed) -> None:
    """Set the timers of the term of the whole route; one that is moved is prompted about anew."""
    plan, term = deed.case.plan, deed.row.get("route_term")
    if plan is not None and plan.deadline is not None and term:
        prompts(deed, plan.deadline, term["at"], f"route {term['at']}", None)


def prompts(deed: Deed, deadline: Deadline, due: str, name: str, task: Open | None, stage: str = "") -> None:
    """Set the timers of a term: each reminder before it, the moment it passes, each chase after it."""
    calendar, zone = deed.case.services.calendar, deed.case.services.now.tzinfo
    at, id = datetime.fromisoformat(due).astimezone(zone), task.id if task else ""
    for place, prompt in enumerate(deadline.remind):
        term = before(deed, prompt, task)
        if term is not None:
            moment = utc(calendar.back(at, term))
            arm(deed, f"{name}:remind{place or ''}", moment, id, "remind", stage=stage, place=place, due=due)
    arm_passing(deed, due, task, stage)
    for place, prompt in enumerate(deadline.overdue):
        later = utc(calendar.reckon(at, prompt.after).due) if prompt.after else due
        arm(deed, f"{name}:overdue{place or ''}", later, id, "overdue", stage=stage, place=place, due=due)


def arm_passing(deed: Deed, due: str, task: Open | None = None, stage: str = "") -> None:
    """Set the timer of the moment a term passes, whoever is prompted about it; standing rules hear of it.

    It is named by its moment: a document whose terms end together is late once, and a term that has passed never again.
    """
    id = task.id if task is not None else ""
    name = f"{id}/{stage}" if stage else id or "term"
    arm(deed, f"{name} {due}", due, id, "term", stage=stage)


def before(deed: Deed, prompt: Prompt, task: Open | None) -> Term | None:
    """How long before the term a reminder goes out: a term as declared, or one kept on the card."""
    if prompt.before_field:
        scope = deed.case.scope(deed.case.progress, task.bindings if task else ())
        value = scope.get(prompt.before_field)
        return value if isinstance(value, Term) else None
    return prompt.before


def arm_wait(deed: Deed, waiting: Waiting) -> None:
    """Set the timer of a moment that the route waits for."""
    if waiting.until:
        arm(deed, f"wait:{waiting.key}:{waiting.since}:{waiting.until}", waiting.until, "", "wait")


def arm(
    deed: Deed,
    name: str,
    at: str,
    task: str,
    kind: str,
    count: int = 0,
    stage: str = "",
    place: int = 0,
    due: str = "",
) -> None:
    """Set a timer that fires once, also after a restart; ``due`` is when the term ends that it belongs to.

    One that has fired or was found void is over for good, and one that is set stays as it is.
    """
    id = f"{deed.row['id']}:{name}:{count}"
    row: Row = {
        "id": id,
        "agency": deed.office.name,
        "document": deed.row["id"],
        "task": task,
        "stage": stage,
        "kind": kind,
        "count": count,
        "place": place,
        "at": at,
        "due": due or at,
        "state": STANDING if deed.case.progress.suspended else "waiting",
    }
    if deed.tx.get("timers", id) is None:
        deed.tx.insert("timers", row)


def armed(deed: Deed) -> list[Row]:
    """The timers of the document that are not over: those that wait, and those that stand while its clock does."""
    found = deed.tx.find("timers", [Where("document", "==", deed.row["id"])], limit=1000).rows
    return [timer for timer in found if timer["state"] in ("waiting", STANDING)]


def disarm(deed: Deed, task: str) -> None:
    """Take back the timers of a task that is over."""
    _take_back(deed, task, armed(deed))


def disarm_own(deed: Deed, task: str) -> None:
    """Take back the timers of a task's own term, which is given anew; those of its stages stay."""
    _take_back(deed, task, [timer for timer in armed(deed) if not timer.get("stage")])


def _take_back(deed: Deed, task: str, timers: list[Row]) -> None:
    for timer in timers:
        if timer["task"] == task and timer["kind"] != "wait":
            deed.tx.delete("timers", timer["id"], timer["rev"])
