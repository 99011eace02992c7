"""The Store port over a MongoDB database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pymongo import ASCENDING
from pymongo.client_session import ClientSession

from connectors.homes.keys import Layout, lay_out
from connectors.homes.planning import cursor_of, page_of, plan
from connectors.homes.refusal import Refusing
from connectors.mongodb import contents, layout
from connectors.mongodb.blobs import Bucket
from connectors.mongodb.connection import Connection
from connectors.mongodb.documents import plain, to_row
from connectors.mongodb.faults import Overtaken
from connectors.mongodb.query import count_query, page_query
from connectors.mongodb.writing import FEED, Writing
from runtime.ports import CHANGES, COUNTERS, Blob, Change, Collection, Page, Row, Where

T = TypeVar("T")

# A long transaction among short ones would be overtaken for ever; after so many times it lets nobody pass.
_OFTEN = 3


class _Reading:
    """What can be read, inside a transaction or outside."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, collection: str, id: str) -> Row | None:
        """A copy of one row, or None."""
        self._connection.layout(collection)
        with self._connection.asking() as database:
            document = database[collection].find_one({"_id": id}, session=self._connection.session)
        return None if document is None else to_row(document)

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
        cursor = cursor_of(after, order, descending, limit)
        lies = self._connection.layout(collection)
        planned = plan(lies, where, order, fields)
        query = page_query(planned, descending, cursor)
        if query is None or lies.absent:
            return Page(())
        with self._connection.asking() as database:
            named = self._connection.hint(query.hint)
            wanted = ["rev", *planned.picked] if planned.picked else None
            found = database[collection].find(query.filter, wanted, session=self._connection.session, **named)
            rows = [to_row(document) for document in found.sort(query.sort).limit(limit + 1)]
        return page_of(rows, planned, order, descending, limit)

    def count(self, collection: str, where: Sequence[Where] = (), most: int | None = None) -> int:
        """How many rows meet the conditions; of more than ``most``, that many."""
        lies = self._connection.layout(collection)
        query = count_query(plan(lies, where, None))
        if query is None or lies.absent:
            return 0
        with self._connection.asking() as database:
            session = self._connection.session
            more = {**self._connection.hint(query.hint), **({} if most is None else {"limit": most})}
            return int(database[collection].count_documents(query.filter, session=session, **more))


class _Transaction(_Reading, Refusing):
    """One transaction."""

    def __init__(self, connection: Connection, writing: Writing) -> None:
        super().__init__(connection)
        self._writing = writing

    def get(self, collection: str, id: str) -> Row | None:
        """A copy of one row, or None."""
        return self._reading(lambda: super(_Transaction, self).get(collection, id))

    def find(self, collection: str, where: Sequence[Where] = (), **options: Any) -> Page:
        """Rows that meet all conditions, by keyset pages; refuses what no declared index serves."""
        return self._reading(lambda: super(_Transaction, self).find(collection, where, **options))

    def count(self, collection: str, where: Sequence[Where] = (), most: int | None = None) -> int:
        """How many rows meet the conditions; of more than ``most``, that many."""
        return self._reading(lambda: super(_Transaction, self).count(collection, where, most))

    def insert(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Keep a new row."""
        return self.doing(lambda: self._writing.insert(collection, row))

    def replace(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Replace a row by revision."""
        return self.doing(lambda: self._writing.replace(collection, row))

    def delete(self, collection: str, id: str, rev: int) -> None:
        """Remove a row by revision."""
        self.doing(lambda: self._writing.delete(collection, id, rev))

    def next(self, counter: str) -> int:
        """The next number of a counter."""
        return self.doing(lambda: self._writing.next(counter))

    def emit(self, event: Mapping[str, Any]) -> None:
        """Say what happened."""
        self.doing(lambda: self._writing.emit(event))

    def finish(self) -> None:
        """Write what stands at the end of a transaction, unless something was refused."""
        self.doing(self._writing.finish)

    def _reading(self, ask: Callable[[], T]) -> T:
        # MongoDB ends a transaction at its first refusal, so there is nothing to be read any more.
        return self.doing(ask, lasting=Overtaken)


class MongoStore(_Reading):
    """The records of offices in one database; any number of processes may share it."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        super().__init__(Connection(url, read_only=read_only))
        self._bucket = Bucket(self._connection)

    def declare(self, collections: Iterable[Collection]) -> None:
        """Make the collections and their indexes, once or again."""
        known = self._connection.layouts
        # Every office of a site declares the same ones, and asking after each index takes a round trip.
        layouts = [wanted for wanted in map(lay_out, collections) if known.get(wanted.collection) != wanted]
        if self._connection.read_only:
            with self._connection.asking() as database:
                layouts = [layout.as_it_lies(database, wanted) for wanted in layouts]
        else:
            self._make(layouts)
        known.update({wanted.collection: wanted for wanted in layouts})

    def transact(self, work: Callable[[_Transaction], T]) -> T:
        """Run ``work`` as one transaction."""

        def run(session: ClientSession, overtaken: int) -> T:
            writing = Writing(self._connection, session)
            transaction = _Transaction(self._connection, writing)
            if overtaken > _OFTEN:
                writing.take_turn()
            try:
                result = work(transaction)
                transaction.finish()
            except Exception:
                # Whatever the work made of it: it runs again.
                if isinstance(transaction.refused, Overtaken):
                    raise transaction.refused from None
                raise
            return result

        return self._connection.transact(run)

    def changes(self, after: int = 0, limit: int = 100) -> tuple[Change, ...]:
        """Events of committed transactions after the given place, contiguous and in order."""
        if limit < 1:
            return ()
        with self._connection.asking() as database:
            session = self._connection.session
            found = database[CHANGES].find({"_id": {"$gt": after}}, session=session).sort("_id", ASCENDING)
            return tuple(Change(int(one["_id"]), plain(one["event"])) for one in found.limit(limit))

    def put_blob(self, stream: BinaryIO) -> Blob:
        """Keep the bytes of a stream; the same bytes are kept once."""
        return self._bucket.put(stream)

    def open_blob(self, sha256: str) -> BinaryIO:
        """The bytes again; KeyError if they are not here."""
        return self._bucket.open(sha256)

    def blobs(self) -> Iterator[Blob]:
        """Every blob in the order of hashes."""
        return self._bucket.all()

    def contents(self) -> Iterator[tuple[str, Row]]:
        """Every row of the declared collections, the counters and the feed, as of one moment."""
        return contents.read(self._connection)

    def fill(self, contents_of_another: Iterable[tuple[str, Row]]) -> None:
        """Keep the contents of another home as they are."""
        self._connection.check_writable()
        contents.fill(self._connection, contents_of_another)

    def backup(self, path: Path) -> None:
        """A consistent copy of everything to a new folder: an embedded store, which ``connectors.tinydb`` opens."""
        contents.backup(self, self._connection.layouts, path)

    def close(self) -> None:
        """Let go of the connections."""
        self._connection.close()

    def _make(self, layouts: Sequence[Layout]) -> None:
        if not layouts:
            return
        with self._connection.asking() as database:
            for own in (COUNTERS, CHANGES, FEED):
                layout.make(database, own)
            for wanted in layouts:
                layout.declare(database, wanted)
            self._bucket.prepare()
