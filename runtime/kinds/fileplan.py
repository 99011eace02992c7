"""File plans: the items (cases) into which documents are filed, with retention and disposition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from runtime.kinds.reader import Head, Reader
from runtime.reading.source import Pointer


@dataclass(frozen=True, slots=True)
class FileItem:
    """One item of the plan; ``retention`` is a term or ``permanent``."""

    item: str
    title: str
    retention: str = ""
    disposition: str = ""
    secrecy: str = ""


@dataclass(frozen=True, slots=True)
class FilePlan:
    """All items by index."""

    head: Head
    items: dict[str, FileItem]


def parse_fileplan(reader: Reader) -> FilePlan:
    """A file plan from its source; an index that stands twice is a problem."""
    items: dict[str, FileItem] = {}
    _collect(reader, ("items",), reader.data["items"], items)
    return FilePlan(reader.head(), items)


def _collect(reader: Reader, pointer: Pointer, data: list[dict[str, Any]], items: dict[str, FileItem]) -> None:
    for at, item in enumerate(data):
        place = (*pointer, at)
        if item["item"] in items:
            reader.problem(place, "item-twice", f"the item '{item['item']}' stands twice", "keep one of them")
        words = {key: item.get(key, "") for key in ("title", "retention", "disposition", "secrecy")}
        items[item["item"]] = FileItem(item["item"], **words)
        reader.term((*place, "retention"), item.get("retention"))
        _collect(reader, (*place, "items"), item.get("items", []), items)
