"""The card as it is read: sections with labels and values, without what this reader may not see."""

from __future__ import annotations

from flask import url_for

from runtime.kinds.card import Item, Section
from runtime.kinds.data import Field
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.files import found
from runtime.office.show import field_title, show_value
from runtime.web.frame import language_of
from runtime.web.pages import Fact
from runtime.web.pages_document import CardSection


def section_title(case: Case, section: Section) -> str:
    """A section's title in the reader's language."""
    texts = case.services.edition.texts
    return texts.text(language_of(), f"document:{case.type.head.name}", "sections", section.name, section.title)


def item_title(case: Case, item: Item) -> str:
    """An item's label in the reader's language."""
    title = field_title(case, item.field, language_of())
    return item.title if item.title and language_of() == case.services.edition.language else title


def card_sections(sight: Sight, tab: str) -> tuple[CardSection, ...]:
    """The sections of a tab (or of all) that have something to show."""
    case, scope = sight.case, sight.case.scope(me=sight.person)
    out = []
    for section in case.type.card.sections:
        if (tab and section.tab != tab) or (section.when is not None and not section.when.test(scope)):
            continue
        out += _section(sight, section)
    return tuple(out)


def _section(sight: Sight, section: Section) -> list[CardSection]:
    case, hidden = sight.case, sight.hidden_fields()
    rows, tables = [], []
    for item in section.items:
        field = case.type.field(item.field)
        if field is None or item.field in hidden:
            continue
        value = case.card.get(item.field)
        if field.kind == "rows" and value:
            tables.append(_table(case, field, item_title(case, item)))
        elif field.kind in ("file", "files") and value:
            rows += _files(case, item, value)
        elif value not in (None, "", []):
            rows.append(
                Fact(item_title(case, item), show_value(case, field, value, language_of()), _link(case, field, value))
            )
    plain = [CardSection(section_title(case, section), tuple(rows))] if rows else []
    return plain + tables


def _files(case: Case, item: Item, value: object) -> list[Fact]:
    title = item_title(case, item)
    return [
        Fact(title, one["name"], url_for("files.download", id=case.row["id"], sha256=one["sha256"]))
        for one in found(value)
    ]


def _link(case: Case, field: Field, value: object) -> str:
    """A linked document opens from the card."""
    if not case.services.edition.points_to(field) or not isinstance(value, str):
        return ""
    if case.services.reader.get("documents", value) is None:
        return ""
    return url_for("document.read", id=value)


def _table(case: Case, field: Field, title: str) -> CardSection:
    heads = tuple(field_title(case, f"{field.name}.{column.name}", language_of()) for column in field.fields)
    rows = tuple(
        tuple(_cell(case, field, column, row) for column in field.fields)
        for row in case.card[field.name]
        if isinstance(row, dict)
    )
    return CardSection(title, (), heads, rows)


def _cell(case: Case, field: Field, column: Field, row: dict[str, object]) -> str:
    return show_value(case, column, row.get(column.name), language_of(), f"{field.name}.{column.name}")


def card_facts(sight: Sight, most: int) -> tuple[Fact, ...]:
    """The first requisites of a card, for the head of the page."""
    case, hidden = sight.case, sight.hidden_fields()
    facts = []
    heading = case.row["heading"]
    for section in case.type.card.sections:
        for item in section.items:
            field = case.type.field(item.field)
            value = case.card.get(item.field)
            if (
                field is None
                or item.field in hidden
                or value in (None, "", [], False)
                or field.kind in ("rows", "files", "file", "long-text", "boolean")
            ):
                continue
            text = show_value(case, field, value, language_of())
            if text and text != heading and len(text) < 80:
                facts.append(Fact(item_title(case, item), text, _link(case, field, value)))
            if len(facts) == most:
                return tuple(facts)
    return tuple(facts)
