"""Words of one's own task beyond deciding: what the route grants, and for what it does not, why and who could."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.kinds.route import Grant, Step
from runtime.office import holding, pausing
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.grants import granted
from runtime.office.refusals import AlreadyDone, Invalid, NotAllowed
from runtime.office.world import OfficeWorld
from runtime.routes.participants import asking
from runtime.routes.progress import Open
from runtime.web.errors import people, reason
from runtime.web.files import sight_of
from runtime.web.frame import me, office, posted, say_done, show, words
from runtime.web.pages import Act, Link, Locked, Option
from runtime.web.pages_word import Question, WordPage
from runtime.web.phrases import grant_title, name_of, step_title

pages = Blueprint("words", __name__, url_prefix="/<agency>")

MOST: Final = 200
_WORDS: Final = ("delegate", "transfer", "add", "remove", "extend")


def title_of(word: str) -> str:
    """A word of a task as a button."""
    return {
        "delegate": words("Delegate"),
        "transfer": words("Pass on"),
        "add": words("Add people"),
        "remove": words("Take back whom I added"),
        "extend": words("Ask for more time"),
    }[word]


def granted_words(sight: Sight, task: Open, step: Step) -> tuple[tuple[Act, ...], tuple[Locked, ...]]:
    """The words I may use on a task, and those locked with their reason; what no grant names is not spoken of."""
    open_words, locked = [], []
    for word in _WORDS:
        found = granted(sight.case, task, step, word, me())
        if isinstance(found, Grant):
            if word != "remove" or _added(sight.case, task):
                open_words.append(
                    Act(grant_title(sight.case, found) or title_of(word), _address(sight.case, task, word, found))
                )
        elif found.code != "not-granted" or word in ("delegate", "transfer", "add"):
            locked.append(Locked(title_of(word), reason(found.code), people(found.who)))
    return tuple(open_words), tuple(locked)


def _address(case: Case, task: Open, word: str, grant: Grant) -> str:
    if word == "extend" and grant.document:
        return url_for("form.begin", type=grant.document, parent=case.row["id"], task=task.id)
    return url_for("words.choose", id=case.row["id"], task=task.id, word=word)


def _added(case: Case, task: Open) -> tuple[str, ...]:
    """Whom somebody added at the step of a task."""
    beside = (one for one in case.progress.open if one.key == task.key and one.added_by)
    return (*(name for one in beside for name in one.people if name != me()), *task.next)


@pages.get("/documents/<id>/tasks/<task>/<any(delegate, transfer, add, remove, extend):word>")
def choose(id: str, task: str, word: str) -> Response | tuple[str, int]:
    """What a word means, and what it asks."""
    return show(_page(sight_of(id), task, word, {}))


def _page(sight: Sight, task: str, word: str, errors: Mapping[str, str]) -> WordPage:
    case = sight.case
    found = case.progress.task(task)
    if found is None or case.plan is None or me() not in found.people:
        raise NotAllowed("not-your-task", found.people if found else ())
    grant = granted(case, found, case.plan.step(found.step), word, me())
    if not isinstance(grant, Grant):
        raise NotAllowed(grant.code, grant.who)
    name = grant_title(case, grant) or title_of(word)
    title = words("%(name)s: %(text)s") % {"name": name, "text": step_title(case, found.step)}
    asked = _asked(case, found, word, grant, errors)
    return WordPage(
        title,
        url_for("words.use", id=case.row["id"], task=task, word=word),
        _lead(word),
        name,
        Link(words("Back to the document"), url_for("document.read", id=case.row["id"])),
        asked,
        possible=not asked or bool(asked[0].options) or asked[0].kind == "day",
        fields=(("op", posted("op") or uuid.uuid4().hex),),
        errors=tuple(Link(text, f"#f-{name}") for name, text in errors.items()),
        crumbs=crumbs(case, title),
    )


def crumbs(case: Case, title: str) -> tuple[Link, ...]:
    """The way to a page about a document."""
    document = Link(case.row["heading"], url_for("document.read", id=case.row["id"]))
    return (Link(words("Home"), url_for("inbox.portal")), document, Link(title))


def _lead(word: str) -> str:
    return {
        "delegate": words("The person does the task for you; the responsibility stays with you."),
        "transfer": words("The task and the responsibility for it go to the person for good."),
        "add": words("Each person gets a task of their own at this step; the step is done when all have done theirs."),
        "remove": words("The person's task at this step is withdrawn; what was written stays in the history."),
        "extend": words("The task gets another term; the old one stays in the history."),
    }[word]


def _asked(case: Case, task: Open, word: str, grant: Grant, errors: Mapping[str, str]) -> tuple[Question, ...]:
    if word == "extend":
        day = Question("until", words("New term"), "day", value=posted("until"), error=errors.get("until", ""))
        return (day, reason_question(errors))
    names = _added(case, task) if word == "remove" else allowed(case, task, grant)
    options = tuple(Option(name, name_of(name)) for name in names[:MOST] if name != me())
    kind = "several" if word == "add" else "one"
    whom = words("Whom") if word == "remove" else words("To whom")
    asked = [Question("to", whom, kind, options, error=errors.get("to", ""))]  # type: ignore[arg-type]
    if word == "delegate" and grant.consent == "choose":
        hint = words("You see the answer first and agree to it, or give it back with a remark.")
        asked.append(Question("consent", words("The answer comes back to me for consent"), "switch", hint=hint))
    if word == "add" and len(grant.where) > 1:
        asked.append(_where(grant, errors))
    return tuple(asked)


def _where(grant: Grant, errors: Mapping[str, str]) -> Question:
    said = {
        "before": words("Before me: I go on when they have answered"),
        "beside": words("Beside me, at the same time"),
        "after": words("After me"),
    }
    options = tuple(Option(name, said[name], at == 0) for at, name in enumerate(grant.where))
    return Question("where", words("When they act"), "one", options, error=errors.get("where", ""))


def allowed(case: Case, task: Open | None, grant: Grant) -> list[str]:
    """The people to whom a word may lead."""
    if grant.to is None or case.plan is None:
        return [person.name for person in case.services.directory.people()]
    bindings = task.bindings if task else ()
    return list(asking(case.plan, OfficeWorld(case), case.progress, bindings, me()).find(grant.to).people)


def reason_question(errors: Mapping[str, str], label: str = "", *, required: bool = True) -> Question:
    """Why, in a few words."""
    return Question(
        "reason",
        label or words("Reason"),
        "text",
        required=required,
        value=posted("reason"),
        error=errors.get("reason", ""),
    )


def said_of(errors: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with the answers, as sentences."""
    sentences = {
        "choose-person": words("Choose a person"),
        "choose-other": words("Choose somebody other than yourself"),
        "reason-needed": words("Write the reason"),
        "due-needed": words("Choose a day"),
        "choose-route": words("Choose a route"),
        "delegate-needed": words("Name who acts instead"),
        "dates-wrong": words("Choose a first and a last day, the last not before the first"),
    }
    named = {"due": "until"}
    return {named.get(name, name): sentences.get(text, text) for name, text in errors.items()}


@pages.post("/documents/<id>/tasks/<task>/<any(delegate, transfer, add, remove, extend):word>")
def use(id: str, task: str, word: str) -> Response | tuple[str, int]:
    """Use a word on my task."""
    sight = sight_of(id)
    try:
        done = _USES[word](id, task)
    except Invalid as error:
        return show(_page(sight, task, word, said_of(error.errors)), 422)
    except AlreadyDone:
        return redirect(url_for("document.read", id=id))
    say_done(done)
    return redirect(url_for("document.read", id=id) if word in ("remove", "extend") else url_for("inbox.portal"))


def _first() -> str:
    return "".join(request.form.getlist("to")[:1])


def _told(names: list[str]) -> str:
    return words("Done: %(who)s") % {"who": ", ".join(name_of(name) for name in names)}


def _delegate(id: str, task: str) -> str:
    holding.delegate(office(), me(), id, task, _first(), posted("op"), consent=bool(posted("consent")))
    return _told([_first()])


def _transfer(id: str, task: str) -> str:
    holding.transfer(office(), me(), id, task, _first(), posted("op"))
    return _told([_first()])


def _add(id: str, task: str) -> str:
    to = request.form.getlist("to")
    holding.add(office(), me(), id, task, tuple(to), posted("op"), where=posted("where"))
    return _told(to)


def _remove(id: str, task: str) -> str:
    if not _first():
        raise Invalid({"to": "choose-person"})
    holding.remove(office(), me(), id, task, _first(), posted("op"))
    return _told([_first()])


def _extend(id: str, task: str) -> str:
    value: Any = None
    try:
        value = date.fromisoformat(posted("until"))
    except ValueError as error:
        raise Invalid({"due": "due-needed"}) from error
    pausing.extend(office(), me(), id, task, value, posted("reason"), posted("op"))
    return words("The new term is set")


_USES: Final[Mapping[str, Callable[[str, str], str]]] = {
    "delegate": _delegate,
    "transfer": _transfer,
    "add": _add,
    "remove": _remove,
    "extend": _extend,
}
