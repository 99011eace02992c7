"""The panel of my task on a document: its decisions with what they ask, and the words beyond deciding."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from runtime.forms.form import Form
from runtime.kinds.route import Decision as RouteDecision
from runtime.kinds.route import Grant, Step
from runtime.office import answers
from runtime.office.access import Sight
from runtime.office.choices import OfficeChoices
from runtime.office.deciding import AGAIN, CONSENT
from runtime.office.deed import task_id
from runtime.office.files import files_of
from runtime.office.grants import granted
from runtime.office.linking import opened_from
from runtime.office.questions import asks_at, decision_asks, step_asks
from runtime.ports import Row
from runtime.routes.progress import Fact, Open
from runtime.web.explain import term_of, why_date, why_me
from runtime.web.frame import definition_title, language_of, me, office, words
from runtime.web.pages import Act, Link, Note, Option
from runtime.web.pages_document import Decision, DecisionPanel, Opinion
from runtime.web.phrases import decision_title, moment, name_of, step_title
from runtime.web.why import Why
from runtime.web.words import allowed as words_allowed
from runtime.web.words import granted_words

INLINE = 3  # a task that asks for more fields gets a page of its own


class Task:
    """One of my open tasks, with its forms for this request."""

    def __init__(self, sight: Sight, task: Open, behalf: str = "") -> None:
        self.sight, self.case, self.task, self.behalf = sight, sight.case, task, behalf
        assert self.case.plan is not None
        self.step: Step = self.case.plan.step(task.step)
        self.compiled = office().edition_of(self.case.row["edition"])
        self.row: Row = office().store.get("tasks", task_id(self.case.row["id"], task.id)) or {}

    @property
    def long(self) -> bool:
        """Whether the fields need a page of their own."""
        return (
            len(asks_at(self.case, self.step)) > INLINE
            or any(len(one.asks) > INLINE or self._wide(one.asks) for one in self.step.decisions)
            or self._wide(asks_at(self.case, self.step))
        )

    def _wide(self, asks: tuple[Any, ...]) -> bool:
        kinds = {field.kind for ask in asks if (field := self.case.type.field(ask.field)) is not None}
        return bool(kinds & {"rows", "group", "files", "file", "long-text"})

    def form(self, decision: str = "", *, alone: bool = False) -> Form:
        """The form of the step, of a decision alone (its fields are prefixed), or of both as they are judged."""
        if alone:
            chosen = next(one for one in self.step.decisions if one.name == decision)
            asks = decision_asks(chosen)
            return self.compiled.form(self.case.type, asks, language_of(), prefix=f"{decision}.")
        return self.compiled.form(self.case.type, step_asks(self.case, self.step, decision), language_of())

    def draw(
        self, form: Form, values: Mapping[str, Any], errors: Mapping[str, str], finds: Mapping[str, str]
    ) -> Markup:
        """The markup of a form with values."""
        if not form.questions:
            return Markup("")
        case = self.case.with_card({**self.case.card, **values})
        id, step = self.case.row["id"], self.task.id
        on_card = [one for _, one in files_of(self.sight)]

        def file_address(name: str, value: Mapping[str, Any]) -> str:
            if value in on_card:
                return url_for("files.download", id=id, sha256=value["sha256"])
            return url_for("files.uploaded", sha256=value["sha256"], name=value["name"])

        return form.render(
            form.fresh(case.scope(me=me()), values),
            choices=OfficeChoices(case, me(), language_of()),
            scope=case.scope(bindings=self.task.bindings, me=me()),
            errors=errors,
            finds=finds,
            file_address=file_address,
            options_address=lambda name: url_for(
                "form.options", type=self.case.type.head.name, field=name, document=id, task=step
            ),
        )

    def values(self) -> dict[str, Any]:
        """What is on the card already, with what was saved with the task."""
        saved: dict[str, Any] = self.row.get("saved", {})
        return {**answers.answers_now(self.case, self.step, "", {}), **saved}


def my_task(sight: Sight, id: str = "") -> Task | None:
    """My open task, the given one or the first; or that of another whose decision I may enter (R209)."""
    for task in sight.case.progress.open:
        if me() in task.people and task.holder in ("", me()) and id in ("", task.id):
            return Task(sight, task)
    behalf = request.values.get("behalf", "")
    other = sight.case.progress.task(id) if id and behalf else None
    return Task(sight, other, behalf) if other is not None and behalf in speakable(sight, other) else None


def speakable(sight: Sight, task: Open) -> tuple[str, ...]:
    """The holders of a task whose decision I may enter."""
    plan = sight.case.plan
    if plan is None or me() in task.people or sight.case.progress.suspended:
        return ()
    grant = granted(sight.case, task, plan.step(task.step), "on-behalf", me())
    if not isinstance(grant, Grant):
        return ()
    allowed = task.people if grant.to is None else words_allowed(sight.case, task, grant)
    return tuple(name for name in ((task.holder,) if task.holder else task.people) if name in allowed)


def panel_of(sight: Sight, typed: Typed | None = None, entries: Sequence[Row] | None = None) -> DecisionPanel | None:
    """The panel of my task with the reasons behind it, or nothing when none is mine."""
    mine = my_task(sight, typed.task if typed else "")
    if mine is None:
        return None
    panel, why = drawn(mine, typed or Typed(mine.task.id)), Why(sight, mine.task.id, entries)
    return replace(panel, why=why.parts(), locked=(*why.locked(), *panel.locked))


class Typed:
    """What was typed into a task and what is wrong with it."""

    def __init__(
        self,
        task: str,
        decision: str = "",
        opinion: str = "",
        values: Mapping[str, Any] | None = None,
        errors: Mapping[str, str] | None = None,
        finds: Mapping[str, str] | None = None,
    ) -> None:
        self.task, self.decision, self.opinion = task, decision, opinion
        self.values, self.errors, self.finds = values, errors or {}, finds or {}


def drawn(mine: Task, typed: Typed) -> DecisionPanel:
    row = mine.case.row
    url = url_for("task.act", id=row["id"], task=mine.task.id)
    chosen = typed.decision or mine.row.get("saved_decision", "")
    offered = tuple(_decision(mine, typed, one.name, chosen) for one in mine.step.decisions if _open(mine, one.name))
    decisions = (*_consent(mine, typed), *offered) if mine.task.proposed else offered
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
        notes=_notes(mine),
        words=_words(mine),
        locked=granted_words(mine.sight, mine.task, mine.step)[1] if not mine.behalf else (),
        reason=_reason(mine, typed) if mine.behalf else None,
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
        opinion = _remark(f"{name}.opinion", one.opinion == "required", typed if typed.decision == name else Typed(""))
    title = decision_title(mine.case, mine.step, name)
    hint = ""
    if one.goal == "back":
        hint = words("Goes back to: %(step)s") % {"step": step_title(mine.case, one.target)}
    return Decision(name, title, title, hint, name == chosen, asked, opinion, _reopen(mine, one))


def _reopen(mine: Task, decision: RouteDecision) -> tuple[Option, ...]:
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


def _opinion(mine: Task, typed: Typed) -> Opinion | None:
    if not mine.step.opinion:
        return None
    kept = Typed("", opinion=mine.row.get("saved_opinion", "")) if typed.values is None and not typed.opinion else typed
    return _remark("opinion", mine.step.opinion == "required", kept)


def _reason(mine: Task, typed: Typed) -> Opinion:
    """Why a decision is entered for another."""
    wrong = words("Write the reason") if "reason" in typed.errors else ""
    label = words("Why you enter this for %(who)s") % {"who": name_of(mine.behalf)}
    return Opinion("reason", label, True, value=request.form.get("reason", ""), error=wrong)


def _consent(mine: Task, typed: Typed) -> tuple[Decision, ...]:
    """What may be decided about a delegate's answer: agree to it, or give it back with a remark."""
    proposed = mine.task.proposed
    title = decision_title(mine.case, mine.step, str(proposed["decision"]))
    who = name_of(str(proposed["by"]))
    agree = words("Agree to the answer of %(who)s: %(text)s") % {"who": who, "text": title}
    again = words("Give it back to %(who)s") % {"who": who}
    remark = _remark(f"{AGAIN}.opinion", True, typed if typed.decision == AGAIN else Typed(""))
    return (
        Decision(CONSENT, agree, words("Agree"), chosen=typed.decision in ("", CONSENT)),
        Decision(AGAIN, again, again, chosen=typed.decision == AGAIN, opinion=remark),
    )


def _notes(mine: Task) -> tuple[Note, ...]:
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


def _remark(name: str, required: bool, typed: Typed) -> Opinion:
    error = words("Write your opinion") if "opinion" in typed.errors else ""
    return Opinion(name, words("Opinion"), required, value=typed.opinion, error=error, limit=4000)


def _words(mine: Task) -> tuple[Act, ...]:
    id, task = mine.case.row["id"], mine.task
    if mine.behalf:
        return ()
    made = [*_opens(mine), *granted_words(mine.sight, task, mine.step)[0]]
    exclusive = bool(mine.step.exclusive)
    if (len(task.people) > 1 and not task.holder) or (exclusive and not task.taken):
        made.insert(0, Act(words("Take this task"), url_for("task.claim", id=id, task=task.id), post=True))
    if task.holder == me() and (len(task.people) > 1 or task.taken):
        made.insert(0, Act(words("Give this task back"), url_for("task.release", id=id, task=task.id), post=True))
    return tuple(made)


def _opens(mine: Task) -> list[Act]:
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


def error_links(mine: Task, typed: Typed) -> tuple[Link, ...]:
    """Every error with a link to its field, in page order."""
    links = []
    decision = next((one for one in mine.step.decisions if one.name == typed.decision), None)
    own = {ask.field for ask in decision.asks} if decision else set()
    for path, text in typed.errors.items():
        said = _said(mine, path, text)
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


def _said(mine: Task, path: str, text: str) -> str:
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
