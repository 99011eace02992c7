"""What happens in the office, as standing rules hear of it: collected by an act, heard when the act is whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from runtime.office.deed import Deed
    from runtime.ports import Row
    from runtime.routes.progress import Open

# Entries of the history that are events under another name; every other event has the name of its entry.
_NAMED: Final = {"delegated": "task-delegated", "transferred": "task-delegated", "ended": "closed"}
_AS_WRITTEN: Final = frozenset({"decided", "extended", "published"})


@dataclass(frozen=True, slots=True)
class Event:
    """One event: who brought it about (nobody: the engine), whom it is about, at which step.

    ``caused`` are the standing rules that led to it, the first of them first.
    """

    name: str
    id: str
    at: str
    by: str = ""
    people: tuple[str, ...] = ()
    step: str = ""
    decision: str = ""
    units: tuple[str, ...] = ()
    count: int = 0
    caused: tuple[str, ...] = ()


def of_entry(deed: Deed, entry: str, data: Mapping[str, Any]) -> Iterator[Event]:
    """The events that an entry of the history tells of."""
    if entry == "reminded" and data.get("kind") == "deadline-near":
        yield _event(deed, "deadline-near", _holders(deed, str(data.get("step", ""))), data)
        return
    name = _NAMED.get(entry, entry)
    if name in _AS_WRITTEN or entry in _NAMED:
        yield _event(deed, name, _about(deed, name, data), data)
    if name == "decided" and data.get("back"):
        # Whose work comes back: those who did the step that it returns to.
        did = deed.case.progress.current(str(data["back"]))
        yield _event(deed, "returned", tuple(dict.fromkeys(fact.by for fact in did)), data)


def assigned(deed: Deed, task: Open) -> Event:
    """A task is somebody's to do."""
    id = f"{deed.row['id']}:{task.id}:task-assigned"
    return Event("task-assigned", id, deed.now, deed.by, task.people, task.step, caused=deed.caused)


def passed(deed: Deed, timer: Row, task: Open | None) -> Event:
    """A term has passed, at its own moment: that of a task, or of the whole document."""
    people = _of_task(task) if task is not None else _holders(deed, "")
    step = task.step if task is not None else ""
    return Event("deadline-passed", f"{timer['id']}:passed", timer["at"], "", people, step)


def _event(deed: Deed, name: str, people: tuple[str, ...], data: Mapping[str, Any]) -> Event:
    id = f"{deed.row['id']}:{deed.row['entries']}:{name}"
    step, decision = str(data.get("step", "")), str(data.get("decision", ""))
    return Event(name, id, deed.now, deed.by, people, step, decision, caused=deed.caused)


def _about(deed: Deed, name: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    """Whom an event is about: to whom a task went, who decided, and of a closed document its drafter."""
    match name:
        case "task-delegated":
            return (str(data["to"]),)
        case "decided":
            return (deed.by,) if deed.by else ()
        case "extended":
            return _holders(deed, str(data.get("step", "")))
    drafter = str(deed.row.get("drafter") or "")
    return (drafter,) if drafter else ()


def _holders(deed: Deed, step: str) -> tuple[str, ...]:
    tasks = [task for task in deed.case.progress.open if step in ("", task.step)]
    return tuple(dict.fromkeys(person for task in tasks for person in _of_task(task)))


def _of_task(task: Open) -> tuple[str, ...]:
    return (task.holder,) if task.holder else task.people
