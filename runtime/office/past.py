"""What was done on a document: the acts of people, as its history and the facts of its steps recorded them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from runtime.edition.build import thaw
from runtime.office.compiled import Compiled
from runtime.office.history import entries
from runtime.office.paging import every
from runtime.ports import Reader, Row, Where
from runtime.routes.plan import Bindings
from runtime.routes.progress import Fact, from_row

# What follows from an act by itself, and what changes nothing on the road.
_CONSEQUENCES: Final = frozenset(
    {
        "changed",
        "numbered",
        "routed",
        "withdrawn",
        "passed",
        "ended",
        "archived",
        "published",
        "waiting",
        "woken",
        "linked",
        "linked-ended",
        "absence",
        "substituted",
        "barred",
        "escalated",
        "reminded",
        "prompted",
        "copied",
        "comment",
        "warned",
        "original",
    }
)
# The acts that a replay can do again.
KNOWN: Final = frozenset({"created", "decided", "claimed", "released", "delegated", "transferred", "added"})


@dataclass(frozen=True, slots=True)
class Done:
    """One act: when, by whom, what, on which step; with which answers, and which answers were taken away."""

    at: str
    by: str
    event: str
    step: str = ""
    decision: str = ""
    opinion: str = ""
    bindings: Bindings = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    cleared: frozenset[str] = frozenset()
    people: tuple[str, ...] = ()
    start: str = ""  # of a creation: the way it began
    on_behalf: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """A document as it is kept, and what people did on it in order; ``unknown`` acts cannot be done again."""

    row: Row
    acts: tuple[Done, ...]
    unknown: tuple[str, ...] = ()


def past_of(reader: Reader, row: Row) -> Past:
    """What was done on a document."""
    history = entries(reader, row["id"])
    facts = {fact.id: fact for fact in from_row(row.get("progress") or {}).facts}
    acts: list[Done] = []
    changes: list[Mapping[str, Any]] = []
    for at, entry in enumerate(history):
        event = entry["event"]
        if event == "created":
            changes = [one["data"]["fields"] for one in history[at + 1 : at + 2] if one["event"] == "changed"]
            begun = {"values": _new(changes[:1]), "start": entry["data"].get("start", "")}
            acts.append(Done(entry["at"], entry["by"], event, **begun))
        elif event == "changed":
            changes.append(entry["data"]["fields"])
        # What nobody did, the engine does again by itself.
        elif event in KNOWN and entry["by"]:
            acts.append(_done(entry, facts.get(entry["data"].get("task", "")), changes))
        if event not in ("changed", "created"):
            changes = []
    strange = (entry["event"] for entry in history if entry["event"] not in KNOWN | _CONSEQUENCES and entry["by"])
    return Past(row, tuple(acts), (*_beginning(history), *strange))


def _beginning(history: Sequence[Row]) -> Iterator[str]:
    """How a document began, where nobody can begin it like that again."""
    for entry in history[:1]:
        if not entry["by"]:
            yield "what the engine began"
        elif entry["data"].get("parent"):
            yield "what was opened from another document"


def _done(entry: Row, fact: Fact | None, changes: list[Mapping[str, Any]]) -> Done:
    """The act of an entry; its answers are the fact's, else what was changed just before."""
    data = entry["data"]
    to = data.get("people", [data["to"]] if "to" in data else [])
    return Done(
        entry["at"],
        entry["by"],
        entry["event"],
        data.get("step", ""),
        data.get("decision", ""),
        data.get("opinion", ""),
        fact.bindings if fact else (),
        dict(fact.values) if fact else _new(changes),
        frozenset(name for one in changes[:1] for name, (_, new) in one.items() if new is None),
        tuple(to),
        on_behalf=data.get("on_behalf", ""),
        note=data.get("note", ""),
    )


def _new(changes: list[Mapping[str, Any]]) -> dict[str, Any]:
    return {name: new for one in changes for name, (_, new) in one.items() if new is not None}


def digests(reader: Reader, agency: str) -> Iterator[str]:
    """The digests of an agency's editions in the order of their publishing."""
    for row in every(reader, "editions", [Where("agency", "==", agency)], "published"):
        yield row["id"].removeprefix(f"{agency}:")


def editions_of(reader: Reader, agency: str) -> dict[str, Compiled]:
    """The editions under which an agency's documents live, by their digests."""
    return {
        row["id"].removeprefix(f"{agency}:"): Compiled(thaw(json.loads(row["definitions"]), row["language"]))
        for row in every(reader, "editions", [Where("agency", "==", agency)], "published")
    }


def routed(reader: Reader, agency: str, types: frozenset[str], since: str) -> Iterator[Row]:
    """The documents of these types that were created since a moment and went a route, oldest first within a type."""
    for type in sorted(types):
        for base in ("live", "archive"):
            where = [Where("agency", "==", agency), Where("type", "==", type), Where("base", "==", base)]
            for row in every(reader, "documents", [*where, Where("created", ">=", since)], "created"):
                if row.get("route"):
                    yield row
