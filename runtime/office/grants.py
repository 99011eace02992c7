"""Words beyond deciding: what a step grants, and for what is not granted, why and who could."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from runtime.kinds.route import Grant, Step
from runtime.office.case import Case
from runtime.office.world import OfficeWorld
from runtime.routes.participants import asking
from runtime.routes.progress import Open

WORDS: Final = ("delegate", "transfer", "add")


@dataclass(frozen=True, slots=True)
class Denied:
    """A word that is not granted: a stable code, and who could."""

    word: str
    code: str
    who: tuple[str, ...] = ()


def granted(case: Case, task: Open, step: Step, word: str, person: str) -> Grant | Denied:
    """The grant by which a person may use a word on a task, or why not."""
    plan = case.plan
    route = case.services.edition.routes.get(plan.route) if plan else None
    grants = [grant for grant in (*step.may, *(route.may if route else ())) if grant.word == word]
    denied = Denied(word, "not-granted")
    for grant in grants:
        if grant.when is not None and not grant.when.test(case.scope(bindings=task.bindings, me=person)):
            denied = Denied(word, "not-now")
            continue
        if grant.by is not None and plan is not None:
            who = asking(plan, OfficeWorld(case), case.progress, task.bindings, person).find(grant.by).people
            if person not in who:
                denied = Denied(word, "only-some", who)
                continue
        return grant
    return denied
