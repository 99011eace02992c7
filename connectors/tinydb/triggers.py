"""How SQLite itself keeps what lies beside the rows."""

from __future__ import annotations

from connectors.homes.keys import Key
from connectors.tinydb.names import ROW, extract, quote


def triggers(key: Key, add: str, remove: str) -> dict[str, str]:
    """The triggers of a key whose entries are made and taken away by statements over ``new`` and ``old``."""
    rows = quote(key.collection)
    changed = " OR ".join(f"{extract(f, 'old.' + ROW)} IS NOT {extract(f, 'new.' + ROW)}" for f in key.fields)
    bodies = {
        "insert": f"AFTER INSERT ON {rows} BEGIN {add} END",
        "update": f"AFTER UPDATE ON {rows} WHEN {changed} BEGIN {remove} {add} END",
        "delete": f"AFTER DELETE ON {rows} BEGIN {remove} END",
    }
    return {f"{key.name}:{on}": f"CREATE TRIGGER {quote(f'{key.name}:{on}')} {body}" for on, body in bodies.items()}
