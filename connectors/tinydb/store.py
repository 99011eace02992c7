"""The Store port over a TinyDB database in one SQLite file and a folder of blobs beside it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from connectors.homes.codec import decode, encode
from connectors.homes.keys import Layout, lay_out
from connectors.homes.refusal import Refusing
from connectors.tinydb import contents, layout
from connectors.tinydb.blobs import BlobFolder
from connectors.tinydb.faults import plainly
from connectors.tinydb.storage import SqliteStorage
from connectors.tinydb.table import RowTable, Tables
from runtime.ports import Blob, Change, Collection, Page, Row, StoreError, Where

T = TypeVar("T")

_FILE = "formwright.db"
_SUFFIXES = (".db", ".sqlite", ".sqlite3")


class _Reading:
    """What can be read, inside a transaction or outside."""

    def __init__(self, storage: SqliteStorage, tables: Tables) -> None:
        self._storage, self._tables = storage, tables

    def table(self, name: str) -> RowTable:
        """The collection as a TinyDB table, whose queries are compiled to SQL where an index is declared."""
        table = self._tables.table(name)
        assert isinstance(table, RowTable)
        return table

    def get(self, collection: str, id: str) -> Row | None:
        """A copy of one row, or None."""
        row = self.table(collection).get(doc_id=id)
        return None if row is None else dict(row)

    def find(
        self,
        collection: str,
        where: Sequence[Where] = (),
        *,
        order: str = "id",
        descending: bool = False,
        limit: int = 50,
        after: str | None = None,
        fields: Sequence[str] = (),
    ) -> Page:
        """Rows that meet all conditions, by keyset pages; refuses what no declared index serves."""
        return self.table(collection).page(where, order, descending, limit, after, fields)

    def count(self, collection: str, where: Sequence[Where] = (), most: int | None = None) -> int:
        """How many rows meet the conditions; of more than ``most``, that many."""
        return self.table(collection).tally(where, most)


class _Transaction(_Reading, Refusing):
    """One transaction."""

    def insert(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Keep a new row."""
        return self.doing(lambda: self.table(collection).add(row))

    def replace(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Replace a row by revision."""
        return self.doing(lambda: self.table(collection).exchange(row))

    def delete(self, collection: str, id: str, rev: int) -> None:
        """Remove a row by revision."""
        self.doing(lambda: self.table(collection).discard(id, rev))

    def next(self, counter: str) -> int:
        """The next number of a counter."""
        return self.doing(lambda: self._next(counter))

    def emit(self, event: Mapping[str, Any]) -> None:
        """Say what happened."""
        self.doing(lambda: self._emit(event))

    def _next(self, counter: str) -> int:
        sql = (
            "INSERT INTO _counters(name, value) VALUES (?, 1) "
            "ON CONFLICT(name) DO UPDATE SET value = value + 1 RETURNING value"
        )
        with self._storage.writing() as connection:
            return int(connection.execute(sql, (counter,)).fetchone()[0])

    def _emit(self, event: Mapping[str, Any]) -> None:
        with self._storage.writing() as connection:
            # Nothing is ever removed from this table, so the next key is the last plus one, without gaps.
            connection.execute("INSERT INTO _changes(event) VALUES (?)", (encode(event),))


class EmbeddedStore(_Reading):
    """The records of an office in one file; several processes of one machine may share it."""

    def __init__(self, path: Path, synchronous: str, *, read_only: bool = False) -> None:
        file = _file_of(path)
        with plainly():
            file.parent.mkdir(parents=True, exist_ok=True)
        self._blobs = BlobFolder(_blobs_of(file))
        tables = Tables(file, synchronous, storage=SqliteStorage)
        storage = tables.storage
        assert isinstance(storage, SqliteStorage)
        if read_only:
            storage.only_read()
        super().__init__(storage, tables)

    def declare(self, collections: Iterable[Collection]) -> None:
        """Make the collections and their indexes, once or again."""
        layouts = [lay_out(collection) for collection in collections]
        if self._storage.read_only:
            with self._storage.reading() as connection:
                layouts = [layout.as_it_lies(connection, wanted) for wanted in layouts]
        else:
            self._make(layouts)
        self._storage.layouts.update({wanted.collection: wanted for wanted in layouts})

    def transact(self, work: Callable[[_Transaction], T]) -> T:
        """Run ``work`` as one transaction."""
        with self._storage.transaction():
            transaction = _Transaction(self._storage, self._tables)
            result = work(transaction)
            if transaction.refused:
                raise transaction.refused
            return result

    def changes(self, after: int = 0, limit: int = 100) -> tuple[Change, ...]:
        """Events of committed transactions after the given place, contiguous and in order."""
        sql = "SELECT seq, event FROM _changes WHERE seq > ? ORDER BY seq LIMIT ?"
        with self._storage.reading() as connection:
            rows = connection.execute(sql, (after, limit)).fetchall()
        return tuple(Change(seq, decode(event)) for seq, event in rows)

    def put_blob(self, stream: BinaryIO) -> Blob:
        """Keep the bytes of a stream; the same bytes are kept once."""
        return self._blobs.put(stream)

    def open_blob(self, sha256: str) -> BinaryIO:
        """The bytes again; KeyError if they are not here."""
        return self._blobs.open(sha256)

    def blobs(self) -> Iterator[Blob]:
        """Every blob in the order of hashes."""
        return self._blobs.all()

    def contents(self) -> Iterator[tuple[str, Row]]:
        """Every row of the declared collections, the counters and the feed, as of one moment."""
        return contents.read(self._storage)

    def fill(self, contents_of_another: Iterable[tuple[str, Row]]) -> None:
        """Keep the contents of another home as they are."""
        if next(self.blobs(), None):
            raise StoreError("the store is not empty: blobs are kept")
        contents.fill(self._storage, contents_of_another)

    def backup(self, path: Path) -> None:
        """A consistent copy of everything to a new file or folder, which ``open_store`` opens like the original."""
        file = _file_of(path)
        unfinished = file.with_name(f"{file.name}.unfinished")
        with plainly():
            if file.exists():
                raise StoreError(f"{file} exists already")
            file.parent.mkdir(parents=True, exist_ok=True)
            unfinished.unlink(missing_ok=True)
            with self._storage.reading() as connection, closing(sqlite3.connect(unfinished)) as copy:
                connection.backup(copy)
            # Blobs are kept before the rows that name them, so this copy has every blob of the rows copied above.
            self._blobs.copy_to(_blobs_of(file))
            unfinished.rename(file)

    def close(self) -> None:
        """Let go of files and connections."""
        self._tables.close()

    def _make(self, layouts: Sequence[Layout]) -> None:
        with self._storage.reading() as connection:
            missing = [wanted for wanted in layouts if not layout.is_declared(connection, wanted)]
        if missing:
            with self._storage.transaction(), self._storage.writing() as connection:
                for wanted in missing:
                    layout.declare(connection, wanted)


def _file_of(path: Path) -> Path:
    """The file itself, or the one inside a folder."""
    return path if path.is_file() or (path.suffix in _SUFFIXES and not path.is_dir()) else path / _FILE


def _blobs_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.blobs")
