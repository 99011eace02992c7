"""References of the lists of documents that point at a document type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.edition.addresses import Names
from runtime.kinds.data import Field
from runtime.kinds.document import DocumentType
from runtime.kinds.linked import PARENT, Linked
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer, Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker


def check_linked(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    """Each list has a name of its own, and its documents a field that points here."""
    for one in document.linked:
        place: Pointer = ("linked", one.name)
        for what, taken in (("field", names.fields), ("step", names.steps), ("block", names.blocks)):
            if one.name in taken:
                text = f"'{one.name}' is a {what} of document '{document.head.name}' as well"
                checker.say(source, place, "name-twice", text, "rename one: expressions could not tell them apart")
        several: Pointer = (*place, "document")
        for at, name in enumerate(one.documents):
            pointer = (*several, at) if (*several, at) in source.marks else several
            if checker.exists(source, pointer, "document", name, checker.edition.documents):
                _by(checker, source, (*place, "by"), one, checker.edition.documents[name])


def _by(checker: Checker, source: Source, pointer: Pointer, linked: Linked, other: DocumentType) -> None:
    if linked.by == PARENT:
        return
    found, here = field_at(other, linked.by), source.name
    if found is None:
        links = [one.name for one in other.fields if checker.edition.points_to(one) == here]
        text = f"document '{other.head.name}' has no field '{linked.by}'"
        remedy = did_you_mean(linked.by, links) if links else f'add it with $ref: "document:{here}"'
        checker.say(source, pointer, "no-such-field", text, remedy)
    elif checker.edition.points_to(found) != here:
        text = f"'{linked.by}' of document '{other.head.name}' does not point to a document '{here}'"
        checker.say(
            source, pointer, "wrong-field", text, f'write $ref: "document:{here}" for it, or name another field'
        )


def field_at(document: DocumentType, address: str) -> Field | None:
    """The field at a dotted address of a card, through groups and rows."""
    first, *rest = address.split(".")
    found = document.field(first)
    for name in rest:
        found = found.field(name) if found is not None else None
    return found
