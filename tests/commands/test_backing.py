"""backup, restore and verify: what an office keeps can be brought back, and what is damaged is told."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runtime.cli import main
from runtime.commands.demo import demo_folders
from runtime.office.collections import COLLECTIONS
from runtime.office.files import keep
from runtime.office.finding import Wanted, search
from runtime.office.office import Office
from runtime.ports import Collection
from runtime.settings import Site, open_address, open_site
from tests.office.story import decide, entered, row, sender


def run(*words: object) -> Result:
    """A command as it is typed."""
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def home(site: Site, tmp_path: Path) -> Path:
    """A home whose office goes on working: its store stays open."""
    return tmp_path / "home"


@pytest.fixture
def document(cn: Office, home: Path) -> str:
    """A document on its way, with a file on its card."""
    file = keep(cn, "wang", "来文.pdf", BytesIO(b"%PDF-1.4 a page"))
    made = entered(cn, sender(cn), files=[file])
    decide(
        cn,
        "zhao",
        made,
        "propose.submit",
        proposal="拟请财政局办理",
        needs_handling=True,
        handling_department="finance",
    )
    return made


@pytest.fixture
def kept(document: str, home: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    made = run("backup", tmp_path / "backups", "--home", home)
    assert made.exit_code == 0, made.output
    [folder] = (tmp_path / "backups").iterdir()
    assert made.stdout.startswith(str(folder))
    return folder


@pytest.mark.covers("R232")
def test_what_is_restored_on_an_empty_machine_has_equal_counts_and_hashes(
    cn: Office, document: str, kept: Path, tmp_path: Path
) -> None:
    new = tmp_path / "machine" / "home"
    told = run("restore", kept, "--home", new)
    assert told.exit_code == 0, told.output
    assert "counts and digests are equal" in told.output
    assert (new / "secret").read_bytes() == (tmp_path / "home" / "secret").read_bytes(), "who is signed in stays so"
    again = run("backup", tmp_path / "again", "--home", new)
    assert again.exit_code == 0, again.output
    [other] = (tmp_path / "again").iterdir()
    first, second = (json.loads((folder / "backup.json").read_text("utf-8")) for folder in (kept, other))
    assert first["collections"] == second["collections"]
    assert first["collections"]["documents"]["count"] >= 2 and first["collections"]["blobs"]["count"] >= 1
    site = open_site(new, demo_folders(), cn.clock)
    try:
        office = site.offices["demo-yunchuan"]
        assert row(office, document) == row(cn, document)
        assert [one.sight.case.row["id"] for one in search(office, "zhao", Wanted("拟请财政局")).found] == [document]
        decide(office, "sun", document, "review.agree")
    finally:
        site.close()


def test_a_backup_is_as_of_one_moment_while_the_office_works_on(cn: Office, document: str, kept: Path) -> None:
    decide(cn, "sun", document, "review.agree")
    assert run("verify", "--backup", kept).exit_code == 0


def test_what_is_kept_has_no_fault(document: str, home: Path) -> None:
    told = run("verify", "--home", home)
    assert (told.exit_code, told.output.strip().endswith("no fault")) == (0, True), told.output


def changed(home: Path, sql: str) -> None:
    """Somebody writes into the file of the records behind the office's back."""
    [file] = (home / "records").glob("*.db")
    with sqlite3.connect(file) as connection:
        assert connection.execute(sql).rowcount > 0


DAMAGES: dict[str, tuple[Callable[[Path], None], str]] = {
    "a word of the history": (
        lambda home: changed(home, 'UPDATE history SET "$row" = replace("$row", \'"by":"zhao"\', \'"by":"hu"\')'),
        "was changed",
    ),
    "an entry of the history": (
        lambda home: changed(home, "DELETE FROM history WHERE id = (SELECT max(id) FROM history)"),
        "are missing",
    ),
    "a byte of a file": (lambda home: spoil(home), "its bytes are not those that were kept"),
    "a file": (lambda home: blobs(home)[0].unlink(), "is not kept"),
    "a document": (
        lambda home: changed(home, """DELETE FROM documents WHERE json_extract("$row", '$.state') = 'open'"""),
        "its document is not kept",
    ),
}


def blobs(home: Path) -> list[Path]:
    """The files of the records."""
    return [one for one in (home / "records").glob("*.blobs/??/*") if one.is_file()]


def spoil(home: Path) -> None:
    """Change one byte of a file."""
    [file] = blobs(home)
    file.write_bytes(file.read_bytes()[:-1] + b"x")


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_found_and_told_with_its_place(document: str, home: Path, site: Site, damage: str) -> None:
    site.close()
    spoil_it, said = DAMAGES[damage]
    spoil_it(home)
    told = run("verify", "--home", home)
    assert told.exit_code == 1
    assert said in told.output and "Traceback" not in told.output


def test_a_damaged_office_is_not_backed_up_as_a_good_one(document: str, home: Path, tmp_path: Path) -> None:
    spoil(home)
    told = run("backup", tmp_path / "backups", "--home", home)
    assert told.exit_code == 1
    [left] = (tmp_path / "backups").iterdir()
    assert left.name.endswith(".unfinished")
    assert run("restore", left, "--home", tmp_path / "new").exit_code == 1, "an unfinished one cannot be restored"


def test_a_backup_that_was_changed_is_refused(kept: Path, tmp_path: Path) -> None:
    changed(kept, "UPDATE notices SET \"$row\" = replace(\"$row\", 'zhao', 'hu')")
    assert "is not what backup.json says" in run("verify", "--backup", kept).output
    told = run("restore", kept, "--home", tmp_path / "new")
    assert (told.exit_code, "do not use it" in told.output) == (1, True)


def made_by_an_older_version(folder: Path) -> None:
    """Take from a backup what was not kept when nothing was searched and documents had fewer indexes."""
    store = open_address(str(folder / "records"))
    store.declare(replace(one, indexes=one.indexes[:4]) for one in COLLECTIONS if one.name == "documents")
    store.declare([Collection("texts"), Collection("refusals")])
    store.close()
    with closing(sqlite3.connect(folder / "records" / "formwright.db")) as connection:
        connection.executescript("DROP TABLE texts; DROP TABLE refusals;")
    manifest = json.loads((folder / "backup.json").read_text("utf-8"))
    del manifest["collections"]["texts"]
    (folder / "backup.json").write_text(json.dumps(manifest), "utf-8")


@pytest.mark.covers("R232")
def test_a_backup_of_an_older_version_is_verified_restored_and_served(
    cn: Office, document: str, kept: Path, tmp_path: Path
) -> None:
    made_by_an_older_version(kept)
    told = run("verify", "--backup", kept)
    assert (told.exit_code, told.output.strip().endswith("no fault")) == (0, True), told.output
    new = tmp_path / "machine" / "home"
    told = run("restore", kept, "--home", new)
    assert told.exit_code == 0, told.output
    site = open_site(new, demo_folders(), cn.clock)
    try:
        office = site.offices["demo-yunchuan"]
        assert row(office, document) == row(cn, document)
        assert [one.sight.case.row["id"] for one in search(office, "zhao", Wanted("拟请财政局")).found] == [document]
    finally:
        site.close()


def test_what_an_older_home_cannot_be_asked_is_said(document: str, home: Path, site: Site) -> None:
    site.close()
    store = open_address(str(home / "records"))
    store.declare(replace(one, indexes=one.indexes[:1]) for one in COLLECTIONS if one.name == "documents")
    store.close()
    told = run("explain", demo_folders()[1], "--document", "1", "--home", home)
    assert (told.exit_code, "kept by another version" in told.output) == (1, True), told.output


def test_a_home_that_keeps_something_is_not_written_over(kept: Path, home: Path, document: str, cn: Office) -> None:
    before = row(cn, document)
    told = run("restore", kept, "--home", home)
    assert (told.exit_code, "restore into an empty home" in told.output) == (1, True)
    assert row(cn, document) == before


def test_without_records_there_is_nothing_to_back_up(tmp_path: Path) -> None:
    told = run("backup", tmp_path / "backups", "--home", tmp_path / "nowhere")
    assert (told.exit_code, "nothing is kept in" in told.output) == (1, True)
    assert not (tmp_path / "backups").exists()
