"""The command that tries packs, as its user meets it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runtime.cli import main
from runtime.commands.demo import demo_folders

PERM = demo_folders()[0].parent / "ru-perm"


def run(*arguments: object) -> Result:
    """One command."""
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A new pack, with a scenario that an author is given to begin with."""
    folder = tmp_path / "letters"
    assert run("pack", "new", folder).exit_code == 0
    return folder


def test_a_pack_is_tried_with_its_coverage_and_the_rules_nobody_would_miss(pack: Path) -> None:
    found = run("try", pack)
    assert found.exit_code == 0, found.output
    lines = found.stdout.splitlines()
    assert lines[0] == "letters"
    assert re.fullmatch(r"  scenarios  (\d+) of \1 passed", lines[1])
    assert re.search(r"^  mutation   \d+ of \d+ flipped rules noticed, [0-9.]+%$", found.stdout, re.M)
    assert re.search(r"^    \S*letter\.yaml:\d+:\d+: .+ may .+; no scenario ", found.stdout, re.M)


def test_a_failed_scenario_is_told_and_is_the_only_reason_to_fail(pack: Path) -> None:
    stories = pack / "scenarios.yaml"
    stories.write_text(stories.read_text("utf-8").replace("expect: {state: archived}", "expect: {state: closed}"))
    found = run("try", pack, "--no-mutate")
    assert found.exit_code == 1
    assert re.search(r"^    \S*scenarios\.yaml:\d+:\d+: scenario 'a-letter-is-answered', step 4: ", found.stdout, re.M)
    assert "mutation" not in found.stdout


def test_for_machines_there_is_one_object(pack: Path) -> None:
    found = run("try", pack, PERM, "--no-mutate", "--json")
    whole = json.loads(found.stdout)
    assert set(whole) == {"letters", "ru-perm"}
    steps = whole["ru-perm"]["coverage"]["steps"]
    assert steps["covered"] <= steps["of"] and steps["percent"] == round(100 * steps["covered"] / steps["of"], 1)


def test_one_scenario_alone_is_played(pack: Path) -> None:
    found = run("try", pack, "--scenario", "a-letter-is-answered", "--no-mutate")
    assert "scenarios  1 of 1 passed" in found.stdout
    missing = run("try", pack, "--scenario", "a-latter")
    assert missing.exit_code == 1
    assert "there is no scenario 'a-latter'; known: a-letter-is-answered" in missing.stderr


def test_a_folder_of_packs_is_tried_pack_by_pack(pack: Path) -> None:
    assert run("pack", "new", pack.parent / "memos").exit_code == 0
    found = run("try", pack.parent, "--no-mutate")
    assert re.findall(r"^\w\S*$", found.stdout, re.M) == ["letters", "memos"]


def test_a_pack_with_problems_is_not_tried(pack: Path) -> None:
    letter = pack / "letter.yaml"
    letter.write_text(letter.read_text("utf-8").replace("role: clerk", "role: clark", 1))
    found = run("try", pack)
    assert found.exit_code == 1
    assert "no-such-role" in found.stderr and "so nothing is tried" in found.stderr


def test_a_folder_without_definitions_is_told(tmp_path: Path) -> None:
    found = run("try", tmp_path)
    assert found.exit_code == 1
    assert "is neither a pack nor an agency" in found.stderr
