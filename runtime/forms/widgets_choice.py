"""Widgets for choosing: a fixed list drawn once per choice, or what a catalog offers today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from runtime.forms.markup import Pieces, cut, place, widgets
from runtime.forms.page import Page
from runtime.forms.questions import Question, token
from runtime.forms.widgets import KEPT, Base
from runtime.kinds.data import Choice

FEW, SOME = 7, 15

Named = tuple[tuple[str, str], ...]


def chosen_of(question: Question, none: str = "") -> Callable[[Any], tuple[Any, ...]]:
    """The arguments of a widget with a fixed list: the chosen name, or names, and the list with what it lacks."""
    titles = {token(one.value, question.tokens): one.title for one in question.choices}
    live = tuple((token(one.value, question.tokens), one.title) for one in question.choices if not one.retired)
    named = (("", none), *live) if none else live

    def one(value: Any) -> tuple[Any, ...]:
        name = "" if value is None else token(value, question.tokens)
        return name, _with(named, [name], titles)

    def many(value: Any) -> tuple[Any, ...]:
        names = [token(single, question.tokens) for single in value or ()]
        return names, _with(named, names, titles)

    return many if question.field.item is not None else one


def _with(named: Named, names: Sequence[str], titles: Mapping[str, str]) -> Named:
    """The list, and after it what was chosen before and is not offered any more."""
    known = {name for name, _ in named}
    return (*named, *((name, titles.get(name, name)) for name in names if name and name not in known))


@dataclass(slots=True)
class Seen:
    """What was offered last, and the widget drawn with it for the values met so far."""

    offered: tuple[Choice, ...] = ()
    names: dict[str, str] = field(default_factory=dict)
    drawn: dict[tuple[Any, ...], str] = field(default_factory=dict)


class Offered(Base):
    """A choice whose list is asked at each drawing: radios, a select or a search, by how many there are."""

    def __init__(self, *known: Any) -> None:
        super().__init__(*known)
        self.many = self.question.field.item is not None
        self.seen = Seen()
        self.pieces = cache(self._pieces)

    def _pieces(self, hidden: bool, linked: bool) -> Pieces:
        given = (place("value"), place("title"), place("address") if linked else "")
        return cut(widgets().search(self.box, self.words, *given, hidden=hidden))

    def draw(self, page: Page, value: Any) -> None:
        """Ask what is offered and draw it."""
        look = self.question.item.look
        offered = () if look == "search" else tuple(self._offered(page, "", SOME + 1))
        if look == "search" or len(offered) > SOME:
            self._search(page, self._chosen(page, value, {}))
            return
        seen = self._seen(offered)
        key = (tuple(value) if isinstance(value, list) else value, self.gate in page.hidden)
        found = None if page.errors else seen.drawn.get(key)
        if found is None:
            found = self._list(page, self._chosen(page, value, seen.names), seen.names, look)
            if len(seen.drawn) < KEPT and self.path not in page.errors:
                seen.drawn[key] = found
        page.out.append(found)

    def _seen(self, offered: tuple[Choice, ...]) -> Seen:
        seen = self.seen
        if seen.offered != offered:
            seen = self.seen = Seen(offered, {self._name(one.value): _words(one) for one in offered})
        return seen

    def _offered(self, page: Page, query: str, limit: int) -> Sequence[Choice]:
        if not self.question.choices:
            return page.choices.options(self.question.field, self.question.item, query, limit)
        wanted = query.lower().split()
        live = [one for one in self.question.choices if not one.retired]
        return [one for one in live if all(word in _words(one).lower() for word in wanted)][:limit]

    def _name(self, value: Any) -> str:
        return token(value, self.question.tokens)

    def _chosen(self, page: Page, value: Any, names: Mapping[str, str]) -> Named:
        values = (value if isinstance(value, list) else [value]) if value not in (None, "") else []
        return tuple(self._named(page, one, names) for one in values)

    def _named(self, page: Page, value: Any, names: Mapping[str, str]) -> tuple[str, str]:
        name = self._name(value)
        if name in names:
            return name, names[name]
        static = next((one for one in self.question.choices if one.value == value), None)
        found = static or (None if self.question.choices else page.choices.choice(self.question.field, value))
        return name, _words(found) if found else name

    def _list(self, page: Page, chosen: Named, names: Mapping[str, str], look: str) -> str:
        picked: Any = [name for name, _ in chosen]
        listed: Named = (*names.items(), *(one for one in chosen if one[0] not in names))
        macro = "checks"
        if self.many:
            # A browser posts boxes in page order: what is chosen stands first, in its own order.
            listed = (*chosen, *(one for one in listed if one[0] not in picked))
        else:
            picked = picked[0] if picked else ""
            macro = "select"
            if look == "radios" or (not look and len(names) <= FEW and self.question.kind == "choice"):
                macro = "radios"
                listed = listed if self.question.required else (("", self.words.none), *listed)
        return str(getattr(widgets(), macro)(self.box, self.words, picked, listed, **self.state(page)))

    def _search(self, page: Page, chosen: Named) -> None:
        query = page.finds.get(self.path)
        address = page.options_address(self.path) if page.options_address else ""
        name, title = chosen[0] if chosen else ("", "")
        state = self.state(page)
        if not self.many and query is None and not state["error"]:
            self.pieces(state["hidden"], bool(address)).fill(
                page.out, {"value": name, "title": title, "address": address}
            )
            return
        given = {**state, "results": self._results(page, query, chosen), "query": query or ""}
        if self.many:
            page.out.append(widgets().search_many(self.box, self.words, chosen, address, **given))
        else:
            page.out.append(widgets().search(self.box, self.words, name, title, address, **given))

    def _results(self, page: Page, query: str | None, chosen: Named) -> list[tuple[str, str]] | None:
        if query is None:
            return None
        found = [(self._name(one.value), _words(one)) for one in self._offered(page, query, 50)]
        return [one for one in found if not self.many or one not in chosen]


def _words(choice: Choice) -> str:
    return f"{choice.code} {choice.title}" if choice.code else choice.title
