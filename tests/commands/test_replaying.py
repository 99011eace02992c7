"""The command that replays past documents, as its user meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runtime.cli import main
from runtime.commands.demo import demo_folders
from runtime.office.office import FixedClock
from runtime.settings import open_site
from tests.conftest import MONDAY
from tests.office.story import letter

PERM = demo_folders()[0]


def run(*arguments: object) -> Result:
    """One command."""
    return CliRunner().invoke(main, ["replay", *(str(one) for one in arguments)])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home in which the Russian demo office keeps one registered letter."""
    site = open_site(tmp_path / "home", [PERM], FixedClock(MONDAY))
    letter(site.offices["demo-perm"])
    site.close()
    return tmp_path / "home"


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The demo agency over a pack in which the letter is looked at before it is scanned, and scanned within a week."""
    for name in ("demo-perm", "ru-perm"):
        shutil.copytree(PERM.parent / name, tmp_path / "changed" / name)
    file = tmp_path / "changed" / "ru-perm" / "incoming.yaml"
    text = file.read_text("utf-8").replace(
        "      - step: scan\n", "      - {step: look, by: {person: kim}}\n      - step: scan\n"
    )
    file.write_text(text, "utf-8")
    return tmp_path / "changed" / "demo-perm"


def test_nothing_differs_under_the_edition_of_today(home: Path) -> None:
    found = run(PERM, "--home", home, "--since", "2026-01-01")
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith("documents replayed since 2026-01-01: 1, of which differ: 0\n")


def test_what_differs_is_told_in_sentences_and_document_by_document(home: Path, changed: Path) -> None:
    found = run(PERM, "--home", home, "--since", "2026-01-01", "--with", changed)
    assert found.exit_code == 0, found.output
    assert "take another road: 1" in found.stdout
    assert "new to do: 1\n  look: to be done by Ким Е. Л. (1)\n" in found.stdout
    assert "01-12-00001/2026  О капитальном ремонте\n  look: to be done by Ким Е. Л.\n" in found.stdout


def test_for_machines_there_is_one_object(home: Path, changed: Path) -> None:
    found = run(PERM, "--home", home, "--since", "2026-01-01", "--with", changed, "--json")
    [document] = json.loads(found.stdout)["documents"]
    assert document["number"] == "01-12-00001/2026"
    assert document["added"] == [{"step": "look", "was": "", "now": "kim"}]


def test_the_records_of_the_home_are_as_before(home: Path, changed: Path) -> None:
    before = (home / "records" / "formwright.db").read_bytes()
    assert run(PERM, "--home", home, "--since", "2026-01-01", "--with", changed).exit_code == 0
    assert (home / "records" / "formwright.db").read_bytes() == before


def test_a_home_that_is_not_there_and_a_day_that_is_none_are_told(home: Path, tmp_path: Path) -> None:
    missing = run(PERM, "--home", tmp_path / "no", "--since", "2026-01-01")
    assert (missing.exit_code, "nothing is kept in" in missing.stderr) == (1, True)
    strange = run(PERM, "--home", home, "--since", "last year")
    assert (strange.exit_code, "'last year' is no date" in strange.stderr) == (1, True)


def test_a_pack_has_no_documents(home: Path) -> None:
    found = run(PERM.parent / "ru-perm", "--home", home, "--since", "2026-01-01")
    assert (found.exit_code, "give the agency's folder" in found.stderr) == (1, True)
