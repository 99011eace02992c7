"""How collections lie in SQLite: a table of JSON rows each, a virtual column per indexed field, a side table per list.

Virtual columns and triggers leave the upkeep of the indexes to SQLite itself, so another process on the file, with an
older declaration or with the sqlite3 shell, cannot leave an index behind; explicit columns
were measured a little faster, and given up for that.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from connectors.homes.keys import Key, Layout
from connectors.tinydb import wordlist
from connectors.tinydb.names import ROW, at, extract, quote, table_of
from connectors.tinydb.triggers import triggers


def declare(connection: sqlite3.Connection, layout: Layout) -> None:
    """Make what is missing of a layout and drop the indexes that are declared no more."""
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {quote(layout.collection)}"
        f"(id TEXT NOT NULL PRIMARY KEY, rev INTEGER NOT NULL, {ROW} TEXT NOT NULL)"
    )
    wanted = _parts(layout)
    existing = _existing(connection, layout.collection)
    for name in existing.keys() - wanted.keys():
        # Dropping a side table drops its indexes, but its triggers hang on the table of rows.
        connection.execute(f"DROP {existing[name]} IF EXISTS {quote(name)}")
    _add_columns(connection, layout)
    for name, sql in wanted.items():
        if name not in existing:
            connection.execute(sql)
            _fill(connection, layout, name)


def is_declared(connection: sqlite3.Connection, layout: Layout) -> bool:
    """Whether everything of a layout is there already, and nothing more."""
    there = _is_there(connection, layout.collection)
    return there and _existing(connection, layout.collection).keys() == _parts(layout).keys()


def as_it_lies(connection: sqlite3.Connection, layout: Layout) -> Layout:
    """What is there of a layout, for those who may not make the rest: a key that is not there serves no query."""
    if not _is_there(connection, layout.collection):
        return replace(layout, absent=True)
    existing = _existing(connection, layout.collection).keys()
    return replace(layout, keys=tuple(key for key in layout.keys if _parts_of(key).keys() <= existing))


def _is_there(connection: sqlite3.Connection, collection: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (collection,)).fetchone() is not None


def _existing(connection: sqlite3.Connection, collection: str) -> dict[str, str]:
    prefix = f"{collection}:"
    rows = connection.execute(
        # The tables that FTS5 makes for itself come and go with the one that was declared.
        "SELECT name, type FROM sqlite_master WHERE substr(name, 1, ?) = ? AND name NOT GLOB '*:*:words_*'",
        (len(prefix), prefix),
    ).fetchall()
    return {name: type.upper() for name, type in rows}


def _add_columns(connection: sqlite3.Connection, layout: Layout) -> None:
    known = {row[1] for row in connection.execute(f"PRAGMA table_xinfo({quote(layout.collection)})")}
    for field in dict.fromkeys(field for key in layout.keys if not key.many for field in key.fields):
        if field not in known:
            connection.execute(
                f"ALTER TABLE {quote(layout.collection)} ADD COLUMN {quote(field)} "
                f"GENERATED ALWAYS AS ({extract(field, ROW)}) VIRTUAL"
            )


def _parts(layout: Layout) -> dict[str, str]:
    return {name: sql for key in layout.keys for name, sql in _parts_of(key).items()}


def _parts_of(key: Key) -> dict[str, str]:
    if key.words:
        return wordlist.parts(key)
    parts = _side_table(key) if key.many else {}
    if key.index:
        ordered = _columns((*key.fields, "id"))
        parts[key.index] = f"CREATE INDEX {quote(key.index)} ON {quote(table_of(key))}({ordered})"
    if key.unique:
        present = " AND ".join(f"{quote(field)} IS NOT NULL" for field in key.fields)
        parts[key.uniqueness] = (
            f"CREATE UNIQUE INDEX {quote(key.uniqueness)} ON {quote(table_of(key))}({_columns(key.fields)}) "
            f"WHERE {present}"
        )
    return parts


def _side_table(key: Key) -> dict[str, str]:
    side = quote(key.name)
    return {
        key.name: f"CREATE TABLE {side}(id TEXT NOT NULL, {_columns(key.fields)})",
        f"{key.name}:id": f"CREATE INDEX {quote(f'{key.name}:id')} ON {side}(id, {quote(key.many)})",
        **triggers(key, f"{_members(key, 'new')};", f"DELETE FROM {side} WHERE id = old.id;"),
    }


def _members(key: Key, row: str, beside: str = "") -> str:
    source = f"{row}.{ROW}"
    columns = ", ".join("member.value" if field == key.many else extract(field, source) for field in key.fields)
    return (
        f"INSERT INTO {quote(key.name)} SELECT DISTINCT {row}.id, {columns} "
        f"FROM {beside}json_each({source}, {at(key.many)}) AS member WHERE member.type <> 'null'"
    )


def _fill(connection: sqlite3.Connection, layout: Layout, name: str) -> None:
    for key in layout.keys:
        if key.words and f"{key.name}:words" == name:
            for sql in wordlist.fill(key):
                connection.execute(sql)
        elif key.many and not key.words and key.name == name:
            connection.execute(_members(key, "kept", beside=f"{quote(key.collection)} AS kept, "))


def _columns(fields: tuple[str, ...]) -> str:
    return ", ".join(quote(field) for field in fields)
