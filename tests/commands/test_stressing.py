"""The command that says what breaks when somebody leaves, as its user meets it."""

from __future__ import annotations

import json
from pathlib import Path

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
    return CliRunner().invoke(main, ["stress", *(str(one) for one in arguments)])


def test_what_breaks_is_told_over_the_organisation_of_the_file() -> None:
    found = run(PERM, "--leaves", "drozdov", "--on", "2026-06-01")
    assert found.exit_code == 1
    assert found.stdout.startswith("Дроздов П. С. leaves on 2026-06-01: ")
    assert "incoming.yaml:" in found.stdout and "step 'off_control'" in found.stdout


def test_somebody_whom_nothing_needs_may_go() -> None:
    found = run(PERM, "--leaves", "melnik", "--on", "2026-06-01")
    assert found.exit_code == 0
    assert found.stdout.startswith("Мельник О. В. leaves on 2026-06-01: nothing breaks\n")


def test_with_a_home_the_documents_in_hand_are_told(tmp_path: Path) -> None:
    site = open_site(tmp_path / "home", [PERM], FixedClock(MONDAY))
    letter(site.offices["demo-perm"])
    site.close()
    before = (tmp_path / "home" / "records" / "formwright.db").read_bytes()
    found = run(PERM, "--leaves", "sokolova", "--on", "2026-06-01", "--home", tmp_path / "home", "--json")
    whole = json.loads(found.stdout)
    assert (found.exit_code, whole["person"]) == (1, "sokolova")
    assert any(one["kind"] == "document" and "01-12-00001/2026" in one["text"] for one in whole["found"])
    assert (tmp_path / "home" / "records" / "formwright.db").read_bytes() == before


def test_a_name_that_nobody_has_is_told() -> None:
    found = run(PERM, "--leaves", "drozdow", "--on", "2026-06-01")
    assert found.exit_code == 1
    assert "nobody is called 'drozdow'; did you mean 'drozdov'?" in found.stderr


def test_a_day_that_is_none_is_told() -> None:
    assert "'soon' is no date" in run(PERM, "--leaves", "drozdov", "--on", "soon").stderr


def test_an_agency_without_an_organisation_needs_its_home(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["pack", "new", str(tmp_path / "letters")]).exit_code == 0
    (tmp_path / "letters" / "scenarios.yaml").unlink()
    found = run(tmp_path / "letters", "--leaves", "clerk", "--on", "2026-06-01")
    assert found.exit_code == 1
    assert "name the home that keeps it with --home" in found.stderr
