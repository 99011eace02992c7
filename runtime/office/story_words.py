"""The verbs of stories beyond creating and deciding: each is one act of the office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from runtime.office import absences, acts, holding, pausing, words_of_document
from runtime.office.absences import Wish
from runtime.office.office import Office
from runtime.reading.term import Term, TermError
from runtime.routes.progress import Open

Said = Mapping[str, Any]


def people(said: Said) -> tuple[str, ...]:
    """To whom: one name or several."""
    to = said.get("to", ())
    return (to,) if isinstance(to, str) else tuple(to)


def day(said: Said, text: Any) -> date:
    """A day of the story, where it is played."""
    shift: timedelta = said.get("shift", timedelta())
    return date.fromisoformat(str(text)) + shift


def _claims(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    holding.claim(office, who, document, task.id)


def _releases(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    holding.release(office, who, document, task.id)


def _saves(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    acts.save(office, who, document, task.id, said.get("with", {}))


def _delegates(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    holding.delegate(office, who, document, task.id, "".join(people(said)[:1]), consent=said.get("consent"))


def _transfers(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    holding.transfer(office, who, document, task.id, "".join(people(said)[:1]))


def _adds(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    holding.add(office, who, document, task.id, people(said), where=said.get("where", ""))


def _removes(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    holding.remove(office, who, document, task.id, "".join(people(said)[:1]))


def _extends(office: Office, who: str, document: str, task: Open, said: Said) -> None:
    text = str(said.get("until", ""))
    try:
        value: Any = Term.parse(text)
    except TermError:
        value = day(said, text)
    pausing.extend(office, who, document, task.id, value, str(said.get("reason", "")))


TASK_WORDS: Final[Mapping[str, Callable[[Office, str, str, Open, Said], None]]] = {
    "claims": _claims,
    "releases": _releases,
    "saves": _saves,
    "delegates": _delegates,
    "transfers": _transfers,
    "adds": _adds,
    "removes": _removes,
    "extends": _extends,
}


def _comments(office: Office, who: str, document: str, said: Said) -> None:
    acts.comment(office, who, document, said["comments"])


def _withdraws(office: Office, who: str, document: str, said: Said) -> None:
    words_of_document.withdraw(office, who, document, str(said["withdraws"]))


def _takes_back(office: Office, who: str, document: str, said: Said) -> None:
    words_of_document.take_back(office, who, document)


def _ends(office: Office, who: str, document: str, said: Said) -> None:
    words_of_document.end_route(office, who, document, said["ends"], str(said.get("reason", "")))


def _reminds(office: Office, who: str, document: str, said: Said) -> None:
    words_of_document.remind(office, who, document, str(said["reminds"]))


def _copies(office: Office, who: str, document: str, said: Said) -> None:
    words_of_document.copy_to(office, who, document, people(said), str(said["copies"]))


def _notes(office: Office, who: str, document: str, said: Said) -> None:
    words_of_document.note_event(office, who, document, said["notes"])


def _switches(office: Office, who: str, document: str, said: Said) -> None:
    words_of_document.switch_route(office, who, document, said["switches"], str(said.get("reason", "")))


def _suspends(office: Office, who: str, document: str, said: Said) -> None:
    pausing.suspend(office, who, document, str(said["suspends"]))


def _resumes(office: Office, who: str, document: str, said: Said) -> None:
    pausing.resume(office, who, document)


def _away(office: Office, who: str, document: str, said: Said) -> None:
    wish = said["away"]
    since, until = day(said, wish["from"]), day(said, wish["until"])
    steps = tuple(wish.get("steps", ()))
    absences.declare_absence(office, who, Wish(wish.get("person", who), since, until, wish.get("to", ""), steps))


DOCUMENT_WORDS: Final[Mapping[str, Callable[[Office, str, str, Said], None]]] = {
    "comments": _comments,
    "withdraws": _withdraws,
    "takes-back": _takes_back,
    "ends": _ends,
    "reminds": _reminds,
    "copies": _copies,
    "notes": _notes,
    "switches": _switches,
    "suspends": _suspends,
    "resumes": _resumes,
    "away": _away,
}
