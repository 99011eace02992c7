"""Words of a whole document: withdraw, take back, end, remind, copy, note an event, switch its route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from runtime.kinds.route import Grant
from runtime.office.carrying import carry, wake
from runtime.office.deed import Deed, transact
from runtime.office.grants import granted_on
from runtime.office.moving import remap_document
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotAllowed
from runtime.routes import advance as routes
from runtime.routes.progress import Fact, Progress

_ON_THE_WAY: Final = frozenset({"withdraw", "take-back", "event", "switch-route"})  # they move the document


def withdraw(office: Office, person: str, document: str, reason: str, op: str = "") -> None:
    """Take a document back to its first step from wherever it is."""

    def work(deed: Deed) -> None:
        _need(reason)
        assert deed.case.plan is not None
        deed.write("recalled", reason=reason.strip())
        carry(deed, routes.withdrawn(deed.case.plan, deed.case.progress, deed.world(), person, reason.strip()))

    _word(office, person, document, "withdraw", op, work)


def take_back(office: Office, person: str, document: str, op: str = "") -> None:
    """Take back one's own last decision, before anybody has acted on it."""

    def work(deed: Deed) -> None:
        fact = last_own(deed.case.progress, person)
        if fact is None:
            raise NotAllowed("nothing-to-take-back")
        assert deed.case.plan is not None
        deed.write("taken-back", step=fact.step, decision=fact.decision)
        carry(deed, routes.taken_back(deed.case.plan, deed.case.progress, fact, deed.world()))

    _word(office, person, document, "take-back", op, work)


def last_own(progress: Progress, person: str) -> Fact | None:
    """A person's decision after which nobody has decided anything."""
    current = [fact for fact in progress.facts if not fact.past]
    last = current[-1] if current else None
    return last if last is not None and last.by == person and not progress.ended else None


def end_route(office: Office, person: str, document: str, outcome: str, reason: str, op: str = "") -> None:
    """End the route where it stands, with an outcome and a reason."""

    def work(deed: Deed) -> None:
        _need(reason)
        assert deed.case.plan is not None
        deed.write("stopped", outcome=outcome, reason=reason.strip())
        carry(deed, routes.ended(deed.case.plan, deed.case.progress, deed.world(), outcome))

    _word(office, person, document, "end", op, work, outcome)


def remind(office: Office, person: str, document: str, text: str = "", op: str = "") -> tuple[str, ...]:
    """Prompt those who hold the open tasks; who was told."""
    told: list[str] = []

    def work(deed: Deed) -> None:
        told.clear()
        for task in deed.case.progress.open:
            people = [name for name in ((task.holder,) if task.holder else task.people) if name != person]
            told.extend(people)
            deed.write("prompted", step=task.step, people=people, text=text.strip()[:500])
            deed.notify(
                people, "prompted", task, key=f"prompt:{task.id}:{deed.row['entries']}", text=text.strip()[:500]
            )
        if not told:
            raise NotAllowed("nobody-to-remind")

    _word(office, person, document, "remind", op, work)
    return tuple(dict.fromkeys(told))


def copy_to(office: Office, person: str, document: str, people: tuple[str, ...], text: str = "", op: str = "") -> None:
    """Send a copy for reading; who gets it may read the document from now on."""

    def work(deed: Deed) -> None:
        grant = _granted(deed, "copy")
        directory = deed.case.services.directory
        if not people or any(directory.person(name) is None for name in people):
            raise Invalid({"to": "choose-person"})
        allowed = deed.people(grant.to, None) if grant.to is not None else people
        if outside := tuple(name for name in people if name not in allowed):
            raise NotAllowed("not-among", outside)
        deed.row["readers"] = list(dict.fromkeys([*deed.row["readers"], *people]))
        deed.write("copied", people=list(people), text=text.strip()[:500])
        deed.notify(people, "copied", key=f"copy:{deed.row['entries']}", text=text.strip()[:500], by=person)

    _word(office, person, document, "copy", op, work)


def note_event(office: Office, person: str, document: str, event: str, op: str = "") -> None:
    """Note that something has happened which the route may be waiting for."""

    def work(deed: Deed) -> None:
        deed.write("noted", name=event)
        wake(deed, event)

    _word(office, person, document, "event", op, work, event)


def switch_route(office: Office, person: str, document: str, route: str, reason: str, op: str = "") -> None:
    """Go on by another route: history stays, open tasks move to the step of the same name or are withdrawn (R208)."""

    def work(deed: Deed) -> None:
        _need(reason)
        plan = deed.office.edition_of(deed.row["edition"]).plan(route)
        if plan is None or deed.case.plan is None or deed.row["route"] == route:
            raise Invalid({"route": "choose-route"})
        deed.write("switched", old=deed.row["route"], route=route, reason=reason.strip())
        deed.row["route"] = route
        remap_document(deed, deed.case.plan, plan, {})

    _word(office, person, document, "switch-route", op, work, route)


def _need(reason: str) -> None:
    if not reason.strip():
        raise Invalid({"reason": "reason-needed"})


def _granted(deed: Deed, word: str, about: str = "") -> Grant:
    grant = granted_on(deed.case, word, deed.by, about)
    if isinstance(grant, Grant):
        return grant
    raise NotAllowed(grant.code, grant.who)


def _word(
    office: Office, person: str, document: str, word: str, op: str, act: Callable[[Deed], None], about: str = ""
) -> None:
    """Use a word that the route grants, on a document whose route is not over."""

    def work(deed: Deed) -> str:
        if deed.case.plan is None or deed.case.progress.ended:
            raise NotAllowed("route-over")
        if word in _ON_THE_WAY and deed.case.progress.suspended:
            raise NotAllowed("suspended")
        _granted(deed, word, about)
        act(deed)
        return document

    transact(office, person, document, op, work)
