"""A document before its first act: its row under the published edition."""

from __future__ import annotations

from runtime.kinds.document import DocumentType
from runtime.office.case import Case
from runtime.office.office import Office
from runtime.ports import Reader, Row
from runtime.routes.deadline import utc
from runtime.routes.progress import Progress


def blank_case(
    office: Office, reader: Reader, type: DocumentType, drafter: str, id: str = "", link: Row | None = None
) -> Case:
    """A document before its first act, under the published edition; ``link`` says from which it is opened."""
    compiled = office.current()
    services = office.services(compiled, reader)
    who = services.directory.person(drafter)
    now = utc(services.now)
    row: Row = {
        "id": id,
        "agency": office.name,
        "type": type.head.name,
        "edition": compiled.edition.digest,
        "route": "" if type.route.startswith("rules:") else type.route,
        "drafter": drafter,
        "unit": who.units[0] if who and who.units else "",
        "created": now,
        "updated": now,
        "state": "open",
        "base": "live",
        "number": None,
        "card": {},
        "readers": [drafter] if drafter else [],
        "entries": 0,
        "parent": "",
        **(link or {}),
    }
    return Case(services, type, row, Progress(), compiled.plan(row["route"]))
