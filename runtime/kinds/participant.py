"""Who acts or may see: the words of a participant, as written in routes, access and prompts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from runtime.kinds.reader import Reader
from runtime.reading.condition import Expression
from runtime.reading.source import Pointer

STRATEGIES: Final = (
    "role",
    "post",
    "unit",
    "person",
    "field",
    "drafter",
    "superior-of",
    "superiors-of",
    "of-parent",
    "head-of",
    "deputy-of",
    "representative-of",
    "did",
    "below",
)


@dataclass(frozen=True, slots=True)
class Test:
    """One word of a participant and what it is asked of: ``role: registrar``, ``head-of: <participant>``."""

    word: str
    value: str = ""
    inner: Participant | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """Several tests that must all hold, with what to do when nobody is found."""

    tests: tuple[Test, ...]
    when: Expression | None = None
    levels: int = 1
    default: Participant | None = None
    if_nobody: Participant | None = None
    choose: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Any of several rules; a plain word (``proposer``) names a participant of the route, a loop or a built-in."""

    rules: tuple[Rule | str, ...]

    def walk(self) -> Iterator[Rule | str]:
        """Every rule and name in it, nested ones included."""
        for rule in self.rules:
            yield rule
            if isinstance(rule, Rule):
                inner = [test.inner for test in rule.tests] + [rule.default, rule.if_nobody]
                for part in inner:
                    if part is not None:
                        yield from part.walk()


def parse_participant(reader: Reader, pointer: Pointer, data: Any) -> Participant | None:
    """Read a participant; None where none stands."""
    if data is None:
        return None
    items = data if isinstance(data, list) else [data]
    rules = []
    for at, item in enumerate(items):
        place = (*pointer, at) if isinstance(data, list) else pointer
        rules.append(item if isinstance(item, str) else _rule(reader, place, item))
    return Participant(tuple(rules))


def _rule(reader: Reader, pointer: Pointer, data: dict[str, Any]) -> Rule:
    tests = tuple(_test(reader, (*pointer, word), word, data[word]) for word in STRATEGIES if word in data)
    if not tests:
        reader.problem(pointer, "participant", "nobody is named here", f"name somebody by {', '.join(STRATEGIES)}")
    elif "levels" in data and not {"below", "superior-of", "superiors-of"} & set(data):
        text = "'levels' counts the levels below or above somebody"
        reader.problem((*pointer, "levels"), "participant", text, "add 'below:' or 'superior-of:', or remove it")
    return Rule(
        tests,
        reader.condition((*pointer, "when"), data.get("when")),
        int(data.get("levels", 9 if "superiors-of" in data else 1)),
        parse_participant(reader, (*pointer, "default"), data.get("default")),
        parse_participant(reader, (*pointer, "if-nobody"), data.get("if-nobody")),
        data.get("choose", ""),
    )


def _test(reader: Reader, pointer: Pointer, word: str, value: Any) -> Test:
    if word == "unit" and isinstance(value, dict):
        return Test("unit", inner=parse_participant(reader, pointer, value))
    if word.endswith("-of") or word in ("below", "of-parent"):
        return Test(word, inner=parse_participant(reader, pointer, value))
    return Test(word, "" if word == "drafter" else str(value))
