"""Who holds a task: claim, release, delegate, transfer; who is added to it and taken from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from runtime.kinds.route import Grant, Step
from runtime.office.carrying import carry
from runtime.office.deed import Deed, transact
from runtime.office.gates import may_hold, must_be_in_turn, taken_by
from runtime.office.grants import granted
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotAllowed
from runtime.routes import advance as routes
from runtime.routes.progress import Open


def claim(office: Office, person: str, document: str, task: str, op: str = "") -> None:
    """Take a task that is offered to several, or one of which only one in the agency may be in hand."""

    def work(deed: Deed) -> str:
        found, step = may_hold(deed, task, person)
        must_be_in_turn(deed, found)
        if step.exclusive and not found.taken and (others := taken_by(deed, step)):
            raise NotAllowed("exclusive-busy", others)
        if not found.holder or (step.exclusive and not found.taken):
            responsible = found.responsible or found.instead.get(person, person)
            taken = deed.now if step.exclusive else ""
            deed.update_task(replace(found, holder=person, responsible=responsible, taken=taken))
            deed.write("claimed", step=found.step, task=task)
        return document

    transact(office, person, document, op, work)


def release(office: Office, person: str, document: str, task: str, op: str = "") -> None:
    """Give a claimed task back to all it was offered to."""

    def work(deed: Deed) -> str:
        found, _ = may_hold(deed, task, person)
        if found.holder != person or (len(found.people) < 2 and not found.taken):
            raise NotAllowed("nothing-to-release")
        alone = len(found.people) == 1
        deed.update_task(
            replace(
                found,
                holder=person if alone else "",
                responsible=found.responsible if alone else "",
                taken="",
            )
        )
        deed.write("released", step=found.step, task=task)
        return document

    transact(office, person, document, op, work)


def delegate(
    office: Office, person: str, document: str, task: str, to: str, op: str = "", *, consent: bool | None = None
) -> None:
    """Let another do a task; responsibility stays. With ``consent`` the answer comes back first (R104)."""

    def work(deed: Deed) -> str:
        found, _, grant = _granted_task(deed, task, person, "delegate")
        must_be_among(deed, found, grant, (to,))
        asked = {"never": False, "always": True, "choose": bool(consent)}[grant.consent]
        responsible = found.responsible or found.instead.get(person, person)
        changed = replace(
            found, people=(to,), holder=to, delegated_by=person, responsible=responsible, consent=asked, proposed={}
        )
        deed.update_task(changed)
        deed.write("delegated", step=found.step, task=task, to=to, consent=asked)
        deed.notify((to,), "task-delegated", changed, key=f"delegate:{task}:{deed.row['entries']}")
        return document

    transact(office, person, document, op, work)


def transfer(office: Office, person: str, document: str, task: str, to: str, op: str = "") -> None:
    """Hand a task on for good; responsibility goes with it."""

    def work(deed: Deed) -> str:
        found, _, grant = _granted_task(deed, task, person, "transfer")
        must_be_among(deed, found, grant, (to,))
        hand_on(deed, found, (to,), "transferred")
        return document

    transact(office, person, document, op, work)


def hand_on(deed: Deed, task: Open, people: Sequence[str], event: str) -> None:
    """A task and its responsibility go to others."""
    holder = people[0] if len(people) == 1 else ""
    changed = replace(
        task,
        people=tuple(people),
        holder=holder,
        responsible=holder,
        delegated_by="",
        consent=False,
        proposed={},
        instead={},
        taken="",
    )
    deed.update_task(changed)
    deed.write(event, step=task.step, task=task.id, to=holder, people=list(people))
    deed.notify(people, "task-delegated", changed, key=f"{event}:{task.id}:{deed.row['entries']}")


def add(
    office: Office, person: str, document: str, task: str, people: tuple[str, ...], op: str = "", *, where: str = ""
) -> None:
    """Add people to a step beside the task, before it or after it; only those whom the route lets (R086)."""

    def work(deed: Deed) -> str:
        found, _, grant = _granted_task(deed, task, person, "add")
        place = where or grant.where[0]
        if place not in grant.where:
            raise NotAllowed("not-there")
        must_be_among(deed, found, grant, people)
        assert deed.case.plan is not None
        deed.write("added", step=found.step, task=task, people=list(people), where=place)
        plan, progress, world = deed.case.plan, deed.case.progress, deed.world()
        carry(deed, routes.add_people(plan, progress, found, people, person, world, place))
        changed = deed.case.progress.task(task)
        if changed is not None:
            deed.update_task(changed)
        return document

    transact(office, person, document, op, work)


def remove(office: Office, person: str, document: str, task: str, who: str, op: str = "") -> None:
    """Take back somebody who was added at the step of my task, or who should act after me."""

    def work(deed: Deed) -> str:
        found, _, _ = _granted_task(deed, task, person, "remove")
        added = next((one for one in deed.case.progress.open if _was_added(one, found, who)), None)
        if added is None and who not in found.next:
            raise NotAllowed("not-added", (who,))
        deed.write("removed", step=found.step, task=task, people=[who])
        if added is None:
            deed.update_task(replace(found, next=tuple(name for name in found.next if name != who)))
            return document
        assert deed.case.plan is not None
        carry(deed, routes.remove_person(deed.case.plan, deed.case.progress, added, deed.world()))
        deed.notify((who,), "removed", added, key=f"removed:{added.id}")
        for one in deed.case.progress.open:
            deed.update_task(one)
        return document

    transact(office, person, document, op, work)


def _was_added(one: Open, beside: Open, who: str) -> bool:
    return one.key == beside.key and bool(one.added_by) and who in one.people


def _granted_task(deed: Deed, task: str, person: str, word: str) -> tuple[Open, Step, Grant]:
    """My task, its step and the grant of a word on it."""
    found, step = may_hold(deed, task, person)
    if deed.case.progress.suspended:
        raise NotAllowed("suspended")
    grant = granted(deed.case, found, step, word, deed.by)
    if isinstance(grant, Grant):
        return found, step, grant
    raise NotAllowed(grant.code, grant.who)


def must_be_among(deed: Deed, task: Open, grant: Grant, people: tuple[str, ...]) -> None:
    """People to whom a task may go: those the grant names, not oneself, nobody barred from the step."""
    directory = deed.case.services.directory
    if not people or any(directory.person(name) is None for name in people):
        raise Invalid({"to": "choose-person"})
    if deed.by in people:
        raise Invalid({"to": "choose-other"})
    allowed = (
        deed.people(grant.to, task) if grant.to is not None else tuple(person.name for person in directory.people())
    )
    outside = tuple(name for name in people if name not in allowed)
    if outside:
        raise NotAllowed("not-among", outside)
    assert deed.case.plan is not None
    step = deed.case.plan.step(task.step)
    barred = routes.barred(step, deed.case.progress, task.bindings, str(deed.row.get("drafter", "")))
    if any(name in barred for name in people):
        raise NotAllowed("not-same-as", tuple(name for name in people if name in barred))
