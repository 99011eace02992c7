"""Lays a definition over another of the same kind: mappings by key, lists by the item's first key.

Plain lists under ``data`` are replaced whole. ``remove: true`` takes a thing away, ``after: NAME`` places a new item;
both exist in overlays only. Every value keeps the place where it was written.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from runtime.reading.problem import Place, Problem, did_you_mean
from runtime.reading.source import Pointer, Source

# The short form of an item stands for a mapping with this first key: `- amount` is `- {field: amount}`.
_SHORT: Final = {"asks": "field", "fields": "field", "card": "field", "columns": "column"}


@dataclass(slots=True)
class _Laying:
    """One laying-over in progress: where values come from, where they go, what is wrong."""

    base: Source
    over: Source
    marks: dict[Pointer, Place] = field(default_factory=dict)
    written: dict[Pointer, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

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

    def mapping(self, base: dict[str, Any], bp: Pointer, over: dict[str, Any], op: Pointer, to: Pointer) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for key, value in base.items():
            if key not in over:
                out[key] = self.keep(self.base, value, (*bp, key), (*to, key))
            elif not _removed(over[key]):
                out[key] = self.value(value, (*bp, key), over[key], (*op, key), (*to, key))
        for key, value in over.items():
            if key not in base:
                if _removed(value):
                    self._missing((*op, key), f"there is no '{key}' to remove", did_you_mean(key, base))
                else:
                    out[key] = self.keep(self.over, value, (*op, key), (*to, key))
        return out

    def value(self, base: Any, bp: Pointer, over: Any, op: Pointer, to: Pointer) -> Any:
        self.marks[to] = self.over.place(op)
        if isinstance(base, dict) and isinstance(over, dict):
            return self.mapping(base, bp, over, op, to)
        under_data = bool(to) and to[0] == "data"
        if isinstance(base, list) and isinstance(over, list) and not under_data and self._by_item(base, over):
            return self.items(base, bp, over, op, to)
        return self.keep(self.over, over, op, to)

    def _by_item(self, base: list[Any], over: list[Any]) -> bool:
        """Lists of named items are laid over item by item; lists of plain words are replaced."""
        return any(isinstance(item, dict) for item in [*over, *base])

    def items(self, base: list[Any], bp: Pointer, over: list[Any], op: Pointer, to: Pointer) -> list[Any]:
        short = _SHORT.get(str(to[-1]), "") if to else ""
        order: list[tuple[str, Any, Pointer, Any, Pointer]] = [("base", item, (*bp, at), None, ()) for at, item in enumerate(base)]
        for at, item in enumerate(over):
            self._lay_item(order, item, (*op, at), short)
        out: list[Any] = []
        for where, item, ip, change, cp in order:
            target = (*to, len(out))
            if where == "over":
                out.append(self.keep(self.over, item, ip, target))
            elif change is None:
                out.append(self.keep(self.base, item, ip, target))
            else:
                whole = item if isinstance(item, dict) else {short or "step": item}
                out.append(self.value(whole, ip, change, cp, target))
        return out

    def _lay_item(self, order: list[tuple[str, Any, Pointer, Any, Pointer]], item: Any, pointer: Pointer, short: str) -> None:
        key = _identity(item, short)
        names = [_identity(entry[1], short)[1] for entry in order]
        found = next((at for at, entry in enumerate(order) if _same(_identity(entry[1], short), key)), None)
        after = item.get("after") if isinstance(item, dict) else None
        plain = {k: v for k, v in item.items() if k != "after"} if isinstance(item, dict) else item
        if found is not None:
            if _removed(item):
                order.pop(found)
                return
            where, value, ip, _, _ = order[found]
            entry = (where, value, ip, plain, pointer)
            if after is None:
                order[found] = entry
                return
            order.pop(found)
        elif _removed(item):
            self._missing(pointer, f"there is no '{key[1]}' to remove", did_you_mean(str(key[1]), map(str, names)))
            return
        else:
            entry = ("over", plain, pointer, None, ())
        order.insert(self._after(order, after, pointer, short), entry)

    def _after(self, order: list[tuple[str, Any, Pointer, Any, Pointer]], after: Any, pointer: Pointer, short: str) -> int:
        if after is None:
            return len(order)
        for at, entry in enumerate(order):
            if _identity(entry[1], short)[1] == after:
                return at + 1
        names = [str(_identity(entry[1], short)[1]) for entry in order]
        self._missing(pointer, f"there is no '{after}' to stand after", did_you_mean(str(after), names))
        return len(order)

    def _missing(self, pointer: Pointer, text: str, remedy: str) -> None:
        place = self.over.place(pointer)
        self.problems.append(Problem(place, "overlay-misses", f"{self.over.kind} '{self.over.name}': {text}", remedy))


def _removed(value: Any) -> bool:
    return isinstance(value, dict) and value.get("remove") is True


def _identity(item: Any, short: str) -> tuple[str, Any]:
    if isinstance(item, dict) and item:
        key = next(iter(item))
        return key, item[key] if not isinstance(item[key], dict | list) else None
    return short, item


def _same(one: tuple[str, Any], other: tuple[str, Any]) -> bool:
    return one[1] == other[1] and (one[0] == other[0] or not one[0] or not other[0])


def lay_over(base: Source, over: Source) -> tuple[Source, list[Problem]]:
    """The definition ``base`` with what ``over`` says differently, and where ``over`` misses its mark."""
    laying = _Laying(base, over)
    laying.marks[()] = over.place(())
    over_data = {key: value for key, value in over.data.items() if key != "like"}
    data = laying.mapping(base.data, (), over_data, (), ())
    return Source(base.kind, over.name, data, over.file, laying.marks, laying.written), laying.problems
