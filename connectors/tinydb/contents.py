"""Everything in an embedded store as of one moment, into another home and out of one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator

from connectors.homes.codec import decode, encode
from connectors.homes.keys import check_moments
from connectors.tinydb.names import ROW, quote
from connectors.tinydb.storage import SqliteStorage
from runtime.ports import CHANGES, COUNTERS, Row, StoreError


def read(storage: SqliteStorage) -> Iterator[tuple[str, Row]]:
    """Every row of the declared collections, the counters and the feed."""
    with storage.reading() as connection:
        # The first select of a transaction settles what all of them see.
        connection.execute("BEGIN")
        try:
            yield from _read(connection, sorted(name for name, one in storage.layouts.items() if not one.absent))
        finally:
            connection.execute("ROLLBACK")


def fill(storage: SqliteStorage, contents: Iterable[tuple[str, Row]]) -> None:
    """Keep the contents of another home, all or nothing; StoreError if something is kept already."""
    with storage.transaction(), storage.writing() as connection:
        for name in (*storage.layouts, COUNTERS, CHANGES):
            if connection.execute(f"SELECT 1 FROM {quote(name)} LIMIT 1").fetchone():
                raise StoreError(f"the store is not empty: {name} has something")
        for name, row in contents:
            if name not in (COUNTERS, CHANGES):
                check_moments(storage.layout(name), row)
            _keep(connection, name, row)


def _read(connection: sqlite3.Connection, collections: list[str]) -> Iterator[tuple[str, Row]]:
    for name in collections:
        for (text,) in connection.execute(f"SELECT {ROW} FROM {quote(name)} ORDER BY id"):
            yield name, decode(text)
    for counter, value in connection.execute(f"SELECT name, value FROM {COUNTERS} ORDER BY name"):
        yield COUNTERS, {"id": counter, "value": value}
    for place, event in connection.execute(f"SELECT seq, event FROM {CHANGES} ORDER BY seq"):
        yield CHANGES, {"id": place, "event": decode(event)}


def _keep(connection: sqlite3.Connection, name: str, row: Row) -> None:
    if name == COUNTERS:
        connection.execute(f"INSERT INTO {COUNTERS}(name, value) VALUES (?, ?)", (row["id"], row["value"]))
    elif name == CHANGES:
        connection.execute(f"INSERT INTO {CHANGES}(seq, event) VALUES (?, ?)", (row["id"], encode(row["event"])))
    else:
        sql = f"INSERT INTO {quote(name)}(id, rev, {ROW}) VALUES (?, ?, ?)"
        connection.execute(sql, (row["id"], row["rev"], encode(row)))
