"""What a ``$ref`` of a card may name, and the schema that stands for it in any validator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

SCHEMES: Final = ("catalog", "fileplan", "document", "type")

_NAME: Final = {"type": "string", "minLength": 1}
_UNITS = "(minutes?|hours?|working hours?|days?|working days?|weeks?|months?|years?)"

STANDARD: Final[Mapping[str, Mapping[str, Any]]] = {
    "file": {
        "type": "object",
        "required": ["name", "size", "sha256"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 255},
            "type": {"type": "string"},
            "size": {"type": "integer", "minimum": 0},
            "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        },
        "additionalProperties": False,
    },
    "text": {"type": "string"},
    "person": _NAME,
    "unit": _NAME,
    "organisation": _NAME,
    "money": {"type": "integer", "description": "in the smallest unit of the currency"},
    "term": {"type": "string", "pattern": f"^(permanent|[0-9]{{1,6}} {_UNITS})$"},
}


def scheme(ref: str) -> tuple[str, str]:
    """``catalog:x`` as its two halves; two empty texts for anything else, such as ``#/$defs/x``."""
    kind, colon, name = ref.partition(":")
    return (kind, name) if colon and kind in SCHEMES else ("", "")


def standard(ref: str) -> Mapping[str, Any]:
    """The schema of a reference: names are texts, whose membership is asked of the catalog, never of an enum."""
    kind, name = scheme(ref)
    return STANDARD[name] if kind == "type" else _NAME


def local(ref: str, root: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The part of ``$defs`` that a reference names, or None."""
    steps = [step.replace("~1", "/").replace("~0", "~") for step in ref.split("/")]
    if steps[:2] != ["#", "$defs"] or len(steps) != 3:
        return None
    found = root.get("$defs", {}).get(steps[2])
    return found if isinstance(found, Mapping) else None
