"""Cutting the text of an expression into words, with a remedy for the habits of other languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

Sort = Literal["name", "number", "text", "date", "mark", "end"]
LONGEST = 4000


class ConditionError(Exception):
    """An expression that cannot be read: what is wrong, what to write instead, and where in the text."""

    def __init__(self, text: str, remedy: str = "", offset: int = 0) -> None:
        super().__init__(text + (f"; {remedy}" if remedy else ""))
        self.text, self.remedy, self.offset = text, remedy, offset


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the expression and where it starts."""

    sort: Sort
    text: str
    offset: int


_WORD = r"[^\W\d]\w*"
_TOKEN = re.compile(
    rf"""
      (?P<space>\s+)
    | (?P<date>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:T[0-9]{{2}}:[0-9]{{2}}(?::[0-9]{{2}})?)?(?![\w:-]))
    | (?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.-]))
    | (?P<kebab>\w+(?:-\w+)+)
    | (?P<name>{_WORD}(?:\.{_WORD})*)
    | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<mark>==(?!=)|!=(?!=)|<=|>=|<(?!>)|>|\(|\)|\[|\]|,|\+|-|\*|/)
    """,
    re.VERBOSE,
)

_HABITS = {
    "===": "write ==",
    "=>": "write >=",
    "=<": "write <=",
    "=": "write ==",
    "!==": "write !=",
    "<>": "write !=",
    "&&": "write and",
    "||": "write or",
    "&": "write and",
    "|": "write or",
    "!": "write not",
    "≠": "write !=",
    "≤": "write <=",
    "≥": "write >=",
    "＝": "write ==",
    "，": "write a plain comma",
    "、": "write a plain comma",
    "（": "write plain brackets ( )",
    "）": "write plain brackets ( )",
    "【": "write plain brackets [ ]",
    "】": "write plain brackets [ ]",
    "“": 'write plain quotes "…"',
    "”": 'write plain quotes "…"',
    "‘": "write plain quotes '…'",
    "’": "write plain quotes '…'",
    "«": 'write plain quotes "…"',
    "»": 'write plain quotes "…"',
    "×": "write *",
    "÷": "write /",
    "−": "write -",
    "–": "write -",
    "%": "write the share as a number, such as 0.6",
    ";": "one expression stands alone",
    "{": "a mapping is not a condition",
    "}": "a mapping is not a condition",
}
_HABIT = re.compile("|".join(re.escape(habit) for habit in sorted(_HABITS, key=len, reverse=True)))


def tokens(text: str) -> Iterator[Token]:
    """The words of an expression, ended by one empty word."""
    if len(text) > LONGEST:
        raise ConditionError(
            f"a condition of {len(text)} characters is too long", "split it into rows of a rule table", LONGEST
        )
    place = 0
    while place < len(text):
        found = _TOKEN.match(text, place)
        if not found:
            raise _strange(text, place)
        sort = found.lastgroup
        if sort == "kebab":
            raise _kebab(found[0], place)
        if sort == "mark" and found[0] in "+-*/":
            _spaced(text, place)
        if sort != "space":
            yield Token(cast(Sort, sort), found[0], place)
        place = found.end()
    yield Token("end", "", len(text))


def unquoted(token: Token) -> str:
    """The text between the quotes."""
    return re.sub(r"\\(.)", r"\1", token.text[1:-1])


def _spaced(text: str, place: int) -> None:
    """A sign stands between spaces; a minus may also stand before a number."""
    before = text[place - 1 : place].isspace()
    after = text[place + 1 : place + 2]
    opening = place == 0 or before or text[place - 1] in "([,"
    if (before and after.isspace()) or (text[place] == "-" and opening and after.isdigit()):
        return
    raise ConditionError(f"'{text[place]}' has no spaces around it", f"write a {text[place]} b", place)


def _strange(text: str, place: int) -> ConditionError:
    if text[place] in "\"'":
        return ConditionError("a quote is not closed", f"write {text[place]} at the end of the text", place)
    if text[place].isdigit():
        word = re.compile(r"[\w.,-]+").match(text, place)
        written = word[0] if word else text[place]
        return ConditionError(f"'{written}' is neither a number nor a date", "write 1000000, 0.5 or 2026-03-02", place)
    habit = _HABIT.match(text, place)
    if habit:
        return ConditionError(f"'{habit[0]}' is not a word of this language", _HABITS[habit[0]], place)
    return ConditionError(f"'{text[place]}' is not a word of this language", "", place)


def _kebab(word: str, place: int) -> ConditionError:
    day = ", or 2026-03-02 for a date" if word[0].isdigit() else ""
    remedy = f'write "{word}" for a text, spaces around - to subtract{day}'
    return ConditionError(f"'{word}' is neither a name nor a text", remedy, place)
