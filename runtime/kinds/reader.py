"""What every kind needs while it is parsed: the head all definitions share, and the small languages with their problems."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from runtime.reading.condition import ConditionError, Expression, parse
from runtime.reading.problem import Problem
from runtime.reading.source import Pointer, Source
from runtime.reading.template import Template, TemplateError, parse_template
from runtime.reading.term import Term, TermError


@dataclass(frozen=True, slots=True)
class Force:
    """The dates within which something is in force; either end may be open."""

    since: date | None = None
    until: date | None = None

    def on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Head:
    """What every definition may carry."""

    name: str
    title: str
    description: str = ""
    basis: str = ""
    force: Force = Force()


def force_of(data: Mapping[str, Any] | None) -> Force:
    """``in-force: {from, until}`` as dates."""
    data = data or {}
    return Force(*(date.fromisoformat(data[key]) if data.get(key) else None for key in ("from", "until")))


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
            force_of(data.get("in-force")),
        )

    def problem(self, pointer: Iterable[str | int], code: str, text: str, remedy: str = "") -> None:
        """Note what is wrong at a place of the source."""
        at = self.source.place(tuple(pointer))
        self.problems.append(Problem(at, code, f"{self.source.kind} '{self.source.name}': {text}", remedy))

    def expression(self, pointer: Pointer, text: Any) -> Expression | None:
        """A condition or value expression; None where none stands or it cannot be read."""
        if text is None:
            return None
        if isinstance(text, bool):
            text = "true" if text else "false"
        try:
            return parse(str(text))
        except ConditionError as error:
            place = self.source.place(pointer)
            shifted = f"in “{text}” at character {error.offset + 1}: {error.text}"
            self.problems.append(Problem(place, "expression", f"{self.source.kind} '{self.source.name}': {shifted}", error.remedy))
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

    def template(self, pointer: Pointer, text: Any) -> Template | None:
        """A text with places to fill; None where none stands or it cannot be read."""
        if text is None:
            return None
        try:
            return parse_template(str(text))
        except TemplateError as error:
            self.problem(pointer, "template", error.text, error.remedy)
            return None
