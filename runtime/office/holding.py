"""Who holds a task: claim, release, delegate, transfer, add."""

from __future__ import annotations

from dataclasses import replace

from runtime.kinds.route import Grant, Step
from runtime.office.acts import may_act
from runtime.office.deed import Deed, transact
from runtime.office.grants import granted
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotAllowed
from runtime.routes import advance as routes
from runtime.routes.progress import Open


def claim(office: Office, person: str, document: str, task: str, op: str = "") -> None:
    """Take a task that is offered to several."""

    def work(deed: Deed) -> str:
        found, _ = may_act(deed, task, person)
        if not found.holder:
            deed.update_task(replace(found, holder=person, responsible=found.responsible or person))
            deed.write("claimed", step=found.step, task=task)
        return document

    transact(office, person, document, op, work)


def release(office: Office, person: str, document: str, task: str, op: str = "") -> None:
    """Give a claimed task back to all it was offered to."""

    def work(deed: Deed) -> str:
        found, _ = may_act(deed, task, person)
        if found.holder != person or len(found.people) < 2:
            raise NotAllowed("nothing-to-release")
        deed.update_task(replace(found, holder="", responsible=""))
        deed.write("released", step=found.step, task=task)
        return document

    transact(office, person, document, op, work)


def delegate(office: Office, person: str, document: str, task: str, to: str, op: str = "") -> None:
    """Let another do a task; responsibility stays."""
    _hand_over(office, person, document, task, to, op, "delegate")


def transfer(office: Office, person: str, document: str, task: str, to: str, op: str = "") -> None:
    """Hand a task on for good; responsibility goes with it."""
    _hand_over(office, person, document, task, to, op, "transfer")


def _hand_over(office: Office, person: str, document: str, task: str, to: str, op: str, word: str) -> None:
    def work(deed: Deed) -> str:
        found, step = may_act(deed, task, person)
        grant = _grant(deed, found, step, word)
        _must_be_among(deed, found, grant, (to,))
        if word == "delegate":
            changed = replace(
                found, people=(to,), holder=to, delegated_by=person, responsible=found.responsible or person
            )
        else:
            changed = replace(found, people=(to,), holder=to, responsible=to, delegated_by="")
        deed.update_task(changed)
        deed.write(f"{word}d" if word == "delegate" else "transferred", step=found.step, task=task, to=to)
        deed.notify((to,), "task-delegated", changed, key=f"{word}:{task}:{deed.row['entries']}")
        return document

    transact(office, person, document, op, work)


def add(office: Office, person: str, document: str, task: str, people: tuple[str, ...], op: str = "") -> None:
    """Add people to a step, such as further readers; only those whom the route lets (R086)."""

    def work(deed: Deed) -> str:
        found, step = may_act(deed, task, person)
        grant = _grant(deed, found, step, "add")
        _must_be_among(deed, found, grant, people)
        assert deed.case.plan is not None
        deed.write("added", step=found.step, task=task, people=list(people))
        deed.carry(routes.add_people(deed.case.plan, deed.case.progress, found, people, person, deed.world()))
        return document

    transact(office, person, document, op, work)


def _grant(deed: Deed, task: Open, step: Step, word: str) -> Grant:
    grant = granted(deed.case, task, step, word, deed.by)
    if isinstance(grant, Grant):
        return grant
    raise NotAllowed(grant.code, grant.who)


def _must_be_among(deed: Deed, task: Open, grant: Grant, people: tuple[str, ...]) -> None:
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
