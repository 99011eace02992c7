"""Standing rules at work: they hear what an act brought about and act in the same transaction.

They are the office's orders of today: those of the published edition count, for documents of earlier editions too.

A rule that counts keeps a fact for each event whose condition held when it happened, and acts when the facts of its
time come to its number; it acts again only after there were fewer. So the third missed term of a month is told, the
fourth is not, and after a quiet time the third is told anew. Facts lie in the store: a restart forgets none, and a
rule counts from its publication on.

A rule never hears what it has caused itself, however many other rules lie between; a chain of more than five rules
stops, and the history of the document where it stops says so.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from runtime.kinds.standing_rule import StandingRule
from runtime.office.beginning import blank_case
from runtime.office.carrying import engine_begins, wake
from runtime.office.case import Case
from runtime.office.deed import Deed
from runtime.office.events import Event
from runtime.office.hearing import RuleScope, RuleWorld, nowhere, said, units_of
from runtime.office.office import Office
from runtime.office.paging import every
from runtime.office.refusals import Invalid, Refusal
from runtime.office.standing import evaluated
from runtime.ports import Conflict, Duplicate, Tx, Where
from runtime.routes.deadline import utc
from runtime.routes.participants import Asking

LONGEST_CHAIN: Final = 5

_log = logging.getLogger(__name__)


def hear(deed: Deed) -> None:
    """Let the rules act on everything that happened in an act so far."""
    while deed.events:
        _heard(deed, deed.events.pop(0))


def _heard(deed: Deed, event: Event) -> None:
    waiting = deed.office.current().waiting(event.name, deed.row["type"])
    if waiting is None:
        return
    if len(event.caused) >= LONGEST_CHAIN:
        if deed.row["id"]:
            deed.write("rules-stopped", rules=list(event.caused), heard=event.name)
        return
    event = replace(event, units=units_of(deed.case, event.people))
    counted: dict[str, Event] = {}

    def reached(rule: StandingRule) -> bool:
        found = _count(deed, rule, event) if _hears(deed, rule, event) else None
        if found is not None:
            counted[rule.head.name] = found
        return found is not None

    for rule in waiting.decide(RuleScope(deed.case.scope(me=event.by), event), reached):
        if _hears(deed, rule, event):
            _act(deed, rule, counted.get(rule.head.name, event))


def _hears(deed: Deed, rule: StandingRule, event: Event) -> bool:
    return rule.head.name not in event.caused and rule.head.force.on(deed.case.services.now.date())


def _count(deed: Deed, rule: StandingRule, event: Event) -> Event | None:
    """Keep the event as a fact; the event with those of whom there are now just enough, or None."""
    assert rule.counting is not None
    until = datetime.fromisoformat(event.at).astimezone(deed.case.services.now.tzinfo)
    since = utc(deed.case.services.calendar.back(until, rule.counting.within))
    reached = []
    for key in _keys(deed, rule.counting.per, event):
        place = {"agency": deed.office.name, "rule": rule.head.name, "key": key}
        id = f"{deed.office.name}:{rule.head.name}:{event.id}:{key}"
        if deed.tx.get("facts", id) is None:
            told = {"at": event.at, "event": event.name, "document": deed.row["id"], "step": event.step}
            deed.tx.insert("facts", {"id": id, **place, **told})
        where = [Where(name, "==", value) for name, value in place.items()]
        where += [Where("at", ">", since), Where("at", "<=", event.at)]
        if deed.tx.count("facts", where) == rule.counting.at_least:
            reached.append(key)
    if not reached:
        return None
    names: dict[str, Any] = {"person": {"people": tuple(reached)}, "unit": {"units": tuple(reached)}}
    return replace(event, count=rule.counting.at_least, **names.get(rule.counting.per, {}))


def _keys(deed: Deed, per: str, event: Event) -> tuple[str, ...]:
    match per:
        case "person":
            return event.people
        case "unit":
            return event.units
        case "document":
            return (str(deed.row["id"]),)
    return (str(deed.row["type"]),)


def _act(deed: Deed, rule: StandingRule, event: Event) -> None:
    """Do what a rule says, as the engine and not as the person whose act it heard."""
    by, caused = deed.by, deed.caused
    deed.by, deed.caused = "", (*event.caused, rule.head.name)
    scope = RuleScope(deed.case.scope(me=event.by), event)
    told = _find(deed, event, rule.then.notify)
    made = [_make(deed, rule, event, person) for person in _makers(deed, rule, event)]
    if rule.then.sets:
        deed.set_card(evaluated(deed.case, rule.then.sets, scope))
    key = f"{deed.office.name}:rule:{rule.head.name}:{event.id}"
    deed.notify(told, "rule", key=key, rule=rule.head.name, say=said(deed.case, rule, scope))
    if deed.row["id"]:
        done = {"people": list(told), "documents": [id for id in made if id], "count": event.count or None}
        deed.write("rule", rule=rule.head.name, heard=event.name, **done)
    if rule.then.sets or made:
        wake(deed)  # the route may have waited for just that
    deed.by, deed.caused = by, caused


def _find(deed: Deed, event: Event, participant: Any) -> tuple[str, ...]:
    named = deed.case.plan.participants if deed.case.plan else {}
    return Asking(RuleWorld(deed.case, event=event), deed.case.progress, named, (), event.by).find(participant).people


def _makers(deed: Deed, rule: StandingRule, event: Event) -> tuple[str, ...]:
    """For whom the document is made: each of some people, one of others, else whoever drafted the rule's document."""
    then, drafter = rule.then, str(deed.row.get("drafter") or "")
    if not then.create:
        return ()
    if then.people is not None:
        return _find(deed, event, then.people)
    if then.drafter is not None:
        return _find(deed, event, then.drafter)[:1]
    return (drafter,)


def _make(deed: Deed, rule: StandingRule, event: Event, person: str) -> str:
    """Make a document for a person; its id, or nothing where it would repeat another that may stand only once."""
    type = deed.office.edition.documents[rule.then.create]
    blank = blank_case(deed.office, deed.tx, type, person)
    values = evaluated(blank, rule.then.values, RuleScope(deed.case.scope(me=person), event))
    try:
        Deed(deed.office, deed.tx, blank.with_card(values), "").alone()
    except Invalid:
        return ""
    parent = str(deed.row["id"])
    made = engine_begins(deed.office, deed.tx, type, person, values, link={"parent": parent}, caused=deed.caused)
    return str(made.row["id"])


# -- what no document brings about ------------------------------------------------------------------------------------


def happened(office: Office, name: str, person: str) -> None:
    """An event of people, such as a sign-in; a rule that fails must not keep anybody from it."""
    if office.current().waiting(name, "") is None:
        return
    try:
        office.store.transact(partial(_happened, office, name, person))
    except Exception:
        _log.exception("standing rules of %s at %s of %s", office.name, name, person)


def _happened(office: Office, name: str, person: str, tx: Tx) -> None:
    deed = Deed(office, tx, nowhere(office, tx), person)
    deed.events.append(Event(name, f"{office.name}:{person}:{deed.now}:{name}", deed.now, person, (person,)))
    hear(deed)


def rule_at(office: Office, name: str, moment: datetime) -> int:
    """Let a rule act at its recurring moment, on each document of its type or once; on how many it did."""
    rule = office.edition.standing.get(name)
    if rule is None or not rule.head.force.on(office.now().date()):
        return 0
    done = 0
    for document in _documents(office, rule) if rule.of else ("",):
        try:
            done += office.store.transact(partial(_acts_at, office, rule, moment, document))
        except (Conflict, Duplicate):
            continue  # another worker did it
        except Refusal as refusal:
            # The other documents must not wait for one that cannot be kept so.
            _log.error("rule %s of %s on %s: %s", name, office.name, document, refusal)
    return done


def _documents(office: Office, rule: StandingRule) -> Iterator[str]:
    """The live documents on which a rule would act now."""
    where = [Where("agency", "==", office.name), Where("type", "==", rule.of), Where("base", "==", "live")]
    for row in every(office.store, "documents", where, "created"):
        if _acts_on(office, rule, office.case(row), Event("", "", "")):
            yield row["id"]


def _acts_on(office: Office, rule: StandingRule, case: Case, event: Event) -> bool:
    standing = office.current().repeated(rule.head.name)
    return standing is not None and bool(standing.decide(RuleScope(case.scope(), event), lambda _: True))


def _acts_at(office: Office, rule: StandingRule, moment: datetime, document: str, tx: Tx) -> int:
    op = f"{office.name}:rule:{rule.head.name}:{utc(moment)}:{document}"
    row = tx.get("documents", document) if document else None
    if tx.get("operations", op) is not None or (document and row is None):
        return 0
    deed = Deed(office, tx, office.case(row, tx) if row is not None else nowhere(office, tx), "")
    event = Event("", op, utc(moment))
    if not _acts_on(office, rule, deed.case, event):
        return 0
    _act(deed, rule, event)
    tx.insert("operations", {"id": op, "at": deed.now, "result": document})
    if row is not None:
        deed.save()
        deed.afterwards()
    return 1
