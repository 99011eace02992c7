"""Reads a whole query, page after page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runtime.ports import Reader, Row, Where


def every(reader: Reader, collection: str, where: Sequence[Where], order: str = "id") -> Iterator[Row]:
    """All rows that meet the conditions, in order."""
    after = None
    while True:
        page = reader.find(collection, where, order=order, limit=500, after=after)
        yield from page.rows
        after = page.next
        if after is None:
            return
