"""The page of a form as a run of fixed text and of places where questions are drawn."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from runtime.forms.drawing import Drawing
from runtime.forms.markup import cut, halves, labels, place, widgets
from runtime.forms.overlay import kept_value
from runtime.forms.page import Page
from runtime.forms.questions import Part, Question, Words
from runtime.forms.settled import Settled
from runtime.forms.widgets import Later, Widget
from runtime.forms.written import Written
from runtime.reading.condition import UNANSWERED, Expression, Scope

NUMERALS = {"zh": "〇一二三四五六七八九十", "ru": ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")}


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of one question: its widget, and how it is shown when nobody may type it."""

    question: Question
    widget: Widget
    output: Widget
    aside: bool
    deprecated: bool

    def draw(self, page: Page, readonly: frozenset[str]) -> None:
        """Draw the question; a deprecated one only while it still has a value."""
        name = self.question.name
        value = page.values.get(name)
        if self.deprecated and value is None:
            return
        (self.output if self.aside or name in readonly else self.widget).draw(page, value)
        if name in page.below:
            page.out.append(page.below[name])


@dataclass(frozen=True, slots=True)
class Stretch:
    """A section: what stands before and after its questions, shown and hidden."""

    name: str
    around: Mapping[bool, tuple[str, str]]
    slots: tuple[Slot, ...]
    before: str = ""  # the opening of a tab
    after: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole form."""

    stretches: tuple[Stretch, ...]
    slots: Mapping[str, Slot]
    told: tuple[Expression, ...]
    head: tuple[str, ...]
    names: frozenset[str]

    def draw(self, page: Page, settled: Settled, scope: Scope, readonly: frozenset[str]) -> None:
        """Draw everything into the page."""
        if self.head:
            self._tell(page, settled, scope)
        out = page.out
        for stretch in self.stretches:
            around = stretch.around[stretch.name in settled.sections]
            out.append(stretch.before + around[0])
            for slot in stretch.slots:
                slot.draw(page, readonly)
            out.append(around[1] + stretch.after)

    def _tell(self, page: Page, settled: Settled, scope: Scope) -> None:
        """What the person sees now, and the facts that conditions read beyond the form."""
        shown = " ".join(name for name in self.slots if name not in settled.hidden)
        facts = json.dumps(self._facts(page, scope), ensure_ascii=False, separators=(",", ":"))
        values = (shown, scope.today.isoformat(), facts)
        for piece, value in zip(self.head, values, strict=False):
            page.out += (piece, escape(value))
        page.out.append(self.head[-1])

    def _facts(self, page: Page, scope: Scope) -> dict[str, Any]:
        facts: dict[str, Any] = {"me": scope.me, "now": scope.now.isoformat()}
        if scope.get("returned") is True:
            facts["returned"] = True
        for expression in self.told:
            for address in sorted(expression.addresses):
                if address.partition(".")[0] not in self.names:
                    value = kept_value("", scope.get(address))
                    facts[address] = None if value is UNANSWERED else value
            facts |= {f"closed({step})": scope.closed(step) for step in sorted(expression.steps)}
            for address in sorted(expression.ordered):
                order = self._order(page, scope, address)
                if order:
                    facts[f"rank({address})"] = order
        return facts

    def _order(self, page: Page, scope: Scope, address: str) -> list[str]:
        slot = self.slots.get(address)
        if slot is None or not slot.question.field.catalog:
            return []
        offered = page.choices.options(slot.question.field, None, "", 50)
        ranked = [(scope.rank(address, one.value), one.value) for one in offered]
        return [value for rank, value in sorted((rank, value) for rank, value in ranked if rank is not None)]


def lay_out(
    parts: Sequence[Part], prefix: str, written: Written, words: Words, beyond: frozenset[str] = frozenset()
) -> Layout:
    """Compile the page of a form; ``beyond`` are names that only the server can read."""
    names = frozenset(one.name for part in parts for one in part.questions)
    drawing = Drawing(prefix, written, words, labels(words), lambda one: in_browser(one, parts, beyond))
    stretches = []
    tab = ""
    for part in parts:
        before = ""
        if part.section.tab != tab:
            before = ("</div>" if tab else "") + _opening(part.section.tab)
            tab = part.section.tab
        stretches.append(_stretch(part, drawing, before))
    if tab:
        last = stretches[-1]
        stretches[-1] = Stretch(last.name, last.around, last.slots, last.before, "</div>")
    told = tuple(one for one in _expressions(parts) if in_browser(one, parts, beyond))
    head: tuple[str, ...] = ()
    if any(True for _ in _expressions(parts)):
        marks = (place("names"), place("facts"), place("today"))
        head = cut(widgets().shown(prefix, *marks)).around
    slots = {slot.question.name: slot for stretch in stretches for slot in stretch.slots}
    assert names == set(slots)
    columns = {inner.name for part in parts for one in part.questions for inner in one.inner}
    return Layout(tuple(stretches), slots, told, head, names | columns)


def _opening(tab: str) -> str:
    return halves(widgets().tab(tab, place("body")))[0] if tab else ""


def _stretch(part: Part, drawing: Drawing, before: str) -> Stretch:
    numeral = numeral_of(part.number, drawing.written.lang)
    given = (part.section.name, part.title, numeral, drawing.tree(part.section.when), place("body"))
    around = {hidden: halves(widgets().section(*given, hidden=hidden)) for hidden in (False, True)}
    slots = tuple(_slot(one, drawing) for one in part.questions)
    return Stretch(part.section.name, around, slots, before)


def _slot(question: Question, drawing: Drawing) -> Slot:
    name = question.name
    return Slot(
        question,
        drawing.widget(question, name, name),
        Later(lambda: drawing.output(question, name, name)),
        question.settled or question.outdated,
        question.outdated,
    )


def numeral_of(number: int, lang: str) -> str:
    """The number of a section as its tradition writes it."""
    numerals = NUMERALS.get(lang.partition("-")[0])
    return numerals[number] if numerals and number < len(numerals) else str(number)


def _expressions(parts: Sequence[Part]) -> list[Expression]:
    found = [part.section.when for part in parts]
    questions = [inner for part in parts for one in part.questions for inner in (one, *one.inner)]
    found += [expression for one in questions for expression in (one.item.when, one.item.compute)]
    return [expression for expression in found if expression is not None]


def in_browser(expression: Expression, parts: Sequence[Part], beyond: frozenset[str] = frozenset()) -> bool:
    """Whether the browser can tell: no working time, and no path through an answer that it may change."""
    kinds = {one.name: one.kind for part in parts for one in part.questions}
    paths = [address.partition(".") for address in expression.addresses]
    if expression.needs_calendar or any(root in beyond for root, _, _ in paths):
        return False
    return all(not rest or kinds.get(root, "group") in ("group", "rows") for root, _, rest in paths)
