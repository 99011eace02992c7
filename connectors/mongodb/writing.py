"""What a transaction writes: rows by revision, numbers of counters, and its place in the change feed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pymongo import ReturnDocument
from pymongo.client_session import ClientSession
from pymongo.errors import DuplicateKeyError

from connectors.homes.codec import check, id_of, revision_of
from connectors.homes.keys import Layout
from connectors.mongodb.connection import Connection
from connectors.mongodb.documents import plain, to_document, to_row
from connectors.mongodb.faults import Overtaken, plainly
from connectors.mongodb.layout import unique_fields
from runtime.ports import CHANGES, COUNTERS, Conflict, Duplicate, Row, StoreError

FEED = "_feed"


class Writing:
    """The writes of one transaction."""

    def __init__(self, connection: Connection, session: ClientSession) -> None:
        self._connection, self._session = connection, session
        self._events: list[Row] = []
        self._wrote = False

    def insert(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Keep a new row, at its first revision."""
        id_of(collection, row)
        layout = self._connection.layout(collection)
        document = to_document(row, layout, 1)
        with self._writing(layout):
            self._connection.database[collection].insert_one(document, session=self._session)
        return to_row(document)

    def replace(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Keep the next revision of a row, if nobody else did."""
        id, rev = revision_of(collection, row)
        layout = self._connection.layout(collection)
        document = to_document(row, layout, rev + 1)
        with self._writing(layout):
            rows = self._connection.database[collection]
            found = rows.replace_one({"_id": id, "rev": rev}, document, session=self._session)
        if not found.matched_count:
            raise Conflict(collection, id)
        return to_row(document)

    def delete(self, collection: str, id: str, rev: int) -> None:
        """Remove a row, if it still has this revision."""
        with self._writing(self._connection.layout(collection)):
            rows = self._connection.database[collection]
            found = rows.delete_one({"_id": id, "rev": rev}, session=self._session)
        if not found.deleted_count:
            raise Conflict(collection, id)

    def next(self, counter: str) -> int:
        """The next number of a counter."""
        with self._writing():
            return self._advance(COUNTERS, counter, {"value": 1})["value"]

    def emit(self, event: Mapping[str, Any]) -> None:
        """Say what happened; its place is taken at the end, so that others are overtaken as late as possible."""
        check(event)
        self._events.append(plain(event))

    def take_turn(self) -> None:
        """Let no other transaction that writes be kept before this one; they run again."""
        with self._writing():
            self._advance(FEED, "feed", {"turns": 1})

    def finish(self) -> None:
        """Take the turn of this transaction among all that write, and the places of its events."""
        if not self._wrote and not self._events:
            return
        with self._writing():
            # Counted even without events: of two transactions that overlap, this document lets one be kept.
            last = self._advance(FEED, "feed", {"last": len(self._events), "turns": 1})["last"]
            first = last - len(self._events) + 1
            placed = [{"_id": place, "event": event} for place, event in enumerate(self._events, first)]
            if placed:
                self._connection.database[CHANGES].insert_many(placed, session=self._session)

    def _advance(self, collection: str, name: str, by: Mapping[str, int]) -> dict[str, int]:
        found: Any = self._connection.database[collection].find_one_and_update(
            {"_id": name}, {"$inc": by}, upsert=True, return_document=ReturnDocument.AFTER, session=self._session
        )
        return {field: int(found[field]) for field in by}

    @contextmanager
    def _writing(self, layout: Layout | None = None) -> Iterator[None]:
        self._wrote = True
        with plainly():
            try:
                yield
            except DuplicateKeyError as error:
                raise _taken(error, layout) from error


def _taken(error: DuplicateKeyError, layout: Layout | None) -> StoreError:
    fields = tuple((error.details or {}).get("keyPattern", ()))
    if layout is None:
        # Somebody began the same counter, or took the same place, since this transaction looked.
        return Overtaken(f"{', '.join(fields)} is taken")
    for key in layout.keys:
        if unique_fields(key) == fields:
            return Duplicate(layout.collection, key.fields)
    return StoreError(f"{layout.collection}: {', '.join(fields)} is taken")
