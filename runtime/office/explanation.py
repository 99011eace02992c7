"""An explanation as plain data: what was found and what would have been otherwise, before anybody puts it in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.office.otherwise import Saying


@dataclass(frozen=True, slots=True)
class Held:
    """One leaf of a condition as it was found: how it is said, whether it held, and the values it read."""

    said: Saying
    held: bool
    read: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A condition as it was found; ``whole`` is false where a leaf of it is not for this reader."""

    held: bool
    leaves: tuple[Held, ...] = ()
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """One other answer, and where it would have led: to a value of each result, or to a step or past it."""

    said: Saying
    gives: tuple[tuple[str, Any], ...] = ()
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """How a task came to be: the decision before it, empty where the document began with it, and the conditions."""

    step: str = ""
    decision: str = ""
    by: str = ""
    at: str = ""
    returned: bool = False
    whens: tuple[tuple[str, Found], ...] = ()  # by the step or block whose condition it is
    turns: tuple[tuple[str, Turn], ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """One word of a participant, and the people it names today."""

    words: tuple[str, ...]
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A decision or a word that is not open to the reader: why in a stable code, and who could."""

    kind: str  # decision, word or task
    name: str
    code: str
    say: str = ""
    who: tuple[str, ...] = ()
    found: Found | None = None
    turns: tuple[Turn, ...] = ()
    asked: bool = False  # it rests on what this task itself asks, so it may open while the form is filled


@dataclass(frozen=True, slots=True)
class TaskWhy:
    """Everything about one open task."""

    task: str
    step: str
    mine: bool
    holder: str
    people: tuple[str, ...]
    opening: Opening
    parties: tuple[Party, ...] = ()
    barred: tuple[str, ...] = ()
    fallback: bool = False
    instead: Mapping[str, str] = field(default_factory=dict)  # who acts, and for whom
    delegated_by: str = ""
    added_by: str = ""
    claimed: bool = False
    due: str = ""
    term: Mapping[str, Any] = field(default_factory=dict)
    blocked: tuple[Blocked, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A step or block that was passed by, and what would have opened it."""

    step: str
    found: Found
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class RowWhy:
    """A row of a table that counted."""

    row: str
    basis: str
    found: Found


@dataclass(frozen=True, slots=True)
class TableWhy:
    """What a decision table gave, by which rows, and what would have made it give something else."""

    table: str
    gives: tuple[tuple[str, Any], ...]
    rows: tuple[RowWhy, ...] = ()
    turns: tuple[Turn, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it for one document and one reader."""

    document: str
    tasks: tuple[TaskWhy, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    tables: tuple[TableWhy, ...] = ()
