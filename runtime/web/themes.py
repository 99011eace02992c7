"""The agency's theme: a shipped one, or its own laid over one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from runtime.edition.edition import Edition
from runtime.reading.source import parse_text


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """A theme that comes with the product, laid over the one it is like; ``office`` for an unknown name."""
    file = resources.files("themes") / name / "theme.yaml"
    if not file.is_file():
        return shipped("office") if name != "office" else {}
    sources, _ = parse_text(file.read_text("utf-8"), f"{name}/theme.yaml")
    data = dict(sources[0].data)
    base = data.pop("like", "")
    return {**shipped(base), **data} if base else data


def theme_of(edition: Edition) -> Mapping[str, Any]:
    """The theme of an agency's edition."""
    name = edition.agency.theme if edition.agency else "office"
    own = edition.themes.get(name)
    if own is None:
        return shipped(name)
    base = shipped("office")
    said = {"tokens": {**base.get("tokens", {}), **own.tokens}, "footer": own.footer, "density": own.density}
    return {**base, **said}
