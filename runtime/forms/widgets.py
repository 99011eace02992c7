"""Widgets: each draws one question. The usual state is joined from pieces cut at compile time, the others, such as one
with an error, are drawn by the macro itself; both give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Protocol

from markupsafe import Markup, escape

from runtime.forms.markup import Box, Labels, cut, halves, place, widgets
from runtime.forms.page import Page
from runtime.forms.questions import Question

KEPT = 500  # drawn variants remembered for one widget

Text = Callable[[Page, Any], str]


class Widget(Protocol):
    """Draws one question."""

    def draw(self, page: Page, value: Any) -> None:
        """Add the pieces to the page; ``value`` is None when unanswered."""


class Base:
    """What all widgets know."""

    def __init__(self, question: Question, box: Box, path: str, words: Labels, gate: str = "") -> None:
        self.question, self.box, self.path, self.words = question, box, path, words
        self.gate = gate  # the name that hides it; nested widgets hide with their outer one

    def state(self, page: Page) -> dict[str, Any]:
        """The error and the hiding of now."""
        return {"error": page.errors.get(self.path, ""), "hidden": self.gate in page.hidden}


class Later:
    """A widget that most drawings do without: made when it is first drawn."""

    def __init__(self, make: Callable[[], Widget]) -> None:
        self.make = cache(make)

    def draw(self, page: Page, value: Any) -> None:
        """Draw it."""
        self.make().draw(page, value)


class Typed(Base):
    """One text between two pieces: most widgets."""

    def __init__(self, macro: str, text: Text, *known: Any) -> None:
        super().__init__(*known)
        self.macro, self.text = getattr(widgets(), macro), text
        self.plain = self._pieces(False)
        self.hidden = self._pieces(True)

    def _pieces(self, hidden: bool) -> tuple[str, str]:
        return halves(self.macro(self.box, self.words, place("value"), hidden=hidden))

    def draw(self, page: Page, value: Any) -> None:
        """Join the pieces around the value."""
        text = "" if value is None else self.text(page, value)
        if page.errors and self.path in page.errors:
            page.out.append(self.macro(self.box, self.words, text, **self.state(page)))
            return
        head, tail = self.hidden if self.gate in page.hidden else self.plain
        page.out += (head, escape(text), tail)


class Fixed(Base):
    """A widget with few states, each drawn once and remembered."""

    def __init__(self, macro: str, given: Callable[[Any], tuple[Any, ...]], *known: Any) -> None:
        super().__init__(*known)
        self.macro, self.given = getattr(widgets(), macro), given
        self.drawn: dict[tuple[Any, bool], str] = {}

    def draw(self, page: Page, value: Any) -> None:
        """Take the remembered drawing of this value, or draw it."""
        hidden = self.gate in page.hidden
        if page.errors and self.path in page.errors:
            page.out.append(self.macro(self.box, self.words, *self.given(value), **self.state(page)))
            return
        key = (repr(value) if isinstance(value, list) else (type(value), value), hidden)
        found = self.drawn.get(key)
        if found is None:
            found = str(self.macro(self.box, self.words, *self.given(value), hidden=hidden))
            if len(self.drawn) < KEPT:
                self.drawn[key] = found
        page.out.append(found)


class Grouped(Base):
    """Members inside a frame."""

    def __init__(self, inner: Sequence[tuple[str, Widget]], *known: Any) -> None:
        super().__init__(*known)
        self.inner = inner
        self.around = {hidden: halves(self._frame(hidden=hidden)) for hidden in (False, True)}

    def _frame(self, **state: Any) -> Any:
        return widgets().group(self.box, self.words, place("body"), **state)

    def draw(self, page: Page, value: Any) -> None:
        """Draw the frame and the members."""
        given = value if isinstance(value, Mapping) else {}
        around = self.around[self.gate in page.hidden]
        if self.path in page.errors:
            around = halves(self._frame(**self.state(page)))
        page.out.append(around[0])
        for name, widget in self.inner:
            widget.draw(page, given.get(name))
        page.out.append(around[1])


class Rowed(Base):
    """Rows of a table; the widgets of a row are made at its first drawing and kept."""

    def __init__(self, columns: Callable[[int], Sequence[tuple[str, str, Widget]]], *known: Any) -> None:
        super().__init__(*known)
        self.columns = columns
        self.around = {hidden: cut(self._frame(hidden=hidden)) for hidden in (False, True)}
        self.rows: dict[int, Row] = {}

    def _frame(self, **state: Any) -> str:
        return str(widgets().rows(self.box, self.words, place("body"), place("count"), **state))

    def draw(self, page: Page, value: Any) -> None:
        """Draw the table and its rows."""
        given = value if isinstance(value, list) else []
        around = self.around[self.gate in page.hidden]
        if self.path in page.errors:
            around = cut(self._frame(**self.state(page)))
        page.out += (around.around[0], str(len(given)), around.around[1])
        for at, line in enumerate(given):
            self.row(at).draw(page, line)
        page.out.append(around.around[2])

    def row(self, at: int) -> Row:
        """The row at a place."""
        if at in self.rows:
            return self.rows[at]
        made = Row(self.box, self.words, at, self.columns(at))
        if at < KEPT:
            self.rows[at] = made
        return made


class Row:
    """One row: the pieces around its cells, as a row with answers and as a fresh one."""

    def __init__(self, box: Box, words: Labels, at: int, cells: Sequence[tuple[str, str, Widget]]) -> None:
        self.widgets = [(name, widget) for name, _, widget in cells]
        body = Markup("").join(widgets().cell(title, place("cell")) for _, title, _ in cells)
        self.around = {fresh: cut(widgets().row(box, words, at, body, fresh=fresh)).around for fresh in (False, True)}

    def draw(self, page: Page, line: Any) -> None:
        """Draw the cells between the pieces."""
        around = self.around[line in (None, {})]
        for (name, widget), piece in zip(self.widgets, around, strict=False):
            page.out.append(piece)
            widget.draw(page, line.get(name) if name and isinstance(line, Mapping) else line if not name else None)
        page.out.append(around[-1])
