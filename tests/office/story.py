"""Short sentences for tests: somebody registers, somebody decides."""

from __future__ import annotations

from typing import Any

from runtime.office import answers, creating, deciding
from runtime.office.case import Case
from runtime.office.office import Office
from runtime.ports import Row


def row(office: Office, document: str) -> Row:
    """A kept document."""
    found = office.store.get("documents", document)
    assert found is not None
    return found


def case(office: Office, document: str) -> Case:
    """A kept document as a case."""
    return office.case(row(office, document))


def task(office: Office, document: str, step: str, person: str = "") -> str:
    """The id of an open task."""
    return next(
        one.id
        for one in case(office, document).progress.open
        if one.step == step and (not person or person in one.people)
    )


def decide(office: Office, who: str, document: str, decided: str, opinion: str = "", **values: Any) -> None:
    """Decide ``step.decision`` with some changed answers."""
    step, _, decision = decided.rpartition(".")
    found = case(office, document)
    assert found.plan is not None
    shown = answers.as_shown(office, found, found.plan.step(step), decision, values, who)
    deciding.decide(office, who, document, task(office, document, step, who), decision, shown, opinion)


def sender(office: Office, name: str = "省政府办公厅", rank: str = "upper") -> str:
    """A sender in the Chinese office's base of organisations."""
    return creating.create(office, "wang", "organisation-entry", {"name": name, "rank": rank})


def signed_in(office: Office, source: str, who: str = "wang", note: str = "", **more: Any) -> str:
    """A paper signed in at the Chinese office."""
    answers = {"received": "2026-03-02", "sender": source, "source": "bag", "department": "secretariat", **more}
    return creating.create(office, who, "incoming-document", answers, opinion=note)


def entered(office: Office, source: str, **more: Any) -> str:
    """A paper signed in and entered at the Chinese office."""
    document = signed_in(office, source)
    values = {"head_type": "white", "subject": "防汛方案", "urgency": "ordinary", "secrecy": "public", **more}
    decide(office, "wang", document, "enter.submit", "录入", **values)
    return document


def letter(office: Office, subject: str = "О капитальном ремонте", op: str = "") -> str:
    """A letter registered at the Russian office."""
    found = office.store.get("documents", "stroy")
    source = found["id"] if found else creating.create(office, "zueva", "correspondent", {"name": "ООО «Стройгарант»"})
    return creating.create(
        office, "zueva", "incoming-letter", {"received": "2026-03-02", "sender": source, "subject": subject}, op
    )
