"""Plays scenarios: the acts of a story on a real office with a fixed clock, and what the story expects.

The same player runs an author's scenarios in ``check`` and fills the demo offices.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final

from runtime.kinds.scenario import Scenario
from runtime.office import answers, creating, deciding, expectations, files
from runtime.office.case import Case
from runtime.office.file_contents import sample
from runtime.office.linking import Link
from runtime.office.maintenance import change_setting
from runtime.office.office import FixedClock, Office
from runtime.office.recurrences import arm
from runtime.office.refusals import Refusal
from runtime.office.starts import chosen_start
from runtime.office.story_words import DOCUMENT_WORDS, TASK_WORDS
from runtime.office.timers import fire_due
from runtime.ports import Where
from runtime.routes.progress import Open

_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    + (b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
)


class StoryError(Exception):
    """A step of a story did not go as written: which step, and what happened."""

    def __init__(self, at: int, text: str, key: str = "") -> None:
        super().__init__(text)
        self.at, self.text, self.key = at, text, key


@dataclass(slots=True)
class Teller:
    """A story being told: the office, its clock, and the documents by their names."""

    office: Office
    clock: FixedClock
    offset: timedelta = timedelta()
    documents: dict[str, str] = field(default_factory=dict)
    latest: str = ""

    def tell(self, story: Scenario) -> None:
        """Play every step; StoryError at the first that fails."""
        for at, step in enumerate(story.steps):
            if "at" in step:
                self._wait(self._moment(step["at"]))
            try:
                self._step(at, step)
            except Refusal as refusal:
                self._refused(at, step, str(refusal))
            except StoryError as error:
                if not step.get("refused") or error.key:
                    raise
                self._refused(at, step, error.text)
            else:
                if step.get("refused"):
                    raise StoryError(at, "the act was carried out, where a refusal was expected", "refused")
            if "expect" in step:
                self._expect(at, step)

    def _moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.office.zone) + self.offset

    def _wait(self, until: datetime) -> None:
        """Let time pass hour by hour, so that timers fire when they are due."""
        while self.clock.moment < until:
            self.clock.moment = min(until, self.clock.moment + timedelta(hours=1))
            fire_due(self.office)

    def _refused(self, at: int, step: Mapping[str, Any], said: str) -> None:
        """A refusal, or a task that is not there, where the story may have expected it."""
        wanted = step.get("refused")
        if not wanted:
            raise StoryError(at, f"{step.get('as', '')}: refused: {said}")
        if isinstance(wanted, str) and wanted not in said:
            raise StoryError(at, f"refused with “{said}”, not with “{wanted}”", "refused")

    def _expect(self, at: int, step: Mapping[str, Any]) -> None:
        for key, text in expectations.failures(self.office, self._document(step), step["expect"]):
            raise StoryError(at, text, key)

    def _step(self, at: int, step: Mapping[str, Any]) -> None:
        who = step.get("as", "")
        if who and self.office.directory().person(who) is None:
            raise StoryError(at, f"nobody in the organisation is called '{who}'", "as")
        if "creates" in step:
            self._create(at, who, step)
        elif "finds" in step:
            self._find(at, who, step)
        elif "decides" in step:
            self._decide(at, who, step)
        elif word := next((word for word in TASK_WORDS if word in step), ""):
            task = self._task(at, who, step[word], step)
            TASK_WORDS[word](self.office, who, self._document(step), task, self._said(step))
        elif word := next((word for word in DOCUMENT_WORDS if word in step), ""):
            DOCUMENT_WORDS[word](self.office, who, self._document(step) if self.latest else "", self._said(step))
        for name, value in step.get("sets", {}).items():
            change_setting(self.office, who, name, str(value).lower() if isinstance(value, bool) else str(value))

    def _said(self, step: Mapping[str, Any]) -> Mapping[str, Any]:
        """The step with its days counted to where the story is played."""
        return {**step, "shift": self.offset}

    def _create(self, at: int, who: str, step: Mapping[str, Any]) -> None:
        values = self._values(step.get("with", {}), who)
        opinion = str(values.pop("opinion", ""))
        if step["creates"] not in self.office.edition.documents:
            raise StoryError(at, f"there is no document type '{step['creates']}'", "creates")
        link = None
        if "from" in step:
            parent = self._document(step)
            link = Link(parent, self._task(at, who, step["from"], step).id)
        case = creating.new_case(self.office, self.office.store, who, step["creates"], link=link)
        start = step.get("start", "")
        chosen = chosen_start(case, who, start) if link is None else None
        shown = answers.as_shown(self.office, case, None, "", values, who, chosen)
        self.latest = creating.create(self.office, who, step["creates"], shown, opinion=opinion, link=link, start=start)
        self._call(step)

    def _find(self, at: int, who: str, step: Mapping[str, Any]) -> None:
        """The latest document of a type that was made for somebody, such as by the engine."""
        where = [Where("agency", "==", self.office.name), Where("drafter", "==", who)]
        rows = self.office.store.find("documents", where, order="created", descending=True, limit=500).rows
        found = next((row for row in rows if row["type"] == step["finds"]), None)
        if found is None:
            raise StoryError(at, f"no '{step['finds']}' was made for '{who}'", "finds")
        self.latest = found["id"]
        self._call(step)

    def _call(self, step: Mapping[str, Any]) -> None:
        if "is" in step:
            self.documents[step["is"]] = self.latest

    def _document(self, step: Mapping[str, Any]) -> str:
        return self.documents[step["of"]] if "of" in step else self.latest

    def case(self, document: str) -> Case:
        """A document of the story."""
        row = self.office.store.get("documents", document)
        assert row is not None
        return self.office.case(row)

    def _task(self, at: int, who: str, name: str, step: Mapping[str, Any]) -> Open:
        """The open task of a step, the person's own first."""
        case = self.case(self._document(step))
        wanted = {loop: self._value(value, who) for loop, value in step.get("for", {}).items()}
        fits = [
            task
            for task in case.progress.open
            if task.step == name and all(dict(task.bindings).get(k) == str(v) for k, v in wanted.items())
        ]
        mine = [task for task in fits if who in task.people]
        if not fits:
            waiting = ", ".join(f"{task.step} ({', '.join(task.people)})" for task in case.progress.open) or "nothing"
            raise StoryError(at, f"no task '{name}' is open; open: {waiting}")
        return (mine or fits)[0]

    def _decide(self, at: int, who: str, step: Mapping[str, Any]) -> None:
        name, _, decision = step["decides"].rpartition(".")
        document = self._document(step)
        task = self._task(at, who, name, step)
        case = self.case(document)
        assert case.plan is not None
        values = self._values(step.get("with", {}), who)
        opinion = str(values.pop("opinion", ""))
        shown = (
            {} if task.proposed else answers.as_shown(self.office, case, case.plan.step(name), decision, values, who)
        )
        deciding.decide(
            self.office,
            who,
            document,
            task.id,
            decision,
            shown,
            opinion,
            on_behalf=step.get("on-behalf", ""),
            reason=str(step.get("reason", "")),
            reopen=tuple(map(str, step.get("reopen", ()))),
        )

    def _values(self, values: Mapping[str, Any], who: str) -> dict[str, Any]:
        return {name: self._value(value, who) for name, value in values.items()}

    def _value(self, value: Any, who: str) -> Any:
        """``@name`` is a document of the story, ``file:NAME`` a small file, ``day:+3`` a day from now."""
        if isinstance(value, str) and value.startswith("@") and value[1:] in self.documents:
            return self.documents[value[1:]]
        if isinstance(value, str) and value.startswith("file:"):
            name = value.removeprefix("file:")
            content = _PDF if name.endswith(".pdf") else sample(name)
            return files.keep(self.office, who, name, io.BytesIO(content))
        if isinstance(value, str) and value.startswith("day:"):
            return (self.office.now().date() + timedelta(days=int(value.removeprefix("day:")))).isoformat()
        if isinstance(value, list):
            return [self._value(item, who) for item in value]
        if isinstance(value, dict):
            return self._values(value, who)
        return value


def play(office: Office, story: Scenario) -> None:
    """Play a story as if its last step were a little before now, on a living office."""
    zone = office.zone
    begins = datetime.fromisoformat(story.clock).replace(tzinfo=zone)
    moments = [datetime.fromisoformat(step["at"]).replace(tzinfo=zone) for step in story.steps if "at" in step]
    ends = max([begins, *moments])
    now = office.now()
    days = (now.date() - ends.date()).days - (1 if now.time() < ends.time() else 0)
    offset = timedelta(days=days)
    clock = FixedClock(begins + offset)
    told = replace(office, clock=clock)
    _from_now(told)
    Teller(told, clock, offset).tell(story)


def tell(office: Office, clock: FixedClock, story: Scenario) -> Teller:
    """Play a story at its own dates, for checks."""
    clock.moment = datetime.fromisoformat(story.clock).replace(tzinfo=office.zone)
    _from_now(office)
    teller = Teller(office, clock)
    teller.tell(story)
    return teller


def _from_now(office: Office) -> None:
    """What an agency repeats begins with the story, not with its publication."""
    office.store.transact(lambda tx: arm(tx, office, afresh=True))
