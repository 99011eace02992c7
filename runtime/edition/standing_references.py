"""References inside a standing rule: what it reads, whom it tells, what it changes and makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtime.edition.addresses import Names
from runtime.edition.start_references import check_sets
from runtime.kinds.standing_rule import StandingRule
from runtime.reading.source import Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker

_PEOPLE: Final = frozenset({"event.person", "event.by"})


def check_standing(checker: Checker, source: Source, rule: StandingRule, names: Names) -> None:
    """Every name in a standing rule, at its own place."""
    if rule.of and not checker.exists(source, ("of",), "document", rule.of, checker.edition.documents):
        return
    names.event = True
    names.participants |= _PEOPLE
    checker.expression(source, ("when",), rule.when, names)
    for key, participant in (("notify", rule.then.notify), ("as", rule.then.drafter), ("for-each", rule.then.people)):
        checker.participant(source, ("then", key), participant, names)
    check_sets(checker, source, ("then", "sets"), rule.then.sets, names, names)
    _check_say(checker, source, rule, names)
    made = rule.then.create
    if made and checker.exists(source, ("then", "create"), "document", made, checker.edition.documents):
        check_sets(checker, source, ("then", "with"), rule.then.values, names, checker.names_of(made))


def _check_say(checker: Checker, source: Source, rule: StandingRule, names: Names) -> None:
    """A notice goes to people who may not read the whole card, so a limited field cannot stand in it."""
    document = checker.edition.documents.get(rule.of)
    limited = document.access.fields if document is not None else {}
    for address in sorted(rule.then.say.addresses if rule.then.say else ()):
        if checker.address(source, ("then", "say"), address, names) and address.partition(".")[0] in limited:
            text = f"'{address}' is limited to its readers, and a notice may reach others"
            checker.say(source, ("then", "say"), "limited-field", text, "leave it out")
