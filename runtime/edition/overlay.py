"""Lays a definition over another of the same kind: mappings by key, lists by the item's first key.

Plain lists, and every list under ``data``, are replaced whole. ``remove: true`` takes a thing away, ``after: NAME``
places an item; both exist in overlays only. Every value keeps the place where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from runtime.reading.problem import Place, Problem, did_you_mean
from runtime.reading.source import Pointer, Source

# The short form of an item stands for a mapping with this first key: `- amount` is `- {field: amount}`.
_SHORT: Final = {"asks": "field", "fields": "field", "card": "field", "columns": "column"}


@dataclass(slots=True)
class _Entry:
    """An item of a list while another list is laid over it, and what is to change in it."""

    item: Any
    pointer: Pointer
    new: bool = False
    change: Any = None
    changed_at: Pointer = ()
    after: Any = None


@dataclass(slots=True)
class _Laying:
    """One laying-over in progress: where values come from, where they go, what is wrong."""

    base: Source
    over: Source
    marks: dict[Pointer, Place] = field(default_factory=dict)
    written: dict[Pointer, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    removed: dict[str, Place] = field(default_factory=dict)

    def keep(self, source: Source, value: Any, origin: Pointer, target: Pointer) -> Any:
        """Copy a value as it is, with its places."""
        if origin in source.marks:
            self.marks[target] = source.marks[origin]
        if origin in source.written:
            self.written[target] = source.written[origin]
        if isinstance(value, dict):
            return {key: self.keep(source, inner, (*origin, key), (*target, key)) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.keep(source, inner, (*origin, at), (*target, at)) for at, inner in enumerate(value)]
        return value

    def mapping(self, base: dict[str, Any], bp: Pointer, over: dict[str, Any], op: Pointer, to: Pointer) -> Any:
        """One mapping over another, key by key; a new key follows the known ones."""
        out: dict[str, Any] = {}
        for key, value in base.items():
            if key not in over:
                out[key] = self.keep(self.base, value, (*bp, key), (*to, key))
            elif _removed(over[key]):
                self.removed[key] = self.over.place((*op, key))
            else:
                out[key] = self.value(value, (*bp, key), over[key], (*op, key), (*to, key))
        for key, value in over.items():
            if key not in base and _removed(value):
                self._missing((*op, key), f"there is no '{key}' to remove", key, base)
            elif key not in base:
                out[key] = self.keep(self.over, value, (*op, key), (*to, key))
        return out

    def value(self, base: Any, bp: Pointer, over: Any, op: Pointer, to: Pointer) -> Any:
        """Any value over another."""
        self.marks[to] = self.over.place(op)
        if isinstance(base, dict) and isinstance(over, dict):
            return self.mapping(base, bp, over, op, to)
        if isinstance(base, list) and isinstance(over, list) and _by_item(base, over, to):
            return self.items(base, bp, over, op, to)
        return self.keep(self.over, over, op, to)

    def items(self, base: list[Any], bp: Pointer, over: list[Any], op: Pointer, to: Pointer) -> list[Any]:
        """One list over another, item by item."""
        short = _SHORT.get(str(to[-1]), "")
        entries = [_Entry(item, (*bp, at)) for at, item in enumerate(base)]
        for at, item in enumerate(over):
            self._lay_item(entries, item, (*op, at), short)
        return [self._made(entry, (*to, at), short) for at, entry in enumerate(entries)]

    def _made(self, entry: _Entry, to: Pointer, short: str) -> Any:
        if entry.new:
            return self.keep(self.over, entry.item, entry.pointer, to)
        if entry.change is None:
            return self.keep(self.base, entry.item, entry.pointer, to)
        whole = entry.item if isinstance(entry.item, dict) else {short: entry.item} if short else entry.item
        return self.value(whole, entry.pointer, entry.change, entry.changed_at, to)

    def _lay_item(self, entries: list[_Entry], item: Any, pointer: Pointer, short: str) -> None:
        found = next((entry for entry in entries if _same(entry.item, item, short)), None)
        if _removed(item):
            if found is None:
                self._astray(pointer, "remove", item, entries, short)
            else:
                self.removed[str(_identity(item, short)[1])] = self.over.place(pointer)
                entries.remove(found)
            return
        after = item.get("after") if isinstance(item, dict) else None
        plain = {key: value for key, value in item.items() if key != "after"} if isinstance(item, dict) else item
        if found is None and _changes(plain):
            self._astray(pointer, "change", item, entries, short)
            return
        if found is None:
            entry = _Entry(plain, pointer, new=True, after=after)
            entries.insert(self._place(entries, after, pointer, short, len(entries)), entry)
            return
        if found.new or found.change is not None:
            text = f"'{_identity(item, short)[1]}' is changed twice"
            self._say(pointer, "overlay-twice", text, "put both changes together")
        found.change, found.changed_at = plain, pointer
        if after is not None:
            at = entries.index(found)
            entries.remove(found)
            found.after = after
            entries.insert(self._place(entries, after, pointer, short, at), found)

    def _place(self, entries: list[_Entry], after: Any, pointer: Pointer, short: str, otherwise: int) -> int:
        if after is None:
            return otherwise
        names = _names(entries, short)
        if after in names:
            at = names.index(after) + 1
            while at < len(entries) and entries[at].after == after:  # several after the same stand as written
                at += 1
            return at
        self._missing((*pointer, "after"), f"there is no '{after}' to stand after", after, names)
        return otherwise

    def _astray(self, pointer: Pointer, act: str, item: Any, entries: list[_Entry], short: str) -> None:
        """An item that is not in this list; often it is inside another, which the overlay has to name."""
        word, name = _identity(item, short)
        around = next((_identity(one.item, short) for one in entries if _holds(one.item, word, name)), None)
        text = f"there is no '{name}' to {act}"
        if around is None:
            self._missing(pointer, text, name, _names(entries, short))
        else:
            self._say(pointer, "overlay-misses", text, f"write it inside {around[0]} '{around[1]}', where it stands")

    def _missing(self, pointer: Pointer, text: str, name: Any, known: Any) -> None:
        self._say(pointer, "overlay-misses", text, did_you_mean(str(name), map(str, known)) or "correct the name")

    def _say(self, pointer: Pointer, code: str, text: str, remedy: str) -> None:
        place = self.over.place(pointer)
        self.problems.append(Problem(place, code, f"{self.over.kind} '{self.over.name}': {text}", remedy))


def _by_item(base: list[Any], over: list[Any], to: Pointer) -> bool:
    """Lists of named items are laid over item by item; lists of plain words are replaced."""
    if not to or to[0] == "data":
        return False
    return to[-1] in _SHORT or any(isinstance(item, dict) for item in [*over, *base])


def _removed(value: Any) -> bool:
    return isinstance(value, dict) and value.get("remove") is True


def _changes(value: Any) -> bool:
    """Whether something inside is placed or taken away, which only an item that is there already can do."""
    inner = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    return any(_removed(one) or (isinstance(one, dict) and "after" in one) or _changes(one) for one in inner)


def _holds(item: Any, word: str, name: Any) -> bool:
    """Whether an item of this word and name is somewhere inside another."""
    inner = list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else []
    return any(
        (isinstance(one, dict) and _identity(one, "") == (word, name)) or _holds(one, word, name) for one in inner
    )


def _identity(item: Any, short: str) -> tuple[str, Any]:
    """The word and the name an item goes by; a short one has the word that is left out, or none."""
    if isinstance(item, dict) and item:
        key = next(iter(item))
        return key, item[key]
    return short, item


def _same(one: Any, other: Any, short: str) -> bool:
    (word, name), (other_word, other_name) = _identity(one, short), _identity(other, short)
    return bool(name == other_name and (word == other_word or not word or not other_word))


def _names(entries: list[_Entry], short: str) -> list[Any]:
    return [_identity(entry.item, short)[1] for entry in entries]


def lay_over(base: Source, over: Source, removed: dict[str, Place] | None = None) -> tuple[Source, list[Problem]]:
    """The definition ``base`` with what ``over`` says differently, and where ``over`` misses its mark.

    ``removed`` takes the names of what ``over`` takes away, and where it says so.
    """
    laying = _Laying(base, over)
    laying.marks[()] = over.place(())
    if (over.kind,) in over.marks:
        laying.marks[(over.kind,)] = over.marks[(over.kind,)]
    over_data = {key: value for key, value in over.data.items() if key != "like"}
    data = laying.mapping(base.data, (), over_data, (), ())
    if removed is not None:
        removed |= laying.removed
    return Source(base.kind, over.name, data, over.file, laying.marks, laying.written), laying.problems
