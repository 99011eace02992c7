"""The panel of my task on a document: its decisions with what they ask, and the words beyond deciding."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace

from flask import url_for

from runtime.office import answers
from runtime.office.access import Sight
from runtime.office.deciding import AGAIN
from runtime.ports import Row
from runtime.web.explain import term_of, why_date, why_me
from runtime.web.frame import definition_title, me, words
from runtime.web.mine import Task, Typed, my_task
from runtime.web.pages import Act, Link
from runtime.web.pages_document import Decision, DecisionPanel, Opinion
from runtime.web.panel_parts import consent_decisions, notes, opens, reason_of, remark, reopenable
from runtime.web.phrases import decision_title, moment, step_title
from runtime.web.why import Why
from runtime.web.words import granted_words


def panel_of(sight: Sight, typed: Typed | None = None, entries: Sequence[Row] | None = None) -> DecisionPanel | None:
    """The panel of my task with the reasons behind it, or nothing when none is mine."""
    mine = my_task(sight, typed.task if typed else "")
    if mine is None:
        return None
    panel, why = drawn(mine, typed or Typed(mine.task.id)), Why(sight, mine.task.id, entries)
    return replace(panel, why=why.parts(), locked=(*why.locked(), *panel.locked))


def drawn(mine: Task, typed: Typed) -> DecisionPanel:
    row = mine.case.row
    url = url_for("task.act", id=row["id"], task=mine.task.id)
    chosen = typed.decision or mine.row.get("saved_decision", "")
    offered = tuple(_decision(mine, typed, one.name, chosen) for one in mine.step.decisions if _open(mine, one.name))
    decisions = (*consent_decisions(mine, typed), *offered) if mine.task.proposed else offered
    first = next((one for one in decisions if one.chosen), decisions[0] if len(decisions) == 1 else None)
    long = mine.long
    button = first.button or first.text if first else words("Choose a decision")
    return DecisionPanel(
        step_title(mine.case, mine.step.name),
        url,
        decisions,
        button,
        why_me=why_me(mine.case, mine.task),
        term=term_of(mine.task),
        why_date=why_date(mine.case, mine.task),
        opinion=_opinion(mine, typed) if not mine.task.proposed else None,
        can_save=not mine.behalf,
        saved=words("Draft kept %(when)s") % {"when": moment(mine.row["saved_at"])} if mine.row.get("saved_at") else "",
        fields=(("op", uuid.uuid4().hex), *((("behalf", mine.behalf),) if mine.behalf else ())),
        errors=error_links(mine, typed) if not long else (),
        notes=notes(mine),
        words=_words(mine),
        locked=granted_words(mine.sight, mine.task, mine.step)[1] if not mine.behalf else (),
        reason=reason_of(mine, typed) if mine.behalf else None,
        form=None
        if long
        else mine.draw(
            mine.form(), typed.values if typed.values is not None else mine.values(), typed.errors, typed.finds
        ),
        fill=Link(words("Fill in and decide"), url_for("task.fill", id=row["id"], task=mine.task.id)) if long else None,
    )


def _open(mine: Task, name: str) -> bool:
    decision = next(one for one in mine.step.decisions if one.name == name)
    return decision.when is None or decision.when.test(mine.case.scope(bindings=mine.task.bindings, me=me()))


def _decision(mine: Task, typed: Typed, name: str, chosen: str) -> Decision:
    one = next(item for item in mine.step.decisions if item.name == name)
    asked = None
    if one.asks:
        form = mine.form(name, alone=True)
        values = (
            typed.values
            if typed.values is not None and typed.decision == name
            else {**mine.values(), **answers.answers_now(mine.case, mine.step, name, {})}
        )
        asked = mine.draw(form, values, typed.errors if typed.decision == name else {}, typed.finds)
    opinion = None
    if one.opinion and not mine.step.opinion:
        opinion = remark(f"{name}.opinion", one.opinion == "required", typed if typed.decision == name else Typed(""))
    title = decision_title(mine.case, mine.step, name)
    hint = ""
    if one.goal == "back":
        hint = words("Goes back to: %(step)s") % {"step": step_title(mine.case, one.target)}
    return Decision(name, title, title, hint, name == chosen, asked, opinion, reopenable(mine, one))


def _opinion(mine: Task, typed: Typed) -> Opinion | None:
    if not mine.step.opinion:
        return None
    kept = Typed("", opinion=mine.row.get("saved_opinion", "")) if typed.values is None and not typed.opinion else typed
    return remark("opinion", mine.step.opinion == "required", kept)


def _words(mine: Task) -> tuple[Act, ...]:
    id, task = mine.case.row["id"], mine.task
    if mine.behalf:
        return ()
    made = [*opens(mine), *granted_words(mine.sight, task, mine.step)[0]]
    exclusive = bool(mine.step.exclusive)
    if (len(task.people) > 1 and not task.holder) or (exclusive and not task.taken):
        made.insert(0, Act(words("Take this task"), url_for("task.claim", id=id, task=task.id), post=True))
    if task.holder == me() and (len(task.people) > 1 or task.taken):
        made.insert(0, Act(words("Give this task back"), url_for("task.release", id=id, task=task.id), post=True))
    return tuple(made)


def error_links(mine: Task, typed: Typed) -> tuple[Link, ...]:
    """Every error with a link to its field, in page order."""
    links = []
    decision = next((one for one in mine.step.decisions if one.name == typed.decision), None)
    own = {ask.field for ask in decision.asks} if decision else set()
    for path, text in typed.errors.items():
        said = _said(text)
        if path in ("", "decision"):
            links.append(Link(said, "#d-" + (mine.step.decisions[0].name if len(mine.step.decisions) > 1 else "")))
        elif path == "reason":
            links.append(Link(said, "#f-reason"))
        elif path == "opinion":
            own_remark = typed.decision == AGAIN or (decision and decision.opinion and not mine.step.opinion)
            prefix = f"{typed.decision}-" if own_remark else ""
            links.append(Link(said, f"#f-{prefix}opinion"))
        else:
            prefix = f"{typed.decision}." if path.partition(".")[0] in own else ""
            form = mine.form(typed.decision, alone=True) if prefix else mine.form()
            links.append(Link(said, f"#{form.anchor(path)}"))
    return tuple(links)


def _said(text: str) -> str:
    sentences = {
        "choose-decision": words("Choose a decision"),
        "opinion-required": words("Write your opinion"),
        "must-not-met": words("The conditions of this decision are not met"),
        "reason-needed": words("Write the reason"),
        "choose-whom": words("Choose to whom it goes back"),
    }
    code, _, names = text.partition(": ")
    if code == "linked-open":
        return words("First this must end: %(names)s") % {"names": names}
    if code == "linked-missing":
        titles = (definition_title("document", name, name) for name in names.split(", "))
        return words("First open: %(names)s") % {"names": ", ".join(titles)}
    return sentences.get(text, text)
