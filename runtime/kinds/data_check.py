"""Whether the schema of a card is one that works: every keyword known, well written, and about declared fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from runtime.kinds.data_keywords import FILES, KEYWORDS, REFUSED, ROOT, Keyword, below, escaped
from runtime.kinds.data_merge import Recursive, merged
from runtime.kinds.data_references import SCHEMES, STANDARD, local, scheme
from runtime.reading.problem import Place, Problem, did_you_mean

DEEPEST = 10

# "value": describes a value of the card; "part": says more about a value described elsewhere; "loose": under $defs,
# where it may become either.
Position = Literal["value", "part", "loose"]
Names = frozenset[str] | None

_RANGES = (
    ("minimum", "maximum"),
    ("minLength", "maxLength"),
    ("minItems", "maxItems"),
    ("minContains", "maxContains"),
    ("minProperties", "maxProperties"),
)


@dataclass(slots=True)
class Check:
    """One walk over one schema, collecting problems."""

    root: Mapping[str, Any]
    place: Callable[[str], Place]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, pointer: str, code: str, text: str, remedy: str = "") -> None:
        """Note one problem."""
        self.problems.append(Problem(self.place(pointer), code, text, remedy))

    def schema(self, schema: Any, pointer: str, position: Position, names: Names = None, depth: int = 0) -> None:
        """Check one schema; ``names`` are the declared fields of the object it says more about."""
        if depth > DEEPEST:
            self.problem(pointer, "too-deep", f"nested deeper than {DEEPEST} levels", "link documents instead")
            return
        if not isinstance(schema, Mapping):
            if position != "part":
                self.problem(pointer, "untyped", "true or false does not say what the field is", "write its type")
            return
        for name, value in schema.items():
            self.keyword(schema, str(name), value, pointer)
        self.ranges(schema, pointer)
        declared = self.declared(schema, pointer) if position == "value" else names
        self.names(schema, pointer, declared, position)
        for name, keyword, step, part in below(schema):
            inside, known = self.inside(name, keyword, position, declared)
            self.schema(part, pointer + step, inside, known, depth + (name in ("properties", "items")))

    def keyword(self, schema: Mapping[str, Any], name: str, value: Any, pointer: str) -> None:
        """Check one keyword's own shape."""
        at = f"{pointer}/{escaped(name)}"
        keyword = KEYWORDS.get(name) or (ROOT.get(name) if not pointer else None)
        if name == "currency" and schema.get("$ref") == "type:money":
            keyword = KEYWORDS["title"]
        if name in FILES and schema.get("$ref") == "type:file":
            keyword = FILES[name]
        if keyword is not None:
            wrong = keyword.wrong(value)
            if wrong:
                asked, _, remedy = wrong.partition("; ")
                self.problem(at, "bad-keyword", f"'{name}' asks for {asked}", remedy)
            elif name == "$ref":
                self.reference(value, at)
        elif name in REFUSED:
            self.problem(at, "unsupported-keyword", f"a card cannot use '{name}'", REFUSED[name])
        else:
            remedy = did_you_mean(name, KEYWORDS) or "remove it; a note may stand in '$comment'"
            self.problem(at, "unknown-keyword", f"JSON Schema has no keyword '{name}'", remedy)

    def reference(self, ref: str, at: str) -> None:
        """Check where a ``$ref`` goes."""
        kind, name = scheme(ref)
        if kind == "type" and name not in STANDARD:
            self.problem(at, "bad-reference", f"there is no type '{name}'", did_you_mean(name, STANDARD))
        elif kind and not name:
            self.problem(at, "bad-reference", f"'{ref}' names nothing", f"write {kind}:name")
        elif not kind and local(ref, self.root) is None:
            known = [f"#/$defs/{one}" for one in self.root.get("$defs", {})] + [f"{one}:…" for one in SCHEMES]
            self.problem(at, "bad-reference", f"'{ref}' cannot be reached from a card", did_you_mean(ref, known))

    def ranges(self, schema: Mapping[str, Any], pointer: str) -> None:
        """Two bounds that leave nothing between them."""
        for low, high in _RANGES:
            bounds = [schema[name] for name in (low, high) if isinstance(schema.get(name), int | float)]
            if len(bounds) == 2 and bounds[0] > bounds[1]:
                text = f"no value is both from '{low}' and up to '{high}'"
                self.problem(f"{pointer}/{low}", "empty-range", text, "change one of them")

    def declared(self, schema: Mapping[str, Any], pointer: str) -> Names:
        """The fields of an object, or None for another value."""
        try:
            properties = merged(schema, self.root)[0].get("properties")
        except Recursive as error:
            self.recursive(error, pointer)
            return None
        return frozenset(properties) if isinstance(properties, Mapping) else None

    def recursive(self, error: Recursive, pointer: str) -> None:
        """A schema that holds itself."""
        remedy = "link documents instead: $ref: document:name"
        self.problem(pointer, "recursive-data", f"'{error.ref}' holds itself", remedy)

    def names(self, schema: Mapping[str, Any], pointer: str, declared: Names, position: Position) -> None:
        """Every field that a keyword names is declared."""
        if declared is None or position == "loose":
            return
        named: list[tuple[str, Iterable[Any]]] = [("required", _listed(schema.get("required")))]
        for keyword in ("properties", "dependentSchemas", "dependentRequired"):
            if keyword != "properties" or position == "part":
                named.append((keyword, _mapping(schema.get(keyword))))
        for name, targets in _mapping(schema.get("dependentRequired")).items():
            named.append((f"dependentRequired/{escaped(name)}", _listed(targets)))
        for keyword, fields in named:
            for name in fields:
                if name not in declared:
                    self.problem(
                        f"{pointer}/{keyword}",
                        "no-such-field",
                        f"'{keyword.partition('/')[0]}' names '{name}', which properties do not declare",
                        did_you_mean(str(name), declared) or "declare it under properties; `when` in the card shows it",
                    )

    def inside(self, name: str, keyword: Keyword, position: Position, declared: Names) -> tuple[Position, Names]:
        """What a schema inside another one describes."""
        if name == "$defs":
            return "loose", None
        if name == "contains":
            return "part", None
        if not keyword.alone:
            return ("part", declared) if position == "value" else (position, declared)
        return ("value", None) if position != "part" else ("part", None)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
