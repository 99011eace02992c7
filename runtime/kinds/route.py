"""Routes: who does what in which order, by when, and what each may decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.kinds.participant import Participant, parse_participant
from runtime.kinds.reader import Head, Reader
from runtime.reading.condition import Expression
from runtime.reading.source import Pointer
from runtime.reading.term import Term

Opinion = Literal["", "optional", "required"]


@dataclass(frozen=True, slots=True)
class Ask:
    """A field that a step or a decision asks for."""

    field: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Prompt:
    """A reminder before the term or a chase after it."""

    before: Term | None = None
    before_field: str = ""
    when: Expression | None = None
    notify: Participant | None = None
    every: Term | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """When something is due: a date on the card, else a term since the first of some steps that is done."""

    field: str = ""
    within: str = ""  # a term as written, or the name of a setting
    within_field: str = ""
    since: tuple[str, ...] = ()
    basis: str = ""
    remind: Prompt | None = None
    overdue: Prompt | None = None
    day_off: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """What may be decided at a step, and where that leads: on, ``back`` or ``to`` a step, or ``end``."""

    name: str
    title: str = ""
    goal: Literal["on", "back", "to", "end"] = "on"
    target: str = ""
    when: Expression | None = None
    must: Expression | None = None
    say: str = ""
    asks: tuple[Ask, ...] = ()
    opinion: Opinion = ""
    sets: Mapping[str, Expression] = field(default_factory=dict)
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Grant:
    """A word beyond deciding that a step allows: to whom it may go, and who may use it."""

    word: str
    to: Participant | None = None
    by: Participant | None = None
    when: Expression | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One task of a person."""

    name: str
    title: str = ""
    basis: str = ""
    by: Participant | None = None
    when: Expression | None = None
    asks: tuple[Ask, ...] = ()
    opinion: Opinion = ""
    decisions: tuple[Decision, ...] = ()
    deadline: Deadline | None = None
    reading: bool = False
    may: tuple[Grant, ...] = ()
    not_same_as: tuple[str, ...] = ()
    if_nobody: Participant | None = None
    if_same: str = "keep"
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A named run of steps with its own condition and norm."""

    name: str
    steps: tuple[Item, ...]
    title: str = ""
    when: Expression | None = None
    deadline: Deadline | None = None
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Parallel:
    """Branches that go side by side; ``wait`` says how many must be done: all, any, a number or a share."""

    name: str
    steps: tuple[Item, ...]
    title: str = ""
    when: Expression | None = None
    wait: str = "all"
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Each:
    """The same step or steps for each value of a list; ``order`` is ``parallel``, ``order``, or a field that says so."""

    name: str
    of: str
    steps: tuple[Item, ...]
    people: Participant | None = None
    order: str = "parallel"
    when: Expression | None = None
    wait: str = "all"
    pointer: Pointer = ()
    title: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """An act of the engine: ``number`` or ``archive``."""

    name: str
    pointer: Pointer = ()


@dataclass(frozen=True, slots=True)
class Include:
    """Another route's steps stand here."""

    route: str
    title: str = ""
    when: Expression | None = None
    pointer: Pointer = ()


Item = Step | Stage | Parallel | Each | Act | Include


@dataclass(frozen=True, slots=True)
class Route:
    """A declared route."""

    head: Head
    visible: Literal["downstream", "whole", "own"]
    steps: tuple[Item, ...]
    participants: Mapping[str, Participant] = field(default_factory=dict)
    deadline: Deadline | None = None
    may: tuple[Grant, ...] = ()

    def walk(self) -> Iterator[Item]:
        """Every item in the order written, outer ones first."""
        yield from walk(self.steps)


def walk(items: tuple[Item, ...]) -> Iterator[Item]:
    """Every item in these and inside them, in the order written."""
    for item in items:
        yield item
        if isinstance(item, Stage | Parallel | Each):
            yield from walk(item.steps)


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
        _deadline(reader, ("deadline",), data.get("deadline")),
        _grants(reader, ("may",), data.get("may")),
    )
    _names(reader, route)
    return route


def _names(reader: Reader, route: Route) -> None:
    seen: dict[str, Pointer] = {}
    for item in route.walk():
        if isinstance(item, Act | Include):
            continue
        if item.name in seen:
            line = reader.source.place(seen[item.name]).line
            reader.problem(item.pointer, "name-twice", f"'{item.name}' stands twice (first in line {line})", "rename one")
        seen.setdefault(item.name, item.pointer)


def _items(reader: Reader, pointer: Pointer, data: list[Any]) -> tuple[Item, ...]:
    return tuple(_item(reader, (*pointer, at), item) for at, item in enumerate(data))


def _item(reader: Reader, pointer: Pointer, data: Any) -> Item:
    if isinstance(data, str):
        return Act(data, pointer)
    when = reader.expression((*pointer, "when"), data.get("when"))
    title = data.get("title", "")
    if "each" in data:
        return _each(reader, pointer, data, when)
    if "step" in data:
        return _step(reader, pointer, data)
    if "route" in data:
        return Include(data["route"], title, when, pointer)
    steps = _items(reader, (*pointer, "steps"), data["steps"])
    if "stage" in data:
        return Stage(data["stage"], steps, title, when, _deadline(reader, (*pointer, "deadline"), data.get("deadline")), pointer)
    return Parallel(data["parallel"], steps, title, when, str(data.get("wait-for", "all")), pointer)


def _each(reader: Reader, pointer: Pointer, data: dict[str, Any], when: Expression | None) -> Each:
    if ("steps" in data) == ("step" in data):
        reader.problem(pointer, "wrong-shape", f"each '{data['each']}' holds one thing", "write either 'step:' or 'steps:'")
    steps: tuple[Item, ...]
    if "steps" in data:
        steps = _items(reader, (*pointer, "steps"), data["steps"])
    elif "step" in data:
        steps = (_step(reader, pointer, {key: value for key, value in data.items() if key != "when"}),)
    else:
        steps = ()
    of = data["of"]
    people = None if isinstance(of, str) else parse_participant(reader, (*pointer, "of"), of)
    wait = str(data.get("wait-for", "all"))
    title = data.get("title", "") if "steps" in data else ""
    order = data.get("in", "parallel")
    return Each(data["each"], of if isinstance(of, str) else "", steps, people, order, when, wait, pointer, title)


def _step(reader: Reader, pointer: Pointer, data: dict[str, Any]) -> Step:
    same = data.get("not-same-as", ())
    return Step(
        data["step"],
        data.get("title", ""),
        data.get("basis", ""),
        parse_participant(reader, (*pointer, "by"), data.get("by")),
        reader.expression((*pointer, "when"), data.get("when")),
        _asks(data.get("asks")),
        data.get("opinion", ""),
        _decisions(reader, (*pointer, "decisions"), data.get("decisions")),
        _deadline(reader, (*pointer, "deadline"), data.get("deadline")),
        bool(data.get("reading")),
        _grants(reader, (*pointer, "may"), data.get("may")),
        (same,) if isinstance(same, str) else tuple(same),
        parse_participant(reader, (*pointer, "if-nobody"), data.get("if-nobody")),
        data.get("if-same", "keep"),
        pointer,
    )


def _asks(data: list[Any] | None) -> tuple[Ask, ...]:
    items = ({"field": item} if isinstance(item, str) else item for item in data or ())
    return tuple(Ask(item["field"], bool(item.get("required"))) for item in items)


def _decisions(reader: Reader, pointer: Pointer, data: dict[str, Any] | None) -> tuple[Decision, ...]:
    if not data:
        return (Decision("submit"),)
    return tuple(_decision(reader, (*pointer, name), name, item or {}) for name, item in data.items())


def _decision(reader: Reader, pointer: Pointer, name: str, data: dict[str, Any]) -> Decision:
    goals = [key for key in ("back-to", "to", "end") if key in data]
    if len(goals) > 1:
        reader.problem(pointer, "two-goals", f"decision '{name}' leads to {' and '.join(goals)}", "keep one of them")
    goal: Any = {"back-to": "back", "to": "to", "end": "end"}[goals[0]] if goals else "on"
    sets = {}
    for key, value in data.get("sets", {}).items():
        expression = reader.expression((*pointer, "sets", key), value)
        if expression is not None:
            sets[key] = expression
    return Decision(
        name,
        data.get("title", ""),
        goal,
        data[goals[0]] if goals else "",
        reader.expression((*pointer, "when"), data.get("when")),
        reader.expression((*pointer, "must"), data.get("must")),
        data.get("say", ""),
        _asks(data.get("asks")),
        data.get("opinion", ""),
        sets,
        data.get("basis", ""),
    )


def _deadline(reader: Reader, pointer: Pointer, data: Any) -> Deadline | None:
    if data is None:
        return None
    if not isinstance(data, dict):
        return Deadline(within=str(data))
    within = data.get("within", "")
    by_field = within["field"] if isinstance(within, dict) else ""
    if not (data.get("field") or within):
        reader.problem(pointer, "no-term", "a deadline needs a field or a term", "add 'within: 3 working days'")
    return Deadline(
        data.get("field", ""),
        "" if by_field else within,
        by_field,
        tuple(data.get("since", ())),
        data.get("basis", ""),
        _prompt(reader, (*pointer, "remind"), data.get("remind")),
        _prompt(reader, (*pointer, "overdue"), data.get("overdue")),
        data.get("day-off", ""),
    )


def _prompt(reader: Reader, pointer: Pointer, data: dict[str, Any] | None) -> Prompt | None:
    if data is None:
        return None
    before = data.get("before")
    by_field = before["field"] if isinstance(before, dict) else ""
    return Prompt(
        None if by_field else reader.term((*pointer, "before"), before),
        by_field,
        reader.expression((*pointer, "when"), data.get("when")),
        parse_participant(reader, (*pointer, "notify"), data.get("notify")),
        reader.term((*pointer, "every"), data.get("every")),
    )


def _grants(reader: Reader, pointer: Pointer, data: list[Any] | None) -> tuple[Grant, ...]:
    return tuple(_grant(reader, (*pointer, at), item) for at, item in enumerate(data or ()))


def _grant(reader: Reader, pointer: Pointer, data: Any) -> Grant:
    if isinstance(data, str):
        return Grant(data)
    word = next(key for key in ("delegate", "transfer", "add") if key in data)
    return Grant(
        word,
        parse_participant(reader, (*pointer, word), data[word]),
        parse_participant(reader, (*pointer, "by"), data.get("by")),
        reader.expression((*pointer, "when"), data.get("when")),
    )
