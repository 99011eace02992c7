"""Looks through all that a home keeps: history chains, the files that cards name, tasks and timers without a document.

Backups are verified in the same way, so that a backup that cannot be used is known before it is needed (R232).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from runtime.office import system_log
from runtime.office.copying import Told
from runtime.office.files import found
from runtime.office.history import broken, entries
from runtime.office.paging import every
from runtime.ports import Blob, Home, Reader, Row


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and where: a document's number or id, a file's hash, a row's id."""

    what: str
    place: str
    text: str


def faults(home: Home, blobs: Mapping[str, Blob], told: Told) -> Iterator[Fault]:
    """Everything that is wrong with the records of a home; ``blobs`` as their bytes were read. Nothing is changed."""
    for name, blob in blobs.items():
        if blob.sha256 != name:
            yield Fault("file", name, "its bytes are not those that were kept")
    for document in every(home, "documents", []):
        told("documents")
        place = document.get("number") or document["id"]
        if said := broken(entries(home, document["id"]), document):
            yield Fault("history", place, said)
        yield from _missing(document, blobs, place)
    for log in every(home, system_log.HEADS, []):
        told("logs")
        if said := system_log.broken(home, log["id"]):
            yield Fault("log", log["id"], said)
    yield from _lost(home, told)


def _missing(document: Row, blobs: Mapping[str, Blob], place: str) -> Iterator[Fault]:
    for value in found(document["card"]):
        blob = blobs.get(value["sha256"])
        if blob is None:
            yield Fault("file", place, f"the file '{value['name']}' is not kept")
        elif value.get("size", blob.size) != blob.size:
            yield Fault("file", place, f"the file '{value['name']}' has another size")


def _lost(reader: Reader, told: Told) -> Iterator[Fault]:
    """What hangs on a document that is not there."""
    for name in ("tasks", "timers"):
        for row in every(reader, name, []):
            told(name)
            if row.get("document") and reader.get("documents", row["document"]) is None:
                yield Fault(name, row["id"], "its document is not kept")
