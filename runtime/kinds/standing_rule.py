"""Standing rules: what is done by itself when something happens, or happens too often, or at recurring moments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from runtime.kinds.participant import Participant, parse_participant
from runtime.kinds.reader import Head, Reader
from runtime.reading.condition import Expression
from runtime.reading.template import Template
from runtime.reading.term import Recurring, Term

Per = Literal["person", "unit", "document", "type"]

# Events of people, not of a document.
OF_PEOPLE: Final = frozenset({"signed-in"})


@dataclass(frozen=True, slots=True)
class Counting:
    """How many events must have come together, within which time, and of whom or what they are counted."""

    at_least: int
    within: Term
    per: Per


@dataclass(frozen=True, slots=True)
class Doing:
    """What a rule does: people are told, fields change, documents are made (``people``: one for each of them)."""

    notify: Participant | None = None
    say: Template | None = None
    sets: Mapping[str, Expression] = field(default_factory=dict)
    create: str = ""
    values: Mapping[str, Expression] = field(default_factory=dict)
    drafter: Participant | None = None
    people: Participant | None = None


@dataclass(frozen=True, slots=True)
class StandingRule:
    """A rule that waits for an event or a recurring moment; ``of`` is empty where it looks at every document type."""

    head: Head
    of: str
    event: str
    every: Recurring | None
    when: Expression | None
    counting: Counting | None
    then: Doing

    @property
    def of_document(self) -> bool:
        """Whether it acts on a document: that of its event, or each one of its type at a recurring moment."""
        return bool(self.of) or (self.every is None and self.event not in OF_PEOPLE)


def parse_standing(reader: Reader) -> StandingRule:
    """A standing rule from its source."""
    data = reader.data
    _goes_together(reader)
    rule = StandingRule(
        reader.head(),
        data.get("of", ""),
        data.get("event", ""),
        reader.recurring(("every",), data.get("every")),
        reader.condition(("when",), data.get("when")),
        _counting(reader, data.get("counting")),
        _doing(reader, data.get("then", {})),
    )
    _has_its_document(reader, rule)
    return rule


def _counting(reader: Reader, data: Mapping[str, Any] | None) -> Counting | None:
    within = reader.span(("counting", "within"), data["within"]) if data else None
    return Counting(int(data["at-least"]), within, data["per"]) if data and within else None


def _doing(reader: Reader, data: Mapping[str, Any]) -> Doing:
    sets, values = (reader.expressions(("then", key), data.get(key, {})) for key in ("sets", "with"))
    notify, drafter, people = (
        parse_participant(reader, ("then", key), data.get(key)) for key in ("notify", "as", "for-each")
    )
    say = reader.template(("then", "say"), data.get("say"))
    return Doing(notify, say, sets, data.get("create", ""), values, drafter, people)


def _goes_together(reader: Reader) -> None:
    data, then = reader.data, reader.data.get("then", {})
    for key in ("table", "hit", "sets", "examples"):
        if key in data:
            waits = "event" if "event" in data else "every"
            text = f"'{key}' belongs to a decision table, and '{waits}' to a standing rule"
            reader.problem((key,), "two-ways", text, "make two of it, or remove one")
    if "event" in data and "every" in data:
        text = "it waits for an event and for a recurring moment"
        reader.problem(("every",), "two-ways", text, "make two rules of it, or remove one")
    if "counting" in data and "every" in data:
        text = "events are counted, and at a recurring moment there is none"
        reader.problem(("counting",), "no-event", text, "write event: instead of every:, or remove it")
    if "say" in then and "notify" not in then:
        reader.problem(("then", "say"), "nobody", "the text is said to nobody", "add notify:, or remove it")
    for key in ("with", "as", "for-each"):
        if key in then and "create" not in then:
            text = f"'{key}' is about a document that is made, and none is"
            reader.problem(("then", key), "creates-nothing", text, "add create:, or remove it")
    if "as" in then and "for-each" in then:
        text = "the document is made for one and for each of some people"
        reader.problem(("then", "for-each"), "two-ways", text, "keep one of the two")


def _has_its_document(reader: Reader, rule: StandingRule) -> None:
    if rule.of_document:
        return
    if rule.then.sets:
        text = "there is no document here whose fields could change"
        reader.problem(("then", "sets"), "no-document", text, "add of: with a document type, or remove it")
    if rule.counting is not None and rule.counting.per in ("document", "type"):
        text = f"'{rule.event}' is no event of a document"
        reader.problem(("counting", "per"), "no-document", text, "write per: person or per: unit")
