"""References in the ways a document begins, and in what is set without anybody typing it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from runtime.edition.addresses import Names
from runtime.kinds.document import DocumentType
from runtime.reading.condition import Expression
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer, Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker


def check_starts(checker: Checker, source: Source, document: DocumentType, names: Names) -> None:
    """Every name in the ways a document begins, at its own place."""
    numbers = {item["start"]: at for at, item in enumerate(source.data.get("starts", ()))}
    for start in document.starts:
        place: Pointer = ("starts", numbers[start.name])
        checker.participant(source, (*place, "by"), start.by, names)
        checker.participant(source, (*place, "for-each"), start.people, names)
        if start.at:
            checker.exists(source, (*place, "at"), "step", start.at, names.steps)
        check_sets(checker, source, (*place, "sets"), start.sets, names, names)


def check_sets(
    checker: Checker, source: Source, pointer: Pointer, sets: Mapping[str, Expression], names: Names, of: Names
) -> None:
    """Values for the fields of one document (``of``), read from where ``names`` are known."""
    for name, expression in sets.items():
        place = (*pointer, name)
        checker.expression(source, place, expression, names)
        if name in of.given:
            text = f"'{name}' is given by {of.given[name]}, so it cannot be set here"
            checker.say(source, place, "two-authors", text, "keep one of the two")
        elif name not in of.fields and not of.open:
            text = f"document '{of.document}' has no field '{name}' to set"
            checker.say(source, place, "no-such-field", text, did_you_mean(name, of.fields) or "add it under data")
