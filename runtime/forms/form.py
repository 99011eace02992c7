"""A form: compiled once for a definition, its asked fields and a language, then drawn and read at every request."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo
from typing import Any

from markupsafe import Markup

from runtime.forms.acceptance import Acceptance, ScopeFor, acceptance
from runtime.forms.answers import Answers, Posted
from runtime.forms.drawing import identity
from runtime.forms.judging import judge
from runtime.forms.layout import Layout, lay_out
from runtime.forms.overlay import kept_value
from runtime.forms.page import Page
from runtime.forms.questions import LISTS, Asked, Choices, Part, Question, Texts, Words
from runtime.forms.sectioning import parts_of
from runtime.forms.sentences import Sentences
from runtime.forms.settled import gates, settle
from runtime.forms.submission import Act, Submission, acts, carried_out, fresh
from runtime.forms.written import Written
from runtime.kinds.card import Card
from runtime.kinds.data import Field
from runtime.reading.condition import UNANSWERED, Scope, answered

__all__ = ["Asked", "Choices", "Form", "Submission", "compile_form"]


@dataclass(frozen=True, slots=True)
class Form:
    """One form in one language."""

    document: str
    title: str
    parts: tuple[Part, ...]
    layout: Layout
    acceptance: Acceptance
    sentences: Sentences
    prefix: str = ""

    @property
    def questions(self) -> Mapping[str, Question]:
        """The questions by name, in page order."""
        return self.acceptance.questions

    # -- drawing

    def render(
        self,
        values: Mapping[str, Any],
        *,
        choices: Choices,
        scope: Scope,
        errors: Mapping[str, str] | None = None,
        readonly: frozenset[str] = frozenset(),
        finds: Mapping[str, str] | None = None,
        file_address: Callable[[str, Mapping[str, Any]], str] | None = None,
        options_address: Callable[[str], str] | None = None,
        below: Mapping[str, str] | None = None,
    ) -> Markup:
        """The sections of the form, without a form tag; ``scope`` answers for the card with these values.

        ``below`` is markup to stand under some of the questions, by name.
        """
        settled = settle(self.acceptance.gates, scope, values)
        page = Page(
            {**values, **settled.computed} if settled.computed else values,
            errors or {},
            settled.hidden,
            choices,
            self.sentences.written,
            finds or {},
            file_address,
            options_address,
            below or {},
        )
        self.layout.draw(page, settled, scope, readonly)
        return Markup("".join(page.out))

    def fresh(self, scope: Scope, values: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The values with the defaults of questions that nobody has answered yet."""
        filled = dict(values or {})
        for name, question in self.questions.items():
            if name not in filled:
                proposed = _proposed(question, scope)
                if answered(proposed):
                    filled[name] = proposed
        return filled

    def anchor(self, path: str) -> str:
        """The id of the widget at a path."""
        return identity(self.prefix + path)

    def links(self, errors: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """The error summary: an address within the page and the sentence, in page order."""
        return tuple((f"#{self.anchor(path)}", text) for path, text in errors.items())

    # -- reading

    def submit(
        self,
        posted: Posted,
        *,
        choices: Choices,
        scope_for: ScopeFor,
        card: Mapping[str, Any] | None = None,
        files: Mapping[str, Sequence[Any]] | None = None,
        readonly: frozenset[str] = frozenset(),
    ) -> Submission:
        """Read and judge posted answers; ``files`` are newly stored file values by field."""
        done = acts(posted.getlist("_act"), self.prefix)
        answers = Answers(posted, self.sentences, files or {}, self.prefix, keep_blank=bool(done))
        given, raw = answers.all(self.acceptance.open(readonly))
        for act in done:
            carried_out(raw, act, self.questions)
        judged = self.acceptance.accept(given, card or {}, choices, scope_for, readonly, answers.errors)
        revealed = self._revealed(posted, judged.hidden, raw)
        return replace(judged, raw=raw, acts=done, revealed=revealed, finds=self._finds(posted, done))

    def accept(
        self,
        values: Mapping[str, Any],
        *,
        choices: Choices,
        scope_for: ScopeFor,
        card: Mapping[str, Any] | None = None,
        readonly: frozenset[str] = frozenset(),
    ) -> Submission:
        """Judge values given as JSON, by a program or a scenario."""
        return self.acceptance.accept(values, card or {}, choices, scope_for, readonly, {})

    def errors(self, values: Mapping[str, Any], **given: Any) -> Mapping[str, str]:
        """What is wrong with values given as JSON, by path in page order."""
        return self.accept(values, **given).errors

    # -- parts

    def _revealed(self, posted: Posted, hidden: frozenset[str], raw: Mapping[str, Any]) -> tuple[str, ...]:
        seen = posted.getlist(f"{self.prefix}_shown")
        if not seen:
            return ()
        before = set(" ".join(seen).split())
        gated = {gate.name for gate in self.acceptance.gates.all if not gate.question.settled}
        return tuple(
            name for name in self.questions if name in gated - before and name not in hidden and name not in raw
        )

    def _finds(self, posted: Posted, done: Sequence[Act]) -> dict[str, str]:
        looked = [act.path for act in done if act.kind == "find"]
        return {path: " ".join(posted.getlist(f"{self.prefix}{path}:find")[:1]) for path in looked}


def compile_form(
    document: str,
    title: str,
    fields: Sequence[Field],
    card: Card,
    *,
    schema: Mapping[str, Any],
    asked: Sequence[Asked] | None = None,
    texts: Texts = lambda group, key, default: default,
    words: Words = lambda text: text,
    lang: str = "en",
    currency: str = "",
    zone: tzinfo = UTC,
    prefix: str = "",
    beyond: Iterable[str] = (),
) -> Form:
    """Compile a form; ``schema`` is that of the whole card, ``asked`` None asks all, ``beyond`` only a server knows."""
    written = Written(lang, currency, zone)
    sentences = Sentences(words, written)
    parts = parts_of(fields, card, asked, texts, words)
    questions = [one for part in parts for one in part.questions]
    return Form(
        document,
        title,
        parts,
        lay_out(parts, prefix, written, words, frozenset(beyond)),
        acceptance(questions, gates(parts), judge(schema, questions, sentences), sentences),
        sentences,
        prefix,
    )


def _proposed(question: Question, scope: Scope) -> Any:
    if question.item.default is None:
        if question.kind == "group" and question.required and "default" not in question.schema:
            return fresh(question) or UNANSWERED
        return question.schema.get("default", UNANSWERED)
    value = kept_value(question.kind, question.item.default.value(scope))
    if isinstance(value, list) and question.kind not in LISTS:
        return value[0] if len(value) == 1 else UNANSWERED
    return [value] if question.kind in LISTS and answered(value) and not isinstance(value, list) else value
