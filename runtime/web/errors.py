"""Every kind of no: not found, not allowed, too large, too old, our fault."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, current_app, g, make_response, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from runtime.kinds.file_types import LARGEST, MEGABYTE
from runtime.office import refusals
from runtime.ports import Unavailable
from runtime.web.frame import bare_frame, office, show, words
from runtime.web.pages import Act, Line, Link
from runtime.web.pages_plain import ErrorPage, NotFound, Refused
from runtime.web.request_ids import request_id

_WAIT_SECONDS: Final = 30


def register(app: Flask) -> None:
    """Answer every failure with a page in the reader's language."""
    app.register_error_handler(404, lambda error: not_found())
    app.register_error_handler(405, lambda error: page(405, words("This address takes another kind of request")))
    app.register_error_handler(413, lambda error: too_large())
    app.register_error_handler(CSRFError, stale)
    app.register_error_handler(refusals.NotFound, lambda error: not_found())
    app.register_error_handler(refusals.NotAllowed, refused)
    app.register_error_handler(Unavailable, unavailable)
    app.register_error_handler(Exception, failed)


def page(status: int, title: str, *lines: str) -> Response:
    """A page for a status."""
    told: tuple[Line, ...] = tuple((Link(line),) for line in lines)
    return make_response(show(ErrorPage(status, title, told), status))  # type: ignore[arg-type]


def not_found() -> Response:
    """There is nothing here, or nothing that this reader may see: both in the same words."""
    lines: tuple[Line, ...] = ((Link(words("It may have been moved, or it is not open to you.")),),)
    return make_response(show(NotFound(words("There is nothing at this address"), lines), 404))


def too_large() -> Response:
    """More was sent than any field of this office takes."""
    largest = g.office.current().largest_file if g.get("office") is not None else LARGEST
    most = words("A file may have at most %(num)s MB.") % {"num": largest // MEGABYTE}
    return page(413, words("This is too large"), most)


def stale(error: Exception) -> Response:
    """The form is older than the session, or did not come from our own page; the log says which."""
    current_app.logger.warning("form refused at %s: %s", request.path, getattr(error, "description", error))
    return page(
        400,
        words("This page was open too long"),
        words("Go back, copy what you typed, reload the page and send it again."),
    )


def refused(error: Exception) -> Response:
    """Why not, and who could."""
    assert isinstance(error, refusals.NotAllowed)
    why: tuple[Line, ...] = ((Link(reason(error.code)),),)
    ask = Act(words("Back to my tasks"), url_for("inbox.portal"))
    return make_response(show(Refused(words("This is not open to you"), why, people(error.who), ask), 403))


def people(names: tuple[str, ...]) -> Line:
    """The titles of people, to be told who could."""
    directory = office().directory()
    titles = [person.title for name in names[:5] if (person := directory.person(name))]
    return tuple(Link(title) for title in titles)


def reason(code: str) -> str:
    """A refusal's code as a sentence."""
    sentences = {
        "may-not-create": words("Your role does not create documents of this kind."),
        "not-your-task": words("The task is with somebody else."),
        "held-by-another": words("Somebody has taken this task."),
        "decision-not-open": words("This decision is not open at the moment."),
        "nothing-to-release": words("The task was not taken from others, so it cannot be given back."),
        "not-granted": words("The route does not allow this at this step."),
        "not-now": words("The rules of the office do not allow this now."),
        "only-some": words("Only some people may do this."),
        "not-among": words("These people are outside of those whom the route allows."),
        "not-same-as": words("The route keeps these people from this step, so that nobody checks their own work."),
        "not-there": words("The route does not allow adding people at this place."),
        "suspended": words("The clock of the document stands; nobody can decide until it goes on."),
        "not-suspended": words("The clock of the document runs already."),
        "waits-for": words("Somebody whom you added must answer first."),
        "not-in-turn": words("These steps go one at a time, and another has begun."),
        "take-first": words("Take this task first: only one of its kind may be in hand at a time."),
        "exclusive-busy": words("Another task of this kind is in hand; only one may be at a time."),
        "rest-must-answer": words("The others must answer before the document can be returned."),
        "ask-for-it": words("More time is asked for with a request of its own."),
        "route-over": words("The route of this document is over."),
        "nothing-to-take-back": words("Somebody has acted since, or you have decided nothing here."),
        "nobody-to-remind": words("Nobody else holds an open task of this document."),
        "not-added": words("Nobody has added this person here."),
        "not-yours": words("Only the person concerned, or who keeps the substitutions, may do this."),
        "register-not-yours": words("The register is kept for other readers."),
        "file-not-yours": words("The form names a file that you have not attached."),
        "not-administrator": words("Only an administrator changes settings."),
    }
    return sentences.get(code, code)


def unavailable(error: Exception) -> Response:
    """The records cannot be reached or written for a while: a page that asks nothing of them."""
    current_app.logger.error("the store is not available at %s: %s", request.path, error)
    told: tuple[Line, ...] = (
        (Link(words("What you saved is safe. Wait a minute and try again; a form can be sent once more.")),),
    )
    retry = request.full_path.rstrip("?") if request.method == "GET" else ""
    shown = ErrorPage(503, words("The office cannot reach its records"), told, request_id(), retry)
    # The usual way of rendering would ask the records who is signed in.
    text = current_app.jinja_env.get_template(shown.template).render(frame=bare_frame(), page=shown)
    return Response(text, 503, {"Retry-After": str(_WAIT_SECONDS)})


def failed(error: Exception) -> Response | HTTPException:
    """Our fault: a number that finds it in the log, no trace for the reader, nothing lost that was saved."""
    if isinstance(error, HTTPException):
        return (
            error
            if error.code is None or error.code < 400
            else page(error.code, words("The request could not be read"))
        )
    current_app.logger.exception("failure %s at %s", request_id(), request.path)
    if g.get("office") is None:
        return _plainly()
    try:
        return _failure_page()
    except Exception:
        # What failed may be a part of every page; then a plain line is better than nothing.
        current_app.logger.exception("failure %s again", request_id())
        return _plainly()


def _plainly() -> Response:
    return Response(f"500 {request_id()}", 500, mimetype="text/plain")


def _failure_page() -> Response:
    told: tuple[Line, ...] = ((Link(words("What you saved is safe. Try again, or tell the support this number.")),),)
    return make_response(show(ErrorPage(500, words("Something went wrong on our side"), told, request_id()), 500))
