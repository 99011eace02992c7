"""What an advance is made of: the deed that goes in, the effects that come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.routes.progress import Open


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be done outside: ``what`` says which of the other parts counts."""

    what: Literal["opened", "withdrawn", "act", "skipped", "passed", "ended"]
    name: str = ""
    task: Open | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Deed:
    """One decision: on which task, by whom, what, with which words and values."""

    task: str
    by: str
    decision: str
    opinion: str = ""
    unit: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
