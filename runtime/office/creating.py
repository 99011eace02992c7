"""Creating a document from the answers of its first form; alone, or opened from a task of another."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from runtime.kinds.start import Start
from runtime.office import carrying
from runtime.office.access import may_create
from runtime.office.beginning import blank_case
from runtime.office.case import Case
from runtime.office.deciding import carry_decision
from runtime.office.deed import Deed, known
from runtime.office.files import foreign
from runtime.office.linking import Link, link_of
from runtime.office.office import Office
from runtime.office.questions import check_values, creation_asks, first_step, forward
from runtime.office.refusals import Invalid, NotAllowed
from runtime.office.standing import check_card
from runtime.office.starts import chosen_start, set_by
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
    start: str = "",
) -> str:
    """Create a document from the answers of its first form; its id.

    Creating is doing the first step when the creator may do it; a ``start`` may enter the route at a later one, which
    is left to those whose step it is. With a ``link`` it is opened from another's task. NotAllowed, Invalid with a
    sentence per field.
    """
    new_id = uuid.uuid4().hex[:16]

    def work(tx: Tx) -> str:
        if (done := known(office, tx, op)) is not None:
            return done
        deed = Deed(office, tx, new_case(office, tx, person, type_name, new_id, link), person, language)
        chosen = chosen_start(deed.case, person, start) if link is None else None
        _create(deed, dict(values), opinion.strip(), language or office.language, chosen)
        if op:
            tx.insert("operations", {"id": f"{office.name}:{op}", "at": deed.now, "result": new_id})
        _drop_draft(tx, office, person, draft)
        return new_id

    return office.store.transact(work)


def new_case(office: Office, tx: Reader, person: str, type_name: str, id: str = "", link: Link | None = None) -> Case:
    """A document before its first act; NotAllowed if the person may not create it, or not from that task."""
    type = office.edition.documents.get(type_name)
    if type is None:
        raise NotAllowed("may-not-create")
    if link is not None:
        made = link_of(office, tx, person, type_name, link)
        return blank_case(office, tx, type, person, id, made.row).with_card(made.values)
    if not may_create(office.services(reader=tx), type, person):
        raise NotAllowed("may-not-create")
    return blank_case(office, tx, type, person, id)


def _create(deed: Deed, values: dict[str, Any], opinion: str, language: str, start: Start | None) -> None:
    compiled, given = deed.office.current(), set_by(start, deed.case, deed.by) if start else {}
    case = deed.case.with_card({**deed.case.card, **given})  # what is asked may depend on how it begins
    form = compiled.form(case.type, creation_asks(compiled, case.type, start), language)
    judged = check_values(case, form, values, deed.by)
    step = first_step(case.plan)
    kept = {**case.card, **judged.values, **given}
    candidate = case.with_card(kept)
    errors = {
        **judged.errors,
        **check_card(deed, candidate, step.name if step else "", set(judged.values), language, judged.errors),
    }
    if errors:
        raise Invalid(errors)
    if foreign(deed.office, deed.tx, deed.by, case.card, judged.values):
        raise NotAllowed("file-not-yours")
    deed.case = case.with_card({})
    carrying.begin(deed, kept, start, lambda: _do_first_step(deed, dict(judged.values), opinion))
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
