"""What somebody who leaves has in hand: tasks, documents whose later steps come to them, substitutions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from runtime.office.case import Case
from runtime.office.directory import StoredDirectory
from runtime.office.doers import Doers, doers, on_its_way, titles
from runtime.office.office import Office
from runtime.office.paging import every
from runtime.office.past import digests, routed
from runtime.office.stress_words import Finding
from runtime.office.world import OfficeWorld
from runtime.ports import Row, Where
from runtime.routes.deadline import utc
from runtime.routes.participants import asking
from runtime.routes.plan import Bindings, Node


def left_behind(
    office: Office, person: str, on: datetime, before: StoredDirectory, after: StoredDirectory
) -> Iterator[Finding]:
    """Everything that is kept and waits, or will wait, for a person."""
    yield from _tasks(office, person, utc(on))
    for row in _open(office):
        yield from _later(office.case(row), before, after)
    yield from _substitutions(person, on, before)


# -- tasks in hand -----------------------------------------------------------------------------------------


def _tasks(office: Office, person: str, on: str) -> Iterator[Finding]:
    """Tasks that the person holds or is offered alone; those due before they leave can still be done."""
    where = [Where("agency", "==", office.name), Where("state", "==", "open"), Where("people", "has", person)]
    for task in every(office.store, "tasks", where, "due"):
        if task["holder"] != person and task["people"] != [person]:
            continue
        due = "" if task["due"] == "9999" else task["due"]
        when = f", due {_day(office, due)}" if due else ""
        text = f"{_number(task)}: {task['step']}{when}"
        if due and due < on:
            yield Finding("before", text, breaks=False)
        else:
            yield Finding("task", text)


def _number(row: Row) -> str:
    return f"{row.get('number') or row.get('document') or row['id']} {row.get('heading', '')}".strip()


def _day(office: Office, at: str) -> str:
    return datetime.fromisoformat(at).astimezone(office.zone).date().isoformat()


# -- documents on their way --------------------------------------------------------------------------------


def _open(office: Office) -> Iterator[Row]:
    """The documents that are on their way."""
    editions = map(office.edition_of, digests(office.store, office.name))
    types = frozenset(name for one in editions for name in one.edition.documents)
    for row in routed(office.store, office.name, types, ""):
        if row["state"] == "open":
            yield row


def _later(case: Case, before: StoredDirectory, after: StoredDirectory) -> Iterator[Finding]:
    """Steps still to come that somebody else, or nobody, would be asked to do."""
    plan = case.plan
    for node in plan.steps() if plan else ():
        assert node.step is not None
        if not _comes(case, node):
            continue
        for bindings in _places(case, node):
            was, will = (
                doers(node.step, node.step.by, on_its_way(case, directory, bindings)) for directory in (before, after)
            )
            # A step for which the card names nobody yet tells nothing of who leaves.
            if was.somebody and was.people and set(was.people).isdisjoint(will.people):
                yield _told(case, node, will, after)


def _told(case: Case, node: Node, will: Doers, after: StoredDirectory) -> Finding:
    title = f" ({node.title})" if node.title else ""
    text = f"{_number(case.row)}: {node.name}{title} would go to {titles(after, will.people)}"
    return Finding("document", text, breaks=not will.somebody)


def _comes(case: Case, node: Node) -> bool:
    """Whether a step may still be to come: neither open, nor done, nor passed by, and no condition around it fails."""
    assert case.plan is not None
    progress, around = case.progress, case.plan.path(node.name)
    if any(one.step == node.name for one in progress.open) or progress.current(node.name):
        return False
    if any({"done", "skipped", "withdrawn"} & set(progress.mark(name)) for name in around if name):
        return False
    conditions = [case.plan.nodes[name].when for name in around]
    return not any(one and one.fails(case.scope()) for one in conditions)


def _places(case: Case, node: Node) -> Iterator[Bindings]:
    """The values of the loops around a step, as far as the card names them today."""
    found: list[Bindings] = [()]
    for loop in node.loops:
        found = [(*bindings, (loop, value)) for bindings in found for value in _values(case, loop, bindings)]
    yield from found


def _values(case: Case, loop: str, bindings: Bindings) -> tuple[str, ...]:
    assert case.plan is not None
    each = case.plan.nodes[loop].each
    if each is None:
        return ()
    if each.people is not None:
        return asking(case.plan, OfficeWorld(case), case.progress, bindings).find(each.people).people
    return case.scope(bindings=bindings).names(each.of)


# -- substitutions -----------------------------------------------------------------------------------------


def _substitutions(person: str, on: datetime, before: StoredDirectory) -> Iterator[Finding]:
    """Absences for which the person stands in on that day or later."""
    for one in before.absences():
        if one.to == person and one.until >= on.date().isoformat():
            who = titles(before, (one.person,))
            yield Finding("substitution", f"stands in for {who} from {one.since} to {one.until}")
