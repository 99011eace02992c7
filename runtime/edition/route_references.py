"""References inside a route, seen with the fields of the document that takes it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runtime.edition.addresses import LISTS, Names
from runtime.edition.places import Places, Spot, places_of_route
from runtime.edition.route_words import check_absent, check_create, check_grants, check_inks, check_opens
from runtime.edition.start_references import check_sets
from runtime.kinds.participant import Participant
from runtime.kinds.route import (
    UNNAMED,
    Absent,
    Act,
    Ask,
    Create,
    Deadline,
    Decision,
    Each,
    Include,
    Item,
    Prompt,
    Route,
    Stage,
    Step,
    Wait,
)
from runtime.reading.condition import Expression
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer, Source
from runtime.reading.term import Term, TermError

if TYPE_CHECKING:
    from runtime.edition.references import Checker


def check_route(checker: Checker, name: str, names: Names) -> None:
    """Every name in a route and in the routes it includes, at its own place."""
    if name not in checker.edition.routes:
        return
    places = places_of_route(checker.edition, name)
    if places.circle:
        text = f"routes include each other in a circle: {places.circle.said}"
        _spot(checker, places.circle, "circle", text, "break the circle")
        return
    for twice in places.twice:
        text = f"'{twice.said}' stands twice in route '{name}' and those it includes"
        _spot(checker, twice, "name-twice", text, "rename one")
    RouteCheck(checker, names, places).route(checker.edition.sources[f"route:{name}"], checker.edition.routes[name])


def _spot(checker: Checker, spot: Spot, code: str, text: str, remedy: str) -> None:
    checker.say(checker.edition.sources[f"route:{spot.route}"], spot.pointer, code, text, remedy)


@dataclass(slots=True)
class RouteCheck:
    """One walk over a route with the names of one document type; ``source`` is the route being walked."""

    checker: Checker
    names: Names
    places: Places
    source: Source = field(init=False)

    def route(self, source: Source, route: Route) -> None:
        """A route and, in their place, those it includes."""
        self.source = source
        for key, participant in route.participants.items():
            self.participant(("participants", key), participant)
        self.deadline(("deadline",), route.deadline)
        check_grants(self, ("may",), route.may)
        for item in route.walk():
            self.item(item)
            self.source = source

    def item(self, item: Item) -> None:
        """One item of a route."""
        if isinstance(item, Act):
            return
        self.collision(item)
        self.expression((*item.pointer, "when"), item.when)
        if isinstance(item, Create):
            check_create(self, item)
        elif isinstance(item, Absent):
            check_absent(self, item)
        elif isinstance(item, Wait):
            self.wait(item)
        if isinstance(item, Include):
            routes = self.checker.edition.routes
            if self.checker.exists(self.source, (*item.pointer, "route"), "route", item.route, routes):
                self.route(self.checker.edition.sources[f"route:{item.route}"], routes[item.route])
        elif isinstance(item, Step):
            self.step(item)
        elif isinstance(item, Stage):
            self.deadline((*item.pointer, "deadline"), item.deadline)
        elif isinstance(item, Each):
            self.each(item)

    def wait(self, wait: Wait) -> None:
        """A wait: a moment, a condition, linked documents."""
        self.expression((*wait.pointer, "until"), wait.until)
        self.expression((*wait.pointer, "that"), wait.that)
        if wait.children not in ("", "all"):
            known = self.checker.edition.documents
            self.checker.exists(self.source, (*wait.pointer, "children"), "document", wait.children, known)

    def collision(self, item: Item) -> None:
        """Fields, steps, blocks and loops share one name space."""
        if not isinstance(item, UNNAMED) and item.name in self.names.fields:
            text = f"'{item.name}' is a field of document '{self.names.document}' as well"
            self.say(item.pointer, "name-twice", text, "rename one: expressions could not tell them apart")

    def each(self, item: Each) -> None:
        """A loop goes over a list or over people."""
        self.participant((*item.pointer, "of"), item.people)
        place = (*item.pointer, "of")
        if item.of and self.checker.address(self.source, place, item.of, self.names):
            one = self.names.field(item.of)
            if one is not None and one.kind not in LISTS:
                text = f"'{item.of}' is one value, not a list to go through"
                self.say(place, "wrong-field", text, "name a list, or write a step")
        if item.order not in ("parallel", "order"):
            known = {*self.names.fields, "parallel", "order"}
            if item.order not in known and not self.names.open:
                text = f"'{item.order}' is neither parallel, order nor a field that says so"
                self.say((*item.pointer, "in"), "no-such-field", text, did_you_mean(item.order, known))
        if item.inks:
            check_inks(self, item)

    def step(self, step: Step) -> None:
        """A step: who, what is asked, when it is due, what may be decided."""
        place = step.pointer
        if step.by is None:
            self.say(place, "nobody", f"step '{step.name}' does not say who acts", "add 'by:'")
        self.participant((*place, "by"), step.by)
        if step.if_nobody is not None and step.if_nobody.rules != ("skip",):
            self.participant((*place, "if-nobody"), step.if_nobody)
        self.asks((*place, "asks"), step.asks)
        self.deadline((*place, "deadline"), step.deadline)
        for at, other in enumerate(step.not_same_as):
            if other != "drafter":
                self.known_step((*place, "not-same-as", at), other, ("drafter",))
        self.expression((*place, "not-before"), step.not_before)
        check_opens(self, (*place, "opens"), step.opens)
        check_grants(self, (*place, "may"), step.may)
        for decision in step.decisions:
            DecisionCheck(self, step, decision).check()
        self.then(step)

    def then(self, step: Step) -> None:
        """What the engine decides when a term has passed is a decision of the step."""
        for prompt in step.deadline.overdue if step.deadline else ():
            names = {one.name for one in step.decisions}
            if prompt.then and prompt.then not in names:
                text = f"step '{step.name}' has no decision '{prompt.then}' for when its term has passed"
                self.say((*step.pointer, "deadline"), "no-such-decision", text, did_you_mean(prompt.then, names))

    def asks(self, pointer: Pointer, asks: tuple[Ask, ...]) -> None:
        """Fields that people write here."""
        for at, ask in enumerate(asks):
            place = (*pointer, at)
            root = ask.field.partition(".")[0]
            if root in {*self.names.fields, *self.names.loops} or self.names.open:
                if ask.propose:
                    self.field_of_kind((*place, "field"), ask.field, ("text", "long-text"), "a text")
                else:
                    self.checker.address(self.source, place, ask.field, self.names)
            else:
                text = f"document '{self.names.document}' has no field '{ask.field}' to ask"
                remedy = did_you_mean(root, {*self.names.fields, *self.names.loops}) or "add it under data"
                self.say(place, "no-such-field", text, remedy)
            if ask.field in self.names.given:
                text = f"'{ask.field}' is given by {self.names.given[ask.field]}, so nobody can be asked for it"
                self.say(place, "two-authors", text, "keep one of the two")

    def deadline(self, pointer: Pointer, deadline: Deadline | None) -> None:
        """A term, and the fields, steps and settings it is counted by."""
        if deadline is None:
            return
        self.field_of_kind((*pointer, "field"), deadline.field, ("date", "date-time"), "a date")
        self.field_of_kind((*pointer, "within", "field"), deadline.within_field, ("term",), "a term")
        mapping = (*pointer, "within") in self.source.marks
        self.within((*pointer, "within") if mapping else pointer, deadline.within)
        for at, name in enumerate(deadline.since):
            if name != "here" and name not in self.names.fields:
                self.known_step((*pointer, "since", at), name, ("here",))
        for key, prompts in (("remind", deadline.remind), ("overdue", deadline.overdue)):
            several = (*pointer, key, 0) in self.source.marks
            for at, prompt in enumerate(prompts):
                self.prompt((*pointer, key, at) if several else (*pointer, key), prompt)

    def within(self, pointer: Pointer, within: str) -> None:
        """A term as written, or the name of a setting that holds one."""
        settings = self.checker.edition.settings
        if within in settings:
            if settings[within].data.get("$ref") != "type:term":
                text = f"the setting '{within}' does not hold a term"
                self.say(pointer, "wrong-field", text, 'write data: {$ref: "type:term"} for it')
        elif within:
            try:
                if Term.parse(within).permanent:
                    text, remedy = f"'{within}' never comes to an end", "write such as 3 working days"
                    self.say(pointer, "term", text, remedy)
            except TermError as error:
                if within[0].isdigit():
                    self.say(pointer, "term", error.text, error.remedy)
                    return
                near = did_you_mean(within, settings)
                text = f"'{within}' is neither a term nor a setting"
                self.say(pointer, "term", text, near if near.startswith("did") else error.remedy)

    def field_of_kind(self, pointer: Pointer, address: str, kinds: tuple[str, ...], what: str) -> None:
        """A field of the card that holds a date or a term."""
        if address and self.checker.address(self.source, pointer, address, self.names):
            one = self.names.field(address)
            if one is not None and one.kind not in kinds:
                text = f"the field '{address}' holds a value of kind {one.kind}, not {what}"
                self.say(pointer, "wrong-field", text, f"name a field that holds {what}")

    def prompt(self, pointer: Pointer, prompt: Prompt) -> None:
        """A reminder or a chase."""
        self.expression((*pointer, "when"), prompt.when)
        self.participant((*pointer, "notify"), prompt.notify)
        self.participant((*pointer, "escalate"), prompt.escalate)
        self.field_of_kind((*pointer, "before", "field"), prompt.before_field, ("term",), "a term")

    def known_step(self, pointer: Pointer, name: str, also: tuple[str, ...]) -> None:
        """A step of this route; included ones too."""
        self.checker.exists(self.source, pointer, "step", name, {*self.names.steps, *self.places.steps, *also})

    def expression(self, pointer: Pointer, expression: Expression | None) -> None:
        """Everything that an expression names."""
        self.checker.expression(self.source, pointer, expression, self.names)

    def participant(self, pointer: Pointer, participant: Participant | None) -> None:
        """Everybody a participant names."""
        self.checker.participant(self.source, pointer, participant, self.names)

    def say(self, pointer: Pointer, code: str, text: str, remedy: str) -> None:
        """Note what is wrong in the route being walked."""
        self.checker.say(self.source, pointer, code, text, remedy)


@dataclass(frozen=True, slots=True)
class DecisionCheck:
    """One decision of a step."""

    route: RouteCheck
    step: Step
    decision: Decision

    def check(self) -> None:
        """What it asks, sets and tests, and where it leads."""
        place = (*self.step.pointer, "decisions", self.decision.name)
        self.route.asks((*place, "asks"), self.decision.asks)
        self.route.expression((*place, "when"), self.decision.when)
        self.route.expression((*place, "must"), self.decision.must)
        route, names = self.route, self.route.names
        check_sets(route.checker, route.source, (*place, "sets"), self.decision.sets, names, names)
        self.route.participant((*place, "notify"), self.decision.notify)
        for name in self.decision.closes:
            known = set(self.route.places.blocks)
            self.route.checker.exists(self.route.source, (*place, "closes"), "block", name, known)
        if self.decision.goal in ("back", "to"):
            self._goal((*place, "back-to" if self.decision.goal == "back" else "to"))

    def _goal(self, pointer: Pointer) -> None:
        places, decision, name = self.route.places, self.decision, self.step.name
        target = decision.target
        if target not in places.numbers:
            text = f"decision '{decision.name}' leads to '{target}', which does not exist"
            remedy = did_you_mean(target, places.numbers) or "write the name of a step"
            self.route.say(pointer, "no-such-step", text, remedy)
        elif decision.goal == "back" and places.order(target) >= places.order(name):
            text = f"decision '{decision.name}' goes back to '{target}', which is not earlier than '{name}'"
            self.route.say(pointer, "not-earlier", text, "write 'to:' to go ahead, or name an earlier step")
        elif decision.goal == "to" and places.order(target) <= places.order(name):
            text = f"decision '{decision.name}' goes ahead to '{target}', which is not later than '{name}'"
            self.route.say(pointer, "not-later", text, "write 'back-to:' to return, or name a later step")
