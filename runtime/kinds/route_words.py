"""Reads the terms of a route and the words beyond deciding that it grants."""

from __future__ import annotations

from typing import Any, Final

from runtime.kinds.participant import parse_participant
from runtime.kinds.reader import Reader
from runtime.kinds.route import Deadline, Grant, Prompt
from runtime.reading.source import Pointer

GRANTS: Final = (
    "delegate",
    "transfer",
    "add",
    "remove",
    "withdraw",
    "take-back",
    "remind",
    "copy",
    "on-behalf",
    "extend",
    "suspend",
    "switch-route",
    "event",
    "end",
)
# Words whose value is a participant: to whom, or for whom.
_TO: Final = frozenset({"delegate", "transfer", "add", "copy", "on-behalf"})


def parse_deadline(reader: Reader, pointer: Pointer, data: Any) -> Deadline | None:
    """A term with its prompts; None where none stands."""
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
        _prompts(reader, (*pointer, "remind"), data.get("remind")),
        _prompts(reader, (*pointer, "overdue"), data.get("overdue")),
        data.get("day-off", ""),
        reader.span((*pointer, "extendable"), data.get("extendable")),
    )


def _prompts(reader: Reader, pointer: Pointer, data: Any) -> tuple[Prompt, ...]:
    if data is None:
        return ()
    if isinstance(data, list):
        return tuple(_prompt(reader, (*pointer, at), item) for at, item in enumerate(data))
    return (_prompt(reader, pointer, data),)


def _prompt(reader: Reader, pointer: Pointer, data: dict[str, Any]) -> Prompt:
    before = data.get("before")
    by_field = before["field"] if isinstance(before, dict) else ""
    return Prompt(
        None if by_field else reader.span((*pointer, "before"), before),
        by_field,
        reader.condition((*pointer, "when"), data.get("when")),
        parse_participant(reader, (*pointer, "notify"), data.get("notify")),
        reader.span((*pointer, "every"), data.get("every")),
        reader.span((*pointer, "after"), data.get("after")),
        parse_participant(reader, (*pointer, "escalate"), data.get("escalate")),
        data.get("then", ""),
    )


def parse_grants(reader: Reader, pointer: Pointer, data: list[Any] | None) -> tuple[Grant, ...]:
    """The words that a step or a route grants."""
    return tuple(_grant(reader, (*pointer, at), item) for at, item in enumerate(data or ()))


def _grant(reader: Reader, pointer: Pointer, data: Any) -> Grant:
    if isinstance(data, str):
        return Grant(data)
    word = next(key for key in GRANTS if key in data)
    value = data[word]
    where, routes = data.get("where", "beside"), value if word == "switch-route" else ()
    return Grant(
        word,
        parse_participant(reader, (*pointer, word), value) if word in _TO and value is not None else None,
        parse_participant(reader, (*pointer, "by"), data.get("by")),
        reader.condition((*pointer, "when"), data.get("when")),
        data.get("consent", "never"),
        (where,) if isinstance(where, str) else tuple(where),
        value or "" if word == "extend" else "",
        data.get("field", ""),
        (routes,) if isinstance(routes, str) else tuple(routes or ()),
        value if word == "event" else "",
        value if word == "end" else "",
        data.get("title", ""),
        data.get("basis", ""),
    )
