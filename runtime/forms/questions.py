"""What a form asks, field by field, in the reader's words."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as attribute
from typing import Any, Protocol

from runtime.kinds.card import Item, Section
from runtime.kinds.data import Choice, Field

Words = Callable[[str], str]
Texts = Callable[[str, str, str], str]

NARROW = frozenset({"date", "date-time", "time", "integer", "number", "money", "duration", "boolean"})
WIDE = frozenset({"long-text", "choices", "people", "units", "links", "file", "files", "list", "rows", "group"})
LISTS = frozenset({"choices", "people", "units", "links", "files", "list", "rows"})
CHOSEN = frozenset({"choice", "person", "unit", "organisation", "link"})
CHOSEN_MANY = frozenset({"choices", "people", "units", "links"})
NUMBERS = frozenset({"integer", "number", "money"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that a step asks for; ``required`` overrides the card unless None; with ``propose`` the card stays."""

    field: str
    required: bool | None = None
    propose: bool = False


class Choices(Protocol):
    """What may be chosen today."""

    def options(self, field: Field, item: Item | None, query: str, limit: int) -> Sequence[Choice]:
        """The choices that match a query, in their own order, at most ``limit``."""

    def choice(self, field: Field, value: Any, item: Item | None = None) -> Choice | None:
        """One value with its title; None if it may not be chosen (with an item: not among its participants)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A field with everything that a widget and an error sentence need; ``name`` is its key in the card."""

    name: str
    field: Field
    item: Item
    title: str
    hint: str
    required: bool
    choices: tuple[Choice, ...] = ()
    inner: tuple[Question, ...] = ()
    each: Question | None = None
    section: str = ""
    tokens: Mapping[str, Any] = attribute(default_factory=dict, repr=False)

    @property
    def kind(self) -> str:
        """The kind of the field."""
        return self.field.kind

    @property
    def schema(self) -> Mapping[str, Any]:
        """What the author wrote of the value."""
        return self.field.schema

    @property
    def settled(self) -> bool:
        """Whether nobody types it: it is computed, or the schema says that it is read only."""
        return self.fixed or self.item.compute is not None

    @property
    def fixed(self) -> bool:
        """Whether the card keeps it as it is."""
        return self.schema.get("readOnly") is True

    @property
    def outdated(self) -> bool:
        """Whether it is asked no longer, and shown only while it has a value."""
        return self.schema.get("deprecated") is True

    @property
    def in_lines(self) -> bool:
        """Whether a list is typed one entry a line rather than in rows of widgets."""
        item = self.field.item
        plain = item is not None and item.kind in ("text", "integer", "number")
        return self.kind == "list" and plain and self.item.look != "table"

    def question(self, name: str) -> Question | None:
        """A member or column by its name, or None."""
        return next((one for one in self.inner if one.name == name), None)


def question(field: Field, item: Item, key: str, card: Mapping[str, Item], texts: Texts, words: Words) -> Question:
    """The question of one field; ``key`` is its dotted address, ``card`` the items of the card by address."""
    title = texts("fields", key, item.title or field.title or field.name)
    hint = texts("hints", key, item.hint or field.hint or _example(field, words))
    choices = tuple(_named(one, key, texts, words) for one in field.choices)
    inner = tuple(
        question(one, card.get(f"{key}.{one.name}", Item(one.name)), f"{key}.{one.name}", card, texts, words)
        for one in field.fields
    )
    each = _entry(field, item, key, texts, words) if field.kind == "list" else None
    return Question(
        field.name,
        field,
        item,
        title,
        hint,
        field.required or item.required,
        choices,
        inner,
        each,
        tokens=_tokens(choices),
    )


def _entry(field: Field, item: Item, key: str, texts: Texts, words: Words) -> Question:
    """One entry of a list of single values: called as the list is, and never blank."""
    assert field.item is not None
    entry = question(field.item, Item("", item.title or field.title), key, {}, texts, words)
    return replace(entry, required=True)


def token(value: Any, tokens: Mapping[str, Any]) -> str:
    """How a chosen value travels in the page."""
    for name, one in tokens.items():
        if type(one) is type(value) and one == value:
            return name
    if isinstance(value, int | float) and not isinstance(value, bool):
        for name, one in tokens.items():
            if isinstance(one, int | float) and not isinstance(one, bool) and one == value:
                return name
    return value if isinstance(value, str) else json.dumps(value)


def _tokens(choices: tuple[Choice, ...]) -> dict[str, Any]:
    values = [one.value for one in choices]
    if all(isinstance(value, str) for value in values):
        return {value: value for value in values}
    return {json.dumps(value): value for value in values}


def _named(choice: Choice, key: str, texts: Texts, words: Words) -> Choice:
    name = json.dumps(choice.value) if not isinstance(choice.value, str) else choice.value
    title = choice.title
    if isinstance(choice.value, bool) and title in ("true", "false"):
        title = words("Yes") if choice.value else words("No")
    return Choice(choice.value, texts("values", f"{key}.{name}", title), choice.code, choice.retired)


def _example(field: Field, words: Words) -> str:
    examples = field.schema.get("examples")
    if not examples or not isinstance(examples[0], str):
        return ""
    return words("For example, {example}").format(example=examples[0])


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the form with the questions it asks."""

    section: Section
    title: str
    questions: tuple[Question, ...]
    number: int = 0
