"""Attachments in GridFS: a file is named by the hash of its bytes and is there whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, BinaryIO, cast

from bson import ObjectId
from gridfs import GridFSBucket, GridIn, GridOut
from gridfs.errors import FileExists, NoFile
from pymongo import ASCENDING
from pymongo.errors import DuplicateKeyError

from connectors.homes.blobs import CHUNK, pour
from connectors.mongodb.connection import Connection
from connectors.mongodb.faults import plainly
from runtime.ports import Blob

_NAME = "blobs"
_ARRIVING = "_arriving"
_BUFFER = 1 << 20
_A_DAY = timedelta(days=1)


class Bucket:
    """The blobs of a database. GridFS shows a file by its entry, which is written last and once for each hash."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._grid = GridFSBucket(connection.database, _NAME, chunk_size_bytes=CHUNK)

    def prepare(self) -> None:
        """Make the unique key of the entries, and sweep away what was left of uploads cut off long ago."""
        self._files.create_index([("filename", ASCENDING)], name="filename:unique", unique=True)
        self._chunks.create_index([("files_id", ASCENDING), ("n", ASCENDING)], unique=True)
        before = ObjectId.from_datetime(datetime.now(UTC) - _A_DAY)
        for left in self._arriving.find({"_id": {"$lt": before}}):
            if not self._files.count_documents({"_id": left["_id"]}, limit=1):
                self._chunks.delete_many({"files_id": left["_id"]})
            self._arriving.delete_one({"_id": left["_id"]})

    def put(self, stream: BinaryIO) -> Blob:
        """Keep the bytes of a stream."""
        self._connection.check_writable()
        id = ObjectId()
        with plainly():
            self._arriving.insert_one({"_id": id})
            arriving = self._grid.open_upload_stream_with_id(id, "")
            try:
                blob = pour(stream, arriving)
                # The name was not known before; it is written with the entry, at the end.
                arriving.filename = blob.sha256
                self._settle(arriving, id, blob.sha256)
            except BaseException:
                arriving.abort()
                raise
            finally:
                self._arriving.delete_one({"_id": id})
        return blob

    def open(self, sha256: str) -> BinaryIO:
        """The bytes of a hash; KeyError if they are not here."""
        with self._connection.asking():
            try:
                kept = self._grid.open_download_stream_by_name(sha256)
            except NoFile:
                raise KeyError(sha256) from None
        return cast(BinaryIO, io.BufferedReader(_Kept(kept), _BUFFER))

    def all(self) -> Iterator[Blob]:
        """Every blob in the order of hashes."""
        with self._connection.asking():
            for entry in self._files.find().sort("filename", ASCENDING):
                yield Blob(entry["filename"], int(entry["length"]))

    @property
    def _files(self) -> Any:
        return self._connection.database[f"{_NAME}.files"]

    @property
    def _chunks(self) -> Any:
        return self._connection.database[f"{_NAME}.chunks"]

    @property
    def _arriving(self) -> Any:
        return self._connection.database[_ARRIVING]

    def _settle(self, arriving: GridIn, id: ObjectId, sha256: str) -> None:
        """Write the entry, or forget the bytes if they are kept already."""
        if not self._files.count_documents({"filename": sha256}, limit=1):
            try:
                arriving.close()
                return
            except (FileExists, DuplicateKeyError):
                # The same bytes came by another way at the same moment.
                pass
        self._chunks.delete_many({"files_id": id})


class _Kept(io.RawIOBase):
    """The bytes of a file as they are asked for, from anywhere in it."""

    def __init__(self, kept: GridOut) -> None:
        self._kept = kept

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._kept.seek(offset, whence)
        return self.tell()

    def tell(self) -> int:
        return int(self._kept.tell())

    def readinto(self, buffer: Any) -> int:
        with plainly():
            piece = self._kept.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)
