"""Behind reverse proxies: the reader's address, the scheme and the host are believed as far as we were told to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office import history, system_log
from runtime.settings import Site
from runtime.web.app import create_app

CN = "demo-yunchuan"
PROXY = {"REMOTE_ADDR": "10.0.0.2"}


@pytest.fixture
def behind(site: Site) -> Callable[..., FlaskClient]:
    """A browser of the office behind so many proxies."""
    for office in site.offices.values():
        open_accounts(office, FIRST_PASSWORD)

    def make(count: int, *, secure: bool = False) -> FlaskClient:
        app = create_app(site, behind=count, secure=secure)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        return app.test_client()

    return make


def seen(site: Site, client: FlaskClient, forwarded: str) -> str:
    """Where a sign-in came from, as the system log has it."""
    said = {"name": "wang", "password": FIRST_PASSWORD}
    client.post(f"/{CN}/login", data=said, headers={"X-Forwarded-For": forwarded}, environ_base=PROXY)
    entry = history.entries(site.store, CN, system_log.ENTRIES)[-1]
    assert entry["event"] == system_log.SIGNED_IN
    return str(entry["data"]["place"])


@pytest.mark.parametrize(
    ("count", "forwarded", "place"),
    [
        (0, "203.0.113.7", "10.0.0.2"),
        (1, "203.0.113.7", "203.0.113.7"),
        (1, "10.9.9.9, 203.0.113.7", "203.0.113.7"),
        (1, "10.9.9.9, 10.9.9.8,203.0.113.7", "203.0.113.7"),
        (1, '"10.9.9.9, 203.0.113.7', "203.0.113.7"),
        (1, "2001:db8::7", "2001:db8::7"),
        (2, "203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, "10.9.9.9, 203.0.113.7, 10.0.0.1", "203.0.113.7"),
        (2, '10.9.9.9, "x, 203.0.113.7, 10.0.0.1', "203.0.113.7"),
        (2, "10.9.9.9", "10.0.0.2"),
    ],
)
def test_only_what_the_trusted_proxies_added_is_believed(
    site: Site, behind: Callable[..., FlaskClient], count: int, forwarded: str, place: str
) -> None:
    assert seen(site, behind(count), forwarded) == place


def test_a_session_is_the_same_whatever_a_forged_header_says(behind: Callable[..., FlaskClient]) -> None:
    client = behind(0)
    client.post(f"/{CN}/login", data={"name": "wang", "password": FIRST_PASSWORD})
    own = "a password of wang"
    client.post(f"/{CN}/password", data={"current": FIRST_PASSWORD, "password": own, "again": own})
    client.get(f"/{CN}/")
    with client.session_transaction() as kept:
        before = dict(kept)
    assert client.get(f"/{CN}/", headers={"X-Forwarded-For": "10.9.9.9"}).status_code == 200
    with client.session_transaction() as kept:
        assert dict(kept) == before


@pytest.mark.parametrize(("count", "led"), [(0, f"/{CN}/"), (1, f"https://office.example/{CN}/notices")])
def test_behind_https_our_own_pages_are_known_by_their_public_address(
    behind: Callable[..., FlaskClient], count: int, led: str
) -> None:
    client = behind(count)
    client.post(f"/{CN}/login", data={"name": "wang", "password": FIRST_PASSWORD})
    own = "a password of wang"
    client.post(f"/{CN}/password", data={"current": FIRST_PASSWORD, "password": own, "again": own})
    public = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "office.example"}
    answer = client.post(f"/{CN}/notices", headers={**public, "Referer": f"https://office.example/{CN}/notices"})
    assert answer.location == led


@pytest.mark.parametrize(
    ("count", "referrer", "status"),
    [
        (0, None, 422),
        (1, None, 400),
        (1, "https://elsewhere.example/", 400),
        (1, f"https://office.example/{CN}/login", 422),
    ],
)
def test_a_form_over_https_comes_from_our_own_page(
    behind: Callable[..., FlaskClient], count: int, referrer: str | None, status: int
) -> None:
    client = behind(count, secure=True)
    client.application.config["WTF_CSRF_ENABLED"] = True
    public = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "office.example"}
    base = "https://office.example" if count else "https://localhost"
    page = client.get(f"/{CN}/login", base_url=base, headers=public)
    assert "Secure" in page.headers["Set-Cookie"] and "Strict-Transport-Security" in page.headers
    token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
    # The cookie is for HTTPS; that the proxy asks by HTTP is what the application sees without its word.
    cookie = page.headers["Set-Cookie"].partition(";")[0]
    bare = client.application.test_client(use_cookies=False)
    headers = {**public, "Cookie": cookie, **({"Referer": referrer} if referrer else {})}
    said = {"name": "wang", "password": "wrong", "csrf_token": token}
    assert bare.post(f"/{CN}/login", data=said, headers=headers).status_code == status


def test_the_figures_are_not_for_whom_a_proxy_asks(behind: Callable[..., FlaskClient]) -> None:
    for count in (0, 1):
        client = behind(count)
        assert client.get("/metrics").status_code == 200, "a monitor of this machine asks without the proxy"
        for forwarded in ("203.0.113.7", "127.0.0.1", "127.0.0.1, 203.0.113.7"):
            assert client.get("/metrics", headers={"X-Forwarded-For": forwarded}).status_code == 404
