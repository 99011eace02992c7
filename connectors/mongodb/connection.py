"""The connection to MongoDB: one client, transactions that take turns in this process, and the reads of each thread."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from pymongo import MongoClient
from pymongo.client_session import ClientSession
from pymongo.database import Database
from pymongo.errors import PyMongoError
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

from connectors.homes.keys import Layout, layout_of
from connectors.mongodb.faults import Overtaken, plainly, said
from runtime.ports import StoreError, Unavailable

T = TypeVar("T")
Documents = dict[str, Any]

# How long a transaction is tried while others come first, and how long one waits at most before it tries again.
PATIENCE_SECONDS = 20.0
_LONGEST_PAUSE_SECONDS = 0.1
# How long to look for a server, and to wait for a majority; the connection string may say otherwise.
_WAITS = {"serverSelectionTimeoutMS": 5_000, "connectTimeoutMS": 5_000}
_HINTS = "hints"
_MAJORITY = WriteConcern("majority", wtimeout=10_000)


class Connection:
    """A database with what is declared in it."""

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.layouts: dict[str, Layout] = {}
        self.read_only = read_only
        self._process = os.getpid()
        self._turn = threading.Lock()
        self._of_thread = threading.local()
        self._closed = False
        url, self.names_indexes = _without_hints(url)
        waits: dict[str, Any] = {name: value for name, value in _WAITS.items() if name.lower() not in url.lower()}
        with plainly():
            self.client: MongoClient[Documents] = MongoClient(url, **waits)
            # What is read has reached a majority, so that no failover takes it back.
            self.database: Database[Documents] = self.client.get_default_database(
                "formwright", read_concern=ReadConcern("majority"), write_concern=_MAJORITY
            )
        try:
            self._must_have_transactions()
        except BaseException:
            self.client.close()
            raise

    def hint(self, index: str) -> dict[str, Any]:
        """What sends a query through an index, as an argument of the driver."""
        return {"hint": index} if self.names_indexes else {}

    @property
    def session(self) -> ClientSession | None:
        """The transaction of this thread."""
        session: ClientSession | None = getattr(self._of_thread, "session", None)
        return session

    @contextmanager
    def asking(self) -> Iterator[Database[Documents]]:
        """The database to read from; what goes wrong inside is said plainly."""
        self.check_open()
        with plainly():
            yield self.database

    def layout(self, collection: str) -> Layout:
        """The layout of a declared collection."""
        return layout_of(self.layouts, collection)

    def transact(self, work: Callable[[ClientSession, int], T]) -> T:
        """Run ``work`` as one transaction, again while others come first; it hears how often they did."""
        self.check_writable()
        if self.session is not None:
            raise StoreError("a transaction cannot begin inside another")
        until, pause = time.monotonic() + PATIENCE_SECONDS, 0.002
        overtaken = 0
        while True:
            try:
                with self._turn_before(until):
                    return self._once(work, overtaken)
            except Overtaken as error:
                if time.monotonic() > until:
                    raise Unavailable(f"other transactions came first for too long ({error})") from error
            overtaken += 1
            time.sleep(random.uniform(0, pause))
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    @contextmanager
    def snapshot(self) -> Iterator[ClientSession]:
        """A session in which all that is read is of one moment."""
        try:
            with self.client.start_session() as session:
                session.start_transaction(ReadConcern("snapshot"))
                yield session
        except PyMongoError as error:
            if error.has_error_label("TransientTransactionError"):
                why = "the copy was cut off; transactionLifetimeLimitSeconds may be too short for it"
                raise Unavailable(f"{why} ({error})") from error
            raise

    def check_open(self) -> None:
        """Refuse what comes after the end, and in a process that inherited the connection."""
        if self._closed:
            raise StoreError("the store is closed")
        if self._process != os.getpid():
            raise StoreError("the store was opened before the process forked; open it in each process")

    def check_writable(self) -> None:
        """Refuse to write where only reading was asked for."""
        self.check_open()
        if self.read_only:
            raise StoreError("the store was opened to be read and may not be written")

    def close(self) -> None:
        """Close the client, after the transaction under way."""
        with self._turn:
            if not self._closed:
                self._closed = True
                self.client.close()

    @contextmanager
    def _turn_before(self, until: float) -> Iterator[None]:
        """The turn of this thread: those that raced would only overtake each other; other processes still may."""
        if not self._turn.acquire(timeout=max(0.0, until - time.monotonic())):
            raise Unavailable("other transactions kept the database busy for too long")
        try:
            yield
        finally:
            self._turn.release()

    def _once(self, work: Callable[[ClientSession, int], T], overtaken: int) -> T:
        with plainly():
            session = self.client.start_session()
        with session:
            session.start_transaction(ReadConcern("snapshot"), _MAJORITY)
            self._of_thread.session = session
            try:
                result = work(session, overtaken)
                self._of_thread.session = None
                _commit(session)
                return result
            except BaseException:
                with suppress(PyMongoError):
                    if session.in_transaction:
                        session.abort_transaction()
                raise
            finally:
                self._of_thread.session = None

    def _must_have_transactions(self) -> None:
        with plainly():
            hello = self.client.admin.command("hello")
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise StoreError("this MongoDB stands alone and has no transactions; start it as a replica set")


def _commit(session: ClientSession) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            session.commit_transaction()
            return
        except PyMongoError as error:
            if not error.has_error_label("UnknownTransactionCommitResult"):
                raise said(error) from error
            # A commit may be asked for again: it happens once.
            if time.monotonic() > until:
                _drop(session)
                raise Unavailable(f"it is not known whether the last act was kept ({said(error)})") from error
            time.sleep(_LONGEST_PAUSE_SECONDS)


def _drop(session: ClientSession) -> None:
    """End what may still be open of a transaction: the server would hold all that it touched for a minute."""
    with suppress(PyMongoError):
        session.client.admin.command("killSessions", [session.session_id])


def _without_hints(url: str) -> tuple[str, bool]:
    """A connection string without the option that is not the driver's, and whether it lets queries name an index."""
    head, _, options = url.partition("?")
    given = [option for option in options.split("&") if option]
    own = [option for option in given if option.partition("=")[0] == _HINTS]
    if set(own) - {f"{_HINTS}=true", f"{_HINTS}=false"}:
        raise StoreError(f"{_HINTS} in the address of a MongoDB is true or false")
    rest = "&".join(option for option in given if option not in own)
    return f"{head}?{rest}" if rest else head, f"{_HINTS}=false" not in own
