"""My settings: language, light, density, time zone, and who acts for me while I am away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flask import Blueprint, g, redirect, request, session, url_for
from werkzeug.wrappers import Response

from runtime.kinds.route import Step
from runtime.office import accounts
from runtime.office.show import whole
from runtime.ports import Absence
from runtime.web.frame import (
    definition_title,
    language_of,
    languages,
    me,
    now,
    office,
    own_zone,
    posted,
    say_done,
    show,
    words,
)
from runtime.web.pages import Act, Choice, Fact, Link, Option
from runtime.web.pages_plain import Absence as AbsenceShown
from runtime.web.pages_plain import AbsenceForm, ProfilePage
from runtime.web.phrases import listed, long_date, name_of
from runtime.web.themes import theme_of
from runtime.web.zones import PLACES, offset, zones
from runtime.wording import LANGUAGES

pages = Blueprint("profile", __name__, url_prefix="/<agency>")

Answer = Response | tuple[str, int]


@pages.get("/profile")
def read() -> Answer:
    """My settings."""
    return show_profile()


def show_profile(errors: tuple[Link, ...] = (), status: int = 200) -> tuple[str, int]:
    """My settings, with what is wrong with the absence that was sent."""
    return show(
        ProfilePage(
            words("My settings"),
            url_for("profile.keep"),
            _facts(),
            _choice("language", words("Language"), [(code, LANGUAGES[code]) for code in languages()], language_of()),
            _choice(
                "theme",
                words("Light or dark"),
                [("auto", words("As the device")), ("light", words("Light")), ("dark", words("Dark"))],
                g.account.get("theme", "auto"),
            ),
            _choice(
                "density",
                words("Row height"),
                [("standard", words("Standard")), ("compact", words("Compact"))],
                g.account.get("density") or theme_of(office().edition).get("density", "standard"),
            ),
            _zone(),
            Link(words("Change password"), url_for("account.password")),
            _absences(),
            _absence_form(),
            errors,
        ),
        status,
    )


def _zone() -> Choice:
    today = now().date()
    agency = words("As the agency (%(zone)s)") % {"zone": offset(office().now())}
    options = [("", agency), *zones(language_of(), today)]
    hint = words("On pages; cards and registers keep the agency's time")
    return replace(_choice("zone", words("Time zone"), options, own_zone()), hint=hint)


def _facts() -> tuple[Fact, ...]:
    """Who I am here: what an administrator has written of me."""
    person = office().directory().person(me())
    posts = [post.title for name in (person.posts if person else ()) if (post := office().directory().post(name))]
    roles = [
        definition_title("role", name, office().edition.roles[name].head.title)
        for name in (person.roles if person else ())
        if name in office().edition.roles
    ]
    return (
        Fact(words("Name"), person.title if person else me()),
        Fact(words("Account"), str(g.account.get("login", ""))),
        Fact(words("Posts"), listed(posts)),
        Fact(words("Roles"), listed(roles)),
    )


def _absences() -> tuple[AbsenceShown, ...]:
    """Mine, and those in which I stand in, the latest first; past ones are left out."""
    today = office().now().date().isoformat()
    known = sorted(office().directory().absences(), key=lambda one: one.since)
    return tuple(_absence(one) for one in known if me() in (one.person, one.to) and one.until >= today)


def _absence(one: Absence) -> AbsenceShown:
    days = {"since": long_date(date.fromisoformat(one.since)), "until": long_date(date.fromisoformat(one.until))}
    who = words("%(who)s acts for %(owner)s") % {"who": name_of(one.to), "owner": name_of(one.person)}
    cancel = Act(words("Take back"), url_for("absences.end", absence=one.id), post=True) if one.person == me() else None
    titles = dict(_steps())
    only = words("only: %(step)s") % {"step": listed(titles.get(step, step) for step in one.steps)} if one.steps else ""
    return AbsenceShown(words("%(since)s to %(until)s") % days, who, listed((only, one.reason)), cancel)


def _absence_form() -> AbsenceForm:
    people = [("", "")] + [(one.name, whole(one.title)) for one in office().directory().people() if one.name != me()]
    chosen = _choice("substitute", words("Who acts instead"), people, posted("substitute"))
    steps = [("", words("All my tasks")), *_steps()]
    only = _choice("step", words("For which tasks"), steps, posted("step"))
    return AbsenceForm(url_for("absences.keep"), chosen, only, posted("from"), posted("until"), posted("reason"))


def _steps() -> list[tuple[str, str]]:
    """The steps of the agency's routes, for an authorisation that is for one of them alone."""
    edition = office().edition
    found: dict[str, str] = {}
    for name, route in edition.routes.items():
        for item in route.walk():
            if isinstance(item, Step):
                title = edition.texts.text(language_of(), f"route:{name}", "steps", item.name, item.title or item.name)
                found.setdefault(item.name, title)
    return sorted(found.items(), key=lambda one: one[1])


def _choice(name: str, label: str, options: list[tuple[str, str]], chosen: str) -> Choice:
    return Choice(name, label, tuple(Option(value, text, value == chosen) for value, text in options))


@pages.post("/profile")
def keep() -> Answer:
    """Keep language, light, density and time zone."""
    allowed = {
        "language": set(languages()),
        "theme": {"auto", "light", "dark"},
        "density": {"standard", "compact"},
        "zone": {"", *PLACES},
    }
    kept = {key: request.form[key] for key, values in allowed.items() if request.form.get(key) in values}
    accounts.prefer(office().store, office().name, me(), kept)
    if "language" in kept:
        session["language"] = kept["language"]
    g.account = {**g.account, **kept}
    say_done(words("Your settings are kept"))
    return redirect(url_for("profile.read"))
