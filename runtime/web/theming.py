"""The style sheet of an agency: the shipped look, and its own three colours on top."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import resources
from typing import Any

OWN_TOKENS = ("accent", "accent-t", "rule")
SHEETS = ("tokens", "base", "controls", "parts", "frame", "portal", "document", "lists", "narrow", "print")

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(r'="([a-z-]+)"\]')
_PAIRS = re.compile(r"#([0-9a-f])\1([0-9a-f])\2([0-9a-f])\3\b")
_AROUND = re.compile(r" ?([{};,>]) ?|(?<=[a-z0-9-])(:) ")

# The colours of tokens.css that an agency's colours stand on: name -> (light, dark).
_SHEET = {"light": "#ffffff", "dark": "#171c21"}
_INK = {"light": "#16202a", "dark": "#e9edef"}


def stylesheet(theme: Mapping[str, Any]) -> str:
    """All style sheets of the shipped look and the agency's colours, as one file."""
    office = resources.files("themes") / "office"
    parts = [(office / f"{name}.css").read_text("utf-8") for name in SHEETS]
    return _squeeze("\n".join(parts)) + "\n" + theme_css(theme)


def theme_css(theme: Mapping[str, Any]) -> str:
    """An agency's three colours as custom properties, light and dark; what is not a colour is left out."""
    light, dark = _declarations(theme, "light"), _declarations(theme, "dark")
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
        # Paper is white whatever the reader's lamp.
        f"@media print{{:root,:root[data-theme]{{{light}}}}}\n"
    )


def theme_faults(theme: Mapping[str, Any]) -> tuple[str, ...]:
    """What is wrong with a theme's colours, in sentences: unknown tokens, bad colours, too little contrast."""
    tokens: Mapping[str, Any] = theme.get("tokens") or {}
    unknown = [
        f"a theme may not set {name!r}, only {', '.join(OWN_TOKENS)}" for name in tokens if name not in OWN_TOKENS
    ]
    return (*unknown, *(fault for light in ("light", "dark") for fault in _contrast_faults(theme, light)))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours as WCAG 2 reckons it, from 1 to 21."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _contrast_faults(theme: Mapping[str, Any], light: str) -> list[str]:
    faults = []
    for name, ground, least in (("accent", _SHEET, 4.5), ("accent-t", _INK, 7.0), ("rule", _SHEET, 2.0)):
        colour = _colour(theme, name, light)
        if colour is None:
            faults.append(f"{name} has no colour for {light}; write it as {light}: '#1f4e95'")
        elif (measured := contrast(colour, ground[light])) < least:
            faults.append(f"{name} ({light}) measures {measured:.1f} to 1, at least {least:g} is needed")
    return faults


def _declarations(theme: Mapping[str, Any], light: str) -> str:
    pairs = ((name, _colour(theme, name, light)) for name in OWN_TOKENS)
    return ";".join(f"--{name}:{colour}" for name, colour in pairs if colour)


def _colour(theme: Mapping[str, Any], name: str, light: str) -> str | None:
    value = (theme.get("tokens") or {}).get(name)
    colour = value.get(light) if isinstance(value, Mapping) else value
    return colour if isinstance(colour, str) and _COLOUR.fullmatch(colour) else None


def _luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (_linear(int(digits[at : at + 2], 16) / 255) for at in (0, 2, 4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.03928 else ((channel + 0.055) / 1.055) ** 2.4


def _squeeze(css: str) -> str:
    plain = _QUOTED.sub(r"=\1]", _SPACE.sub(" ", _COMMENT.sub("", css)))
    return _AROUND.sub(r"\1\2", _PAIRS.sub(r"#\1\2\3", plain)).replace(";}", "}").strip()
