"""Why a document stands where it stands: which decision and which conditions led here, who may act and why, what the
rules gave, what cannot be done now, and what one other answer would have changed. Nothing is written.

What a reader may not see is left out, not blurred: a leaf that reads a limited field, a step of others, a result in a
limited field.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from runtime.edition.domains import domains_of
from runtime.kinds.participant import Participant
from runtime.kinds.route import Decision, Step
from runtime.office import history
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.deed import task_id
from runtime.office.earlier import card_at, decided_at, decisions, made_at
from runtime.office.explanation import (
    Blocked,
    Explanation,
    Found,
    Held,
    Opening,
    Party,
    RowWhy,
    Skipped,
    TableWhy,
    TaskWhy,
    Turn,
)
from runtime.office.grants import OF_TASK, Denied, granted
from runtime.office.office import Office
from runtime.office.otherwise import Change, changes, saying
from runtime.office.questions import step_asks
from runtime.office.readable import Eyes
from runtime.office.scope import CardScope
from runtime.office.world import OfficeWorld
from runtime.ports import Row
from runtime.reading.condition import Expression, Leaf
from runtime.routes.participants import asking, barred
from runtime.routes.plan import place_of
from runtime.routes.progress import Fact, Open
from runtime.rules.table import Outcome, Table

_MOST_TURNS: Final = 3


def explain(office: Office, sight: Sight | Case, entries: Sequence[Row] | None = None) -> Explanation:
    """Explain a document to a reader, or to the keeper of the machine where no sight is given."""
    case = sight.case if isinstance(sight, Sight) else sight
    told = history.entries(office.store, case.row["id"]) if entries is None else entries
    why = _Why(office, case, Eyes(case, sight if isinstance(sight, Sight) else None), told)
    return Explanation(case.row["id"], tuple(why.tasks()), tuple(why.skipped()), tuple(why.tables()))


@dataclass(frozen=True, slots=True)
class _Why:
    office: Office
    case: Case
    eyes: Eyes
    entries: Sequence[Row]

    def at(self, seq: int) -> Case:
        """The case with the card as it was after an entry of its history."""
        return self.case.with_card(card_at(dict(self.case.card), self.entries, seq))

    # -- conditions ----------------------------------------------------------------------------------------

    def found(self, when: Expression, scope: CardScope) -> Found:
        """A condition as it is found in a scope."""
        leaves = tuple(when.formula()[1].values())
        seen = [leaf for leaf in leaves if self.eyes.sees_leaf(leaf)]
        held = tuple(Held(saying(leaf.node), leaf.test(scope), leaf.reads(scope)) for leaf in seen)
        return Found(when.test(scope), held, len(seen) == len(leaves))

    def changes(self, leaves: Iterable[Leaf], scope: CardScope) -> list[Change]:
        """The changes of one answer that turn one of these leaves."""
        known = list(leaves)
        addresses = frozenset[str]().union(*(self.eyes.addresses(leaf) for leaf in known))
        domains = domains_of(self.case.services.edition, self.case.type, addresses)
        return changes((leaf for leaf in known if self.eyes.sees_leaf(leaf)), scope, domains, self.eyes.sees)

    def turns(self, when: Expression, scope: CardScope) -> tuple[Turn, ...]:
        """The smallest change that turns a condition; of several as small the first."""
        before = when.test(scope)
        for change in self.changes(when.formula()[1].values(), scope):
            if when.test(change.scope) is not before:
                return (Turn(change.said, opens=not before),)
        return ()

    # -- tasks ---------------------------------------------------------------------------------------------

    def tasks(self) -> Iterator[TaskWhy]:
        """Every open task that the reader sees."""
        for task in self.case.progress.open:
            if self.case.plan is not None and self.eyes.sees_step(task.step):
                yield self._task(task, self.case.plan.step(task.step))

    def _task(self, task: Open, step: Step) -> TaskWhy:
        row = self.office.store.get("tasks", task_id(self.case.row["id"], task.id)) or {}
        out = barred(step, self.case.progress, task.bindings, str(self.case.row.get("drafter", "")))
        claimed = any(one["event"] == "claimed" and one["data"].get("task") == task.id for one in self.entries)
        return TaskWhy(
            task.id,
            task.step,
            self._is_mine(task),
            task.holder,
            task.people,
            self._opening(task, str(row.get("cause", ""))),
            tuple(self._parties(step.by, task)),
            tuple(sorted(out)),
            bool(task.why.get("fallback")),
            task.instead,
            task.delegated_by,
            task.added_by,
            claimed and bool(task.holder),
            task.due,
            task.term,
            tuple(self._blocked(task, step)),
        )

    def _is_mine(self, task: Open) -> bool:
        return self.eyes.person in task.people and task.holder in ("", self.eyes.person)

    def _opening(self, task: Open, cause: str) -> Opening:
        fact = next((one for one in self.case.progress.facts if one.id == cause), None)
        then = self.at(decided_at(self.entries, cause) if fact is not None else made_at(self.entries))
        scope = then.scope(bindings=task.bindings)
        assert self.case.plan is not None
        whens, turns = [], []
        for name in reversed(self.case.plan.path(task.step)):
            when = self.case.plan.nodes[name].when
            if when is not None and not (fact and self.case.plan.inside(fact.step, name) and name != task.step):
                whens.append((name, self.found(when, scope)))
                turns += [(name, turn) for turn in self.turns(when, scope)]
        return self._decided(fact, task, tuple(whens), tuple(turns))

    def _decided(
        self, fact: Fact | None, task: Open, whens: tuple[tuple[str, Found], ...], turns: tuple[tuple[str, Turn], ...]
    ) -> Opening:
        returned = bool(task.returned)
        if fact is None:
            row = self.case.row
            return Opening(by=row.get("drafter", ""), at=task.opened, returned=returned, whens=whens, turns=turns)
        if not self.eyes.sees_step(fact.step):
            return Opening(at=fact.done, returned=returned, whens=whens, turns=turns)
        return Opening(fact.step, fact.decision, fact.by, fact.done, returned, whens, turns)

    def _parties(self, by: Participant | None, task: Open) -> Iterator[Party]:
        assert self.case.plan is not None
        question = asking(self.case.plan, OfficeWorld(self.case), self.case.progress, task.bindings)
        for rule in by.rules if by is not None else ():
            named = question.find(Participant((rule,)))
            yield Party(named.why, named.people)

    def _blocked(self, task: Open, step: Step) -> Iterator[Blocked]:
        if not self._is_mine(task):
            if self.eyes.person:
                code = "held-by-another" if self.eyes.person in task.people else "not-your-task"
                yield Blocked("task", task.step, code, who=(task.holder,) if task.holder else task.people)
            return
        for decision in step.decisions:
            yield from self._decision(task, step, decision)
        for word in OF_TASK:
            grant = granted(self.case, task, step, word, self.eyes.person)
            if isinstance(grant, Denied):
                yield Blocked("word", word, grant.code, who=grant.who)

    def _decision(self, task: Open, step: Step, decision: Decision) -> Iterator[Blocked]:
        """A decision that is not offered, or would be refused, by the card as it stands."""
        scope = self.case.scope(bindings=task.bindings, me=self.eyes.person)
        for code, when in (("decision-not-open", decision.when), ("must-not-met", decision.must)):
            if when is not None and not when.test(scope):
                others = [one for one in task.people if when.test(self.case.scope(bindings=task.bindings, me=one))]
                found, turns = self.found(when, scope), self.turns(when, scope)
                say = decision.say if code == "must-not-met" else ""
                asked = {one.field for one in step_asks(self.case, step, decision.name)}
                own = code == "must-not-met" and not asked.isdisjoint(when.addresses)
                yield Blocked("decision", decision.name, code, say, tuple(others), found, turns, own)
                return

    # -- the road ------------------------------------------------------------------------------------------

    def skipped(self) -> Iterator[Skipped]:
        """Steps and blocks whose condition failed when the road came to them."""
        plan = self.case.plan
        for key, mark in self.case.progress.marks.items() if plan is not None else ():
            name, bindings = place_of(key)
            node = plan.nodes[name] if plan is not None else None
            if mark != "skipped" or node is None or node.when is None or not self.eyes.sees_step(name):
                continue
            for seq in decisions(self.entries):
                scope = self.at(seq).scope(bindings=bindings)
                if not node.when.test(scope):
                    yield Skipped(name, self.found(node.when, scope), self.turns(node.when, scope))
                    break

    def tables(self) -> Iterator[TableWhy]:
        """What each decision table gave; the one that chose the route, by the card of that moment."""
        compiled = self.office.edition_of(self.case.row["edition"])
        chooses = self.case.type.route.removeprefix("rules:") if self.case.type.route.startswith("rules:") else ""
        for table in compiled.edition.rules_of(self.case.type.head.name):
            case, day = self._made() if table.head.name == chooses else (self.case, self.case.services.now.date())
            scope, made = case.scope(), compiled.table(table.head.name)
            outcome = made.decide(scope, day)
            gives = self._seen(outcome)
            if gives:
                rows = tuple(self._row(made, name, scope) for name in outcome.rows)
                yield TableWhy(table.head.name, gives, rows, self._others(made, scope, day, gives))

    def _made(self) -> tuple[Case, date]:
        """The case as it was made, and the day."""
        made = datetime.fromisoformat(self.case.row["created"]).astimezone(self.case.services.now.tzinfo)
        return self.at(made_at(self.entries)), made.date()

    def _others(self, made: Table, scope: CardScope, day: date, gives: tuple[tuple[str, Any], ...]) -> tuple[Turn, ...]:
        """For each other result the smallest change that would have given it."""
        whens = [row.when for row in made.definition.rows if row.when is not None]
        leaves = {leaf.text: leaf for when in whens for leaf in when.formula()[1].values()}
        turns: dict[str, Turn] = {}
        for change in self.changes(leaves.values(), scope):
            other = self._seen(made.decide(change.scope, day))
            if other != gives:
                turns.setdefault(str(other), Turn(change.said, other))
            if len(turns) == _MOST_TURNS:
                break
        return tuple(turns.values())

    def _row(self, made: Table, name: str, scope: CardScope) -> RowWhy:
        row = made.rows[name][1]
        found = self.found(row.when, scope) if row.when is not None else Found(True)
        return RowWhy(name, row.basis or made.definition.head.basis, found)

    def _seen(self, outcome: Outcome) -> tuple[tuple[str, Any], ...]:
        """The results in fields that the reader may see."""
        return tuple((name, value) for name, value in outcome.then.items() if self.eyes.sees(name))
