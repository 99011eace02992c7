"""Version numbers of packs and of the engine, and whether one is among those wanted."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

DISTRIBUTION = "formwright"


def fits(wanted: str, has: str) -> bool:
    """``1.2`` begins with these numbers, ``~1.2`` is 1.2 or a later patch of it, ``>=1.2 <2`` a span."""
    return all(_fits(part, _numbers(has)) for part in wanted.split())


def _fits(part: str, own: list[int]) -> bool:
    numbers = _numbers(part.lstrip("~<>="))
    if part.startswith("~"):
        return own[:2] == numbers[:2] and own >= numbers
    if part.startswith(">="):
        return own >= numbers
    if part.startswith("<"):
        return own < numbers
    return own[: len(numbers)] == numbers


def _numbers(text: str) -> list[int]:
    return [int(part) for part in text.split(".") if part.isdigit()]


def engine_version() -> str:
    """The version of this engine; nothing where it is not installed as a package."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return ""
