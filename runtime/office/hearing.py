"""What a standing rule reads and whom it names: the document of its event, and the event beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from runtime.kinds.card import Card
from runtime.kinds.document import Access, DocumentType
from runtime.kinds.reader import Head
from runtime.kinds.standing_rule import StandingRule
from runtime.office.case import Case
from runtime.office.directory import attribute
from runtime.office.events import Event
from runtime.office.office import Office
from runtime.office.scope import CardScope
from runtime.office.show import show_at, step_title
from runtime.office.world import OfficeWorld
from runtime.ports import Person, Reader, Row, Unit
from runtime.reading.condition import UNANSWERED
from runtime.reading.template import Template, TemplateError, parse_template
from runtime.routes.plan import Bindings
from runtime.routes.progress import Progress

# Events of people have no document: what would be read of one is unanswered.
_NO_TYPE: Final = DocumentType(Head("", ""), Template("", ()), "", "", Access(), {}, (), {}, Card(()))
_NO_EVENT: Final = Event("", "", "")


class RuleScope:
    """A document's scope with the event beside it."""

    def __init__(self, inner: CardScope, event: Event) -> None:
        self.inner, self.event = inner, event
        self.now, self.today, self.me = inner.now, inner.today, inner.me

    def get(self, address: str) -> Any:
        """A word of the event, else what the document knows."""
        root, _, rest = address.partition(".")
        return self._event(rest) if root == "event" else self.inner.get(address)

    def _event(self, rest: str) -> Any:
        head, _, more = rest.partition(".")
        match head:
            case "at" if self.event.at:
                return datetime.fromisoformat(self.event.at).astimezone(self.now.tzinfo)
            case "person" | "unit":
                names = self.event.people if head == "person" else self.event.units
                return [value for name in names if (value := self._of(name, more)) is not UNANSWERED]
            case "by":
                return self._of(self.event.by, more)
        return getattr(self.event, head, "") or UNANSWERED

    def _of(self, name: str, more: str) -> Any:
        if not more:
            return name or UNANSWERED
        directory = self.inner.case.services.directory
        thing: Person | Unit | None = directory.person(name) or directory.unit(name)
        return attribute(directory, thing, more)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)


@dataclass(slots=True)
class RuleWorld(OfficeWorld):
    """The office's answers to a rule that asks whom to tell, with the event beside the document."""

    event: Event = field(default=_NO_EVENT)

    def scope(self, progress: Progress, bindings: Bindings = (), task: str = "") -> Any:
        """What conditions read."""
        return RuleScope(self.case.scope(progress, bindings, task), self.event)

    def names(self, address: str, progress: Progress, bindings: Bindings) -> tuple[str, ...]:
        """The plain names at an address; those of the event are people."""
        if address in ("event.person", "event.by"):
            return self.event.people if address == "event.person" else (self.event.by,)
        return OfficeWorld.names(self, address, progress, bindings)


def nowhere(office: Office, reader: Reader) -> Case:
    """No document: what a rule stands on when people did something, or a moment came."""
    row: Row = {"id": "", "type": "", "agency": office.name, "card": {}, "drafter": "", "unit": "", "readers": []}
    return Case(office.services(reader=reader), _NO_TYPE, row, Progress())


def units_of(case: Case, people: Iterable[str]) -> tuple[str, ...]:
    """The units of the people, each person's first; where none of them has one, the document's own."""
    found = [person for name in people if (person := case.services.directory.person(name)) is not None]
    units = dict.fromkeys(person.units[0] for person in found if person.units)
    own = str(case.row.get("unit") or "")
    return tuple(units) or ((own,) if own else ())


def said(case: Case, rule: StandingRule, scope: RuleScope) -> dict[str, str]:
    """What a rule tells, in each language of the agency, as it is at this moment."""
    agency = case.services.edition.agency
    languages = agency.languages if agency is not None else (case.services.language,)
    return {language: _said(case, rule, scope, language) for language in languages}


def _said(case: Case, rule: StandingRule, scope: RuleScope, language: str) -> str:
    texts, address = case.services.edition.texts, f"rules:{rule.head.name}"
    if rule.then.say is None:
        return texts.title(language, address, rule.head.title)
    template = _translated(texts.text(language, address, "then", "say", rule.then.say.text), rule.then.say)
    return template.fill(scope, lambda name, value: _word(case, name, value, language))


def _translated(text: str, own: Template) -> Template:
    try:
        return parse_template(text)
    except TemplateError:
        return own


def _word(case: Case, address: str, value: Any, language: str) -> str:
    if address == "event.step" and case.plan is not None and value in case.plan.nodes:
        return step_title(case, str(value), language)
    return show_at(case, address, value, language)
