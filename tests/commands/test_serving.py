"""The demo as a process of its own: it starts, answers, and stops when asked."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from click.testing import CliRunner

from runtime.cli import main


def test_the_demo_answers_and_stops_at_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "runtime.cli", "demo", "--port", "0", "--home", str(tmp_path / "home"), "--empty"]
    if "__main__" not in Path("runtime/cli.py").read_text("utf-8"):
        command[1:3] = ["-c", "from runtime.cli import main; main()"]
    output = tmp_path / "output"
    with output.open("w") as out:
        server = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            address = _address(output, server)
            with urllib.request.urlopen(f"{address}healthz", timeout=10) as answer:
                assert answer.status == 200
            with urllib.request.urlopen(f"{address}demo-perm/login", timeout=10) as answer:
                assert answer.status == 200
            server.send_signal(signal.SIGINT)
            assert server.wait(20) == 0
        finally:
            server.kill()
            server.wait()
    said = output.read_text("utf-8")
    assert "first-sign-in" in said
    assert "Traceback" not in said


def _address(output: Path, server: subprocess.Popen[bytes]) -> str:
    """Where it says that it listens."""
    for _ in range(600):
        found = re.search(r"http://\S+/", output.read_text("utf-8"))
        if found:
            return found[0]
        assert server.poll() is None, output.read_text("utf-8")
        time.sleep(0.1)
    raise AssertionError(output.read_text("utf-8"))


def test_a_virus_check_that_is_not_installed_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORMWRIGHT_SCANNER", "clamaw://here")
    told = CliRunner().invoke(main, ["serve", "definitions/demo-perm", "--home", str(tmp_path / "home")])
    assert (told.exit_code, told.output) == (
        1,
        "Error: no connector is called 'clamaw'; correct FORMWRIGHT_SCANNER\n",
    )
