"""Documents opened from this one or pointing at it; only those that the reader may open."""

from __future__ import annotations

from collections.abc import Iterable

from flask import url_for

from runtime.kinds.linked import Linked
from runtime.office.access import Sight
from runtime.office.kin import children_of
from runtime.office.links import pointing
from runtime.ports import Row
from runtime.web import pages_document as page
from runtime.web.frame import language_of, office, words
from runtime.web.phrases import state_chip, type_title


def linked_lists(sight: Sight) -> tuple[page.LinkedList, ...]:
    """What this was opened from, what was opened from it, then the lists in the order declared."""
    declared = tuple(page.LinkedList(_title(sight, one), _items(sight, one)) for one in sight.case.type.linked)
    return (*_above(sight), *_below(sight), *declared)


def _above(sight: Sight) -> tuple[page.LinkedList, ...]:
    row = office().store.get("documents", sight.case.row["parent"]) if sight.case.row.get("parent") else None
    found = _shown(sight, [row]) if row is not None else ()
    return (page.LinkedList(words("Opened from"), found),) if found else ()


def _below(sight: Sight) -> tuple[page.LinkedList, ...]:
    rows = children_of(sight.case)
    return (page.LinkedList(words("Opened from this one"), _shown(sight, rows)),) if rows else ()


def _title(sight: Sight, linked: Linked) -> str:
    texts, address = sight.case.services.edition.texts, f"document:{sight.case.type.head.name}"
    default = linked.title or type_title(linked.documents[0])
    return texts.text(language_of(), address, "linked", linked.name, default)


def _items(sight: Sight, linked: Linked) -> tuple[page.Linked, ...]:
    return _shown(sight, pointing(sight.case.services, linked, sight.case.row["id"]))


def _shown(sight: Sight, rows: Iterable[Row]) -> tuple[page.Linked, ...]:
    """The documents that the reader may open, each with its state of now (R008)."""
    found = []
    for row in rows:
        other = Sight(office().case(row), sight.person, sight.rights)
        if other.readable:
            url = url_for("document.read", id=row["id"])
            found.append(page.Linked(row.get("number") or "", url, row["heading"], state_chip(row, other.case)))
    return tuple(found)
