"""Standing rules compiled once: which of those that wait for an event act now.

The rule engine decides from true atoms, checked by the truth table: the leaves of each ``when``, and for a rule that
counts one atom more, which holds when its number is reached. The numbers themselves are read from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from runtime.kinds.standing_rule import StandingRule
from runtime.reading.condition import Scope
from runtime.reading.formula import All, Atom, Formula
from runtime.rules.leaves import Leaves, gather
from runtime.rules.table import Decide, Formulas
from runtime.rules.truth import TruthTable


@dataclass(frozen=True, slots=True)
class Standing:
    """Compiled standing rules; no engine need be asked about those that ``always`` act, without condition and count."""

    rules: Mapping[str, StandingRule]
    leaves: Leaves = field(repr=False)
    decide_rows: Decide = field(repr=False)
    formulas: Formulas = field(default=(), repr=False)
    always: frozenset[str] = frozenset()

    def decide(self, scope: Scope, reached: Callable[[StandingRule], bool]) -> tuple[StandingRule, ...]:
        """The rules that act, in the order read; ``reached`` is asked once of each whose condition holds and counts."""
        true = self.leaves.true(scope)
        counting = {name: _counted(name) for name, rule in self.rules.items() if rule.counting is not None}
        held = self._held(true.union(counting.values()))
        now = [atom for name, atom in counting.items() if name in held and reached(self.rules[name])]
        if counting:
            held = self._held(true.union(now))
        return tuple(rule for name, rule in self.rules.items() if name in held)

    def _held(self, true: frozenset[str]) -> frozenset[str]:
        return self.always.union(self.decide_rows(true))


def _counted(rule: str) -> str:
    """The atom that holds when a rule's number is reached; a space keeps it apart from every leaf's."""
    return f"counted {rule}"


def compile_standing(rules: Sequence[StandingRule], load: Callable[[Formulas], Decide] | None = None) -> Standing:
    """Compile standing rules; ``load`` gives the engine for their formulas, else the truth table decides alone."""
    asked, leaves = gather([(rule.head.name, rule.when) for rule in rules if rule.when is not None])
    conditions: dict[str, Formula] = dict(asked)
    formulas: list[tuple[str, Formula]] = []
    for rule in rules:
        parts = [conditions[rule.head.name]] if rule.head.name in conditions else []
        parts += [Atom(_counted(rule.head.name))] if rule.counting is not None else []
        if parts:
            formulas.append((rule.head.name, parts[0] if len(parts) == 1 else All(tuple(parts))))
    made = tuple(formulas)
    decide = load(made) if load else TruthTable(made).decide
    known = {name for name, _ in made}
    always = frozenset(rule.head.name for rule in rules if rule.head.name not in known)
    return Standing({rule.head.name: rule for rule in rules}, leaves, decide, made, always)
