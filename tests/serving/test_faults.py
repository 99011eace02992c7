"""One death under load and one disk without room, so that the programs that do it many times stay alive."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.faults.disk import limited_file
from tests.faults.homes import Embedded
from tests.faults.kill import summary, trial


def test_a_server_that_is_killed_under_load_has_lost_nothing(tmp_path: Path) -> None:
    result = trial(Embedded(tmp_path), tmp_path, seed=3, workers=2)
    said = summary("embedded", [result])
    assert said["acknowledged"] > 0
    assert {said[name] for name in ("lost", "doubled", "half_done", "broken_chains")} == {0}, result.found
    assert result.faults == []
    assert result.restart < 30


@pytest.mark.skipif(sys.platform != "linux", reason="limits of a running process are Linux's own")
def test_where_nothing_can_be_written_one_is_told_and_loses_nothing(tmp_path: Path) -> None:
    outcome = limited_file(tmp_path)
    assert outcome.sound(), outcome
    assert any("disk" in said for said in outcome.said)
