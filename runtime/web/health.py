"""Pages that need nobody signed in: the health answer, the list of agencies, help, style sheets."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify, redirect, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from runtime.settings import Site
from runtime.web.frame import office, show, words
from runtime.web.pages import Fact, Link
from runtime.web.pages_plain import AgenciesPage, Agency, HelpPage, HelpTopic
from runtime.web.themes import shipped, theme_of
from runtime.web.theming import stylesheet

pages = Blueprint("health", __name__)


def site() -> Site:
    """The site of this application."""
    found: Site = current_app.extensions["site"]
    return found


@pages.get("/healthz")
def alive() -> tuple[Response, int]:
    """Whether the server and its store answer, for monitors."""
    try:
        for one in site().offices.values():
            one.store.get("organisation", "health")
    except Exception:
        current_app.logger.exception("the store does not answer")
        return jsonify(status="down", store="does not answer"), 503
    return jsonify(status="ok", agencies=len(site().offices)), 200


@pages.get("/")
def agencies() -> WerkzeugResponse | tuple[str, int]:
    """Choose an agency; with only one, go there."""
    offices = list(site().offices.values())
    if len(offices) == 1:
        return redirect(url_for("inbox.portal", agency=offices[0].name))
    listed = []
    for one in offices:
        agency = one.edition.agency
        assert agency is not None
        url = url_for("inbox.portal", agency=one.name)
        listed.append(Agency(agency.head.title, url, agency.seal, agency.product, agency.language))
    return show(AgenciesPage(words("Choose your office"), tuple(listed)))


@pages.get("/theme.css")
def plain_theme() -> Response:
    """The shipped look, for pages outside any agency."""
    return css(stylesheet(shipped("office")))


@pages.get("/<agency>/theme.css")
def theme() -> Response:
    """The agency's look."""
    return css(stylesheet(theme_of(office().edition)))


def css(text: str) -> Response:
    """A style sheet that browsers may keep for a while."""
    response = Response(text, mimetype="text/css")
    response.cache_control.max_age = 600
    return response


@pages.get("/<agency>/help")
def help_page() -> tuple[str, int]:
    """Help: the common tasks, the keys, and whom to call."""
    topics = (
        (
            words("Do a task"),
            words("Open a task, read why it is yours and when it is due, choose a decision, press its button."),
        ),
        (
            words("Create a document"),
            words("Choose New document, fill in the form, check your answers and send. A draft is kept as you type."),
        ),
        (
            words("Find a document"),
            words("Type a number, a title or words into the search field, or open a register and filter its columns."),
        ),
        (words("Why can't I do this?"), words("A lock beside an act says why it is not yours and who could do it.")),
    )
    agency = office().edition.agency
    contacts = (Fact(words("Support"), agency.support),) if agency and agency.support else ()
    items = tuple(HelpTopic(title, ((Link(text),),), f"help-{at}") for at, (title, text) in enumerate(topics))
    return show(HelpPage(words("Help"), items, contacts))
