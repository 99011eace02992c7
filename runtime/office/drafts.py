"""Drafts: what somebody has typed and not yet sent; they survive a new edition and belong to their writer alone."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from runtime.office.office import Office
from runtime.office.refusals import NotFound
from runtime.ports import Row, Tx, Where
from runtime.routes.deadline import utc


def save_draft(office: Office, person: str, type: str, raw: Mapping[str, Any], id: str = "", title: str = "") -> str:
    """Keep what was typed, as it was typed; the draft's id."""
    ident = id or uuid.uuid4().hex[:16]

    def work(tx: Tx) -> str:
        row = tx.get("drafts", ident)
        now = utc(office.clock.now())
        said = {"agency": office.name, "person": person, "type": type, "raw": dict(raw), "title": title, "updated": now}
        if row is None:
            tx.insert("drafts", {"id": ident, **said})
        elif row["person"] != person or row["agency"] != office.name:
            raise NotFound("draft")
        else:
            tx.replace("drafts", {**row, **said})
        return ident

    return office.store.transact(work)


def draft(office: Office, person: str, id: str) -> Row:
    """One's own draft; NotFound for anybody else's."""
    row = office.store.get("drafts", id)
    if row is None or row["person"] != person or row["agency"] != office.name:
        raise NotFound("draft")
    return row


def drafts(office: Office, person: str) -> Sequence[Row]:
    """One's drafts, the latest first."""
    where = [Where("agency", "==", office.name), Where("person", "==", person)]
    return office.store.find("drafts", where, order="updated", descending=True, limit=100).rows


def drop_draft(office: Office, person: str, id: str) -> None:
    """Throw one's draft away."""

    def work(tx: Tx) -> None:
        row = tx.get("drafts", id)
        if row is None or row["person"] != person:
            raise NotFound("draft")
        tx.delete("drafts", id, row["rev"])

    office.store.transact(work)
