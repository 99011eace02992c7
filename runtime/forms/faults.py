"""Errors of a validator become sentences at the fields they are about, in page order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from runtime.forms.questions import CHOSEN_MANY, Question
from runtime.forms.sentences import ENTRY, INSIDE, ONE_OF, ONLY_ONE_OF, ROW, TOGETHER, UNASKED, Sentences

Step = str | int


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a sentence stands: the path of its widget, the question there, its order on the page, what it is in."""

    path: str
    question: Question
    order: tuple[int, ...]
    around: tuple[tuple[str, Question, int], ...] = ()


class Faults:
    """Collects one sentence per path."""

    def __init__(self, questions: Mapping[str, Question], sentences: Sentences, aside: frozenset[str]) -> None:
        self.questions, self.sentences, self.aside = questions, sentences, aside
        self.order = {name: place for place, name in enumerate(questions)}
        self.found: dict[str, tuple[tuple[int, ...], str]] = {}

    def add(self, steps: Sequence[Step], sentence: Callable[[Question], str]) -> None:
        """Put a sentence where the steps lead, unless one stands there already."""
        spot = self.spot(steps)
        if spot is None or spot.path in self.found or spot.path in self.aside:
            return
        text = sentence(spot.question)
        for wrap, question, number in reversed(spot.around):
            names = {"list": question.title, "group": question.title, "n": number, "sentence": text}
            text = self.sentences.say(wrap, question, **names)
        self.found[spot.path] = (spot.order, text)

    def sorted(self) -> dict[str, str]:
        """The sentences by path, in page order."""
        placed = sorted(self.found.items(), key=lambda one: one[1][0])
        return {path: text for path, (_, text) in placed}

    def spot(self, steps: Sequence[Step]) -> Spot | None:
        """Follow the steps as deep as widgets go; None when they lead to no question of this form."""
        question = self.questions.get(str(steps[0])) if steps else None
        if question is None:
            return None
        found = Spot(str(steps[0]), question, (self.order[str(steps[0])],))
        for step in steps[1:]:
            deeper = _deeper(found, step)
            if deeper is None:
                break
            found = deeper
        return _at_widget(found)

    # -- from the validator

    def errors(self, errors: Iterable[Any], schema: Mapping[str, Any]) -> None:
        """All errors of the fast validator."""
        for error in errors:
            self.error(error, schema)

    def error(self, error: Any, schema: Mapping[str, Any]) -> None:
        """One error of the fast validator."""
        steps, name = list(error.instance_path), error.kind.name
        match name:
            case "required":
                self.add([*steps, error.kind.property], self.sentences.missing)
            case "anyOf" | "oneOf" if self._whole(steps):
                self._variants(error, steps, schema)
            case "const" | "enum" | "not" | "falseSchema" if _conditional(error) and not self._whole(steps):
                self.add(steps, lambda question: self.sentences.say(TOGETHER, question))
            case "not" | "if" | "falseSchema" if self._whole(steps):
                self._together(steps, _part(schema, error.schema_path))
            case "unevaluatedProperties" | "additionalProperties" if not steps:
                for field in error.kind.value:
                    if field not in self.questions:
                        self.found.setdefault(str(field), ((len(self.order),), self.sentences.words(UNASKED)))
            case _:
                limit, value = error.kind.value, error.instance
                self.add(steps, lambda question: self.sentences.wrong(question, name, limit, value))

    def _whole(self, steps: Sequence[Step]) -> bool:
        """Whether the error is about an object rather than one value."""
        if not steps:
            return True
        spot = self.spot(steps)
        return spot is not None and spot.question.kind in ("group", "rows")

    def _variants(self, error: Any, steps: list[Step], schema: Mapping[str, Any]) -> None:
        branches = getattr(error.kind, "context", None) or []
        demanded = [[one.kind.property for one in branch if one.kind.name == "required"] for branch in branches]
        if branches and all(demanded):
            self._say_titles(ONE_OF, steps, [names[0] for names in demanded])
            return
        variants = _part(schema, error.schema_path)
        required = [_names(one) for one in variants] if isinstance(variants, list) else []
        if error.kind.name == "oneOf" and required and all(required) and not any(branches):
            self._say_titles(ONLY_ONE_OF, steps, [names[0] for names in required])
            return
        self._together(steps, variants)

    def _say_titles(self, text: str, steps: list[Step], names: Sequence[str]) -> None:
        spots = [spot for name in dict.fromkeys(names) if (spot := self.spot([*steps, name]))]
        titles = ", ".join(spot.question.title for spot in spots)
        if spots:
            self.add([*steps, names[0]], lambda question: self.sentences.say(text, question, titles=titles))

    def _together(self, steps: list[Step], part: Any) -> None:
        """Answers that are wrong only together: said at the first field the rule mentions."""
        mentioned = [name for name in _mentions(part) if self.spot([*steps, name])]
        self.add([*steps, *mentioned[:1]], lambda question: self.sentences.say(TOGETHER, question))


def _conditional(error: Any) -> bool:
    return error.kind.name == "falseSchema" or not {"then", "else", "dependentSchemas"}.isdisjoint(error.schema_path)


def _deeper(spot: Spot, step: Step) -> Spot | None:
    question = spot.question
    if question.kind == "list" and question.each is not None and isinstance(step, int):
        path = spot.path if question.in_lines else f"{spot.path}.{step}"
        return Spot(path, question.each, (*spot.order, step), (*spot.around, (ENTRY, question, step + 1)))
    if question.kind == "rows" and isinstance(step, int):
        return Spot(f"{spot.path}.{step}", question, (*spot.order, step), (*spot.around, (ROW, question, step + 1)))
    if question.kind in ("rows", "group") and isinstance(step, str):
        inner = question.question(step)
        if inner is None:
            return None
        inside = (*spot.around, (INSIDE, question, 0)) if question.kind == "group" else spot.around
        return Spot(f"{spot.path}.{step}", inner, (*spot.order, question.inner.index(inner)), inside)
    return spot if question.kind in CHOSEN_MANY or question.kind in ("file", "files") else None


def _at_widget(spot: Spot) -> Spot:
    """A row as a whole has no widget of its own: its first column speaks for it."""
    in_row = bool(spot.around) and spot.around[-1][0] == ROW and spot.around[-1][1] is spot.question
    if not in_row or not spot.question.inner:
        return spot
    return Spot(f"{spot.path}.{spot.question.inner[0].name}", spot.question, (*spot.order, 0), spot.around)


def _part(schema: Any, path: Iterable[Step]) -> Any:
    for step in path:
        try:
            schema = schema[step]
        except (KeyError, IndexError, TypeError):
            return None
    return schema


def _names(schema: Any) -> list[str]:
    required = schema.get("required") if isinstance(schema, Mapping) else None
    return list(required) if required else []


def _mentions(part: Any) -> list[str]:
    """The fields a rule names, in order."""
    if isinstance(part, list):
        return [name for one in part for name in _mentions(one)]
    if not isinstance(part, Mapping):
        return []
    own = [*_names(part), *part.get("properties", {})]
    return own + [name for key in ("anyOf", "oneOf", "allOf", "not") for name in _mentions(part.get(key))]
