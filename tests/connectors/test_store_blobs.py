"""What every home of the records must do with attachments and backups."""

from __future__ import annotations

import hashlib
import io
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from connectors.tinydb import open_store
from runtime.ports import StoreError
from tests.connectors.conftest import COLLECTIONS


class Aborted(io.RawIOBase):
    """An upload whose sender goes away after the first piece."""

    def __init__(self):
        self.pieces = 0

    def read(self, size=-1):
        self.pieces += 1
        if self.pieces > 1:
            raise ConnectionResetError("the sender went away")
        return b"x" * 1000


@pytest.mark.parametrize("size", [0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 20_000_000])
def test_bytes_come_back_as_they_went(store, size):
    content = random.Random(size).randbytes(size)
    blob = store.put_blob(io.BytesIO(content))
    assert (blob.sha256, blob.size) == (hashlib.sha256(content).hexdigest(), size)
    with store.open_blob(blob.sha256) as stream:
        assert stream.read() == content


def test_bytes_are_read_from_anywhere_and_in_any_portions(store):
    content = random.Random(1).randbytes(700_000)
    blob = store.put_blob(io.BytesIO(content))
    with store.open_blob(blob.sha256) as stream:
        assert stream.read(10) == content[:10] and stream.seek(-5, io.SEEK_END) == len(content) - 5
        assert stream.read() == content[-5:] and stream.seek(262_140) == 262_140
        assert stream.read(10) == content[262_140:262_150] and stream.tell() == 262_150
        assert b"".join(iter(lambda: stream.read(100_000), b"")) == content[262_150:]


def test_the_same_bytes_are_kept_once(store, tmp_path):
    with ThreadPoolExecutor(8) as pool:
        blobs = set(pool.map(lambda _: store.put_blob(io.BytesIO(b"stamp")), range(16)))
    assert len(blobs) == 1 and list(store.blobs()) == list(blobs)
    store.open_blob(blobs.pop().sha256).close()


def test_an_aborted_upload_leaves_nothing(store, tmp_path):
    before = sorted(path for path in tmp_path.rglob("*") if "blobs" in str(path))
    with pytest.raises(StoreError):
        store.put_blob(Aborted())
    assert sorted(path for path in tmp_path.rglob("*") if "blobs" in str(path)) == before
    assert list(store.blobs()) == []
    with pytest.raises(KeyError):
        store.open_blob(hashlib.sha256(b"x" * 1000).hexdigest())


@pytest.mark.parametrize("name", ["", "../office.db", "A" * 64, "0" * 64])
def test_bytes_that_are_not_here_are_a_key_error(store, name):
    with pytest.raises(KeyError):
        store.open_blob(name)


def test_a_backup_taken_while_the_office_works_is_whole(store, keep, opened, tmp_path):
    keep({"id": "a", "sum": 0}, {"id": "b", "sum": 0})
    blob = store.put_blob(io.BytesIO(b"scan"))

    def move(tx):
        a, b = tx.get("documents", "a"), tx.get("documents", "b")
        tx.replace("documents", {**a, "sum": a["sum"] - 1})
        tx.replace("documents", {**b, "sum": b["sum"] + 1})
        tx.emit({"moved": 1})

    with ThreadPoolExecutor(2) as pool:
        working = [pool.submit(store.transact, move) for _ in range(100)]
        store.backup(tmp_path / "copy 2026.03.02")
        for one in working:
            one.result()
    # Whatever the home, its backup is an embedded store.
    copy = open_store({"path": tmp_path / "copy 2026.03.02"})
    opened.append(copy)
    copy.declare(COLLECTIONS)
    with copy.open_blob(blob.sha256) as stream:
        assert stream.read() == b"scan"
    events = len(copy.changes(limit=1000))
    assert (copy.get("documents", "a")["sum"], copy.get("documents", "b")["sum"]) == (-events, events)
    with pytest.raises(StoreError, match="exists"):
        store.backup(tmp_path / "copy 2026.03.02")
