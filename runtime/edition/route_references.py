"""References inside a route, seen with the fields of the document that takes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtime.edition.places import Places, places_of_route
from runtime.kinds.route import Ask, Deadline, Decision, Each, Include, Parallel, Prompt, Route, Stage, Step
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer, Source
from runtime.reading.term import Term, TermError

if TYPE_CHECKING:
    from runtime.edition.references import Checker, Names


def check_route(checker: Checker, name: str, names: Names) -> None:
    """Every name in a route and in the routes it includes."""
    places = places_of_route(checker.edition, name)
    source = checker.edition.sources[f"route:{name}"]
    if places.circle:
        checker.say(
            source, ("steps",), "circle", f"routes include each other in a circle: {places.circle}", "break the circle"
        )
        return
    for twice in sorted(places.twice):
        text = f"'{twice}' stands in this route and in one that it includes"
        checker.say(
            source, ("steps",), "name-twice", text, "rename one: a route and what it includes share their names"
        )
    _route(checker, source, checker.edition.routes[name], names, places)


def _route(checker: Checker, source: Source, route: Route, names: Names, places: Places) -> None:
    for key, participant in route.participants.items():
        checker.participant(source, ("participants", key), participant, names)
    _deadline(checker, source, ("deadline",), route.deadline, names)
    for item in route.walk():
        if isinstance(item, Include):
            if checker.exists(source, (*item.pointer, "route"), "route", item.route, checker.edition.routes):
                inner = checker.edition.sources[f"route:{item.route}"]
                _route(checker, inner, checker.edition.routes[item.route], names, places)
        elif isinstance(item, Step):
            _step(checker, source, item, names, places)
        elif isinstance(item, Stage | Parallel | Each):
            checker.expression(source, (*item.pointer, "when"), item.when, names)
            if isinstance(item, Stage):
                _deadline(checker, source, (*item.pointer, "deadline"), item.deadline, names)
            if isinstance(item, Each):
                _each(checker, source, item, names)


def _each(checker: Checker, source: Source, item: Each, names: Names) -> None:
    if item.of:
        checker.address(source, (*item.pointer, "of"), item.of, names)
    checker.participant(source, (*item.pointer, "of"), item.people, names)
    if item.order not in ("parallel", "order"):
        checker.exists(source, (*item.pointer, "in"), "field", item.order, {*names.fields, "parallel", "order"})


def _step(checker: Checker, source: Source, step: Step, names: Names, places: Places) -> None:
    if step.by is None:
        checker.say(source, step.pointer, "nobody", f"step '{step.name}' does not say who acts", "add 'by:'")
    checker.participant(source, (*step.pointer, "by"), step.by, names)
    checker.participant(source, (*step.pointer, "if-nobody"), step.if_nobody, names)
    checker.expression(source, (*step.pointer, "when"), step.when, names)
    _asks(checker, source, (*step.pointer, "asks"), step.asks, names)
    _deadline(checker, source, (*step.pointer, "deadline"), step.deadline, names)
    for other in step.not_same_as:
        if other != "drafter":
            checker.exists(source, (*step.pointer, "not-same-as"), "step", other, places.steps)
    for grant in step.may:
        checker.participant(source, (*step.pointer, "may"), grant.to, names)
        checker.participant(source, (*step.pointer, "may"), grant.by, names)
        checker.expression(source, (*step.pointer, "may"), grant.when, names)
    for decision in step.decisions:
        _decision(checker, source, step, decision, names, places)


def _asks(checker: Checker, source: Source, pointer: Pointer, asks: tuple[Ask, ...], names: Names) -> None:
    for at, ask in enumerate(asks):
        checker.address(source, (*pointer, at), ask.field, names)


def _decision(checker: Checker, source: Source, step: Step, decision: Decision, names: Names, places: Places) -> None:
    pointer = (*step.pointer, "decisions", decision.name)
    _asks(checker, source, (*pointer, "asks"), decision.asks, names)
    for expression in (decision.when, decision.must, *decision.sets.values()):
        checker.expression(source, pointer, expression, names)
    for name in decision.sets:
        checker.exists(source, (*pointer, "sets", name), "field", name, names.fields)
    if decision.goal in ("back", "to"):
        _goal(checker, source, pointer, step, decision, places)


def _goal(checker: Checker, source: Source, pointer: Pointer, step: Step, decision: Decision, places: Places) -> None:
    word = "back-to" if decision.goal == "back" else "to"
    place = (*pointer, word)
    known = {*places.steps, *places.blocks}
    if decision.target not in known:
        remedy = did_you_mean(decision.target, known)
        checker.say(
            source,
            place,
            "no-such-step",
            f"decision '{decision.name}' leads to '{decision.target}', which does not exist",
            remedy,
        )
    elif decision.target in places.steps:
        earlier = places.order(decision.target) < places.order(step.name)
        if decision.goal == "back" and not earlier:
            text = (
                f"decision '{decision.name}' goes back to '{decision.target}', which is not earlier than '{step.name}'"
            )
            checker.say(source, place, "not-earlier", text, "write 'to:' to go ahead")
        if decision.goal == "to" and earlier:
            text = f"decision '{decision.name}' goes ahead to '{decision.target}', which is earlier than '{step.name}'"
            checker.say(source, place, "not-later", text, "write 'back-to:' to return")


def _deadline(checker: Checker, source: Source, pointer: Pointer, deadline: Deadline | None, names: Names) -> None:
    if deadline is None:
        return
    for name in (deadline.field, deadline.within_field):
        if name:
            checker.address(source, pointer, name, names)
    if deadline.within and deadline.within not in checker.edition.settings:
        try:
            Term.parse(deadline.within)
        except TermError as error:
            remedy = error.remedy or did_you_mean(deadline.within, checker.edition.settings)
            checker.say(source, pointer, "term", error.text, remedy)
    for name in deadline.since:
        if name != "here":
            checker.exists(source, (*pointer, "since"), "step", name, {*names.steps, "here"})
    for key, prompt in (("remind", deadline.remind), ("overdue", deadline.overdue)):
        _prompt(checker, source, (*pointer, key), prompt, names)


def _prompt(checker: Checker, source: Source, pointer: Pointer, prompt: Prompt | None, names: Names) -> None:
    if prompt is None:
        return
    checker.expression(source, pointer, prompt.when, names)
    checker.participant(source, pointer, prompt.notify, names)
    if prompt.before_field:
        checker.address(source, pointer, prompt.before_field, names)
