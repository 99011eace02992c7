"""Values in the reader's words: dates, people, units, catalog entries, headings."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal

from runtime.kinds.catalog import Catalog
from runtime.kinds.data import Field
from runtime.kinds.linked import Linked
from runtime.office.case import Case, open_case
from runtime.ports import Row
from runtime.reading.condition import UNANSWERED
from runtime.reading.term import Term
from runtime.routes.progress import Progress

_INITIALS: Final = re.compile(r" (?=\w\.)")
LOCALES: Final = {"en": "en_GB", "ru": "ru_RU", "zh": "zh_Hans_CN"}


def show_date(value: date, language: str) -> str:
    """A date in the reader's language."""
    return format_date(value, "long", locale=LOCALES[language])


def show_moment(value: datetime, language: str) -> str:
    """A local moment to the minute."""
    pattern = {"ru": "d MMM y 'г'., HH:mm", "zh": "y年M月d日 HH:mm", "en": "d MMM y, HH:mm"}[language]
    return format_datetime(value, pattern, tzinfo=value.tzinfo, locale=LOCALES[language])


def heading(case: Case) -> str:
    """The heading of a document, in the agency's language."""
    text = case.type.heading.fill(
        case.scope(), lambda address, value: show_at(case, address, value, case.services.language)
    )
    return text or title_of(case, case.services.language)


def title_of(case: Case, language: str) -> str:
    """The title of the document's type."""
    head = case.type.head
    return case.services.edition.texts.title(language, f"document:{head.name}", head.title)


def field_title(case: Case, name: str, language: str) -> str:
    """The label of a field."""
    field = field_at(case, name)
    default = (field.title if field else "") or name
    return case.services.edition.texts.text(language, f"document:{case.type.head.name}", "fields", name, default)


def step_title(case: Case, name: str, language: str) -> str:
    """The title of a step or block, in the route that it is written in; its name where it has none."""
    if case.plan is None or name not in case.plan.nodes:
        return name
    node, texts = case.plan.nodes[name], case.services.edition.texts
    title, group, key = node.title or name, "steps" if node.kind == "step" else "blocks", name.removeprefix("route:")
    return texts.text(language, f"route:{node.route}", group, key, title)


def field_at(case: Case, address: str) -> Field | None:
    """The field at a dotted address, or None."""
    names = address.split(".")
    field = case.type.field(names[0])
    for name in names[1:]:
        field = next((one for one in field.fields if one.name == name), None) if field else None
    return field


def show_at(case: Case, address: str, value: Any, language: str) -> str:
    """A value found at an address of an expression, in words."""
    root, _, rest = address.partition(".")
    looped = case.plan.nodes.get(root) if case.plan is not None and rest else None
    if looped is not None and looped.each is not None and looped.each.of not in ("", root):
        return show_at(case, f"{looped.each.of}.{rest}", value, language)
    linked = case.type.pointing(root)
    if linked is not None:
        return _show_linked(case, linked, rest, value, language)
    field = field_at(case, address)
    if isinstance(value, list | tuple):
        joiner = "、" if language == "zh" else ", "
        return joiner.join(show_at(case, address, item, language) for item in value if item is not UNANSWERED)
    if field is not None and not isinstance(value, date | datetime | Decimal | Term):
        return show_value(case, field, value, language)
    if field is not None and field.kind == "money" and isinstance(value, Decimal):
        return show_value(case, field, int(value * 100), language)
    return show_plain(case, value, language)


def _show_linked(case: Case, linked: Linked, rest: str, value: Any, language: str) -> str:
    """What is read of documents that point here, in the words of their own type; the list itself by their titles."""
    types = [case.services.edition.documents[name] for name in linked.documents]
    head = rest.partition(".")[0]
    type = next((one for one in types if one.field(head) is not None), types[0])
    items = value if isinstance(value, list | tuple) else [value]
    shown = items if rest else [item["title"] for item in items if isinstance(item, dict) and item["title"]]
    return show_at(Case(case.services, type, case.row, Progress()), rest or "document.heading", shown, language)


def show_plain(case: Case, value: Any, language: str) -> str:
    """A value without a field: people and units by their titles, dates in words."""
    match value:
        case None:
            return ""
        case bool():
            return {"en": ("No", "Yes"), "ru": ("Нет", "Да"), "zh": ("否", "是")}[language][value]
        case datetime():
            return show_moment(value, language)
        case date():
            return show_date(value, language)
        case int() | float() | Decimal():
            return format_decimal(value, locale=LOCALES[language])
        case Term():
            return show_term(value, language)
        case dict():
            return str(value.get("name") or "; ".join(show_plain(case, part, language) for part in value.values()))
        case list() | tuple():
            return ("、" if language == "zh" else ", ").join(show_plain(case, part, language) for part in value)
    return name_of(case, str(value))


def name_of(case: Case, name: str) -> str:
    """The title of a person or a unit by its name; the name itself if it is neither."""
    directory = case.services.directory
    person = directory.person(name)
    if person is not None:
        return whole(person.title)
    unit = directory.unit(name)
    return unit.title if unit is not None else name


def whole(title: str) -> str:
    """A person's name whose initials stay with the surname at a line's end."""
    return _INITIALS.sub("\u00a0", title)


_RUSSIAN: Final = {
    "minutes": ("минута", "минуты", "минут"),
    "hours": ("час", "часа", "часов"),
    "working hours": ("рабочий час", "рабочих часа", "рабочих часов"),
    "days": ("день", "дня", "дней"),
    "working days": ("рабочий день", "рабочих дня", "рабочих дней"),
    "weeks": ("неделя", "недели", "недель"),
    "months": ("месяц", "месяца", "месяцев"),
    "years": ("год", "года", "лет"),
}
_CHINESE: Final = {
    "minutes": "分钟",
    "hours": "小时",
    "working hours": "个工作小时",
    "days": "天",
    "working days": "个工作日",
    "weeks": "周",
    "months": "个月",
    "years": "年",
}


def show_term(term: Term, language: str) -> str:
    """A term in words, with Russian plurals."""
    if language == "zh":
        return f"{term.amount}{_CHINESE.get(term.unit, term.unit)}"
    if language == "ru" and term.unit in _RUSSIAN:
        one, few, many = _RUSSIAN[term.unit]
        tail, teen = term.amount % 10, 10 < term.amount % 100 < 20
        word = one if tail == 1 and not teen else few if 1 < tail < 5 and not teen else many
        return f"{term.amount} {word}"
    return str(term)


def unit_name(unit: str, language: str) -> str:
    """A unit of terms as it stands beside a number still to be typed."""
    if language == "zh":
        return _CHINESE.get(unit, unit).removeprefix("个")
    return _RUSSIAN[unit][2] if language == "ru" and unit in _RUSSIAN else unit


def show_value(case: Case, field: Field, value: Any, language: str, address: str = "") -> str:
    """A card's value as kept, in words; ``address`` is where a field inside rows or a group stands."""
    if value is None:
        return ""
    if isinstance(value, list):
        joiner = "、" if language == "zh" else ", "
        return joiner.join(_one(case, field, item, language, address) for item in value)
    return _one(case, field, value, language, address)


def _one(case: Case, field: Field, value: Any, language: str, address: str) -> str:
    edition = case.services.edition
    if field.catalog and field.catalog in edition.catalogs:
        return _entry(case, field, str(value), language)
    if field.choices:
        for choice in field.choices:
            if choice.value == value and isinstance(choice.value, bool) == isinstance(value, bool):
                key = f"{address or field.name}.{value}"
                return edition.texts.text(language, f"document:{case.type.head.name}", "values", key, choice.title)
    match field.kind:
        case "date":
            return show_date(date.fromisoformat(value), language)
        case "date-time":
            return show_moment(datetime.fromisoformat(value).astimezone(case.services.now.tzinfo), language)
        case "money":
            return _money(case, value, language)
        case "time":
            return str(value)[:5]
        case "term":
            return show_term(Term.parse(value), language)
        case "link" | "links":
            row = case.services.reader.get("documents", str(value))
            return str(row["heading"]) if row else str(value)
        case "group" | "rows" if isinstance(value, dict):
            inner = {one.name: one for one in field.fields}
            around = f"{address or field.name}."
            parts = [
                show_value(case, inner[key], part, language, around + key)
                for key, part in value.items()
                if key in inner
            ]
            return "; ".join(part for part in parts if part)
        case "person" | "people" | "unit" | "units":
            return name_of(case, str(value))
    if isinstance(value, str):
        return value
    return show_plain(case, value, language)


def _entry(case: Case, field: Field, value: str, language: str) -> str:
    catalog = case.services.edition.catalogs[field.catalog]
    if value in catalog.by_value:
        title = catalog.by_value[value].title
        return case.services.edition.texts.text(language, f"catalog:{field.catalog}", "values", value, title)
    if catalog.entries and catalog.entries.units:
        return name_of(case, value)
    row = case.services.reader.get("documents", value)
    return entry_title(case, catalog, row) if row else value


def entry_title(case: Case, catalog: Catalog | None, row: Row) -> str:
    """How a document is called as an entry of a catalog: by the catalog's own pattern, else by its heading."""
    pattern = catalog.entries.title if catalog and catalog.entries else None
    if pattern is None or row["type"] not in case.services.edition.documents:
        return str(row["heading"])
    other = open_case(case.services, row, lambda _, __: None)
    language = case.services.language
    return pattern.fill(other.scope(), lambda address, value: show_at(other, address, value, language)) or str(
        row["heading"]
    )


def _money(case: Case, value: int, language: str) -> str:
    agency = case.services.edition.agency
    currency = agency.currency if agency else ""
    amount = Decimal(value) / 100
    return (
        format_currency(amount, currency, locale=LOCALES[language])
        if currency
        else format_decimal(amount, locale=LOCALES[language])
    )


def urgency(case: Case) -> str:
    """``urgent`` or ``extra`` where a catalog of the card says so by its weight."""
    for field in case.type.fields:
        catalog = case.services.edition.catalogs.get(field.catalog) if field.catalog else None
        entry = catalog.by_value.get(str(case.card.get(field.name))) if catalog else None
        if entry is not None and entry.weight:
            return entry.weight
    return ""
