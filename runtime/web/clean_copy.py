"""The lower pane of a clean copy (R122): draft, opinions, proposed changes; those chosen go into the text (R123)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from flask import render_template, request

from runtime.kinds.card import Item
from runtime.office.proposals import Change, State, Text, changes
from runtime.routes.progress import Fact
from runtime.web.frame import words
from runtime.web.mine import Task
from runtime.web.opinions import opinions, said_by, seen
from runtime.web.pages_form import ChangeBox, CleanCopy, ProposedWording
from runtime.web.phrases import moment

ACT: Final = "take-over"
_AROUND = 12  # characters of the draft shown on each side of a change


def clean_copy(mine: Task, values: Mapping[str, Any]) -> dict[str, str]:
    """The pane to stand under the text of this task that is a clean copy, by the name of its field."""
    item = _item(mine)
    if item is None:
        return {}
    draft = str(mine.case.card.get(item.clean_copy_of, ""))
    text = str(values.get(item.field, draft))
    proposed = tuple(_wording(mine, fact, item.clean_copy_of, text) for fact in _proposals(mine, item))
    pane = CleanCopy(ACT, draft, opinions(mine.sight), proposed)
    return {item.field: render_template(pane.template, pane=pane)}


def with_chosen(mine: Task, values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The answers with the chosen changes in the text, and a sentence at the text if some no longer fit."""
    item, chosen = _item(mine), set(request.form.getlist("change"))
    if item is None:
        return dict(values), {}
    text, gone = str(values.get(item.field, "")), 0
    for fact in reversed(_proposals(mine, item)):
        draft = fact.proposed[item.clean_copy_of]
        wanted = [one for at, one in enumerate(_changes(fact, item.clean_copy_of)) if f"{fact.id}.{at}" in chosen]
        text, lost = Text(text, draft).take_over(wanted)
        gone += len(lost)
    said = words("Not taken over, because the text has changed there: %(num)s. Write them in by hand.") % {"num": gone}
    return {**values, item.field: text}, {item.field: said} if gone else {}


def _item(mine: Task) -> Item | None:
    """The text of this task that is a clean copy of another, or of its own draft."""
    for name in mine.form().questions:
        item = mine.case.type.card.item(name)
        if item is not None and item.clean_copy_of and not mine.proposes(name):
            return item
    return None


def _proposals(mine: Task, item: Item) -> list[Fact]:
    return [fact for fact in seen(mine.sight) if item.clean_copy_of in fact.proposed and not fact.past]


def _changes(fact: Fact, field: str) -> tuple[Change, ...]:
    return changes(fact.proposed[field], str(fact.values.get(field, "")))


def _wording(mine: Task, fact: Fact, field: str, text: str) -> ProposedWording:
    draft = fact.proposed[field]
    now = Text(text, draft)
    boxes = tuple(_box(f"{fact.id}.{at}", one, draft, now.state(one)) for at, one in enumerate(_changes(fact, field)))
    return ProposedWording(said_by(mine.sight, fact), moment(fact.done), fact.ink, boxes)


def _box(value: str, change: Change, draft: str, state: State) -> ChangeBox:
    end = change.at + len(change.was)
    before, after = draft[max(0, change.at - _AROUND) : change.at], draft[end : end + _AROUND]
    chosen = value in request.form.getlist("change") if request.method == "POST" else state == "fits"
    return ChangeBox(value, before, change.was, change.becomes, after, state, chosen)
