"""Who acts for whom, and when: absences with a named delegate, and authorisations given beforehand (R103, R210).

Tasks go to the delegate while the dates run, those that are open already too, and come back afterwards.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from runtime.office import directory as directories
from runtime.office.deed import Deed
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotAllowed, NotFound
from runtime.ports import Absence, Row, Tx, Where
from runtime.routes.deadline import utc
from runtime.routes.opening import stand_ins, substitute
from runtime.routes.participants import barred
from runtime.routes.progress import Open
from runtime.routes.world import World

_MOST = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """An absence as it is asked for; with ``steps`` it is an authorisation for those steps alone."""

    person: str
    since: date | None
    until: date | None
    to: str
    steps: tuple[str, ...] = ()
    reason: str = ""


def declare_absence(office: Office, by: str, wish: Wish) -> str:
    """Note one's own absence or authorisation, or somebody else's with the right ``substitutions``; its id."""
    if by != wish.person and "substitutions" not in office.rights(by):
        raise NotAllowed("not-yours")

    def work(tx: Tx) -> str:
        return note_absence(office, tx, by, wish)

    id = office.store.transact(work)
    apply_absences(office)
    return id


def note_absence(office: Office, tx: Tx, by: str, wish: Wish) -> str:
    """Keep an absence; without a delegate it is refused (R210)."""
    since, until, person, to = wish.since, wish.until, wish.person, wish.to
    directory = office.directory(tx)
    errors = {}
    if directory.person(person) is None:
        errors["person"] = "choose-person"
    if since is None or until is None or until < since:
        errors["until"] = "dates-wrong"
    if not to or directory.person(to) is None or to == person:
        errors["to"] = "delegate-needed"
    if errors:
        raise Invalid(errors)
    assert since is not None and until is not None
    id = uuid.uuid4().hex[:12]
    absence = Absence(id, person, to, since.isoformat(), until.isoformat(), wish.steps, by, wish.reason)
    directories.keep_absence(tx, office.name, absence)
    tx.emit({"kind": "absent", "agency": office.name, "person": person, "to": to, "by": by})
    for moment in (since, until + timedelta(days=1)):
        at = utc(datetime.combine(moment, time.min, tzinfo=office.zone))
        ident = f"{office.name}:absence:{id}:{moment}"
        tx.insert("timers", {**_TIMER, "id": ident, "agency": office.name, "kind": "absence", "at": at})
    return id


_TIMER: Row = {"document": "", "task": "", "stage": "", "count": 0, "place": 0, "state": "waiting"}


def end_absence(office: Office, by: str, id: str) -> None:
    """Take an absence back; open tasks return to their owner at once."""

    def work(tx: Tx) -> None:
        found = directories.absence(tx, office.name, id)
        if found is None:
            raise NotFound("absence")
        if by not in (found.person, found.by) and "substitutions" not in office.rights(by):
            raise NotAllowed("not-yours")
        directories.drop_absence(tx, office.name, id)

    office.store.transact(work)
    apply_absences(office)


def apply_absences(office: Office) -> int:
    """Hand open tasks to delegates whose dates run, and back to owners whose absence is over; how many moved."""
    where = [Where("agency", "==", office.name), Where("state", "==", "open")]
    rows = list(office.store.find("tasks", [*where, Where("owner", ">", "")], order="owner", limit=_MOST).rows)
    for person in sorted({one.person for one in office.directory().absences()}):
        rows += office.store.find("tasks", [*where, Where("people", "has", person)], order="due", limit=_MOST).rows
    documents = dict.fromkeys(row["document"] for row in rows)
    return sum(office.store.transact(partial(_apply, office, document)) for document in documents)


def _apply(office: Office, document: str, tx: Tx) -> int:
    row = tx.get("documents", document)
    if row is None:
        return 0
    deed = Deed(office, tx, office.case(row, tx), "")
    moved = [task for task in deed.case.progress.open if _move(deed, task)]
    if moved:
        deed.save()
    return len(moved)


def _move(deed: Deed, task: Open) -> bool:
    """Who should have a task today; True if that changed it."""
    world = deed.world()
    assert deed.case.plan is not None
    owners = [task.instead.get(name, name) for name in task.people]
    out = barred(deed.case.plan.step(task.step), deed.case.progress, task.bindings, world.drafter)
    instead = stand_ins(world, task.step, owners, out)
    back = {owner: stand_in for stand_in, owner in instead.items()}
    people = tuple(dict.fromkeys(back.get(name, name) for name in owners))
    holder = _holder(world, task, people, back)
    if (people, holder) == (task.people, task.holder):
        return False
    changed = replace(task, people=people, holder=holder, instead=instead)
    new = [name for name in people if name not in task.people]
    deed.update_task(changed)
    deed.write("substituted", step=task.step, task=task.id, instead=instead, people=list(people))
    deed.notify(new, "task-assigned", changed, key=f"substituted:{task.id}:{deed.now}")
    return True


def _holder(world: World, task: Open, people: tuple[str, ...], back: Mapping[str, str]) -> str:
    """Who has it in hand today; what one of several took who is away is free for a stand-in who has it as well."""
    owner = task.instead.get(task.holder, task.holder)
    if len(people) > 1 and owner not in back and substitute(world, owner, task.step) in people:
        return ""
    return back.get(owner, owner) or (people[0] if len(people) == 1 else "")
