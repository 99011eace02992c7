"""History: append-only and hash-chained per document, so that a changed or missing entry shows."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from runtime.office.paging import every
from runtime.ports import Reader, Row, Tx, Where

FIRST = "0" * 64


def entry_hash(entry: Row) -> str:
    """The hash of an entry over its predecessor's hash and everything it says."""
    said = {key: value for key, value in entry.items() if key not in ("hash", "rev")}
    return hashlib.sha256(json.dumps(said, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def append(
    tx: Tx, document: Row, event: str, by: str, at: str, data: dict[str, Any], collection: str = "history"
) -> None:
    """Append an entry; ``document`` keeps the length and head of its chain."""
    seq = document.get("entries", 0) + 1
    entry: Row = {
        "id": f"{document['id']}:{seq:06}",
        "agency": document["agency"],
        "document": document["id"],
        "seq": seq,
        "at": at,
        "event": event,
        "by": by,
        "data": data,
        "prev": document.get("head", FIRST),
    }
    entry["hash"] = entry_hash(entry)
    tx.insert(collection, entry)
    document["entries"], document["head"] = seq, entry["hash"]


def entries(reader: Reader, document: str, collection: str = "history") -> list[Row]:
    """All entries of a document, oldest first."""
    return list(every(reader, collection, [Where("document", "==", document)], "seq"))


def broken(rows: Iterable[Row], document: Row) -> str:
    """What is wrong with a chain, or nothing."""
    prev, seq = FIRST, 0
    for row in rows:
        seq += 1
        if row["seq"] != seq:
            return f"entry {seq} is missing"
        if row["prev"] != prev or row["hash"] != entry_hash(row):
            return f"entry {seq} was changed"
        prev = row["hash"]
    if seq != document.get("entries", 0) or prev != document.get("head", FIRST):
        return f"entries after {seq} are missing"
    return ""
