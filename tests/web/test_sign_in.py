"""Signing in: the first password, the lock, sessions, and where one is led afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest

from runtime.commands.demo import FIRST_PASSWORD
from runtime.office.office import FixedClock

CN = "demo-yunchuan"


@pytest.mark.covers("R211")
def test_no_page_opens_before_the_first_password_is_changed(visitor) -> None:  # type: ignore[no-untyped-def]
    wang = visitor(CN)
    assert wang.sign_in("wang").location.endswith("/demo-yunchuan/password")
    for path in ("/", "/new", "/registers", "/search", "/profile", "/notices", "/api/documents?number=1"):
        answer = wang.get(path)
        assert answer.status_code == 302 and answer.location.endswith("/password"), path
    assert wang.post("/new/incoming-document").location.endswith("/password")
    own = "my own long words"
    answer = wang.post("/password", {"current": FIRST_PASSWORD, "password": own, "again": own})
    assert answer.location.endswith("/demo-yunchuan/")
    assert wang.get("/").status_code == 200
    again = visitor(CN)
    assert again.sign_in("wang").status_code == 422
    assert again.sign_in("wang", own).location.endswith("/demo-yunchuan/")


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "至少"),
        (FIRST_PASSWORD, FIRST_PASSWORD, "不得与原密码"),
        ("one long password", "another long one", "不一致"),
    ],
)
def test_a_bad_new_password_is_refused_with_its_reason(visitor, new: str, again: str, said: str) -> None:  # type: ignore[no-untyped-def]
    wang = visitor(CN)
    wang.sign_in("wang")
    answer = wang.post("/password", {"current": FIRST_PASSWORD, "password": new, "again": again})
    assert answer.status_code == 422
    assert said in answer.text


def test_five_wrong_passwords_lock_the_account_for_a_quarter_of_an_hour(visitor, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    wang = visitor(CN)
    for _ in range(5):
        assert wang.sign_in("wang", "wrong").status_code == 422
    locked = wang.sign_in("wang")
    assert locked.status_code == 422 and "09:15" in locked.text
    clock.moment += timedelta(minutes=14)
    assert wang.sign_in("wang").status_code == 422
    clock.moment += timedelta(minutes=2)
    assert wang.sign_in("wang").status_code == 302


def test_an_account_that_does_not_exist_is_refused_in_the_same_words(visitor) -> None:  # type: ignore[no-untyped-def]
    stranger = visitor(CN)
    unknown, wrong = stranger.sign_in("nobody", "x"), stranger.sign_in("wang", "x")
    said = "账号或密码"
    assert said in unknown.text and said in wrong.text


def test_one_returns_to_the_page_one_asked_for_and_never_to_another_site(visitor) -> None:  # type: ignore[no-untyped-def]
    wang = visitor(CN, "wang")
    wang.post("/logout")
    asked = wang.get("/registers/incoming")
    assert "next=/demo-yunchuan/registers/incoming" in asked.location.replace("%2F", "/")
    own = "a password of wang"
    inside = {"name": "wang", "password": own, "next": "/demo-yunchuan/registers/incoming"}
    assert wang.post("/login", inside).location.endswith("/registers/incoming")
    for bad in (
        "https://evil.example/",
        "//evil.example/",
        "/demo-perm/",
        "/demo-yunchuan/\\evil",
        "javascript:alert(1)",
    ):
        wang.post("/logout")
        assert wang.post("/login", {**inside, "next": bad}).location.endswith("/demo-yunchuan/")


def test_a_changed_password_ends_the_other_sessions(visitor) -> None:  # type: ignore[no-untyped-def]
    first, second = visitor(CN, "wang"), visitor(CN)
    assert second.sign_in("wang", "a password of wang").status_code == 302
    new = "quite another password"
    first.post("/password", {"current": "a password of wang", "password": new, "again": new})
    assert first.get("/").status_code == 200
    assert "/login" in second.get("/").location


def test_the_session_of_one_agency_is_none_at_the_other(visitor) -> None:  # type: ignore[no-untyped-def]
    wang = visitor(CN, "wang")
    wang.agency = "demo-perm"
    assert "/demo-perm/login" in wang.get("/").location
