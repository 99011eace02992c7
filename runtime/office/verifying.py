"""Looks through all that a home keeps: history chains, the files that cards name, tasks and timers without a document.

Backups are verified in the same way, so that a backup that cannot be used is known before it is needed (R232).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from runtime.office import system_log
from runtime.office.history import broken, entries
from runtime.office.paging import every
from runtime.ports import Home, Reader, Row

_PIECE = 1 << 20

# Hears of each document, file or row that was looked at, by the name of what it is.
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: a document's number or id, a file's hash, a row's id."""

    what: str
    place: str
    text: str


def faults(home: Home, told: Told) -> Iterator[Fault]:
    """Everything that is wrong with the records of a home; nothing is changed."""
    kept = dict[str, int]()
    yield from _files(home, kept, told)
    for document in every(home, "documents", []):
        told("documents")
        place = document.get("number") or document["id"]
        if said := broken(entries(home, document["id"]), document):
            yield Fault("history", place, said)
        yield from _missing(document, kept, place)
    for log in every(home, system_log.HEADS, []):
        told("logs")
        if said := system_log.broken(home, log["id"]):
            yield Fault("log", log["id"], said)
    yield from _lost(home, told)


def _files(home: Home, kept: dict[str, int], told: Told) -> Iterator[Fault]:
    for blob in home.blobs():
        told("files")
        digest, size = hashlib.sha256(), 0
        with home.open_blob(blob.sha256) as stream:
            while piece := stream.read(_PIECE):
                digest.update(piece)
                size += len(piece)
        kept[blob.sha256] = size
        if digest.hexdigest() != blob.sha256:
            yield Fault("file", blob.sha256, "its bytes are not those that were kept")


def _missing(document: Row, kept: dict[str, int], place: str) -> Iterator[Fault]:
    for value in _named(document["card"]):
        if value["sha256"] not in kept:
            yield Fault("file", place, f"the file '{value.get('name', value['sha256'])}' is not kept")
        elif value.get("size", kept[value["sha256"]]) != kept[value["sha256"]]:
            yield Fault("file", place, f"the file '{value.get('name', value['sha256'])}' has another size")


def _named(value: Any) -> Iterator[dict[str, Any]]:
    """The files that a card names, at any depth."""
    if isinstance(value, dict):
        if isinstance(value.get("sha256"), str):
            yield value
        for inner in value.values():
            yield from _named(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner)


def _lost(reader: Reader, told: Told) -> Iterator[Fault]:
    """What hangs on a document that is not there."""
    for name in ("tasks", "timers"):
        for row in every(reader, name, []):
            told(name)
            if row.get("document") and reader.get("documents", row["document"]) is None:
                yield Fault(name, row["id"], "its document is not kept")
