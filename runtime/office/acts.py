"""The acts of people on a document: create, decide, save, comment, take the original, see."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from runtime.kinds.route import Decision, Step
from runtime.kinds.start import Start
from runtime.office.access import may_create
from runtime.office.beginning import begin, blank_case
from runtime.office.case import Case
from runtime.office.deed import Deed, recorded, task_id, transact
from runtime.office.files import foreign
from runtime.office.office import Office
from runtime.office.questions import check_values, creation_asks, first_step, forward, step_asks
from runtime.office.refusals import AlreadyDone, Invalid, NotAllowed
from runtime.office.standing import apply_rules, as_kept, check_card, set_route_term
from runtime.office.starts import chosen_start, set_by
from runtime.ports import Reader, Tx
from runtime.routes import advance as routes
from runtime.routes.progress import Open


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
    start: str = "",
) -> str:
    """Create a document from the answers of its first form; its id.

    Creating is doing the first step when the creator may do it, and not where a ``start`` enters at a later one.
    NotAllowed, Invalid with a sentence per field.
    """
    new_id = uuid.uuid4().hex[:16]

    def work(tx: Tx) -> str:
        if op and (known := tx.get("operations", f"{office.name}:{op}")) is not None:
            return str(known["result"])
        deed = Deed(office, tx, new_case(office, tx, person, type_name, new_id), person, language)
        chosen = chosen_start(deed.case, person, start)
        _create(deed, dict(values), opinion.strip(), language or office.language, chosen)
        if op:
            tx.insert("operations", {"id": f"{office.name}:{op}", "at": deed.now, "result": new_id})
        _drop_draft(tx, office, person, draft)
        return new_id

    return office.store.transact(work)


def new_case(office: Office, tx: Reader, person: str, type_name: str, id: str = "") -> Case:
    """A document before its first act; NotAllowed if the person may not create it."""
    type = office.edition.documents.get(type_name)
    if type is None or not may_create(office.services(reader=tx), type, person):
        raise NotAllowed("may-not-create")
    return blank_case(office, tx, type, person, id)


def _create(deed: Deed, values: dict[str, Any], opinion: str, language: str, start: Start | None) -> None:
    case, compiled = deed.case, deed.office.current()
    form = compiled.form(case.type, creation_asks(compiled, case.type, start), language)
    judged = check_values(case, form, values, deed.by)
    step = first_step(case.plan)
    given = {**judged.values, **(set_by(start, case, deed.by) if start else {})}
    candidate = case.with_card({**case.card, **given})
    errors = {
        **judged.errors,
        **check_card(deed, candidate, step.name if step else "", set(judged.values), language, judged.errors),
    }
    if errors:
        raise Invalid(errors)
    begin(deed, given, start, lambda: _do_first_step(deed, dict(judged.values), opinion))


def _do_first_step(deed: Deed, values: dict[str, Any], opinion: str) -> None:
    task = next((one for one in deed.case.progress.open if deed.by in one.people), None)
    plan = deed.case.plan
    if task is None or plan is None or task.step != getattr(first_step(plan), "name", ""):
        return
    step = plan.step(task.step)
    _carry_decision(deed, task, step, routes.decision_of(step, forward(step)), opinion, values)


def _drop_draft(tx: Tx, office: Office, person: str, draft: str) -> None:
    row = tx.get("drafts", draft) if draft else None
    if row is not None and row["person"] == person and row["agency"] == office.name:
        tx.delete("drafts", draft, row["rev"])


def decide(
    office: Office,
    person: str,
    document: str,
    task: str,
    decision: str,
    values: Mapping[str, Any],
    opinion: str = "",
    op: str = "",
    *,
    language: str = "",
) -> None:
    """Carry a decision out. AlreadyDone says who was first; Invalid has a sentence per field."""

    def work(deed: Deed) -> str:
        deed.language = language
        open_task, step = may_act(deed, task, person)
        chosen = _decision(deed, open_task, step, decision)
        accepted, cleared, errors = _answers(deed, open_task, step, chosen, values, language or office.language)
        if (chosen.opinion or step.opinion) == "required" and not opinion.strip():
            errors["opinion"] = "opinion-required"
        if errors:
            raise Invalid(errors)
        deed.set_card(accepted, cleared)
        apply_rules(deed)
        _carry_decision(deed, open_task, step, chosen, opinion.strip(), accepted)
        set_route_term(deed)
        return document

    transact(office, person, document, op, work)


def _decision(deed: Deed, task: Open, step: Step, name: str) -> Decision:
    found = next((one for one in step.decisions if one.name == name), None)
    if found is None:
        raise Invalid({"decision": "choose-decision"})
    if found.when is not None and not found.when.test(deed.case.scope(bindings=task.bindings, me=deed.by)):
        raise NotAllowed("decision-not-open")
    return found


def _answers(
    deed: Deed, task: Open, step: Step, chosen: Decision, values: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], tuple[str, ...], dict[str, str]]:
    """What joins the card, what leaves it, and a sentence per wrong field."""
    compiled = deed.office.edition_of(deed.row["edition"])
    form = compiled.form(deed.case.type, step_asks(deed.case, step, chosen.name), language)
    judged = check_values(deed.case, form, values, deed.by)
    _no_foreign_files(deed, judged.values)
    accepted, cleared, errors = dict(judged.values), judged.cleared, dict(judged.errors)
    if chosen.goal == "back":
        # What is sent back need not be complete; what is wrong in it would be asked again anyway.
        accepted, cleared = {name: value for name, value in accepted.items() if name not in errors}, ()
        errors = {}
    candidate = deed.case.with_card(
        {name: value for name, value in {**deed.case.card, **accepted}.items() if name not in cleared}
    )
    if chosen.goal in ("on", "to"):
        errors |= check_card(deed, candidate, step.name, set(accepted), language, errors)
    if chosen.must is not None and not chosen.must.test(candidate.scope(bindings=task.bindings, me=deed.by)):
        errors.setdefault("decision", _say(deed.case, step, chosen, language) or "must-not-met")
    return accepted, cleared, errors


def _say(case: Case, step: Step, decision: Decision, language: str) -> str:
    """What a decision says when its condition is not met, in the reader's language."""
    texts = case.services.edition.texts
    for route in case.plan.routes() if case.plan else ():
        found = texts.text(language, f"route:{route}", "says", f"{step.name}.{decision.name}", decision.say)
        if found != decision.say:
            return found
    return decision.say


def _no_foreign_files(deed: Deed, values: Mapping[str, Any]) -> None:
    name = foreign(deed.office, deed.tx, deed.by, deed.case.card, values)
    if name:
        raise NotAllowed("file-not-yours")


def answers_now(case: Case, step: Step, decision: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of a step hold already, with some changes."""
    asked = {one.field.partition(".")[0] for one in step_asks(case, step, decision)}
    return {**{name: case.card[name] for name in asked if name in case.card}, **changes}


def as_shown(
    office: Office,
    case: Case,
    step: Step | None,
    decision: str,
    changes: Mapping[str, Any],
    person: str,
    start: Start | None = None,
) -> dict[str, Any]:
    """The answers a person would send who changes only some: the card's, and the form's own proposals."""
    compiled = office.edition_of(case.row["edition"])
    asked = step_asks(case, step, decision) if step else creation_asks(compiled, case.type, start)
    given = answers_now(case, step, decision, changes) if step else dict(changes)
    form = compiled.form(case.type, asked, office.language)
    return form.fresh(case.with_card({**case.card, **given}).scope(me=person), given)


def _carry_decision(deed: Deed, task: Open, step: Step, chosen: Decision, opinion: str, values: dict[str, Any]) -> None:
    scope = deed.case.scope(bindings=task.bindings, me=deed.by)
    sets = {
        name: kept
        for name, one in chosen.sets.items()
        if (kept := as_kept(deed.case, name, one.value(scope))) is not None
    }
    person = deed.case.services.directory.person(deed.by)
    unit = person.units[0] if person and person.units else ""
    deed_in = routes.Deed(task.id, deed.by, chosen.name, opinion, unit, values)
    assert deed.case.plan is not None
    deed.close_task(task, "done", deed.by, chosen.name, opinion)
    deed.set_card(sets)
    result = routes.advance(deed.case.plan, deed.case.progress, deed_in, deed.world())
    deed.write("decided", **recorded(result.fact), back=chosen.target if chosen.goal == "back" else "")
    deed.carry(result)


def may_act(deed: Deed, task: str, person: str) -> tuple[Open, Step]:
    """The open task and its step, if this person may act on it; AlreadyDone or NotAllowed otherwise."""
    found = deed.case.progress.task(task)
    if found is None:
        raise _done(deed, task)
    assert deed.case.plan is not None
    if person not in found.people:
        raise NotAllowed("not-your-task", found.people)
    if found.holder and found.holder != person:
        raise NotAllowed("held-by-another", (found.holder,))
    return found, deed.case.plan.step(found.step)


def _done(deed: Deed, task: str) -> AlreadyDone:
    fact = next((one for one in deed.case.progress.facts if one.id == task), None)
    if fact is not None:
        return AlreadyDone(fact.by, fact.decision, fact.done, fact.step)
    row = deed.tx.get("tasks", task_id(deed.row["id"], task)) or {}
    return AlreadyDone("", "withdrawn", row.get("done", ""), row.get("step", ""))


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
        may_act(deed, task, person)
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

    office.store.transact(work)
