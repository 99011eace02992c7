"""Words of a whole document: each on a page that says what it means before it is done."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from runtime.kinds.route import Grant
from runtime.office import pausing
from runtime.office import words_of_document as office_words
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.grants import grants_on
from runtime.office.refusals import Invalid, NotAllowed
from runtime.web.files import sight_of
from runtime.web.frame import definition_title, me, office, posted, say_done, show, words
from runtime.web.mine import speakable
from runtime.web.pages import Link, Menu, Option
from runtime.web.pages_word import Question, WordPage
from runtime.web.phrases import grant_title, name_of, step_title
from runtime.web.words import MOST, allowed, crumbs, reason_question, said_of

pages = Blueprint("deeds", __name__, url_prefix="/<agency>")

_NAMES: Final = "any(withdraw, 'take-back', end, remind, copy, event, 'switch-route', suspend, resume)"


def _title(word: str) -> str:
    return {
        "withdraw": words("Take the document back"),
        "take-back": words("Undo my last decision"),
        "end": words("End the route"),
        "remind": words("Prompt the holders"),
        "copy": words("Send a copy"),
        "event": words("Note that it has happened"),
        "switch-route": words("Switch the route"),
        "suspend": words("Stop the clock"),
        "resume": words("Go on"),
    }[word]


def menu(sight: Sight) -> Menu | None:
    """The words that I may use on a document; None without any."""
    case = sight.case
    if case.plan is None or case.progress.ended:
        return None
    items = tuple(
        Link(text, url_for("deeds.ask", id=case.row["id"], word=word, about=about or None))
        for word, about, text in _usable(case)
    )
    items = (*items, *_for_others(sight))
    return Menu(words("More acts"), items, icon="more") if items else None


def _for_others(sight: Sight) -> Iterator[Link]:
    """The tasks of others whose decision I may enter."""
    for task in sight.case.progress.open:
        for name in speakable(sight, task):
            told = {"who": name_of(name), "step": step_title(sight.case, task.step)}
            address = url_for("task.fill", id=sight.case.row["id"], task=task.id, behalf=name)
            yield Link(words("Enter the decision of %(who)s: %(step)s") % told, address)


def _usable(case: Case) -> Iterator[tuple[str, str, str]]:
    """Each word, what it is about, and its button."""
    for word in ("take-back", "withdraw", "remind", "copy", "switch-route", "event", "end", "suspend"):
        for grant in grants_on(case, word, me()):
            if word == "take-back" and office_words.last_own(case.progress, me()) is None:
                continue
            if word == "suspend" and case.progress.suspended:
                yield "resume", "", _title("resume")
                continue
            if case.progress.suspended:
                continue
            about = grant.event or grant.end
            default = f"{_title(word)}: {about}" if about else _title(word)
            yield word, about, grant_title(case, grant) or default


def _grant(case: Case, word: str, about: str) -> Grant:
    asked = "suspend" if word == "resume" else word
    for grant in grants_on(case, asked, me()):
        if not about or about in (grant.event, grant.end):
            return grant
    raise NotAllowed("not-granted")


@pages.get(f"/documents/<id>/words/<{_NAMES}:word>")
def ask(id: str, word: str) -> Response | tuple[str, int]:
    """What a word means, and what it asks."""
    return show(_page(sight_of(id), word, request.args.get("about", ""), {}))


def _page(sight: Sight, word: str, about: str, errors: Mapping[str, str]) -> WordPage:
    case = sight.case
    grant = _grant(case, word, about)
    title = (grant_title(case, grant) if word != "resume" else "") or _title(word)
    asked = _asked(case, word, grant, errors)
    return WordPage(
        title,
        url_for("deeds.use", id=case.row["id"], word=word),
        _lead(case, word),
        title,
        Link(words("Back to the document"), url_for("document.read", id=case.row["id"])),
        asked,
        grave=word in ("end", "withdraw"),
        possible=all(one.options or one.kind not in ("one", "several") for one in asked),
        fields=(("op", posted("op") or uuid.uuid4().hex), ("about", about)),
        errors=tuple(Link(text, f"#f-{name}") for name, text in errors.items()),
        crumbs=crumbs(case, title),
    )


def _lead(case: Case, word: str) -> str:
    if word == "take-back":
        fact = office_words.last_own(case.progress, me())
        step = step_title(case, fact.step) if fact else ""
        told = words("The step “%(step)s” opens for you again. Nobody has acted on your decision yet.")
        return told % {"step": step}
    return {
        "withdraw": words("All open tasks are withdrawn, and the document comes back to its first step."),
        "end": words("All open tasks are withdrawn and the route ends here. This can't be undone."),
        "remind": words("Everybody who holds an open task of this document gets a prompt."),
        "copy": words("The people may read the document from now on. They need not do anything."),
        "event": words("The route goes on where it waits for this."),
        "switch-route": words("History stays. Tasks at steps of the same name move, the others are withdrawn."),
        "suspend": words("Nobody can decide and no term runs until the document goes on."),
        "resume": words("Every term ends as much later as the clock stood."),
    }[word]


def _asked(case: Case, word: str, grant: Grant, errors: Mapping[str, str]) -> tuple[Question, ...]:
    match word:
        case "withdraw" | "end" | "suspend":
            return (reason_question(errors),)
        case "remind":
            return (reason_question(errors, words("Your words"), required=False),)
        case "copy":
            names = [name for name in allowed(case, None, grant) if name != me()][:MOST]
            options = tuple(Option(name, name_of(name)) for name in names)
            whom = Question("to", words("To whom"), "several", options, error=errors.get("to", ""))
            return (whom, reason_question(errors, words("Your words"), required=False))
        case "switch-route":
            routes = [route for route in grant.routes if route != case.row["route"]]
            options = tuple(Option(name, _route_title(name)) for name in routes)
            way = Question("route", words("Route"), "one", options, error=errors.get("route", ""))
            return (way, reason_question(errors))
    return ()


def _route_title(name: str) -> str:
    route = office().edition.routes.get(name)
    return definition_title("route", name, route.head.title if route else name)


@pages.post(f"/documents/<id>/words/<{_NAMES}:word>")
def use(id: str, word: str) -> Response | tuple[str, int]:
    """Use a word on a document."""
    sight = sight_of(id)
    try:
        _USES[word](id, posted("about"), posted("op"))
    except Invalid as error:
        return show(_page(sight, word, posted("about"), said_of(error.errors)), 422)
    say_done(words("Done: %(who)s") % {"who": _title(word)})
    return redirect(url_for("document.read", id=id))


def _copy(id: str, about: str, op: str) -> None:
    office_words.copy_to(office(), me(), id, tuple(request.form.getlist("to")), posted("reason"), op)


def _remind(id: str, about: str, op: str) -> None:
    office_words.remind(office(), me(), id, posted("reason"), op)


_USES: Final[Mapping[str, Callable[[str, str, str], None]]] = {
    "withdraw": lambda id, _, op: office_words.withdraw(office(), me(), id, posted("reason"), op),
    "take-back": lambda id, _, op: office_words.take_back(office(), me(), id, op),
    "end": lambda id, about, op: office_words.end_route(office(), me(), id, about, posted("reason"), op),
    "remind": _remind,
    "copy": _copy,
    "event": lambda id, about, op: office_words.note_event(office(), me(), id, about, op),
    "switch-route": lambda id, _, op: office_words.switch_route(
        office(), me(), id, posted("route"), posted("reason"), op
    ),
    "suspend": lambda id, _, op: pausing.suspend(office(), me(), id, posted("reason"), op),
    "resume": lambda id, _, op: pausing.resume(office(), me(), id, op),
}
