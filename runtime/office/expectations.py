"""What a scenario expects of the office, checked and said in the author's words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from runtime.office import inbox, ledgers
from runtime.office.access import Sight
from runtime.office.case import Case
from runtime.office.expectations_of_office import OF_THE_OFFICE
from runtime.office.expected_of_routes import OF_ROUTE
from runtime.office.files import files_of
from runtime.office.history import broken, entries
from runtime.office.links import pointing
from runtime.office.office import Office

Failure = tuple[str, str]


def failures(office: Office, document: str, expected: Mapping[str, Any]) -> Iterator[Failure]:
    """Each expectation that is not met: its key, and what is so instead."""
    for key, check in OF_THE_OFFICE.items():
        yield from ((key, text) for one in expected.get(key, {}).items() for text in check(office, *one))
    expected = {key: wanted for key, wanted in expected.items() if key not in OF_THE_OFFICE}
    row = office.store.get("documents", document)
    if row is None:
        if expected:
            yield "expect", "there is no document yet"
        return
    case = office.case(row)
    wrong = broken(entries(office.store, document), row)
    if wrong:
        yield "expect", f"the history is broken: {wrong}"
    for key, wanted in expected.items():
        for text in _CHECKS[key](office, case, wanted):
            yield key, text


def _linked(office: Office, case: Case, wanted: Mapping[str, int]) -> Iterator[str]:
    for name, count in wanted.items():
        linked = case.type.pointing(name)
        found = len(list(pointing(case.services, linked, case.row["id"]))) if linked else 0
        if found != count:
            yield f"the list '{name}' has {found} documents, not {count}"


def _tasks(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for person, steps in wanted.items():
        open_now = sorted(task.step for task in case.progress.open if person in task.people)
        if open_now != sorted(steps):
            yield f"{person} has the tasks {open_now or 'none'}, not {sorted(steps)}"


def _due(office: Office, case: Case, wanted: Mapping[str, str]) -> Iterator[str]:
    for step, day in wanted.items():
        at = (
            case.row.get("due")
            if step == "document"
            else next((task.due for task in case.progress.open if task.step == step), "")
        )
        found = datetime.fromisoformat(at).astimezone(office.zone) if at else None
        shown = (
            (found.strftime("%Y-%m-%d %H:%M") if len(day) > 10 else found.date().isoformat()) if found else "no term"
        )
        if shown != day:
            yield f"{step} is due {shown}, not {day}"


def _state(office: Office, case: Case, wanted: str) -> Iterator[str]:
    found = case.row["state"] if case.row["state"] != "closed" else case.row.get("outcome", "closed")
    if wanted not in (found, case.row["state"]):
        yield f"the state is {found}, not {wanted}"


def _number(office: Office, case: Case, wanted: str) -> Iterator[str]:
    if case.row.get("number") != wanted:
        yield f"the number is {case.row.get('number')}, not {wanted}"


def _card(office: Office, case: Case, wanted: Mapping[str, Any]) -> Iterator[str]:
    for name, value in wanted.items():
        found = case.card.get(name)
        if found != value:
            yield f"the field '{name}' holds {found!r}, not {value!r}"


def _column(office: Office, case: Case, wanted: Mapping[str, Any]) -> Iterator[str]:
    """``register.column`` as somebody who keeps the register reads it."""
    for address, text in wanted.items():
        register, _, name = address.partition(".")
        found = cell_text(office, case, register, name)
        if found != ("" if text is None else str(text)):
            yield f"the column '{address}' says “{found}”, not “{text}”"


def cell_text(office: Office, case: Case, register: str, name: str) -> str:
    """A cell as its most privileged readers see it."""
    definition = office.edition.registers[register]
    for person in office.directory().people():
        if not ledgers.may_read(office, definition, person.name):
            continue
        page = ledgers.read_register(office, person.name, register, ledgers.Asked(limit=10_000), office.language)
        columns = [column.name for column in page.columns]
        line = next((line for line in page.lines if line.document["id"] == case.row["id"]), None)
        if line is not None and name in columns and (text := line.texts[columns.index(name)]):
            return text
    return ""


def _hidden(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for person, name, sees in _fields(office, case, wanted):
        if sees:
            yield f"{person} sees the field '{name}'"


def _shown(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for person, name, sees in _fields(office, case, wanted):
        if not sees:
            yield f"{person} does not see the field '{name}'"


def _fields(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[tuple[str, str, bool]]:
    """Whether each person sees each of the fields that are named with them."""
    for person, fields in wanted.items():
        sight = Sight(case, person, office.rights(person))
        yield from ((person, name, sight.sees_field(name)) for name in fields)


def _sees(office: Office, case: Case, wanted: Mapping[str, list[str]]) -> Iterator[str]:
    for person, steps in wanted.items():
        sight = Sight(case, person, office.rights(person))
        done = list(dict.fromkeys(fact.step for fact in case.progress.facts))
        seen = [step for step in done if sight.readable and sight.sees_step(step)]
        if seen != steps:
            yield f"{person} sees the done steps {seen}, not {steps}"


def _returned(office: Office, case: Case, wanted: Mapping[str, str]) -> Iterator[str]:
    for person, remark in wanted.items():
        said = [task.returned.get("opinion", "") for task in case.progress.open if person in task.people]
        if remark not in said:
            yield f"{person} has no task returned with “{remark}”, but with {said or 'none'}"


def _messages(office: Office, case: Case, wanted: Mapping[str, int]) -> Iterator[str]:
    for step, count in wanted.items():
        found = sum(fact.reminders for fact in case.progress.facts if fact.step == step)
        found += sum(task.reminders for task in case.progress.open if task.step == step)
        if found != count:
            yield f"{step} was reminded {found} times, not {count}"


def _prompts(office: Office, case: Case, wanted: Mapping[str, int]) -> Iterator[str]:
    for person, count in wanted.items():
        told = [
            row
            for row in inbox.notices(office, person, 1000)
            if row["document"] == case.row["id"] and row["kind"].startswith("deadline")
        ]
        if len(told) != count:
            yield f"{person} was prompted {len(told)} times, not {count}"


def _trace(office: Office, case: Case, wanted: list[str]) -> Iterator[str]:
    done = [
        f"{fact.step}:{fact.by}" if any(":" in item for item in wanted) else fact.step for fact in case.progress.facts
    ]
    if done != wanted:
        yield f"the steps done are {done}, not {wanted}"


def _registers(office: Office, case: Case, wanted: Mapping[str, int]) -> Iterator[str]:
    for name, count in wanted.items():
        definition = office.edition.registers[name]
        most = 0
        for person in office.directory().people():
            if ledgers.may_read(office, definition, person.name):
                page = ledgers.read_register(office, person.name, name, ledgers.Asked(), office.language)
                most = max(most, page.total)
        if most != count:
            yield f"the register '{name}' has {most} rows, not {count}"


def _archived(office: Office, case: Case, wanted: Mapping[str, int]) -> Iterator[str]:
    """How many files and opinions went into the archive with the document (R090)."""
    if case.row["state"] != "archived":
        yield "the document is not archived"
    reader = next(person.name for person in office.directory().people())
    found = {
        "files": len(files_of(Sight(case, reader, frozenset()))),
        "opinions": sum(bool(fact.opinion) for fact in case.progress.facts),
        "entries": len(entries(office.store, case.row["id"])),
    }
    for name, count in wanted.items():
        if found.get(name) != count:
            yield f"the archive holds {found.get(name)} {name}, not {count}"


_CHECKS: Final[dict[str, Callable[[Office, Case, Any], Iterator[str]]]] = {
    **OF_ROUTE,
    "tasks": _tasks,
    "due": _due,
    "state": _state,
    "number": _number,
    "card": _card,
    "column": _column,
    "hidden": _hidden,
    "shown": _shown,
    "sees": _sees,
    "prompts": _prompts,
    "returned": _returned,
    "messages": _messages,
    "trace": _trace,
    "registers": _registers,
    "archived": _archived,
    "linked": _linked,
}
