"""The closed grammar of expressions: a recursive descent from words to a tree, bounded in depth and size."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from runtime.reading.condition_figures import Address, Arithmetic, Figure, Listing, Literally, Word
from runtime.reading.condition_tokens import ConditionError, Token, unquoted
from runtime.reading.condition_tree import Both, Closed, Compare, Constant, Either, Filled, Has, Test, Value
from runtime.reading.condition_words import KEYWORDS, Words, foreign
from runtime.reading.problem import did_you_mean
from runtime.reading.term import Term, unit_named

DEEPEST = 30
MOST_SIGNS = 60

Node = Test | Value
TESTS = (Compare, Has, Filled, Closed, Constant, Both, Either)
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
FIGURES = ("count", "sum", "min", "max")
FUNCTIONS = ("filled", "empty", "closed", *FIGURES)

_CLOSED_STEP = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")


def parse_tree(text: str) -> Node:
    """The tree of an expression."""
    return _Parser(text).whole()


class _Parser:
    """One reading of one text."""

    def __init__(self, text: str) -> None:
        self.words = Words(text)
        self.depth = 0
        self.signs = 0

    def whole(self) -> Node:
        """Everything, to the end."""
        if self.words.ended:
            raise ConditionError("there is no condition", "write such as amount > 1000")
        node = self.either()
        if not self.words.ended:
            raise self.words.unexpected()
        return node

    def either(self) -> Node:
        """``a or b``."""
        return self.chain("or", self.both, Either)

    def both(self) -> Node:
        """``a and b``."""
        return self.chain("and", self.negation, Both)

    def chain(self, word: str, part: Callable[[], Node], join: type[Both] | type[Either]) -> Node:
        """Parts joined by one word; a single part stays what it is."""
        start = self.words.now
        first = part()
        if not self.words.at(word):
            return first
        parts = [self.test(first, start)]
        while self.words.at(word):
            self.words.take()
            start = self.words.now
            parts.append(self.test(part(), start))
        return join(tuple(parts))

    def negation(self) -> Node:
        """``not a``: pushed to the leaves at once."""
        turns = 0
        while self.words.at("not"):
            self.words.take()
            turns += 1
        start = self.words.now
        node = self.comparison()
        if not turns:
            return node
        test = self.test(node, start)
        return test.negate() if turns % 2 else test

    def comparison(self) -> Node:
        """``a op b``, ``a in b``, ``a has b``, or just a value."""
        start = self.words.now
        left = self.sum()
        if self.words.at(*COMPARISONS):
            test: Test = self.compared(self.valued(left, start))
        elif self.words.at("in", "has") or self.at_not_in():
            test = self.held(self.valued(left, start))
        else:
            return left
        if self.words.at(*COMPARISONS, "in", "has"):
            raise ConditionError(
                "two comparisons in a row", "join them: field >= a and field <= b", self.words.now.offset
            )
        return test

    def compared(self, left: Value) -> Compare:
        """The comparison whose sign is in hand."""
        sign = self.words.take().text
        start = self.words.now
        right = self.valued(self.sum(), start)
        if sign == "!=":
            return Compare("==", left, right, negated=True)
        return Compare(cast(Any, sign), left, right)

    def at_not_in(self) -> bool:
        """Whether ``not in`` or ``not has`` is in hand."""
        return self.words.at("not") and self.words.all[self.words.place + 1].text in ("in", "has")

    def held(self, left: Value) -> Has:
        """The ``in`` or ``has`` in hand."""
        negated = self.words.at("not")
        if negated:
            self.words.take()
        word = self.words.take()
        start = self.words.now
        right = self.valued(self.sum(), start)
        if word.text == "has":
            return Has(left, right, negated)
        if isinstance(right, Literally):
            raise ConditionError("'in' asks for a list", "write in [..], or ==", start.offset)
        return Has(right, left, negated, "in")

    def sum(self) -> Node:
        """``a + b - c``."""
        return self.signed(("+", "-"), lambda: self.signed(("*", "/"), self.primary))

    def signed(self, signs: tuple[str, ...], part: Callable[[], Node]) -> Node:
        """Values joined by signs, from the left."""
        start = self.words.now
        node = part()
        while self.words.at(*signs):
            self.signs += 1
            if self.signs > MOST_SIGNS:
                raise ConditionError("this sum is too long to follow", "compute a field for it", self.words.now.offset)
            left = self.valued(node, start)
            sign = self.words.take()
            start = self.words.now
            node = Arithmetic(cast(Any, sign.text), left, self.valued(part(), start))
            self.dated(node, start)
        return node

    def dated(self, node: Arithmetic, at: Token) -> None:
        """A day and a bare number do not add up: the author meant a term."""
        left = node.left
        day = isinstance(left, Word) and left.word in ("today", "now")
        day = day or (isinstance(left, Literally) and isinstance(left.literal, date))
        if day and isinstance(node.right, Literally) and isinstance(node.right.literal, int | Decimal):
            raise ConditionError("a date takes a term, not a number", f"write {node.right.literal} days", at.offset)

    def primary(self) -> Node:
        """One value, or an expression in brackets; every way down passes here, so depth is counted here."""
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(
                "the condition is nested too deeply", "split it into rows of a rule table", self.words.now.offset
            )
        node = self.one()
        self.depth -= 1
        return node

    def one(self) -> Node:
        """The value in hand."""
        if self.words.ended:
            raise self.words.unexpected()
        word = self.words.take()
        match word.sort, word.text:
            case "mark", "(":
                node = self.either()
                self.words.close(")", word)
                return node
            case "mark", "[":
                return self.listing(word)
            case "mark", "-" if self.words.now.sort == "number":
                return Literally(-self.figure(self.words.take()))
            case "text", _:
                return Literally(unquoted(word))
            case "date", _:
                return Literally(_date(word))
            case "number", _:
                return self.amount(word)
            case "name", name if name not in KEYWORDS:
                return self.called(word) if self.words.at("(") else self.named(word)
        self.words.place -= 1
        raise self.words.unexpected()

    def listing(self, opened: Token) -> Listing:
        """``[a, b]`` after its bracket."""
        items: list[Value] = []
        while not self.words.at("]"):
            start = self.words.now
            items.append(self.valued(self.sum(), start))
            if not self.words.at(","):
                break
            self.words.take()
        self.words.close("]", opened)
        return Listing(tuple(items))

    def amount(self, word: Token) -> Literally:
        """A number, or a term when a unit follows."""
        for length in (2, 1):
            words = self.words.all[self.words.place : self.words.place + length]
            unit = unit_named(" ".join(one.text for one in words)) if all(one.sort == "name" for one in words) else None
            if unit:
                if not word.text.isdigit() or len(word.text) > 6:
                    raise ConditionError(f"a term counts whole {unit}", f"write 1 {unit}", word.offset)
                self.words.place += length
                return Literally(Term(int(word.text), unit))
        return Literally(self.figure(word))

    @staticmethod
    def figure(word: Token) -> int | Decimal:
        """The number as written."""
        if len(word.text) > 100:
            raise ConditionError("a number of this length is no figure", "write it shorter", word.offset)
        return Decimal(word.text) if "." in word.text else int(word.text)

    def named(self, word: Token) -> Node:
        """A name without brackets."""
        name = word.text
        if name in ("true", "false"):
            return Literally(name == "true")
        if name in ("today", "now", "me", "returned"):
            return Word(cast(Any, name))
        strange = foreign(word)
        if strange:
            raise strange
        return Address(name)

    def called(self, word: Token) -> Node:
        """A function and its brackets."""
        name = word.text
        if name not in FUNCTIONS:
            raise ConditionError(f"'{name}' is not a function", did_you_mean(name, FUNCTIONS), word.offset)
        opened = self.words.take()
        node = self.counted(name) if name in FIGURES else self.asked(name, opened)
        self.words.close(")", opened)
        return node

    def asked(self, name: str, opened: Token) -> Test:
        """The inside of ``closed(…)``, ``filled(…)``, ``empty(…)``."""
        start = self.words.now
        if name == "closed":
            step = self.words.take()
            if step.sort != "name" or not _CLOSED_STEP.fullmatch(step.text):
                raise ConditionError("'closed' asks for a step", "write closed(step)", opened.offset)
            return Closed(step.text)
        return Filled(self.valued(self.sum(), start), negated=name == "empty")

    def counted(self, name: str) -> Figure:
        """The inside of ``count(…)`` and its like."""
        start = self.words.now
        of = self.valued(self.sum(), start)
        if not isinstance(of, Address | Listing):
            raise ConditionError(f"'{name}' asks for a list", f"write {name}(list)", start.offset)
        if not self.words.at("where"):
            return Figure(cast(Any, name), of)
        where = self.words.take()
        if not isinstance(of, Address):
            raise ConditionError("'where' asks for a list of rows", f"write {name}(rows where …)", where.offset)
        start = self.words.now
        return Figure(cast(Any, name), of, self.test(self.either(), start))

    def valued(self, node: Node, at: Token) -> Value:
        """The node where a value is asked for."""
        if isinstance(node, TESTS):
            raise ConditionError(
                "a condition stands where a value is asked for", "join conditions by and, or", at.offset
            )
        return node

    def test(self, node: Node, at: Token) -> Test:
        """The node where a condition is asked for; a bare checkbox is short for ``== true``."""
        return as_test(node, at.offset)


def as_test(node: Node, offset: int = 0) -> Test:
    """A node as a condition; a bare checkbox is short for ``== true``."""
    if isinstance(node, TESTS):
        return node
    if isinstance(node, Literally) and isinstance(node.literal, bool):
        return Constant(node.literal)
    if isinstance(node, Address) or node == Word("returned"):
        return Compare("==", node, Literally(True))
    raise ConditionError("a value alone is no condition", "compare it with a field", offset)


def _date(word: Token) -> date | datetime:
    try:
        return date.fromisoformat(word.text) if len(word.text) == 10 else datetime.fromisoformat(word.text)
    except ValueError:
        raise ConditionError(f"there is no day {word.text}", "write such as 2026-03-02", word.offset) from None
