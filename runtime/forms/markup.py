"""The widgets' templates, and cutting what they give at the places where values stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from runtime.forms.questions import Words

_MARK = re.compile("\x00([a-z]+)\x00")


@dataclass(frozen=True, slots=True)
class Box:
    """What never changes about one widget in one form."""

    name: str
    id: str
    title: str
    kind: str
    hint: str = ""
    optional: str = ""
    width: str = "full"
    when: str = ""
    conditional: bool = False
    type: str = "text"
    inputmode: str = ""
    suffix: str = ""
    rows: int = 3
    limit: int = 0
    many: bool = False
    heads: tuple[str, ...] = ()
    compute: str = ""
    ordered: bool = False  # the order of what is chosen may matter, so it can be changed
    coded: bool = False  # chosen values travel as JSON
    files: str = ""  # which files are taken, where the definition says so
    accept: str = ""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of the widgets themselves in one language."""

    error: str
    find: str
    found: str
    nothing: str
    none: str
    remove: str
    files: str
    number: str
    acts: str
    add: str
    unit: str
    left: str
    up: Callable[[int], str]
    down: Callable[[int], str]
    drop: Callable[[int], str]
    higher: Callable[[str], str]
    units: tuple[tuple[str, str], ...]


def _(text: str) -> str:
    return text


UNITS: Mapping[str, str] = {
    "minutes": _("minutes"),
    "hours": _("hours"),
    "working hours": _("working hours"),
    "days": _("days"),
    "working days": _("working days"),
    "weeks": _("weeks"),
    "months": _("months"),
    "years": _("years"),
    "permanent": _("permanent"),
}


def labels(words: Words) -> Labels:
    """The widgets' words, translated."""

    def numbered(text: str) -> Callable[[int], str]:
        return lambda n: words(text).format(n=n)

    return Labels(
        words("Error:"),
        words("Find"),
        words("Found"),
        words("Nothing found"),
        words("Not chosen"),
        words("Remove"),
        words("PDF, OFD, DOCX, JPG and others, up to 50 MB each"),
        words("No."),
        words("Actions"),
        words("Add a row"),
        words("Unit of time"),
        words("Characters left: #"),
        numbered(_("Move row {n} up")),
        numbered(_("Move row {n} down")),
        numbered(_("Remove row {n}")),
        lambda title: words("Move {title} up").format(title=title),
        (("", ""), *((name, words(text)) for name, text in UNITS.items())),
    )


@cache
def widgets() -> Any:
    """The widget macros, compiled once."""
    environment = Environment(
        loader=PackageLoader("runtime.forms"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("widgets.html").module


def place(name: str) -> Markup:
    """A mark that stands for a value while a widget is compiled; no text of a definition can hold it."""
    return Markup(f"\x00{name}\x00")


@dataclass(frozen=True, slots=True)
class Pieces:
    """What stands around the values, and which value stands between two pieces."""

    around: tuple[str, ...]
    names: tuple[str, ...]

    def fill(self, out: list[str], values: Mapping[str, Any]) -> None:
        """Add everything in order, values escaped unless they are markup."""
        for piece, name in zip(self.around, self.names, strict=False):
            out.append(piece)
            out.append(escape(values[name]))
        out.append(self.around[-1])


def cut(html: str) -> Pieces:
    """A widget drawn with marks, cut at them."""
    parts = _MARK.split(str(html))
    return Pieces(tuple(parts[::2]), tuple(parts[1::2]))


def halves(html: str) -> tuple[str, str]:
    """A widget with one mark as what stands before and after the value."""
    before, after = cut(html).around
    return before, after
