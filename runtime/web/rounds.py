"""Who agreed, refused and returned, round by round: the lists of agreement of a document."""

from __future__ import annotations

from runtime.kinds.route import Step
from runtime.office.access import Sight
from runtime.routes.progress import Fact
from runtime.web.frame import words
from runtime.web.pages_document import CardSection
from runtime.web.phrases import decision_title, moment, name_of, step_title


def rounds(sight: Sight) -> tuple[CardSection, ...]:
    """A table for each step that several answer or that was done more than once, the latest round first."""
    plan = sight.case.plan
    if plan is None:
        return ()
    found = []
    for node in plan.steps():
        facts = [fact for fact in sight.case.progress.facts if fact.step == node.name]
        if len(facts) > 1 and node.step is not None and not node.step.reading and sight.sees_step(node.name):
            found.append(_table(sight, node.step, facts))
    return tuple(found)


def _table(sight: Sight, step: Step, facts: list[Fact]) -> CardSection:
    heads = (words("Round"), words("Who"), words("Decision"), words("When"), words("Opinion"))
    numbers = {number: at for at, number in enumerate(sorted({fact.round for fact in facts}), 1)}
    rows = sorted(facts, key=lambda fact: (-fact.round, fact.done))
    table = tuple((str(numbers[fact.round]), *_row(sight, step, fact)) for fact in rows)
    return CardSection(step_title(sight.case, step.name), heads=heads, table=table)


def _row(sight: Sight, step: Step, fact: Fact) -> tuple[str, str, str, str]:
    who = name_of(fact.by)
    owner = fact.on_behalf or fact.instead_of
    if owner:
        who = words("%(who)s, for %(owner)s") % {"who": who, "owner": name_of(owner)}
    return who, decision_title(sight.case, step, fact.decision), moment(fact.done), fact.opinion
