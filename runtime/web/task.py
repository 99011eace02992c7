"""My task on a document: the decision panel, the full form of a long task, and the words beyond deciding."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.forms.form import Submission
from runtime.office import acts, deciding, holding
from runtime.office.access import Sight
from runtime.office.choices import OfficeChoices
from runtime.office.deciding import AGAIN
from runtime.office.deed import known
from runtime.office.refusals import AlreadyDone, Invalid, NotAllowed, NotFound
from runtime.web.clean_copy import ACT, clean_copy, with_chosen
from runtime.web.conflict import conflict
from runtime.web.files import file_rules, keep_uploads, sight_of
from runtime.web.frame import language_of, me, office, posted, say_done, show, words
from runtime.web.mine import Task, Typed, my_task
from runtime.web.pages import Act, Line, Link, Note
from runtime.web.pages_form import FormPage
from runtime.web.panel import drawn, error_links
from runtime.web.phrases import decision_title, name_of, step_title
from runtime.web.sections import form_sections

pages = Blueprint("task", __name__, url_prefix="/<agency>")


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
    panel = drawn(mine, typed)
    crumbs = (
        Link(words("Home"), url_for("inbox.portal")),
        Link(row.get("number") or row["heading"], url_for("document.read", id=row["id"])),
        Link(panel.task),
    )
    return FormPage(
        words("%(name)s: %(text)s") % {"name": panel.task, "text": row["heading"]},
        panel.url,
        mine.draw(form, values, typed.errors, typed.finds, clean_copy(mine, values)),
        panel.button,
        crumbs=crumbs,
        saved=panel.saved,
        save_url=url_for("task.act", id=row["id"], task=mine.task.id),
        sections=form_sections(mine.case, form, typed.errors),
        errors=error_links(mine, typed),
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
    if known(office(), office().store, posted("op")) == id:
        # The answer to the first request was lost on its way: what was done is not a conflict with oneself.
        say_done(words("Done and sent on"))
        return redirect(url_for("inbox.portal"))
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
    if did == ACT:
        typed.values, typed.errors = with_chosen(mine, judged.raw)
        return _again(mine, typed, 200)
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
            on_behalf=mine.behalf,
            reason=posted("reason"),
            reopen=tuple(request.form.getlist("reopen")),
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
    stored, refused = keep_uploads(file_rules(form.questions, f"{decision}."))
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
    beside = decision == AGAIN or (chosen and chosen.opinion and not mine.step.opinion)
    own = request.form.get(f"{decision}.opinion") if beside else None
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
