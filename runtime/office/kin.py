"""The document that a document was opened from, and those opened from it."""

from __future__ import annotations

from runtime.office.case import Case
from runtime.ports import Row, Where

_MOST = 500


def children_of(case: Case) -> tuple[Row, ...]:
    """The documents opened from this one, in the order made."""
    if not case.row["id"]:
        return ()
    where = [Where("agency", "==", case.services.agency), Where("parent", "==", case.row["id"])]
    return case.services.reader.find("documents", where, order="created", limit=_MOST).rows


def under_way(row: Row) -> bool:
    """Whether a document has not ended; one whose clock stands has not."""
    return row["state"] in ("open", "suspended")


def parent_of(case: Case) -> Case | None:
    """The document that this one was opened from."""
    row = case.services.reader.get("documents", case.row["parent"]) if case.row.get("parent") else None
    return case.services.case(row) if row is not None and case.services.case is not None else None
