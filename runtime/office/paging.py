"""Reads a whole query, page after page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from runtime.ports import Page, Reader, Row, Where


def every(reader: Reader, collection: str, where: Sequence[Where], order: str = "id") -> Iterator[Row]:
    """All rows that meet the conditions, in order."""
    return pages_of(lambda after: reader.find(collection, where, order=order, limit=500, after=after))


def pages_of(page_after: Callable[[str | None], Page]) -> Iterator[Row]:
    """All rows of a list that comes in pages, each asked for by the end of the one before."""
    after = None
    while True:
        page = page_after(after)
        yield from page.rows
        after = page.next
        if after is None:
            return
