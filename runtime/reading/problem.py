"""A problem: what is wrong in a definition, where, and what to do about it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in an author's file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to put right: place, stable code, a sentence in the author's nouns, and the remedy.

    A ``warning`` is told and refuses nothing: the definition works, but perhaps not as its author thinks.
    """

    at: Place
    code: str
    text: str
    remedy: str = ""
    warning: bool = False

    def __str__(self) -> str:
        text = f"warning: {self.text}" if self.warning else self.text
        return f"{self.at}: {self.code}: {text}" + (f"; {self.remedy}" if self.remedy else "")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a proof found in a definition at a pointer; who knows the files makes a Problem of it."""

    address: str
    pointer: tuple[str | int, ...]
    code: str
    text: str
    remedy: str = ""
    warning: bool = False


class Problems(Exception):
    """All that is wrong, sorted by place."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a remedy, or the closed list of them, or nothing."""
    words = sorted({str(k) for k in known})
    near = difflib.get_close_matches(word, words, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    if words and len(words) <= 12:
        return "known here: " + ", ".join(words)
    return ""
