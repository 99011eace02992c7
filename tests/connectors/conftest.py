from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from connectors import mongodb
from connectors.tinydb import open_store
from runtime.ports import Collection, Index, Store
from tests.connectors.mongo import address, drop, fresh, serving

# Every home of the records passes the same suite.
HOMES = ("embedded", "mongodb")

COLLECTIONS = (
    Collection(
        "documents",
        (
            Index(("number",), unique=True),
            Index(("state", "created")),
            Index(("state", "kind", "due")),
            Index(("created",)),
            Index(("card.sender",)),
            Index(("agency", "year", "place"), unique=True),
            Index(("readers",), many="readers"),
            Index(("agency", "card.marks"), unique=True, many="card.marks"),
            Index(("state", "words", "created"), many="words"),
        ),
    ),
    Collection("tasks", (Index(("assignee", "state")),)),
    Collection("texts", (Index(("agency", "words", "created"), many="words", words=True),)),
)


# What the tests of the embedded home alone work with.
LETTERS = Collection(
    "documents",
    (Index(("number",), unique=True), Index(("state", "created")), Index(("words", "created"), many="words")),
)


def embedded_in(folder: Path) -> Store:
    """An embedded store, as fast as it may lose what it keeps."""
    return open_store({"path": folder, "synchronous": "OFF"})


@pytest.fixture(scope="session")
def mongo(tmp_path_factory: Any) -> Iterator[str]:
    """The address of a MongoDB."""
    with serving(tmp_path_factory.mktemp("mongo") / "data") as url:
        yield url


@contextmanager
def mongo_of(request: Any) -> Iterator[Callable[[Path], Store]]:
    """How to open a store in MongoDB that belongs to a folder: a database each, dropped at the end."""
    databases: dict[Path, str] = {}

    def open_in(folder: Path) -> Store:
        database = databases.setdefault(folder, fresh())
        return mongodb.open_store({"url": address(request.getfixturevalue("mongo"), database)})

    yield open_in
    if databases:
        drop(request.getfixturevalue("mongo"), *databases.values())


@pytest.fixture
def opened() -> Iterator[list[Store]]:
    """What is closed after the test."""
    opened: list[Store] = []
    yield opened
    for store in opened:
        store.close()


@pytest.fixture
def mongo_in(request: Any) -> Iterator[Callable[[Path], Store]]:
    """How to open a store in MongoDB that belongs to a folder, for a test."""
    with mongo_of(request) as open_in:
        yield open_in


@pytest.fixture(params=HOMES, scope="module")
def library(request: Any, tmp_path_factory: Any) -> Iterator[Store]:
    """A store that the tests of a module only read, once it is filled."""
    with mongo_of(request) as open_mongo:
        open_one = {"embedded": embedded_in, "mongodb": open_mongo}[request.param]
        store = open_one(tmp_path_factory.mktemp("library"))
        store.declare(COLLECTIONS)
        yield store
        store.close()


@pytest.fixture(params=HOMES)
def bare(request: Any, mongo_in: Callable[[Path], Store], opened: list[Store]) -> Callable[[Path], Store]:
    """How to open a store in a folder, with nothing declared yet; what was opened is closed after the test."""
    open_one = {"embedded": embedded_in, "mongodb": mongo_in}[request.param]

    def open_in(folder: Path) -> Store:
        store = open_one(folder)
        opened.append(store)
        return store

    return open_in


@pytest.fixture
def home(bare: Callable[[Path], Store]) -> Callable[[Path], Store]:
    """How to open a store in a folder with a small office's collections."""

    def open_in(folder: Path) -> Store:
        store = bare(folder)
        store.declare(COLLECTIONS)
        return store

    return open_in


@pytest.fixture
def store(home: Callable[[Path], Store], tmp_path: Path) -> Store:
    """A store with a small office's collections."""
    return home(tmp_path / "office")


@pytest.fixture
def keep(store: Store) -> Callable[..., list[dict[str, Any]]]:
    """Keeps documents, each in short form."""

    def keep(*rows: dict[str, Any]) -> list[dict[str, Any]]:
        return store.transact(lambda tx: [tx.insert("documents", row) for row in rows])

    return keep


@pytest.fixture
def declared() -> tuple[Collection, ...]:
    """The collections of a small office."""
    return COLLECTIONS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the embedded store lies."""
    return tmp_path / "office"


@pytest.fixture
def letters() -> Collection:
    """The one collection of the embedded store."""
    return LETTERS


@pytest.fixture
def embedded(folder: Path) -> Iterator[Any]:
    """An embedded store, whose inner parts a test may look at."""
    opened = open_store({"path": folder, "synchronous": "OFF"})
    opened.declare([LETTERS])
    yield opened
    opened.close()
