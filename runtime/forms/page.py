"""One drawing of one form: the answers, what is wrong with them, and who can be asked for choices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.forms.questions import Choices
from runtime.forms.written import Written


@dataclass(slots=True)
class Page:
    """What widgets read while they draw; the pieces are gathered in ``out``.

    ``below`` is markup that stands under a question of that name.
    """

    values: Mapping[str, Any]
    errors: Mapping[str, str]
    hidden: frozenset[str]
    choices: Choices
    written: Written
    finds: Mapping[str, str]
    file_address: Callable[[str, Mapping[str, Any]], str] | None = None
    options_address: Callable[[str], str] | None = None
    below: Mapping[str, str] = field(default_factory=dict)
    out: list[str] = field(default_factory=list)
