"""The words of one expression while it is read: what is in hand, what comes next, and what cannot stand here."""

from __future__ import annotations

from typing import Final

from runtime.reading.condition_tokens import ConditionError, Token, tokens

MOST_WORDS: Final = 600
KEYWORDS: Final = ("and", "or", "not", "in", "has", "where")

_HABITS = {
    "yes": "write true",
    "on": "write true",
    "no": "write false",
    "off": "write false",
    "null": "write empty(field)",
    "none": "write empty(field)",
    "nil": "write empty(field)",
    "is": "write ==",
    "contains": "write has",
    "equals": "write ==",
    "like": "write == or has",
    "between": "write field >= a and field <= b",
}
_CUT = "close it; inside {…} a comma ends the condition, so put it in block style or in quotes"


class Words:
    """One reading of one text."""

    def __init__(self, text: str) -> None:
        self.all = list(tokens(text))
        self.place = 0
        if len(self.all) > MOST_WORDS:
            raise ConditionError(
                "a condition of this length cannot be followed",
                "split it into rows of a rule table",
                self.all[MOST_WORDS].offset,
            )

    @property
    def now(self) -> Token:
        """The word in hand."""
        return self.all[self.place]

    @property
    def ended(self) -> bool:
        """Whether nothing is left."""
        return self.now.sort == "end"

    def take(self) -> Token:
        """The word in hand, going on to the next."""
        word = self.now
        if not self.ended:
            self.place += 1
        return word

    def at(self, *texts: str) -> bool:
        """Whether the word in hand is one of these."""
        return self.now.sort in ("mark", "name") and self.now.text in texts

    def close(self, mark: str, opened: Token) -> None:
        """The closing bracket of an opened one."""
        if self.at(mark):
            self.place += 1
        elif self.ended:
            raise ConditionError(f"'{opened.text}' is not closed", _CUT, opened.offset)
        else:
            raise self.unexpected()

    def unexpected(self) -> ConditionError:
        """What is in hand cannot stand here."""
        word, before = self.now, self.all[self.place - 1] if self.place else None
        if word.sort == "end":
            remedy = _CUT if before and before.text == "," else "say what it is compared with"
            return ConditionError("the condition ends too early", remedy, word.offset)
        if word.text == ",":
            return ConditionError("a comma stands outside a list", "write and, or a list in [..]", word.offset)
        if word.text in (")", "]"):
            return ConditionError(f"'{word.text}' closes nothing", "remove it", word.offset)
        return ConditionError(f"'{word.text}' cannot stand here", _remedy(word, before), word.offset)


def foreign(word: Token) -> ConditionError | None:
    """A word of another language where a field is meant, or None."""
    low = word.text.lower()
    if word.text in ("True", "False") or (low in KEYWORDS and word.text not in KEYWORDS):
        remedy = f"write {low}"
    else:
        remedy = _HABITS.get(low, "")
    return ConditionError(f"'{word.text}' is not a word of this language", remedy, word.offset) if remedy else None


def _remedy(word: Token, before: Token | None) -> str:
    strange = foreign(word)
    if strange:
        return strange.remedy
    if before and before.sort in ("name", "text", "number", "date") and before.text not in KEYWORDS:
        return "join two conditions by and, or; put a text in quotes"
    return ""
