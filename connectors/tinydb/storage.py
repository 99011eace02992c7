"""The SQLite file as a TinyDB storage: connections, transactions, and every table as a lazy mapping of rows."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tinydb.storages import Storage

from connectors.homes.codec import decode
from connectors.homes.keys import Layout, layout_of
from connectors.tinydb.faults import plainly
from connectors.tinydb.names import ROW, quote
from runtime.ports import Row, StoreError

_VERSION = 1
_BUSY_SECONDS = 20.0
_OWN_TABLES = """
CREATE TABLE IF NOT EXISTS _changes(seq INTEGER PRIMARY KEY, event TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS _counters(name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


class SqliteStorage(Storage):
    """One SQLite file in WAL mode: a writer that threads take in turn, and a reader for each that reads just now."""

    def __init__(self, file: Path, synchronous: str = "FULL") -> None:
        self.file = file
        self.layouts: dict[str, Layout] = {}
        self.read_only = False
        self._process = os.getpid()
        self._turn = threading.Lock()
        self._writing = 0
        self._readers: deque[sqlite3.Connection] = deque()
        self._closed = False
        with plainly():
            self._writer = self._connect(f"PRAGMA synchronous = {synchronous}")
            try:
                self._prepare()
            except BaseException:
                self._writer.close()
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection to read with: within a transaction of this thread, the one that sees its writes."""
        if self._writing == threading.get_ident():
            with plainly():
                yield self._writer
            return
        self._check_open()
        with plainly():
            connection = self._readers.pop() if self._readers else self._connect("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                self._readers.append(connection)
                if self._closed:
                    self._close_readers()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """The connection to write with, inside a transaction."""
        if self._writing != threading.get_ident():
            raise StoreError("rows are written inside a transaction")
        with plainly():
            yield self._writer

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One transaction, kept if nothing is raised within and undone without a trace otherwise."""
        if self._writing == threading.get_ident():
            raise StoreError("a transaction cannot begin inside another")
        with self._turn:
            self._check_open()
            with plainly():
                self._writer.execute("BEGIN IMMEDIATE")
            self._writing = threading.get_ident()
            try:
                yield
                with plainly():
                    self._writer.execute("COMMIT")
            finally:
                self._writing = 0
                # SQLite has rolled back by itself after some faults, such as a full disk.
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")

    def only_read(self) -> None:
        """Let nobody write any more, this process included."""
        self.read_only = True
        with plainly():
            self._writer.execute("PRAGMA query_only = ON")

    def layout(self, collection: str) -> Layout:
        """The layout of a declared collection."""
        return layout_of(self.layouts, collection)

    def read(self) -> dict[str, Any]:
        """Every declared table, its rows read as they are asked for."""
        return {collection: self.rows(collection) for collection in self.layouts}

    def rows(self, collection: str) -> Mapping[str, Row]:
        """The rows of one declared table, read as they are asked for."""
        return {} if self.layout(collection).absent else Rows(self, collection)

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Refused: TinyDB would replace every row at once."""
        raise StoreError("rows are written one by one, inside a transaction")

    def close(self) -> None:
        """Close every connection, after the transaction under way."""
        with self._turn:
            self._closed = True
            self._close_readers()
            if self._process == os.getpid():
                self._writer.close()

    def _close_readers(self) -> None:
        while self._readers:
            self._readers.pop().close()

    def _check_open(self) -> None:
        if self._closed:
            raise StoreError("the store is closed")
        if self._process != os.getpid():
            # SQLite's locks belong to the process that took them.
            raise StoreError("the store was opened before the process forked; open it in each process")

    def _connect(self, pragma: str) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.file, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, cached_statements=256
        )
        connection.execute(pragma)
        return connection

    def _prepare(self) -> None:
        _retried(self._writer, "PRAGMA journal_mode = WAL")
        (version,) = self._writer.execute("PRAGMA user_version").fetchone()
        if version > _VERSION:
            raise StoreError(f"{self.file} was made by a newer version")
        if version < _VERSION:
            with self.transaction():
                for statement in filter(str.strip, _OWN_TABLES.split(";")):
                    self._writer.execute(statement)
                self._writer.execute(f"PRAGMA user_version = {_VERSION}")


class Rows(Mapping[str, Row]):
    """The rows of one table by id, read from the file as they are asked for."""

    def __init__(self, storage: SqliteStorage, collection: str) -> None:
        self._storage, self._table = storage, quote(collection)

    def __getitem__(self, id: str) -> Row:
        with self._storage.reading() as connection:
            found = connection.execute(f"SELECT {ROW} FROM {self._table} WHERE id = ?", (id,)).fetchone()
        if found is None:
            raise KeyError(id)
        return decode(found[0])

    def __iter__(self) -> Iterator[str]:
        with self._storage.reading() as connection:
            ids = connection.execute(f"SELECT id FROM {self._table} ORDER BY id").fetchall()
        return iter([id for (id,) in ids])

    def __len__(self) -> int:
        with self._storage.reading() as connection:
            (count,) = connection.execute(f"SELECT count(*) FROM {self._table}").fetchone()
        return int(count)


def _retried(connection: sqlite3.Connection, sql: str) -> None:
    # Changing the journal mode does not wait for another process that changes it at the same moment.
    until = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            connection.execute(sql)
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
            time.sleep(0.005)
