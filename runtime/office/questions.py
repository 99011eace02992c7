"""What a step asks for: which fields, with which form, and what the answers must satisfy beyond the form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from runtime.edition.references import routes_of
from runtime.forms.form import Asked, Form, Submission
from runtime.kinds.document import DocumentType
from runtime.kinds.route import Ask, Decision, Step
from runtime.kinds.start import Start
from runtime.office.case import Case
from runtime.office.choices import OfficeChoices
from runtime.office.compiled import Compiled
from runtime.routes.plan import Plan


def first_step(plan: Plan | None) -> Step | None:
    """The step that creating a document does, if its doer may be the creator."""
    node = next(plan.steps(), None) if plan is not None else None
    return node.step if node is not None else None


def creation_asks(compiled: Compiled, type: DocumentType, start: Start | None = None) -> tuple[Asked, ...]:
    """What is asked when a document is created: what its first step asks and the decision that sends it on.

    Where rules choose the route, what no later step of any of the routes asks; without a route the whole card. A start
    at a later step asks what the steps before it would have asked, and none asks what it sets itself.
    """
    asks = _creation_asks(compiled, type, start.at if start else "")
    return tuple(one for one in asks if start is None or one.field not in start.sets)


def _creation_asks(compiled: Compiled, type: DocumentType, at: str) -> tuple[Asked, ...]:
    plans = [plan for name in routes_of(compiled.edition, type) if (plan := compiled.plan(name)) is not None]
    steps = [step for plan in plans if (step := first_step(plan)) is not None]
    if not steps:
        return tuple(Asked(field.name) for field in type.fields)
    asks = own_asks(type, plans, steps[0])
    further = tuple(ask for ask in _forward(steps[0]).asks if ask not in asks)
    known = {ask.field for ask in (*asks, *further)}
    passed = {ask.field: ask for plan in plans for ask in _before(plan, at) if ask.field not in known}
    return with_figures(type, _asked((*asks, *further, *passed.values())))


def _before(plan: Plan, at: str) -> tuple[Ask, ...]:
    """What the steps ask that a start at a later step passes over."""
    last = plan.nodes[at].order if at in plan.nodes else 0
    passed = [node.step for node in plan.steps() if node.step and node.order < last and not node.loops]
    return tuple(ask for step in passed for ask in step.asks)


def own_asks(type: DocumentType, plans: Sequence[Plan], step: Step) -> tuple[Ask, ...]:
    """What a step itself asks; the first step of a route without ``asks`` has every field that no later step asks."""
    if step.asks or all(first_step(plan) is not step for plan in plans):
        return step.asks
    later: set[str] = set()
    for plan in plans:
        inner = [node.step for node in plan.steps() if node.step is not None]
        later |= {ask.field.partition(".")[0] for one in inner for ask in all_asks(one) if not ask.propose}
    return tuple(Ask(field.name) for field in type.fields if field.name not in later)


def _forward(step: Step) -> Decision:
    return next((decision for decision in step.decisions if decision.goal in ("on", "to")), step.decisions[0])


def forward(step: Step) -> str:
    """The decision by which a creator sends a new document on."""
    return _forward(step).name


def all_asks(step: Step) -> tuple[Ask, ...]:
    """What a step asks, with what each of its decisions asks."""
    return (*step.asks, *(ask for decision in step.decisions for ask in decision.asks))


def _asked(asks: tuple[Ask, ...]) -> tuple[Asked, ...]:
    return tuple(Asked(ask.field, ask.required or None, ask.propose) for ask in asks)


def asks_at(case: Case, step: Step) -> tuple[Ask, ...]:
    """What a step asks on a document that is on its way."""
    return own_asks(case.type, [case.plan] if case.plan else [], step)


def step_asks(case: Case, step: Step, decision: str = "") -> tuple[Asked, ...]:
    """The fields of a step, with those of one decision."""
    chosen = next((one for one in step.decisions if one.name == decision), None)
    return with_figures(case.type, _asked((*asks_at(case, step), *(chosen.asks if chosen else ()))))


def with_figures(type: DocumentType, asked: tuple[Asked, ...]) -> tuple[Asked, ...]:
    """What is computed from the fields asked, or from such a figure, stands in the form with them."""
    roots = {one.field.partition(".")[0] for one in asked}
    items = [item for section in type.card.sections for item in section.items if item.compute is not None]
    for item in (one for one in items if "." not in one.field and one.field not in roots):
        read = {address.partition(".")[0] for address in item.compute.addresses} if item.compute else set()
        if roots & read:
            return with_figures(type, (*asked, Asked(item.field)))
    return asked


def decision_asks(decision: Decision) -> tuple[Asked, ...]:
    """The fields of a decision alone."""
    return _asked(decision.asks)


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
