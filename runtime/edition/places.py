"""The names that a route brings: its steps, blocks, loops and participants, those of included routes too."""

from __future__ import annotations

from dataclasses import dataclass, field

from runtime.edition.edition import Edition
from runtime.kinds.route import Each, Include, Item, Parallel, Stage, Step, Wait
from runtime.reading.source import Pointer


@dataclass(frozen=True, slots=True)
class Spot:
    """A place inside a route's definition, and what is wrong there."""

    route: str
    pointer: Pointer
    said: str


@dataclass(slots=True)
class Places:
    """Names in the order of the route; the number of a step or block says what is earlier."""

    steps: dict[str, Step] = field(default_factory=dict)
    blocks: list[str] = field(default_factory=list)
    loops: dict[str, str] = field(default_factory=dict)
    participants: set[str] = field(default_factory=set)
    circle: Spot | None = None
    twice: list[Spot] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)

    def order(self, name: str) -> int:
        """The place of a step or block among all of them."""
        return self.numbers[name]


def places_of_route(edition: Edition, name: str) -> Places:
    """Everything a route names; a route that includes itself is told by ``circle``."""
    places = Places()
    _route(edition, name, places, ())
    return places


def _route(edition: Edition, name: str, places: Places, seen: tuple[str, ...]) -> None:
    route = edition.routes.get(name)
    if route is None:
        return
    places.participants |= set(route.participants)
    _items(edition, route.steps, places, (*seen, name))


def _items(edition: Edition, items: tuple[Item, ...], places: Places, seen: tuple[str, ...]) -> None:
    for item in items:
        if isinstance(item, Include):
            _include(edition, item, places, seen)
        elif isinstance(item, Step | Stage | Parallel | Each | Wait):
            _named(item, places, seen)
            if not isinstance(item, Step | Wait):
                _items(edition, item.steps, places, seen)


def _include(edition: Edition, item: Include, places: Places, seen: tuple[str, ...]) -> None:
    if item.route in seen:
        circle = " → ".join((*seen[seen.index(item.route) :], item.route))
        places.circle = Spot(seen[-1], item.pointer, circle)
    else:
        _route(edition, item.route, places, seen)


def _named(item: Step | Stage | Parallel | Each | Wait, places: Places, seen: tuple[str, ...]) -> None:
    if item.name in places.numbers:
        places.twice.append(Spot(seen[-1], item.pointer, item.name))
    places.numbers[item.name] = len(places.numbers)
    if isinstance(item, Step):
        places.steps[item.name] = item
        return
    places.blocks.append(item.name)
    if isinstance(item, Each):
        places.loops[item.name] = item.of
