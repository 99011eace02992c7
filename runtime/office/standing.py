"""Rules over a card as it stands: what decision tables set, which route is taken, and checks of the whole card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from runtime.forms.overlay import kept_value
from runtime.kinds.document import Check
from runtime.office import prompting
from runtime.office.case import Case
from runtime.office.compiled import Compiled
from runtime.office.deed import Deed
from runtime.office.refusals import Invalid
from runtime.reading.condition import Expression, answered
from runtime.reading.term import Term
from runtime.routes.deadline import by_term, due
from runtime.rules.table import Outcome

_RESULTS: Final = frozenset({"route", "deadline"})


def outcomes(compiled: Compiled, case: Case, me: str = "") -> tuple[Outcome, ...]:
    """What every table over the document's type decides now."""
    tables = compiled.edition.rules_of(case.type.head.name)
    scope = case.scope(me=me)
    return tuple(compiled.table(table.head.name).decide(scope, scope.today) for table in tables)


def as_kept(case: Case, name: str, value: Any) -> Any:
    """A value of an expression or a rule as the card keeps it; None where there is none."""
    field = case.type.field(name)
    return kept_value(field.kind, value) if field is not None and answered(value) else None


def evaluated(case: Case, sets: Mapping[str, Expression], scope: Any) -> dict[str, Any]:
    """Fields of a card by their expressions, as the card keeps them; what has no value is left out."""
    found = {name: as_kept(case, name, expression.value(scope)) for name, expression in sets.items()}
    return {name: value for name, value in found.items() if value is not None}


def apply_rules(deed: Deed) -> None:
    """Write what the tables set: card fields, and the term of the whole document."""
    compiled = deed.office.edition_of(deed.row["edition"])
    values: dict[str, Any] = {}
    for outcome in outcomes(compiled, deed.case):
        if outcome.conflict:
            raise Invalid({"": f"{outcome.table}: {outcome.conflict}"})
        given = {name: as_kept(deed.case, name, value) for name, value in outcome.then.items() if name not in _RESULTS}
        values |= {name: value for name, value in given.items() if value is not None}
        if "deadline" in outcome.then:
            _set_term(deed, str(outcome.then["deadline"]), outcome)
    if values:
        deed.set_card(values)


def _set_term(deed: Deed, text: str, outcome: Outcome) -> None:
    """The document's own term runs from its creation; it moves when the rule's answers do."""
    if deed.row.get("term") == text:
        return
    start = datetime.fromisoformat(deed.row["created"]).astimezone(deed.case.services.now.tzinfo)
    due = by_term(Term.parse(text), start, deed.world())
    deed.row.update(
        term=text,
        due=due.at,
        due_why={**due.why, "rule": outcome.table, "rows": list(outcome.rows), "basis": "; ".join(outcome.basis)},
    )
    prompting.arm_passing(deed, due.at)


def set_route_term(deed: Deed) -> None:
    """The term of the whole route begins when the step it runs from is done; the nearest of all terms counts."""
    plan = deed.case.plan
    if plan is None or plan.deadline is None or deed.row.get("route_term") or deed.case.progress.ended:
        return
    since = plan.deadline.since
    if since and "here" not in since and not any(deed.case.progress.current(name) for name in since):
        return
    when = due(plan.deadline, deed.world(), deed.case.progress)
    if when is None:
        return
    deed.row["route_term"] = {"at": when.at, "why": when.why}
    if not deed.row.get("due") or when.at < deed.row["due"]:
        deed.row.update(due=when.at, due_why=when.why)
    prompting.arm_route(deed)


def choose_route(deed: Deed, compiled: Compiled) -> None:
    """The route that a decision table names for this card."""
    route = deed.case.type.route
    if not route.startswith("rules:"):
        return
    outcome = compiled.table(route.removeprefix("rules:")).decide(deed.case.scope(), deed.case.scope().today)
    name = str(outcome.then.get("route", ""))
    deed.row["route"] = name
    deed.write("routed", route=name, rows=list(outcome.rows), basis=list(outcome.basis))
    deed.case = replace(deed.case, plan=compiled.plan(name))


def check_card(
    deed: Deed, case: Case, step: str, touched: set[str], language: str, wrong: Mapping[str, str]
) -> dict[str, str]:
    """The card's checks that fail at a step; the sentence stands at the touched field that the check reads.

    A check that reads a field which is wrong already has nothing to add.
    """
    errors: dict[str, str] = {}
    texts, address = case.services.edition.texts, f"document:{case.type.head.name}"
    for check in _unmet(case, step, deed.by, warn=False):
        fields = [name.partition(".")[0] for name in sorted(check.must.addresses)]
        if any(name.partition(".")[0] in fields for name in wrong):
            continue
        place = next((name for name in fields if name in touched), "")
        say = texts.text(language, address, "checks", check.name, check.say)
        errors[place] = f"{errors[place]} {say}" if place in errors else say
    return errors


def warn(deed: Deed, step: str) -> None:
    """Tell whoever acts what the warning checks of a step say; they refuse nothing (R112)."""
    edition, address = deed.case.services.edition, f"document:{deed.case.type.head.name}"
    languages = edition.agency.languages if edition.agency is not None else (deed.case.services.language,)
    for check in _unmet(deed.case, step, deed.by, warn=True):
        say = {one: edition.texts.text(one, address, "checks", check.name, check.say) for one in languages}
        deed.write("warned", step=step, check=check.name, text=check.say)
        deed.notify((deed.by,) if deed.by else (), "warned", key=f"warned:{check.name}:{deed.row['entries']}", say=say)


def _unmet(case: Case, step: str, person: str, *, warn: bool) -> Iterator[Check]:
    """The checks of a step that do not hold: those that refuse, or those that only warn."""
    scope = case.scope(me=person)
    for check in case.type.checks:
        if check.warn is warn and (not check.at or step in check.at) and not check.must.test(scope):
            yield check
