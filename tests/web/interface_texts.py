"""Every interface text that the product may say, found in its modules and templates, and what the catalogs hold."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

RUNTIME = Path(__file__).resolve().parents[2] / "runtime"
WEB = RUNTIME / "web"

# ``words`` and ``counted`` say a text; ``_`` only marks one that ``words`` says later.
_SAYING = {"words": 1, "_": 1, "counted": 2}
_PLACE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")


def texts() -> dict[str, tuple[str, ...]]:
    """Each text with the forms it stands in: itself, or one and many."""
    return {forms[0]: forms for forms in (*_in_modules(), *_in_templates())}


def places(text: str) -> list[str]:
    """The values that a text has a place for; a number may be left unsaid."""
    return sorted(set(_PLACE.findall(text)) - {"%(num)s"})


def catalog(language: str) -> Catalog:
    """What a language holds."""
    with (WEB / "translations" / language / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=language)


def strings(held: str | Sequence[str] | None) -> tuple[str, ...]:
    """The forms of a message's words or of its translation."""
    return (held or "",) if held is None or isinstance(held, str) else tuple(held)


def _in_modules() -> Iterator[tuple[str, ...]]:
    for path in sorted(RUNTIME.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                yield from _said(node)


def _said(call: ast.Call) -> Iterator[tuple[str, ...]]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    forms = [_literals(given) for given in call.args[: _SAYING.get(name, 0)]]
    yield from zip(*forms, strict=True)


def _literals(given: ast.expr) -> list[str]:
    """The text that stands here, or both of an ``… if … else …``."""
    branches = (given.body, given.orelse) if isinstance(given, ast.IfExp) else (given,)
    return [one.value for one in branches if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def _in_templates() -> Iterator[tuple[str, ...]]:
    options = {"**.html": {"trim_blocks": "true", "lstrip_blocks": "true"}}
    for room in ("web", "forms"):
        found = extract_from_dir(str(RUNTIME / room / "templates"), [("**.html", "jinja2")], options_map=options)
        for _, _, message, _, _ in found:
            yield strings(message)
