"""Texts with places to fill: headings (``{document.number} {subject}``) and number patterns (``{sequence:05}``)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from runtime.reading.condition import UNANSWERED, ConditionError, Expression, Scope, parse

_SLOT = re.compile(r"\{([^{}]*)\}")
_WIDTH = re.compile(r"0?[1-9]\Z")


class TemplateError(Exception):
    """A template that cannot be read: what is wrong, and the remedy."""

    def __init__(self, text: str, remedy: str = "") -> None:
        super().__init__(text)
        self.text, self.remedy = text, remedy


@dataclass(frozen=True, slots=True)
class Slot:
    """A value expression, and to how many digits its number is padded."""

    expression: Expression
    digits: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """Literal texts and slots in order."""

    text: str
    parts: tuple[str | Slot, ...]

    @property
    def addresses(self) -> frozenset[str]:
        """Every address that the slots read."""
        return frozenset().union(*(part.expression.addresses for part in self.parts if isinstance(part, Slot)))

    def fill(self, scope: Scope, show: Callable[[str, Any], str]) -> str:
        """The text with its slots filled; ``show`` turns a slot's expression text and value into words."""
        return " ".join("".join(self._filled(scope, show)).split())

    def _filled(self, scope: Scope, show: Callable[[str, Any], str]) -> list[str]:
        out = []
        for part in self.parts:
            if isinstance(part, str):
                out.append(part)
                continue
            value = part.expression.value(scope)
            if value is UNANSWERED or value is None:
                continue
            out.append(str(value).zfill(part.digits) if part.digits else show(part.expression.text, value))
        return out


def parse_template(text: str) -> Template:
    """Read a template; TemplateError names the slot that is wrong."""
    parts: list[str | Slot] = []
    end = 0
    for match in _SLOT.finditer(text):
        parts.append(text[end : match.start()])
        parts.append(_slot(match.group(1)))
        end = match.end()
    parts.append(text[end:])
    rest = "".join(part for part in parts if isinstance(part, str))
    if "{" in rest or "}" in rest:
        raise TemplateError("a brace stands alone", "write slots as {field}")
    return Template(text, tuple(part for part in parts if part != ""))


def _slot(inner: str) -> Slot:
    name, colon, width = inner.partition(":")
    if colon and not _WIDTH.match(width):
        raise TemplateError(f"the width '{width}' in {{{inner}}} is not read", "write {sequence:05} for five digits")
    try:
        return Slot(parse(name.strip()), int(width) if colon else 0)
    except ConditionError as error:
        raise TemplateError(f"{{{inner}}}: {error.text}", error.remedy) from error
