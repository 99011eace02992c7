"""The durable-rules engine behind a narrow door.

Used raw, the engine hangs, crashes and errs on input that looks harmless, so it is only ever shown what it was proven
to bear: short names of true atoms, in small rulesets, one decision at a time. Its answer is checked against the truth
table every time; where they differ the truth table's answer stands and the ruleset is set aside. Where the package
cannot be imported the truth table decides alone. The package's own Host is left out: its threads steal actions.
"""

from __future__ import annotations

import json
import logging
import threading
from importlib import import_module
from itertools import count
from typing import Any

from runtime.rules.shards import ShardPlan, cut, guards, own_atom
from runtime.rules.truth import Rows, TruthTable

_log = logging.getLogger(__name__)

_lock = threading.Lock()
_loading = threading.Lock()
_numbers = count(1)
_loaded: dict[str, Engine] = {}
_NOTHING: frozenset[int] = frozenset()


def _import() -> Any:
    try:
        return import_module("durable_rules_engine")
    except (ImportError, SystemError):
        return None


_package = _import()
AVAILABLE: bool = _package is not None


class Engine:
    """Rows loaded once and asked often; the memory of a loaded engine is never given back, so see ``load``."""

    def __init__(self, rows: Rows) -> None:
        self._table = TruthTable(rows)
        self._own: dict[int, str] = {}
        self._shards: tuple[_Shard, ...] = ()
        self.faults: tuple[str, ...] = ()
        if AVAILABLE:
            plans = cut(rows)
            own = {rule.row for plan in plans for rule in plan.rules if rule.atoms == (own_atom(rule.row),)}
            self._own = {row: own_atom(row) for row in own}
            with _lock:
                self._shards = tuple(_Shard(plan) for plan in plans)

    def decide(self, true: frozenset[str]) -> tuple[str, ...]:
        """The names of the rows that hold when exactly these atoms do, in row order."""
        rows = self._table.holding(true)
        if self._own:
            true = true.union(self._own[row] for row in rows if row in self._own)
        for shard in self._shards:
            if not (shard.idle(true) and shard.rows.isdisjoint(rows)):
                self._check(shard, rows, true)
        return self._table.named(rows)

    def _check(self, shard: _Shard, rows: list[int], true: frozenset[str]) -> None:
        try:
            with _lock:
                fired = shard.fire(true)
        except _package.error as error:
            self._set_aside(shard, f"the rule engine failed: {error}")
            return
        held = shard.rows.intersection(rows)
        if fired != held:
            odd = ", ".join(self._table.named(sorted(fired ^ held)))
            self._set_aside(shard, f"the rule engine decided otherwise about {odd}")

    def _set_aside(self, shard: _Shard, fault: str) -> None:
        _log.error("%s; the truth table decides from now on", fault)
        self._shards = tuple(one for one in self._shards if one is not shard)
        self.faults = (*self.faults, fault)


def load(content_hash: str, rows: Rows) -> Engine:
    """The engine of published rows, made once for each content."""
    with _loading:
        if content_hash not in _loaded:
            _loaded[content_hash] = Engine(rows)
        return _loaded[content_hash]


class _Shard:
    """One ruleset in the engine, with short names for its atoms."""

    def __init__(self, plan: ShardPlan) -> None:
        self._rows = tuple(rule.row for rule in plan.rules)
        self.rows = frozenset(self._rows)
        self._names: dict[str, str] = {}
        for rule in plan.rules:
            for atom in rule.atoms:
                self._names.setdefault(atom, f"a{len(self._names)}")
        self._facts = {atom: f',"{name}":1' for atom, name in self._names.items()}
        self._constant = any(not rule.atoms for rule in plan.rules)
        beside: dict[str, set[str]] = {}
        for guard, rule in zip(guards(plan.rules), plan.rules, strict=True):
            if guard is not None:
                beside.setdefault(guard, set()).update(rule.atoms)
        self._beside = {guard: frozenset(atoms) for guard, atoms in beside.items()}
        self._guards = frozenset(self._beside)
        self._handle = _package.create_ruleset(f"shard{next(_numbers)}", json.dumps(self._ruleset(plan)))

    def idle(self, true: frozenset[str]) -> bool:
        """Whether no rule of this ruleset could fire on these atoms, so that the engine need not be asked."""
        return not self._constant and self._guards.isdisjoint(true)

    def fire(self, true: frozenset[str]) -> frozenset[int]:
        """The rows of which a rule fires on these atoms; the engine is as empty afterwards as before."""
        met = self._guards & true
        if not met and not self._constant:
            return _NOTHING
        # Only what could complete a rule goes in, under a fixed id and session: the engine would make up others.
        useful = frozenset().union(*[self._beside[guard] for guard in met]) & true
        fact = '{"id":"f","sid":"0","k":1' + "".join([self._facts[atom] for atom in useful]) + "}"
        try:
            return self._fired(fact)
        finally:
            _package.retract_fact(self._handle, fact)

    def _fired(self, fact: str) -> frozenset[int]:
        code, state = _package.assert_fact(self._handle, fact)
        if code != 0:
            return _NOTHING
        started = _package.start_action_for_state(self._handle, state)
        action = started[1] if started else None
        rows = []
        while action:
            # An action is one key, the rule's name, over the facts that met it: {"17":{"m":…}}.
            rows.append(self._rows[int(action[2 : action.index('"', 2)])])
            action = _package.complete_and_start_action(self._handle, state)
        return frozenset(rows)

    def _ruleset(self, plan: ShardPlan) -> dict[str, Any]:
        return {
            str(place): {
                "all": [{"m": {"$and": [{"k": 1}, *({self._names[atom]: 1} for atom in rule.atoms)]}}],
                "pri": place + 1,
            }
            for place, rule in enumerate(plan.rules)
        }
