"""The scores that are printed are counted from what is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scores import left_out, patterns, working

OFFICE = """
organisation: example
title: Office
units: [{unit: office, title: Office}]
posts: [{post: clerk, title: Clerk, of: office}]
people: [{person: clerk, title: Clerk, posts: [clerk], roles: [clerk]}]
---
role: clerk
title: Clerk
"""

PATTERN = """
document: letter
title: Letter
route: letter
access: {create: {role: clerk}}
data: {properties: {subject: {type: string}}}
---
route: letter
title: Letter
steps:
  - {step: write, by: {role: clerk}}
  - {step: send, by: {role: clerk}}
---
scenario: goes-through
title: One after the other
steps:
  - {as: clerk, creates: letter, with: {subject: Pier}}
  - {as: clerk, decides: send.submit}
  - expect: {state: closed}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three patterns, of which one does not go as written and one has no scenario."""
    (tmp_path / "office.yaml").write_text(OFFICE, "utf-8")
    (tmp_path / "wcp01-sequence.yaml").write_text(PATTERN, "utf-8")
    (tmp_path / "wrp02-role.yaml").write_text(PATTERN.replace("state: closed", "state: open"), "utf-8")
    (tmp_path / "wcp02-split.yaml").write_text(PATTERN.partition("---\nscenario")[0], "utf-8")
    (tmp_path / "left-out.yaml").write_text("WCP43: nobody asks for it\nWRP7: another reason\n", "utf-8")
    return tmp_path


def test_a_pattern_works_when_its_scenarios_go_as_written(folder: Path) -> None:
    assert working(folder) == {"WCP01"}


def test_what_is_left_out_is_named_with_its_reason(folder: Path) -> None:
    assert left_out(folder) == {"WCP43": "nobody asks for it", "WRP07": "another reason"}
    found = patterns(folder)
    assert found["control_flow"] == {"working": 1, "of": 43, "left_out": ["WCP43"]}
    assert found["resources"] == {"working": 0, "of": 43, "left_out": ["WRP07"]}
