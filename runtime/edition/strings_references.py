"""Translations: every text that an edition shows by its address, and what a translation names in vain."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from runtime.edition.edition import Edition
from runtime.kinds.catalog import Catalog
from runtime.kinds.data import Field
from runtime.kinds.document import DocumentType
from runtime.kinds.fileplan import FilePlan
from runtime.kinds.register import Register
from runtime.kinds.route import Each, Include, Parallel, Route, Stage, Step
from runtime.kinds.rules import RuleTable
from runtime.reading.problem import did_you_mean
from runtime.reading.source import Pointer, Source

if TYPE_CHECKING:
    from runtime.edition.references import Checker

# A group of texts by key: `fields`, `steps` …; what stands under no group has the group "".
Group = dict[str, str]
Groups = dict[str, Group]

_UNSEEN: Final = frozenset({"strings", "scenario", "organisation"})
_OWN: Final[Mapping[str, tuple[str, ...]]] = {"agency": ("product", "support", "notice"), "theme": ("footer",)}


def own_texts(edition: Edition) -> dict[str, Groups]:
    """Every text of an edition as its authors wrote it, by address, group and key; empty where none is written."""
    found: dict[str, Groups] = {}
    for source in edition.sources.values():
        if source.kind in _UNSEEN:
            continue
        head = {key: str(source.data.get(key, "")) for key in ("title", "description", *_OWN.get(source.kind, ()))}
        found[source.address] = {"": head, **_groups(edition, source)}
    return found


def _groups(edition: Edition, source: Source) -> Groups:
    if source.kind == "calendar":
        return {"days": _days(source)}
    if source.kind == "rules" and source.name in edition.standing:
        say = edition.standing[source.name].then.say
        return {"then": {"say": say.text if say else ""}}
    maker = _MAKERS.get(source.kind)
    if maker is None:
        return {}
    many: Mapping[str, Any] = getattr(edition, source.kind if source.kind == "rules" else f"{source.kind}s")
    return maker(many[source.name])


def _document(document: DocumentType) -> Groups:
    groups: Groups = {"fields": {}, "hints": {}, "values": {}}
    _fields(document.fields, "", groups)
    for section in document.card.sections:
        for item in section.items:
            groups["fields"][item.field] = item.title or groups["fields"].get(item.field, "")
            groups["hints"][item.field] = item.hint or groups["hints"].get(item.field, "")
    groups["sections"] = {section.name: section.title for section in document.card.sections}
    groups["tabs"] = {tab.name: tab.title for tab in document.card.tabs}
    groups["checks"] = {check.name: check.say for check in document.checks}
    groups["starts"] = {start.name: start.title for start in document.starts}
    groups["linked"] = {one.name: one.title for one in document.linked}
    return groups


def _fields(fields: Iterable[Field], outer: str, groups: Groups) -> None:
    for one in fields:
        address = f"{outer}{one.name}"
        groups["fields"][address] = str(one.schema.get("title", ""))
        groups["hints"][address] = one.hint
        for choice in one.choices:
            value = choice.value if isinstance(choice.value, str) else json.dumps(choice.value)
            groups["values"][f"{address}.{value}"] = choice.title if choice.title != value else ""
        _fields(one.fields, f"{address}.", groups)


def _route(route: Route) -> Groups:
    groups: Groups = {"steps": {}, "blocks": {}, "decisions": {}, "says": {}}
    groups["may"] = {grant.key(): grant.title for grant in route.may}
    for item in route.walk():
        if isinstance(item, Step):
            groups["steps"][item.name] = item.title
            groups["may"].update((grant.key(item.name), grant.title) for grant in item.may)
            for decision in item.decisions:
                groups["decisions"][f"{item.name}.{decision.name}"] = decision.title
                if decision.say:
                    groups["says"][f"{item.name}.{decision.name}"] = decision.say
        elif isinstance(item, Stage | Parallel | Each):
            groups["blocks"][item.name] = item.title
        elif isinstance(item, Include):
            groups["blocks"][item.route] = item.title
    return groups


def _register(register: Register) -> Groups:
    groups = dict.fromkeys(column.group for column in register.columns if column.group)
    return {
        "columns": {column.name: column.title for column in register.columns},
        "groups": {group: group for group in groups},
    }


def _catalog(catalog: Catalog) -> Groups:
    return {"values": {one.value: one.title if one.title != one.value else "" for one in catalog.values}}


def _days(source: Source) -> Group:
    """A run of days off is one text, under its first day."""
    return {str(item.get("holiday") or item["workday"]): item.get("title", "") for item in source.data.get("days", ())}


def _rules(table: RuleTable) -> Groups:
    return {"rows": {row.name: row.title for row in table.rows}}


def _fileplan(plan: FilePlan) -> Groups:
    return {"items": {item.item: item.title for item in plan.items.values()}}


_MAKERS: Final[Mapping[str, Callable[[Any], Groups]]] = {
    "catalog": _catalog,
    "document": _document,
    "fileplan": _fileplan,
    "register": _register,
    "route": _route,
    "rules": _rules,
}


def check_strings(checker: Checker) -> None:
    """Every address and key of the translations that names nothing.

    What an agency's overlay takes away stays in its packs' translations, so an agency is asked for its own only.
    """
    known = own_texts(checker.edition)
    for source in checker.edition.sources.values():
        if source.kind == "strings" and _answers_for(checker.edition, source):
            for address, texts in source.data.items():
                _check_address(checker, source, address, texts, known)


def _answers_for(edition: Edition, source: Source) -> bool:
    if edition.agency is None:
        return True
    home = Path(edition.sources[f"agency:{edition.agency.head.name}"].file).parent
    inside = Path(source.file)
    return inside.is_relative_to(home) and inside.relative_to(home).parts[0] != "packs"


def _check_address(
    checker: Checker, source: Source, address: str, texts: Mapping[str, Any], known: Mapping[str, Groups]
) -> None:
    if address not in known:
        text = f"there is no definition '{address}' to translate"
        remedy = did_you_mean(address, known) or "write kind:name, such as document:letter"
        checker.say(source, (address,), "no-such-address", text, remedy)
        return
    groups = known[address]
    for key, value in texts.items():
        place: Pointer = (address, key)
        if isinstance(value, str):
            _check_key(checker, source, place, f"{address} has no text '{key}'", key, groups[""])
        elif key and key in groups:
            for name in value:
                _check_key(
                    checker, source, (*place, name), f"{address} has no '{name}' among its {key}", name, groups[key]
                )
        else:
            text = f"{address} has no group of texts '{key}'"
            checker.say(source, place, "no-such-text", text, did_you_mean(key, groups.keys() - {""}) or "remove it")


def _check_key(checker: Checker, source: Source, place: Pointer, text: str, key: str, known: Group) -> None:
    if key not in known:
        remedy = did_you_mean(key, known) or "remove it, or correct the name"
        checker.say(source, place, "no-such-text", text, remedy)
