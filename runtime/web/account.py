"""Signing in and out, the first password, a person's own settings, and the agency's settings."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, current_app, g, redirect, request, session, url_for
from flask_login import current_user, login_user, logout_user
from werkzeug.wrappers import Response

from runtime.office import accounts, maintenance, standing_rules, system_log
from runtime.office.maintenance import SettingNow
from runtime.office.refusals import Invalid
from runtime.office.show import unit_name
from runtime.reading.term import UNITS, Term
from runtime.web.frame import definition_title, language_of, languages, me, office, place, posted, say_done, show, words
from runtime.web.pages import Act, Line, Link, Note, Option
from runtime.web.pages_plain import LoginPage, PasswordPage
from runtime.web.pages_settings import SettingItem, SettingsPage
from runtime.web.phrases import local, moment, name_of

pages = Blueprint("account", __name__, url_prefix="/<agency>")

Answer = Response | tuple[str, int]


@pages.get("/login")
def login() -> Answer:
    """The sign-in page; nothing of the last user is kept on it."""
    if current_user.is_authenticated and current_user.agency == office().name:
        return redirect(url_for("inbox.portal"))
    return show(_login_page())


def _login_page(name: str = "", errors: tuple[Link, ...] = ()) -> LoginPage:
    agency = office().edition.agency
    return LoginPage(
        words("Sign in"),
        url_for("account.sign_in"),
        next=_inside(request.values.get("next", "")),
        name=name,
        errors=errors,
        product=agency.product if agency else "",
        help=agency.support if agency else "",
        links=(Link(words("Help"), url_for("health.help_page")),),
        lock_note=words("Five wrong attempts lock the account for 15 minutes"),
    )


def _inside(url: str) -> str:
    """An address to return to, only if it is inside this agency."""
    parts = urlsplit(url)
    prefix = f"/{office().name}/"
    safe = not parts.scheme and not parts.netloc and parts.path.startswith(prefix) and "\\" not in url
    return url if safe else ""


@pages.post("/login")
def sign_in() -> Answer:
    """Check name and password."""
    from runtime.web.app import Reader  # the application makes the readers

    name, password = request.form.get("name", ""), request.form.get("password", "")
    tried = accounts.sign_in(office().store, office().name, name, password, office().now())
    if not tried.ok:
        event = system_log.LOCKED if tried.locked_until else system_log.REFUSED
        system_log.note(office(), event, "", place(), login=name[:100])
        return show(_login_page(name, (Link(_why_not(tried.locked_until), "#f-name"),)), 422)
    row = accounts.account(office().store, office().name, tried.person) or {}
    chosen = session.get("language")
    session.clear()
    if chosen:
        session["language"] = chosen
    login_user(Reader(office().name, tried.person, row.get("session", 0)))
    system_log.note(office(), system_log.SIGNED_IN, tried.person, place())
    standing_rules.happened(office(), "signed-in", tried.person)
    if tried.must_change:
        return redirect(url_for("account.password"))
    return redirect(_inside(request.form.get("next", "")) or url_for("inbox.portal"))


def _why_not(locked_until: str) -> str:
    if not locked_until:
        return words("The account or the password is wrong")
    return words("Too many wrong attempts. Try again at %(time)s.") % {"time": f"{local(locked_until):%H:%M}"}


@pages.post("/logout")
def sign_out() -> Answer:
    """End the session."""
    system_log.note(office(), system_log.SIGNED_OUT, me(), place())
    logout_user()
    session.clear()
    return redirect(url_for("account.login"))


@pages.get("/password")
def password() -> Answer:
    """Choose a new password; the first sign-in leads here and nowhere else (R211)."""
    return show(_password_page())


def _password_page(errors: tuple[Link, ...] = ()) -> PasswordPage:
    first = bool(g.account.get("must_change"))
    told = words("This is your first sign-in. Choose a password that only you know; then the office opens.")
    notes = (Note("info", ((Link(told),),)),) if first else ()
    return PasswordPage(
        words("Choose your password") if first else words("Change password"),
        url_for("account.change_password"),
        first=first,
        rules=(
            words("At least 10 characters"),
            words("Not the old one, not the account name"),
            words("A few words are easier to remember than signs"),
        ),
        errors=errors,
        notes=notes,
        back=None if first else Link(words("Back"), url_for("profile.read")),
    )


@pages.post("/password")
def change_password() -> Answer:
    """Take a new password."""
    current, new, again = (request.form.get(key, "") for key in ("current", "password", "again"))
    code = "differ" if new != again else accounts.change_password(office().store, office().name, me(), current, new)
    if code:
        sentences = {
            "differ": (words("The two new passwords differ"), "#f-again"),
            "wrong-current": (words("The present password is wrong"), "#f-current"),
            "too-short": (words("Use at least 10 characters"), "#f-password"),
            "same": (words("Choose a password other than the old one and the account name"), "#f-password"),
        }
        return show(_password_page((Link(*sentences[code]),)), 422)
    from runtime.web.app import Reader

    row = accounts.account(office().store, office().name, me()) or {}
    login_user(Reader(office().name, me(), row.get("session", 0)))
    system_log.note(office(), system_log.PASSWORD, me(), place())
    say_done(words("Your password is changed"))
    return redirect(url_for("inbox.portal"))


@pages.get("/language/<code>")
def language(code: str) -> Answer:
    """Change the language of the interface and come back."""
    if code in languages():
        session["language"] = code
        if current_user.is_authenticated and current_user.agency == office().name:
            accounts.prefer(office().store, office().name, me(), {"language": code})
    return redirect(_inside(request.args.get("next", "")) or url_for("inbox.portal"))


@pages.get("/settings")
def settings() -> Answer:
    """The agency's settings, for administrators (R079)."""
    return show(_settings_page({}), current="settings")


def _settings_page(errors: dict[str, str]) -> SettingsPage:
    office().must_configure(me())
    items = []
    for one in maintenance.settings(office()):
        head = one.setting.head
        note = ""
        if one.by:
            note = words("Changed by %(who)s, %(when)s") % {"who": name_of(one.by), "when": moment(one.at)}
        title = definition_title("setting", head.name, head.title)
        items.append(_setting_item(one, title, note, errors.get(head.name, "")))
    problems = tuple(Link(text, f"#f-{name}") for name, text in errors.items())
    lead: Line = (Link(words("A change counts for tasks opened from now on; it is recorded with its author.")),)
    acts = (Act(words("Deliveries"), url_for("deliveries.read")), Act(words("System log"), url_for("log.read")))
    return SettingsPage(words("Settings"), url_for("account.keep_settings"), tuple(items), lead, problems, acts)


def _setting_item(one: SettingNow, title: str, note: str, error: str) -> SettingItem:
    head, value = one.setting.head, maintenance.as_text(one.value)
    units: tuple[Option, ...] = ()
    if one.setting.data.get("$ref") == "type:term":
        term = Term.parse(value)
        value = str(term.amount)
        units = tuple(Option(unit, unit_name(unit, language_of()), unit == term.unit) for unit in UNITS)
    return SettingItem(head.name, title, head.description, value, isinstance(one.value, bool), note, error, units)


@pages.post("/settings")
def keep_settings() -> Answer:
    """Change one setting."""
    name = posted("setting")
    try:
        maintenance.change_setting(office(), me(), name, f"{posted('value')} {posted('unit')}".strip(), place())
    except Invalid as error:
        current_app.logger.info("setting %s refused", name)
        return show(
            _settings_page(
                {name: words("This value does not fit; write it as in %(example)s") % {"example": error.errors[name]}}
            ),
            422,
        )
    say_done(words("The setting is changed"))
    return redirect(url_for("account.settings"))
