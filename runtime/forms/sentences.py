"""What a form says when an answer cannot stand: one sentence per field, in the reader's language, with the remedy.

``_`` only marks the texts here; the form's own ``words`` translates them.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from runtime.forms.questions import CHOSEN, CHOSEN_MANY, NUMBERS, Question, Words
from runtime.forms.written import Written
from runtime.kinds.file_types import file_rule


def _(text: str) -> str:
    return text


MISSING: Final[Mapping[str, str]] = {
    "boolean": _("Tick {title}"),
    "file": _("Attach {title}"),
    "files": _("Attach {title}"),
    "rows": _("Add a row to {title}"),
    "group": _("Fill in {title}"),
    **dict.fromkeys((*CHOSEN, *CHOSEN_MANY), _("Choose {title}")),
}
ENTER: Final = _("Enter {title}")
ENTER_SUCH_AS: Final = _("Enter {title}, for example {example}")

UNREADABLE: Final[Mapping[str, str]] = {
    "integer": _("{title} must be a whole number, such as 12"),
    "number": _("{title} must be a number, such as {number}"),
    "money": _("{title} must be an amount, such as {amount}"),
    "date": _("{title} must be a real date, such as 2026-03-04"),
    "date-time": _("{title} must be a date and a time, such as 2026-03-04 09:30"),
    "time": _("{title} must be a time, such as 09:30"),
    "duration": _("{title} must be a duration, such as P3D for three days"),
    "term": _("{title} must be a number with a unit of time"),
    "file": _("Attach {title} again: the file did not arrive"),
    "files": _("Attach {title} again: a file did not arrive"),
    **dict.fromkeys((*CHOSEN, *CHOSEN_MANY), _("Choose {title} from the list")),
}

FORMATS: Final[Mapping[str, str]] = {
    "email": _("{title} must be an e-mail address, such as name@example.org"),
    "idn-email": _("{title} must be an e-mail address, such as name@example.org"),
    "uri": _("{title} must be a web address, such as https://example.org"),
    "iri": _("{title} must be a web address, such as https://example.org"),
    "hostname": _("{title} must be the name of a host, such as example.org"),
    "idn-hostname": _("{title} must be the name of a host, such as example.org"),
    "ipv4": _("{title} must be a network address, such as 192.0.2.1"),
    "ipv6": _("{title} must be a network address, such as 2001:db8::1"),
    "uuid": _("{title} must be an identifier, such as 123e4567-e89b-12d3-a456-426614174000"),
}

BOUNDS: Final[Mapping[str, str]] = {
    "minimum": _("{title} must be {n} or more"),
    "maximum": _("{title} must be {n} or less"),
    "exclusiveMinimum": _("{title} must be more than {n}"),
    "exclusiveMaximum": _("{title} must be less than {n}"),
    "minLength": _("{title} must have {n} characters or more"),
    "maxLength": _("{title} must have {n} characters or fewer; now it has {count}"),
    "minItems": _("{title} needs {n} entries or more"),
    "maxItems": _("{title} takes {n} entries at most"),
    "minProperties": _("Fill in {n} or more of {title}"),
    "maxProperties": _("Fill in {n} at most of {title}"),
}
DECIMALS: Final = _("{title} must have {n} decimals at most")
STEPS: Final = _("{title} must be a multiple of {n}")
REPEATED: Final = _("{title} holds the same entry twice")
LACKS: Final = _("{title} lacks an entry that it must hold")
LACKS_NAMED: Final = _("{title} must hold {example}")
SHAPE: Final = _("{title} is not written as expected")
SHAPE_SUCH_AS: Final = _("{title} is not written as expected; for example {example}")
UNKNOWN: Final = _("{title} holds something that is not asked for here: {example}")
UNASKED: Final = _("This is not asked for here")
ONE_OF: Final = _("Fill in one of these: {titles}")
ONLY_ONE_OF: Final = _("Fill in only one of these: {titles}")
TOGETHER: Final = _("{title} does not fit together with the other answers")
TOO_EXACT: Final = _("{title} has more digits than can be kept")
NOT_OFFERED: Final = _("{title} can no longer be chosen; choose from the list")
NOT_AMONG: Final = _("{title} cannot be chosen here; choose from the list")
FILE_KIND: Final = _("{title} takes only files of these kinds: {example}")
FILE_SIZE: Final = _("{title} takes files of {example} at most")
ROW: Final = _("{list}, row {n}: {sentence}")
ENTRY: Final = _("{list}, entry {n}: {sentence}")
INSIDE: Final = _("{group}: {sentence}")


class Sentences:
    """The sentences of one language."""

    def __init__(self, words: Words, written: Written) -> None:
        self.words, self.written = words, written

    def say(self, text: str, question: Question, **given: Any) -> str:
        """One sentence about one question."""
        examples = {"number": self.written.typed(Decimal("12.5")), "amount": self.written.typed_money(125000)}
        sentence = self.words(text)
        title = question.title if sentence.startswith("{title}") else self._inside(question.title)
        return sentence.format(**{"title": title, **examples, **given})

    def _inside(self, title: str) -> str:
        """A title inside a sentence: English lowers its first letter, unless it is an abbreviation."""
        lowered = self.written.lang.startswith("en") and len(title) > 1 and not title[1].isupper()
        return title[:1].lower() + title[1:] if lowered else title

    def missing(self, question: Question) -> str:
        """Nothing was answered."""
        example = _example(question)
        if question.kind in MISSING:
            return self.say(MISSING[question.kind], question)
        return self.say(ENTER_SUCH_AS, question, example=example) if example else self.say(ENTER, question)

    def unreadable(self, question: Question, text: str = "") -> str:
        """What was typed is no value of this kind."""
        if (
            question.kind in NUMBERS
            and self.written.decimal(text) is not None
            and "." in str(self.written.decimal(text))
        ):
            if question.kind == "money":
                return self.say(DECIMALS, question, n=2)
            if question.kind == "number":
                return self.say(TOO_EXACT, question)
        return self.say(UNREADABLE.get(question.kind, SHAPE), question)

    def wrong(self, question: Question, keyword: str, limit: Any, value: Any) -> str:
        """The value breaks one keyword of its schema."""
        if question.kind in ("file", "files") and keyword in ("enum", "maximum"):
            return self._file(question, keyword)
        if keyword in BOUNDS:
            count = len(value) if isinstance(value, str | list) else 0
            return self.say(BOUNDS[keyword], question, n=self._limit(question, limit), count=count)
        match keyword:
            case "multipleOf":
                return self._multiple(question, limit)
            case "format":
                return self.say(FORMATS.get(str(limit), "") or UNREADABLE.get(question.kind, SHAPE), question)
            case "uniqueItems":
                return self.say(REPEATED, question)
            case "contains" | "minContains" | "maxContains":
                return self._lacking(question)
            case "type":
                return self.unreadable(question)
            case "unevaluatedProperties" | "additionalProperties":
                return self.say(UNKNOWN, question, example=", ".join(map(str, limit or ())))
        if question.kind == "boolean" and keyword == "const":
            return self.say(MISSING["boolean"], question)
        if question.field.choices or question.kind in CHOSEN:
            return self.say(UNREADABLE["choice"], question)
        return self._shape(question)

    def _file(self, question: Question, keyword: str) -> str:
        rule = file_rule(question.schema)
        if keyword == "enum":
            return self.say(FILE_KIND, question, example=rule.shown)
        return self.say(FILE_SIZE, question, example=self.written.shown_size(rule.largest))

    def _limit(self, question: Question, limit: Any) -> str:
        if not isinstance(limit, int | float | Decimal):
            return str(limit)
        return self.written.shown_money(int(limit)) if question.kind == "money" else self.written.shown(limit)

    def _multiple(self, question: Question, step: Any) -> str:
        exact = Decimal(str(step))
        exponent = exact.as_tuple().exponent
        if exact == 1:
            return self.say(UNREADABLE["integer"], question)
        if isinstance(exponent, int) and exact == Decimal(1).scaleb(exponent) and exponent < 0:
            return self.say(DECIMALS, question, n=-exponent)
        return self.say(STEPS, question, n=self._limit(question, step))

    def _lacking(self, question: Question) -> str:
        wanted = question.schema.get("contains")
        named = wanted.get("const") if isinstance(wanted, Mapping) else None
        if named is None:
            return self.say(LACKS, question)
        title = next((one.title for one in question.choices if one.value == named), named)
        return self.say(LACKS_NAMED, question, example=title)

    def _shape(self, question: Question) -> str:
        example = _example(question)
        return self.say(SHAPE_SUCH_AS, question, example=example) if example else self.say(SHAPE, question)


def _example(question: Question) -> str:
    examples = question.schema.get("examples")
    return str(examples[0]) if examples and isinstance(examples[0], str | int | float) else ""
