"""Who may act on an open task now, and if not, why not and who could."""

from __future__ import annotations

from runtime.kinds.route import Step
from runtime.office.deed import Deed, task_id
from runtime.office.refusals import AlreadyDone, NotAllowed
from runtime.ports import Where
from runtime.routes.advance import in_turn
from runtime.routes.progress import Open


def may_act(deed: Deed, task: str, person: str, on_behalf: str = "") -> tuple[Open, Step]:
    """The open task and its step, if this person may decide it now; AlreadyDone or NotAllowed otherwise."""
    found, step = may_hold(deed, task, on_behalf or person)
    progress = deed.case.progress
    if progress.suspended:
        raise NotAllowed("suspended")
    first = [one for one in progress.open if one.id in found.first]
    if first:
        raise NotAllowed("waits-for", tuple(name for one in first for name in one.people))
    must_be_in_turn(deed, found)
    if step.exclusive and not found.taken:
        raise NotAllowed("take-first", taken_by(deed, step))
    return found, step


def must_be_in_turn(deed: Deed, task: Open) -> None:
    """Nobody acts in a block that goes in turns while another branch of it comes first."""
    assert deed.case.plan is not None
    before = in_turn(deed.case.plan, deed.case.progress, task)
    if before:
        raise NotAllowed("not-in-turn", tuple(one.holder if isinstance(one, Open) else one.by for one in before))


def may_hold(deed: Deed, task: str, person: str) -> tuple[Open, Step]:
    """The open task and its step, if it is this person's; AlreadyDone or NotAllowed otherwise."""
    found = deed.case.progress.task(task)
    if found is None:
        raise done_already(deed, task)
    assert deed.case.plan is not None
    if person not in found.people:
        raise NotAllowed("not-your-task", found.people)
    if found.holder and found.holder != person:
        raise NotAllowed("held-by-another", (found.holder,))
    return found, deed.case.plan.step(found.step)


def taken_by(deed: Deed, step: Step) -> tuple[str, ...]:
    """Who has an exclusive task of this name in hand, on whatever document."""
    where = [
        Where("agency", "==", deed.office.name),
        Where("exclusive", "==", step.exclusive),
        Where("state", "==", "open"),
    ]
    rows = deed.tx.find("tasks", where, limit=500).rows
    return tuple(row["holder"] for row in rows if row.get("taken"))


def done_already(deed: Deed, task: str) -> AlreadyDone:
    """Who was there first."""
    fact = next((one for one in deed.case.progress.facts if one.id == task), None)
    if fact is not None:
        return AlreadyDone(fact.by, fact.decision, fact.done, fact.step)
    row = deed.tx.get("tasks", task_id(deed.row["id"], task)) or {}
    return AlreadyDone("", "withdrawn", row.get("done", ""), row.get("step", ""))
