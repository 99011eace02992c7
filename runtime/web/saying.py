"""The leaves of a condition in the reader's words: titles of fields, signs, values as the card shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from runtime.kinds.data import Field
from runtime.office.case import Case
from runtime.office.explanation import Found, Held
from runtime.office.otherwise import Saying
from runtime.office.show import field_at, field_title, show_at, show_term
from runtime.reading.condition import answered
from runtime.reading.term import Term, TermError
from runtime.web.frame import definition_title, language_of, words
from runtime.web.phrases import step_title

_SIGNS: Final = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "in": "=", "not in": "≠"}


def said(case: Case, one: Saying) -> str:
    """A leaf as a short sentence; one that is no plain comparison stands as it is written."""
    match one.word:
        case "":
            return one.text
        case "filled":
            return words("“%(name)s” is answered") % {"name": titled(case, one.address)}
        case "empty":
            return words("“%(name)s” is not answered") % {"name": titled(case, one.address)}
        case "closed":
            return words("“%(name)s” is done") % {"name": step_title(case, one.address)}
        case "open":
            return words("“%(name)s” is not done") % {"name": step_title(case, one.address)}
    values = words(" or ").join(valued(case, one.address, value) for value in one.literals)
    if one.word == "has":
        return words("“%(name)s” holds %(value)s") % {"name": titled(case, one.address), "value": values}
    if one.word == "not has":
        return words("“%(name)s” does not hold %(value)s") % {"name": titled(case, one.address), "value": values}
    return f"{titled(case, one.address)} {_SIGNS[one.word]} {values}"


def found(case: Case, leaf: Held) -> str:
    """A leaf with the values it read, as far as these say more than the leaf itself."""
    text = said(case, leaf.said)
    if leaf.held and leaf.said.word in ("==", "filled", "empty", "closed", "open"):
        return text
    read = [valued(case, address, value) if answered(value) else words("not answered") for address, value in leaf.read]
    return words("%(test)s; on the card: %(values)s") % {"test": text, "values": ", ".join(read)} if read else text


def failing(case: Case, condition: Found) -> str:
    """The leaves that kept a condition from holding, one after the other."""
    return "; ".join(said(case, leaf.said) for leaf in condition.leaves if not leaf.held)


def titled(case: Case, address: str) -> str:
    """What an address is called: the title of a field, with that of the linked document's field behind it."""
    root, _, rest = address.partition(".")
    own = {"me": words("you"), "me.unit": words("your unit")}
    if address in own:
        return own[address]
    if case.type.field(root) is None:
        if root == "setting" and rest.replace("_", "-") in case.services.edition.settings:
            name = rest.replace("_", "-")
            return definition_title("setting", name, case.services.edition.settings[name].head.title)
        return f"{step_title(case, root)}: {rest}" if case.plan is not None and root in case.plan.nodes else address
    inner = _linked(case, address)
    if inner is None:
        return field_title(case, address, language_of()) if not rest else address
    document, field = inner
    title = _text(case, document, "fields", field.name, field.title or field.name)
    return words("%(name)s: %(text)s") % {"name": field_title(case, root, language_of()), "text": title}


def valued(case: Case, address: str, value: Any) -> str:
    """A value that stands at an address, or is compared with it, in words."""
    inner = _linked(case, address)
    if inner is not None:
        document, field = inner
        for choice in field.choices:
            if choice.value == value:
                return _text(case, document, "values", f"{field.name}.{value}", choice.title)
    field_here = field_at(case, address)
    if field_here is not None and field_here.kind == "money" and isinstance(value, int):
        value = Decimal(value)
    return show_at(case, address, value, language_of())


def given(case: Case, name: str, value: Any) -> str:
    """A result of a table, named and in words."""
    if name == "route":
        route = case.services.edition.routes.get(str(value))
        title = definition_title("route", str(value), route.head.title if route else str(value))
        return words("route “%(title)s”") % {"title": title}
    if name == "deadline":
        return words("term %(term)s") % {"term": _term(str(value))}
    return words("%(name)s: %(text)s") % {"name": titled(case, name), "text": valued(case, name, value)}


def _term(text: str) -> str:
    try:
        return show_term(Term.parse(text), language_of())
    except TermError:
        return text


def _linked(case: Case, address: str) -> tuple[str, Field] | None:
    """The document type and the field behind a link of the card."""
    root, _, rest = address.partition(".")
    field, edition = case.type.field(root), case.services.edition
    name = edition.points_to(field) if field is not None else ""
    inner = edition.documents[name].field(rest) if rest and name in edition.documents else None
    return (name, inner) if inner is not None else None


def _text(case: Case, document: str, group: str, key: str, default: str) -> str:
    return case.services.edition.texts.text(language_of(), f"document:{document}", group, key, default)
