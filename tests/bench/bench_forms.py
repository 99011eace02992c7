"""Rendering a filled form of thirty fields: compiled pieces against the same widgets as plain Jinja2 macros.

    python -m tests.bench.bench_forms

Both give the same bytes (asserted). The two are measured in turn in one process; the ratio is of medians.
"""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from jinja2 import Environment, PackageLoader

from runtime.forms.form import Form
from runtime.forms.markup import labels
from runtime.forms.page import Page
from runtime.forms.widgets import Fixed, Typed
from runtime.forms.widgets_choice import Offered
from tests.bench.letter import FILLED, PROPERTIES, REQUIRED
from tests.forms.filling import PlainScope, SmallChoices, made

PAGE = """
{%- import 'widgets.html' as widgets -%}
{%- set body -%}
{%- for name, box, given in fields -%}{{ widgets[name](box, words, *given) }}{%- endfor -%}
{%- endset -%}
{{ widgets.section('main', 'Main', '1', '', body) }}"""

ROUNDS, TIMES = 9, 150


def plain_page(form: Form) -> Callable[[Mapping[str, Any]], str]:
    """The form drawn by macros called at each request, as templates usually are."""
    environment = Environment(loader=PackageLoader("runtime.forms"), autoescape=True, trim_blocks=True)
    template = environment.from_string(PAGE)
    words = labels(str)
    choices = SmallChoices()

    def draw(values: Mapping[str, Any]) -> str:
        page = Page(values, {}, frozenset(), choices, form.sentences.written, {})
        fields = [_call(slot.widget, page, values.get(name)) for name, slot in form.layout.slots.items()]
        return template.render(fields=fields, words=words)

    return draw


def _call(widget: Any, page: Page, value: Any) -> tuple[str, Any, tuple[Any, ...]]:
    """The macro of a widget and what it is called with."""
    if isinstance(widget, Typed):
        return widget.macro.name, widget.box, ("" if value is None else widget.text(page, value),)
    if isinstance(widget, Fixed):
        return widget.macro.name, widget.box, widget.given(value)
    assert isinstance(widget, Offered)
    return _offered(widget, page, value)


def _offered(widget: Offered, page: Page, value: Any) -> tuple[str, Any, tuple[Any, ...]]:
    offered = page.choices.options(widget.question.field, widget.question.item, "", 16)
    named = tuple((one.value, one.title) for one in offered)
    if widget.many:
        chosen = [one for name in value or () for one in named if one[0] == name]
        return "checks", widget.box, (value or [], (*chosen, *(one for one in named if one not in chosen)))
    if len(named) > 15:
        found = page.choices.choice(widget.question.field, value)
        return "search", widget.box, (value or "", found.title if found else "", "")
    if len(named) > 7 or widget.question.kind != "choice":
        return "select", widget.box, (value or "", named)
    none = () if widget.question.required else (("", "Not chosen"),)
    return "radios", widget.box, (value or "", (*none, *named))


def measure(works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """The median seconds of one call of each, measured in turn."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    # As timeit does: what one side leaves to be collected is not charged to the other.
    gc.disable()
    for _ in range(ROUNDS):
        gc.collect()
        for name, work in works.items():
            start = time.perf_counter()
            for _ in range(TIMES):
                work()
            taken[name].append((time.perf_counter() - start) / TIMES)
    gc.enable()
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    """Measure and print."""
    form = made(PROPERTIES, required=REQUIRED)
    plain = plain_page(form)
    choices, scope = SmallChoices(), PlainScope(FILLED)

    def compiled() -> str:
        return str(form.render(FILLED, choices=choices, scope=scope))

    assert compiled() == plain(FILLED), "the two pages differ"
    found = measure({"compiled": compiled, "macros": lambda: plain(FILLED)})
    print(f"a filled form of {len(PROPERTIES)} fields, {len(compiled().encode()) / 1000:.1f} kB")
    print(f"  plain Jinja2 macros  {found['macros'] * 1e6:8.0f} µs  {1 / found['macros']:8.0f}/s")
    print(f"  compiled pieces      {found['compiled'] * 1e6:8.0f} µs  {1 / found['compiled']:8.0f}/s")
    print(f"  ratio                {found['macros'] / found['compiled']:8.1f}")


if __name__ == "__main__":
    main()
