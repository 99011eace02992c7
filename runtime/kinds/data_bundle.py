"""A card's schema made whole for any validator: references under ``$defs``, objects closed, nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from runtime.kinds.data_keywords import FILES, KEYWORDS, escaped
from runtime.kinds.data_merge import merged, types
from runtime.kinds.data_references import scheme, standard
from runtime.kinds.file_types import as_schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"


def bundle(data: Mapping[str, Any], refs: Callable[[str], Mapping[str, Any]] = standard) -> dict[str, Any]:
    """The schema of a checked card as one valid 2020-12 document; ``refs`` gives the schema of each reference."""
    copying = _Copying(data, refs, {})
    whole: dict[str, Any] = {"$schema": DRAFT, **copying.schema(data, True)}
    if copying.found:
        whole["$defs"] = {**whole.get("$defs", {}), **copying.found}
    return whole


@dataclass(frozen=True, slots=True)
class _Copying:
    """One bundling: the root, who knows the schemas of references, and those met so far."""

    root: Mapping[str, Any]
    refs: Callable[[str], Mapping[str, Any]]
    found: dict[str, Mapping[str, Any]]

    def schema(self, schema: Any, alone: bool) -> Any:
        """A copy of a schema; one that stands alone describes a value of the card and is completed."""
        if not isinstance(schema, Mapping):
            return schema
        made = {}
        for name, value in schema.items():
            if name not in ("$schema", "$id", "currency", *FILES):
                made[name] = self.reference(value) if name == "$ref" else self.inside(name, value, alone)
        if schema.get("$ref") == "type:file":
            made.update(as_schema(schema))
        return _complete(made, schema, self.root) if alone else made

    def inside(self, name: str, value: Any, alone: bool) -> Any:
        """A copy of a keyword's value."""
        child = alone and name in ("items", "properties")
        match KEYWORDS[name].role:
            case "schema":
                return self.schema(value, child)
            case "schemas":
                return [self.schema(part, False) for part in value]
            case "named" if name == "$defs":
                return {key: self.definition(part) for key, part in value.items()}
            case "named":
                return {key: self.schema(part, child) for key, part in value.items()}
            case _:
                return value

    def definition(self, part: Any) -> Any:
        """A part under $defs is closed where it is used, its fields are closed here."""
        made = self.schema(part, False)
        if isinstance(part, Mapping):
            for name in ("properties", "items"):
                if isinstance(part.get(name), Mapping):
                    made[name] = self.inside(name, part[name], True)
        return made

    def reference(self, ref: str) -> str:
        """A reference into $defs, remembered when it comes from outside."""
        if not scheme(ref)[0]:
            return ref
        self.found[ref] = self.refs(ref)
        return f"#/$defs/{escaped(ref)}"


def _complete(made: dict[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any]) -> dict[str, Any]:
    """Say the type where the author left it to the other keywords, and close objects."""
    whole, _ = merged(schema, root)
    kinds = types(whole)
    if "type" not in whole and kinds:
        made["type"] = kinds[0]
    if "object" in kinds and "additionalProperties" not in made:
        made["unevaluatedProperties"] = False
    return made
