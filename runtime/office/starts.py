"""The ways a document begins: which of them a person may use, and what the engine starts at recurring moments."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from runtime.kinds.document import DocumentType
from runtime.kinds.start import Start
from runtime.office.access import among
from runtime.office.beginning import blank_case
from runtime.office.carrying import engine_begins
from runtime.office.case import Case
from runtime.office.office import Office
from runtime.office.refusals import NotAllowed, Refusal
from runtime.office.standing import evaluated
from runtime.office.world import OfficeWorld
from runtime.ports import Conflict, Duplicate, Tx
from runtime.routes.deadline import utc
from runtime.routes.participants import Asking

_log = logging.getLogger(__name__)


def starts_for(case: Case, person: str) -> Sequence[Start]:
    """The starts by hand that a person may use on a new document, in the order declared."""
    by_hand = [one for one in case.type.starts if one.by_hand]
    return [one for one in by_hand if one.by is None or among(case, one.by, person)]


def may_begin(case: Case, person: str) -> bool:
    """Whether one of the ways by hand is this person's, where a type names any."""
    return not any(one.by_hand for one in case.type.starts) or bool(starts_for(case, person))


def chosen_start(case: Case, person: str, name: str) -> Start | None:
    """The start a person chose, or the first they may use; None where the type has none by hand. NotAllowed."""
    usable = [one for one in starts_for(case, person) if name in ("", one.name)]
    if not usable and (name or not may_begin(case, person)):
        raise NotAllowed("may-not-create")
    return usable[0] if usable else None


def set_by(start: Start, case: Case, person: str) -> dict[str, Any]:
    """The fields that a start answers, as the card keeps them; ``me`` is the person it is for."""
    return evaluated(case, start.sets, case.scope(me=person))


def start_at(office: Office, name: str, moment: datetime) -> int:
    """Make the documents of a recurring start, one for each of its people; how many were made.

    Each is made in a transaction of its own under the name of moment and person, so that a repeated firing, also by
    another worker or after a stop in the middle, makes only what is missing.
    """
    type_name, _, start_name = name.partition(".")
    type = office.edition.documents.get(type_name)
    start = type.start(start_name) if type is not None else None
    if type is None or start is None:
        return 0
    made = 0
    for person in _people(office, type, start):
        try:
            made += office.store.transact(partial(_make, office, type, start, moment, person))
        except (Conflict, Duplicate):
            continue  # another worker made it
        except Refusal as refusal:
            # The others must not wait for one whose document cannot be kept.
            _log.error("start %s of %s for %s: %s", name, office.name, person, refusal)
    return made


def _people(office: Office, type: DocumentType, start: Start) -> Sequence[str]:
    if start.people is None:
        return ("",)
    case = blank_case(office, office.store, type, "")
    return Asking(OfficeWorld(case), case.progress).find(start.people).people


def _make(office: Office, type: DocumentType, start: Start, moment: datetime, person: str, tx: Tx) -> int:
    op = f"{office.name}:start:{type.head.name}.{start.name}:{utc(moment)}:{person}"
    if tx.get("operations", op) is not None:
        return 0
    case = blank_case(office, tx, type, person)
    # A server that was down over Friday still starts Friday's week, not that of the day it comes back.
    then = replace(case, services=replace(case.services, now=moment))
    deed = engine_begins(office, tx, type, person, set_by(start, then, person), start=start)
    tx.insert("operations", {"id": op, "at": deed.now, "result": deed.row["id"]})
    return 1
