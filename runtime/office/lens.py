"""A place deep inside a definition, and the same definition with something else there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

Path = tuple[str | int, ...]

# What stands for nothing: the entry of a mapping that is left out.
LEFT_OUT: Final = object()


def put(whole: Any, path: Path, value: Any) -> Any:
    """The same definition, with ``value`` at a path of fields, places and keys."""
    if not path:
        return value
    head, rest = path[0], path[1:]
    if isinstance(whole, tuple):
        return tuple(put(part, rest, value) if at == head else part for at, part in enumerate(whole))
    if isinstance(whole, Mapping):
        changed = {**whole, head: put(whole[head], rest, value)}
        return {key: part for key, part in changed.items() if part is not LEFT_OUT}
    return replace(whole, **{str(head): put(getattr(whole, str(head)), rest, value)})


def at(whole: Any, path: Path) -> Any:
    """What stands at a path."""
    for part in path:
        inside: Any = whole
        whole = inside[part] if isinstance(whole, tuple | Mapping) else getattr(whole, str(part))
    return whole
