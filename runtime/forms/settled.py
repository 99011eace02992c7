"""What the answers given so far settle: which questions stay hidden, and what the computed ones come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from runtime.forms.questions import Part, Question
from runtime.forms.written import MINOR
from runtime.reading.condition import UNANSWERED, Expression, Scope, answered
from runtime.reading.term import Term


@dataclass(frozen=True, slots=True)
class Settled:
    """Names of hidden questions and sections, and computed values as the card keeps them."""

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
    return Gates(deciding, frozenset(names), any(gate.compute for gate in deciding))


def _roots(address: str) -> tuple[str, str]:
    """A column asked alone goes by its dotted name."""
    return address, address.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Overlay:
    """The scope of the card, with hidden questions unanswered (a hidden box is false) and computed ones answered."""

    under: Scope
    over: Mapping[str, Any]

    @property
    def today(self) -> date:
        """The day of the scope."""
        return self.under.today

    @property
    def now(self) -> datetime:
        """The moment of the scope."""
        return self.under.now

    @property
    def me(self) -> str:
        """Who asks."""
        return self.under.me

    def get(self, address: str) -> Any:
        """What is settled, else what the card says."""
        root, _, rest = address.partition(".")
        if root not in self.over:
            return self.under.get(address)
        return UNANSWERED if rest else self.over[root]

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        """The calendar's answer."""
        return self.under.shift(start, term, sign)

    def closed(self, name: str) -> bool:
        """Whether the step is done."""
        return self.under.closed(name)

    def rank(self, address: str, value: str) -> int | None:
        """The order of a catalog."""
        return self.under.rank(address, value)


def settle(gates: Gates, scope: Scope) -> Settled:
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
    if not hidden and not computed:
        return NOTHING
    sections = frozenset([gate.question.section for gate in deciding if gate.section and not gate.section.test(over)])
    kept = {
        gate.name: kept_value(gate.question.kind, computed[gate.name]) for gate in deciding if gate.name in computed
    }
    return Settled(hidden, sections, {name: value for name, value in kept.items() if answered(value)})


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


def kept_value(kind: str, value: Any) -> Any:
    """A value of an expression as the card keeps it: JSON, dates as ISO text, money in minor units."""
    match value:
        case list() | tuple():
            return [kept_value(kind, one) for one in value]
        case bool() | str() | None:
            return value
        case int() | float() | Decimal() if kind == "money":
            minor = Decimal(str(value)) * MINOR
            return int(minor.to_integral_value())
        case Decimal():
            return int(value) if value == value.to_integral_value() and abs(value) < 2**63 else float(value)
        case datetime():
            return value.date().isoformat() if kind == "date" else value.isoformat()
        case date():
            return value.isoformat()
        case Term():
            return str(value)
    return value
