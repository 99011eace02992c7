"""Whether answers may join the card: the schema itself, fast, then the catalogs; sentences only on failure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jsonschema_rs

from runtime.forms.faults import Faults, Step
from runtime.forms.questions import CHOSEN, CHOSEN_MANY, Choices, Question
from runtime.forms.sentences import NOT_AMONG, NOT_OFFERED, UNREADABLE, Sentences
from runtime.kinds.data import Choice, Field, validator

# Keywords that speak of several fields of a card at once.
_ACROSS = (
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "dependentRequired",
    "dependentSchemas",
    "minProperties",
    "maxProperties",
)


_APPLIED = frozenset({"$ref", "allOf", "anyOf", "oneOf", "if", "not", "dependentSchemas"})
_VALUES = frozenset({"const", "enum", "default", "examples", "required"})

# What is no text is the schema's to complain about.
MISTYPED = Choice("", "")

Chosen = tuple[tuple[Step, ...], Question, str]


@dataclass(frozen=True, slots=True)
class Judge:
    """The checks of one form, made ready once."""

    schema: Mapping[str, Any]
    check: jsonschema_rs.Draft202012Validator
    across: bool  # the schema speaks of fields beyond the asked ones
    required: tuple[Question, ...]
    demanding: tuple[Question, ...]  # rows and groups with members that the card, not the schema, demands
    choosing: tuple[tuple[str, Question, bool], ...]  # the last: whether it is one plain choice
    sentences: Sentences

    def missing(self, answers: Mapping[str, Any], hidden: frozenset[str]) -> list[Question]:
        """The shown questions that must be answered and are not."""
        empty = [one for one in self.required if not answers.get(one.name)]
        return [one for one in empty if _lacks(one, answers.get(one.name)) and one.name not in hidden]

    def lacking(self, answers: Mapping[str, Any]) -> list[tuple[tuple[Step, ...], str]]:
        """Members that the card demands of a row or a group and that are not answered."""
        found: list[tuple[tuple[Step, ...], str]] = []
        for question in self.demanding:
            value = answers.get(question.name)
            lines = list(enumerate(value)) if isinstance(value, list) else [("", value)]
            for at, line in lines:
                if isinstance(line, Mapping):
                    place = (question.name, at) if isinstance(at, int) else (question.name,)
                    found += [((*place, one.name), "") for one in _demanded(question) if line.get(one.name) is None]
        return found

    def fits(self, answers: Mapping[str, Any], rest: Mapping[str, Any]) -> bool:
        """Whether the schema takes the answers."""
        return self.check.is_valid({**rest, **answers} if self.across else answers)

    def faults(self, faults: Faults, answers: Mapping[str, Any], rest: Mapping[str, Any]) -> None:
        """Every complaint of the schema, as sentences."""
        faults.errors(self.check.iter_errors({**rest, **answers} if self.across else answers), self.schema)

    def strange(
        self, answers: Mapping[str, Any], card: Mapping[str, Any], choices: Choices
    ) -> list[tuple[tuple[Step, ...], str]]:
        """What is chosen and may not be, with the sentence for it; an unchanged answer may stay."""
        ask = choices.choice
        found: list[tuple[tuple[Step, ...], str]] = []
        for name, question, plain in self.choosing:
            value = answers.get(name)
            if value is None or (card and value == card.get(name)):
                continue
            if not plain:
                found += self._strange_inside(chosen(question, value, (name,)), choices)
                continue
            for at, single in enumerate(value if isinstance(value, list) else (value,)):
                known = ask(question.field, single, question.item) if isinstance(single, str) else MISTYPED
                if known is None or known.retired:
                    found.append(((name, at), self._refusal(question, single, choices)))
        return found

    def _strange_inside(self, inside: Sequence[Chosen], choices: Choices) -> list[tuple[tuple[Step, ...], str]]:
        found = []
        for steps, one, single in inside:
            known = choices.choice(one.field, single, one.item)
            if known is None or known.retired:
                found.append((steps, self._refusal(one, single, choices)))
        return found

    def _refusal(self, question: Question, value: str, choices: Choices) -> str:
        found = choices.choice(question.field, value)
        if found is None:
            return UNREADABLE["choice"]
        return NOT_OFFERED if found.retired else NOT_AMONG


def _demanded(question: Question) -> list[Question]:
    return [one for one in question.inner if one.item.required and not one.field.required and not one.settled]


def _lacks(question: Question, value: Any) -> bool:
    """JSON Schema lets a demanded list be empty; the card, demanding it by itself, does not."""
    return value is None or (value == [] and isinstance(value, list) and not question.field.required)


def chosen(question: Question, value: Any, steps: tuple[Step, ...]) -> Sequence[Chosen]:
    """The chosen texts inside a value, with the steps to each."""
    if isinstance(value, str):
        return ((steps, question, value),) if not question.choices and asks_choice(question) else ()
    if isinstance(value, list):
        inner = question.each or question
        return [one for at, part in enumerate(value) for one in chosen(inner, part, (*steps, at))]
    if isinstance(value, Mapping):
        inside = [(one, value[one.name]) for one in question.inner if one.name in value]
        return [found for one, part in inside for found in chosen(one, part, (*steps, one.name))]
    return ()


def asks_choice(question: Question) -> bool:
    """Whether the question itself asks for something to be chosen."""
    return question.kind in CHOSEN or question.kind in CHOSEN_MANY


def holds_choice(question: Question) -> bool:
    """Whether membership must be asked of anything inside the question's value."""
    if asks_choice(question) and not question.choices:
        return True
    within = (*question.inner, question.each) if question.each else question.inner
    return any(holds_choice(one) for one in within)


def judge(schema: Mapping[str, Any], questions: Sequence[Question], sentences: Sentences) -> Judge:
    """Make the checks of a form ready; ``schema`` is the bundled one of the whole card."""
    across = any(name in schema for name in _ACROSS)
    own = _narrowed(schema, questions, across)
    typed = [one for one in questions if not one.settled and not one.outdated]
    return Judge(
        own,
        validator(_plainly_closed(own)),
        across,
        tuple(one for one in typed if one.required),
        tuple(one for one in typed if _demanded(one)),
        tuple((one.name, one, asks_choice(one)) for one in typed if holds_choice(one)),
        sentences,
    )


def _narrowed(schema: Mapping[str, Any], questions: Sequence[Question], across: bool) -> dict[str, Any]:
    """The schema of the asked fields. What is demanded is asked of shown questions only, so ``required`` goes."""
    properties = dict(schema.get("properties", {}))
    asked = {one.name: _column(schema, one.field, one.name) for one in questions}
    whole = {name: value for name, value in schema.items() if name != "required"}
    whole["properties"] = {**properties, **asked} if across else asked
    return whole


def _plainly_closed(schema: Any) -> Any:
    """An object without applicators is closed the plain way, which is the same and much faster to check."""
    if isinstance(schema, list):
        return [_plainly_closed(one) for one in schema]
    if not isinstance(schema, Mapping):
        return schema
    made = {name: value if name in _VALUES else _plainly_closed(value) for name, value in schema.items()}
    if made.get("unevaluatedProperties") is False and "properties" in made and _APPLIED.isdisjoint(made):
        del made["unevaluatedProperties"]
        made["additionalProperties"] = False
    return made


def _column(schema: Mapping[str, Any], field: Field, name: str) -> Any:
    """The schema of a field by its dotted name: a column of rows is asked alone in one's own row."""
    found: Any = schema
    for step in name.split("."):
        found = _followed(schema, found)
        found = _followed(schema, found.get("items", found)).get("properties", {}).get(step, field.schema)
    return found


def _followed(root: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    ref = schema.get("$ref", "")
    if not ref.startswith("#/$defs/"):
        return schema
    name = ref.removeprefix("#/$defs/").replace("~1", "/").replace("~0", "~")
    return {**root["$defs"][name], **{key: value for key, value in schema.items() if key != "$ref"}}
