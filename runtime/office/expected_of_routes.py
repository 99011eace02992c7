"""What a scenario expects of a route: where it rests, what was opened from it, who may do and was told what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from runtime.kinds.route import Grant
from runtime.office import inbox
from runtime.office.case import Case
from runtime.office.deed import task_id
from runtime.office.grants import OF_DOCUMENT, OF_TASK, granted, granted_on
from runtime.office.history import entries
from runtime.office.kin import children_of
from runtime.office.office import Office
from runtime.reading.condition import ConditionError, parse_condition


def _waits(office: Office, case: Case, wanted: list[str]) -> Iterator[str]:
    found = sorted(one.node for one in case.progress.waits)
    if found != sorted(wanted):
        yield f"the route waits for {found or 'nothing'}, not {sorted(wanted)}"


def _children(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for type, states in wanted.items():
        found = [row.get("outcome") or row["state"] for row in children_of(case) if row["type"] == type]
        if sorted(found) != sorted(states):
            yield f"the linked documents of type '{type}' are {found or 'none'}, not {states}"


def _that(office: Office, case: Case, wanted: str | list[str]) -> Iterator[str]:
    for text in [wanted] if isinstance(wanted, str) else wanted:
        try:
            condition = parse_condition(text)
        except ConditionError as error:
            yield f"“{text}” cannot be read: {error.text}"
            continue
        if not condition.test(case.scope(latest=True)):
            read = ", ".join(f"{name} is {case.scope(latest=True).get(name)!r}" for name in sorted(condition.addresses))
            yield f"“{text}” does not hold: {read}"


def _told(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for person, kinds in wanted.items():
        rows = [row for row in inbox.notices(office, person, 1000) if row["document"] == case.row["id"]]
        found = [row["kind"] for row in reversed(rows)]
        if sorted(found) != sorted(kinds):
            yield f"{person} was told {found or 'nothing'}, not {kinds}"


def _saved(office: Office, case: Case, wanted: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Answers that are kept with an open task until it is decided."""
    rows = {task.step: office.store.get("tasks", task_id(case.row["id"], task.id)) for task in case.progress.open}
    for step, values in wanted.items():
        found = (rows.get(step) or {}).get("saved") or {}
        if found != values:
            yield f"the task '{step}' keeps {found or 'nothing'}, not {values}"


def _may(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for person, words in wanted.items():
        found = sorted(usable(case, person))
        if found != sorted(words):
            yield f"{person} may use {found or 'no word'}, not {sorted(words)}"


def usable(case: Case, person: str) -> set[str]:
    """The words beyond deciding that a person may use on a document now."""
    found = {word for word in OF_DOCUMENT if isinstance(granted_on(case, word, person), Grant)}
    for task in case.progress.open:
        if person in task.people and case.plan is not None:
            step = case.plan.step(task.step)
            found |= {word for word in OF_TASK if isinstance(granted(case, task, step, word, person), Grant)}
    return found


def _offered(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for person, decisions in wanted.items():
        found: list[str] = []
        for task in case.progress.open:
            if person in task.people and case.plan is not None:
                scope = case.scope(bindings=task.bindings, me=person)
                step = case.plan.step(task.step)
                found += [one.name for one in step.decisions if one.when is None or one.when.test(scope)]
        if sorted(found) != sorted(decisions):
            yield f"{person} is offered {sorted(found) or 'nothing'}, not {sorted(decisions)}"


def _history(office: Office, case: Case, wanted: Mapping[str, int]) -> Iterator[str]:
    events = [row["event"] for row in entries(office.store, case.row["id"])]
    for event, count in wanted.items():
        if events.count(event) != count:
            yield f"the history says '{event}' {events.count(event)} times, not {count}; it says {sorted(set(events))}"


OF_ROUTE: Final[dict[str, Callable[[Office, Case, Any], Iterator[str]]]] = {
    "waits": _waits,
    "children": _children,
    "that": _that,
    "told": _told,
    "saved": _saved,
    "may": _may,
    "offered": _offered,
    "history": _history,
}
