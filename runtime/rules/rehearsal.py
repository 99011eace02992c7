"""Rows tried in a child process before they are published, for a hang of the rule engine freezes the whole process."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from runtime.reading.formula import All, AnyOf, Atom, Formula
from runtime.rules.durable import Engine
from runtime.rules.truth import Rows

_PROGRAM = "from runtime.rules.rehearsal import perform; perform()"


def rehearse(rows: Rows, cases: Sequence[frozenset[str]], seconds: float = 10) -> str | None:
    """Load the rows in a child process and decide the cases; what went wrong, or None."""
    given = {"rows": [[name, _plain(formula)] for name, formula in rows], "cases": [sorted(case) for case in cases]}
    return run_in_child(_PROGRAM, json.dumps(given), seconds)


def perform() -> None:
    """Decide what is given on the standard input, as the child."""
    given = json.load(sys.stdin)
    engine = Engine([(name, _formula(plain)) for name, plain in given["rows"]])
    for case in given["cases"]:
        engine.decide(frozenset(case))
    if engine.faults:
        sys.exit("; ".join(engine.faults))


def run_in_child(program: str, given: str, seconds: float) -> str | None:
    """Run a Python program on a text in a child process; what went wrong, or None."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", program]
    try:
        done = subprocess.run(
            command, input=given, timeout=seconds, env=environment, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return f"the rule engine gave no answer within {seconds:g} seconds"
    if done.returncode < 0:
        return f"the rule engine crashed: {signal.strsignal(-done.returncode)}"
    if done.returncode:
        return done.stderr.strip().rpartition("\n")[2] or f"the rule engine ended with code {done.returncode}"
    return None


def _plain(formula: Formula) -> Any:
    match formula:
        case Atom(name):
            return name
        case All(parts):
            return {"all": [_plain(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_plain(part) for part in parts]}


def _formula(plain: Any) -> Formula:
    match plain:
        case {"all": parts}:
            return All(tuple(_formula(part) for part in parts))
        case {"any": parts}:
            return AnyOf(tuple(_formula(part) for part in parts))
        case _:
            return Atom(plain)
