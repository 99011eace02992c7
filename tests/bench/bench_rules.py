"""A whole decision over a hundred rows, from the card to what the table gives: ours beside GoRules' zen-engine.

Run it as ``python -m tests.bench.bench_rules``. Both sides take turns in one process: what disturbs one disturbs both.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import zen

from runtime.kinds.reader import Head
from runtime.kinds.rules import Hit, Row, RuleTable
from runtime.reading.condition import UNANSWERED, parse
from runtime.rules.durable import AVAILABLE, Engine
from runtime.rules.table import compile_table

ROWS, TURNS, DECISIONS = 100, 20, 100
USUAL = {"route": "usual"}
CARDS = [{"kind": f"kind {n}", "amount": 1_000 * n + 500, "subject": "On the lease of premises"} for n in range(ROWS)]


class Card:
    """A flat card as a scope of conditions; zen is given the same dictionary."""

    today, now, me = date(2026, 3, 2), datetime(2026, 3, 2, tzinfo=UTC), "li"

    def __init__(self, values: dict[str, Any]) -> None:
        self._values = values

    def get(self, address: str) -> Any:
        return self._values.get(address, UNANSWERED)

    def rank(self, address: str, value: str) -> None:
        return None

    def closed(self, name: str) -> bool:
        return False

    def shift(self, start: Any, term: Any, sign: int) -> Any:
        return UNANSWERED


def ours(hit: Hit) -> Callable[[dict[str, Any]], Any]:
    """Our table as an office uses it: leaves, durable-rules with the truth table that checks it, force, basis."""
    rows = [
        Row(f"r{n}", parse(f'kind == "kind {n}" and amount > {1_000 * n}'), {"route": f"route {n}"})
        for n in range(ROWS - 1)
    ]
    definition = RuleTable(Head("routes", "Routes"), "letter", hit, ("route",), (*rows, Row("usual", None, USUAL)))
    table = compile_table(definition, lambda formulas: Engine(formulas).decide)
    return lambda card: table.decide(Card(card), Card.today)


def zens(hit: str) -> Callable[[dict[str, Any]], Any]:
    """The same table in zen-engine."""
    rules = [
        {"_id": f"r{n}", "kind": f'"kind {n}"', "amount": f"> {1_000 * n}", "route": f'"route {n}"'}
        for n in range(ROWS - 1)
    ]
    table = {
        "hitPolicy": hit,
        "inputs": [{"id": name, "name": name, "field": name} for name in ("kind", "amount")],
        "outputs": [{"id": "route", "name": "route", "field": "route"}],
        "rules": [*rules, {"_id": "usual", "kind": "", "amount": "", "route": '"usual"'}],
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": table},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
        {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda card: decision.evaluate(card)["result"]


def median(decide: Callable[[dict[str, Any]], Any]) -> float:
    """Microseconds of one decision, over one turn."""
    taken = []
    for card in CARDS[:DECISIONS]:
        started = time.perf_counter()
        decide(card)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1e6


def main() -> None:
    """Print the medians and their ratio, for both of zen's hit policies."""
    print(f"{ROWS} rows of two tests; durable-rules {'in use' if AVAILABLE else 'not importable'}")
    hits: tuple[Hit, ...] = ("collect", "first")
    for hit in hits:
        mine, other = ours(hit), zens(hit)
        found, given = other(CARDS[7]), mine(CARDS[7]).then["route"]
        assert found == ([{"route": name} for name in given] if hit == "collect" else {"route": given}), found
        turns = [(median(mine), median(other)) for _ in range(TURNS)]
        our, their = (statistics.median(side) for side in zip(*turns, strict=True))
        print(f"zen {hit}: {their:.0f} µs; ours: {our:.0f} µs; ratio {their / our:.1f}")


if __name__ == "__main__":
    main()
