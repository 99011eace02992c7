"""Creating a document from the answers of its first form; alone, or opened from a task of another."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from runtime.office import carrying
from runtime.office.access import may_create
from runtime.office.case import Case
from runtime.office.deciding import carry_decision
from runtime.office.deed import Deed
from runtime.office.linking import Link, link_of
from runtime.office.office import Office
from runtime.office.questions import check_values, creation_asks, first_step, forward
from runtime.office.refusals import Invalid, NotAllowed
from runtime.office.standing import check_card, set_route_term
from runtime.ports import Reader, Tx
from runtime.routes import advance as routes


def create(
    office: Office,
    person: str,
    type_name: str,
    values: Mapping[str, Any],
    op: str = "",
    *,
    draft: str = "",
    opinion: str = "",
    language: str = "",
    link: Link | None = None,
) -> str:
    """Create a document from the answers of its first form; its id.

    Creating is doing the first step when the creator may do it; with a ``link`` it is opened from another's task.
    NotAllowed, Invalid with a sentence per field.
    """
    new_id = uuid.uuid4().hex[:16]

    def work(tx: Tx) -> str:
        if op and (known := tx.get("operations", f"{office.name}:{op}")) is not None:
            return str(known["result"])
        deed = Deed(office, tx, new_case(office, tx, person, type_name, new_id, link), person, language)
        _create(deed, dict(values), opinion.strip(), language or office.language)
        if op:
            tx.insert("operations", {"id": f"{office.name}:{op}", "at": deed.now, "result": new_id})
        _drop_draft(tx, office, person, draft)
        return new_id

    return office.store.transact(work)


def new_case(office: Office, tx: Reader, person: str, type_name: str, id: str = "", link: Link | None = None) -> Case:
    """A document before its first act; NotAllowed if the person may not create it, or not from that task."""
    made = link_of(office, tx, person, type_name, link) if link is not None else None
    case = carrying.new_case(office, tx, person, type_name, id, made.row if made else None)
    if made is None and not may_create(case.services, case.type, person):
        raise NotAllowed("may-not-create")
    return case.with_card(made.values) if made else case


def _create(deed: Deed, values: dict[str, Any], opinion: str, language: str) -> None:
    case, compiled = deed.case, deed.office.current()
    form = compiled.form(case.type, creation_asks(compiled, case.type), language)
    judged = check_values(case, form, values, deed.by)
    step = first_step(case.plan)
    kept = {**case.card, **judged.values}
    candidate = case.with_card(kept)
    errors = {
        **judged.errors,
        **check_card(deed, candidate, step.name if step else "", set(judged.values), language, judged.errors),
    }
    if errors:
        raise Invalid(errors)
    deed.write("created", type=case.type.head.name, parent=case.row.get("parent", ""))
    deed.case = case.with_card({})
    deed.set_card(kept)
    carrying.begin(deed)
    if deed.case.plan is not None:
        _do_first_step(deed, dict(judged.values), opinion)
        set_route_term(deed)
        deed.save()
    deed.afterwards()


def _do_first_step(deed: Deed, values: dict[str, Any], opinion: str) -> None:
    task = next((one for one in deed.case.progress.open if deed.by in one.people), None)
    plan = deed.case.plan
    if task is None or plan is None or task.step != getattr(first_step(plan), "name", ""):
        return
    step = plan.step(task.step)
    carry_decision(
        deed,
        task,
        step,
        routes.decision_of(step, forward(step)),
        routes.Deed(task.id, deed.by, forward(step), opinion, values=values),
    )


def _drop_draft(tx: Tx, office: Office, person: str, draft: str) -> None:
    row = tx.get("drafts", draft) if draft else None
    if row is not None and row["person"] == person and row["agency"] == office.name:
        tx.delete("drafts", draft, row["rev"])
