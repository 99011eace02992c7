"""The sections of a form: the card's own, holding only what is asked, in the card's order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from runtime.forms.questions import Asked, Part, Question, Texts, Words, question
from runtime.kinds.card import Card, Item, Section
from runtime.kinds.data import Field


def parts_of(
    fields: Sequence[Field], card: Card, asked: Sequence[Asked] | None, texts: Texts, words: Words
) -> tuple[Part, ...]:
    """The sections with the questions they ask; what the card does not place stands in a last section."""
    wanted = {one.field: one for one in asked} if asked is not None else {one.name: Asked(one.name) for one in fields}
    items = {item.field: item for section in card.sections for item in section.items}
    by_name = {one.name: one for one in fields}
    placed = set()
    parts = []
    for section in card.sections:
        names = [item.field for item in section.items if item.field in wanted]
        placed |= set(names)
        parts.append(_part(section, names, wanted, by_name, items, texts, words))
    left = [name for name in wanted if name not in placed]
    parts.append(_part(Section("other"), left, wanted, by_name, items, texts, words))
    shown = [part for part in parts if part.questions]
    return tuple(replace(part, number=number) for number, part in enumerate(shown, 1))


def _part(
    section: Section,
    names: Sequence[str],
    wanted: Mapping[str, Asked],
    fields: Mapping[str, Field],
    items: Mapping[str, Item],
    texts: Texts,
    words: Words,
) -> Part:
    questions = []
    for name in names:
        field = _field(name, fields)
        if field is not None:
            made = question(field, items.get(name, Item(name)), name, items, texts, words)
            questions.append(_asked(made, name, wanted[name], section.name, words))
    return Part(section, texts("sections", section.name, section.title), tuple(questions))


def _field(name: str, fields: Mapping[str, Field]) -> Field | None:
    """A field by its dotted name: ``row.column`` asks for one column alone."""
    first, *rest = name.split(".")
    found = fields.get(first)
    for step in rest:
        found = found.field(step) if found else None
    return found


def _asked(made: Question, name: str, asked: Asked, section: str, words: Words) -> Question:
    required = made.required if asked.required is None else asked.required
    hint = words("Write it as it should read. Your changes are proposed, and the draft stays as it is.")
    return replace(made, name=name, section=section, required=required, hint=hint if asked.propose else made.hint)
