"""The workflow patterns of control flow and of resources, each written as an administrator writes it and played."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scores import FAMILIES, PATTERNS, faults, left_out, pattern_of

FILES = [file for file in sorted(PATTERNS.glob("*.yaml")) if pattern_of(file)]
ALL = {f"{word}{number:02}" for word, of in FAMILIES.values() for number in range(1, of + 1)}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_pattern_goes_as_its_scenarios_tell(file: Path) -> None:
    assert faults(PATTERNS, file) == []


def test_every_pattern_is_shown_once_or_left_out_for_a_reason() -> None:
    shown, out = [pattern_of(file) for file in FILES], left_out()
    assert sorted([*shown, *out]) == sorted(ALL)
    assert all(reason.strip() for reason in out.values())


def test_nearly_all_of_them_are_shown() -> None:
    shown = [pattern_of(file)[:3] for file in FILES]
    assert shown.count("WCP") >= 38
    assert shown.count("WRP") >= 35


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_pattern_says_what_it_is_and_when_an_office_wants_it(file: Path) -> None:
    first, second, third, *_ = file.read_text("utf-8").splitlines()
    assert first.startswith(f"# {pattern_of(file)} ")
    assert second.startswith("# ")
    assert third.startswith("document: ")
