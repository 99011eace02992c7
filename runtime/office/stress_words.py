"""What a stress test finds, one thing at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from runtime.reading.problem import Place

Kind = Literal[
    "step",
    "separation",
    "fallback",
    "post",
    "role",
    "unit",
    "right",
    "create",
    "register",
    "named",
    "task",
    "before",
    "document",
    "substitution",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that changes when somebody leaves: a sentence, where it is written, and whether it breaks anything."""

    kind: Kind
    text: str
    at: Place | None = None
    breaks: bool = True
