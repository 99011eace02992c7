"""The commands that spread declared collections over the shards of a cluster."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from connectors.homes.keys import Layout, lay_out
from connectors.mongodb.documents import field_of
from runtime.ports import Collection

ShardKey = dict[str, int | str]


def commands(database: str, collections: Iterable[Collection]) -> list[dict[str, Any]]:
    """What to send, one after another, to the ``admin`` database of a cluster once the collections are declared."""
    rows = {layout.collection: shard_key(layout) for layout in map(lay_out, collections)}
    keys: dict[str, ShardKey] = {**rows, "blobs.chunks": {"files_id": 1, "n": 1}}
    return [{"shardCollection": f"{database}.{name}", "key": key} for name, key in keys.items()]


def shard_key(layout: Layout) -> ShardKey:
    """By which fields the rows of a collection go to shards.

    Every unique key begins with all of them, else MongoDB could not keep it unique.
    """
    declared = [key for key in layout.keys[1:] if key.fields[0] != key.many]
    if not declared:
        return {"_id": "hashed"}
    first = field_of(declared[0].fields[0])
    unique = any(key.unique for key in layout.keys)
    return {first: 1} if unique or first == "_id" else {first: 1, "_id": 1}
