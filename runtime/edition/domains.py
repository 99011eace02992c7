"""The domains of a document's fields, as proofs need them: what each may hold, when it shows, when it must be answered.

What no domain is given for, a proof leaves open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from runtime.edition.edition import Edition
from runtime.kinds.data import Field
from runtime.kinds.document import DocumentType
from runtime.reading.condition import Expression, parse_condition
from runtime.reading.domain import Domain

_STEPS: Final = {"integer": Fraction(1), "money": Fraction(1, 100)}
_KINDS: Final[Mapping[str, Any]] = {
    "text": "text",
    "long-text": "text",
    "person": "text",
    "unit": "text",
    "link": "text",
    "date": "date",
    "date-time": "moment",
}
_LISTS: Final = frozenset({"choices", "people", "units", "links"})
_DEEPEST: Final = 4


def domains_of(edition: Edition, document: DocumentType, addresses: frozenset[str]) -> dict[str, Domain]:
    """The domains of those addresses of a card that have one, and of what decides whether they show."""
    found: dict[str, Domain] = {}
    waiting = set(addresses)
    while waiting:
        address = waiting.pop()
        domain = _at(edition, document, address)
        if domain is not None:
            found[address] = domain
            asked = domain.shown.addresses if domain.shown is not None else frozenset()
            waiting |= {one for one in asked if one not in found}
    return found


def _at(edition: Edition, document: DocumentType, address: str) -> Domain | None:
    """The domain at an address: of a field of the card, or through its links of another one."""
    name, *rest = address.split(".")
    field = document.field(name)
    if field is None:
        return _setting(edition, rest) if name == "setting" and rest else None
    if rest:
        return _inside(edition, field, rest)
    return _domain(edition, field, _required(document, field), _shown(document, name))


def _required(document: DocumentType, field: Field) -> bool:
    item = document.card.item(field.name)
    return field.required or (item is not None and item.required)


def _shown(document: DocumentType, name: str) -> Expression | None:
    """When a field is on the card: its own condition and that of its section together."""
    for section in document.card.sections:
        for item in section.items:
            if item.field == name:
                whens = [one.text for one in (section.when, item.when) if one is not None]
                return parse_condition(" and ".join(f"({text})" for text in whens)) if whens else None
    return None


def _setting(edition: Edition, rest: list[str]) -> Domain | None:
    """A setting always has a value; only a switch has few enough to try."""
    found = edition.settings.get(rest[0].replace("_", "-")) or edition.settings.get(rest[0])
    if found is None or found.data.get("type") != "boolean" or len(rest) > 1:
        return None
    return Domain("values", (True, False), required=True)


def _inside(edition: Edition, field: Field, rest: list[str]) -> Domain | None:
    """One value behind a link, an entry or a group; what lies behind a list is left open."""
    path = field.name
    for name in rest[:_DEEPEST]:
        inner = _member(edition, field, name)
        if inner is None or field.kind == "rows" or field.kind in _LISTS:
            return None
        field, path = inner, f"{path}.{name}"
    root = path.rpartition(".")[0]
    return _domain(edition, field, field.required, parse_condition(f"filled({root})"))


def _member(edition: Edition, field: Field, name: str) -> Field | None:
    if field.fields:
        return field.field(name)
    document = edition.documents.get(edition.points_to(field))
    return document.field(name) if document is not None else None


def _domain(edition: Edition, field: Field, required: bool, shown: Expression | None) -> Domain:
    values = tuple(_values(edition, field))
    if field.kind == "boolean":
        # A box is answered once it was shown, and a hidden one counts as false.
        return Domain("values", (True, False), required=True)
    if field.kind in _LISTS:
        least = Fraction(str(field.schema.get("minItems", 0))) if required else None
        return Domain("many", values, limits=(least, None), required=True, shown=shown)
    if field.kind == "choice":
        return Domain("values" if values else "text", values, _ordered(edition, field), required=required, shown=shown)
    if field.kind in ("integer", "number", "money"):
        return _number(field, required, shown)
    return Domain(_KINDS.get(field.kind, "opaque"), required=required, shown=shown)


def _values(edition: Edition, field: Field) -> Iterator[Any]:
    """All values there are; none where they are not written down."""
    if field.choices:
        yield from (one.value for one in field.choices)
        return
    catalog = edition.catalogs.get(field.catalog)
    if catalog is not None and catalog.entries is None:
        yield from catalog.by_value


def _ordered(edition: Edition, field: Field) -> bool:
    catalog = edition.catalogs.get(field.catalog)
    return catalog is not None and catalog.ordered


def _number(field: Field, required: bool, shown: Expression | None) -> Domain:
    schema = field.schema
    step = _STEPS.get(field.kind, Fraction(0))
    if field.kind != "money" and schema.get("multipleOf"):
        step = Fraction(str(schema["multipleOf"]))
    scale = 100 if field.kind == "money" else 1
    low, strict_low = _end(schema, "minimum", "exclusiveMinimum", scale)
    high, strict_high = _end(schema, "maximum", "exclusiveMaximum", scale)
    return Domain(
        "number",
        step=step,
        limits=(low, high),
        strict=(strict_low, strict_high),
        required=required,
        shown=shown,
    )


def _end(schema: Mapping[str, Any], plain: str, strict: str, scale: int) -> tuple[Fraction | None, bool]:
    if strict in schema:
        return Fraction(str(schema[strict])) / scale, True
    return (Fraction(str(schema[plain])) / scale if plain in schema else None), False
