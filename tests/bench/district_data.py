"""A district's documents, as many as are asked for, of exactly the shape in which the office writes them.

One document of each kind, at each stage of its road, is made through the office by the people ``tpl-…``. Every other
one is that document again with its own id, people, moments, number and words: the rows are varied as text, the history
is chained anew, and the words for the search are made by the office's own function. So what a row holds is never
written down here, and a change of the office changes this district too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from runtime.office import creating, deciding, texts
from runtime.office.case import Case, Services, open_case
from runtime.office.collections import COLLECTIONS
from runtime.office.history import FIRST, entry_hash
from runtime.office.office import FixedClock, Office
from runtime.ports import Collection, Row, Tx, Where
from runtime.settings import Site
from tests.bench.district_office import CHIEF, CLERK, HAND, TYPES, Desk, desks, open_district
from tests.bench.district_words import Paper, paper

NOW: Final = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
_MADE: Final = datetime(2020, 3, 2, 1, 0, tzinfo=UTC)
_BATCH: Final = 500
_YEARS: Final = 4
# Collections in which a document leaves rows, and the index that finds them.
_ROWS: Final = (("tasks", "document"), ("history", "document"), ("timers", "document"))
_MOMENT = re.compile(r"2020-0\d-\d\dT\d\d:\d\d:\d\d")
_SAID: Final = {"subject": "SUBJECT", "sender": "SENDER", "outside": "OUTSIDE", "text": "TEXT"}
_OPINIONS: Final = ("FIRSTOPINION", "SECONDOPINION")
# How far documents have come: after how many decisions they stand, and how many of a hundred do.
_STAGES: Final = ((0, 4), (1, 6), (2, 3), (3, 87))


@dataclass(frozen=True, slots=True)
class Pattern:
    """The rows that one document made through the office has left, as text, by collection."""

    id: str
    number: str
    rows: tuple[tuple[str, str], ...]


def make_district(home: Path, count: int, seed: int = 7) -> Site:
    """The district with so many documents of the last four years; the same seed makes the same."""
    clock = FixedClock(_MADE)
    site = open_district(home, clock)
    office = site.offices["district"]
    patterns = [(weight, _patterns(office, decisions)) for decisions, weight in _STAGES]
    clock.moment = NOW
    chance, made = Random(seed), desks()
    services = office.services()
    # The index of words is built at the end: at once it takes a third of the time.
    site.store.declare([Collection("texts")])
    for start in range(0, count, _BATCH):
        batch = [
            _vary(chance, number, count, patterns, chance.choice(made))
            for number in range(start, min(count, start + _BATCH))
        ]
        office.store.transact(lambda tx, batch=batch: _keep(office, services, tx, batch))  # type: ignore[misc]
    site.store.declare(COLLECTIONS)
    return site


def district_at(home: Path, count: int) -> Site:
    """The district with so many documents, made in a folder unless it is there already."""
    made = home / f"made-{count}"
    if made.exists():
        return open_district(home, FixedClock(NOW))
    site = make_district(home, count)
    made.touch()
    return site


# -- documents made through the office ---------------------------------------------------------------------


def _patterns(office: Office, decisions: int) -> tuple[Pattern, ...]:
    return tuple(_pattern(office, type, decisions) for type in TYPES)


def _pattern(office: Office, type: str, decisions: int) -> Pattern:
    """A document of a type after some decisions, as its rows."""
    id = creating.create(office, CLERK, type, _SAID)
    acts = ((CHIEF, {"executor": HAND}, _OPINIONS[0]), (HAND, {}, _OPINIONS[1]), (CHIEF, {}, ""))
    for person, values, opinion in acts[:decisions]:
        row = office.store.get("documents", id)
        assert row is not None
        task = office.case(row).progress.open[0].id
        deciding.decide(office, person, id, task, "submit", values, opinion)
    row = office.store.get("documents", id)
    assert row is not None
    rows = [("documents", _text(row))]
    for collection, index in _ROWS:
        found = office.store.find(collection, [Where(index, "==", id)], order=_ORDER.get(collection, "id"), limit=500)
        rows += [(collection, _text(one)) for one in found.rows]
    return Pattern(id, row["number"], tuple(rows))


_ORDER: Final = {"history": "seq"}


def _text(row: Row) -> str:
    return json.dumps({key: value for key, value in row.items() if key != "rev"}, ensure_ascii=False)


# -- and varied --------------------------------------------------------------------------------------------


def _vary(
    chance: Random, number: int, count: int, patterns: list[tuple[int, tuple[Pattern, ...]]], desk: Desk
) -> list[tuple[str, Row]]:
    """The rows of one more document."""
    weights = [weight for weight, _ in patterns]
    (_, stage) = chance.choices(patterns, weights)[0]
    pattern = chance.choice(stage)
    moment = NOW - timedelta(days=30) - timedelta(days=365 * _YEARS) * (1 - number / count)
    said = paper(chance, moment.year, number)
    given = _given(chance, pattern, desk, said, f"{pattern.number.partition('-')[0]}-{number:06}/{moment.year}")
    shift = moment.replace(microsecond=0) - _MADE
    return list(_varied(pattern, given, shift))


def _given(chance: Random, pattern: Pattern, desk: Desk, said: Paper, number: str) -> dict[str, str]:
    return {
        pattern.id: f"{chance.getrandbits(64):016x}",
        pattern.number: number,
        CLERK: desk.clerk,
        CHIEF: desk.chief,
        HAND: chance.choice(desk.hands),
        "tpl-unit": desk.unit,
        "SUBJECT": said.subject,
        "SENDER": said.sender,
        "OUTSIDE": said.outside,
        "TEXT": said.text,
        **dict(zip(_OPINIONS, said.opinions, strict=True)),
    }


def _varied(pattern: Pattern, given: dict[str, str], shift: timedelta) -> Iterator[tuple[str, Row]]:
    change = re.compile("|".join(sorted(map(re.escape, given), key=len, reverse=True)))
    inside = {old: json.dumps(new, ensure_ascii=False)[1:-1] for old, new in given.items()}
    prev = FIRST
    document: Row = {}
    for collection, text in pattern.rows:
        text = change.sub(lambda found: inside[found[0]], text)
        text = _MOMENT.sub(lambda found: (datetime.fromisoformat(found[0]) + shift).isoformat(), text)
        row: Row = json.loads(text)
        if collection == "documents":
            document = row
        if collection == "history":
            row["prev"] = prev
            prev = row["hash"] = entry_hash(row)
            document["head"] = prev
        yield collection, row


def _keep(office: Office, services: Services, tx: Tx, batch: list[list[tuple[str, Row]]]) -> None:
    for rows in batch:
        for collection, row in rows:
            tx.insert(collection, row)
        texts.keep(tx, _case(office, services, rows[0][1]))


def _case(office: Office, services: Services, row: Row) -> Case:
    plan: Any = office.current().plan
    return open_case(services, row, lambda _, route: plan(route))
