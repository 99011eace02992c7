"""The rule engine behind its door decides as the truth table does, on everything the engine alone gets wrong."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.reading.formula import All, AnyOf, Atom, holds
from runtime.rules import durable
from runtime.rules.durable import AVAILABLE, Engine, load
from runtime.rules.truth import TruthTable

needs_package = pytest.mark.skipif(not AVAILABLE, reason="the durable-rules package cannot be imported here")

# Names that mean something to the engine, to JSON or to nobody.
NAMES = ["a0", "a1", "a17", "k", "id", "sid", "$s", "m", "$and", "договор", "金额", 'quo"te', "a b", "", "1"]

formulas = st.recursive(
    st.sampled_from(NAMES).map(Atom),
    lambda parts: st.one_of(
        st.lists(parts, max_size=4).map(lambda ps: All(tuple(ps))),
        st.lists(parts, max_size=4).map(lambda ps: AnyOf(tuple(ps))),
    ),
    max_leaves=25,
)


def both(*names):
    return All(tuple(Atom(name) for name in names))


def either(*names):
    return AnyOf(tuple(Atom(name) for name in names))


def plain(rows, true):
    return tuple(name for name, formula in rows if holds(formula, true))


def decided(rows, true):
    """The decision of an engine that had nothing to set aside."""
    engine = Engine(rows)
    answer = engine.decide(frozenset(true))
    assert engine.faults == ()
    return answer


@given(
    st.lists(formulas, max_size=12),
    st.lists(st.frozensets(st.sampled_from([*NAMES, "unknown"])), min_size=1, max_size=8),
)
@settings(max_examples=150, deadline=None)
def test_the_engine_decides_as_the_truth_table_does(some, cases):
    rows = [(f"row {i}", formula) for i, formula in enumerate(some)]
    engine = Engine(rows)
    for true in [*cases, frozenset(), frozenset(NAMES)]:
        assert engine.decide(true) == plain(rows, true) == TruthTable(rows).decide(true)
    assert engine.faults == ()


GOLDEN = [
    ("an empty all, on which the engine hangs", [("r", All())], [], ["r"]),
    ("an empty all beside a test", [("r", All((All(), Atom("a"))))], ["a"], ["r"]),
    ("an empty any", [("r", AnyOf())], ["a"], []),
    ("an any of two true tests fires twice raw", [("r", either("a", "b"))], ["a", "b"], ["r"]),
    ("an any inside an all", [("r", All((either("a", "b"), either("c", "d"))))], ["a", "b", "c", "d"], ["r"]),
    ("names that are the engine's own", [("r", both("id", "sid", "k", "$s"))], ["id", "sid", "k", "$s"], ["r"]),
    ("the constant atom's name is an atom like any", [("r", Atom("k"))], [], []),
    ("an id alone", [("r", Atom("id")), ("s", Atom("sid"))], ["sid"], ["s"]),
    ("names in other letters", [("r", both("договор", "金额"))], ["договор", "金额"], ["r"]),
    ("a long name", [("r", Atom("x" * 70_000)), ("s", Atom("x"))], ["x" * 70_000], ["r"]),
    ("names that differ in their end only", [("r", Atom("x" * 70_000 + "a"))], ["x" * 70_000 + "b"], []),
    ("a text and a number of the same look", [("r", Atom('n == "1"')), ("s", Atom("n == 1"))], ["n == 1"], ["s"]),
    ("true is not one", [("r", Atom("n == true")), ("s", Atom("n == 1"))], ["n == 1"], ["s"]),
    ("a test put the other way is a leaf", [("r", Atom("n != 5"))], ["n != 5"], ["r"]),
    ("a large number is a leaf", [("r", Atom(f"n == {2**53 + 1}"))], [f"n == {2**53}"], []),
    ("rows of one name", [("r", Atom("a")), ("r", Atom("b"))], ["a", "b"], ["r", "r"]),
    ("a test named twice", [("r", both("a", "a"))], ["a"], ["r"]),
    ("atoms nobody asked for", [("r", Atom("a"))], ["a", *(f"x{i}" for i in range(2000))], ["r"]),
    ("no rows", [], ["a"], []),
]


@pytest.mark.parametrize(("rows", "true", "answer"), [case[1:] for case in GOLDEN], ids=[case[0] for case in GOLDEN])
def test_a_golden_case(rows, true, answer):
    assert decided(rows, true) == tuple(answer)


@pytest.mark.parametrize("count", [59, 60, 61, 64, 65, 128, 129, 255, 256, 257, 511, 512, 1025])
@pytest.mark.parametrize("shape", ["own atom each", "one atom for all", "always"])
def test_any_number_of_rows_may_hold_at_once(count, shape):
    formula = {
        "own atom each": lambda i: Atom(f"a{i}"),
        "one atom for all": lambda i: Atom("a"),
        "always": lambda i: All(),
    }
    rows = [(f"row {i}", formula[shape](i)) for i in range(count)]
    true = {"a", *(f"a{i}" for i in range(count))}
    assert decided(rows, true) == tuple(f"row {i}" for i in range(count))


@pytest.mark.parametrize("count", [2, 199, 200, 201, 252, 256, 1000])
def test_any_number_of_tests_may_stand_in_a_row(count):
    names = [f"a{i}" for i in range(count)]
    rows = [("all", both(*names)), ("any", either(*names)), ("last", Atom(names[-1]))]
    assert decided(rows, names) == ("all", "any", "last")
    assert decided(rows, names[:-1]) == ("any",)
    assert decided(rows, names[-1:]) == ("any", "last")


@pytest.mark.parametrize("count", [5, 6, 20])
def test_a_condition_whose_normal_form_explodes_is_decided_all_the_same(count):
    rows = [("r", All(tuple(either(f"a{i}", f"b{i}") for i in range(count)))), ("s", Atom("a0"))]
    assert decided(rows, {f"a{i}" for i in range(count)}) == ("r", "s")
    assert decided(rows, {f"b{i}" for i in range(count - 1)} | {"a0"}) == ("s",)


def test_no_atom_of_a_full_shard_is_taken_for_another():
    # The engine knows names by a 32-bit hash only; these are all the names it is ever shown.
    names = [f"x{i}" for i in range(200)]
    rows = [(str(i), both(*names[i : i + 4])) for i in range(0, 200, 4)]
    engine = Engine(rows)
    for name in names:
        assert engine.decide(frozenset(names) - {name}) == plain(rows, frozenset(names) - {name})
        assert engine.decide(frozenset({name})) == ()
    assert engine.faults == ()


def test_four_threads_on_one_engine_are_all_right():
    rows = [(f"row {i}", All((Atom(f"a{i}"), either(f"b{i % 7}", f"b{i % 5}")))) for i in range(100)]
    engine = Engine(rows)
    cases = [frozenset({*(f"a{i}" for i in range(n, 100, 13)), f"b{n % 7}"}) for n in range(50)]

    def decide(case):
        return all(engine.decide(case) == plain(rows, case) for _ in range(40))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(decide, cases))
    assert engine.faults == ()


def resident():
    """Kilobytes of memory this process holds."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4


on_linux = pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is read from /proc")


@on_linux
def test_memory_stays_flat_over_a_hundred_thousand_decisions():
    engine = Engine([(f"row {i}", both(f"a{i}", f"b{i % 3}")) for i in range(30)])
    cases = [frozenset({f"a{i}", f"a{i + 1}", f"b{i % 3}"}) for i in range(25)]
    for case in cases * 200:
        engine.decide(case)
    before = resident()
    for case in cases * 4000:
        engine.decide(case)
    assert resident() - before < 1000 and engine.faults == ()


@on_linux
def test_memory_stays_flat_over_reloads_of_the_same_content():
    rows = [(f"row {i}", Atom(f"a{i}")) for i in range(100)]
    first = load("hash of the content", rows)
    before = resident()
    assert all(load("hash of the content", rows) is first for _ in range(1000))
    assert resident() - before < 1000
    assert load("another hash", rows) is not first


# What happens when the engine is wrong, broken or missing


@needs_package
def test_a_disagreement_is_logged_and_the_truth_table_stands(monkeypatch, caplog):
    rows = [(f"row {i}", Atom(f"a{i}")) for i in range(100)]
    engine = Engine(rows)
    broken = engine._shards[0]
    monkeypatch.setattr(broken, "fire", lambda true: frozenset({3}), raising=False)
    with caplog.at_level(logging.ERROR):
        assert engine.decide(frozenset({"a5", "a90"})) == ("row 5", "row 90")
    assert "decided otherwise about row 3, row 5" in caplog.text
    assert broken not in engine._shards and len(engine._shards) == 1 and len(engine.faults) == 1
    assert engine.decide(frozenset({"a5", "a90"})) == ("row 5", "row 90") and len(engine.faults) == 1


@needs_package
@pytest.mark.parametrize("act", ["assert_fact", "start_action_for_state", "complete_and_start_action", "retract_fact"])
def test_an_engine_that_fails_is_set_aside(monkeypatch, act):
    class Failing:
        error = durable._package.error

        def __getattr__(self, name):
            if name == act:
                raise self.error("Could not do it, error code: 303")
            return getattr(package, name)

    package = durable._package
    engine = Engine([("r", Atom("a"))])
    monkeypatch.setattr(durable, "_package", Failing())
    assert engine.decide(frozenset({"a"})) == ("r",)
    assert engine._shards == () and "303" in engine.faults[0]


def test_without_the_package_the_truth_table_decides_alone(monkeypatch):
    monkeypatch.setattr(durable, "_package", None)
    monkeypatch.setattr(durable, "AVAILABLE", False)
    for name, rows, true, answer in GOLDEN:
        assert Engine(rows).decide(frozenset(true)) == tuple(answer), name
    assert Engine([("r", Atom("a"))])._shards == ()
