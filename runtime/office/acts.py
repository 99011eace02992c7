"""Small acts of people on a document: save a draft, comment, take the original, see."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from runtime.office.deed import Deed, task_id, transact
from runtime.office.gates import may_hold
from runtime.office.office import Office
from runtime.office.refusals import Invalid
from runtime.ports import StoreError, Tx

_log = logging.getLogger(__name__)


def save(
    office: Office,
    person: str,
    document: str,
    task: str,
    values: Mapping[str, Any],
    opinion: str = "",
    decision: str = "",
) -> None:
    """Keep typed answers with the task; they join the card when a decision is carried out."""

    def work(deed: Deed) -> str:
        may_hold(deed, task, person)
        row = deed.tx.get("tasks", task_id(document, task))
        assert row is not None
        kept = {"saved": dict(values), "saved_opinion": opinion, "saved_decision": decision, "saved_at": deed.now}
        deed.tx.replace("tasks", {**row, **kept})
        return document

    transact(office, person, document, "", work)


def comment(office: Office, person: str, document: str, text: str, op: str = "") -> None:
    """Say something to the participants; it changes no term."""

    def work(deed: Deed) -> str:
        if not text.strip():
            raise Invalid({"comment": "comment-empty"})
        deed.write("comment", text=text.strip()[:4000])
        return document

    transact(office, person, document, op, work)


def take_original(office: Office, person: str, document: str, op: str = "") -> None:
    """Note that the paper original is with this person now (R041)."""

    def work(deed: Deed) -> str:
        steps = list(dict.fromkeys(one.step for one in deed.case.progress.open))
        deed.row["original"] = {"by": person, "since": deed.now, "steps": steps}
        deed.write("original")
        return document

    transact(office, person, document, op, work)


def mark_seen(office: Office, person: str, document: str) -> None:
    """Note that a person has opened their tasks on a document."""
    case_row = office.store.get("documents", document)
    if case_row is None:
        return
    for task in office.case(case_row).progress.open:
        row = office.store.get("tasks", task_id(document, task.id))
        if row is not None and person in row["people"] and person not in row["seen"]:
            _see(office, row["id"], person)


def _see(office: Office, id: str, person: str) -> None:
    def work(tx: Tx) -> None:
        row = tx.get("tasks", id)
        if row is not None and person not in row["seen"]:
            tx.replace("tasks", {**row, "seen": [*row["seen"], person]})

    try:
        office.store.transact(work)
    except StoreError as error:
        # Whoever only reads can do so on a full disk as well.
        _log.warning("that %s has seen %s is not kept: %s", person, id, error)
