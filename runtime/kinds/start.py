"""The ways a document begins: by hand, at a later step of its route, at recurring moments, or from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.kinds.participant import Participant, parse_participant
from runtime.kinds.reader import Reader
from runtime.reading.condition import Expression
from runtime.reading.source import Pointer
from runtime.reading.term import Recurring


@dataclass(frozen=True, slots=True)
class Start:
    """One way; ``at`` is the step where the route is entered, ``people`` those for whom a recurring one is made."""

    name: str
    title: str = ""
    by: Participant | None = None
    every: Recurring | None = None
    people: Participant | None = None
    channel: str = ""
    at: str = ""
    sets: Mapping[str, Expression] = field(default_factory=dict)

    @property
    def by_hand(self) -> bool:
        """Whether a person starts this way."""
        return self.every is None and not self.channel


def parse_starts(reader: Reader, items: list[Mapping[str, Any]]) -> tuple[Start, ...]:
    """The starts of a document type in the order written."""
    starts: dict[str, Start] = {}
    for at, item in enumerate(items):
        place: Pointer = ("starts", at)
        if item["start"] in starts:
            reader.problem(place, "name-twice", f"the start '{item['start']}' stands twice", "rename one, or remove it")
        _goes_together(reader, place, item)
        starts[item["start"]] = _start(reader, place, item)
    return tuple(starts.values())


def _start(reader: Reader, place: Pointer, item: Mapping[str, Any]) -> Start:
    return Start(
        item["start"],
        item.get("title", ""),
        parse_participant(reader, (*place, "by"), item.get("by")),
        reader.recurring((*place, "every"), item.get("every")),
        parse_participant(reader, (*place, "for-each"), item.get("for-each")),
        item.get("from", ""),
        item.get("at", ""),
        reader.expressions((*place, "sets"), item.get("sets", {})),
    )


def _goes_together(reader: Reader, place: Pointer, item: Mapping[str, Any]) -> None:
    """A start has one way: by hand, at recurring moments, or from outside."""
    ways = [key for key in ("every", "from", "by") if key in item]
    if len(ways) > 1:
        text = f"the start '{item['start']}' has both '{ways[0]}' and '{ways[1]}'"
        reader.problem((*place, ways[1]), "two-ways", text, "make two starts of it, or remove one")
    if "for-each" in item and "every" not in item:
        text = f"the start '{item['start']}' is for each of some people, and nothing says when"
        reader.problem((*place, "for-each"), "no-moment", text, "add every: Friday 09:00, or remove it")
