"""Deciding a task: who may now, whether the answers fit, and what the decision carries into the route."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from runtime.kinds.route import Decision, Grant, Step
from runtime.office.carrying import carry
from runtime.office.case import Case
from runtime.office.deed import Deed, recorded, transact
from runtime.office.files import foreign
from runtime.office.gates import may_act
from runtime.office.grants import granted
from runtime.office.linking import missing, unfinished
from runtime.office.office import Office
from runtime.office.proposals import set_apart
from runtime.office.questions import check_values, step_asks
from runtime.office.refusals import Invalid, NotAllowed
from runtime.office.standing import apply_rules, check_card, evaluated, set_route_term, warn
from runtime.routes import advance as routes
from runtime.routes.jumps import held_by_rest
from runtime.routes.progress import Open

CONSENT, AGAIN = "consent", "again"  # what is decided about a delegate's answer that has come back


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
    on_behalf: str = "",
    reason: str = "",
    reopen: tuple[str, ...] = (),
) -> None:
    """Carry a decision out. AlreadyDone says who was first; Invalid has a sentence per field.

    ``on_behalf`` names whose decision is entered, with the ``reason`` (R209); ``reopen`` the values of a list that a
    return opens again, where the decision lets one choose.
    """

    def work(deed: Deed) -> str:
        deed.language = language
        open_task, step = may_act(deed, task, person, on_behalf)
        if on_behalf:
            _may_speak_for(deed, open_task, step, on_behalf, reason)
        if open_task.proposed and decision in (CONSENT, AGAIN):
            _answer_proposal(deed, open_task, step, decision, opinion.strip())
            return document
        chosen = _decision(deed, open_task, step, decision, reopen)
        accepted, cleared = _accepted(deed, open_task, step, chosen, values, opinion, language or office.language)
        _no_foreign_files(deed, accepted)
        made = routes.Deed(task, person, chosen.name, opinion.strip(), "", accepted, on_behalf, reason.strip(), reopen)
        if open_task.consent and open_task.delegated_by not in ("", person):
            _propose(deed, open_task, step, made)
            return document
        _carry_answers(deed, open_task, step, chosen, made, cleared)
        return document

    transact(office, person, document, op, work)


def _may_speak_for(deed: Deed, task: Open, step: Step, on_behalf: str, reason: str) -> None:
    grant = granted(deed.case, task, step, "on-behalf", deed.by)
    if not isinstance(grant, Grant):
        raise NotAllowed(grant.code, grant.who)
    if grant.to is not None and on_behalf not in deed.people(grant.to, task):
        raise NotAllowed("not-among", (on_behalf,))
    if not reason.strip():
        raise Invalid({"reason": "reason-needed"})


def _accepted(
    deed: Deed, task: Open, step: Step, chosen: Decision, values: Mapping[str, Any], opinion: str, language: str
) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What joins the card and what leaves it; Invalid with everything that is wrong."""
    accepted, cleared, errors = _answers(deed, task, step, chosen, values, language)
    if (chosen.opinion or step.opinion) == "required" and not opinion.strip():
        errors["opinion"] = "opinion-required"
    if chosen.goal in ("on", "to"):
        if waiting := unfinished(deed.case, task, step):
            errors["decision"] = "linked-open: " + ", ".join(row["heading"] for row in waiting)
        elif lacking := missing(deed.case, task, step):
            errors["decision"] = "linked-missing: " + ", ".join(lacking)
    if errors:
        raise Invalid(errors)
    return accepted, cleared


def _decision(deed: Deed, task: Open, step: Step, name: str, reopen: tuple[str, ...] = ()) -> Decision:
    found = next((one for one in step.decisions if one.name == name), None)
    if found is None:
        raise Invalid({"decision": "choose-decision"})
    if found.when is not None and not found.when.test(deed.case.scope(bindings=task.bindings, me=deed.by)):
        raise NotAllowed("decision-not-open")
    assert deed.case.plan is not None
    if found.goal == "back" and found.reopen == "choose" and not reopen:
        raise Invalid({"decision": "choose-whom"})
    if found.goal == "back" and (others := held_by_rest(deed.case.plan, deed.case.progress, found.target)):
        raise NotAllowed("rest-must-answer", tuple(name for one in others for name in one.people))
    return found


def _answers(
    deed: Deed, task: Open, step: Step, chosen: Decision, values: Mapping[str, Any], language: str
) -> tuple[dict[str, Any], tuple[str, ...], dict[str, str]]:
    """What joins the card, what leaves it, and a sentence per wrong field."""
    compiled = deed.office.edition_of(deed.row["edition"])
    form = compiled.form(deed.case.type, step_asks(deed.case, step, chosen.name), language)
    judged = check_values(deed.case, form, values, deed.by)
    accepted, cleared, errors = dict(judged.values), judged.cleared, dict(judged.errors)
    if chosen.goal == "back":
        # What is sent back need not be complete; what is wrong in it would be asked again anyway.
        accepted, cleared = {name: value for name, value in accepted.items() if name not in errors}, ()
        errors = {}
    joins, leaves, _ = set_apart((*step.asks, *chosen.asks), accepted, cleared, deed.case.card)
    candidate = deed.case.with_card(
        {name: value for name, value in {**deed.case.card, **joins}.items() if name not in leaves}
    )
    if chosen.goal in ("on", "to"):
        errors |= check_card(deed, candidate, step.name, set(joins), language, errors)
    if chosen.must is not None and not chosen.must.test(candidate.scope(bindings=task.bindings, me=deed.by)):
        errors.setdefault("decision", _say(deed.case, step, chosen, language) or "must-not-met")
    return accepted, cleared, errors


def _say(case: Case, step: Step, decision: Decision, language: str) -> str:
    """What a decision says when its condition is not met, in the reader's language."""
    assert case.plan is not None
    address = f"route:{case.plan.nodes[step.name].route}"
    return case.services.edition.texts.text(language, address, "says", f"{step.name}.{decision.name}", decision.say)


def _no_foreign_files(deed: Deed, values: Mapping[str, Any]) -> None:
    name = foreign(deed.office, deed.tx, deed.by, deed.case.card, values)
    if name:
        raise NotAllowed("file-not-yours")


def _carry_answers(
    deed: Deed, task: Open, step: Step, chosen: Decision, made: routes.Deed, cleared: tuple[str, ...]
) -> None:
    """Keep the answers and decide; a wording that is only proposed stays with what the step records."""
    joins, leaves, proposed = set_apart((*step.asks, *chosen.asks), made.values, cleared, deed.case.card)
    deed.set_card(joins, leaves)
    apply_rules(deed)
    carry_decision(deed, task, step, chosen, replace(made, proposed=proposed))
    set_route_term(deed)


def carry_decision(deed: Deed, task: Open, step: Step, chosen: Decision, made: routes.Deed) -> None:
    """Close the task with a decision and let the route go on."""
    sets = evaluated(deed.case, chosen.sets, deed.case.scope(bindings=task.bindings, me=made.by))
    person = deed.case.services.directory.person(made.on_behalf or made.by)
    unit = person.units[0] if person and person.units else ""
    assert deed.case.plan is not None
    deed.deciding = task.id
    deed.close_task(task, "done", made.by, chosen.name, made.opinion)
    deed.set_card(sets)
    if chosen.goal in ("on", "to"):
        warn(deed, step.name)
    result = routes.advance(deed.case.plan, deed.case.progress, replace(made, unit=unit), deed.world())
    deed.write("decided", **recorded(result.fact), back=chosen.target if chosen.goal == "back" else "")
    if made.on_behalf:
        deed.notify((made.on_behalf,), "on-behalf", task, key=f"behalf:{task.id}", by=made.by, reason=made.note)
    if chosen.notify is not None:
        told = (one for one in deed.people(chosen.notify, task) if one != made.by)
        deed.notify(told, "decided", task, key=f"decided:{task.id}", decision=chosen.name, by=made.by)
    carry(deed, result)


# -- a delegate's answer that comes back for consent (R104) -----------------------------------------------------------


def _propose(deed: Deed, task: Open, step: Step, made: routes.Deed) -> None:
    """A delegate's answer goes to who delegated it, for consent."""
    owner = task.delegated_by
    proposed = {
        "by": made.by,
        "decision": made.decision,
        "opinion": made.opinion,
        "values": dict(made.values),
        "reopen": list(made.reopen),
        "at": deed.now,
    }
    changed = replace(task, people=(owner,), holder=owner, proposed=proposed)
    deed.update_task(changed)
    deed.write("proposed", step=step.name, task=task.id, decision=made.decision, opinion=made.opinion, to=owner)
    deed.notify((owner,), "consent-asked", changed, key=f"consent:{task.id}:{deed.row['entries']}")


def _answer_proposal(deed: Deed, task: Open, step: Step, decision: str, opinion: str) -> None:
    proposed = task.proposed
    if decision == AGAIN:
        if not opinion:
            raise Invalid({"opinion": "opinion-required"})
        delegate = str(proposed["by"])
        told = {"by": deed.by, "opinion": opinion, "decision": AGAIN, "step": step.name, "at": deed.now}
        changed = replace(task, people=(delegate,), holder=delegate, proposed={}, returned=told)
        deed.update_task(changed)
        deed.write("consent-refused", step=step.name, task=task.id, opinion=opinion, to=delegate)
        deed.notify((delegate,), "task-delegated", changed, key=f"again:{task.id}:{deed.row['entries']}")
        return
    reopen = tuple(map(str, proposed.get("reopen", ())))
    chosen = _decision(deed, task, step, str(proposed["decision"]), reopen)
    said = str(proposed["opinion"])
    # The files were the delegate's own when they answered, and need not be those of who consents.
    accepted, cleared = _accepted(deed, task, step, chosen, proposed["values"], said, deed.office.language)
    deed.write("consented", step=step.name, task=task.id, to=str(proposed["by"]))
    made = routes.Deed(task.id, str(proposed["by"]), chosen.name, said, "", accepted, reopen=reopen)
    _carry_answers(deed, task, step, chosen, made, cleared)
