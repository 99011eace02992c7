"""Files as they come from a browser: taken, refused with a sentence, and found by their words."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import request

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office.office import FixedClock
from runtime.settings import Site, open_site
from runtime.web.app import MAX_UPLOAD, create_app
from tests.conftest import MONDAY, Visitor
from tests.office.small import AGENCY

PAPER = """
document: paper
title: Paper
heading: "{subject}"
access: {create: {role: clerk}, read: {unit: any}}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
    scan:    {type: array, items: {$ref: "type:file", types: [txt, image], max-size: 2 KB}, title: Scan}
    film:    {$ref: "type:file", types: [video], max-size: 200 MB, title: Film}
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """A small office whose papers take small scans and long films."""
    folder = tmp_path / "harbour"
    folder.mkdir()
    agency = AGENCY.replace("languages: [en, ru]", "languages: [en, ru, zh]")
    (folder / "agency.yaml").write_text(agency + PAPER, "utf-8")
    opened = open_site(tmp_path / "home", [folder], FixedClock(MONDAY), options={"synchronous": "OFF"})
    open_accounts(opened.offices["harbour"], FIRST_PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def anna(site: Site) -> Visitor:
    """Anna at her desk."""
    app = create_app(site)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return Visitor(app.test_client(), "harbour").enter("anna")


def attach(anna: Visitor, name: str, content: bytes, field: str = "scan") -> str:
    """Attach a file to the form; what the page then says."""
    data = {"subject": "On the pier", "draft": "d1", f"{field}:file": (io.BytesIO(content), name), "_act": "check"}
    return anna.post("/new/paper", data, content_type="multipart/form-data").text


@pytest.mark.parametrize(
    ("language", "kind", "size", "content"),
    [
        ("en", "plan.pdf: files of this kind are not taken here, only: TXT, JPG", "at most 2 KB", "not what the name"),
        ("ru", "plan.pdf: файлы этого вида здесь не принимаются, только: TXT", "не больше 2 КБ", "содержимое"),
        ("zh", "plan.pdf：此处不接受这种文件，只接受：TXT, JPG", "不得超过 2 KB", "photo.png"),
    ],
)
def test_a_refused_file_says_why_in_the_language_of_the_reader(
    anna: Visitor, language: str, kind: str, size: str, content: str
) -> None:
    anna.get(f"/language/{language}")
    assert kind in attach(anna, "plan.pdf", b"%PDF-1.4 plan")
    assert size in attach(anna, "plan.txt", b"word " * 1000)
    assert content in attach(anna, "photo.png", b"plain words")


def test_the_form_says_what_it_takes(anna: Visitor) -> None:
    page = anna.get("/new/paper").text
    assert "TXT, JPG, JPEG, PNG, GIF, TIF, TIFF, up to 2\u00a0KB each" in page
    assert 'accept=".txt,.jpg' in page and "MP4, MOV, WEBM, up to 200\u00a0MB each" in page


def test_words_of_an_uploaded_text_find_the_document(anna: Visitor, site: Site) -> None:
    checked = attach(anna, "notes.txt", "О ремонте причала".encode("cp1251"))
    draft = re.search(r'name="draft" value="(\w+)"', checked)
    op = re.search(r'name="op" value="(\w+)"', checked)
    assert draft and op, checked
    sent = anna.post("/new/paper/confirm", {"draft": draft[1], "op": op[1]})
    assert sent.status_code == 302
    page = anna.get("/search?q=ремонту").text
    assert sent.location.removeprefix("/harbour") in page
    assert "notes.txt" in page and "<mark>ремонте</mark>" in page


def test_a_film_may_be_larger_than_any_other_request(anna: Visitor) -> None:
    app = anna.client.application
    with app.test_request_context("/harbour/new/paper"):
        app.preprocess_request()
        assert request.max_content_length == MAX_UPLOAD + 150 * 1024 * 1024
    with app.test_request_context("/"):
        app.preprocess_request()
        assert request.max_content_length == MAX_UPLOAD
