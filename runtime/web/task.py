"""My task on a document: the decision panel, the full form of a long task, and the words beyond deciding."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from runtime.forms.form import Form, Submission
from runtime.kinds.route import Step
from runtime.office import acts, answers, deciding, holding
from runtime.office.access import Sight
from runtime.office.choices import OfficeChoices
from runtime.office.deed import task_id
from runtime.office.files import files_of
from runtime.office.questions import asks_at, decision_asks, step_asks
from runtime.office.refusals import AlreadyDone, Invalid, NotAllowed, NotFound
from runtime.ports import Row
from runtime.routes.progress import Open
from runtime.web.conflict import conflict
from runtime.web.explain import term_of, why_date, why_me
from runtime.web.files import keep_uploads, sight_of
from runtime.web.frame import language_of, me, office, posted, say_done, show, words
from runtime.web.pages import Act, Line, Link, Note
from runtime.web.pages_document import Decision, DecisionPanel, Opinion
from runtime.web.pages_form import FormPage
from runtime.web.phrases import decision_title, moment, name_of, step_title
from runtime.web.sections import form_sections
from runtime.web.words import granted_words

pages = Blueprint("task", __name__, url_prefix="/<agency>")

INLINE = 3  # a task that asks for more fields gets a page of its own


class Task:
    """One of my open tasks, with its forms for this request."""

    def __init__(self, sight: Sight, task: Open) -> None:
        self.sight, self.case, self.task = sight, sight.case, task
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
    """My open task, the given one or the first."""
    for task in sight.case.progress.open:
        if me() in task.people and task.holder in ("", me()) and id in ("", task.id):
            return Task(sight, task)
    return None


def panel_of(sight: Sight, typed: Typed | None = None) -> DecisionPanel | None:
    """The panel of my task, or nothing when none is mine."""
    mine = my_task(sight, typed.task if typed else "")
    if mine is None:
        return None
    return _panel(mine, typed or Typed(mine.task.id))


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


def _panel(mine: Task, typed: Typed) -> DecisionPanel:
    row = mine.case.row
    url = url_for("task.act", id=row["id"], task=mine.task.id)
    chosen = typed.decision or mine.row.get("saved_decision", "")
    decisions = tuple(_decision(mine, typed, one.name, chosen) for one in mine.step.decisions if _open(mine, one.name))
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
        opinion=_opinion(mine, typed),
        can_save=True,
        saved=words("Draft kept %(when)s") % {"when": moment(mine.row["saved_at"])} if mine.row.get("saved_at") else "",
        fields=(("op", uuid.uuid4().hex),),
        errors=_error_links(mine, typed) if not long else (),
        words=_words(mine),
        locked=granted_words(mine.sight, mine.task, mine.step)[1],
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
    return Decision(name, title, title, hint, name == chosen, asked, opinion)


def _opinion(mine: Task, typed: Typed) -> Opinion | None:
    if not mine.step.opinion:
        return None
    kept = Typed("", opinion=mine.row.get("saved_opinion", "")) if typed.values is None and not typed.opinion else typed
    return _remark("opinion", mine.step.opinion == "required", kept)


def _remark(name: str, required: bool, typed: Typed) -> Opinion:
    error = words("Write your opinion") if "opinion" in typed.errors else ""
    return Opinion(name, words("Opinion"), required, value=typed.opinion, error=error, limit=4000)


def _words(mine: Task) -> tuple[Act, ...]:
    id, task = mine.case.row["id"], mine.task
    made = list(granted_words(mine.sight, task, mine.step)[0])
    if len(task.people) > 1 and not task.holder:
        made.insert(0, Act(words("Take this task"), url_for("task.claim", id=id, task=task.id), post=True))
    if len(task.people) > 1 and task.holder == me():
        made.insert(0, Act(words("Give this task back"), url_for("task.release", id=id, task=task.id), post=True))
    return tuple(made)


def _error_links(mine: Task, typed: Typed) -> tuple[Link, ...]:
    """Every error with a link to its field, in page order."""
    links = []
    decision = next((one for one in mine.step.decisions if one.name == typed.decision), None)
    own = {ask.field for ask in decision.asks} if decision else set()
    for path, text in typed.errors.items():
        said = _said(mine, path, text)
        if path in ("", "decision"):
            links.append(Link(said, "#d-" + (mine.step.decisions[0].name if len(mine.step.decisions) > 1 else "")))
        elif path == "opinion":
            prefix = f"{typed.decision}-" if decision and decision.opinion and not mine.step.opinion else ""
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
    }
    return sentences.get(text, text)


@pages.get("/documents/<id>/tasks/<task>")
def fill(id: str, task: str) -> Response | tuple[str, int]:
    """A task that asks for many fields, on a page of its own."""
    sight = sight_of(id)
    mine = my_task(sight, task)
    if mine is None:
        return redirect(url_for("document.read", id=id))
    return show(_fill_page(mine, Typed(task)))


def _fill_page(mine: Task, typed: Typed) -> FormPage:
    row = mine.case.row
    values = typed.values if typed.values is not None else mine.values()
    form = mine.form()
    panel = _panel(mine, typed)
    crumbs = (
        Link(words("Home"), url_for("inbox.portal")),
        Link(row.get("number") or row["heading"], url_for("document.read", id=row["id"])),
        Link(panel.task),
    )
    return FormPage(
        words("%(name)s: %(text)s") % {"name": panel.task, "text": row["heading"]},
        panel.url,
        mine.draw(form, values, typed.errors, typed.finds),
        panel.button,
        crumbs=crumbs,
        saved=panel.saved,
        save_url=url_for("task.act", id=row["id"], task=mine.task.id),
        sections=form_sections(mine.case, form, typed.errors),
        errors=_error_links(mine, typed),
        notes=_returned(mine),
        fields=panel.fields,
        panel=panel,
        abandon=Act(words("Back to the document"), url_for("document.read", id=row["id"])),
    )


def _returned(mine: Task) -> tuple[Note, ...]:
    told = mine.task.returned
    if not told:
        return ()
    first: Line = (
        Link(
            words("%(who)s returned this from “%(step)s”")
            % {"who": name_of(told["by"]), "step": step_title(mine.case, told["step"])}
        ),
    )
    said: tuple[Line, ...] = ((Link(f"«{told['opinion']}»"),),) if told.get("opinion") else ()
    return (Note("returned", (first, *said)),)


@pages.post("/documents/<id>/tasks/<task>")
def act(id: str, task: str) -> Response | tuple[str, int]:
    """Decide, keep as a draft, or one of the form's own acts."""
    sight = sight_of(id)
    mine = my_task(sight, task)
    if mine is None:
        return _too_late(sight, task)
    decision = posted("decision")
    judged, opinion, refused = _posted(mine, decision)
    typed = Typed(task, decision, opinion, judged.raw, {}, judged.finds)
    did = request.form.get("_act", "decide")
    if did == "save":
        acts.save(office(), me(), id, task, judged.raw, opinion, decision)
        if request.headers.get("Accept", "").startswith("application/json"):
            return Response('{"saved": "' + words("Saved") + '"}', mimetype="application/json")
        say_done(words("Your draft is kept with the task"))
        return redirect(url_for("document.read", id=id))
    if judged.acts:
        return _again(mine, typed, 200)
    if judged.revealed and not judged.errors:
        typed.errors = {
            name: words("Answer this too") for name in judged.revealed if mine.form(decision).questions[name].required
        }
        if typed.errors:
            return _again(mine, typed, 422)
    if refused:
        typed.errors = judged.errors
        return _again(mine, typed, 422)
    return _decide(mine, typed, judged)


def _decide(mine: Task, typed: Typed, judged: Submission) -> Response | tuple[str, int]:
    id = mine.case.row["id"]
    try:
        deciding.decide(
            office(),
            me(),
            id,
            typed.task,
            typed.decision,
            judged.values,
            typed.opinion,
            posted("op"),
            language=language_of(),
        )
    except Invalid as error:
        typed.errors = {**judged.errors, **error.errors}
        return _again(mine, typed, 422)
    except AlreadyDone as error:
        return conflict(mine.sight, error, typed.opinion, typed.values or {})
    title = decision_title(mine.case, mine.step, typed.decision)
    say_done(words("Done: %(decision)s — %(title)s") % {"decision": title, "title": mine.case.row["heading"]})
    return redirect(url_for("inbox.portal"))


def _posted(mine: Task, decision: str) -> tuple[Submission, str, bool]:
    """The posted answers of the step and the chosen decision, the opinion, and whether a file was refused."""
    chosen = next((one for one in mine.step.decisions if one.name == decision), None)
    form = mine.form(decision)
    answers = _Unprefixed(decision, {ask.field for ask in chosen.asks} if chosen else set())
    stored, refused = keep_uploads([*form.questions, *(f"{decision}.{name}" for name in form.questions)])
    files = {name.removeprefix(f"{decision}."): values for name, values in stored.items()}
    judged = form.submit(
        answers,
        choices=OfficeChoices(mine.case, me(), language_of()),
        scope_for=lambda card: mine.case.with_card(card).scope(bindings=mine.task.bindings, me=me()),
        card=mine.case.card,
        files=files,
    )
    if refused:
        errors = {**judged.errors, **{name.removeprefix(f"{decision}."): text for name, text in refused.items()}}
        judged = Submission(
            judged.values, errors, judged.raw, judged.acts, judged.cleared, judged.hidden, judged.revealed, judged.finds
        )
    own = request.form.get(f"{decision}.opinion") if chosen and chosen.opinion and not mine.step.opinion else None
    name = f"{decision}.opinion" if own is not None else "opinion"
    return judged, posted(name), bool(refused)


class _Unprefixed:
    """The posted fields of a chosen decision under their plain names; those of the other decisions are not heard."""

    def __init__(self, decision: str, own: set[str]) -> None:
        self.decision, self.own = decision, own

    def getlist(self, name: str) -> list[str]:
        """All values of a field."""
        if name == "_act":
            return [self._plain(text) for text in request.form.getlist("_act")]
        root = name.partition(".")[0].partition(":")[0]
        if root in self.own:
            return request.form.getlist(f"{self.decision}.{name}")
        if name == "_shown":
            return [*request.form.getlist("_shown"), *request.form.getlist(f"{self.decision}._shown")]
        return request.form.getlist(name)

    def _plain(self, text: str) -> str:
        kind, colon, rest = text.partition(":")
        return f"{kind}{colon}{rest.removeprefix(f'{self.decision}.')}"

    def __contains__(self, name: object) -> bool:
        return bool(self.getlist(str(name)))

    def keys(self) -> list[str]:
        """Every name posted, plain."""
        return [name.removeprefix(f"{self.decision}.") for name in request.form]


def _again(mine: Task, typed: Typed, status: int) -> tuple[str, int]:
    """The same page with everything typed still there."""
    if mine.long:
        return show(_fill_page(mine, typed), status)
    from runtime.web.document import document_page

    return show(document_page(mine.sight, "", typed=typed), status)


def _too_late(sight: Sight, task: str) -> Response | tuple[str, int]:
    fact = next((one for one in sight.case.progress.facts if one.id == task), None)
    open_task = sight.case.progress.task(task)
    if fact is not None:
        typed = {name: text for name, text in request.form.items() if sight.case.type.field(name.partition(".")[0])}
        opinion = next((text for name, text in request.form.items() if name.endswith("opinion") and text), "")
        return conflict(sight, AlreadyDone(fact.by, fact.decision, fact.done, fact.step), opinion, typed)
    if open_task is not None:
        raise NotAllowed(
            "held-by-another" if me() in open_task.people else "not-your-task",
            (open_task.holder,) if open_task.holder else open_task.people,
        )
    raise NotFound("task")


@pages.post("/documents/<id>/tasks/<task>/claim")
def claim(id: str, task: str) -> Response | tuple[str, int]:
    """Take a task offered to several."""
    sight = sight_of(id)
    try:
        holding.claim(office(), me(), id, task, posted("op"))
    except AlreadyDone as error:
        return conflict(sight, error)
    say_done(words("The task is yours"))
    return redirect(url_for("document.read", id=id))


@pages.post("/documents/<id>/tasks/<task>/release")
def release(id: str, task: str) -> Response | tuple[str, int]:
    """Give a task back to all it was offered to."""
    sight = sight_of(id)
    try:
        holding.release(office(), me(), id, task, posted("op"))
    except AlreadyDone as error:
        return conflict(sight, error)
    say_done(words("The task is open to all again"))
    return redirect(url_for("document.read", id=id))
