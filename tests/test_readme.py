"""The README stays true: its two commands, its example, its commands and its rooms."""

from __future__ import annotations

import re
from pathlib import Path

from click.testing import CliRunner

import runtime
from runtime.cli import main
from runtime.commands.checking import check_path
from runtime.reading.schema import kinds

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_the_import_packages_are_ours() -> None:
    assert Path(str(runtime.__file__)).is_relative_to(ROOT)


def test_two_commands_stand_first_each_in_one_line() -> None:
    blocks = re.findall(r"```(\w*)\n(.*?)```", README, re.S)
    assert [language for language, _ in blocks[:2]] == ["sh", "sh"]
    assert [language for language, _ in blocks].count("sh") == 2
    demo, tests = (text.strip() for _, text in blocks[:2])
    assert "\n" not in demo and demo.endswith("formwright demo")
    assert "\n" not in tests and "pytest" in tests


def test_the_example_of_a_document_type_passes_its_check(tmp_path: Path) -> None:
    example = next(text for language, text in re.findall(r"```(\w*)\n(.*?)```", README, re.S) if language == "yaml")
    made = CliRunner().invoke(main, ["new-agency", str(tmp_path / "office")])
    assert made.exit_code == 0, made.output
    (tmp_path / "office" / "own" / "letter.yaml").write_text(example, "utf-8")
    assert [str(problem) for problem in check_path(tmp_path / "office")] == []


def test_the_example_of_channels_passes_its_check(tmp_path: Path) -> None:
    example = next(text for language, text in re.findall(r"```(\w*)\n(.*?)```", README, re.S) if "channels:" in text)
    made = CliRunner().invoke(main, ["new-agency", str(tmp_path / "office")])
    assert made.exit_code == 0, made.output
    agency = tmp_path / "office" / "agency.yaml"
    first, rule, rest = agency.read_text("utf-8").partition("\n---")
    agency.write_text(f"{first}\n{example}{rule}{rest}", "utf-8")
    assert [str(problem) for problem in check_path(tmp_path / "office")] == []


def test_every_command_and_kind_is_in_the_readme() -> None:
    for command in main.commands:
        assert f"formwright {command}" in README, command
    for kind in kinds():
        assert f"`{kind}`" in README, kind


def test_every_room_is_in_the_readme() -> None:
    for room in ("reading", "kinds", "edition", "forms", "rules", "routes", "registers", "office"):
        assert f"`runtime/{room}`" in README, room
