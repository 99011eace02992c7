"""The home of the records for many offices or many machines: MongoDB, as a replica set or a sharded cluster.

A row is a document whose ``_id`` is the row's id. Collections and indexes are those that the office declares; beside
them lie ``_counters``, ``_changes`` (the change feed), ``_feed`` (its last place), ``_arriving`` (uploads under way)
and the GridFS bucket ``blobs``. Every transaction that writes also writes ``_feed``: so the feed is contiguous and in
commit order, and of two transactions that overlap only one is kept, the other runs again.

Shard keys, the agency first (``sharding.commands`` gives them as commands):

- a collection whose keys begin with the agency: ``{agency: 1, _id: 1}``, so that an agency can outgrow a shard;
- one that has a unique key besides: ``{agency: 1}``, because MongoDB keeps a key unique only within what the shard key
  begins it with; zones send an agency to its shard;
- ``history``, which is asked by document: ``{document: 1, _id: 1}``; one without keys: ``{_id: 1}``, hashed;
- the feed, the counters and the files of the bucket stay whole on the primary shard, its chunks go by ``files_id``.

Every query names its index, so that no planner has to guess. A server that reads a named index from end to end is
slower for it, as SecantusDB is: ``hints=false`` among the options of the address leaves the choice to the server.

On a sharded cluster ``_id`` is unique by its randomness alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.mongodb.store import MongoStore
from runtime.ports import Home, StoreError


def open_store(options: Mapping[str, Any]) -> Home:
    """Open the store at ``url``, a connection string that may name the database (else ``formwright``).

    With ``read_only`` nothing can be written. Unavailable if no server answers; StoreError for one that stands alone,
    because it has no transactions.
    """
    unknown = options.keys() - {"url", "read_only"}
    if unknown or not options.get("url"):
        named = ", ".join(sorted(unknown)) or "nothing"
        raise StoreError(f"the MongoDB store takes url and read_only, not {named}")
    return MongoStore(str(options["url"]), read_only=bool(options.get("read_only")))
