"""Words for the documents of a home that was kept before their texts were searched."""

from __future__ import annotations

from functools import partial

from runtime.office import texts
from runtime.office.office import Office
from runtime.ports import Row, Tx, Where


def refill(office: Office) -> int:
    """Keep the words of all documents where none are kept yet; how many documents there were."""
    agency = Where("agency", "==", office.name)
    if office.store.count("texts", [agency, Where("words", "has", texts.ANY)]):
        return 0
    filled = 0
    for type in office.edition.documents:
        where, after = [agency, Where("type", "==", type), Where("base", "in", ["live", "archive"])], None
        while True:
            page = office.store.find("documents", where, order="created", limit=200, after=after)
            office.store.transact(partial(_keep, office, page.rows))
            filled, after = filled + len(page.rows), page.next
            if after is None:
                break
    return filled


def _keep(office: Office, rows: tuple[Row, ...], tx: Tx) -> None:
    for row in rows:
        texts.keep(tx, office.case(row, tx))
