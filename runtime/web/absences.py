"""My absences: who acts for me, and when. The list and the form stand on the page of my settings."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from runtime.office import absences
from runtime.office.absences import Wish
from runtime.office.refusals import Invalid
from runtime.web.frame import me, office, posted, say_done, words
from runtime.web.pages import Link
from runtime.web.phrases import name_of
from runtime.web.profile import show_profile
from runtime.web.words import said_of

pages = Blueprint("absences", __name__, url_prefix="/<agency>")
_FIELDS = {"until": "f-until", "to": "c-substitute", "person": "f-from"}


@pages.post("/absences")
def keep() -> Response | tuple[str, int]:
    """Note an absence of mine; without somebody who acts instead it is refused (R210)."""
    steps = (posted("step"),) if posted("step") else ()
    wish = Wish(me(), _day("from"), _day("until"), posted("substitute"), steps, posted("reason")[:300])
    try:
        absences.declare_absence(office(), me(), wish)
    except Invalid as error:
        links = tuple(Link(text, f"#{_FIELDS[name]}") for name, text in said_of(error.errors).items())
        return show_profile(links, 422)
    say_done(words("%(who)s acts for you on these days") % {"who": name_of(wish.to)})
    return redirect(url_for("profile.read") + "#absence")


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(posted(name))
    except ValueError:
        return None


@pages.post("/absences/<absence>/end")
def end(absence: str) -> Response:
    """Take an absence back; open tasks return to me."""
    absences.end_absence(office(), me(), absence)
    say_done(words("The absence is taken back; your open tasks are with you"))
    return redirect(url_for("profile.read") + "#absence")
