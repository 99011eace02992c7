"""Makes the application of a site: sessions, CSRF, security headers, languages, and the blueprints."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from flask import Flask, Response, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf import CSRFProtect
from werkzeug.wrappers import Response as WerkzeugResponse

from runtime.kinds.file_types import LARGEST
from runtime.office import accounts
from runtime.office.office import Office
from runtime.ports import Unavailable
from runtime.settings import Site
from runtime.web import (
    absences,
    access_log,
    account,
    api,
    deliveries,
    document,
    document_words,
    errors,
    files,
    form,
    health,
    inbox,
    profile,
    proxies,
    register,
    search,
    system_log,
    task,
    words,
)
from runtime.web.frame import language_of
from runtime.web.request_ids import HEADER, request_id
from runtime.wording import translations

MAX_UPLOAD = 60 * 1024 * 1024


# Where several processes keep the figures for monitors; the name is that of Prometheus' own library.
METRICS_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
_PAGES: Final = (
    health.pages,
    account.pages,
    inbox.pages,
    form.pages,
    task.pages,
    words.pages,
    document_words.pages,
    profile.pages,
    absences.pages,
    deliveries.pages,
    system_log.pages,
    document.pages,
    files.pages,
    register.pages,
    search.pages,
    api.pages,
)


class Reader(UserMixin):  # type: ignore[misc]
    """Who is signed in, at which agency, under which generation of the password."""

    def __init__(self, agency: str, person: str, generation: int) -> None:
        self.agency, self.person, self.generation = agency, person, generation

    def get_id(self) -> str:
        """The identity kept in the session; a changed password ends the older sessions."""
        return f"{self.agency}:{self.person}:{self.generation}"


def create_app(site: Site, *, secure: bool = False, behind: int = 0) -> Flask:
    """The application; ``secure`` when it is served over HTTPS, ``behind`` so many proxies that are believed."""
    app = Flask("runtime.web", static_folder="static", template_folder="templates")
    app.config.update(
        SECRET_KEY=site.secret,
        MAX_CONTENT_LENGTH=MAX_UPLOAD,
        MAX_FORM_MEMORY_SIZE=4 * 1024 * 1024,
        MAX_FORM_PARTS=5000,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=10),
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=secure,
    )
    app.extensions["site"] = site
    proxies.believe(app, behind)
    access_log.register(app, site.clock)  # first, so that it times all of the answer
    _templates(app)
    CSRFProtect(app)
    _login(app, site)
    _offices(app, site)
    _admission(app, site)
    app.before_request(access_log.note_operation)
    app.after_request(_headers)
    for blueprint in _PAGES:
        app.register_blueprint(blueprint)
    errors.register(app)
    # Its library looks at the environment when it is imported, which the server of several processes sets first.
    from runtime.web import metrics

    metrics.register(app, site)
    return app


def _templates(app: Flask) -> None:
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda text: translations(language_of()).gettext(text),
        lambda one, many, count: translations(language_of()).ngettext(one, many, count),
        newstyle=True,
    )


def _login(app: Flask, site: Site) -> None:
    manager = LoginManager(app)
    # It would tell a fresh session, which nobody asks for, by a header that anybody can forge.
    manager.session_protection = None

    def load(identity: str) -> Reader | None:
        agency, person, generation = identity.split(":")
        office = site.offices.get(agency)
        row = accounts.account(site.store, agency, person) if office else None
        if row is None or office is None or str(row.get("session", 0)) != generation:
            return None
        found = office.directory().person(person)
        return Reader(agency, person, int(generation)) if found is not None and found.active else None

    manager.user_loader(load)


# What may be opened without signing in; the access matrix test knows this list too.
OPEN_ENDPOINTS = frozenset(
    {
        "static",
        "health.alive",
        "health.agencies",
        "health.plain_theme",
        "health.theme",
        "health.help_page",
        "metrics.read",
        "account.login",
        "account.sign_in",
        "account.language",
    }
)
# What remains open while a first password must be changed (R211).
CHANGING_ENDPOINTS = OPEN_ENDPOINTS | {"account.password", "account.change_password", "account.sign_out"}


def _up_to_date(office: Office | None) -> None:
    """The office works under the edition that is in force just now; while nobody can tell, under the one it knows."""
    if office is not None:
        with suppress(Unavailable):
            office.refresh()


def _offices(app: Flask, site: Site) -> None:
    """Each address belongs to an office, and what is linked from its pages does too."""

    @app.url_value_preprocessor
    def which_office(endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.nonce = secrets.token_urlsafe(12)
        name = (values or {}).pop("agency", None)
        # An address that leads nowhere inside an agency still wears its letterhead.
        first = name or request.path.strip("/").partition("/")[0]
        g.office = site.offices.get(first)
        g.agency_asked = name
        _up_to_date(g.office)
        if g.office is not None:
            # Set before anybody reads the form: a field may say that larger files belong on it.
            request.max_content_length = MAX_UPLOAD + max(0, g.office.current().largest_file - LARGEST)

    @app.url_defaults
    def same_office(endpoint: str, values: dict[str, Any]) -> None:
        if (
            "agency" not in values
            and g.get("office") is not None
            and app.url_map.is_endpoint_expecting(endpoint, "agency")
        ):
            values["agency"] = g.office.name


def _admission(app: Flask, site: Site) -> None:
    """Only those who have signed in come further, and those with a first password only as far as to change it."""

    @app.before_request
    def only_those_signed_in() -> WerkzeugResponse | None:
        if request.endpoint is None:
            return None
        if g.agency_asked and g.office is None:
            return errors.not_found()
        if request.endpoint in OPEN_ENDPOINTS:
            return None
        if not current_user.is_authenticated or current_user.agency != g.office.name:
            return redirect(url_for("account.login", next=request.full_path if request.method == "GET" else None))
        row = accounts.account(site.store, g.office.name, current_user.person)
        g.account = row or {}
        if g.account.get("must_change") and request.endpoint not in CHANGING_ENDPOINTS:
            return redirect(url_for("account.password"))
        session.permanent = True
        return None


def _headers(response: Response) -> Response:
    """What browsers must know of every answer."""
    nonce = g.get("nonce", "")
    policy = (
        "default-src 'none'; script-src 'self' 'nonce-"
        + nonce
        + "'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    )
    response.headers[HEADER] = request_id()
    response.headers.setdefault("Content-Security-Policy", policy)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-store")
    return response
