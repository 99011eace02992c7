"""A rehearsal survives whatever the rule engine does, and says what it was."""

from __future__ import annotations

import pytest

from runtime.reading.formula import All, AnyOf, Atom
from runtime.rules.rehearsal import _formula, _plain, rehearse, run_in_child

ROWS = [
    ("complaint", Atom('kind == "complaint"')),
    ("large", All((Atom('kind == "договор"'), AnyOf((Atom("amount > 1000000"), Atom("urgent"))), All()))),
    ("usual", All()),
]


def test_rows_that_the_engine_bears_pass():
    assert rehearse(ROWS, [frozenset(), frozenset({'kind == "договор"', "urgent"})]) is None


def test_rows_reach_the_child_unchanged():
    assert [_formula(_plain(formula)) for _, formula in ROWS] == [formula for _, formula in ROWS]


@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("while True: pass", "no answer within 0.3 seconds"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)", "crashed: Segmentation fault"),
        ("raise ValueError('pri is too large')", "ValueError: pri is too large"),
        ("import sys; sys.exit('the rule engine decided otherwise about usual')", "decided otherwise about usual"),
        ("import sys; sys.exit(3)", "ended with code 3"),
    ],
    ids=["hang", "crash", "error", "disagreement", "code"],
)
def test_what_goes_wrong_in_the_child_is_told(program, said):
    assert said in run_in_child(program, "", seconds=0.3 if "while" in program else 10)
