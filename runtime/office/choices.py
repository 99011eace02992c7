"""What may be chosen today: catalog entries, people, units, linked documents. Membership is asked, never frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from runtime.kinds.card import Item
from runtime.kinds.catalog import Catalog
from runtime.kinds.data import Choice, Field
from runtime.office import texts
from runtime.office.case import Case, open_case
from runtime.office.show import entry_title
from runtime.office.words import tokens
from runtime.office.world import OfficeWorld
from runtime.ports import Row, Where
from runtime.routes.participants import Asking

_SCAN = 2000  # entries of a catalog of documents looked through for one search without words


class OfficeChoices:
    """Answers the forms room for one case, person and language."""

    def __init__(self, case: Case, person: str, language: str = "") -> None:
        self.case, self.person = case, person
        self.language = language or case.services.language

    # -- what forms ask ------------------------------------------------------------------------------------

    def options(self, field: Field, item: Item | None, query: str = "", limit: int = 50) -> Sequence[Choice]:
        """Choices that match a query, in their own order; at most ``limit``."""
        found = []
        for choice in self._all(field, item, query):
            if _matches(choice, query):
                found.append(choice)
                if len(found) >= limit:
                    break
        return found

    def choice(self, field: Field, value: Any, item: Item | None = None) -> Choice | None:
        """One value with its title; None if it may not be chosen (here, with ``among``)."""
        if not isinstance(value, str):
            return None
        found = self._one(field, value)
        if found is None or item is None or item.among is None:
            return found
        return found if value in self._among(field, item) else None

    # -- parts ---------------------------------------------------------------------------------------------

    def _all(self, field: Field, item: Item | None, query: str) -> Iterable[Choice]:
        if field.kind in ("person", "people", "unit", "units"):
            return self._organisation(field, item)
        if field.catalog.startswith("fileplan:"):
            return self._file_items(field.catalog.removeprefix("fileplan:"))
        catalog = self.case.services.edition.catalogs.get(field.catalog) if field.catalog else None
        if catalog is not None and catalog.values:
            return self._values(catalog, field.catalog)
        if catalog is not None and catalog.entries is not None and catalog.entries.units:
            return [Choice(unit.name, unit.title) for unit in self.case.services.directory.units()]
        document = self.case.services.edition.points_to(field)
        return self._documents(document, catalog, query) if document else ()

    def _file_items(self, plan: str) -> list[Choice]:
        found = self.case.services.edition.fileplans.get(plan)
        texts, address = self.case.services.edition.texts, f"fileplan:{plan}"
        items = found.items.values() if found else ()
        return [
            Choice(one.item, f"{one.item} {texts.text(self.language, address, 'items', one.item, one.title)}")
            for one in items
        ]

    def _values(self, catalog: Catalog, name: str) -> Iterator[Choice]:
        today = self.case.services.now.date()
        for value in catalog.values:
            if value.force.on(today):
                yield Choice(value.value, self._title(name, value.value, value.title), value.code)

    def _title(self, catalog: str, value: str, title: str) -> str:
        return self.case.services.edition.texts.text(self.language, f"catalog:{catalog}", "values", value, title)

    def _organisation(self, field: Field, item: Item | None) -> Iterator[Choice]:
        directory = self.case.services.directory
        allowed = self._among(field, item) if item is not None and item.among is not None else None
        if field.kind in ("unit", "units"):
            for unit in directory.units():
                if allowed is None or unit.name in allowed:
                    yield Choice(unit.name, unit.title, unit.code)
            return
        for person in directory.people():
            if allowed is None or person.name in allowed:
                yield Choice(person.name, self._person(person.name), "")

    def _person(self, name: str) -> str:
        directory = self.case.services.directory
        person = directory.person(name)
        if person is None:
            return name
        post = next((found.title for post in person.posts if (found := directory.post(post))), "")
        return f"{person.title} · {post}" if post else person.title

    def _among(self, field: Field, item: Item) -> frozenset[str]:
        named = self.case.plan.participants if self.case.plan else {}
        question = Asking(OfficeWorld(self.case), self.case.progress, named, (), self.person)
        if field.kind in ("unit", "units"):
            return frozenset(question.among_units(item.among))
        return frozenset(question.find(item.among).people)

    def _documents(self, type: str, catalog: Catalog | None, query: str) -> Iterator[Choice]:
        """Documents of a type as entries: by whole words through the index, else by any part of the title."""
        found: dict[str, Choice] = {}
        for row in [*self._by_words(type, query, archived=catalog is None), *self._newest(type)]:
            if row["id"] not in found and self._belongs(row, catalog):
                choice = Choice(row["id"], entry_title(self.case, catalog, row), row.get("number") or "")
                if _matches(choice, query):
                    found[row["id"]] = choice
                    yield choice

    def _by_words(self, type: str, query: str, *, archived: bool) -> list[Row]:
        """Far back in a long list only the index reaches; a link may point at what is archived, an entry is live."""
        services = self.case.services
        rows = islice(texts.newest(services.reader, services.agency, query, type), 200)
        bases = ("live", "archive") if archived else ("live",)
        return [row for row in rows if row["base"] in bases]

    def _newest(self, type: str) -> tuple[Row, ...]:
        where = [
            Where("agency", "==", self.case.services.agency),
            Where("type", "==", type),
            Where("base", "==", "live"),
        ]
        return self.case.services.reader.find("documents", where, order="created", descending=True, limit=_SCAN).rows

    def _belongs(self, row: Row, catalog: Catalog | None) -> bool:
        entries = catalog.entries if catalog else None
        if entries is None or entries.where is None:
            return True
        return entries.where.test(open_case(self.case.services, row, lambda _, __: None).scope(me=self.person))

    def _one(self, field: Field, value: str) -> Choice | None:
        services = self.case.services
        if field.kind in ("unit", "units"):
            unit = services.directory.unit(value)
            return Choice(value, unit.title, unit.code) if unit else None
        if field.kind in ("person", "people"):
            person = services.directory.person(value)
            return Choice(value, self._person(value)) if person and person.active else None
        if field.catalog.startswith("fileplan:"):
            items = self._file_items(field.catalog.removeprefix("fileplan:"))
            return next((one for one in items if one.value == value), None)
        catalog = services.edition.catalogs.get(field.catalog) if field.catalog else None
        if catalog is not None and value in catalog.by_value:
            entry = catalog.by_value[value]
            # A retired value stays readable on the card that has it, and is not offered anew (R206).
            if not entry.force.on(services.now.date()) and self.case.card.get(field.name) != value:
                return None
            return Choice(value, self._title(field.catalog, value, entry.title), entry.code)
        if catalog is not None and catalog.values:
            return None
        if catalog is not None and catalog.entries is not None and catalog.entries.units:
            unit = services.directory.unit(value)
            return Choice(value, unit.title, unit.code) if unit else None
        row = services.reader.get("documents", value)
        if (
            row is None
            or row["type"] != services.edition.points_to(field)
            or row["agency"] != services.agency
            or not self._belongs(row, catalog)
        ):
            return None
        return Choice(value, entry_title(self.case, catalog, row), row.get("number") or "")


def _matches(choice: Choice, query: str) -> bool:
    """Whether every word of a query is part of the title or code, as written or by its stem."""
    text = f"{choice.title} {choice.code}".lower()
    stems = set(tokens(text))
    return all(word in text or set(tokens(word)) <= stems for word in query.lower().split())
