"""What became of posted answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, cast, get_args

from runtime.forms.questions import LISTS, Question

ActKind = Literal["add", "up", "down", "remove", "drop", "find", "attach"]


@dataclass(frozen=True, slots=True)
class Act:
    """A button of the form itself: move rows about, drop a file, look for a choice."""

    kind: ActKind
    path: str
    at: int = -1


@dataclass(frozen=True, slots=True)
class Submission:
    """Answers read and judged.

    ``values`` join the card; the names in ``cleared`` leave it (asked, and hidden or unanswered). ``errors`` are
    sentences by path in page order. ``raw`` is everything typed, to draw the form again. ``revealed`` are questions
    that these answers brought up and the person has not seen yet; ``finds`` are searches by path.
    """

    values: Mapping[str, Any]
    errors: Mapping[str, str]
    raw: Mapping[str, Any] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    cleared: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()
    revealed: tuple[str, ...] = ()
    finds: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the values may join the card."""
        return not self.errors


def acts(written: Iterable[str], prefix: str) -> tuple[Act, ...]:
    """The form's own acts among the pressed buttons."""
    found = []
    for text in written:
        kind, _, rest = text.partition(":")
        if kind not in get_args(ActKind) or not rest.startswith(prefix):
            continue
        path, _, at = rest.removeprefix(prefix).rpartition(":")
        if path and at.isascii() and at.isdigit() and len(at) < 6:
            found.append(Act(cast(ActKind, kind), path, int(at)))
        else:
            found.append(Act(cast(ActKind, kind), rest.removeprefix(prefix)))
    return tuple(found)


def carried_out(raw: dict[str, Any], act: Act, questions: Mapping[str, Question]) -> None:
    """Move the rows of ``raw`` about as the act says."""
    steps = _steps(act.path, questions)
    if steps is None or act.kind in ("find", "attach"):
        return
    question, holder, key = _holder(raw, steps, questions)
    if question is None or not isinstance(holder, dict | list):
        return
    if question.kind == "file" and act.kind == "drop" and isinstance(holder, dict):
        holder.pop(key, None)
    if question.kind not in LISTS:
        return
    kept = holder.get(key) if isinstance(holder, dict) else holder[key]
    lines = list(kept) if isinstance(kept, list) else []
    _moved(lines, act, question)
    holder[key] = lines


def _steps(path: str, questions: Mapping[str, Question]) -> list[str] | None:
    # A dotted name is one step when the form asks for a column alone.
    name = next((one for one in sorted(questions, key=len, reverse=True) if f"{path}.".startswith(f"{one}.")), None)
    if name is None:
        return None
    rest = path[len(name) + 1 :]
    return [name, *(rest.split(".") if rest else [])]


def _holder(raw: dict[str, Any], steps: Sequence[str], questions: Mapping[str, Question]) -> tuple[Any, Any, Any]:
    question: Question | None = questions[steps[0]]
    holder: Any = raw
    key: Any = steps[0]
    row = False
    for step in steps[1:]:
        if question is None or not isinstance(holder, dict | list):
            return None, None, None
        inner = holder.setdefault(key, {}) if isinstance(holder, dict) else holder[key]
        if isinstance(inner, list):
            if not _within(step, inner):
                return None, None, None
            row = question.each is None
            question, holder, key = question.each or question, inner, int(step)
        else:
            row = False
            question, holder, key = question.question(step), inner, step
    return (None, None, None) if row else (question, holder, key)


def _within(step: str, lines: Sequence[Any]) -> bool:
    return step.isascii() and step.isdigit() and len(step) < 6 and int(step) < len(lines)


def _moved(lines: list[Any], act: Act, question: Question) -> None:
    at = act.at
    match act.kind:
        case "add":
            lines.append(fresh(question))
        case "remove" | "drop" if 0 <= at < len(lines):
            del lines[at]
        case "up" if 0 < at < len(lines):
            lines[at - 1], lines[at] = lines[at], lines[at - 1]
        case "down" if 0 <= at < len(lines) - 1:
            lines[at + 1], lines[at] = lines[at], lines[at + 1]


def fresh(question: Question) -> Any:
    """A new row with what its columns propose."""
    if question.each is not None:
        return question.each.schema.get("default")
    return {one.name: one.schema["default"] for one in question.inner if "default" in one.schema}
