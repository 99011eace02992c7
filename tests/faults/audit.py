"""Looks through the records after a death: what was acknowledged is there once, and nothing is there by half."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from runtime.office import history
from runtime.office.paging import every
from runtime.ports import Row, Store, Where
from runtime.routes.progress import Progress, from_row
from tests.faults.load import Act

AGENCY = "ferry"


@dataclass
class Found:
    """What is wrong, each in a sentence."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    half_done: list[str] = field(default_factory=list)
    broken_chains: list[str] = field(default_factory=list)


def audit(store: Store, acts: Iterable[Act], *, messages: bool = True) -> Found:
    """Hold what people were told against what the records say; ``messages`` where the office has a channel."""
    found, acts = Found(), list(acts)
    documents = list(_of(store, "documents", "created", Where("type", "==", "letter"), Where("base", "==", "live")))
    written = {row["id"]: history.entries(store, row["id"]) for row in documents}
    found.acknowledged = sum(act.acknowledged for act in acts)
    _created(found, store, acts, documents)
    _decided(found, store, acts, written)
    _numbers(found, documents)
    for row in documents:
        if wrong := history.broken(written[row["id"]], row):
            found.broken_chains.append(f"{row['id']}: {wrong}")
        found.half_done += _half_done(store, row, written[row["id"]], messages)
    return found


def _of(store: Store, collection: str, order: str, *where: Where) -> Iterator[Row]:
    return every(store, collection, [Where("agency", "==", AGENCY), *where], order)


def _created(found: Found, store: Store, acts: list[Act], documents: list[Row]) -> None:
    made = Counter(row["card"]["subject"] for row in documents)
    ids = {row["card"]["subject"]: row["id"] for row in documents}
    for act in (one for one in acts if one.kind == "create"):
        count = made.pop(act.subject, 0)
        if act.acknowledged and (not count or ids[act.subject] != act.document):
            found.lost.append(f"{act}")
        if count > 1:
            found.doubled.append(f"{act}: {count} documents")
        operation = store.get("operations", f"{AGENCY}:{act.op}")
        if (operation is not None) != bool(count):
            found.half_done.append(f"{act}: the document or its operation is missing")
    found.half_done += [f"a document of nobody: {subject}" for subject in made]


def _decided(found: Found, store: Store, acts: list[Act], written: dict[str, list[Row]]) -> None:
    for act in (one for one in acts if one.kind == "decide"):
        entries = [
            entry
            for entry in written.get(act.document, ())
            if entry["event"] == "decided" and entry["data"].get("task") == act.task
        ]
        mine = [entry for entry in entries if (entry["by"], entry["data"]["decision"]) == (act.person, act.decision)]
        if act.acknowledged and not mine:
            found.lost.append(f"{act}")
        if len(entries) > 1:
            found.doubled.append(f"{act}: decided {len(entries)} times")
        operation = store.get("operations", f"{AGENCY}:{act.op}")
        if act.acknowledged and operation is None:
            found.half_done.append(f"{act}: its operation is missing")


def _numbers(found: Found, documents: list[Row]) -> None:
    """The series has neither a gap nor the same number twice."""
    numbers = sorted(int(str(row["number"]).partition("/")[0]) for row in documents if row.get("number"))
    found.doubled += [f"number {one} twice" for one, count in Counter(numbers).items() if count > 1]
    missing = set(range(1, (numbers or [0])[-1] + 1)) - set(numbers)
    found.half_done += [f"number {one} was given to nobody" for one in sorted(missing)]


def _half_done(store: Store, row: Row, entries: list[Row], messages: bool) -> Iterator[str]:
    """What a document, its tasks, its history, its number, its timers, notices and messages say of each other."""
    progress = from_row(row["progress"])
    tasks = {one["task"]: one for one in every(store, "tasks", [Where("document", "==", row["id"])])}
    if {one.id for one in progress.open} != {name for name, one in tasks.items() if one["state"] == "open"}:
        yield f"{row['id']}: its progress and its open tasks differ"
    numbered = [entry["data"]["number"] for entry in entries if entry["event"] == "numbered"]
    if numbered != ([row["number"]] if row.get("number") else []):
        yield f"{row['id']}: its number is not that of its history"
    decided = Counter(entry["data"]["task"] for entry in entries if entry["event"] == "decided")
    if decided != Counter(name for name, one in tasks.items() if one["state"] == "done"):
        yield f"{row['id']}: its history and its done tasks differ"
    yield from _timers(store, row, progress)
    yield from _told(store, row, tasks, messages)


def _timers(store: Store, row: Row, progress: Progress) -> Iterator[str]:
    waiting = {
        timer["task"]
        for timer in every(store, "timers", [Where("document", "==", row["id"])])
        if timer["state"] == "waiting"
    }
    if waiting != {one.id for one in progress.open if one.step == "answer"}:
        yield f"{row['id']}: its timers and its open tasks differ"


def _told(store: Store, row: Row, tasks: dict[str, Row], messages: bool) -> Iterator[str]:
    """Everybody who was to be told has a notice, and each notice its message."""
    posted = {one["data"]["at"] + one["person"] + one["kind"] for one in every(store, "outbox", _about(row))}
    for task in tasks.values():
        wanted = [(name, "task-assigned") for name in task["people"] if name != task["sent_by"]]
        wanted += [("head", "decided")] if task.get("decision") == "finish" else []
        for person, kind in wanted:
            about = f"{'decided:' if kind == 'decided' else 'task-assigned:'}{task['task']}"
            notice = store.get("notices", f"{row['id']}:{about}:{person}")
            if notice is None:
                yield f"{row['id']}: {person} was not told of {about}"
            elif messages and notice["at"] + person + kind not in posted:
                yield f"{row['id']}: no message of the notice {about} to {person}"


def _about(row: Row) -> list[Where]:
    return [Where("document", "==", row["id"])]
