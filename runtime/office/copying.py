"""Carries all records of one home to another, and sums up both so that anybody can see that they are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from runtime.ports import Blob, Home, Row, StoreError

BLOBS: Final = "blobs"
_PIECE: Final = 1 << 20

# Hears of each row or blob that passed, by the name of what it belongs to.
Told = Callable[[str], None]


@dataclass(slots=True)
class Sum:
    """How many rows passed, and the SHA-256 of their JSON texts one after another, keys sorted."""

    count: int = 0
    hashing: Any = field(default_factory=hashlib.sha256)

    @property
    def digest(self) -> str:
        """The digest in hexadecimal digits."""
        return str(self.hashing.hexdigest())

    def add(self, row: Row) -> None:
        """Count one more row."""
        self.count += 1
        text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.hashing.update(text.encode() + b"\n")


Sums = dict[str, Sum]


def carry(source: Home, target: Home, told: Told) -> Sums:
    """Copy all that a home keeps into an empty one; the sums of what was read. StoreError if it is not empty."""
    sums: Sums = {}
    target.fill(_summed(source.contents(), sums, told))
    for blob in source.blobs():
        with source.open_blob(blob.sha256) as stream:
            arrived = target.put_blob(stream)
        if arrived != blob:
            raise StoreError(f"the blob {blob.sha256} is damaged: its bytes have the hash {arrived.sha256}")
        _add(sums, BLOBS, {"sha256": arrived.sha256, "size": arrived.size}, told)
    return sums


def read_blobs(home: Home, told: Told) -> dict[str, Blob]:
    """Every blob as its bytes are, by the hash under which it is kept; all bytes are read."""
    found = {}
    for blob in home.blobs():
        told(BLOBS)
        with home.open_blob(blob.sha256) as stream:
            found[blob.sha256] = Blob(*_hash(stream))
    return found


def sums_of(home: Home, blobs: Mapping[str, Blob], told: Told) -> Sums:
    """The sums of all that a home keeps; ``blobs`` as their bytes were read."""
    sums: Sums = {}
    for _ in _summed(home.contents(), sums, told):
        pass
    for blob in blobs.values():
        sums.setdefault(BLOBS, Sum()).add({"sha256": blob.sha256, "size": blob.size})
    return sums


def _summed(contents: Iterable[tuple[str, Row]], sums: Sums, told: Told) -> Iterator[tuple[str, Row]]:
    for name, row in contents:
        _add(sums, name, row, told)
        yield name, row


def _add(sums: Sums, name: str, row: Row, told: Told) -> None:
    sums.setdefault(name, Sum()).add(row)
    told(name)


def _hash(stream: BinaryIO) -> tuple[str, int]:
    hashing, size = hashlib.sha256(), 0
    while piece := stream.read(_PIECE):
        hashing.update(piece)
        size += len(piece)
    return hashing.hexdigest(), size
