"""Why the office says no: each refusal carries what a page needs to explain it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


class Refusal(Exception):
    """The office refuses an act; nothing was changed."""


@dataclass(eq=False)
class NotFound(Refusal):
    """There is no such document, task or draft."""

    what: str = "document"

    def __str__(self) -> str:
        return f"no such {self.what}"


@dataclass(eq=False)
class NotAllowed(Refusal):
    """The person may not; ``code`` says why in a stable word, ``who`` could."""

    code: str
    who: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.code


@dataclass(eq=False)
class AlreadyDone(Refusal):
    """Somebody was there first: who, what and when (ISO 8601 in UTC)."""

    by: str = ""
    decision: str = ""
    at: str = ""
    step: str = ""

    def __str__(self) -> str:
        return f"already done by {self.by}"


@dataclass(eq=False)
class Invalid(Refusal):
    """Answers that do not fit: a sentence per field path, ``""`` for the whole card; warnings do not refuse."""

    errors: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return "; ".join(f"{name}: {text}" if name else text for name, text in self.errors.items())
