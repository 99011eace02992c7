"""A small office for forms: a scope over a plain card, a few catalogs, and what a browser would post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from html.parser import HTMLParser
from itertools import islice
from typing import Any

from werkzeug.datastructures import MultiDict

from runtime.forms.form import Asked, Form, compile_form
from runtime.kinds.card import Card, Item, Section
from runtime.kinds.data import Choice, Field, bundle, parse_data
from runtime.reading.condition import dig, parse
from runtime.reading.problem import Place
from runtime.reading.term import Term

TODAY = date(2026, 3, 4)
ZONE = timezone(timedelta(hours=8))
SMALL = {
    "kinds": ["letter", "contract", "complaint"],
    "units": ["office", "legal", "finance"],
    "people": ["li", "wang", "zhao"],
    "correspondents": [f"c{number:04}" for number in range(2000)],
    "districts": [f"d{number:02}" for number in range(12)],
}

BY_KIND = {
    **dict.fromkeys(("person", "people"), "people"),
    **dict.fromkeys(("unit", "units"), "units"),
    **dict.fromkeys(("organisation", "link", "links"), "correspondents"),
}


class PlainScope:
    """The card as it is; weeks without holidays."""

    __slots__ = ("card", "facts", "me", "ranks", "today")

    def __init__(
        self,
        card: Mapping[str, Any],
        facts: Mapping[str, Any] | None = None,
        ranks: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.card, self.facts, self.ranks = card, facts or {}, ranks or {}
        self.today, self.me = TODAY, "li"

    @property
    def now(self) -> datetime:
        return datetime(2026, 3, 4, 10, 5, tzinfo=ZONE)

    def get(self, address: str) -> Any:
        if address in self.card:
            return self.card[address]
        return self.facts[address] if address in self.facts else dig(self.card, address)

    def shift(self, start: date | datetime, term: Term, sign: int) -> date | datetime:
        return start + sign * timedelta(days=term.amount)

    def closed(self, name: str) -> bool:
        return bool(self.facts.get(f"closed({name})"))

    def rank(self, address: str, value: str) -> int | None:
        order = self.ranks.get(address, ())
        return order.index(value) if value in order else None


class SmallChoices:
    """Catalogs by name, made once; people and units too. ``among`` of an item names the values allowed."""

    def __init__(self, catalogs: Mapping[str, Sequence[str]] = SMALL, retired: frozenset[str] = frozenset()) -> None:
        self.retired = retired
        self.catalogs = {
            name: {value: Choice(value, value.title(), retired=value in retired) for value in values}
            for name, values in catalogs.items()
        }

    def _catalog(self, field: Field) -> Mapping[str, Choice]:
        return self.catalogs.get(field.catalog or BY_KIND.get(field.kind, ""), {})

    def options(self, field: Field, item: Item | None, query: str, limit: int) -> Sequence[Choice]:
        among = item.among if item else None
        live = (
            one
            for one in self._catalog(field).values()
            if not one.retired and query.lower() in one.value and (among is None or one.value in among)
        )
        return tuple(islice(live, limit))

    def choice(self, field: Field, value: Any, item: Item | None = None) -> Choice | None:
        if item is not None and item.among is not None and value not in item.among:
            return None
        return self._catalog(field).get(value)


class _Page(HTMLParser):
    """Gathers the controls as a browser does when a form is sent."""

    def __init__(self) -> None:
        super().__init__()
        self.pairs: list[tuple[str, str]] = []
        self.select: tuple[str, list[tuple[str, bool]]] | None = None
        self.area: tuple[str, list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        match tag:
            case "input" if given.get("type") in ("checkbox", "radio"):
                if "checked" in given:
                    self.pairs.append((given["name"], given["value"]))
            case "input" if given.get("type") != "file":
                self.pairs.append((given["name"], given.get("value", "")))
            case "select":
                self.select = (given["name"], [])
            case "option" if self.select:
                self.select[1].append((given["value"], "selected" in given))
            case "textarea":
                self.area = (given["name"], [])

    def handle_data(self, data: str) -> None:
        if self.area:
            self.area[1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "select" and self.select:
            name, offered = self.select
            chosen = [value for value, is_chosen in offered if is_chosen] or [value for value, _ in offered[:1]]
            self.pairs += [(name, value) for value in chosen[-1:]]
            self.select = None
        if tag == "textarea" and self.area:
            name, text = self.area
            self.pairs.append((name, "".join(text).removeprefix("\n").replace("\n", "\r\n")))
            self.area = None


def posted_by(html: str, **changes: str | list[str] | None) -> MultiDict[str, str]:
    """What the form would post as it stands, with some names typed differently (None leaves one out)."""
    page = _Page()
    page.feed(html)
    posted: MultiDict[str, str] = MultiDict(page.pairs)
    for name, value in changes.items():
        posted.poplist(name)
        for one in [value] if isinstance(value, str) else value or ():
            posted.add(name, one)
    return posted


def fields_of(data: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a schema that has nothing wrong."""
    fields, _, problems = parse_data(data, lambda pointer: Place(pointer or "/"))
    assert not problems, [str(problem) for problem in problems]
    return fields


def item(name: str, **given: Any) -> Item:
    """An item of a card; expressions are given as text."""
    texts = {key: parse(value) for key, value in given.items() if key in ("when", "default", "compute")}
    return Item(name, **{**given, **texts})


def made(
    properties: Mapping[str, Any],
    *items: Item,
    required: Sequence[str] = (),
    asked: Sequence[Asked] | None = None,
    more: Mapping[str, Any] | None = None,
    **given: Any,
) -> Form:
    """A form of one section."""
    data = {"type": "object", "properties": properties, "required": list(required), **(more or {})}
    fields = fields_of(data)
    named = {one.field: one for one in items}
    shown = [named.get(one.name, Item(one.name)) for one in fields]
    extra = [one for one in items if "." in one.field]
    card = Card((Section("main", "Main", items=(*shown, *extra)),))
    return compile_form(
        "letter", "Letter", fields, card, schema=bundle(data), asked=asked, **{"zone": ZONE, "currency": "CNY", **given}
    )


def drawn(form: Form, values: Mapping[str, Any], **given: Any) -> str:
    """The form as HTML."""
    scope = given.pop("scope", None) or PlainScope(values)
    return str(form.render(values, choices=given.pop("choices", SmallChoices()), scope=scope, **given))


def sent(form: Form, posted: MultiDict[str, str], **given: Any) -> Any:
    """What became of posted answers."""
    scope_for = given.pop("scope_for", PlainScope)
    return form.submit(posted, choices=given.pop("choices", SmallChoices()), scope_for=scope_for, **given)


def judged(form: Form, values: Mapping[str, Any], **given: Any) -> Mapping[str, str]:
    """What is wrong with values."""
    return form.accept(values, choices=given.pop("choices", SmallChoices()), scope_for=PlainScope, **given).errors
