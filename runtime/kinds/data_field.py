"""What one field of a card is: its kind, its choices, its columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

Kind = Literal[
    "text",
    "long-text",
    "integer",
    "number",
    "money",
    "date",
    "date-time",
    "time",
    "duration",
    "term",
    "boolean",
    "choice",
    "choices",
    "person",
    "people",
    "unit",
    "units",
    "organisation",
    "link",
    "links",
    "file",
    "files",
    "list",
    "rows",
    "group",
]
KINDS: Final[tuple[str, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that may be chosen; a retired one keeps its title but is not offered any more."""

    value: Any
    title: str
    code: str = ""
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a card.

    ``schema`` is what the author wrote with local references and ``allOf`` laid together. ``choices`` are the values
    of an enum; ``catalog`` names a catalog, or ``fileplan:x``; ``document`` the type that a link points to.
    ``fields`` are the fields of a group or the columns of rows, ``item`` is what any list is made of.
    """

    name: str
    kind: Kind
    schema: Mapping[str, Any]
    title: str = ""
    hint: str = ""
    required: bool = False
    choices: tuple[Choice, ...] = ()
    catalog: str = ""
    document: str = ""
    fields: tuple[Field, ...] = ()
    item: Field | None = None
    nullable: bool = False

    def field(self, name: str) -> Field | None:
        """A column or member by its name, or None."""
        return next((one for one in self.fields if one.name == name), None)
