"""The answers of a form as they are shown: what the card holds already, and what the form proposes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from runtime.forms.form import Asked
from runtime.kinds.route import Step
from runtime.kinds.start import Start
from runtime.office.case import Case
from runtime.office.office import Office
from runtime.office.questions import creation_asks, step_asks
from runtime.office.starts import set_by


def answers_now(case: Case, step: Step, decision: str, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What the fields of a step hold already, with some changes."""
    return _held(case, step_asks(case, step, decision), changes)


def _held(case: Case, asks: tuple[Asked, ...], changes: Mapping[str, Any]) -> dict[str, Any]:
    asked = {one.field.partition(".")[0] for one in asks}
    return {**{name: case.card[name] for name in asked if name in case.card}, **changes}


def as_shown(
    office: Office,
    case: Case,
    step: Step | None,
    decision: str,
    changes: Mapping[str, Any],
    person: str,
    start: Start | None = None,
) -> dict[str, Any]:
    """The answers a person would send who changes only some: the card's, and the form's own proposals."""
    compiled = office.edition_of(case.row["edition"])
    asked = step_asks(case, step, decision) if step else creation_asks(compiled, case.type, start)
    given = _held(case, asked, changes)
    form = compiled.form(case.type, asked, office.language)
    begun = set_by(start, case, person) if start else {}
    return form.fresh(case.with_card({**case.card, **begun, **given}).scope(me=person), given)
