"""The few shapes of which a route is drawn, as SVG with classes; colours are the theme's."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from markupsafe import Markup


@dataclass(slots=True)
class Canvas:
    """What is drawn so far, and where each step stands."""

    parts: list[str] = field(default_factory=list)
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def path(self, kind: str, line: str) -> None:
        """A line of a kind."""
        self.parts.append(f'<path class="{kind}" d="{line}"/>')

    def rect(self, kind: str, x: int, y: int, width: int, height: int, radius: int = 0) -> None:
        """A box of a kind."""
        place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
        self.parts.append(f'<rect class="{kind}" {place} rx="{radius}"/>')

    def text(self, words: str, x: int, y: int, kind: str = "", middle: bool = False) -> None:
        """Words of a kind, from a point or around it."""
        around = ' text-anchor="middle"' if middle else ""
        self.parts.append(f'<text class="{kind}" x="{x}" y="{y}"{around}>{escape(words)}</text>')

    def arrow(self, x1: int, x2: int, y: int, begun: bool) -> None:
        """A straight edge with its tip."""
        self.path("edge" if begun else "edge edge-wait", f"M{x1} {y}H{x2 - 6}")
        self.path("tip", f"M{x2} {y}l-8-4v8z")

    def mark(self, state: str, x: int, y: int) -> None:
        """The sign of a state: a tick, half a disc, a dashed ring."""
        if state == "done":
            self.path("mark mark-done", f"M{x} {y + 7}l4 4 8-9")
            return
        dashed = "" if state == "now" else ' stroke-dasharray="2.2 2.2"'
        kind = "mark mark-now" if state == "now" else "mark"
        self.parts.append(f'<circle class="{kind}" cx="{x + 6}" cy="{y + 6}" r="5.5"{dashed}/>')
        if state == "now":
            self.path("mark-half", f"M{x + 6} {y + 0.5}a5.5 5.5 0 0 0 0 11z")

    def svg(self, width: int, height: int, label: str) -> Markup:
        """The whole drawing with its sentence for those who hear it."""
        size = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        return Markup(f'<svg class="route" {size} role="img" aria-label="{escape(label)}">{"".join(self.parts)}</svg>')
