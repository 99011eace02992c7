"""One act on one document inside one transaction: what changes together is written together."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from runtime.kinds.route import Step
from runtime.office import history, outbox, prompting, texts
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.events import Event, assigned, of_entry
from runtime.office.links import pointers
from runtime.office.numbering import by_hand, is_taken, next_number
from runtime.office.office import Office
from runtime.office.refusals import Invalid, NotAllowed, NotFound
from runtime.office.show import field_title, heading, urgency
from runtime.office.world import OfficeWorld
from runtime.ports import Duplicate, Reader, Row, Tx, Where
from runtime.routes.deadline import utc
from runtime.routes.effects import Effect
from runtime.routes.participants import asking
from runtime.routes.progress import Fact, Open, to_row
from runtime.wording import translations

T = TypeVar("T")


@dataclass(slots=True)
class Deed:
    """A document being changed: the transaction, the case as it becomes, and who acts."""

    office: Office
    tx: Tx
    case: Case
    by: str
    language: str = ""
    later: list[Callable[[], None]] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    caused: tuple[str, ...] = ()  # the standing rules by which it came about
    deciding: str = ""  # the task whose decision is being carried out

    @property
    def row(self) -> Row:
        """The document's row."""
        return self.case.row

    @property
    def now(self) -> str:
        """This moment in UTC."""
        return utc(self.case.services.now)

    def world(self) -> OfficeWorld:
        """What the route may ask."""
        return OfficeWorld(self.case)

    def write(self, event: str, **data: Any) -> None:
        """Append an entry to the history."""
        kept = {key: value for key, value in data.items() if value not in (None, "", {}, [], ())}
        history.append(self.tx, self.row, event, self.by, self.now, kept)
        self.events += of_entry(self, event, kept)

    def set_card(self, values: dict[str, Any], removed: Iterable[str] = ()) -> None:
        """Change the card; old and new values go into the history (R075)."""
        gone = set(removed)
        changes = {}
        for name in {**values, **dict.fromkeys(gone)}:
            old, new = self.case.card.get(name), None if name in gone else values.get(name)
            if old != new:
                changes[name] = [old, new]
        card = {name: value for name, value in {**self.case.card, **values}.items() if name not in gone}
        self.case = self.case.with_card(card)
        if changes:
            self.write("changed", fields=changes)

    def save(self) -> Row:
        """Let the standing rules act on what happened, and write the document with what is derived from it."""
        if self.events:
            from runtime.office.standing_rules import hear  # a deed calls on the rules, and a rule acts by deeds

            hear(self)
        row = self.row
        row["progress"] = to_row(self.case.progress)
        row["heading"] = heading(self.case)
        row["updated"] = self.now
        row["unique"] = [key for key, _ in self._keys()]
        row["links"] = pointers(self.case)
        self.alone()
        self._retitle()
        try:
            kept = self.tx.replace("documents", row) if "rev" in row else self.tx.insert("documents", row)
        except Duplicate as error:
            raise Invalid({"": self._taken(())}) from error
        row["rev"] = kept["rev"]
        texts.keep(self.tx, self.case)
        return row

    def afterwards(self) -> None:
        """What follows once the document itself is written: the document it was opened from hears of its end."""
        while self.later:
            self.later.pop(0)()

    def _keys(self) -> list[tuple[str, tuple[str, ...]]]:
        """The unique keys that the card answers whole, and the fields of each."""
        scope, card = self.case.scope(), self.case.card
        answered = [key for key in self.case.type.unique if all(card.get(name) not in (None, "") for name in key)]
        return [
            (f"{self.row['type']}:{','.join(key)}={'|'.join(str(scope.get(name)) for name in key)}", key)
            for key in answered
        ]

    def alone(self) -> None:
        """Another document with the same unique fields is told at the field."""
        for key, fields in self._keys():
            where = [Where("agency", "==", self.office.name), Where("unique", "has", key)]
            if any(other["id"] != self.row["id"] for other in self.tx.find("documents", where, limit=2).rows):
                raise Invalid({fields[0]: self._taken(fields)})

    def _taken(self, fields: tuple[str, ...]) -> str:
        language = self.language or self.office.language
        titles = ", ".join(field_title(self.case, name, language) for name in fields)
        words = translations(language).gettext
        return words("Another document has the same: %(fields)s") % {"fields": titles or self.case.type.head.title}

    def _retitle(self) -> None:
        """Open tasks show the document's heading, number and urgency of now."""
        shown = {"heading": self.row["heading"], "number": self.row.get("number") or "", "urgency": urgency(self.case)}
        for task in self.case.progress.open:
            row = self.tx.get("tasks", task_id(self.row["id"], task.id))
            if row is not None and any(row.get(key) != value for key, value in shown.items()):
                self.tx.replace("tasks", {**row, **shown})

    # -- effects -------------------------------------------------------------------------------------------

    def open_task(self, effect: Effect) -> None:
        """Keep an open task, its timers and a notice for those who may act."""
        task = effect.task
        assert task is not None and self.case.plan is not None
        self.row["readers"] = list(dict.fromkeys([*self.row["readers"], *task.people]))
        self.tx.insert(
            "tasks",
            {
                "id": task_id(self.row["id"], task.id),
                "agency": self.office.name,
                "document": self.row["id"],
                "task": task.id,
                "type": self.row["type"],
                "heading": self.row.get("heading", ""),
                "number": self.row.get("number") or "",
                "urgency": urgency(self.case),
                "state": "open",
                "sent_by": self.by,
                "cause": self.deciding,
                "returned": bool(task.returned),
                "seen": [],
                **_as_row(task, self.case.plan.step(task.step)),
            },
        )
        self.events.append(assigned(self, task))
        prompting.arm_task(self, task)
        self.notify((person for person in task.people if person != self.by), "task-assigned", task)

    def move_task(self, task: Open) -> None:
        """An open task stands at another place of a changed route."""
        self._rewrite(task)

    def close_task(self, task: Open, state: str, by: str = "", decision: str = "", opinion: str = "") -> None:
        """A task is over: done or withdrawn."""
        row = self.tx.get("tasks", task_id(self.row["id"], task.id))
        if row is not None:
            done = {"state": state, "by": by, "done": self.now, "decision": decision, "opinion": opinion}
            self.tx.replace("tasks", {**row, **done, "people": list(task.people)})
        prompting.disarm(self, task.id)

    def update_task(self, task: Open) -> None:
        """Keep a changed open task: who may act, who holds it."""
        self.case = replace(self.case, progress=self.case.progress.with_task(task))
        self.row["readers"] = list(dict.fromkeys([*self.row["readers"], *task.people]))
        self._rewrite(task)

    def _rewrite(self, task: Open) -> None:
        """The kept row of an open task says what the task says now."""
        row = self.tx.get("tasks", task_id(self.row["id"], task.id))
        if row is not None and self.case.plan is not None:
            self.tx.replace("tasks", {**row, **_as_row(task, self.case.plan.step(task.step))})

    def give_number(self) -> None:
        """Give the next number of the type's series, once; one written by hand must be nobody else's."""
        register = self.case.services.edition.series_of(self.case.type.head.name)
        if register is not None and register.series is not None and not self.row.get("number"):
            written = by_hand(self.case, register)
            if written and is_taken(self.tx, self.case, written):
                raise Invalid({register.series.by_hand: self._taken((register.series.by_hand,))})
            self.row["number"] = written or next_number(self.tx, self.case, register)
            self.row["registered"] = self.now
            self.write("numbered", number=self.row["number"])

    def publish(self) -> None:
        """Issue the document: from now on it may be read as ``access.read`` says of published ones."""
        self.row["published"] = self.now
        self.write("published")

    def file_away(self) -> None:
        """Archive: the entry leaves the base with its files and traces (R090, R091)."""
        self.row.update(base="archive", state="archived", archived=self.now, file=self.case.file)
        self.write("archived", file=self.row["file"])

    # -- notices -------------------------------------------------------------------------------------------

    def people(self, participant: Any, task: Open | None) -> tuple[str, ...]:
        """The people a participant names at a task."""
        if self.case.plan is None:
            return ()
        bindings = task.bindings if task else ()
        return asking(self.case.plan, self.world(), self.case.progress, bindings, self.by).find(participant).people

    def notify(self, people: Iterable[str], kind: str, task: Open | None = None, key: str = "", **data: Any) -> None:
        """Tell people in the office's own inbox, and by its channels; the same firing tells nobody twice."""
        about = key or f"{kind}:{task.id if task else self.row.get('entries', 0)}"
        place = {"document": self.row["id"], "task": task.id if task else "", "step": task.step if task else ""}
        said = {"agency": self.office.name, "at": self.now, "kind": kind, "read": "", "data": data}
        for person in dict.fromkeys(people):
            ident = f"{self.row['id']}:{about}:{person}"
            if self.tx.get("notices", ident) is None:
                notice = {"id": ident, "person": person, **said, **place, "due": task.due if task else ""}
                outbox.post(self, self.tx.insert("notices", notice))


def _as_row(task: Open, step: Step) -> Row:
    """What the row of an open task says of it and of its step, whenever either changes."""
    return {
        "step": task.step,
        "bindings": list(map(list, task.bindings)),
        "people": list(task.people),
        "holder": task.holder,
        "reading": step.reading,
        "exclusive": step.exclusive,
        "due": task.due or "9999",
        "opened": task.opened,
        "waits": bool(task.first),
        "taken": task.taken,
        "owner": next(iter(task.instead.values()), ""),
    }


def task_id(document: str, task: str) -> str:
    """The row of a task."""
    return f"{document}:{task}"


def known(office: Office, reader: Reader, op: str) -> str | None:
    """The document of an operation that was done before, or None."""
    row = reader.get("operations", f"{office.name}:{op}") if op else None
    return str(row["result"]) if row else None


def transact(office: Office, by: str, document: str, op: str, work: Callable[[Deed], T]) -> T | str:
    """One act on a kept document; the same operation id answers as the first time did, without acting again."""

    def inner(tx: Tx) -> T | str:
        if (done := known(office, tx, op)) is not None:
            return done
        row = tx.get("documents", document)
        if row is None or row["agency"] != office.name:
            raise NotFound()
        deed = Deed(office, tx, office.case(row, tx), by)
        if not Sight(deed.case, by, office.rights(by)).readable and by:
            raise NotFound()
        result = work(deed)
        deed.save()
        deed.afterwards()
        if op:
            tx.insert("operations", {"id": f"{office.name}:{op}", "at": deed.now, "result": document})
        return result

    try:
        return office.store.transact(inner)
    except NotAllowed as refusal:
        _log_refusal(office, by, document, refusal)
        raise


def _log_refusal(office: Office, by: str, document: str, refusal: NotAllowed) -> None:
    """Who tried what they may not: a row of its own, for the act itself left nothing (R126)."""
    now = utc(office.clock.now())
    row = {"agency": office.name, "document": document, "by": by, "at": now, "code": refusal.code}
    office.store.transact(lambda tx: tx.insert("refusals", {"id": uuid.uuid4().hex, **row}))


def recorded(fact: Fact | None) -> dict[str, Any]:
    """What the history says of a decision."""
    if fact is None:
        return {}
    said = {"step": fact.step, "task": fact.id, "decision": fact.decision, "opinion": fact.opinion, "due": fact.due}
    others = {"on_behalf": fact.on_behalf, "note": fact.note, "instead_of": fact.instead_of}
    others |= {"ink": fact.ink} if fact.ink else {}
    return {**said, **others, "responsible": fact.responsible if fact.responsible != fact.by else ""}
