"""Attachments: a folder of files named by the hash of their bytes."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from connectors.homes.blobs import pour
from connectors.tinydb.faults import plainly
from runtime.ports import Blob

_HASH = re.compile(r"[0-9a-f]{64}")
_DAY = 86_400


class BlobFolder:
    """Keeps bytes under ``ab/abcdef…``; a file is there whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._arriving = folder / "arriving"
        with plainly():
            self._arriving.mkdir(parents=True, exist_ok=True)
            self._sweep()

    def put(self, stream: BinaryIO) -> Blob:
        """Keep the bytes of a stream."""
        descriptor, name = tempfile.mkstemp(dir=self._arriving)
        arriving = Path(name)
        try:
            with plainly(), os.fdopen(descriptor, "wb") as file:
                blob = pour(stream, file)
                file.flush()
                os.fsync(file.fileno())
            with plainly():
                self._settle(arriving, self._path(blob.sha256))
        finally:
            arriving.unlink(missing_ok=True)
        return blob

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of a hash; KeyError if they are not here."""
        if not _HASH.fullmatch(sha256):
            raise KeyError(sha256)
        try:
            return self._path(sha256).open("rb")
        except FileNotFoundError:
            raise KeyError(sha256) from None

    def all(self) -> Iterator[Blob]:
        """Every blob in the order of hashes."""
        for path in sorted(self._folder.glob("??/*")):
            yield Blob(path.name, path.stat().st_size)

    def copy_to(self, folder: Path) -> None:
        """Copy everything to another folder; what arrives meanwhile may or may not be there."""
        for source in self._folder.glob("??/*"):
            target = folder / source.parent.name / source.name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _settle(self, arriving: Path, final: Path) -> None:
        if final.exists():
            return
        if not final.parent.exists():
            final.parent.mkdir(exist_ok=True)
            _sync_folder(self._folder)
        arriving.rename(final)
        _sync_folder(final.parent)

    def _sweep(self) -> None:
        """Forget uploads that a power failure cut off long ago."""
        for left in self._arriving.iterdir():
            if left.stat().st_mtime < time.time() - _DAY:
                left.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
