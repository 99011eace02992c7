"""Words for the documents of a home that was kept before their texts were searched."""

from __future__ import annotations

from functools import partial
from itertools import islice
from typing import Final

from runtime.office import texts
from runtime.office.office import Office
from runtime.office.paging import every
from runtime.ports import Row, Tx, Where

_AT_ONCE: Final = 200


def refill(office: Office) -> int:
    """Keep the words of all documents where none are kept yet; how many documents there were."""
    agency = Where("agency", "==", office.name)
    if office.store.count("texts", [agency, Where("words", "has", texts.ANY)], most=1):
        return 0
    filled = 0
    for type in office.edition.documents:
        where = [agency, Where("type", "==", type), Where("base", "in", ["live", "archive"])]
        rows = every(office.store, "documents", where, "created")
        while some := tuple(islice(rows, _AT_ONCE)):
            office.store.transact(partial(_keep, office, some))
            filled += len(some)
    return filled


def _keep(office: Office, rows: tuple[Row, ...], tx: Tx) -> None:
    for row in rows:
        texts.keep(tx, office.case(row, tx))
