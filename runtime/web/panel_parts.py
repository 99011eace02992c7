"""The parts of a panel that only some tasks have: consent, another's decision, what is opened, to whom it returns."""

from __future__ import annotations

from flask import request, url_for

from runtime.kinds.route import Decision as RouteDecision
from runtime.office.deciding import AGAIN, CONSENT
from runtime.office.linking import opened_from
from runtime.routes.progress import Fact
from runtime.web.frame import definition_title, me, office, words
from runtime.web.mine import Task, Typed
from runtime.web.pages import Act, Link, Note, Option
from runtime.web.pages_document import Decision, Opinion
from runtime.web.phrases import decision_title, name_of


def reason_of(mine: Task, typed: Typed) -> Opinion:
    """Why a decision is entered for another."""
    wrong = words("Write the reason") if "reason" in typed.errors else ""
    label = words("Why you enter this for %(who)s") % {"who": name_of(mine.behalf)}
    return Opinion("reason", label, True, value=request.form.get("reason", ""), error=wrong)


def consent_decisions(mine: Task, typed: Typed) -> tuple[Decision, ...]:
    """What may be decided about a delegate's answer: agree to it, or give it back with a remark."""
    proposed = mine.task.proposed
    title = decision_title(mine.case, mine.step, str(proposed["decision"]))
    who = name_of(str(proposed["by"]))
    agree = words("Agree to the answer of %(who)s: %(text)s") % {"who": who, "text": title}
    again = words("Give it back to %(who)s") % {"who": who}
    back = remark(f"{AGAIN}.opinion", True, typed if typed.decision == AGAIN else Typed(""))
    return (
        Decision(CONSENT, agree, words("Agree"), chosen=typed.decision in ("", CONSENT)),
        Decision(AGAIN, again, again, chosen=typed.decision == AGAIN, opinion=back),
    )


def notes(mine: Task) -> tuple[Note, ...]:
    """What stands before the decision: a delegate's answer, whom one waits for, for whom one acts."""
    notes = []
    if mine.task.proposed:
        said = str(mine.task.proposed["opinion"])
        who = (Link(words("%(who)s has answered for you") % {"who": name_of(str(mine.task.proposed["by"]))}),)
        notes.append(Note("info", (who, *(((Link(f"«{said}»"),),) if said else ()))))
    if mine.behalf:
        told = words("You enter the decision of %(who)s; they are told of it.") % {"who": name_of(mine.behalf)}
        notes.append(Note("caution", ((Link(told),),)))
    owner = mine.task.instead.get(me(), "")
    if owner:
        notes.append(Note("info", ((Link(words("You act for %(who)s") % {"who": name_of(owner)}),),)))
    first = [one for one in mine.case.progress.open if one.id in mine.task.first]
    if first:
        names = ", ".join(name_of(name) for one in first for name in one.people)
        notes.append(Note("caution", ((Link(words("First %(who)s must answer") % {"who": names}),),)))
    return tuple(notes)


def reopenable(mine: Task, decision: RouteDecision) -> tuple[Option, ...]:
    """The values of a list of which a return opens some again: those that have answered."""
    plan = mine.case.plan
    if decision.goal != "back" or decision.reopen != "choose" or plan is None:
        return ()
    own = dict(mine.task.bindings)
    loops = [loop for loop in plan.nodes[decision.target].loops if loop not in own]
    if not loops:
        return ()
    facts = mine.case.progress.current(decision.target, mine.task.bindings)
    values = dict.fromkeys(dict(fact.bindings)[loops[0]] for fact in facts)
    chosen = request.form.getlist("reopen")
    return tuple(Option(value, _value_title(facts, loops[0], value), value in chosen) for value in values)


def _value_title(facts: tuple[Fact, ...], loop: str, value: str) -> str:
    """A value of a list as people know it: its own name, or that of who answered for it."""
    if not value.isdigit():
        return name_of(value)
    return next((name_of(fact.by) for fact in facts if dict(fact.bindings)[loop] == value), value)


def opens(mine: Task) -> list[Act]:
    """The linked documents that may be opened from here."""
    have = {row["type"] for row in opened_from(mine.case, mine.task)} if mine.step.opens else set()
    made = []
    for one in mine.step.opens:
        type = office().edition.documents.get(one.document)
        title = definition_title("document", one.document, type.head.title if type else one.document)
        text = words("Open another: %(title)s") if one.document in have else words("Open: %(title)s")
        address = url_for("form.begin", type=one.document, parent=mine.case.row["id"], task=mine.task.id)
        made.append(Act(text % {"title": title}, address))
    return made


def remark(name: str, required: bool, typed: Typed) -> Opinion:
    error = words("Write your opinion") if "opinion" in typed.errors else ""
    return Opinion(name, words("Opinion"), required, value=typed.opinion, error=error, limit=4000)
