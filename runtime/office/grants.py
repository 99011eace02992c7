"""Words beyond deciding: what a step or a route grants, and for what it does not, why and who could."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from runtime.kinds.route import Grant, Step
from runtime.office.case import Case
from runtime.office.world import OfficeWorld
from runtime.routes.participants import asking
from runtime.routes.plan import Bindings
from runtime.routes.progress import Open

# Words of one's own task, and words of the whole document.
OF_TASK: Final = ("delegate", "transfer", "add", "remove", "extend")
OF_DOCUMENT: Final = ("withdraw", "take-back", "remind", "copy", "suspend", "switch-route", "event", "end")


@dataclass(frozen=True, slots=True)
class Denied:
    """A word that is not granted: a stable code, and who could."""

    word: str
    code: str
    who: tuple[str, ...] = ()


def granted(case: Case, task: Open, step: Step, word: str, person: str) -> Grant | Denied:
    """The grant by which a person may use a word on a task, or why not."""
    found = [(grant, task.bindings) for grant in (*step.may, *_of_route(case))]
    return _first(case, [(grant, at) for grant, at in found if grant.word == word], word, person)


def granted_on(case: Case, word: str, person: str, about: str = "") -> Grant | Denied:
    """The grant by which a person may use a word on a document, by its route or a step that is open, or why not.

    ``about`` is the event, outcome or route that is meant, where a word may be granted for several.
    """
    found = [(grant, at) for grant, at in _on_document(case) if grant.word == word and _is_about(grant, about)]
    return _first(case, found, word, person)


def grants_on(case: Case, word: str, person: str) -> tuple[Grant, ...]:
    """Every grant of a word on a document that a person may use now."""
    found = [(grant, at) for grant, at in _on_document(case) if grant.word == word]
    return tuple(grant for grant, at in found if isinstance(_first(case, [(grant, at)], word, person), Grant))


def _on_document(case: Case) -> Iterator[tuple[Grant, Bindings]]:
    yield from ((grant, ()) for grant in _of_route(case))
    if case.plan is not None:
        for task in case.progress.open:
            yield from ((grant, task.bindings) for grant in case.plan.step(task.step).may)


def _of_route(case: Case) -> tuple[Grant, ...]:
    route = case.services.edition.routes.get(case.plan.route) if case.plan else None
    return route.may if route else ()


def _is_about(grant: Grant, about: str) -> bool:
    return not about or about in (grant.event, grant.end, *grant.routes)


def _first(case: Case, grants: list[tuple[Grant, Bindings]], word: str, person: str) -> Grant | Denied:
    denied = Denied(word, "not-granted")
    for grant, bindings in grants:
        if grant.when is not None and not grant.when.test(case.scope(bindings=bindings, me=person)):
            denied = Denied(word, "not-now")
            continue
        if grant.by is not None and case.plan is not None:
            who = asking(case.plan, OfficeWorld(case), case.progress, bindings, person).find(grant.by).people
            if person not in who:
                denied = Denied(word, "only-some", who)
                continue
        return grant
    return denied
