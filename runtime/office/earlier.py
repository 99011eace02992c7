"""A document's card as it was: the history tells every change, so any of them can be undone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from runtime.ports import Row

_MAKING = ("created", "changed", "routed")


def card_at(card: dict[str, Any], entries: Sequence[Row], seq: int) -> dict[str, Any]:
    """The card just after an entry of its history."""
    was = dict(card)
    for entry in reversed(entries):
        if entry["seq"] <= seq:
            break
        for name, (old, _) in entry["data"].get("fields", {}).items() if entry["event"] == "changed" else ():
            if old is None:
                was.pop(name, None)
            else:
                was[name] = old
    return was


def made_at(entries: Sequence[Row]) -> int:
    """The entry with which the making of a document was over, before anybody decided anything."""
    seq = 0
    for entry in entries:
        if entry["event"] not in _MAKING or (entry["event"] == "changed" and entry["by"] != entries[0]["by"]):
            break
        seq = int(entry["seq"])
    return seq


def decided_at(entries: Sequence[Row], task: str) -> int:
    """The entry of the decision on a task; that of the making where there is none such."""
    seqs = [int(one["seq"]) for one in entries if one["event"] == "decided" and one["data"].get("task") == task]
    return seqs[-1] if seqs else made_at(entries)


def decisions(entries: Sequence[Row]) -> Iterator[int]:
    """The entries at which a route went on: every decision, the last first, and the making."""
    yield from (int(one["seq"]) for one in reversed(entries) if one["event"] == "decided")
    yield made_at(entries)
