"""Which cards are possible: the search for a card that meets some conditions and not others, within a bound.

A leaf that asks more than one thing (``received <= due``, ``today``) is never taken to hold nor to fail: what is
found is a real card, and what is not found may rest on it only where ``may`` allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from runtime.reading.condition import UNANSWERED, Expression, Leaf, answered
from runtime.reading.domain import OTHER, Domain, Question, Sample, question
from runtime.reading.formula import All, AnyOf, Atom, Formula, renamed

MOST_LOOKS: Final = 200_000
MOST_FIELDS: Final = 200
_SWITCH: Final = Domain("values", (True, False), required=True)
_ALWAYS: Final = All()

Card = tuple[tuple[str, Any], ...]


class TooMany(Exception):
    """The conditions tell too many cards apart; nothing is proven."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a card must be: some formulas hold or at least may, others fail or at least may.

    A ``free`` one need not fit together: what the form hides may be answered, what is required may not be.
    """

    holds: tuple[Formula, ...] = ()
    may: tuple[Formula, ...] = ()
    fails: tuple[Formula, ...] = ()
    may_fail: tuple[Formula, ...] = ()
    free: bool = False

    def all(self) -> tuple[Formula, ...]:
        """Every formula."""
        return (*self.holds, *self.may, *self.fails, *self.may_fail)


@dataclass(frozen=True, slots=True)
class _Class:
    """Values of one field that no leaf tells apart: one of them, and which leaves hold for it."""

    value: Any
    truth: Mapping[str, bool]


@dataclass(slots=True)
class _Variable:
    """One field, or step that may be closed, with the leaves that ask for it."""

    address: str
    domain: Domain
    leaves: dict[str, tuple[Leaf, Question]] = field(default_factory=dict)
    shown: Formula | None = None
    made: tuple[_Class, ...] = ()

    def classes(self) -> tuple[_Class, ...]:
        """The values that the leaves tell apart, unanswered the last."""
        if not self.made:
            literals = [one for _, asked in self.leaves.values() for one in asked.literals]
            found: dict[tuple[bool, ...], _Class] = {}
            switch = self.domain is _SWITCH
            for value in [*self.domain.samples(literals), *(() if switch else (UNANSWERED,))]:
                scope = Sample(self.address, value, self.domain.values if self.domain.ordered else ())
                truth = {text: leaf.test(scope) for text, (leaf, _) in self.leaves.items()}
                found.setdefault((answered(value), *truth.values()), _Class(value, truth))
            self.made = tuple(found.values())
        return self.made


class Possible:
    """The cards that conditions over some domains tell apart; ``looks`` is how often it may still look."""

    def __init__(self, domains: Mapping[str, Domain], looks: int = MOST_LOOKS) -> None:
        self.looks = looks
        self._domains = domains
        self._variables: dict[str, _Variable] = {}
        self._asks: dict[str, str] = {}  # a leaf's text to the address that decides it
        self._formulas: dict[str, Formula] = {}
        self._masks: dict[tuple[str, Formula], int] = {}

    def formula(self, when: Expression | None) -> Formula:
        """A condition as a formula over the texts of its leaves; read all of them before asking for a card."""
        if when is None:
            return _ALWAYS
        if when.text not in self._formulas:
            formula, leaves = when.formula()
            self._formulas[when.text] = renamed(formula, {atom: leaf.text for atom, leaf in leaves.items()})
            for leaf in leaves.values():
                self._leaf(leaf)
        return self._formulas[when.text]

    def _leaf(self, leaf: Leaf) -> None:
        asked = question(leaf)
        if asked is None:
            return
        switch = asked.address.startswith("closed(") or asked.address == "returned"
        domain = _SWITCH if switch else self._domains.get(asked.address)
        if domain is None or not asked.understood(domain):
            return
        self._asks[leaf.text] = asked.address
        if asked.address not in self._variables:
            self._variables[asked.address] = one = _Variable(asked.address, domain)
            one.shown = self.formula(domain.shown) if domain.shown is not None else None
        self._variables[asked.address].leaves[leaf.text] = (leaf, asked)
        self._variables[asked.address].made = ()
        self._masks.clear()

    def card(self, wanted: Wanted) -> Card | None:
        """A card that is wanted, no larger than need be; None where there is none, TooMany where nobody knows."""
        names = self._order(wanted)
        if len(names) > MOST_FIELDS:
            raise TooMany
        known: dict[str, bool] = {}
        chosen: dict[str, _Class] = {}
        if not self._search(wanted, names, known, chosen):
            return None
        return tuple((name, one.value) for name, one in self._smallest(wanted, chosen).items())

    def _order(self, wanted: Wanted) -> list[_Variable]:
        """The variables that matter, those that most formulas ask for first."""
        counted: dict[str, int] = {}
        for formula in wanted.all():
            for address in dict.fromkeys(self._asks[text] for text in _texts(formula) if text in self._asks):
                counted[address] = counted.get(address, 0) + 1
        waiting = list(counted)
        while waiting:
            shown = self._variables[waiting.pop()].shown
            for text in _texts(shown) if shown is not None and not wanted.free else ():
                if text in self._asks and self._asks[text] not in counted:
                    counted[self._asks[text]] = 0
                    waiting.append(self._asks[text])
        return [self._variables[name] for name in sorted(counted, key=lambda name: -counted[name])]

    def _search(
        self, wanted: Wanted, rest: Sequence[_Variable], known: dict[str, bool], chosen: dict[str, _Class]
    ) -> bool:
        if not self._open(wanted, known, final=not rest):
            return False
        if not rest:
            return wanted.free or all(self._stands(name, one, known, final=True) for name, one in chosen.items())
        variable = rest[0]
        for one in self._classes(variable, (*wanted.holds, *wanted.may)):
            inner = {**known, **one.truth}
            picked = {**chosen, variable.address: one}
            fits = wanted.free or all(self._stands(name, one, inner, final=False) for name, one in picked.items())
            if fits and self._search(wanted, rest[1:], inner, picked):
                known.update(inner)
                chosen.update(picked)
                return True
        return False

    def _classes(self, variable: _Variable, formulas: Iterable[Formula]) -> Iterator[_Class]:
        """The values with which each of these formulas may hold, whatever else is answered."""
        classes, left = variable.classes(), -1
        for formula in formulas:
            left &= self._mask(variable, formula)
        return (one for at, one in enumerate(classes) if left >> at & 1)

    def _mask(self, variable: _Variable, formula: Formula) -> int:
        key = (variable.address, formula)
        if key not in self._masks:
            able = (self._look(formula, one.truth) is not False for one in variable.classes())
            self._masks[key] = sum(1 << at for at, may in enumerate(able) if may)
        return self._masks[key]

    def _open(self, wanted: Wanted, known: Mapping[str, bool], *, final: bool) -> bool:
        """Whether these answers may still lead to a wanted card, or are one."""
        for formulas, refused in ((wanted.holds, False), (wanted.fails, True)):
            for formula in formulas:
                found = self._look(formula, known)
                if found is refused or (final and found is None):
                    return False
        return all(self._look(one, known) is not False for one in wanted.may) and all(
            self._look(one, known) is not True for one in wanted.may_fail
        )

    def _stands(self, address: str, one: _Class, known: Mapping[str, bool], *, final: bool) -> bool:
        """Whether a form leaves such an answer on the card: hidden fields are unanswered, required ones are not."""
        variable = self._variables[address]
        if variable.shown is None:
            return answered(one.value) or not variable.domain.required
        shown = self._look(variable.shown, known)
        if answered(one.value):
            return shown is True or (shown is None and not final)
        return not variable.domain.required or shown is False or (shown is None and not final)

    def _smallest(self, wanted: Wanted, chosen: dict[str, _Class]) -> dict[str, _Class]:
        """Without the answers that could be any."""
        kept = dict(chosen)
        for name in list(chosen):
            rest = {other: one for other, one in kept.items() if other != name}
            known = {text: held for one in rest.values() for text, held in one.truth.items()}
            # What only may hold must not do so merely because its answer was left out.
            if not (wanted.may or wanted.may_fail) and self._open(wanted, known, final=True):
                kept = rest
        return kept

    def _look(self, formula: Formula, known: Mapping[str, bool]) -> bool | None:
        self.looks -= 1
        if self.looks < 0:
            raise TooMany
        return _held(formula, known)


def _held(formula: Formula, known: Mapping[str, bool]) -> bool | None:
    """Whether a formula holds as far as the answers are known."""
    match formula:
        case Atom(name):
            return known.get(name)
        case All(parts):
            found = [_held(part, known) for part in parts]
            return False if False in found else None if None in found else True
        case AnyOf(parts):
            found = [_held(part, known) for part in parts]
            return True if True in found else None if None in found else False


def _texts(formula: Formula) -> Iterator[str]:
    match formula:
        case Atom(name):
            yield name
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from _texts(part)


def told(card: Card) -> str:
    """A card in an author's words: ``kind: contract, amount: 1001, urgent unanswered``."""
    return ", ".join(_told(name, value) for name, value in card) or "any"


def _told(name: str, value: Any) -> str:
    if not answered(value):
        return f"{name} unanswered"
    if name.startswith("closed(") or name == "returned":
        return name if value else f"not {name}"
    return f"{name}: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if value == OTHER:
        return "anything else"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def exclusive(possible: Possible, conditions: Iterable[Expression | None]) -> bool:
    """Whether these conditions can never hold together."""
    may = tuple(possible.formula(one) for one in conditions)
    try:
        return possible.card(Wanted(may=may, free=True)) is None
    except TooMany:
        return False
