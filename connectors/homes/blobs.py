"""Bytes on their way into a home."""

from __future__ import annotations

import hashlib
from typing import Any, BinaryIO, Protocol

from runtime.ports import Blob

CHUNK = 1 << 18


class Taking(Protocol):
    """What takes bytes, piece by piece."""

    def write(self, data: bytes, /) -> Any:
        """Take one piece."""


def pour(stream: BinaryIO, into: Taking) -> Blob:
    """Copy a stream, and say by which hash it will be known."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        into.write(chunk)
        size += len(chunk)
    return Blob(digest.hexdigest(), size)
