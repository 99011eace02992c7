"""The opinions written on a document, in the pen colours of those who have one."""

from __future__ import annotations

from runtime.office.access import Sight
from runtime.routes.progress import Fact
from runtime.web.frame import words
from runtime.web.pages import Chip
from runtime.web.pages_document import Resolution
from runtime.web.phrases import decision_title, moment, name_of, step_title


def opinions(sight: Sight) -> tuple[Resolution, ...]:
    """What was said at the steps that this reader may see, the latest first."""
    return tuple(_opinion(sight, fact) for fact in seen(sight) if fact.opinion)


def seen(sight: Sight) -> list[Fact]:
    """What was done at the steps that this reader may see, the latest first."""
    facts = sight.case.progress.facts if sight.case.plan is not None else ()
    return [fact for fact in reversed(facts) if sight.sees_step(fact.step)]


def said_by(sight: Sight, fact: Fact) -> str:
    """The person, the step and the decision; the unit too where its pen colour tells it apart."""
    case = sight.case
    assert case.plan is not None
    # A step of a route that the document has left has no words of its own any more.
    step = case.plan.step(fact.step) if fact.step in case.plan.nodes else None
    decided = decision_title(case, step, fact.decision) if step else fact.decision
    unit = case.services.directory.unit(fact.unit) if fact.ink else None
    who = f"{name_of(fact.by)} ({unit.title})" if unit is not None else name_of(fact.by)
    return f"{who}, {step_title(case, fact.step)}: {decided}"


def _opinion(sight: Sight, fact: Fact) -> Resolution:
    past = words("an earlier round") if fact.past else ""
    term = Chip("back", past) if past else None
    return Resolution(said_by(sight, fact), moment(fact.done), fact.opinion, term=term, ink=fact.ink)
