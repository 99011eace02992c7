"""The whole plug-in contract: what the runtime asks of the outside.

A connector implements one of these protocols and sees nothing else of the runtime. Rows are JSON-shaped
mappings (text, 64-bit integers, floats, booleans, null, lists, mappings); times travel as ISO 8601 text in UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, Literal, Protocol, TypeVar

Row = dict[str, Any]
T = TypeVar("T")

COUNTERS: Final = "_counters"
CHANGES: Final = "_changes"

Operator = Literal["==", "in", "<", "<=", ">", ">=", "has"]


class StoreError(Exception):
    """The store could not do what it was asked."""


class Conflict(StoreError):
    """A row was changed or removed by somebody else since it was read."""

    def __init__(self, collection: str, id: str) -> None:
        super().__init__(f"{collection}/{id} was changed meanwhile")
        self.collection, self.id = collection, id


class Duplicate(StoreError):
    """A unique key is taken already."""

    def __init__(self, collection: str, key: tuple[str, ...]) -> None:
        super().__init__(f"{collection}: another row has the same {', '.join(key)}")
        self.collection, self.key = collection, key


class Unavailable(StoreError):
    """The store cannot work for a while: no answer, a full disk, a lock; the same act may be tried again later."""


class UndeclaredQuery(StoreError):
    """A query that no declared index serves; it would read the whole collection."""


@dataclass(frozen=True, slots=True)
class Index:
    """Fields in order; one may be a list, of which each member is indexed (``many``).

    ``words`` says that the list holds the words of texts, thousands of them and asked for several at once, and that
    the one field after it is a moment: a home may keep such an index in another way. The queries are the same.
    """

    fields: tuple[str, ...]
    unique: bool = False
    many: str = ""
    words: bool = False


@dataclass(frozen=True, slots=True)
class Collection:
    """A named set of rows; every row has ``id`` (text) and ``rev`` (integer, kept by the store)."""

    name: str
    indexes: tuple[Index, ...] = ()


@dataclass(frozen=True, slots=True)
class Where:
    """One condition of a query: ``has`` asks whether a list field holds the value."""

    field: str
    op: Operator
    value: Any


@dataclass(frozen=True, slots=True)
class Page:
    """Rows in order, and the cursor after the last of them (None at the end)."""

    rows: tuple[Row, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """An event emitted by a committed transaction, with its place in commit order."""

    seq: int
    event: Row


@dataclass(frozen=True, slots=True)
class Blob:
    """Stored bytes, addressed by their content."""

    sha256: str
    size: int


class Reader(Protocol):
    """What can be read, inside a transaction or outside."""

    def get(self, collection: str, id: str) -> Row | None:
        """A copy of one row, or None."""

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
        """Rows that meet all conditions, by keyset pages; refuses what no declared index serves.

        With ``fields`` a row has its id and these alone, None where it has none; nobody can replace it.
        """

    def count(self, collection: str, where: Sequence[Where] = (), most: int | None = None) -> int:
        """How many rows meet the conditions; of more than ``most``, that many."""


class Tx(Reader, Protocol):
    """One transaction: reads see its own writes; all of it is kept or none."""

    def insert(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Keep a new row (``rev`` becomes 1); Duplicate if its id or a unique key is taken."""

    def replace(self, collection: str, row: Mapping[str, Any]) -> Row:
        """Replace the row of this id if its ``rev`` is still that of ``row``, else Conflict; gives the row kept."""

    def delete(self, collection: str, id: str, rev: int) -> None:
        """Remove a row by revision; Conflict if it changed."""

    def next(self, counter: str) -> int:
        """The next number of a counter, from 1, without gaps: a failed transaction gives it back."""

    def emit(self, event: Mapping[str, Any]) -> None:
        """Say what happened; subscribers see it after the commit and in commit order."""


class Store(Reader, Protocol):
    """A home for the records of one or more agencies."""

    def declare(self, collections: Iterable[Collection]) -> None:
        """Make the collections and their indexes, once or again.

        A store that is only read makes nothing: a collection that is not there has no rows, and an index that is not
        there serves no query.
        """

    def transact(self, work: Callable[[Tx], T]) -> T:
        """Run ``work`` as one transaction; it may be run again, so it must have no other effect."""

    def changes(self, after: int = 0, limit: int = 100) -> tuple[Change, ...]:
        """Events of committed transactions after the given place, contiguous and in order."""

    def put_blob(self, stream: BinaryIO) -> Blob:
        """Keep the bytes of a stream; the same bytes are kept once."""

    def open_blob(self, sha256: str) -> BinaryIO:
        """The bytes again; KeyError if they are not here."""

    def backup(self, path: Path) -> None:
        """A consistent copy of everything to a new file or folder, while the office works on."""

    def close(self) -> None:
        """Let go of files and connections."""


class Home(Store, Protocol):
    """A store that lasts, whose contents can be carried to another."""

    def contents(self) -> Iterator[tuple[str, Row]]:
        """Every row of the declared collections with its collection, as of one moment and in the order of ids.

        Then, as if they were collections, COUNTERS (``id`` is the name, ``value`` the last number given) and CHANGES
        (``id`` is the place, ``event`` what was emitted).
        """

    def blobs(self) -> Iterator[Blob]:
        """Every blob in the order of hashes; after ``contents``, it has those that any of the rows names."""

    def fill(self, contents: Iterable[tuple[str, Row]]) -> None:
        """Keep the contents of another home as they are, revisions and places too; StoreError if not empty."""


class ScannerError(Exception):
    """The check for viruses could not be made."""


class Scanner(Protocol):
    """Looks for viruses in what people upload."""

    def scan(self, stream: BinaryIO) -> str:
        """The name of what was found in a stream, or nothing; ScannerError if nobody can say."""


class Clock(Protocol):
    """The one place that knows the time."""

    def now(self) -> datetime:
        """The present moment, in UTC, with its zone."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the organisation, as the directory knows them today."""

    name: str
    title: str
    posts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    clearance: str = ""
    active: bool = True
    email: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of the organisation; ``parent`` is empty at the top."""

    name: str
    title: str
    code: str = ""
    kind: str = ""
    parent: str = ""
    heads: tuple[str, ...] = ()
    deputies: tuple[str, ...] = ()
    representatives: tuple[str, ...] = ()
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """A post: its unit, whether it heads or represents it, and the secrecy level its holder may read."""

    name: str
    title: str
    unit: str = ""
    clearance: str = ""
    holders: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Absence:
    """Who acts for a person between two days (ISO 8601, both included), for all steps or only for some; who said so."""

    id: str
    person: str
    to: str
    since: str
    until: str
    steps: tuple[str, ...] = ()
    by: str = ""
    reason: str = ""


class Directory(Protocol):
    """Today's organisation."""

    def person(self, name: str) -> Person | None:
        """One person, or None."""

    def unit(self, name: str) -> Unit | None:
        """One unit, or None."""

    def post(self, name: str) -> Post | None:
        """One post, or None."""

    def people(self) -> Sequence[Person]:
        """Everybody, in the order of the register."""

    def units(self) -> Sequence[Unit]:
        """Every unit, a parent before its children."""

    def having_role(self, role: str) -> Sequence[Person]:
        """The people who have a role."""

    def absences(self) -> Sequence[Absence]:
        """Every absence that is kept, past ones too."""


class ChannelError(Exception):
    """A channel did not take a message, and may take it later; the text says why, to an administrator."""


class Refused(ChannelError):
    """A channel will not take this message however often it is tried."""


class NoAddress(Refused):
    """The person has no address that the channel could reach."""


@dataclass(frozen=True, slots=True)
class Message:
    """What a person is told outside the office's own pages.

    ``id`` is the same at every try: who receives a message twice knows it by that. ``to`` is the person's e-mail
    address, empty where none is known; ``data`` says the same in fields, for machines.
    """

    id: str
    kind: str
    to: str
    subject: str
    text: str
    language: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


class Channel(Protocol):
    """A way out of the office: mail, a webhook, a vendor's own.

    Its entry point in ``formwright.channels`` names a function of the options and the secrets that an agency gives it;
    it refuses with ChannelError what it does not understand, and connects to nothing before the first message.
    """

    def deliver(self, message: Message) -> None:
        """Hand one message over before returning; ChannelError if it was not taken."""
