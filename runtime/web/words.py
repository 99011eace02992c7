"""Delegate, transfer, add: what the route grants, and for what it does not, why and who could."""

from __future__ import annotations

import uuid
from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.kinds.route import Grant, Step
from runtime.office import holding
from runtime.office.access import Sight
from runtime.office.grants import granted
from runtime.office.refusals import AlreadyDone, Invalid, NotAllowed
from runtime.office.world import OfficeWorld
from runtime.routes.participants import asking
from runtime.routes.progress import Open
from runtime.web.errors import people, reason
from runtime.web.files import sight_of
from runtime.web.frame import me, office, posted, say_done, show, words
from runtime.web.pages import Act, Link, Locked, Option
from runtime.web.pages_word import WordPage
from runtime.web.phrases import name_of, step_title

pages = Blueprint("words", __name__, url_prefix="/<agency>")

MOST: Final = 200


def _title(word: str) -> str:
    return {
        "delegate": words("Delegate"),
        "transfer": words("Pass on"),
        "add": words("Add people"),
    }[word]


def granted_words(sight: Sight, task: Open, step: Step) -> tuple[tuple[Act, ...], tuple[Locked, ...]]:
    """The words I may use on a task, and those locked with their reason."""
    open_words, locked = [], []
    for word in ("delegate", "transfer", "add"):
        found = granted(sight.case, task, step, word, me())
        if isinstance(found, Grant):
            url = url_for("words.choose", id=sight.case.row["id"], task=task.id, word=word)
            open_words.append(Act(_title(word), url))
        else:
            locked.append(Locked(_title(word), reason(found.code), people(found.who)))
    return tuple(open_words), tuple(locked)


@pages.get("/documents/<id>/tasks/<task>/<any(delegate, transfer, add):word>")
def choose(id: str, task: str, word: str) -> Response | tuple[str, int]:
    """Choose to whom a task goes; the page says what that means."""
    return show(_page(sight_of(id), task, word, ""))


def _page(sight: Sight, task: str, word: str, error: str) -> WordPage:
    case = sight.case
    found = case.progress.task(task)
    if found is None or case.plan is None or me() not in found.people:
        raise NotAllowed("not-your-task", found.people if found else ())
    grant = granted(case, found, case.plan.step(found.step), word, me())
    if not isinstance(grant, Grant):
        raise NotAllowed(grant.code, grant.who)
    if grant.to is None:
        names = [person.name for person in case.services.directory.people()]
    else:
        names = list(asking(case.plan, OfficeWorld(case), case.progress, found.bindings, me()).find(grant.to).people)
    options = tuple(Option(name, name_of(name)) for name in names[:MOST] if name != me())
    explained = {
        "delegate": words("The person does the task for you; the responsibility stays with you."),
        "transfer": words("The task and the responsibility for it go to the person for good."),
        "add": words("Each person gets a task of their own at this step; the step is done when all have done theirs."),
    }[word]
    title = words("%(name)s: %(text)s") % {"name": _title(word), "text": step_title(case, found.step)}
    crumbs = (
        Link(words("Home"), url_for("inbox.portal")),
        Link(case.row["heading"], url_for("document.read", id=case.row["id"])),
        Link(title),
    )
    return WordPage(
        title,
        url_for("words.use", id=case.row["id"], task=task, word=word),
        explained,
        options,
        _title(word),
        Link(words("Back to the document"), url_for("document.read", id=case.row["id"])),
        several=word == "add",
        error=error,
        fields=(("op", uuid.uuid4().hex),),
        errors=(Link(error, "#f-to"),) if error else (),
        crumbs=crumbs,
    )


@pages.post("/documents/<id>/tasks/<task>/<any(delegate, transfer, add):word>")
def use(id: str, task: str, word: str) -> Response | tuple[str, int]:
    """Hand the task over, or add people."""
    sight = sight_of(id)
    to, op = request.form.getlist("to"), posted("op")
    try:
        if word == "add":
            holding.add(office(), me(), id, task, tuple(to), op)
        else:
            {"delegate": holding.delegate, "transfer": holding.transfer}[word](
                office(), me(), id, task, to[0] if to else "", op
            )
    except Invalid:
        return show(_page(sight, task, word, words("Choose a person")), 422)
    except AlreadyDone:
        return redirect(url_for("document.read", id=id))
    say_done(words("Done: %(who)s") % {"who": ", ".join(name_of(name) for name in to)})
    return redirect(url_for("inbox.portal"))
