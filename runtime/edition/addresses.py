"""What the expressions over a document may name, and what is wrong with an address that names nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from runtime.edition.edition import Edition
from runtime.kinds.data import Field
from runtime.reading.condition import Expression
from runtime.reading.condition_figures import Address, Listing, Literally
from runtime.reading.condition_tree import Compare, Has
from runtime.reading.problem import did_you_mean


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


DOCUMENT: Final = _words(
    "id number heading type state unit drafter created closed file volume parent due round original archived "
    "published outcome"
)
FACTS: Final = _words(
    "by unit responsible received due done opinion decision reminders reminded mark rounds state instead_of on_behalf"
    " ink"
)
TASK: Final = _words("step stage title by responsible received done due decision opinion")
PERSON: Final = _words("title name unit units role post clearance superior")
UNIT: Final = _words("title name code kind parent")
FILE: Final = _words("name type size sha256")
ENTRY: Final = _words("title code value")
OF_LINKED: Final = _words("title number document")  # of a document behind a link, beside its fields
PEOPLE: Final = _words("person people unit units organisation")
LISTS: Final = _words("choices people units links files list rows")
EVENT: Final = _words("name by person unit step decision at count")
# Words behind which a person or a unit stands.
_FOLLOWED: Final = {
    "document": {"unit": UNIT, "drafter": PERSON},
    "event": {"by": PERSON, "person": PERSON, "unit": UNIT},
}
_PLAIN: Final = ("today", "now", "returned")


@dataclass(slots=True)
class Names:
    """What expressions over one document type may name; an ``open`` one knows no card and takes any field."""

    document: str = ""
    fields: dict[str, Field] = field(default_factory=dict)
    steps: set[str] = field(default_factory=set)
    blocks: set[str] = field(default_factory=set)
    loops: dict[str, str] = field(default_factory=dict)
    participants: set[str] = field(default_factory=set)
    given: dict[str, str] = field(default_factory=dict)  # fields that nobody types, and what gives them
    linked: dict[str, dict[str, Field]] = field(default_factory=dict)  # lists of documents that point here
    task: bool = False
    event: bool = False
    open: bool = False

    def roots(self) -> set[str]:
        """Every first word of an address."""
        known = {"task": self.task, "event": self.event}
        fixed = {"document", "setting", "me", *_PLAIN, *(word for word in known if known[word])}
        return {*self.fields, *self.steps, *self.blocks, *self.loops, *self.linked, *fixed}

    def field(self, address: str) -> Field | None:
        """The field at a dotted address, through loops and rows; None where there is none."""
        root, *rest = address.split(".")
        if root in self.linked and rest:
            found = self.linked[root].get(rest.pop(0))
            return found.field(rest[0]) if found is not None and rest else found
        base = self.loops.get(root)
        found = self.fields.get(root) if base is None else self.field(base) if base not in ("", root) else None
        for name in rest:
            found = found.field(name) if found is not None else None
        return found


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with an address, and what to write instead."""

    text: str
    remedy: str
    code: str = "no-such-field"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Looks addresses up in an edition, with the names of one document type."""

    edition: Edition
    names: Names
    home: str = ""  # the document type in whose definition this stands

    def wrong(self, address: str) -> Wrong | None:
        """What is wrong with an address, or None."""
        root, _, rest = address.partition(".")
        names = self.names
        if root in names.loops:
            return self._loop(address, root, rest)
        if root in ("document", "setting", "me", *_PLAIN) or self._beside(root):
            return self._fixed(address, root, rest)
        if root in names.fields:
            return self._inside(address, rest, names.fields[root]) if rest else None
        if root in names.linked:
            return self._of_linked(address, rest, names.linked[root]) if rest else None
        if root in names.steps:
            remedy = f"write {root}.done, or closed({root})"
            return _among(address, rest, FACTS) if rest else Wrong(f"'{root}' is a step, not a value", remedy)
        if root in names.blocks:
            return Wrong(f"'{root}' is a block of steps, not a value", f"write closed({root})")
        return None if names.open else self._unknown(root)

    def _beside(self, root: str) -> bool:
        """Whether the task of a register's row, or the event of a rule, is meant, and not a field of that name."""
        if root == "event":
            return self.names.event
        return root == "task" and (self.names.task or root not in self.names.fields)

    def _unknown(self, root: str) -> Wrong:
        document = self.names.document
        where = f"nothing in document '{document}'" if document not in ("", self.home) else "nothing here"
        remedy = did_you_mean(root, self.names.roots() - {"me", "now"}) or "correct the name, or add the field"
        return Wrong(f"{where} is called '{root}'", remedy)

    def _fixed(self, address: str, root: str, rest: str) -> Wrong | None:
        if root == "setting":
            return _among(address, rest, {name.replace("-", "_") for name in self.edition.settings})
        if root == "me":
            return _among(address, rest, PERSON | {"tasks"}) if rest else None
        if root in _PLAIN:
            return Wrong(f"'{address}' does not exist", f"write {root}") if rest else None
        if root == "task" and not self.names.task:
            return Wrong("'task' is known in a register of tasks only", "write step.by, such as review.by")
        head, _, more = rest.partition(".")
        if more and root == "document" and head == "parent":
            return None  # what it was opened from may be of several types
        if more and head in _FOLLOWED.get(root, {}):
            return _among(address, more, _FOLLOWED[root][head])
        return _among(address, rest, {"document": DOCUMENT, "event": EVENT}.get(root, TASK))

    def _loop(self, address: str, root: str, rest: str) -> Wrong | None:
        of = self.names.loops[root]
        one = self.names.field(root)
        if not rest or (of and one is None):
            return None  # an unknown list is told where the loop names it
        return _among(address, rest, PERSON) if one is None else self._inside(address, rest, one)

    def _inside(self, address: str, rest: str, one: Field) -> Wrong | None:
        head, _, more = rest.partition(".")
        if one.fields:
            inner = one.field(head)
            if inner is None:
                return _among(address, head, {part.name for part in one.fields})
            return self._inside(address, more, inner) if more else None
        document = self.edition.points_to(one)
        if document:
            linked = self.edition.documents.get(document)
            known = {part.name for part in linked.fields} if linked else {head}
            if head == "document" and head not in known:
                return _among(address, more, DOCUMENT)
            return _among(address, head, {*known, *OF_LINKED})
        words = self._leading(one)
        if not words:
            text = f"'{address}' does not exist: '{one.name}' is {_kind(one)} and holds nothing else"
            return Wrong(text, f"write {address.removesuffix('.' + rest)}")
        return _among(address, head, words)

    def _of_linked(self, address: str, rest: str, fields: Mapping[str, Field]) -> Wrong | None:
        """What may be read of each document that points here."""
        head, _, more = rest.partition(".")
        if head == "document":
            return _among(address, more, DOCUMENT)
        if head in fields:
            return self._inside(address, more, fields[head]) if more else None
        return _among(address, rest, {*fields, *OF_LINKED})

    def _leading(self, one: Field) -> frozenset[str]:
        if one.kind in ("file", "files"):
            return FILE
        if one.kind in PEOPLE:
            return PERSON if one.kind in ("person", "people") else UNIT
        catalog = self.edition.catalogs.get(one.catalog)
        if catalog is None:
            return frozenset()
        return UNIT if catalog.entries and catalog.entries.units else ENTRY

    def values(self, address: str) -> list[str] | None:
        """The texts that may stand in a field, or None where they are not written down."""
        one = self.names.field(address)
        if one is None:
            return None
        if one.choices:
            return [str(choice.value) for choice in one.choices]
        catalog = self.edition.catalogs.get(one.catalog)
        return list(catalog.by_value) if catalog and not catalog.entries else None

    def expression(self, expression: Expression) -> Iterator[Wrong]:
        """Everything that an expression names in vain."""
        for address in sorted(expression.addresses):
            yield from _some(self.wrong(address))
        for listed, name in sorted(expression.columns):
            yield from _some(self._column(listed, name))
        for step in sorted(expression.steps):
            known = {*self.names.steps, *self.names.blocks}
            if step not in known and not self.names.open:
                yield Wrong(f"there is no step '{step}'", did_you_mean(step, known) or "correct it", "no-such-step")
        for address, text in _compared(expression):
            yield from _some(self.value(address, text))

    def _column(self, listed: str, name: str) -> Wrong | None:
        if listed in self.names.linked:
            return self._of_each(listed, name)
        one = self.names.field(listed)
        if one is not None and one.field(name.partition(".")[0]) is not None:
            return self._inside(f"{listed}.{name}", name, one)
        if self.wrong(name) is None or one is None:
            return None
        return _among(f"{listed}.{name}", name, {part.name for part in one.fields} or self.names.roots())

    def _of_each(self, listed: str, name: str) -> Wrong | None:
        """A test on each document that points here reads its own card, not what stands behind its links."""
        head, _, rest = name.partition(".")
        one = self.names.linked[listed].get(head)
        if one is not None and rest and not one.fields:
            return Wrong(f"'{name}' stands behind the card of one of the {listed}", f"test {head} itself")
        if one is None and head not in OF_LINKED and self.wrong(name) is None:
            return None
        return self._of_linked(f"{listed}.{name}", name, self.names.linked[listed])

    def value(self, address: str, text: str) -> Wrong | None:
        """That a field never holds this value, where its values are written down."""
        known = self.values(address)
        if known is None or text in known:
            return None
        return Wrong(f"'{address}' is never '{text}'", did_you_mean(text, known) or "correct it", "no-such-value")


def _some(wrong: Wrong | None) -> Iterator[Wrong]:
    if wrong is not None:
        yield wrong


def _among(address: str, rest: str, known: Iterable[str]) -> Wrong | None:
    head, words = rest.partition(".")[0], set(known)
    if head in words:
        return None
    text = f"'{address}' does not exist" if head else f"'{address}' alone is not a value"
    return Wrong(text, did_you_mean(head, words) or f"after the dot stands one of {', '.join(sorted(words))}")


def _kind(one: Field) -> str:
    kind = one.kind.replace("-", " ")
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _compared(expression: Expression) -> Iterator[tuple[str, str]]:
    """Each address with a text that it is compared with."""
    leaves: Iterable[Any] = (leaf.node for leaf in expression.formula()[1].values()) if expression.is_condition else ()
    for leaf in leaves:
        match leaf:
            case Compare(_, Address(address), other) | Compare(_, other, Address(address)):
                yield from _texts(address, other)
            case Has(Address(address), other) | Has(other, Address(address)):
                yield from _texts(address, other)


def _texts(address: str, other: Any) -> Iterator[tuple[str, str]]:
    items = other.items if isinstance(other, Listing) else (other,)
    yield from ((address, one.literal) for one in items if isinstance(one, Literally) and isinstance(one.literal, str))
