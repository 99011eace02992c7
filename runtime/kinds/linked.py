"""What points at a document: the documents of other types whose link field holds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

# A document that another act created points to that one without a field of its card.
PARENT: Final = "document.parent"


@dataclass(frozen=True, slots=True)
class Linked:
    """One list of documents that point here: their types, and the field by which they do."""

    name: str
    documents: tuple[str, ...]
    by: str
    title: str = ""


def parse_linked(data: Mapping[str, Any]) -> tuple[Linked, ...]:
    """The lists of a document type, in the order written."""
    return tuple(_linked(name, item) for name, item in data.items())


def _linked(name: str, item: Mapping[str, Any]) -> Linked:
    of = item["document"]
    return Linked(name, (of,) if isinstance(of, str) else tuple(of), item["by"], item.get("title", ""))
