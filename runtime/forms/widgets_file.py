"""The widget for files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from runtime.forms.markup import cut, halves, place, widgets
from runtime.forms.page import Page
from runtime.forms.widgets import Base
from runtime.forms.written import Written


class Filed(Base):
    """Files: a place to add them and the list of those that are there."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.bare = {hidden: str(self._file("", hidden)) for hidden in (False, True)}
        self.full = {hidden: halves(self._file(place("body"), hidden)) for hidden in (False, True)}
        self.items = {linked: cut(self._item(linked)) for linked in (False, True)}

    def _file(self, body: str, hidden: bool) -> Any:
        return widgets().file(self.box, self.words, body, hidden=hidden)

    def _item(self, linked: bool) -> str:
        marks = {name: place(name) for name in ("at", "name", "size", "kept")}
        return str(widgets().file_item(self.box, self.words, address=place("address") if linked else "", **marks))

    def draw(self, page: Page, value: Any) -> None:
        """Draw the list, each file with the value that it is kept by."""
        files = [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, Mapping)]
        hidden = self.gate in page.hidden
        around: tuple[str, ...] = self.full[hidden]
        if self.path in page.errors:
            mark = place("body") if files else ""
            around = (*cut(widgets().file(self.box, self.words, mark, **self.state(page))).around, "")[:2]
        elif not files:
            around = (self.bare[hidden], "")
        page.out.append(around[0])
        for at, kept in enumerate(files):
            self._kept(page, at, kept)
        page.out.append(around[1])

    def _kept(self, page: Page, at: int, kept: Mapping[str, Any]) -> None:
        address = page.file_address(self.path, kept) if page.file_address else ""
        travels = json.dumps(kept, ensure_ascii=False, separators=(",", ":"))
        size = weight(kept, page.written)
        values = {"at": at, "name": kept.get("name", ""), "address": address, "size": size, "kept": travels}
        self.items[bool(address)].fill(page.out, values)


def weight(kept: Mapping[str, Any], written: Written) -> str:
    """The size of a file in words."""
    size = kept.get("size", 0)
    return written.shown_size(size) if isinstance(size, int | float) else ""
