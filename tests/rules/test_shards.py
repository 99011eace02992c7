"""Rows are cut to what the rule engine can bear."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.reading.formula import All, AnyOf, Atom, holds
from runtime.rules.shards import MOST_ATOMS, MOST_CONJUNCTS, MOST_DISJUNCTS, Rule, cut, disjuncts, guards, own_atom

formulas = st.recursive(
    st.sampled_from("abcdef").map(Atom),
    lambda parts: st.one_of(
        st.lists(parts, max_size=4).map(lambda ps: All(tuple(ps))),
        st.lists(parts, max_size=4).map(lambda ps: AnyOf(tuple(ps))),
    ),
    max_leaves=20,
)


def atoms(count, prefix="a"):
    return tuple(Atom(f"{prefix}{i}") for i in range(count))


@given(formulas, st.frozensets(st.sampled_from("abcdef")))
@settings(max_examples=300, deadline=None)
def test_the_normal_form_means_what_the_formula_means(formula, true):
    form = disjuncts(formula)
    assert form is not None
    assert any(true.issuperset(conjunct) for conjunct in form) == holds(formula, true)


def test_a_conjunct_that_another_implies_is_left_out():
    a, b, c = atoms(3)
    assert disjuncts(AnyOf((All((a, b)), a, All((c, b, a))))) == (("a0",),)


@pytest.mark.parametrize(("count", "fits"), [(MOST_DISJUNCTS, True), (MOST_DISJUNCTS + 1, False)])
def test_a_form_past_the_bound_becomes_one_atom(count, fits):
    (shard,) = cut([("r", AnyOf(atoms(count)))])
    assert (len(shard.rules) == count) is fits
    if not fits:
        assert shard.rules == (Rule(0, (own_atom(0),)),)


def test_an_exploding_form_is_given_up_early():
    assert disjuncts(All(tuple(AnyOf(atoms(9, prefix=f"x{i}.")) for i in range(200)))) is None


def test_shards_are_bounded_and_keep_rows_whole():
    rows = [(f"row {i}", AnyOf(tuple(All(atoms(9, f"{i}.{j}.")) for j in range(i % 30)))) for i in range(100)]
    shards = cut(rows)
    seen = [{rule.row for rule in shard.rules} for shard in shards]
    for shard in shards:
        assert len(shard.rules) <= MOST_CONJUNCTS
        assert len({atom for rule in shard.rules for atom in rule.atoms}) <= MOST_ATOMS
    assert all(not a & b for i, a in enumerate(seen) for b in seen[i + 1 :])
    assert set().union(*seen) == {i for i in range(100) if i % 30}


def test_a_rule_is_guarded_by_its_rarest_atom():
    rules = [Rule(0, ("open", "letter")), Rule(1, ("open", "order")), Rule(2, ()), Rule(3, ("x", "y"))]
    assert guards(rules) == ("letter", "order", None, "x")
