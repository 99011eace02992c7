"""Where documents point, kept with each row under an index, and who points at a document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from runtime.edition.edition import Edition
from runtime.kinds.data import Field
from runtime.kinds.linked import PARENT, Linked
from runtime.office.case import Case, Services
from runtime.office.paging import every
from runtime.ports import Row, Where
from runtime.reading.condition import UNANSWERED
from runtime.reading.condition_values import members
from runtime.routes.progress import Progress

if TYPE_CHECKING:
    from runtime.office.scope import CardScope

_WORDS = ("type", "number", "heading", "state", "unit", "drafter", "created", "closed", "due", "archived")


def pointers(case: Case) -> list[str]:
    """``type.field:id`` for each document that this one points to."""
    type, edition = case.type.head.name, case.services.edition
    found = [f"{type}.{name}:{id}" for name, id in _held(edition, case.type.fields, case.card, "")]
    parent = case.row.get("parent")
    return list(dict.fromkeys([*found, *([f"{type}.{PARENT}:{parent}"] if parent else [])]))


def _held(
    edition: Edition, fields: tuple[Field, ...], values: Mapping[str, Any], outer: str
) -> Iterator[tuple[str, str]]:
    """The address and the id of every link on a card, inside rows and groups too."""
    for field in fields:
        value, address = values.get(field.name), f"{outer}{field.name}"
        items = value if isinstance(value, list) else [value]
        for item in items:
            if field.fields and isinstance(item, Mapping):
                yield from _held(edition, field.fields, item, f"{address}.")
            elif isinstance(item, str) and item and edition.points_to(field):
                yield address, item


def pointing(services: Services, linked: Linked, id: str) -> Iterator[Row]:
    """The documents that point at one by a declared list, those of each type in the order of their creation."""
    for type in linked.documents:
        where = [Where("agency", "==", services.agency), Where("links", "has", f"{type}.{linked.by}:{id}")]
        yield from every(services.reader, "documents", where, "created")


def listed(scope: CardScope, linked: Linked, rest: str) -> list[Any]:
    """What an expression reads of the documents that point here: a row for each, or one value of each."""
    services = scope.case.services
    rows = [scope.seen(row) for row in pointing(services, linked, scope.case.row["id"])]
    if rest in ("title", "number"):
        return members([row.get("heading" if rest == "title" else rest) for row in rows])
    scopes = [_scope(scope, row) for row in rows if row["type"] in services.edition.documents]
    if rest:
        return [value for one in scopes for value in members(one.get(rest))]
    return [_line(one) for one in scopes]


def _scope(scope: CardScope, row: Row) -> CardScope:
    services = scope.case.services
    type = services.edition.documents[row["type"]]
    return Case(services, type, row, Progress()).scope(me=scope.me, latest=scope.latest)


def _line(scope: CardScope) -> dict[str, Any]:
    """A document as a row of a list: its fields, its title and number, and what is known of it as a document."""
    row = scope.case.row
    return {
        "title": row.get("heading") or UNANSWERED,
        "number": row.get("number") or UNANSWERED,
        "document": {word: scope.get(f"document.{word}") for word in _WORDS},
        **{field.name: scope.get(field.name) for field in scope.case.type.fields},
    }
