"""Reads a route: items by their first word, decisions, terms, grants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from runtime.kinds.participant import parse_participant
from runtime.kinds.reader import Reader
from runtime.kinds.route import (
    UNNAMED,
    Absent,
    Act,
    Ask,
    Create,
    Decision,
    Each,
    Include,
    Item,
    Opens,
    Parallel,
    Route,
    Stage,
    Step,
    Wait,
)
from runtime.kinds.route_words import parse_deadline, parse_grants
from runtime.reading.condition import Expression
from runtime.reading.source import Pointer

_GOALS: Final[Mapping[str, Any]] = {"back-to": "back", "to": "to", "end": "end"}
_EACH: Final = frozenset({"each", "of", "in", "when", "wait-for", "rest", "steps", "title", "basis", "inks"})
_WAITS: Final = ("until", "that", "event", "children")


def parse_route(reader: Reader) -> Route:
    """A route from its source; a name that stands twice is a problem."""
    data = reader.data
    participants = {}
    for name, item in data.get("participants", {}).items():
        participant = parse_participant(reader, ("participants", name), item)
        if participant is not None:
            participants[name] = participant
    route = Route(
        reader.head(),
        data.get("visible", "whole"),
        _items(reader, ("steps",), data["steps"]),
        participants,
        parse_deadline(reader, ("deadline",), data.get("deadline")),
        parse_grants(reader, ("may",), data.get("may")),
    )
    _names(reader, route)
    return route


def _names(reader: Reader, route: Route) -> None:
    seen: dict[str, Pointer] = {}
    for item in route.walk():
        if isinstance(item, UNNAMED):
            continue
        if item.name in seen:
            line = reader.source.place(seen[item.name]).line
            text = f"'{item.name}' stands twice (first in line {line})"
            reader.problem(item.pointer, "name-twice", text, "rename one")
        seen.setdefault(item.name, item.pointer)


def _items(reader: Reader, pointer: Pointer, data: list[Any]) -> tuple[Item, ...]:
    return tuple(_item(reader, (*pointer, at), item) for at, item in enumerate(data))


def _item(reader: Reader, pointer: Pointer, data: Any) -> Item:
    if isinstance(data, str):
        return Act(data, pointer)
    when = reader.condition((*pointer, "when"), data.get("when"))
    title, basis = data.get("title", ""), data.get("basis", "")
    if "each" in data:
        return _each(reader, pointer, data, when)
    if "step" in data:
        return _step(reader, pointer, data, when)
    if "route" in data:
        return Include(data["route"], title, when, pointer)
    if "create" in data:
        return _create(reader, pointer, data, when)
    if "wait" in data:
        return _wait(reader, pointer, data, when)
    if "absent" in data:
        return Absent(data["absent"], data["from"], data["until"], data["to"], when, pointer)
    steps = _items(reader, (*pointer, "steps"), data["steps"])
    if "stage" in data:
        deadline = parse_deadline(reader, (*pointer, "deadline"), data.get("deadline"))
        return Stage(data["stage"], steps, title, when, deadline, pointer, basis)
    wait, rest = str(data.get("wait-for", "all")), data.get("rest", "withdrawn")
    return Parallel(data["parallel"], steps, title, when, wait, pointer, basis, rest, data.get("in", "parallel"))


def _wait(reader: Reader, pointer: Pointer, data: dict[str, Any], when: Expression | None) -> Wait:
    """A wait names what it waits for, once."""
    named = [key for key in _WAITS if key in data]
    if len(named) != 1:
        text = f"wait '{data['wait']}' waits for {' and '.join(named) or 'nothing'}"
        reader.problem(pointer, "wrong-shape", text, f"write one of {', '.join(_WAITS)}")
    return Wait(
        data["wait"],
        data.get("title", ""),
        when,
        reader.expression((*pointer, "until"), data.get("until")),
        reader.condition((*pointer, "that"), data.get("that")),
        data.get("event", ""),
        bool(data.get("lasting")),
        data.get("children", ""),
        pointer,
        data.get("basis", ""),
    )


def _create(reader: Reader, pointer: Pointer, data: dict[str, Any], when: Expression | None) -> Create:
    return Create(
        data["create"],
        reader.expressions((*pointer, "with"), data.get("with", {})),
        parse_participant(reader, (*pointer, "by"), data.get("by")),
        bool(data.get("wait")),
        when,
        data.get("title", ""),
        pointer,
    )


def _opens(reader: Reader, pointer: Pointer, data: Any) -> tuple[Opens, ...]:
    if data is None:
        return ()
    if isinstance(data, list):
        return tuple(one for at, item in enumerate(data) for one in _opens(reader, (*pointer, at), item))
    if isinstance(data, str):
        return (Opens(data),)
    sets = reader.expressions((*pointer, "with"), data.get("with", {}))
    return (Opens(data["document"], sets, bool(data.get("wait")), bool(data.get("required"))),)


def _each(reader: Reader, pointer: Pointer, data: dict[str, Any], when: Expression | None) -> Each:
    """With ``step:`` every other word is the step's; with ``steps:`` the block has a title and nothing else."""
    if ("steps" in data) == ("step" in data):
        text = f"each '{data['each']}' holds one thing"
        reader.problem(pointer, "wrong-shape", text, "write either 'step:' or 'steps:'")
    title, basis = data.get("title", ""), data.get("basis", "")
    steps: tuple[Item, ...] = ()
    if "steps" in data:
        steps = _items(reader, (*pointer, "steps"), data["steps"])
        for key in (key for key in data if key not in _EACH and "step" not in data):
            text = f"'{key}' belongs to one step, and each '{data['each']}' holds several"
            reader.problem((*pointer, key), "wrong-shape", text, "move it to the step that is meant")
    elif "step" in data:
        title = basis = ""
        steps = (_step(reader, pointer, data, None),)
    of = data["of"]
    people = None if isinstance(of, str) else parse_participant(reader, (*pointer, "of"), of)
    name, wait, order = data["each"], str(data.get("wait-for", "all")), data.get("in", "parallel")
    rest = data.get("rest", "withdrawn")
    named = of if isinstance(of, str) else ""
    inks = data.get("inks", "")
    return Each(name, named, steps, people, order, when, wait, pointer, title, basis, rest, inks)


def _step(reader: Reader, pointer: Pointer, data: dict[str, Any], when: Expression | None) -> Step:
    same = data.get("not-same-as", ())
    return Step(
        data["step"],
        data.get("title", ""),
        data.get("basis", ""),
        parse_participant(reader, (*pointer, "by"), data.get("by")),
        when,
        _asks(reader, (*pointer, "asks"), data.get("asks")),
        data.get("opinion", ""),
        _decisions(reader, (*pointer, "decisions"), data.get("decisions")),
        parse_deadline(reader, (*pointer, "deadline"), data.get("deadline")),
        bool(data.get("reading")),
        parse_grants(reader, (*pointer, "may"), data.get("may")),
        (same,) if isinstance(same, str) else tuple(same),
        parse_participant(reader, (*pointer, "if-nobody"), data.get("if-nobody")),
        data.get("if-same", "keep"),
        reader.expression((*pointer, "not-before"), data.get("not-before")),
        _opens(reader, (*pointer, "opens"), data.get("opens")),
        data.get("exclusive", ""),
        pointer,
    )


def _asks(reader: Reader, pointer: Pointer, data: list[Any] | None) -> tuple[Ask, ...]:
    asks: dict[str, Ask] = {}
    for at, item in enumerate(data or ()):
        ask = _ask({"field": item} if isinstance(item, str) else item)
        if ask.field in asks:
            reader.problem((*pointer, at), "field-twice", f"'{ask.field}' is asked twice", "keep one of them")
        asks[ask.field] = ask
    return tuple(asks.values())


def _ask(data: dict[str, Any]) -> Ask:
    return Ask(data["field"], bool(data.get("required")), bool(data.get("propose")))


def _decisions(reader: Reader, pointer: Pointer, data: dict[str, Any] | None) -> tuple[Decision, ...]:
    if not data:
        return (Decision("submit"),)
    return tuple(_decision(reader, (*pointer, name), name, item or {}) for name, item in data.items())


def _decision(reader: Reader, pointer: Pointer, name: str, data: dict[str, Any]) -> Decision:
    goals = [key for key in data if key in _GOALS]
    if len(goals) > 1:
        text = f"decision '{name}' leads to {' and '.join(goals)}"
        reader.problem((*pointer, goals[1]), "two-goals", text, "keep one of them")
    if "say" in data and "must" not in data:
        text = f"decision '{name}' says why it is refused, but nothing refuses it"
        reader.problem((*pointer, "say"), "no-must", text, "add 'must:', or remove it")
    closes = data.get("closes", ())
    return Decision(
        name,
        data.get("title", ""),
        _GOALS[goals[0]] if goals else "on",
        data[goals[0]] if goals else "",
        reader.condition((*pointer, "when"), data.get("when")),
        reader.condition((*pointer, "must"), data.get("must")),
        data.get("say", ""),
        _asks(reader, (*pointer, "asks"), data.get("asks")),
        data.get("opinion", ""),
        reader.expressions((*pointer, "sets"), data.get("sets", {})),
        data.get("basis", ""),
        parse_participant(reader, (*pointer, "notify"), data.get("notify")),
        (closes,) if isinstance(closes, str) else tuple(closes),
        data.get("reopen", "all"),
    )
