"""An index over the words of texts: an inverted index of FTS5 beside the rows, ordered by a moment.

A list of five words lies well as a side table; the thousand words of a letter do not: each of them would be a row of
two B-trees, some two hundred bytes and a random write. FTS5 keeps a few bytes for each, and intersects ten words as
fast as one. It is given exact words, in hexadecimal, so its own ideas of what a word is stay out of it, and no copy of
the text, which lies in the row. A row's number is made of its moment, so the newest are read from the end, unsorted.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from connectors.homes.cursor import Cursor
from connectors.homes.keys import Key
from connectors.homes.planning import Plan
from connectors.tinydb.names import ROW, at, extract, picked, quote
from connectors.tinydb.triggers import triggers
from runtime.ports import Where

# The rows of one second stand side by side; there is room for a million.
_WITHIN = 20
_MASK = 2**_WITHIN - 1
_FIRST, _LAST = -(2**40), 2**40


def parts(key: Key) -> dict[str, str]:
    """What an index of words consists of: the places of rows, the words, and the triggers that keep both."""
    moment = key.moment
    return {
        key.name: (
            f"CREATE TABLE {quote(key.name)}"
            f"(place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
            f"{quote(moment)} TEXT NOT NULL CHECK (unixepoch({quote(moment)}) IS NOT NULL))"
        ),
        f"{key.name}:words": (
            f"CREATE VIRTUAL TABLE {quote(f'{key.name}:words')} "
            "USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
        ),
        **triggers(key, _add(key, "new"), _remove(key)),
    }


def fill(key: Key) -> tuple[str, ...]:
    """Take over the rows that were there before the index."""
    side, words, rows = quote(key.name), quote(f"{key.name}:words"), quote(key.collection)
    moment, source = key.moment, f"kept.{ROW}"
    second = f"unixepoch({extract(moment, source)})"
    number = f"row_number() OVER (PARTITION BY {second}) - 1"
    return (
        f"INSERT INTO {side}(place, id, {quote(moment)}) SELECT ({second} << {_WITHIN}) + {number}, kept.id, "
        f"{extract(moment, source)} FROM {rows} AS kept WHERE {extract(moment, source)} IS NOT NULL",
        f"INSERT INTO {words}(rowid, words) SELECT s.place, {_text(key, source)} "
        f"FROM {side} AS s JOIN {rows} AS kept ON kept.id = s.id ORDER BY s.place",
        f"INSERT INTO {words}({words}) VALUES ('optimize')",
    )


def _add(key: Key, row: str) -> str:
    side, words, moment = quote(key.name), quote(f"{key.name}:words"), key.moment
    value = extract(moment, f"{row}.{ROW}")
    second = f"(unixepoch({value}) << {_WITHIN})"
    last = f"SELECT max(place) + 1 FROM {side} WHERE place BETWEEN {second} AND {second} + {_MASK}"
    return (
        f"INSERT INTO {side}(place, id, {quote(moment)}) SELECT coalesce(({last}), {second}), {row}.id, {value} "
        f"WHERE {value} IS NOT NULL; "
        f"INSERT INTO {words}(rowid, words) SELECT place, {_text(key, f'{row}.{ROW}')} "
        f"FROM {side} WHERE id = {row}.id;"
    )


def _remove(key: Key) -> str:
    side, words = quote(key.name), quote(f"{key.name}:words")
    return (
        f"INSERT INTO {words}({words}, rowid, words) SELECT 'delete', place, {_text(key, f'old.{ROW}')} "
        f"FROM {side} WHERE id = old.id; DELETE FROM {side} WHERE id = old.id;"
    )


def _text(key: Key, source: str) -> str:
    """The words of a row, and its fixed fields as words of their own, as far as they are texts."""
    members = f"SELECT 'x' || hex(value) AS word FROM json_each({source}, {at(key.many)}) WHERE type = 'text'"
    values = [(_mark(no), extract(field, source)) for no, field in enumerate(_fixed(key))]
    fixed = [f"SELECT '{mark}' || hex({value}) WHERE typeof({value}) = 'text'" for mark, value in values]
    return f"(SELECT group_concat(word, ' ') FROM ({' UNION ALL '.join([members, *fixed])}))"


def _fixed(key: Key) -> tuple[str, ...]:
    return key.fields[: key.fields.index(key.many)]


def _mark(no: int) -> str:
    return f"k{no}x"


# -- asking ------------------------------------------------------------------------------------------------


def page(plan: Plan, descending: bool, limit: int, after: Cursor | None) -> tuple[str, tuple[Any, ...]]:
    """The rows that have all words, in order of their moments.

    The places say how far back the page reaches, in whole seconds; inside them the exact order is made.
    """
    key, down, match = plan.key, " DESC" if descending else "", _match(plan)
    side, words, moment = quote(key.name), quote(f"{key.name}:words"), quote(key.moment)
    first, last = _seconds(plan.spans, after, descending)
    low, high = first << _WITHIN, (last << _WITHIN) + _MASK
    reach = _reach(words, descending)
    terms, values = _terms(plan.spans, moment, after, descending)
    bounds = f"({reach}) AND ?" if descending else f"? AND ({reach})"
    # In the second that a page begins with, some rows may stand before it: the reach is counted from the next.
    edge = (low, match, low, last << _WITHIN, limit) if descending else (high, match, low + _MASK, high, limit)
    between = (*edge, high) if descending else (low, *edge)
    found = (
        f"SELECT s.id AS i, s.{moment} AS k FROM {words} AS f "
        f"CROSS JOIN {side} AS s ON s.place = f.rowid WHERE f.{words} MATCH ? AND f.rowid BETWEEN {bounds}{terms} "
        f"ORDER BY k{down}, i{down} LIMIT ?"
    )
    if plan.picked == (key.moment,):
        # It stands beside the words: the rows themselves, which are long, stay unread.
        sql = f"SELECT json_object('id', i, '{key.moment}', k) FROM ({found})"
    else:
        row = picked(f"d.{ROW}", plan.picked)
        sql = f"SELECT {row} FROM ({found}) CROSS JOIN {quote(key.collection)} AS d ON d.id = i"
    return f"{sql} ORDER BY k{down}, i{down}", (match, *between, *values, limit)


def _reach(words: str, descending: bool) -> str:
    """The far edge of a page: where as many rows as it holds have been met, whole seconds included."""
    way, farthest = (" DESC", "min") if descending else ("", "max")
    beyond = "rowid >= ? AND rowid < ?" if descending else "rowid > ? AND rowid <= ?"
    found = f"SELECT rowid AS r FROM {words} WHERE {words} MATCH ? AND {beyond} ORDER BY rowid{way} LIMIT ?"
    whole = f"({farthest}(r) >> {_WITHIN}) << {_WITHIN}" + ("" if descending else f" | {_MASK}")
    return f"SELECT ifnull({whole}, ?) FROM ({found})"


def _seconds(spans: Sequence[Where], after: Cursor | None, descending: bool) -> tuple[int, int]:
    """The first and the last second that may hold rows of this page."""
    low = [_second(span.value) for span in spans if span.op[0] == ">"]
    high = [_second(span.value) for span in spans if span.op[0] == "<"]
    if after is not None:
        (high if descending else low).append(_second(after.value))
    return max([*filter(None, low), _FIRST]), min([*filter(None, high), _LAST])


def _second(value: str) -> int | None:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None  # the comparison itself still holds; only nothing is saved by it
    return math.floor((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())


def matching(plan: Plan) -> tuple[str, tuple[Any, ...]]:
    """A one for each row that has all words."""
    side, words = quote(plan.key.name), quote(f"{plan.key.name}:words")
    terms, values = _terms(plan.spans, quote(plan.key.moment), None, False)
    if not plan.spans:
        return f"SELECT 1 FROM {words} AS f WHERE f.{words} MATCH ?", (_match(plan),)
    joined = f"{words} AS f CROSS JOIN {side} AS s ON s.place = f.rowid"
    return f"SELECT 1 FROM {joined} WHERE f.{words} MATCH ?{terms}", (_match(plan), *values)


def _terms(spans: Sequence[Where], moment: str, after: Cursor | None, descending: bool) -> tuple[str, tuple[Any, ...]]:
    terms = [f" AND s.{moment} {span.op} ?" for span in spans]
    values = [span.value for span in spans]
    if after is not None:
        terms.append(f" AND (s.{moment}, s.id) {'<' if descending else '>'} (?, ?)")
        values += [after.value, after.id]
    return "".join(terms), tuple(values)


def _match(plan: Plan) -> str:
    return " AND ".join(_asked(plan))


def _asked(plan: Plan) -> Iterator[str]:
    numbers = {field: no for no, field in enumerate(_fixed(plan.key))}
    for field, values in plan.fixed:
        prefix = _mark(numbers[field]) if field in numbers else "x"
        yield "(" + " OR ".join(f'"{prefix}{_hex(value)}"' for value in values) + ")"
    for value in plan.members:
        yield f'"x{_hex(value)}"'


def _hex(value: str) -> str:
    return value.encode().hex().upper()
