"""An agency's colours are checked where its definitions are."""

from __future__ import annotations

from pathlib import Path

from click.testing import CliRunner

from runtime.cli import main
from runtime.commands.checking import check_path

PALE = """theme: pale
title: Pale
tokens:
  accent: {light: "#eeeeee", dark: "#f2797c"}
"""


def test_a_colour_that_cannot_be_read_is_a_problem_with_its_place(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["new-agency", str(tmp_path / "office")]).exit_code == 0
    (tmp_path / "office" / "own" / "theme.yaml").write_text(PALE, "utf-8")
    problems = check_path(tmp_path / "office")
    assert {(one.code, one.at.line) for one in problems} == {("theme", 3)}
    assert any("accent" in one.text for one in problems)
