"""Moves open documents to the published edition: first what would become of each, then all of them at once.

A document keeps its answers, its history, the people and the terms of its open tasks, and the remaining time of their
timers; what its new form or route has no place for is said before anything is done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from runtime.kinds.data import validator
from runtime.kinds.document import DocumentType
from runtime.office.case import Case
from runtime.office.compiled import Compiled
from runtime.office.deed import Deed
from runtime.office.kin import under_way
from runtime.office.moving import remap_document
from runtime.office.office import Office
from runtime.office.paging import every
from runtime.office.standing import choose_route
from runtime.ports import Row, Tx, Where
from runtime.routes.advance import Advance
from runtime.routes.plan import Plan
from runtime.routes.progress import Progress


@dataclass(frozen=True, slots=True)
class Move:
    """What becomes of one document: from step to step, tasks taken back, tasks opened, and what no longer fits.

    ``card`` are fields with what is wrong with each under the new form; ``why_not`` says why it cannot be moved.
    """

    document: str
    number: str
    heading: str
    type: str
    edition: str
    route: tuple[str, str] = ("", "")
    moved: tuple[tuple[str, str], ...] = ()
    withdrawn: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    card: tuple[tuple[str, str], ...] = ()
    why_not: str = ""


class _Undone(Exception):
    """Ends a transaction that only looks ahead."""


def open_documents(office: Office, types: Sequence[str] = ()) -> Iterator[Row]:
    """The open documents that were made under another edition."""
    for name in types or list(office.edition.documents):
        where = [Where("agency", "==", office.name), Where("type", "==", name), Where("base", "==", "live")]
        for row in every(office.store, "documents", where, order="created"):
            if under_way(row) and row["edition"] != office.edition.digest:
                yield row


def foresee(office: Office, steps: Mapping[str, str], types: Sequence[str] = ()) -> list[Move]:
    """What would become of each open document; nothing is changed."""
    ids = [row["id"] for row in open_documents(office, types)]
    found: list[Move] = []

    def work(tx: Tx) -> None:
        found.clear()
        found.extend(_move(office, tx, id, steps) for id in ids)
        raise _Undone

    with suppress(_Undone):
        office.store.transact(work)
    return found


def migrate(office: Office, steps: Mapping[str, str], by: str, types: Sequence[str] = ()) -> list[Move]:
    """Move every open document that can be moved, all in one transaction; each move stands in its history."""
    ids = [row["id"] for row in open_documents(office, types)]

    def work(tx: Tx) -> list[Move]:
        return [_move(office, tx, id, steps, by) for id in ids]

    return office.store.transact(work)


def _move(office: Office, tx: Tx, id: str, steps: Mapping[str, str], by: str = "") -> Move:
    row = tx.get("documents", id)
    assert row is not None
    told = Move(id, row.get("number") or "", row["heading"], row["type"], row["edition"][:8])
    if not under_way(row):
        return replace(told, why_not="it ended with a document that was opened from it")
    compiled, before = office.current(), office.case(row, tx)
    type = compiled.edition.documents[row["type"]]
    deed = Deed(office, tx, _under(office, compiled, type, row, tx, before.progress), by)
    old_route = row["route"]
    plan = _plan(deed, compiled)
    if before.plan is None or plan is None:
        return replace(told, why_not="there is no route for it in the published edition")
    card = tuple(_card(compiled, type, before))
    deed.write("migrated", old=told.edition, new=compiled.edition.digest[:8], route=deed.row["route"])
    deed.row["edition"] = compiled.edition.digest
    result = remap_document(deed, before.plan, plan, steps)
    deed.save()
    deed.afterwards()
    was = {task.id: task.step for task in before.progress.open}
    return replace(told, route=(old_route, deed.row["route"]), card=card, **_tasks(result, was))


def _under(office: Office, compiled: Compiled, type: DocumentType, row: Row, tx: Tx, progress: Progress) -> Case:
    """The document under the published edition."""
    return Case(office.services(compiled, tx), type, row, progress, compiled.plan(row["route"]))


def _plan(deed: Deed, compiled: Compiled) -> Plan | None:
    """The plan that the document goes on by: its type's route, or the one that rules choose for its card now."""
    route = deed.case.type.route
    if route.startswith("rules:"):
        if compiled.plan(deed.row["route"]) is None:
            choose_route(deed, compiled)
    elif route:
        deed.row["route"] = route
    return compiled.plan(deed.row["route"])


def _tasks(result: Advance, was: Mapping[str, str]) -> dict[str, Any]:
    moved = [(was[one.task.id], one.name) for one in result.effects if one.what == "moved" and one.task]
    return {
        "moved": tuple(moved),
        "withdrawn": tuple(one.name for one in result.effects if one.what == "withdrawn"),
        "opened": tuple(one.name for one in result.effects if one.what == "opened"),
    }


def _card(compiled: Compiled, type: DocumentType, case: Case) -> Iterator[tuple[str, str]]:
    """The answers that the new form has no place for or would not take; they stay on the card all the same."""
    known = {field.name for field in type.fields}
    for name in case.card:
        if name not in known:
            yield name, "no such field any more; the answer is kept"
    kept = {name: value for name, value in case.card.items() if name in known}
    for error in validator({**compiled.schema(type), "required": []}).iter_errors(kept):
        if error.instance_path:
            yield str(error.instance_path[0]), str(error.message)
