"""The names that a route brings: its steps, blocks, loops and participants, those of included routes too."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.edition.edition import Edition
from runtime.kinds.route import Each, Include, Item, Parallel, Stage, Step


@dataclass(slots=True)
class Places:
    """Names in the order of the route; a step's number in it says what is earlier."""

    steps: dict[str, Step] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    loops: dict[str, str] = field(default_factory=dict)
    participants: set[str] = field(default_factory=set)
    circle: str = ""
    twice: set[str] = field(default_factory=set)

    def order(self, name: str) -> int:
        """The place of a step among all steps."""
        return list(self.steps).index(name)


def places_of_route(edition: Edition, name: str) -> Places:
    """Everything a route names; a route that includes itself is told by ``circle``."""
    places = Places()
    _route(edition, name, places, ())
    return places


def _route(edition: Edition, name: str, places: Places, seen: tuple[str, ...]) -> None:
    route = edition.routes.get(name)
    if route is None:
        return
    if name in seen:
        places.circle = " → ".join((*seen, name))
        return
    places.participants |= set(route.participants)
    _items(edition, route.steps, places, (*seen, name))


def _items(edition: Edition, items: tuple[Item, ...], places: Places, seen: tuple[str, ...]) -> None:
    for item in items:
        if isinstance(item, Step | Stage | Parallel | Each) and (
            item.name in places.steps or item.name in places.blocks
        ):
            places.twice.add(item.name)
        if isinstance(item, Step):
            places.steps[item.name] = item
        elif isinstance(item, Include):
            _route(edition, item.route, places, seen)
        elif isinstance(item, Stage | Parallel | Each):
            places.blocks.append(item.name)
            if isinstance(item, Each):
                places.loops[item.name] = item.of
            _items(edition, item.steps, places, seen)
