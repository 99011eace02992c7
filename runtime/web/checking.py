"""Check answers: what was typed into the form of a new document, as it will stand there, before it is sent."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for

from runtime.forms.form import Submission
from runtime.forms.questions import Part, Question
from runtime.office.case import Case
from runtime.office.questions import first_step
from runtime.office.show import show_value
from runtime.web.filling import Filling
from runtime.web.frame import language_of, office, words
from runtime.web.pages import Fact, Link
from runtime.web.pages_form import CheckPage, CheckSection, Outcome
from runtime.web.phrases import register_title, step_title


def check_page(filling: Filling, judged: Submission, op: str) -> CheckPage:
    """The answers, each with a way back to its question, and what follows when they are sent."""
    change = url_for("form.begin", type=filling.type.head.name, draft=filling.draft)
    return CheckPage(
        words("Check your answers"),
        url_for("form.confirm", type=filling.type.head.name),
        _button(filling),
        tuple(section for part in filling.form.parts for section in _sections(filling, judged, part, change)),
        change,
        crumbs=(Link(words("Home"), url_for("inbox.portal")), Link(filling.form.title, change), Link(words("Check"))),
        fields=(("draft", filling.draft), ("op", op)),
        outcome=outcome_of(filling),
    )


def _sections(filling: Filling, judged: Submission, part: Part, change: str) -> Iterator[CheckSection]:
    """The answers of a part in one list, and each of its tables."""
    case, values = filling.case.with_card(judged.values), judged.values
    plain = [one for one in part.questions if one.kind != "rows" and one.name not in judged.hidden]
    if plain:
        rows = (
            Fact(
                one.title,
                show_value(case, one.field, values.get(one.name), language_of()),
                change=f"{change}#{filling.form.anchor(one.name)}",
            )
            for one in plain
        )
        yield CheckSection(part.title, tuple(rows))
    for one in part.questions:
        if one.kind == "rows" and values.get(one.name):
            heads, table = tuple(column.title for column in one.inner), _table(case, one, values[one.name])
            yield CheckSection(one.title, (), heads, table, f"{change}#{filling.form.anchor(one.name)}")


def _table(case: Case, question: Question, rows: list[dict[str, object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(show_value(case, column.field, row.get(column.name), language_of()) for column in question.inner)
        for row in rows
    )


def outcome_of(filling: Filling) -> Outcome | None:
    """What the document is given when it is sent: its number, and its place in the file plan."""
    register = office().edition.series_of(filling.type.head.name)
    rows = []
    if register is not None:
        rows.append(Fact(words("Number"), words("given at registration"), aside=register_title(register)))
    item = filling.case.services.edition.file_item(filling.type.file)
    if item is not None:
        rows.append(Fact(words("File"), f"{item.item} {item.title}"))
    return Outcome(words("After sending"), tuple(rows)) if rows else None


def _button(filling: Filling) -> str:
    step = first_step(filling.case.plan)
    if step is None:
        return words("Keep this record")
    if filling.enters_later:
        return words("Send")
    return words("Send: %(step)s") % {"step": step_title(filling.case, step.name)}
