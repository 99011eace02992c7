"""Formulas cut to what the rule engine can bear: disjuncts of plain atoms, in rulesets of bounded size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from runtime.reading.formula import All, AnyOf, Atom, Formula
from runtime.rules.truth import Rows

MOST_DISJUNCTS = 32
MOST_CONJUNCTS = 60
MOST_ATOMS = 200

Conjunct = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """One conjunct of a row; without atoms it always fires."""

    row: int
    atoms: Conjunct


@dataclass(frozen=True, slots=True)
class ShardPlan:
    """The rules of one ruleset; the rows in it are in no other."""

    rules: tuple[Rule, ...]


def own_atom(row: int) -> str:
    """The atom of a row that is too large for the engine; a leading space keeps it apart from every other name."""
    return f" {row}"


def cut(rows: Rows) -> tuple[ShardPlan, ...]:
    """All rows as rulesets that the engine can bear."""
    return tuple(ShardPlan(rules) for rules in _packed([_rules(row, formula) for row, (_, formula) in enumerate(rows)]))


def disjuncts(formula: Formula) -> tuple[Conjunct, ...] | None:
    """The disjunctive normal form without what is implied; None when it passes the bound."""
    match formula:
        case Atom(name):
            return ((name,),)
        case AnyOf(parts):
            return _either(parts)
        case All(parts):
            return _both(parts)


def guards(rules: Iterable[Rule]) -> tuple[str | None, ...]:
    """For each rule the atom without which it need not be looked at: the rarest, for it rules out most; or none."""
    known = tuple(rules)
    seldom = Counter(atom for rule in known for atom in rule.atoms)
    return tuple(min(rule.atoms, key=seldom.__getitem__, default=None) for rule in known)


def _either(parts: Iterable[Formula]) -> tuple[Conjunct, ...] | None:
    form: tuple[Conjunct, ...] = ()
    for part in parts:
        of_part = disjuncts(part)
        if of_part is None:
            return None
        form = _smallest(form + of_part)
        if len(form) > MOST_DISJUNCTS:
            return None
    return form


def _both(parts: Iterable[Formula]) -> tuple[Conjunct, ...] | None:
    form: tuple[Conjunct, ...] = ((),)
    for part in parts:
        of_part = disjuncts(part)
        if of_part is None:
            return None
        form = _smallest(tuple(dict.fromkeys(one + other)) for one in form for other in of_part)
        if len(form) > MOST_DISJUNCTS:
            return None
    return form


def _smallest(form: Iterable[tuple[str, ...]]) -> tuple[Conjunct, ...]:
    """Without a conjunct that asks for more than another does."""
    kept: list[tuple[frozenset[str], Conjunct]] = []
    for conjunct in sorted(form, key=len):
        atoms = frozenset(conjunct)
        if not any(smaller <= atoms for smaller, _ in kept):
            kept.append((atoms, conjunct))
    return tuple(conjunct for _, conjunct in kept)


def _rules(row: int, formula: Formula) -> tuple[Rule, ...]:
    form = disjuncts(formula)
    if form is None or len(_atoms(form)) > MOST_ATOMS:
        form = ((own_atom(row),),)
    return tuple(Rule(row, conjunct) for conjunct in form)


def _packed(rows: Iterable[tuple[Rule, ...]]) -> Iterator[tuple[Rule, ...]]:
    shard: tuple[Rule, ...] = ()
    for rules in rows:
        joined = shard + rules
        if len(joined) > MOST_CONJUNCTS or len(_atoms(rule.atoms for rule in joined)) > MOST_ATOMS:
            yield shard
            joined = rules
        shard = joined
    if shard:
        yield shard


def _atoms(form: Iterable[Conjunct]) -> frozenset[str]:
    return frozenset(atom for conjunct in form for atom in conjunct)
