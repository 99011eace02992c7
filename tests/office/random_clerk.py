"""A clerk who fills any form with values that may fit, and does whatever an office allows, at random but repeatably."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from runtime.kinds.data import Field
from runtime.office import absences, acts, answers, creating, deciding, files, holding, pausing, words_of_document
from runtime.office.absences import Wish
from runtime.office.access import may_create
from runtime.office.case import Case
from runtime.office.choices import OfficeChoices
from runtime.office.office import FixedClock, Office
from runtime.office.questions import creation_asks, step_asks
from runtime.office.refusals import Refusal
from runtime.office.timers import fire_due
from runtime.routes.progress import Open

PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class Clerk:
    """Acts in an office, one act at a time."""

    office: Office
    clock: FixedClock
    random: Random
    document: str = ""
    did: str = ""

    # -- filling -------------------------------------------------------------------------------------------

    def values(self, case: Case, person: str, names: list[str], shown: dict[str, Any]) -> dict[str, Any]:
        """Answers for some fields: what is proposed, and something for what is not."""
        filled = dict(shown)
        for name in names:
            field = case.type.field(name.partition(".")[0])
            if field is not None and filled.get(field.name) in (None, "", [], False) and self.random.random() < 0.9:
                value = self.value(case, person, field)
                if value is not None:
                    filled[field.name] = value
        return filled

    def value(self, case: Case, person: str, field: Field) -> Any:
        """Something that a field may hold."""
        many = field.kind in ("people", "units", "links", "choices", "list") or field.schema.get("type") == "array"
        if field.kind == "rows":
            return [self._row(case, person, field) for _ in range(self.random.randint(1, 2))]
        if field.kind in ("file", "files"):
            kept = files.keep(self.office, person, "scan.pdf", io.BytesIO(PDF))
            return [kept] if many or field.kind == "files" else kept
        if many:
            found = [self._one(case, person, field) for _ in range(self.random.randint(1, 3))]
            return list(dict.fromkeys(one for one in found if one is not None)) or None
        return self._one(case, person, field)

    def _row(self, case: Case, person: str, field: Field) -> dict[str, Any]:
        values = {column.name: self.value(case, person, column) for column in field.fields}
        return {name: value for name, value in values.items() if value is not None}

    def _one(self, case: Case, person: str, field: Field) -> Any:
        if field.choices:
            return self.random.choice(field.choices).value
        options = OfficeChoices(case, person).options(field, case.type.card.item(field.name), limit=8)
        if options:
            return self.random.choice(list(options)).value
        today = self.clock.now().date()
        match field.kind:
            case "boolean":
                return self.random.random() < 0.5
            case "date":
                return (today + timedelta(days=self.random.choice([0, 0, 0, 3, 20]))).isoformat()
            case "date-time":
                return (self.clock.now() + timedelta(days=self.random.randint(0, 9))).isoformat(timespec="minutes")
            case "integer" | "money":
                return max(int(field.schema.get("minimum", 1)), 2)
            case "number":
                return float(field.schema.get("minimum", 1)) + 1
            case "term":
                return "2 working days"
            case "text" | "long-text" | "list":
                return self._text(field)
        return None

    def _text(self, field: Field) -> str:
        if field.schema.get("format") == "email":
            return "office@example.org"
        pattern = str(field.schema.get("pattern", ""))
        if pattern:
            long = re.search(r"\{(\d+)", pattern)
            return "".join(str(self.random.randrange(10)) for _ in range(int(long[1]) if long else 4))
        return f"Записка 备忘 {self.random.randrange(10**6)}"[: int(field.schema.get("maxLength", 40))]

    # -- acting --------------------------------------------------------------------------------------------

    def begins(self, type_name: str) -> bool:
        """Create a document of a type, by somebody who may; several tries, for not every card is taken."""
        return any(self._begins(type_name) for _ in range(12))

    def _begins(self, type_name: str) -> bool:
        type = self.office.edition.documents[type_name]
        people = [one.name for one in self.office.directory().people()]
        able = [name for name in people if may_create(self.office.services(), type, name)]
        if not able:
            return False
        who = self.random.choice(able)
        try:
            case = creating.new_case(self.office, self.office.store, who, type_name)
            names = [one.field for one in creation_asks(self.office.current(), type)]
            shown = answers.as_shown(self.office, case, None, "", {}, who)
            for _ in range(3):
                values = self.values(case, who, names, shown)
                shown = answers.as_shown(self.office, case, None, "", values, who)
            self.document = creating.create(self.office, who, type_name, values, opinion="…")
        except Refusal as refusal:
            self.did = f"{who} creates {type_name}: {refusal}"
            return False
        return True

    def case(self) -> Case:
        """The document as it stands."""
        row = self.office.store.get("documents", self.document)
        assert row is not None
        return self.office.case(row)

    def acts(self) -> bool:
        """Do one thing; False if the office refused it."""
        case = self.case()
        tasks = list(case.progress.open)
        people = [one.name for one in self.office.directory().people()]
        act = self.random.choice([self._decide] * 8 + [self._hand, self._document_word, self._time, self._away])
        try:
            if act is self._decide and tasks:
                self._decide(case, self.random.choice(tasks))
            elif act is self._hand and tasks:
                self._hand(self.random.choice(tasks), people)
            elif act is self._away:
                self._away(people)
            elif act is self._document_word:
                self._document_word(case, people)
            else:
                self._time()
        except Refusal as refusal:
            self.did += f": {refusal}"
            return False
        return True

    def _decide(self, case: Case, task: Open) -> None:
        assert case.plan is not None
        step = case.plan.step(task.step)
        who, decision = self.random.choice(task.people), self.random.choice(step.decisions)
        self.did = f"{who} decides {step.name}.{decision.name}"
        if step.exclusive and not task.taken:
            holding.claim(self.office, who, self.document, task.id)
        names = [one.field for one in step_asks(case, step, decision.name)]
        shown = answers.as_shown(self.office, case, step, decision.name, {}, who)
        for _ in range(2):
            values = self.values(case, who, names, shown)
            shown = answers.as_shown(self.office, case, step, decision.name, values, who)
        deciding.decide(self.office, who, self.document, task.id, decision.name, values, "Согласен 同意")

    def _hand(self, task: Open, people: list[str]) -> None:
        who, to, id = self.random.choice(task.people), self.random.choice(people), task.id
        word = self.random.choice(["claim", "release", "delegate", "transfer", "add", "save", "extend"])
        self.did = f"{who} {word}s {task.step} to {to}"
        match word:
            case "claim":
                holding.claim(self.office, who, self.document, id)
            case "release":
                holding.release(self.office, who, self.document, id)
            case "delegate":
                holding.delegate(self.office, who, self.document, id, to, consent=self.random.random() < 0.5)
            case "transfer":
                holding.transfer(self.office, who, self.document, id, to)
            case "add":
                where = self.random.choice(["", "before", "after"])
                holding.add(self.office, who, self.document, id, (to,), where=where)
            case "save":
                acts.save(self.office, who, self.document, id, {}, "…")
            case "extend":
                day = self.clock.now().date() + timedelta(days=5)
                pausing.extend(self.office, who, self.document, id, day, "…")

    def _document_word(self, case: Case, people: list[str]) -> None:
        who, other = self.random.choice(case.row["readers"] or people), self.random.choice(people)
        word = self.random.choice(["withdraw", "take_back", "remind", "copy", "suspend", "resume", "comment", "end"])
        self.did = f"{who}: {word}"
        match word:
            case "withdraw":
                words_of_document.withdraw(self.office, who, self.document, "…")
            case "take_back":
                words_of_document.take_back(self.office, who, self.document)
            case "remind":
                words_of_document.remind(self.office, who, self.document)
            case "copy":
                words_of_document.copy_to(self.office, who, self.document, (other,))
            case "suspend":
                pausing.suspend(self.office, who, self.document, "…")
            case "resume":
                pausing.resume(self.office, who, self.document)
            case "comment":
                acts.comment(self.office, who, self.document, "…")
            case "end":
                route = self.office.edition.routes.get(case.row["route"])
                ends = [grant.end for grant in (route.may if route else ()) if grant.end]
                words_of_document.end_route(self.office, who, self.document, ends[0] if ends else "ended", "…")

    def _time(self) -> None:
        self.did = "time passes"
        self.clock.moment += timedelta(hours=self.random.choice([1, 8, 30, 100]))
        fire_due(self.office)

    def _away(self, people: list[str]) -> None:
        who, to = self.random.choice(people), self.random.choice(people)
        self.did = f"{who} is away, {to} acts"
        today = self.clock.now().date()
        since, until = today - timedelta(days=1), today + timedelta(days=self.random.randint(0, 6))
        absences.declare_absence(self.office, who, Wish(who, since, until, to))
