"""Documents that point at this one, in the lists that its type declares; only those that the reader may open."""

from __future__ import annotations

from flask import url_for

from runtime.kinds.linked import Linked
from runtime.office.access import Sight
from runtime.office.links import pointing
from runtime.web import pages_document as page
from runtime.web.frame import language_of, office
from runtime.web.phrases import state_chip, type_title


def linked_lists(sight: Sight) -> tuple[page.LinkedList, ...]:
    """The lists in the order declared, each with its documents."""
    return tuple(page.LinkedList(_title(sight, one), _items(sight, one)) for one in sight.case.type.linked)


def _title(sight: Sight, linked: Linked) -> str:
    texts, address = sight.case.services.edition.texts, f"document:{sight.case.type.head.name}"
    default = linked.title or type_title(linked.documents[0])
    return texts.text(language_of(), address, "linked", linked.name, default)


def _items(sight: Sight, linked: Linked) -> tuple[page.Linked, ...]:
    found = []
    for row in pointing(sight.case.services, linked, sight.case.row["id"]):
        other = Sight(office().case(row), sight.person, sight.rights)
        if other.readable:
            url = url_for("document.read", id=row["id"])
            found.append(page.Linked(row.get("number") or "", url, row["heading"], state_chip(row, other.case)))
    return tuple(found)
