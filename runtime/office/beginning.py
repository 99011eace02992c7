"""A document begins: its row, its first values, and its route entered; by a person or by the engine."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import Any

from runtime.kinds.document import DocumentType
from runtime.kinds.start import Start
from runtime.office.case import Case
from runtime.office.deed import Deed
from runtime.office.office import Office
from runtime.office.standing import apply_rules, choose_route, set_route_term
from runtime.ports import Reader, Row, Tx
from runtime.routes import advance as routes
from runtime.routes.deadline import utc
from runtime.routes.progress import Progress


def blank_case(office: Office, reader: Reader, type: DocumentType, drafter: str, id: str = "") -> Case:
    """A document before its first act, under the published edition."""
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
    }
    return Case(services, type, row, Progress(), compiled.plan(row["route"]))


def begin(
    deed: Deed, values: Mapping[str, Any], start: Start | None = None, first: Callable[[], None] | None = None
) -> None:
    """Keep a new document with its first values and let it enter its route; ``first`` is its creator's own step."""
    deed.write("created", type=deed.case.type.head.name, start=start.name if start else "")
    deed.set_card(dict(values))
    apply_rules(deed)
    choose_route(deed, deed.office.current())
    plan = deed.case.plan
    if plan is None:
        deed.row["state"] = "kept"
        deed.give_number()
        deed.save()
        return
    deed.save()  # the row stands before its tasks refer to it
    at = start.at if start is not None and start.at in plan.nodes else ""
    deed.carry(routes.start(plan, deed.world(), at))
    if first is not None:
        first()
    set_route_term(deed)
    deed.save()


def engine_begins(
    office: Office,
    tx: Tx,
    type: DocumentType,
    drafter: str,
    values: Mapping[str, Any],
    *,
    start: Start | None = None,
    parent: str = "",
    caused: tuple[str, ...] = (),
) -> Deed:
    """The engine makes a document for somebody, also where nobody may create one; its first step waits for them."""
    case = blank_case(office, tx, type, drafter, uuid.uuid4().hex[:16])
    if parent:
        case.row["parent"] = parent
    deed = Deed(office, tx, case, "", caused=caused)
    begin(deed, values, start)
    return deed
