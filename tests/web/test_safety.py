"""Headers, forged forms, uploads, and input nobody should send: clear answers, nothing lost, never a trace."""

from __future__ import annotations

import io
import re

import pytest

from runtime.office.office import Office
from tests.office.story import case, decide, entered, letter, row, sender, signed_in, task

CN, RU = "demo-yunchuan", "demo-perm"


def test_every_page_carries_the_security_headers(visitor) -> None:  # type: ignore[no-untyped-def]
    answer = visitor(CN, "wang").get("/")
    policy = answer.headers["Content-Security-Policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce and f'nonce="{nonce.group(1)}"' in answer.text
    assert "default-src 'none'" in policy and "unsafe-inline" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert not re.search(r"<[^>]+ (style|onclick|onload)=", answer.text)
    assert "http://" not in re.sub(r'xmlns="[^"]+"', "", answer.text).replace("http://localhost", "")


def test_a_session_cookie_is_not_for_scripts_nor_other_sites(visitor) -> None:  # type: ignore[no-untyped-def]
    cookie = visitor(CN).sign_in("wang").headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_a_form_without_its_token_is_refused_with_a_remedy(visitor) -> None:  # type: ignore[no-untyped-def]
    wang = visitor(CN, "wang")
    wang.client.application.config["WTF_CSRF_ENABLED"] = True
    answer = wang.post("/new/incoming-document", {"_act": "check"})
    assert answer.status_code == 400
    assert "重新" in answer.text


def test_a_bad_submission_gets_every_error_at_its_field_and_loses_nothing(visitor) -> None:  # type: ignore[no-untyped-def]
    zueva = visitor(RU, "zueva")
    typed = {
        "received": "2026-13-45",
        "subject": "Ок",
        "pages": "много",
        "annexes:rows": "1",
        "annexes.0.name": "Смета",
        "annexes.0.copies": "0",
        "sender": "нет такого",
        "_act": "check",
    }
    answer = zueva.post("/new/incoming-letter", typed)
    assert answer.status_code == 422
    summary = answer.text.split('id="error-summary"', 1)[1].split("</ul>", 1)[0]
    links = re.findall(r'href="#(f-[^"]+)"', summary)
    assert links == ["f-received", "f-sender", "f-subject", "f-pages", "f-annexes-0-copies"]
    for anchor in links:
        assert f'id="{anchor}-error"' in answer.text, anchor
    for kept in ("2026-13-45", "Ок", "много", "Смета"):
        assert kept in answer.text
    assert "<title>Ошибка:" in answer.text.replace("\n", "")


def test_a_draft_survives_and_belongs_to_its_writer_alone(visitor) -> None:  # type: ignore[no-untyped-def]
    zueva, lapina = visitor(RU, "zueva"), visitor(RU, "lapina")
    saved = zueva.post("/new/incoming-letter", {"subject": "Недописанное письмо", "draft": "mine", "_act": "save"})
    assert saved.status_code == 302
    assert "Недописанное письмо" in zueva.get("/new").text
    assert "Недописанное письмо" in zueva.get("/new/incoming-letter?draft=mine").text
    assert "Недописанное письмо" not in lapina.get("/new").text
    assert lapina.get("/new/incoming-letter?draft=mine").status_code == 404
    assert lapina.post("/new/incoming-letter", {"subject": "Чужое", "draft": "mine", "_act": "save"}).status_code == 404
    zueva.post("/drafts/mine/abandon")
    assert "Недописанное письмо" not in zueva.get("/new").text


def test_saving_as_one_types_answers_in_json(visitor) -> None:  # type: ignore[no-untyped-def]
    zueva = visitor(RU, "zueva")
    answer = zueva.post(
        "/new/incoming-letter", {"subject": "Текст", "_act": "save"}, headers={"Accept": "application/json"}
    )
    assert "06:00" in answer.json["saved"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("virus.exe", b"MZ", "не принимаются"),
        ("page.html", b"<script>alert(1)</script>", "не принимаются"),
        ("picture.svg", b"<svg onload=alert(1)>", "не принимаются"),
        ("fake.pdf", b"<html>not a pdf", "содерж"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_name(visitor, perm: Office, name: str, content: bytes, said: str) -> None:  # type: ignore[no-untyped-def]
    document = letter(perm)
    zueva = visitor(RU, "zueva")
    data = {"image:file": (io.BytesIO(content), name), "_act": "decide", "decision": "submit"}
    answer = zueva.post(f"/documents/{document}/tasks/{task(perm, document, 'scan')}", data)
    assert answer.status_code == 422
    assert name in answer.text and said in answer.text.lower()
    assert "image" not in row(perm, document)["card"]


def test_what_is_too_large_is_refused_and_told(visitor) -> None:  # type: ignore[no-untyped-def]
    zueva = visitor(RU, "zueva")
    large, kind = b"0" * 61 * 1024 * 1024, "multipart/form-data; boundary=x"
    answer = zueva.client.post("/demo-perm/new/incoming-letter", data=large, content_type=kind)
    assert answer.status_code == 413
    assert "50" in answer.text


def test_the_second_of_two_deciders_learns_who_and_when_and_keeps_the_words(visitor, cn: Office) -> None:  # type: ignore[no-untyped-def]
    document = entered(cn, sender(cn))
    decide(cn, "zhao", document, "propose.submit", proposal="拟请阅示", needs_leader=True, leader="li")
    decide(cn, "sun", document, "review.agree")
    decide(cn, "zhao", document, "forward.forward")
    url = f"/documents/{document}/tasks/{task(cn, document, 'instruct')}"
    first, second = visitor(CN, "li"), visitor(CN)
    second.sign_in("li", "a password of li")
    assert first.post(url, {"decision": "instruct", "opinion": "同意", "_act": "decide"}).status_code == 302
    late = second.post(url, {"decision": "repropose", "repropose.opinion": "请重新研究这一问题", "_act": "decide"})
    assert late.status_code == 409
    assert "李强" in late.text and "2026年3月2日 09:00" in late.text and "请重新研究这一问题" in late.text


def test_a_twice_pressed_button_acts_once(visitor, perm: Office) -> None:  # type: ignore[no-untyped-def]
    letter(perm)
    zueva = visitor(RU, "zueva")
    source = perm.store.get("documents", letter(perm))["card"]["sender"]  # type: ignore[index]
    typed = {
        "received": "2026-03-02",
        "sender": source,
        "subject": "Двойное нажатие",
        "draft": "twice",
        "op": "one",
        "_act": "check",
    }
    assert zueva.post("/new/incoming-letter", typed).status_code == 200
    sent = [zueva.post("/new/incoming-letter/confirm", {"draft": "twice", "op": "one"}).location for _ in range(2)]
    assert sent[0] == sent[1]
    assert zueva.get("/registers/incoming-letters").text.count("Двойное нажатие") == 1


@pytest.mark.parametrize(
    "path", ["/documents/x", "/documents/%00", "/registers/none", "/new/none", "/documents/" + "a" * 3000, "/nothing"]
)
def test_an_address_that_leads_nowhere_is_a_page_and_no_trace(visitor, path: str) -> None:  # type: ignore[no-untyped-def]
    answer = visitor(CN, "wang").get(path)
    assert answer.status_code in (403, 404)
    assert "Traceback" not in answer.text and "<h1" in answer.text


def test_hostile_texts_are_shown_as_texts(visitor, cn: Office) -> None:  # type: ignore[no-untyped-def]
    nasty = "<script>alert(1)</script>{{ 7*7 }}'\"><img src=x onerror=alert(1)>"
    document = entered(cn, sender(cn, nasty[:100]), subject=nasty)
    wang = visitor(CN, "wang")
    for path in (
        f"/documents/{document}",
        f"/documents/{document}?tab=card",
        f"/documents/{document}?tab=route",
        "/?tab=started",
        "/registers/incoming",
        "/search?q=alert",
    ):
        text = wang.get(path).text
        assert "<script>alert" not in text and "<img src=x" not in text and "49'" not in text, path


def test_an_export_keeps_formulas_from_running(visitor, cn: Office) -> None:  # type: ignore[no-untyped-def]
    entered(cn, sender(cn), subject="=HYPERLINK(1)")
    assert ",'=HYPERLINK(1)," in visitor(CN, "wang").get("/registers/incoming/export").text


def test_a_wrong_decision_or_field_changes_nothing(visitor, cn: Office) -> None:  # type: ignore[no-untyped-def]
    document = signed_in(cn, sender(cn))
    wang = visitor(CN, "wang")
    url = f"/documents/{document}/tasks/{task(cn, document, 'enter')}"
    for data in (
        {"decision": "no-such"},
        {"decision": "submit", "head_type": "blue", "subject": "件"},
        {"_act": "up:files:99999"},
        {"_act": "find:none"},
        {},
    ):
        answer = wang.post(url, {"_act": "decide", **data} if "_act" not in data else data)
        assert answer.status_code in (200, 422), data
    assert [one.step for one in case(cn, document).progress.open] == ["enter"]
    assert "head_type" not in row(cn, document)["card"]


def test_the_health_answer_is_for_monitors(visitor) -> None:  # type: ignore[no-untyped-def]
    answer = visitor(CN).client.get("/healthz")
    assert answer.json == {"status": "ok", "agencies": 2}


def test_our_own_fault_is_told_by_a_number_and_not_a_trace(visitor, cn: Office, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    wang = visitor(CN, "wang")
    wang.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    wang.client.application.testing = False
    monkeypatch.setattr("runtime.office.inbox.waiting", lambda *_: 1 / 0)
    answer = wang.get("/")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text and "ZeroDivision" not in answer.text
