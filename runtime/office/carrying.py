"""Carries a route's effects out: tasks, numbers, the archive, linked documents, absences, the end.

A linked document is made in the transaction of its parent, and its end is heard by the parent in its own.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from runtime.kinds.document import DocumentType
from runtime.kinds.route import Absent, Create
from runtime.kinds.start import Start
from runtime.office import prompting
from runtime.office.absences import Wish, note_absence
from runtime.office.beginning import blank_case
from runtime.office.case import Case
from runtime.office.deed import Deed, task_id
from runtime.office.office import Office
from runtime.office.refusals import Invalid
from runtime.office.show import show_date
from runtime.office.standing import apply_rules, choose_route, evaluated, set_route_term
from runtime.ports import Row, Tx
from runtime.reading.term import Term
from runtime.routes import advance as routes
from runtime.routes.advance import Advance, Effect
from runtime.routes.deadline import utc
from runtime.routes.participants import asking
from runtime.routes.plan import instance
from runtime.routes.progress import Open, Progress
from runtime.wording import translations

GRANTED: Final = "granted"  # the outcome of a request by which it is granted


def carry(deed: Deed, result: Advance) -> None:
    """Carry a route's effects out."""
    deed.case = replace(deed.case, progress=result.progress)
    for effect in result.effects:
        _CARRIERS[effect.what](deed, effect)
    if any(effect.what == "create" for effect in result.effects) and deed.case.progress.waits:
        wake(deed)  # a linked document may have ended at once


def wake(deed: Deed, event: str = "") -> None:
    """Go on wherever what the route waited for is so."""
    progress = deed.case.progress
    if deed.case.plan is not None and not progress.ended and not progress.suspended:
        carry(deed, routes.woken(deed.case.plan, deed.case.progress, deed.world(), event))


def _opened(deed: Deed, effect: Effect) -> None:
    assert effect.task is not None
    deed.open_task(effect)
    if effect.task.instead:
        deed.write("substituted", step=effect.task.step, instead=dict(effect.task.instead))


def _withdrawn(deed: Deed, effect: Effect) -> None:
    assert effect.task is not None
    deed.close_task(effect.task, "withdrawn")
    deed.write("withdrawn", step=effect.task.step, people=list(effect.task.people), reason=effect.note)


def _moved(deed: Deed, effect: Effect) -> None:
    assert effect.task is not None
    deed.move_task(effect.task)


def _barred(deed: Deed, effect: Effect) -> None:
    """Somebody must not do an open task because of what they have just done; the others have it."""
    task = effect.task
    assert task is not None
    row = deed.tx.get("tasks", task_id(deed.row["id"], task.id)) or {}
    deed.update_task(task)
    deed.write("barred", step=task.step, task=task.id, people=list(task.people))
    deed.notify((name for name in task.people if name not in row.get("people", ())), "task-assigned", task)


def _act(deed: Deed, effect: Effect) -> None:
    {"number": deed.give_number, "publish": deed.publish, "archive": deed.file_away}[effect.name]()


def _passed(deed: Deed, effect: Effect) -> None:
    if effect.note:
        deed.write("passed", step=effect.name, reason=effect.note)


def _waiting(deed: Deed, effect: Effect) -> None:
    deed.write("waiting", step=effect.name, until=effect.note)
    for waiting in deed.case.progress.waits:
        if waiting.node == effect.name and waiting.bindings == effect.bindings:
            prompting.arm_wait(deed, waiting)


def _woken(deed: Deed, effect: Effect) -> None:
    deed.write("woken", step=effect.name)


def _created(deed: Deed, effect: Effect) -> None:
    assert deed.case.plan is not None
    item = deed.case.plan.nodes[effect.name].item
    assert isinstance(item, Create)
    people = asking(deed.case.plan, deed.world(), deed.case.progress, effect.bindings, deed.by).find(item.by).people
    key = instance(deed.case.plan.nodes[effect.name], effect.bindings)
    values = linked_values(deed.case, item.document, item.sets, effect.bindings, deed.by)
    person = people[0] if people else str(deed.row["drafter"])
    link = {"parent": deed.row["id"], "parent_key": key, "parent_task": ""}
    type = deed.office.edition.documents[item.document]
    child = engine_begins(deed.office, deed.tx, type, person, values, link=link, caused=deed.caused)
    deed.write("linked", document=child.row["id"], type=item.document)


def _absent(deed: Deed, effect: Effect) -> None:
    assert deed.case.plan is not None
    item = deed.case.plan.nodes[effect.name].item
    assert isinstance(item, Absent)
    scope = deed.case.scope(me=deed.by)
    person, since, until, to = (scope.get(name) for name in (item.person, item.since, item.until, item.to))
    wish = Wish(str(person), _day(since), _day(until), to if isinstance(to, str) else "")
    note_absence(deed.office, deed.tx, deed.by, wish)
    deed.write("absence", to=str(person), delegate=to)


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _ended(deed: Deed, effect: Effect) -> None:
    if deed.row["state"] != "archived":
        deed.row["state"] = "closed"
    deed.row.update(outcome=effect.name, closed=deed.now)
    deed.write("ended", outcome=effect.name)
    if deed.row.get("parent"):
        deed.later.append(lambda: tell_parent(deed))


_CARRIERS: dict[str, Callable[[Deed, Effect], None]] = {
    "opened": _opened,
    "withdrawn": _withdrawn,
    "moved": _moved,
    "barred": _barred,
    "act": _act,
    "skipped": _passed,
    "passed": _passed,
    "waiting": _waiting,
    "woken": _woken,
    "create": _created,
    "absent": _absent,
    "ended": _ended,
}


# -- linked documents ------------------------------------------------------------------------------------------------


def begin(
    deed: Deed, values: Mapping[str, Any], start: Start | None = None, first: Callable[[], None] | None = None
) -> None:
    """Keep a new document with its first values and let it enter its route; ``first`` is its creator's own step."""
    case = deed.case
    deed.write("created", type=case.type.head.name, start=start.name if start else "", parent=case.row["parent"])
    deed.set_card(dict(values))
    apply_rules(deed)
    choose_route(deed, deed.office.current())
    plan = deed.case.plan
    if plan is None:
        deed.row["state"] = "kept"
        deed.give_number()
        deed.save()
        return
    deed.save()  # the row stands before its tasks refer to it
    at = start.at if start is not None and start.at in plan.nodes else ""
    carry(deed, routes.start(plan, deed.world(), at))
    if first is not None:
        first()
    set_route_term(deed)
    deed.save()


def engine_begins(
    office: Office,
    tx: Tx,
    type: DocumentType,
    drafter: str,
    values: Mapping[str, Any],
    *,
    start: Start | None = None,
    link: Row | None = None,
    caused: tuple[str, ...] = (),
) -> Deed:
    """The engine makes a document for somebody, also where nobody may create one; its first step waits for them."""
    case = blank_case(office, tx, type, drafter, uuid.uuid4().hex[:16], link)
    deed = Deed(office, tx, case, "", caused=caused)
    begin(deed, values, start)
    deed.later.clear()  # who had it made is at work just now, and looks itself
    return deed


def linked_values(case: Case, type: str, sets: Any, bindings: Any, me: str) -> dict[str, Any]:
    """What a linked document is filled with from this card."""
    target = case.services.edition.documents.get(type)
    if target is None:
        return {}
    other = Case(case.services, target, {**case.row, "card": {}}, Progress())
    return evaluated(other, sets, case.scope(bindings=bindings, me=me))


def tell_parent(child: Deed) -> None:
    """The document it was opened from hears that it has ended; an extension that was granted moves the term."""
    row = child.tx.get("documents", child.row["parent"])
    if row is None:
        return
    deed = Deed(child.office, child.tx, child.office.case(row, child.tx), child.by)
    deed.write("linked-ended", document=child.row["id"], outcome=child.row.get("outcome", ""))
    task = deed.case.progress.task(child.row.get("parent_task", ""))
    field = child.row.get("extends", "")
    if task is not None and field and child.row.get("outcome") == GRANTED:
        value = child.case.scope().get(field)
        move_term(deed, task, value, child.row["heading"])
    wake(deed)
    deed.save()
    deed.afterwards()


def move_term(deed: Deed, task: Open, value: Any, reason: str) -> None:
    """Give a task another term; the old one stays in the history (R011). ``value`` is a day, a moment or a term."""
    due = _new_due(deed, task, value)
    if due is None:
        raise Invalid({"due": "due-needed"})
    first = str(task.term.get("first") or task.due)
    _not_too_far(deed, task, first, due)
    moved = {"from": task.due, "by": deed.by, "reason": reason}
    why = {**task.term, "moved": moved, "field": "", "due": due, "first": first}
    changed = replace(task, due=due, term=why, renewed=task.renewed + 1)
    deed.write("extended", step=task.step, task=task.id, old=task.due, due=due, reason=reason)
    prompting.disarm_own(deed, task.id)
    deed.update_task(changed)
    prompting.arm_task(deed, changed)
    deed.notify((one for one in task.people if one != deed.by), "extended", changed, key=f"extended:{task.id}:{due}")


def _not_too_far(deed: Deed, task: Open, first: str, due: str) -> None:
    """A term that is ``extendable`` moves so far at most, however often it is moved."""
    assert deed.case.plan is not None
    deadline = deed.case.plan.step(task.step).deadline
    if deadline is None or deadline.extendable is None or not first:
        return
    services, language = deed.case.services, deed.language or deed.office.language
    latest = services.calendar.reckon(
        datetime.fromisoformat(first).astimezone(services.now.tzinfo), deadline.extendable
    )
    if due > utc(latest.due):
        words, day = translations(language).gettext, show_date(latest.due.date(), language)
        raise Invalid({"due": words("The term can be moved to %(date)s at most") % {"date": day}})


def _new_due(deed: Deed, task: Open, value: Any) -> str | None:
    services = deed.case.services
    if isinstance(value, datetime):
        return utc(value)
    if isinstance(value, date):
        return utc(datetime.combine(value, services.calendar.end_of(value), tzinfo=services.now.tzinfo))
    if isinstance(value, Term) and task.due:
        start = datetime.fromisoformat(task.due).astimezone(services.now.tzinfo)
        return utc(services.calendar.reckon(start, value).due)
    return None
