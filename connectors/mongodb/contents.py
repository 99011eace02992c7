"""Everything of a database as of one moment, into another home and out of one.

All is read in one transaction. MongoDB ends one after ``transactionLifetimeLimitSeconds``, a minute unless set
otherwise: a copy that takes longer is refused, not torn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path

from pymongo import ASCENDING

from connectors import tinydb
from connectors.homes.keys import Layout
from connectors.mongodb.connection import Connection, Documents
from connectors.mongodb.documents import plain, to_document, to_row
from connectors.mongodb.faults import plainly
from connectors.mongodb.writing import FEED
from runtime.ports import CHANGES, COUNTERS, Collection, Home, Index, Row, StoreError

_BATCH = 500


def read(connection: Connection) -> Iterator[tuple[str, Row]]:
    """Every row of the declared collections, the counters and the feed."""
    with connection.asking() as database, connection.snapshot() as session:
        for name in sorted(connection.layouts):
            for document in database[name].find(session=session).sort("_id", ASCENDING):
                yield name, to_row(document)
        for document in database[COUNTERS].find(session=session).sort("_id", ASCENDING):
            yield COUNTERS, {"id": document["_id"], "value": int(document["value"])}
        for document in database[CHANGES].find(session=session).sort("_id", ASCENDING):
            yield CHANGES, {"id": int(document["_id"]), "event": plain(document["event"])}


def fill(connection: Connection, contents: Iterable[tuple[str, Row]]) -> None:
    """Keep the contents of another home; what is kept by halves is removed again, for the place was empty."""
    own = (*connection.layouts, COUNTERS, CHANGES, FEED)
    with connection.asking() as database:
        for name in (*own, "blobs.files"):
            if database[name].find_one() is not None:
                raise StoreError(f"the database is not empty: {name} has something")
        try:
            _fill(connection, contents)
        except BaseException:
            with suppress(Exception):
                for name in own:
                    database[name].delete_many({})
            raise


def backup(store: Home, layouts: Mapping[str, Layout], path: Path) -> None:
    """Write a home to a new folder as an embedded store."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    if path.exists() or unfinished.exists():
        raise StoreError(f"{path if path.exists() else unfinished} exists already")
    copy = tinydb.open_store({"path": unfinished})
    try:
        copy.declare(Collection(name, _indexes(layout)) for name, layout in layouts.items())
        copy.fill(store.contents())
        for blob in store.blobs():
            with store.open_blob(blob.sha256) as stream:
                copy.put_blob(stream)
    finally:
        copy.close()
    with plainly():
        unfinished.rename(path)


def _indexes(layout: Layout) -> tuple[Index, ...]:
    """The declared indexes; the first key is the id, which every collection has."""
    return tuple(Index(key.fields, key.unique, key.many, key.words) for key in layout.keys[1:])


def _fill(connection: Connection, contents: Iterable[tuple[str, Row]]) -> None:
    arriving, last = iter(contents), 0
    while batch := list(islice(arriving, _BATCH)):
        by_collection: dict[str, list[Documents]] = {}
        for name, row in batch:
            by_collection.setdefault(name, []).append(_document(connection, name, row))
            last = row["id"] if name == CHANGES else last
        for name, documents in by_collection.items():
            connection.database[name].insert_many(documents)
    connection.database[FEED].insert_one({"_id": "feed", "last": last, "turns": 0})


def _document(connection: Connection, name: str, row: Row) -> Documents:
    if name == COUNTERS:
        return {"_id": row["id"], "value": row["value"]}
    if name == CHANGES:
        return {"_id": row["id"], "event": row["event"]}
    return to_document(row, connection.layout(name), row["rev"])
