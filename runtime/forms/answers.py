"""From what was posted to values of the card, keeping all that was typed, so that a page drawn again loses nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from runtime.forms.questions import CHOSEN, CHOSEN_MANY, Question
from runtime.forms.sentences import Sentences
from runtime.reading.condition import UNANSWERED, answered
from runtime.reading.term import Term, TermError

MOST_ROWS = 1000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Posted(Protocol):
    """A posted form: several values under one name."""

    def getlist(self, key: str) -> list[str]:
        """All values under a name."""

    def __contains__(self, key: object) -> bool:
        """Whether the name was posted."""


class Answers:
    """One reading of one posted form.

    ``errors`` are sentences about what could not be read, by path. A blank row is dropped, unless the post only
    moves rows about (``keep_blank``): then the person has just asked for it.
    """

    def __init__(
        self,
        posted: Posted,
        sentences: Sentences,
        files: Mapping[str, Sequence[Any]],
        prefix: str = "",
        keep_blank: bool = False,
    ) -> None:
        self.posted, self.sentences, self.files = posted, sentences, files
        self.prefix, self.keep_blank = prefix, keep_blank
        self.written = sentences.written
        self.errors: dict[str, str] = {}

    def all(self, questions: Mapping[str, Question]) -> tuple[dict[str, Any], dict[str, Any]]:
        """The values of all questions, and everything typed."""
        given, typed = {}, {}
        for name, question in questions.items():
            value, text = self.read(question, name, name)
            if keeps(question, value):
                given[name] = value
            if answered(text):
                typed[name] = text
        return given, typed

    def read(self, question: Question, name: str, path: str) -> tuple[Any, Any]:
        """The value posted under a name, and the same with everything typed in it; UNANSWERED where nothing is."""
        match question.kind:
            case "boolean":
                return self._box(name)
            case "rows":
                return self._rows(question, name, path)
            case "group":
                return self._group(question, name, path)
            case "file" | "files":
                return self._files(question, name)
            case "list":
                return self._lines(question, name, path) if question.in_lines else self._entries(question, name, path)
            case "term":
                return self._term(question, name, path)
        if question.kind in CHOSEN_MANY:
            return self._several(question, name, path)
        text = self._text(name)
        if not text:
            return UNANSWERED, UNANSWERED
        value = self._chosen(question, text) if question.kind in CHOSEN else self._plain(question.kind, text)
        return (value, value) if value is not UNANSWERED else self._refused(question, path, text)

    def _refused(self, question: Question, path: str, text: str) -> tuple[Any, Any]:
        self.errors[path] = self.sentences.unreadable(question, text)
        return UNANSWERED, text

    # -- single values

    def _all(self, name: str) -> list[str]:
        return self.posted.getlist(self.prefix + name)

    def _text(self, name: str) -> str:
        values = self._all(name)
        return clean(values[0]) if values else ""

    def _plain(self, kind: str, text: str) -> Any:
        read: Mapping[str, Callable[[str], Any]] = {
            "integer": self.written.integer,
            "number": self.written.number,
            "money": self.written.money,
            "date": self.written.day,
            "date-time": self.written.moment,
            "time": self.written.time,
        }
        if kind not in read:
            return text
        found = read[kind](text)
        return UNANSWERED if found is None else found

    def _chosen(self, question: Question, text: str) -> Any:
        return question.tokens.get(text, UNANSWERED) if question.tokens else text

    def _box(self, name: str) -> tuple[Any, Any]:
        if self._all(name):
            return True, True
        shown = f"{self.prefix}{name}:present" in self.posted
        return (False, False) if shown else (UNANSWERED, UNANSWERED)

    def _term(self, question: Question, name: str, path: str) -> tuple[Any, Any]:
        amount, unit = self._text(name), self._text(f"{name}:unit")
        typed = "permanent" if unit == "permanent" else f"{amount} {unit}".strip() if amount else ""
        if not typed:
            return UNANSWERED, UNANSWERED
        try:
            term = str(Term.parse(typed))
        except TermError:
            return self._refused(question, path, typed)
        return term, term

    # -- several values

    def _several(self, question: Question, name: str, path: str) -> tuple[Any, Any]:
        typed = list(dict.fromkeys(text for text in map(clean, self._all(name)) if text))
        return self._known(question, path, typed, [self._chosen(question, text) for text in typed])

    def _lines(self, question: Question, name: str, path: str) -> tuple[Any, Any]:
        assert question.each is not None
        typed = [line.strip() for line in self._text(name).split("\n") if line.strip()]
        return self._known(question.each, path, typed, [self._plain(question.each.kind, line) for line in typed])

    def _known(self, question: Question, path: str, typed: list[str], values: list[Any]) -> tuple[Any, Any]:
        """The values that could be read; the others stay as they were typed."""
        for at, value in enumerate(values):
            if value is UNANSWERED:
                self.errors[f"{path}.{at}"] = self.sentences.unreadable(question, typed[at])
        known = [value for value in values if value is not UNANSWERED]
        return known, [text if value is UNANSWERED else value for value, text in zip(values, typed, strict=True)]

    def _entries(self, question: Question, name: str, path: str) -> tuple[Any, Any]:
        assert question.each is not None
        values: list[Any] = []
        typed: list[Any] = []
        for at in range(self._count(question, name, path)):
            value, text = self.read(question.each, f"{name}.{at}", f"{path}.{len(typed)}")
            if answered(value):
                values.append(value)
            if answered(text) or self.keep_blank:
                typed.append(text if answered(text) else None)
        return values, typed

    def _rows(self, question: Question, name: str, path: str) -> tuple[Any, Any]:
        values: list[Any] = []
        typed: list[Any] = []
        for at in range(self._count(question, name, path)):
            value, row = self._members(question.inner, f"{name}.{at}.", f"{path}.{len(typed)}.")
            if f"{self.prefix}{name}.{at}:new" in self.posted and not any(map(_says, row.values())):
                value, row = {}, {}
            if row or self.keep_blank:
                values.append(value)
                typed.append(row)
        return values, typed

    def _count(self, question: Question, name: str, path: str) -> int:
        text = self._text(f"{name}:rows")
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
        if count > MOST_ROWS:
            self.errors[path] = self.sentences.wrong(question, "maxItems", MOST_ROWS, [])
        return min(count, MOST_ROWS)

    def _group(self, question: Question, name: str, path: str) -> tuple[Any, Any]:
        value, typed = self._members(question.inner, f"{name}.", f"{path}.")
        if question.required:
            return value, typed
        if not _worth(question, value):
            return UNANSWERED, typed if any(map(_says, typed.values())) else UNANSWERED
        return value, typed

    def _members(self, inner: Iterable[Question], name: str, path: str) -> tuple[dict[str, Any], dict[str, Any]]:
        values, typed = {}, {}
        for one in inner:
            if one.settled:
                continue
            value, text = self.read(one, name + one.name, path + one.name)
            if keeps(one, value):
                values[one.name] = value
            elif one.field.required and one.field.nullable:
                values[one.name] = None
            if answered(text):
                typed[one.name] = text
        return values, typed

    def _files(self, question: Question, name: str) -> tuple[Any, Any]:
        kept = []
        for at in range(MOST_ROWS):
            texts = self._all(f"{name}.{at}")
            if not texts:
                break
            try:
                found = json.loads(texts[0])
            except ValueError:
                found = None
            if isinstance(found, dict):
                kept.append(found)
        kept += self.files.get(name, ())
        if question.kind == "files":
            return kept, kept
        return (kept[-1], kept[-1]) if kept else (UNANSWERED, UNANSWERED)


def clean(text: str) -> str:
    """Typed text without control characters, with plain line ends and nothing around it."""
    return _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def keeps(question: Question, value: Any) -> bool:
    """Whether a value joins the card: an empty list does when nothing demands an entry."""
    if value == [] and isinstance(value, list):
        return not (question.required or question.schema.get("minItems") or "contains" in question.schema)
    return answered(value)


def _says(value: Any) -> bool:
    return answered(value) and value is not False and value != []


def _worth(question: Question, value: Mapping[str, Any]) -> bool:
    """Whether an optional group says something: unticked boxes alone do not when more would be demanded with them."""
    if any(map(_says, value.values())):
        return True
    return bool(value) and not any(one.required and one.name not in value for one in question.inner)
