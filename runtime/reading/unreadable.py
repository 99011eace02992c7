"""What a YAML parser's complaint means to an author: where the slip is, in plain words, and how to put it right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

import yaml

from runtime.reading.problem import Place, Problem

_STRANGE: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What comes along when text is pasted from a word processor, or typed with a Chinese keyboard.
_PASTED: Final = {
    "：": "write a plain ':' and a space instead of '：'",
    "，": "write a plain ',' instead of '，'",
    "\u3000": "write a plain space instead of the wide one",
    "\xa0": "write a plain space instead of the non-breaking one",
    "“": "write plain quotes instead of “ ”",
    "«": "write plain quotes instead of « »",
}
_QUOTE: Final = "put the whole text in quotes"


def strange_character(text: str, file: str) -> Problem | None:
    """The first character that no text may hold, such as a zero byte."""
    found = _STRANGE.search(text)
    if not found:
        return None
    before = text[: found.start()].splitlines() or [""]
    if text[: found.start()].endswith(("\n", "\r")):
        before.append("")
    place = Place(file, len(before), len(before[-1]) + 1)
    return Problem(place, "encoding", f"the character U+{ord(found[0]):04X} cannot stand in a text", "delete it")


def not_utf8(raw: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    """Where a file stops being UTF-8."""
    before = raw[: error.start].split(b"\n")
    place = Place(file, len(before), len(before[-1].decode("utf-8", "ignore")) + 1)
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Problem(place, "encoding", "the file is written in UTF-16", "save it as UTF-8")
    return Problem(place, "encoding", "the file is not written in UTF-8", "save it as UTF-8")


def unreadable(error: yaml.YAMLError, text: str, file: str) -> Problem:
    """What keeps the text from being YAML."""
    complaint = _Complaint(error, text)
    said, remedy, mark = complaint.said()
    place = Place(file, mark[0] + 1, mark[1] + 1)
    return Problem(place, "yaml", said, pasted(complaint.near()) or remedy)


def pasted(lines: Iterable[str]) -> str:
    """The remedy where a pasted character is what misleads, or nothing."""
    for character, remedy in _PASTED.items():
        for line in lines:
            # Inside a text such a character is fine; where no plain colon stands before it, it was meant as one.
            if character in line and not re.search(r":(\s|$)", line.partition(character)[0]):
                return remedy
    return ""


class _Complaint:
    """One complaint and the lines it is about."""

    def __init__(self, error: Any, text: str) -> None:
        self.lines = text.splitlines() or [""]
        self.problem = str(getattr(error, "problem", None) or "")
        self.context = str(getattr(error, "context", None) or "")
        at, around = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
        self.at = (at.line, at.column) if at else (0, 0)
        self.around = (around.line, around.column) if around else self.at

    def character(self, mark: tuple[int, int]) -> str:
        return self.line(mark)[mark[1] : mark[1] + 1]

    def line(self, mark: tuple[int, int]) -> str:
        return self.lines[mark[0]] if mark[0] < len(self.lines) else ""

    def said(self) -> tuple[str, str, tuple[int, int]]:
        """Sentence, remedy and the place that is meant."""
        here = self.character(self.at)
        if "quoted scalar" in self.context:
            return self._quoted()
        if "cannot start" in self.problem and here == "\t":
            return "a tab stands at the beginning of the line", "indent with spaces", self.at
        if "cannot start" in self.problem or "node content" in self.problem:
            return f"a value cannot begin with {here}", _QUOTE, self.at
        if "alias" in self.context or "anchor" in self.context or "a tag" in self.context:
            return f"a value cannot begin with {self.character(self.around)}", _QUOTE, self.around
        if "flow" in self.context:
            return self._bracket(here)
        return self._line(here)

    def _quoted(self) -> tuple[str, str, tuple[int, int]]:
        if "escape" in self.problem:
            column = self.line(self.at).rfind("\\", 0, self.at[1] + 1)
            text = f"{self.line(self.at)[column : column + 2]} means nothing inside double quotes"
            return text, "write \\\\ for a backslash, or use single quotes", (self.at[0], column)
        return "a quote is opened here and never closed", "write the closing quote", self.around

    def _bracket(self, here: str) -> tuple[str, str, tuple[int, int]]:
        opened = self.character(self.around)
        if self.at[0] == self.around[0] and here:
            return f"a text between {opened} and {_closing(opened)} cannot hold {here}", _QUOTE, self.at
        return f"the {opened} opened here is not closed", f"write {_closing(opened)} where it ends", self.around

    def _line(self, here: str) -> tuple[str, str, tuple[int, int]]:
        line = self.line(self.at)
        first = len(line) - len(line.lstrip())
        if "not allowed" in self.problem and re.search(r":\s", line[: self.at[1]]):
            return "a second colon stands in this line", _QUOTE, self.at
        if "not allowed" in self.problem:
            remedy = "check the line above: its colon needs a space after it, and both lines the same indentation"
            return "this line does not continue the one above", remedy, (self.at[0], first)
        if "could not find" in self.problem:
            return "a colon is missing in this line", "write key: value", self.around
        if self.at[1] == first and here and self.around != self.at:
            return "this line is not indented like its neighbours", "begin it in the same column as they do", self.at
        if self.context and here and self.at[1] > first:
            return f"something follows a closed text: {line[self.at[1] :]}", _QUOTE, self.at
        return "this is not YAML", "check quotes, brackets and indentation here and in the line above", self.at

    def near(self) -> list[str]:
        """The lines that the slip may stand in."""
        return self.lines[max(0, min(self.at[0], self.around[0]) - 1) : self.at[0] + 1]


def _closing(bracket: str) -> str:
    return {"{": "}", "[": "]"}.get(bracket, bracket)
