"""Attached files: what a field takes, what is found inside them, and what is refused with its reason."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
import tomllib
import zipfile
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import BinaryIO

import pytest

from connectors.clamav import open_scanner as open_clamav
from runtime.kinds.file_types import FileRule, file_rule
from runtime.office import creating, extraction, extracts, files
from runtime.office.file_contents import is_what_it_says, sample
from runtime.office.finding import Wanted, search
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid
from runtime.ports import ScannerError
from runtime.settings import open_scanner
from tests.conftest import MONDAY
from tests.office.small import opened
from tests.office.story import row

PAPER = """
document: paper
title: Paper
heading: "{subject}"
access: {create: {role: clerk}, read: {unit: any}, fields: {secret: {read: {person: anna}}}}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
    text:    {$ref: "type:text", title: Text}
    scan:    {type: array, items: {$ref: "type:file", types: [pdf, docx, image, audio, video], max-size: 64 KB}}
    secret:  {$ref: "type:file", title: Secret}
    any:     {type: array, items: {$ref: "type:file"}, title: Any}
"""


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """A small office whose papers take files."""
    return opened(tmp_path, PAPER, FixedClock(MONDAY))


def rule(office: Office, field: str = "scan") -> FileRule:
    found = office.edition.documents["paper"].field(field)
    assert found is not None
    return file_rule(found.schema)


def keep(office: Office, name: str, content: bytes, limits: FileRule = files.ANY) -> dict[str, object]:
    return files.keep(office, "anna", name, io.BytesIO(content), limits)


def refusal(act: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        act()
    return dict(refused.value.errors)


def docx(text: str) -> bytes:
    from docx import Document

    document, out = Document(), io.BytesIO()
    document.add_paragraph(text)
    document.add_table(1, 1).rows[0].cells[0].text = "В таблице"
    document.save(out)
    return out.getvalue()


def xlsx(text: str) -> bytes:
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    book.active.append([text, 12.5])
    book.save(out)
    return out.getvalue()


def pdf(text: str) -> bytes:
    """A page that says something, in letters of one byte."""
    shown = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(shown), shown),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%btrailer << /Root 1 0 R /Size 5 >>\nstartxref\n%d\n%%%%EOF"
    return out + end % (table, len(out))


# -- what is taken -----------------------------------------------------------------------------------------


@pytest.mark.covers("R094")
def test_a_document_takes_text_pictures_sound_film_and_word_up_to_the_size_of_its_definition(office: Office) -> None:
    given = {
        "plan.docx": docx("A plan"),
        **{name: sample(name) for name in ("scan.pdf", "a.png", "a.jpg", "a.gif", "a.tiff", "a.mp3", "a.wav", "a.mp4")},
        **{name: sample(name) for name in ("a.mov", "a.webm", "a.ogg")},
    }
    kept = [keep(office, name, content, rule(office)) for name, content in given.items()]
    document = creating.create(office, "anna", "paper", {"subject": "A report", "text": "Its text", "scan": kept})
    assert [one["name"] for one in row(office, document)["card"]["scan"]] == list(given)
    large = b"%PDF-1.4 " + bytes(64 * 1024)
    assert refusal(lambda: keep(office, "large.pdf", large, rule(office))) == {"file": "file-size"}
    assert keep(office, "large.pdf", large, rule(office, "any"))["size"] == len(large)


def test_a_field_refuses_a_file_that_was_uploaded_for_another(office: Office) -> None:
    plain = keep(office, "notes.txt", b"Notes")
    large = keep(office, "large.pdf", b"%PDF-1.4 " + bytes(64 * 1024))
    said = {
        "en": ("scan takes only files of these kinds: PDF, DOCX, JPG", "scan takes files of 64\u00a0KB at most"),
        "ru": ("scan: принимаются только файлы видов PDF", "scan: файл не больше 64\u00a0КБ"),
        "zh": ("scan只接受以下类型的文件：PDF", "scan的文件不得超过64\u00a0KB"),
    }
    for language, (kind, size) in said.items():
        for value, told in ((plain, kind), (large, size)):
            asked = {"subject": "A report", "scan": [value]}
            errors = refusal(
                lambda a=asked, said_in=language: creating.create(office, "anna", "paper", a, language=said_in)
            )
            assert errors["scan"].startswith(told)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("scan.pdf", b"MZ\x90\x00 a program"),
        ("plan.docx", sample("sheet.xlsx")),
        ("plan.docx", b"PK\x03\x04 broken"),
        ("notes.txt", b"%PDF-1.4 no text"),
        ("notes.txt", b"\x00\x01\x02 no text"),
        ("photo.png", sample("photo.jpg")),
        ("old.doc", b"plain words"),
        ("song.mp3", b"plain words"),
    ],
)
def test_the_content_tells_what_a_file_is(office: Office, name: str, content: bytes) -> None:
    assert refusal(lambda: keep(office, name, content)) == {"file": "file-content"}


@pytest.mark.parametrize("name", ["a.html", "a.exe", "a.svg", "noending", "a.pdf.exe"])
def test_what_a_browser_or_a_machine_would_run_is_not_taken(office: Office, name: str) -> None:
    assert refusal(lambda: keep(office, name, b"<script>")) == {"file": "file-type"}


def test_every_ending_has_a_sample_that_is_what_it_says() -> None:
    for ending in FileRule().endings:
        assert is_what_it_says(ending, io.BytesIO(sample(f"a.{ending}"))), ending


def test_an_upload_is_never_whole_in_memory_and_the_same_bytes_are_kept_once(office: Office) -> None:
    class Watched(io.BytesIO):
        largest = 0

        def read(self, size: int | None = -1) -> bytes:
            chunk = super().read(size)
            Watched.largest = max(Watched.largest, len(chunk))
            return chunk

    content = b"%PDF-1.4 " + bytes(5_000_000)
    first = files.keep(office, "anna", "a.pdf", Watched(content))
    second = files.keep(office, "boris", "b.pdf", Watched(content))
    assert first["sha256"] == second["sha256"] and Watched.largest <= 1 << 18


# -- what is found inside ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "query"),
    [
        ("plan.docx", docx("О ремонте дороги 关于森林防火"), "ремонтом 防火 таблица"),
        ("sheet.xlsx", xlsx("关于森林防火工作"), "森林防火"),
        ("page.pdf", pdf("The harbour master reports"), "report"),
        ("utf8.txt", "Постановление о ремонте".encode(), "постановления"),
        ("cp1251.txt", "Постановление о ремонте дорог, № 5".encode("cp1251"), "ремонт дороги"),
        ("gbk.txt", "关于做好森林防火工作的通知".encode("gb18030"), "防火"),
        ("utf16.csv", "关于做好森林防火工作的通知".encode("utf-16"), "防火"),
    ],
)
def test_words_of_an_attached_file_find_the_document(office: Office, name: str, content: bytes, query: str) -> None:
    value = keep(office, name, content)
    assert extracts.read(office, value) == ""
    document = creating.create(office, "anna", "paper", {"subject": "A letter", "any": [value]})
    [one] = search(office, "boris", Wanted(query)).found
    assert one.sight.case.row["id"] == document
    assert one.passage and (one.passage.kind, one.passage.name) == ("file", name)
    assert any(mark for _, mark in one.snippet)


def test_a_file_in_a_limited_field_is_not_searched(office: Office) -> None:
    value = keep(office, "secret.txt", b"Treasure island")
    extracts.read(office, value)
    creating.create(office, "anna", "paper", {"subject": "A report", "secret": value})
    for person in ("anna", "boris"):
        assert search(office, person, Wanted("treasure")).found == ()


def test_a_file_that_cannot_be_read_is_attached_all_the_same(office: Office) -> None:
    broken = keep(office, "broken.pdf", b"%PDF-1.4 nothing more")
    assert extracts.read(office, broken).startswith("the file cannot be read")
    assert creating.create(office, "anna", "paper", {"subject": "A report", "any": [broken]})


def test_an_archive_that_unpacks_to_too_much_is_not_opened(office: Office) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(210_000_000))
    value = keep(office, "bomb.docx", out.getvalue())
    assert extracts.read(office, value) == "the archive unpacks to too much"


def test_reading_a_file_ends_after_its_time(office: Office) -> None:
    value = keep(office, "slow.pdf", pdf("Slow"))
    assert extracts.read(office, value, seconds=0.001) == "reading the file takes too long"


def test_a_long_file_is_found_by_its_beginning(office: Office) -> None:
    value = keep(office, "long.txt", b"first " + b"word " * 200_000 + b"last")
    extracts.read(office, value)
    assert len(extracts.text_of(office.store, value["sha256"])) == extraction.MOST_CHARACTERS  # type: ignore[arg-type]


# -- viruses -----------------------------------------------------------------------------------------------


class Clamd(threading.Thread):
    """A small server that speaks INSTREAM as clamd does, and finds one signature."""

    def __init__(self, listening: socket.socket, answer: bytes = b"") -> None:
        super().__init__(daemon=True)
        self.listening, self.answer, self.received = listening, answer, b""
        self.start()

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as stream:
                self.received = self._received(stream)
                found = b"stream: Eicar-Signature FOUND" if b"EICAR" in self.received else b"stream: OK"
                connection.sendall((self.answer or found) + b"\0")

    def _received(self, stream: BinaryIO) -> bytes:
        assert stream.read(10) == b"zINSTREAM\0"
        content = b""
        while length := int.from_bytes(stream.read(4), "big"):
            content += stream.read(length)
        return content


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Start servers; gives their addresses."""
    opened_sockets = []

    def start(answer: bytes = b"", *, tcp: bool = False) -> str:
        if tcp:
            listening = socket.create_server(("127.0.0.1", 0))
            address = f"127.0.0.1:{listening.getsockname()[1]}"
        else:
            address = str(tmp_path / f"clamd{len(opened_sockets)}.ctl")
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(address)
            listening.listen()
        opened_sockets.append(listening)
        Clamd(listening, answer)
        return address

    yield start
    for listening in opened_sockets:
        listening.close()


@pytest.mark.parametrize("tcp", [False, True], ids=["path", "port"])
def test_an_infected_file_is_refused_by_name_and_not_kept(office: Office, clamd: Callable[..., str], tcp: bool) -> None:
    office.scanner = open_clamav({"address": clamd(tcp=tcp)})
    clean = keep(office, "clean.txt", b"words " * 100_000)
    assert clean["size"] == 600_000
    told = refusal(lambda: keep(office, "bad.txt", b"EICAR test"))
    assert told == {"file": "file-infected", "found": "Eicar-Signature"}
    with pytest.raises(KeyError):
        office.store.open_blob(hashlib.sha256(b"EICAR test").hexdigest())


def test_without_an_answer_nothing_is_taken(office: Office, clamd: Callable[..., str], tmp_path: Path) -> None:
    for address in (clamd(b"INSTREAM size limit exceeded. ERROR"), str(tmp_path / "nobody.ctl"), "127.0.0.1:1"):
        office.scanner = open_clamav({"address": address, "seconds": 5})
        assert refusal(lambda: keep(office, "a.txt", b"words")) == {"file": "file-unchecked"}


def test_a_scanner_is_named_by_its_connector(clamd: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]
    declared = project["entry-points"]["formwright.connectors"]
    named = [EntryPoint(name, value, "formwright.connectors") for name, value in declared.items()]
    monkeypatch.setattr("runtime.settings.entry_points", lambda group, name: [e for e in named if e.name == name])
    scanner = open_scanner(f"clamav://{clamd()}")
    assert scanner and scanner.scan(io.BytesIO(b"EICAR")) == "Eicar-Signature"
    assert open_scanner("") is None
    with pytest.raises(LookupError, match="no connector is called 'none'"):
        open_scanner("none://here")
    with pytest.raises(ScannerError):
        open_clamav({"address": "x", "port": 1})
