"""TinyDB's queries read back as conditions.

A TinyDB query is a function with a hash that describes it: ``('==', ('state',), 'open')``. The hash is what is read
here; it is a private name of TinyDB, hence the pinned version and a test that guards its shape.
"""

from __future__ import annotations

from typing import Any

from tinydb.queries import QueryLike

from runtime.ports import UndeclaredQuery, Where


def conditions(query: QueryLike) -> tuple[Where, ...]:
    """The conditions of a query, all of which must hold; UndeclaredQuery for what no index could serve."""
    return tuple(_read(getattr(query, "_hash", None)))


def _read(described: Any) -> list[Where]:
    match described:
        case ():
            return []
        case ("and", frozenset() as parts):
            return [condition for part in parts for condition in _read(part)]
        case ("==" | "<" | "<=" | ">" | ">=" as operator, tuple() as path, value):
            return [Where(".".join(path), operator, value)]
        case ("one_of", tuple() as path, tuple() as values):
            return [Where(".".join(path), "in", values)]
        case ("any", tuple() as path, (value,)):
            return [Where(".".join(path), "has", value)]
        case ("all", tuple() as path, tuple() as values) if values:
            return [Where(".".join(path), "has", value) for value in values]
        case _:
            raise UndeclaredQuery("no index serves this query; use ==, <, <=, >, >=, one_of, any, all and &")
