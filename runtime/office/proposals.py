"""Proposed wordings: what a reader would change in a draft, change by change, and how it is taken over (R123).

A step that asks for a text with ``propose`` leaves the card as it is: the draft that was read stays with what the step
recorded, beside the wording that was written. Changes are found line by line and, inside changed lines, word by word
(a Chinese character is a word), with ``difflib``. They are taken over by their place in the draft that was read, also
when the text has moved on since: what others have changed meanwhile is never written over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Literal

from runtime.kinds.route import Ask

State = Literal["there", "fits", "gone"]
_WORDS = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a draft, from the character ``at``: an insertion (``was`` empty), a deletion or a replacement."""

    at: int
    was: str
    becomes: str


def set_apart(
    asks: Iterable[Ask], answers: Mapping[str, Any], cleared: Sequence[str], card: Mapping[str, Any]
) -> tuple[dict[str, Any], tuple[str, ...], dict[str, str]]:
    """What joins the card, what leaves it, and the drafts of the fields for which another wording is proposed."""
    names = {ask.field for ask in asks if ask.propose}
    joins = {name: value for name, value in answers.items() if name not in names}
    drafts = {name: str(card.get(name, "")) for name in names}
    proposed = {name: draft for name, draft in drafts.items() if draft != answers.get(name, "")}
    return joins, tuple(name for name in cleared if name not in names), proposed


def changes(draft: str, wording: str) -> tuple[Change, ...]:
    """How a wording differs from the draft, in the order of the draft."""
    found = []
    before, after = draft.splitlines(keepends=True), wording.splitlines(keepends=True)
    for at, was, becomes in _different(before, after):
        parts = _different(_WORDS.findall(was), _WORDS.findall(becomes)) if was and becomes else [(0, was, becomes)]
        found += [Change(at + inner, old, new) for inner, old, new in parts]
    return tuple(found)


class Text:
    """A text that was made from a draft, and how the two differ, found once for all the changes it is asked about."""

    def __init__(self, text: str, draft: str) -> None:
        self.text, self._there = text, changes(draft, text)
        self._same = _same(draft, self._there)

    def state(self, change: Change) -> State:
        """Whether a change of the draft is in the text already, fits it, or belongs where the text has changed."""
        if change in self._there:
            return "there"
        return "gone" if self._place(change) is None else "fits"

    def take_over(self, wanted: Iterable[Change]) -> tuple[str, tuple[Change, ...]]:
        """The text with some changes, and those that no longer fit it; what it has already stays as it is."""
        edits: list[tuple[int, Change]] = []
        lost = []
        for one in sorted(set(wanted) - set(self._there), key=lambda change: (change.at, len(change.was))):
            place = self._place(one)
            if place is None or (edits and place < edits[-1][0] + len(edits[-1][1].was)):
                lost.append(one)
            else:
                edits.append((place, one))
        text = self.text
        for place, one in reversed(edits):
            text = text[:place] + one.becomes + text[place + len(one.was) :]
        return text, tuple(lost)

    def _place(self, change: Change) -> int | None:
        """Where in the text a change belongs; None where the text has changed there itself."""
        end, runs = change.at + len(change.was), self._same
        return next((here + change.at - at for at, here, size in runs if at <= change.at and end <= at + size), None)


def _different(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """Where two rows of pieces differ: the character where it begins, what stood there, what stands there now."""
    starts = [0]
    for piece in before:
        starts.append(starts[-1] + len(piece))
    for tag, low, high, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield starts[low], "".join(before[low:high]), "".join(after[first:last])


def _same(draft: str, made: Iterable[Change]) -> list[tuple[int, int, int]]:
    """The runs of a draft that some changes leave: where in the draft, where in the text, how long."""
    found, at, moved = [], 0, 0
    for change in made:
        found.append((at, at + moved, change.at - at))
        at = change.at + len(change.was)
        moved += len(change.becomes) - len(change.was)
    return [*found, (at, at + moved, len(draft) - at)]
