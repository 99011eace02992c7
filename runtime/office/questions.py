"""What a step asks for: which fields, with which form, and what the answers must satisfy beyond the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from runtime.forms.form import Asked, Form, Submission
from runtime.kinds.document import DocumentType
from runtime.kinds.route import Ask, Decision, Step
from runtime.office.case import Case
from runtime.office.choices import OfficeChoices
from runtime.routes.plan import Plan


def first_step(plan: Plan | None) -> Step | None:
    """The step that creating a document does, if its doer may be the creator."""
    node = next(plan.steps(), None) if plan is not None else None
    return node.step if node is not None else None


def creation_asks(type: DocumentType, plan: Plan | None) -> tuple[Asked, ...]:
    """What is asked when a document is created.

    The first step's ``asks``; without them every field that no later step asks; without a route the whole card.
    """
    step = first_step(plan)
    if plan is None or step is None:
        return tuple(Asked(field.name) for field in type.fields)
    if step.asks:
        return _asked((*step.asks, *_forward(step).asks))
    later = {ask.field.partition(".")[0] for node in plan.steps() if node.step for ask in _all_asks(node.step)}
    return tuple(Asked(field.name) for field in type.fields if field.name not in later)


def _forward(step: Step) -> Decision:
    return next((decision for decision in step.decisions if decision.goal in ("on", "to")), step.decisions[0])


def forward(step: Step) -> str:
    """The decision by which a creator sends a new document on."""
    return _forward(step).name


def _all_asks(step: Step) -> tuple[Ask, ...]:
    return (*step.asks, *(ask for decision in step.decisions for ask in decision.asks))


def _asked(asks: tuple[Ask, ...]) -> tuple[Asked, ...]:
    return tuple(Asked(ask.field, ask.required or None) for ask in asks)


def step_asks(step: Step, decision: str = "") -> tuple[Asked, ...]:
    """The fields of a step, with those of one decision."""
    chosen = next((one for one in step.decisions if one.name == decision), None)
    return _asked((*step.asks, *(chosen.asks if chosen else ())))


def check_values(case: Case, form: Form, values: Mapping[str, Any], person: str) -> Submission:
    """Judge values given as plain data: what joins the card, what leaves it, and a sentence per wrong field.

    A box that was shown and left alone is answered: no.
    """
    judged = form.accept(
        values,
        card=case.card,
        choices=OfficeChoices(case, person),
        scope_for=lambda card: case.with_card(card).scope(me=person),
    )
    boxes = [name for name, one in form.questions.items() if one.kind == "boolean" and not one.settled]
    left = {name: False for name in boxes if name not in judged.values and name not in judged.hidden}
    cleared = tuple(name for name in judged.cleared if name not in left)
    return replace(judged, values={**judged.values, **left}, cleared=cleared)
