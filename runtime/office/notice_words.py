"""What a notice says in a language, on the office's own pages and in what leaves the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from runtime.kinds.route import Step
from runtime.office.case import Case
from runtime.office.show import show_date, step_title, whole
from runtime.ports import Directory, Row
from runtime.wording import translations

if TYPE_CHECKING:
    from runtime.office.office import Office


def said(office: Office, row: Row, case: Case | None, language: str) -> str:
    """One notice as a sentence; ``case`` is the document it is about, None where there is none any more."""
    say = row["data"].get("say")
    if isinstance(say, dict):
        return str(say.get(language) or say.get(office.language) or next(iter(say.values())))
    sentence = _sentences(translations(language).gettext).get(str(row["kind"]))
    if sentence is None:
        return case.row["heading"] if case else ""
    text = row["data"].get("text", "") or row["data"].get("reason", "")
    line = (sentence % _told(office, row, case, language)).strip(" ,:")
    return f"{line} — {text}" if text else line


def _told(office: Office, row: Row, case: Case | None, language: str) -> dict[str, str]:
    by, due = row["data"].get("by", ""), row.get("due")
    return {
        "step": step_title(case, row["step"], language) if case and row["step"] else "",
        "due": show_date(datetime.fromisoformat(due).astimezone(office.zone).date(), language) if due else "",
        "who": _name(office.directory() if case is None else case.services.directory, by),
        "decision": _decided(row, case, language),
    }


def _name(directory: Directory, person: str) -> str:
    found = directory.person(person) if person else None
    return whole(found.title) if found is not None else person


def _decided(row: Row, case: Case | None, language: str) -> str:
    name = str(row["data"].get("decision", ""))
    if case is None or case.plan is None or row["step"] not in case.plan.nodes or not name:
        return name
    return decision_title(case, case.plan.step(row["step"]), name, language)


def decision_title(case: Case, step: Step, name: str, language: str) -> str:
    """The words of a decision in a language."""
    decision = next((one for one in step.decisions if one.name == name), None)
    default = decision.title if decision and decision.title else ""
    if case.plan is not None:
        route, key = case.plan.nodes[step.name].route, f"{step.name}.{name}"
        default = case.services.edition.texts.text(language, f"route:{route}", "decisions", key, default)
    words = translations(language).gettext
    return default or (words("Mark as read") if step.reading else words("Done, send on"))


def _sentences(words: Callable[[str], str]) -> dict[str, str]:
    return {
        "task-assigned": words("New task: %(step)s"),
        "task-delegated": words("Passed to you: %(step)s"),
        "deadline-near": words("Due soon: %(step)s, %(due)s"),
        "deadline-passed": words("Overdue: %(step)s, %(due)s"),
        "consent-asked": words("An answer waits for your consent: %(step)s"),
        "on-behalf": words("%(who)s entered your decision: %(step)s"),
        "extended": words("You have more time, until %(due)s: %(step)s"),
        "prompted": words("You are asked to hurry: %(step)s"),
        "copied": words("%(who)s sent you a copy"),
        "removed": words("Your task was taken back: %(step)s"),
        "decided": words("%(step)s: %(decision)s"),
    }
