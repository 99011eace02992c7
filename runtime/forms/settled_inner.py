"""What a row's or a group's own answers settle: columns that stay hidden, and those that are computed line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from runtime.forms.overlay import Overlay, kept_value
from runtime.forms.questions import Question
from runtime.reading.condition import Scope, answered
from runtime.reading.condition_figures import RowScope


@dataclass(frozen=True, slots=True)
class Inner:
    """Rows or a group with members that answers decide about."""

    question: Question
    members: tuple[Question, ...]


@dataclass(slots=True)
class Inside:
    """Hidden paths, and the rows and groups as they are now: as the card keeps them and as conditions read them."""

    hidden: set[str] = field(default_factory=set)
    values: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)


def inner_gates(questions: Sequence[Question]) -> tuple[Inner, ...]:
    """The rows and groups whose members have conditions or are computed."""
    every = [(one, tuple(m for m in one.inner if m.item.when or m.item.compute)) for one in questions]
    return tuple(Inner(one, members) for one, members in every if members)


def settle_inner(inner: Sequence[Inner], scope: Scope, values: Mapping[str, Any]) -> Inside:
    """Go through the lines of each."""
    inside = Inside()
    for one in inner:
        name = one.question.name
        kept, typed = values.get(name), scope.get(name)
        if one.question.kind == "rows" and isinstance(kept, list) and isinstance(typed, list | tuple):
            pairs = list(zip(kept, typed, strict=False))
            lines = [_line(one, row, look, f"{name}.{at}", scope, inside) for at, (row, look) in enumerate(pairs)]
            inside.values[name] = [line for line, _ in lines]
            inside.typed[name] = [look for _, look in lines]
        elif one.question.kind == "group":
            known = typed if isinstance(typed, Mapping) else {}
            line, look = _line(one, kept, known, name, scope, inside)
            if kept is not None or line:
                inside.values[name], inside.typed[name] = line, look
    return inside


def _line(one: Inner, row: Any, look: Any, path: str, scope: Scope, inside: Inside) -> tuple[dict[str, Any], Any]:
    """One line with its hidden members gone and its computed ones there, in the order of the members."""
    kept = dict(row) if isinstance(row, Mapping) else {}
    typed = dict(look) if isinstance(look, Mapping) else {}
    names = frozenset(member.name for member in one.question.inner)
    for member in one.members:
        around = _around(one.question, scope, typed, names)
        kept.pop(member.name, None) if member.item.compute else None
        if member.item.when is not None and not member.item.when.test(around):
            inside.hidden.add(f"{path}.{member.name}")
            kept.pop(member.name, None)
            typed.pop(member.name, None)
            if member.kind == "boolean":
                typed[member.name] = False
        elif member.item.compute is not None:
            _compute(member, around, kept, typed)
    return kept, typed


def _around(question: Question, scope: Scope, typed: Mapping[str, Any], names: frozenset[str]) -> Scope:
    if question.kind == "rows":
        return RowScope(scope, question.name, typed, names)
    return Overlay(scope, {question.name: dict(typed)})


def _compute(member: Question, around: Scope, kept: dict[str, Any], typed: dict[str, Any]) -> None:
    assert member.item.compute is not None
    value = member.item.compute.value(around)
    typed[member.name] = value
    if answered(kept_value(member.kind, value)):
        kept[member.name] = kept_value(member.kind, value)
