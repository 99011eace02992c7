"""Opening a linked document from a task: what the step offers, what it is filled with, and whether it is awaited."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from runtime.kinds.route import Grant, Step
from runtime.office.carrying import linked_values
from runtime.office.case import Case
from runtime.office.grants import granted
from runtime.office.kin import children_of, under_way
from runtime.office.office import Office
from runtime.office.refusals import NotAllowed, NotFound
from runtime.ports import Reader, Row
from runtime.routes.progress import Open


@dataclass(frozen=True, slots=True)
class Link:
    """From which document and task a new one is opened."""

    document: str
    task: str


@dataclass(frozen=True, slots=True)
class Made:
    """What a linked document begins with: its place in its row, and values of its card."""

    row: Row
    values: dict[str, Any] = field(default_factory=dict)


def link_of(office: Office, tx: Reader, person: str, type: str, link: Link) -> Made:
    """What a document opened from a task begins with; NotAllowed unless the task is the person's and offers it."""
    row = tx.get("documents", link.document)
    if row is None or row["agency"] != office.name:
        raise NotFound()
    case = office.case(row, tx)
    task = case.progress.task(link.task)
    if task is None or case.plan is None or person not in task.people:
        raise NotAllowed("not-your-task", task.people if task else ())
    step = case.plan.step(task.step)
    offered = next((one for one in step.opens if one.document == type), None)
    extension = granted(case, task, step, "extend", person)
    asks_more = isinstance(extension, Grant) and extension.document == type
    if offered is None and not asks_more:
        raise NotAllowed("not-granted")
    place = {"parent": row["id"], "parent_task": task.id, "parent_key": f"task:{task.id}"}
    if offered is None:
        assert isinstance(extension, Grant)
        return Made({**place, "extends": extension.field})
    return Made(place, linked_values(case, type, offered.sets, task.bindings, person))


def opened_from(case: Case, task: Open) -> list[Row]:
    """The documents opened from a task."""
    return [row for row in children_of(case) if row.get("parent_task") == task.id]


def unfinished(case: Case, task: Open, step: Step) -> list[Row]:
    """The documents opened from a task that it must wait for."""
    awaited = {one.document for one in step.opens if one.wait}
    return [row for row in opened_from(case, task) if row["type"] in awaited and under_way(row)]


def missing(case: Case, task: Open, step: Step) -> list[str]:
    """The types of which one must be opened from a task before it goes on."""
    needed = [one.document for one in step.opens if one.required]
    have = {row["type"] for row in opened_from(case, task)} if needed else set()
    return [name for name in needed if name not in have]
