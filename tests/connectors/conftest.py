from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from connectors.tinydb import open_store
from runtime.ports import Collection, Index, Store

# Every home of the records passes the same suite: a home is a name and how to open it in a folder.
HOMES: dict[str, Callable[[Path], Store]] = {
    "embedded": lambda folder: open_store({"path": folder, "synchronous": "OFF"}),
}

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


@pytest.fixture(params=HOMES)
def home(request: Any) -> Iterator[Callable[[Path], Store]]:
    """How to open a store in a folder; what was opened is closed after the test."""
    opened: list[Store] = []

    def open_in(folder: Path) -> Store:
        store = HOMES[request.param](folder)
        opened.append(store)
        store.declare(COLLECTIONS)
        return store

    yield open_in
    for store in opened:
        store.close()


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
