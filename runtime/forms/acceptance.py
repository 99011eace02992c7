"""Which answers a form takes: what is hidden goes, what is computed comes, and the rest is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from runtime.forms.faults import Faults, Step
from runtime.forms.judging import Judge
from runtime.forms.questions import Choices, Question
from runtime.forms.sentences import Sentences
from runtime.forms.settled import NOTHING, Gates, settle
from runtime.forms.submission import Submission
from runtime.reading.condition import Scope

ScopeFor = Callable[[Mapping[str, Any]], Scope]


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The questions of one form with all that decides about their answers.

    ``typed`` are those that somebody answers; ``fixed`` are the members of groups that the card keeps as they are.
    """

    questions: Mapping[str, Question]
    typed: Mapping[str, Question]
    fixed: Mapping[str, tuple[str, ...]]
    gates: Gates
    judge: Judge
    sentences: Sentences

    def open(self, readonly: frozenset[str]) -> Mapping[str, Question]:
        """The questions that somebody may answer now."""
        if not readonly:
            return self.typed
        return {name: one for name, one in self.typed.items() if name not in readonly}

    def accept(
        self,
        values: Mapping[str, Any],
        card: Mapping[str, Any],
        choices: Choices,
        scope_for: ScopeFor,
        readonly: frozenset[str],
        unreadable: Mapping[str, str],
    ) -> Submission:
        """Judge values; ``unreadable`` are sentences about what was typed and could not be read."""
        typed = self.open(readonly)
        rest = {name: value for name, value in card.items() if name not in typed} if card else {}
        given = _answered(values)
        if self.fixed:
            given = self._with_fixed(given, card)
        settled = NOTHING
        if self.gates.any:
            settled = settle(self.gates, scope_for({**rest, **given} if rest else given), given)
        kept = {**given, **settled.computed}
        for name in settled.hidden:
            kept.pop(name, None)
        errors = self._errors(kept, rest, card, choices, settled.hidden | readonly, unreadable)
        cleared = tuple([name for name in typed if name not in kept])
        return Submission(kept, errors, values, (), cleared, settled.hidden)

    def _errors(
        self,
        kept: dict[str, Any],
        rest: Mapping[str, Any],
        card: Mapping[str, Any],
        choices: Choices,
        aside: frozenset[str],
        unreadable: Mapping[str, str],
    ) -> dict[str, str]:
        missing = self.judge.missing(kept, aside)
        for question in missing:
            if question.field.nullable:
                kept[question.name] = None
        missing = [one for one in missing if not one.field.nullable]
        fits = not missing and not unreadable and self.judge.fits(kept, rest)
        strange = self.judge.strange(kept, card, choices)
        if self.judge.demanding:
            strange += self.judge.lacking(kept)
        if fits and not strange:
            return {}
        shown = {name: one for name, one in self.questions.items() if name not in aside}
        faults = Faults(shown, self.sentences, aside)
        for path, text in unreadable.items():
            faults.add(steps_of(path, self.questions), partial(_same, text))
        for question in missing:
            faults.add([question.name], self.sentences.missing)
        if not fits:
            self.judge.faults(faults, kept, rest)
        for steps, text in strange:
            faults.add(steps, partial(self.sentences.say, text) if text else self.sentences.missing)
        return faults.sorted()

    def _with_fixed(self, given: Mapping[str, Any], card: Mapping[str, Any]) -> Mapping[str, Any]:
        """Groups with the members that nobody types, as the card has them."""
        kept = {}
        for name, members in self.fixed.items():
            before, now = card.get(name), given.get(name)
            if isinstance(now, Mapping):
                known = before if isinstance(before, Mapping) else {}
                typed = {key: value for key, value in now.items() if key not in members}
                kept[name] = {**typed, **{key: known[key] for key in members if key in known}}
        return {**given, **kept} if kept else given


def acceptance(questions: Sequence[Question], gates: Gates, judge: Judge, sentences: Sentences) -> Acceptance:
    """Make a form's questions ready for answers."""
    named = {one.name: one for one in questions}
    groups = {one.name: tuple(m.name for m in one.inner if m.fixed) for one in questions if one.kind == "group"}
    typed = {one.name: one for one in questions if not one.settled and not one.outdated}
    fixed = {name: members for name, members in groups.items() if members and name in typed}
    return Acceptance(named, typed, fixed, gates, judge, sentences)


def steps_of(path: str, questions: Mapping[str, Question]) -> list[Step]:
    """A path cut into steps; a dotted name that the form asks alone is one of them."""
    name = next((one for one in sorted(questions, key=len, reverse=True) if f"{path}.".startswith(f"{one}.")), path)
    rest = path[len(name) + 1 :]
    return [name, *(int(step) if step.isdigit() else step for step in rest.split("."))] if rest else [name]


def _answered(values: Mapping[str, Any]) -> Mapping[str, Any]:
    given = values.values()
    if None not in given and "" not in given:
        return values
    return {name: value for name, value in values.items() if value is not None and value != ""}


def _same(text: str, _: Question) -> str:
    return text
