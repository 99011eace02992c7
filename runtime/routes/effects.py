"""What an advance is made of: the deed that goes in, the effects that come out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.routes.plan import Bindings
from runtime.routes.progress import Open


@dataclass(frozen=True, slots=True)
class Effect:
    """What is to be done outside: ``what`` says which of the other parts counts."""

    what: Literal[
        "opened",
        "withdrawn",
        "moved",
        "barred",
        "act",
        "skipped",
        "passed",
        "waiting",
        "woken",
        "create",
        "absent",
        "ended",
    ]
    name: str = ""
    task: Open | None = None
    note: str = ""
    bindings: Bindings = ()


@dataclass(frozen=True, slots=True)
class Deed:
    """One decision: on which task, by whom, what, with which words and values.

    ``on_behalf`` and ``note`` say for whom and why; ``reopen`` the values of an ``each`` that a return opens again;
    ``proposed`` the drafts of the fields for which ``values`` hold a proposed wording.
    """

    task: str
    by: str
    decision: str
    opinion: str = ""
    unit: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    on_behalf: str = ""
    note: str = ""
    reopen: tuple[str, ...] = ()
    proposed: Mapping[str, str] = field(default_factory=dict)
