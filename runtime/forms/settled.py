"""What the answers given so far settle: which questions stay hidden, and what the computed ones come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.forms.overlay import Overlay, kept_value
from runtime.forms.questions import Part, Question
from runtime.forms.settled_inner import Inner, inner_gates, settle_inner
from runtime.reading.condition import UNANSWERED, Expression, Scope, answered


@dataclass(frozen=True, slots=True)
class Settled:
    """Names of hidden questions (paths inside rows and groups), hidden sections, and computed values of the card.

    A computed value may be a whole list of rows, when columns of it are hidden or computed.
    """

    hidden: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    computed: Mapping[str, Any] = field(default_factory=dict)


NOTHING = Settled()


@dataclass(frozen=True, slots=True)
class Gate:
    """What may hide one question or compute it."""

    name: str
    question: Question
    section: Expression | None
    when: Expression | None
    compute: Expression | None


@dataclass(frozen=True, slots=True)
class Gates:
    """All gates of a form in page order, and the names that they read."""

    all: tuple[Gate, ...] = ()
    reads: frozenset[str] = frozenset()
    computes: bool = False
    inner: tuple[Inner, ...] = ()

    @property
    def any(self) -> bool:
        """Whether answers decide about anything."""
        return bool(self.all or self.inner)


def gates(parts: Sequence[Part]) -> Gates:
    """The questions that answers decide about, in page order."""
    every = [
        Gate(one.name, one, part.section.when, one.item.when, one.item.compute)
        for part in parts
        for one in part.questions
    ]
    deciding = tuple(gate for gate in every if gate.section or gate.when or gate.compute)
    read = [one for gate in deciding for one in (gate.section, gate.when, gate.compute) if one is not None]
    names = {
        name for one in read for address in (*one.addresses, *(n for _, n in one.columns)) for name in _roots(address)
    }
    computes = any(gate.compute for gate in deciding)
    return Gates(deciding, frozenset(names), computes, inner_gates([one for part in parts for one in part.questions]))


def _roots(address: str) -> tuple[str, str]:
    """A column asked alone goes by its dotted name."""
    return address, address.partition(".")[0]


def settle(gates: Gates, scope: Scope, values: Mapping[str, Any]) -> Settled:
    """Hide and compute: inside rows and groups first, then the questions of the form over them."""
    if not gates.inner:
        return _settle_whole(gates, scope)
    inside = settle_inner(gates.inner, scope, values)
    laid = Overlay(scope, inside.typed) if inside.typed else scope
    whole = _settle_whole(gates, laid)
    kept = {name: value for name, value in inside.values.items() if name not in whole.hidden}
    return Settled(whole.hidden | inside.hidden, whole.sections, {**kept, **whole.computed})


def _settle_whole(gates: Gates, scope: Scope) -> Settled:
    """Hide and compute until nothing changes: hiding one question may hide the next."""
    deciding = gates.all
    if not deciding:
        return NOTHING
    hidden: frozenset[str] = frozenset()
    computed: dict[str, Any] = {}
    if not gates.computes:
        hidden = frozenset([gate.name for gate in deciding if _hides(gate, scope)])
        if gates.reads.isdisjoint(hidden):
            return _settled(deciding, scope, hidden, computed)
    over = _over(deciding, scope, hidden, computed)
    for _ in range(len(deciding) + 1):
        now_hidden = frozenset([gate.name for gate in deciding if _hides(gate, over)])
        now_computed = {
            gate.name: gate.compute.value(over) for gate in deciding if gate.compute and gate.name not in now_hidden
        }
        if now_hidden == hidden and now_computed == computed:
            break
        hidden, computed = now_hidden, now_computed
        if gates.reads.isdisjoint(hidden) and gates.reads.isdisjoint(computed):
            break
        over = _over(deciding, scope, hidden, computed)
    return _settled(deciding, over, hidden, computed)


def _settled(deciding: Sequence[Gate], over: Scope, hidden: frozenset[str], computed: Mapping[str, Any]) -> Settled:
    if not computed:
        return _hidden(deciding, over, hidden)
    sections = frozenset([gate.question.section for gate in deciding if gate.section and not gate.section.test(over)])
    kept = {
        gate.name: kept_value(gate.question.kind, computed[gate.name]) for gate in deciding if gate.name in computed
    }
    return Settled(hidden, sections, {name: value for name, value in kept.items() if answered(value)})


def _hidden(deciding: Sequence[Gate], scope: Scope, hidden: frozenset[str]) -> Settled:
    if not hidden:
        return NOTHING
    gone = [gate for gate in deciding if gate.section and gate.name in hidden and not gate.section.test(scope)]
    return Settled(hidden, frozenset([gate.question.section for gate in gone]))


def _hides(gate: Gate, scope: Scope) -> bool:
    if gate.when is not None and not gate.when.test(scope):
        return True
    return gate.section is not None and not gate.section.test(scope)


def _over(deciding: Sequence[Gate], scope: Scope, hidden: frozenset[str], computed: Mapping[str, Any]) -> Scope:
    laid = _laid(deciding, hidden, computed)
    return Overlay(scope, laid) if laid else scope


def _laid(deciding: Sequence[Gate], hidden: frozenset[str], computed: Mapping[str, Any]) -> dict[str, Any]:
    blank = {
        gate.name: False if gate.question.kind == "boolean" else UNANSWERED for gate in deciding if gate.name in hidden
    }
    # Before it is computed for the first time, the kept value of a computed question says nothing.
    waiting = {gate.name: UNANSWERED for gate in deciding if gate.compute}
    return {**waiting, **computed, **blank}
