"""Which widget draws which question, and what never changes about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.forms.markup import Box, Labels
from runtime.forms.page import Page
from runtime.forms.questions import CHOSEN, CHOSEN_MANY, NARROW, WIDE, Question, Words
from runtime.forms.shown import in_words
from runtime.forms.widgets import Fixed, Grouped, Rowed, Text, Typed, Widget
from runtime.forms.widgets_choice import FEW, SOME, Offered, chosen_of
from runtime.forms.widgets_file import Filed
from runtime.forms.written import Written
from runtime.kinds.file_types import file_rule
from runtime.reading.condition import Expression
from runtime.reading.term import Term, TermError

SHORT = 60

_TYPES = {"date": "date", "date-time": "datetime-local", "time": "time"}
_INPUTMODES = {"integer": "numeric", "number": "decimal", "money": "decimal"}
_FORMAT_MODES = {"email": "email", "idn-email": "email", "uri": "url", "iri": "url"}


@dataclass(frozen=True, slots=True)
class Drawing:
    """What all widgets of one form share."""

    prefix: str
    written: Written
    words: Words
    labels: Labels
    in_browser: Callable[[Expression], bool]

    def box(self, question: Question, path: str) -> Box:
        """What never changes about the widget at a path."""
        name, item, schema = self.prefix + path, question.item, question.schema
        return Box(
            name,
            identity(name),
            question.title,
            question.kind,
            question.hint if not question.in_lines else question.hint or self.words("One on each line"),
            "" if question.required or question.kind == "boolean" or question.settled else self.words("(optional)"),
            width(question),
            self.tree(item.when),
            item.when is not None,
            _TYPES.get(question.kind, "text"),
            _INPUTMODES.get(question.kind) or _FORMAT_MODES.get(schema.get("format", ""), ""),
            self.written.currency_sign if question.kind == "money" else "",
            item.rows or (3 if question.kind != "long-text" else 6),
            int(schema.get("maxLength", 0)),
            question.kind == "files",
            tuple(one.title for one in question.inner) or ((question.title,) if question.each else ()),
            self.tree(item.compute),
            question.kind in CHOSEN_MANY and not question.choices,
            any(not isinstance(value, str) for value in question.tokens.values()),
            *self.files(question),
        )

    def files(self, question: Question) -> tuple[str, ...]:
        """Which files a question takes: in words, and as a browser is told; nothing where it takes any."""
        own = question.schema.get("items") if question.kind == "files" else question.schema
        if question.kind not in ("file", "files") or not isinstance(own, Mapping):
            return ()
        if not {"types", "max-size"} & set(own):
            return ()
        rule = file_rule(question.schema)
        kinds = rule.shown if rule.named else self.words("PDF, OFD, DOCX, JPG and others")
        told = self.words("{kinds}, up to {size} each").format(kinds=kinds, size=self.written.shown_size(rule.largest))
        return told, ",".join(f".{ending}" for ending in rule.endings)

    def tree(self, expression: Expression | None) -> str:
        """The condition as the browser reads it; empty when only the server can tell."""
        if expression is None or not self.in_browser(expression):
            return ""
        return json.dumps(expression.to_json(), ensure_ascii=False, separators=(",", ":"))

    def widget(self, question: Question, path: str, gate: str = "") -> Widget:
        """The widget of a question."""
        known = (question, self.box(question, path), path, self.labels, gate)
        match question.kind:
            case "rows":
                return Rowed(lambda at: self.cells(question, f"{path}.{at}"), *known)
            case "list" if not question.in_lines:
                return Rowed(lambda at: self.entry(question, f"{path}.{at}"), *known)
            case "group":
                inner = [(one.name, self.member(one, f"{path}.{one.name}")) for one in question.inner]
                return Grouped(inner, *known)
            case "file" | "files":
                return Filed(*known)
            case "boolean":
                return Fixed("box", lambda value: (value,), *known)
            case "term":
                return Fixed("term", _term, *known)
        if question.kind in CHOSEN or question.kind in CHOSEN_MANY:
            return self.choice(question, known)
        return Typed("area" if _tall(question) else "input", self.text(question), *known)

    def choice(self, question: Question, known: tuple[Any, ...]) -> Widget:
        """Up to seven options are radios, over fifteen a search, between them a select; the card may say otherwise."""
        live = [one for one in question.choices if not one.retired]
        look = question.item.look
        if not question.choices or look == "search" or (len(live) > SOME and not look):
            return Offered(*known)
        if question.kind in CHOSEN_MANY:
            return Fixed("checks", chosen_of(question), *known)
        if look == "select" or (len(live) > FEW and look != "radios"):
            return Fixed("select", chosen_of(question), *known)
        none = "" if question.required else self.labels.none
        return Fixed("radios", chosen_of(question, none), *known)

    def cells(self, question: Question, path: str) -> Sequence[tuple[str, str, Widget]]:
        """The widgets of one row: key, title, widget."""
        return [(one.name, one.title, self.member(one, f"{path}.{one.name}")) for one in question.inner]

    def member(self, question: Question, path: str) -> Widget:
        """The widget of a column or member: it hides by itself."""
        return self.output(question, path, path) if question.settled else self.widget(question, path, path)

    def entry(self, question: Question, path: str) -> Sequence[tuple[str, str, Widget]]:
        """The one widget of a row that is a single value."""
        assert question.each is not None
        return [("", question.each.title, self.widget(question.each, path))]

    def output(self, question: Question, path: str, gate: str) -> Widget:
        """A value that nobody types here."""

        def told(page: Page, value: Any) -> str:
            return in_words(question, value, page.choices, self.written, self.words)

        return Typed("output", told, question, self.box(question, path), path, self.labels, gate)

    def text(self, question: Question) -> Text:
        """How a value of this kind stands in its input; what was mistyped stands as it was typed."""
        written = self.written
        match question.kind:
            case "integer" | "number":
                return lambda _, value: value if isinstance(value, str) else written.typed(value)
            case "money":
                return lambda _, value: written.typed_money(value) if isinstance(value, int) else str(value)
            case "date-time":
                return lambda _, value: written.typed_moment(str(value))
            case "time":
                return lambda _, value: written.typed_time(str(value))
            case "list":
                return lambda _, value: "\n".join(_line(one, written) for one in value)
        return lambda _, value: value if isinstance(value, str) else str(value)


def identity(name: str) -> str:
    """The id of the widget with a posted name."""
    return "f-" + name.replace(".", "-")


def width(question: Question) -> str:
    """How wide a widget stands when the card does not say."""
    if question.item.width:
        return question.item.width
    if question.kind in WIDE or _tall(question) or 3 < len(question.choices) <= FEW:
        return "full"
    longest = question.schema.get("maxLength", SHORT)
    return "third" if question.kind in NARROW else "half" if longest <= SHORT or question.kind != "text" else "full"


def _tall(question: Question) -> bool:
    return question.kind == "long-text" or question.in_lines or question.item.look == "text"


def _line(value: Any, written: Written) -> str:
    return value if isinstance(value, str) else written.typed(value)


def _term(value: Any) -> tuple[str, str]:
    try:
        term = Term.parse(value or "")
    except TermError:
        amount, _, unit = str(value or "").partition(" ")
        return amount, unit
    return ("", "permanent") if term.permanent else (str(term.amount), term.unit)
