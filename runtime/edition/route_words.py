"""References inside the words of a route beyond deciding: grants, linked documents, absences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from runtime.edition.start_references import check_sets
from runtime.kinds.route import INKS, Absent, Create, Each, Grant, Opens
from runtime.reading.condition import Expression
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer

if TYPE_CHECKING:
    from runtime.edition.route_references import RouteCheck


def check_grants(check: RouteCheck, pointer: Pointer, grants: tuple[Grant, ...]) -> None:
    """What may be done beside deciding: to whom, by whom, when, and the documents and routes it names."""
    edition = check.checker.edition
    for at, grant in enumerate(grants):
        place = (*pointer, at)
        check.participant((*place, grant.word), grant.to)
        check.participant((*place, "by"), grant.by)
        check.expression((*place, "when"), grant.when)
        for route in grant.routes:
            check.checker.exists(check.source, (*place, "switch-route"), "route", route, edition.routes)
        if grant.document and _known(check, (*place, "extend"), grant.document):
            _extension(check, place, grant)


def _extension(check: RouteCheck, place: Pointer, grant: Grant) -> None:
    """A request for more time holds the new term in a date or a term."""
    request = check.checker.edition.documents[grant.document]
    field = request.field(grant.field)
    if field is None or field.kind not in ("date", "date-time", "term"):
        text = f"'{grant.field}' is no date and no term of document '{grant.document}'"
        known = [one.name for one in request.fields if one.kind in ("date", "date-time", "term")]
        check.say((*place, "field"), "no-such-field", text, did_you_mean(grant.field, known) or "name the new term")


def check_opens(check: RouteCheck, pointer: Pointer, opens: tuple[Opens, ...]) -> None:
    """Linked documents that a step offers."""
    several = (*pointer, 0) in check.source.marks
    for at, one in enumerate(opens):
        place = (*pointer, at) if several else pointer
        named = (*place, "document") if (*place, "document") in check.source.marks else place
        if _known(check, named, one.document):
            _check_with(check, (*place, "with"), one.document, one.sets)


def check_create(check: RouteCheck, item: Create) -> None:
    """A linked document that the engine makes."""
    check.participant((*item.pointer, "by"), item.by)
    if _known(check, (*item.pointer, "create"), item.document):
        _check_with(check, (*item.pointer, "with"), item.document, item.sets)


def _check_with(check: RouteCheck, pointer: Pointer, document: str, sets: Mapping[str, Expression]) -> None:
    """What another document is filled with, from this card."""
    check_sets(check.checker, check.source, pointer, sets, check.names, check.checker.names_of(document))


def check_inks(check: RouteCheck, item: Each) -> None:
    """The pen colours of a list stand in a setting, and a theme has them."""
    place, settings = (*item.pointer, "inks"), check.checker.edition.settings
    if not check.checker.exists(check.source, place, "setting", item.inks, settings):
        return
    setting = settings[item.inks]
    offered = setting.data.get("items", {}).get("enum", ()) if isinstance(setting.value, list) else ()
    if not offered or not set(offered) <= set(INKS) or not setting.value or setting.data.get("minItems", 0) < 1:
        text = f"the setting '{item.inks}' does not hold pen colours"
        remedy = f"write data: {{type: array, minItems: 1, items: {{enum: [{', '.join(INKS)}]}}}}, or some of these"
        check.say(place, "wrong-field", text, remedy)


def check_absent(check: RouteCheck, item: Absent) -> None:
    """Who is away, from when until when, and who acts instead."""
    people, days = ("person", "people"), ("date", "date-time")
    check.field_of_kind((*item.pointer, "absent"), item.person, people, "a person")
    check.field_of_kind((*item.pointer, "to"), item.to, people, "a person")
    check.field_of_kind((*item.pointer, "from"), item.since, days, "a date")
    check.field_of_kind((*item.pointer, "until"), item.until, days, "a date")


def _known(check: RouteCheck, pointer: Pointer, document: str) -> bool:
    return check.checker.exists(check.source, pointer, "document", document, check.checker.edition.documents)
