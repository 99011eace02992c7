"""Kills the whole server under load, again and again, and counts what was lost, doubled or done by half.

python -m tests.faults.kill --home embedded|mongodb --trials N [--seed N] [--workers N]
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from tests.faults.audit import Found, audit
from tests.faults.browser import Person
from tests.faults.homes import HOMES, Home
from tests.faults.load import Load
from tests.faults.server import FERRY, Server

CLERKS = ("anna", "boris", "vera")
# Nobody listens there: what matters is that every notice has its message.
_CHANNELS = """channels:
  - channel: webhook
    options: {url: "http://127.0.0.1:9/notices", timeout: 1}
    secrets: {key: FERRY_HOOK_KEY}
"""
_ENVIRONMENT = {"FERRY_HOOK_KEY": "sesame"}


@dataclass
class Result:
    """What one trial came to."""

    found: Found
    restart: float
    unanswered: int
    asked_again: int
    faults: list[str] = field(default_factory=list)


def trial(home: Home, folder: Path, seed: int, workers: int) -> Result:
    """Start, work, kill at a random moment, start again, work a little more, and look."""
    chance = random.Random(seed)
    agency = with_a_channel(folder)
    home.begin()
    server = _server(home, agency, workers)
    try:
        people = [Person(server.base, "ferry", name).enter() for name in CLERKS]
        load = Load(server.base, seed)
        load.start(people)
        time.sleep(chance.uniform(0.5, 4.0))
        server.kill()
        home.kill()
        unanswered = [act for act in load.acts if not act.answered]
        home.again()
        server = _server(home, agency, workers, port=server.port)
        time.sleep(1.5)
        load.stop()
        server.stop()
        store = home.store()
        found = audit(store, load.acts)
        store.close()
        again = sum(act.acknowledged for act in unanswered)
        return Result(found, server.ready_after, len(unanswered), again, load.faults)
    finally:
        if server.process.poll() is None:
            server.kill()
        home.end()


def _server(home: Home, agency: Path, workers: int, port: int = 0) -> Server:
    return Server(home.path, [agency], workers=workers, port=port, environment=_ENVIRONMENT)


def with_a_channel(folder: Path) -> Path:
    """The ferry office, with a channel."""
    agency = shutil.copytree(FERRY, folder / "ferry")
    text = (agency / "agency.yaml").read_text("utf-8")
    (agency / "agency.yaml").write_text(text.replace("organisation: file\n", f"organisation: file\n{_CHANNELS}"))
    return agency


def summary(home: str, results: list[Result]) -> dict[str, Any]:
    """The figures of all trials."""
    restarts = sorted(one.restart for one in results)
    return {
        "home": home,
        "trials": len(results),
        "acknowledged": sum(one.found.acknowledged for one in results),
        "unanswered_at_the_kill": sum(one.unanswered for one in results),
        "acknowledged_when_asked_again": sum(one.asked_again for one in results),
        "lost": sum(len(one.found.lost) for one in results),
        "doubled": sum(len(one.found.doubled) for one in results),
        "half_done": sum(len(one.found.half_done) for one in results),
        "broken_chains": sum(len(one.found.broken_chains) for one in results),
        "restart_s": {"p50": round(median(restarts), 2), "max": round(restarts[-1], 2)},
    }


def main(arguments: list[str]) -> int:
    """Run the trials and print one JSON object; what is wrong, and each trial, goes to the standard error."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", choices=sorted(HOMES), default="embedded")
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args(arguments)
    results: list[Result] = []
    for at in range(asked.trials):
        with tempfile.TemporaryDirectory(prefix="formwright-kill-") as folder:
            home = HOMES[asked.home](Path(folder))
            results.append(trial(home, Path(folder), asked.seed * 1000 + at, asked.workers))
        _tell(at, results[-1])
    said = summary(asked.home, results)
    print(json.dumps(said))
    return int(any(said[name] for name in ("lost", "doubled", "half_done", "broken_chains")))


def _tell(at: int, result: Result) -> None:
    found = result.found
    wrong = [*found.lost, *found.doubled, *found.half_done, *found.broken_chains]
    line = f"trial {at + 1}: {found.acknowledged} acknowledged, {result.unanswered} unanswered at the kill"
    print(
        f"{line}, ready again after {result.restart:.2f} s, {len(wrong)} wrong",
        *wrong[:10],
        sep="\n  ",
        file=sys.stderr,
    )
    if result.faults:
        print(f"  answers that were no answers: {sorted(set(result.faults))[:5]}", file=sys.stderr)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
