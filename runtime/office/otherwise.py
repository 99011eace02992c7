"""What would have led elsewhere: the smallest change of one answer that turns a condition or a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any, Final

from runtime.office.scope import CardScope
from runtime.reading.condition import UNANSWERED, Leaf, answered
from runtime.reading.condition_figures import Address, Listing, Literally
from runtime.reading.condition_text import written
from runtime.reading.condition_tree import Closed, Compare, Filled, Has, LeafTest
from runtime.reading.condition_values import FLIPPED, number
from runtime.reading.domain import Domain, question
from runtime.reading.term import Term

# A page cannot wait for the answers to more questions about one field; then nothing is said of it.
_MOST_LEAVES: Final = 100
_MIRRORED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Saying:
    """A leaf in the order of a sentence: an address, a word such as ``<=``, and literals; or just its text."""

    text: str
    address: str = ""
    word: str = ""
    literals: tuple[Any, ...] = ()


def saying(node: LeafTest, *, denied: bool = False) -> Saying:
    """How a leaf, or its denial, is said; an order is turned rather than denied: ``amount <= 1000``."""
    one = node.negate() if denied else node
    match one:
        case Compare(op, Address(address), other, negated):
            return _said(address, FLIPPED[op] if negated else op, other, one)
        case Compare(op, other, Address(address), negated):
            return _said(address, _MIRRORED[FLIPPED[op] if negated else op], other, one)
        case Has(Address(address), other, negated):
            return _said(address, "not has" if negated else "has", other, one)
        case Has(other, Address(address), negated):
            return _said(address, "not in" if negated else "in", other, one)
        case Filled(Address(address), negated):
            return Saying(written(one), address, "empty" if negated else "filled")
        case Closed(step, negated):
            return Saying(written(one), step, "open" if negated else "closed")
        case _:
            return Saying(written(one))


def _said(address: str, word: str, other: Any, node: LeafTest) -> Saying:
    items: Sequence[Any] = other.items if isinstance(other, Listing) else (other,)
    literals = tuple(one.literal for one in items if isinstance(one, Literally))
    if len(literals) != len(items):
        return Saying(written(node))
    return Saying(f"{address} {word} {written(other)}", address, word, literals)


@dataclass(frozen=True, slots=True)
class Changed:
    """A scope in which one answer is another one."""

    under: CardScope
    address: str
    value: Any

    @property
    def now(self) -> datetime:
        """The moment of the scope."""
        return self.under.now

    @property
    def today(self) -> date:
        """The day of the scope."""
        return self.under.today

    @property
    def me(self) -> str:
        """Who asks."""
        return self.under.me

    def get(self, address: str) -> Any:
        """The other answer, else what the card says."""
        return self.value if address == self.address else self.under.get(address)

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        """The calendar's answer."""
        shifted: date | datetime = self.under.shift(start, term, sign)
        return shifted

    def closed(self, name: str) -> bool:
        """Whether the step is done."""
        return self.under.closed(name)

    def rank(self, address: str, value: str) -> int | None:
        """The order of a catalog."""
        return self.under.rank(address, value)


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that is another one, said as the leaf it turns; ``turned`` counts the leaves that turn with it."""

    said: Saying
    scope: Changed = field(repr=False)
    turned: int = 1
    far: Fraction = Fraction(0)


def changes(
    leaves: Iterable[Leaf], scope: CardScope, domains: Mapping[str, Domain], sees: Callable[[str], bool]
) -> list[Change]:
    """Every change of one answer that turns a leaf, the smallest first; of what the reader may not see, none."""
    by_address: dict[str, list[Leaf]] = {}
    for leaf in leaves:
        asked = question(leaf)
        if asked is not None and asked.address in domains and asked.understood(domains[asked.address]):
            by_address.setdefault(asked.address, []).append(leaf)
    found = [
        change
        for address, own in by_address.items()
        if sees(address) and len(own) <= _MOST_LEAVES
        for change in _of_address(address, own, scope, domains[address])
    ]
    return sorted(found, key=lambda one: (one.turned, one.far))


def _of_address(address: str, leaves: list[Leaf], scope: CardScope, domain: Domain) -> Iterator[Change]:
    now = scope.get(address)
    held = [leaf.test(scope) for leaf in leaves]
    literals = [one for leaf in leaves if (asked := question(leaf)) is not None for one in asked.literals]
    open_to = [*domain.samples(literals), *(() if domain.required else (UNANSWERED,))]
    for value in open_to:
        other = Changed(scope, address, value)
        turned = [
            (leaf, holds)
            for leaf, before in zip(leaves, held, strict=True)
            if (holds := leaf.test(other)) is not before
        ]
        if turned:
            far = _far(now, value) if answered(value) else Fraction(10**9)
            yield Change(_best(address, value, domain, turned), other, len(turned), far)


def _best(address: str, value: Any, domain: Domain, turned: list[tuple[Leaf, bool]]) -> Saying:
    """One of few values by itself; else the turned leaf that says the change most closely: what holds then, and the
    nearest figure."""
    if not answered(value):
        return Saying(f"empty({address})", address, "empty")
    if domain.kind == "values":
        return Saying(f"{address} == {written(Literally(value))}", address, "==", (value,))
    said = [(not holds, saying(leaf.node, denied=not holds)) for leaf, holds in turned]
    return min(said, key=lambda one: (min((_far(value, other) for other in one[1].literals), default=0), one[0]))[1]


def _far(one: Any, other: Any) -> Fraction:
    """How far apart two figures or days are; values without a measure are all equally far."""
    first, second = number(one), number(other)
    if first is not None and second is not None:
        return abs(first - second)
    if isinstance(one, date) and isinstance(other, date):
        return Fraction(abs(one.toordinal() - other.toordinal()))
    return Fraction(0) if one == other else Fraction(1)
