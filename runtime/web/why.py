"""Why my task is here and what would have changed it, as a part of the decision panel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from runtime.kinds.route import Step
from runtime.office.access import Sight
from runtime.office.explaining import explain
from runtime.office.explanation import Blocked, Explanation, Found, Opening, Skipped, TableWhy, TaskWhy, Turn
from runtime.ports import Row
from runtime.web.errors import people, reason
from runtime.web.frame import definition_title, office, words
from runtime.web.pages import Locked
from runtime.web.pages_document import WhyLine, WhyPart
from runtime.web.phrases import decision_title, listed, moment, name_of, step_title
from runtime.web.saying import failing, found, given, said


class Why:
    """The explanation of one of my tasks in the reader's words."""

    def __init__(self, sight: Sight, task: str, entries: Sequence[Row] | None) -> None:
        self.case = sight.case
        self.whole: Explanation = explain(office(), sight, entries)
        self.task: TaskWhy | None = next((one for one in self.whole.tasks if one.task == task), None)

    def parts(self) -> tuple[WhyPart, ...]:
        """How it came here, what each rule gave, what was passed by."""
        tables, skipped = map(self._table, self.whole.tables), map(self._skipped, self.whole.skipped)
        came = tuple(self._opening(self.task.opening)) if self.task is not None else ()
        return (*((WhyPart(words("How it came here"), came),) if came else ()), *tables, *skipped)

    def locked(self) -> tuple[Locked, ...]:
        """Decisions that the card as it stands does not allow; what this task asks may still open its own."""
        if self.task is None or self.case.plan is None:
            return ()
        step = self.case.plan.step(self.task.step)
        return tuple(self._locked(step, one) for one in self.task.blocked if one.kind == "decision" and not one.asked)

    def _locked(self, step: Step, one: Blocked) -> Locked:
        title = decision_title(self.case, step, one.name)
        tests = failing(self.case, one.found) if one.found is not None else ""
        why = one.say or (words("open only if %(tests)s") % {"tests": tests} if tests else reason(one.code))
        return Locked(title, why + ("" if why.endswith((".", "。")) else "."), people(one.who))

    def _opening(self, opening: Opening) -> Iterator[WhyLine]:
        yield WhyLine(self._came(opening))
        for name, condition in opening.whens:
            yield WhyLine(words("“%(step)s” is on the road because:") % {"step": step_title(self.case, name)})
            yield from self._leaves(condition)
            yield from (
                self._turn(words("It would have been passed by if %(change)s."), turn)
                for of, turn in opening.turns
                if of == name
            )

    def _came(self, opening: Opening) -> str:
        when = moment(opening.at)
        if opening.step and self.case.plan is not None:
            told = {
                "who": name_of(opening.by),
                "step": step_title(self.case, opening.step),
                "decision": decision_title(self.case, self.case.plan.step(opening.step), opening.decision),
                "when": when,
            }
            return words("%(who)s decided at “%(step)s”: %(decision)s, %(when)s.") % told
        if opening.by:
            return words("%(who)s created the document, %(when)s.") % {"who": name_of(opening.by), "when": when}
        return words("An earlier step led here, %(when)s.") % {"when": when}

    def _leaves(self, condition: Found) -> Iterator[WhyLine]:
        """The leaves that made the condition hold, or kept it from holding."""
        decisive = (leaf for leaf in condition.leaves if leaf.held is condition.held)
        yield from (WhyLine(found(self.case, leaf), leaf.held) for leaf in decisive)
        if not condition.whole:
            yield WhyLine(words("and something that is not open to you"))

    def _turn(self, sentence: str, turn: Turn) -> WhyLine:
        return WhyLine(sentence % {"change": said(self.case, turn.said)}, turn=True)

    def _table(self, table: TableWhy) -> WhyPart:
        definition = self.case.services.edition.rules[table.table]
        title = words("“%(title)s”: %(results)s") % {
            "title": definition_title("rules", table.table, definition.head.title),
            "results": listed(given(self.case, *one) for one in table.gives),
        }
        return WhyPart(title, (*self._rows(table), *(self._other(table, turn) for turn in table.turns)))

    def _rows(self, table: TableWhy) -> Iterator[WhyLine]:
        for row in table.rows:
            yield from self._leaves(row.found)
            if row.basis:
                yield WhyLine(words("Basis: %(basis)s") % {"basis": row.basis})

    def _other(self, table: TableWhy, turn: Turn) -> WhyLine:
        other = [one for one in turn.gives if one not in table.gives]
        results = listed(given(self.case, *one) for one in other) or words("nothing")
        told = {"change": said(self.case, turn.said), "results": results}
        return WhyLine(words("If %(change)s, it would have been: %(results)s.") % told, turn=True)

    def _skipped(self, skipped: Skipped) -> WhyPart:
        title = words("Passed over: %(step)s") % {"step": step_title(self.case, skipped.step)}
        turns = (self._turn(words("It would have opened if %(change)s."), turn) for turn in skipped.turns)
        return WhyPart(title, (*self._leaves(skipped.found), *turns))
