"""What every kind needs while it is parsed: the head all definitions share, and the small languages in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from runtime.reading.condition import ConditionError, Expression, parse, parse_condition
from runtime.reading.problem import Place, Problem
from runtime.reading.source import Pointer, Source
from runtime.reading.template import Template, TemplateError, parse_template
from runtime.reading.term import Recurring, Term, TermError, parse_recurring


@dataclass(frozen=True, slots=True)
class Force:
    """The dates within which something is in force; either end may be open."""

    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


ALWAYS: Final = Force()


@dataclass(frozen=True, slots=True)
class Head:
    """What every definition may carry."""

    name: str
    title: str
    description: str = ""
    basis: str = ""
    force: Force = ALWAYS


@dataclass(slots=True)
class Reader:
    """Reads the small languages inside one source and collects what is wrong with them."""

    source: Source
    problems: list[Problem] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """The definition's own data."""
        return self.source.data

    def head(self) -> Head:
        """Name, title, description, basis and dates of the definition."""
        data = self.data
        return Head(
            self.source.name,
            data.get("title") or self.source.name,
            data.get("description", ""),
            data.get("basis", ""),
            self.force(("in-force",), data.get("in-force")),
        )

    def force(self, pointer: Pointer, data: Mapping[str, Any] | None) -> Force:
        """``{from, until}`` as dates; an end before the beginning is a problem."""
        since, until = (date.fromisoformat(data[key]) if data and data.get(key) else None for key in ("from", "until"))
        if since and until and until < since:
            self.problem((*pointer, "until"), "order", f"{until} is before {since}", "exchange them")
        return Force(since, until)

    def problem(self, pointer: Iterable[str | int], code: str, text: str, remedy: str = "") -> None:
        """Note what is wrong at a place of the source."""
        at = self.source.place(tuple(pointer))
        self.problems.append(Problem(at, code, f"{self.source.kind} '{self.source.name}': {text}", remedy))

    def data_place(self, text: str) -> Place:
        """The place of a JSON pointer inside ``data``."""
        pointer: Pointer = ("data",)
        for part in text.split("/")[1:]:
            name = part.replace("~1", "/").replace("~0", "~")
            named = (*pointer, name) in self.source.marks or not name.isdigit()
            pointer = (*pointer, name if named else int(name))
        return self.source.place(pointer)

    def expression(self, pointer: Pointer, text: Any) -> Expression | None:
        """A value expression; None where none stands or it cannot be read."""
        return self._expression(pointer, text, parse)

    def expressions(self, pointer: Pointer, texts: Mapping[str, Any]) -> dict[str, Expression]:
        """Value expressions by name, without those that cannot be read."""
        found = {name: self.expression((*pointer, name), text) for name, text in texts.items()}
        return {name: expression for name, expression in found.items() if expression is not None}

    def condition(self, pointer: Pointer, text: Any) -> Expression | None:
        """A condition; None where none stands or it cannot be read."""
        return self._expression(pointer, text, parse_condition)

    def _expression(self, pointer: Pointer, text: Any, read: Callable[[str], Expression]) -> Expression | None:
        if text is None:
            return None
        if isinstance(text, bool):
            text = "true" if text else "false"
        try:
            return read(str(text))
        except ConditionError as error:
            said = f"in “{text}” at character {error.offset + 1}: {error.text}"
            self.problem(pointer, "expression", said, error.remedy)
            return None

    def term(self, pointer: Pointer, text: Any) -> Term | None:
        """A span of time; None where none stands or it cannot be read."""
        if text is None:
            return None
        try:
            return Term.parse(str(text))
        except TermError as error:
            self.problem(pointer, "term", error.text, error.remedy)
            return None

    def span(self, pointer: Pointer, text: Any) -> Term | None:
        """A term that comes to an end; a permanent one is a problem."""
        term = self.term(pointer, text)
        if term is not None and term.permanent:
            self.problem(pointer, "term", f"'{text}' never comes to an end", "write such as 3 working days")
            return None
        return term

    def recurring(self, pointer: Pointer, text: Any) -> Recurring | None:
        """A moment that comes again; None where none stands or it cannot be read."""
        if text is None:
            return None
        try:
            return parse_recurring(str(text))
        except TermError as error:
            self.problem(pointer, "term", error.text, error.remedy)
            return None

    def template(self, pointer: Pointer, text: Any) -> Template | None:
        """A text with places to fill; None where none stands or it cannot be read."""
        if text is None:
            return None
        try:
            return parse_template(str(text))
        except TemplateError as error:
            self.problem(pointer, "template", error.text, error.remedy)
            return None
