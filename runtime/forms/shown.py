"""A value in words, for reading: a page that only shows, a check of the answers, a computed field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.forms.markup import UNITS
from runtime.forms.questions import CHOSEN, CHOSEN_MANY, Choices, Question, Words
from runtime.forms.written import Written
from runtime.reading.term import Term, TermError


def _(text: str) -> str:
    return text


COUNTED: Mapping[str, tuple[str, str]] = {
    "minutes": (_("{n} minute"), _("{n} minutes")),
    "hours": (_("{n} hour"), _("{n} hours")),
    "working hours": (_("{n} working hour"), _("{n} working hours")),
    "days": (_("{n} day"), _("{n} days")),
    "working days": (_("{n} working day"), _("{n} working days")),
    "weeks": (_("{n} week"), _("{n} weeks")),
    "months": (_("{n} month"), _("{n} months")),
    "years": (_("{n} year"), _("{n} years")),
}


def in_words(question: Question, value: Any, choices: Choices, written: Written, words: Words) -> str:
    """The value as a person reads it."""
    if value is None or value == "":
        return ""
    if isinstance(value, list):
        inner = question.each or question
        apart = "\n" if question.kind in ("rows", "files", "list") else ", "
        return apart.join(in_words(inner, one, choices, written, words) for one in value)
    if isinstance(value, Mapping):
        if question.kind in ("file", "files"):
            return str(value.get("name", ""))
        return _members(question, value, choices, written, words)
    if question.kind in CHOSEN or question.kind in CHOSEN_MANY:
        return _title(question, value, choices)
    return _single(question.kind, value, written, words)


def _members(question: Question, value: Mapping[str, Any], choices: Choices, written: Written, words: Words) -> str:
    known = [(one, value[one.name]) for one in question.inner if one.name in value]
    told = [(one.title, in_words(one, part, choices, written, words)) for one, part in known]
    return "; ".join(f"{title}: {text}" for title, text in told if text)


def _title(question: Question, value: Any, choices: Choices) -> str:
    if question.choices:
        return next((one.title for one in question.choices if one.value == value), str(value))
    found = choices.choice(question.field, value)
    return found.title if found else str(value)


def _single(kind: str, value: Any, written: Written, words: Words) -> str:
    match value:
        case bool():
            return words("Yes") if value else words("No")
        case int() if kind == "money":
            return written.shown_money(value)
        case int() | float():
            return written.shown(value)
        case str() if kind == "date":
            return written.shown_day(value)
        case str() if kind == "date-time":
            return written.shown_moment(value)
        case str() if kind == "time":
            return written.typed_time(value)
        case str() if kind == "term":
            return shown_term(value, words)
    return str(value)


def shown_term(value: str, words: Words) -> str:
    """A term in the reader's language."""
    try:
        term = Term.parse(value)
    except TermError:
        return value
    if term.permanent:
        return words(UNITS[term.unit])
    one, several = COUNTED[term.unit]
    return words(one if term.amount == 1 else several).format(n=term.amount)
