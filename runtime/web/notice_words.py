"""What a notice says, in the reader's language."""

from __future__ import annotations

from runtime.office.case import Case
from runtime.office.show import show_date
from runtime.ports import Row
from runtime.web.frame import language_of, office, words
from runtime.web.phrases import decision_title, local, name_of, step_title


def notice_title(row: Row, case: Case | None) -> str:
    """One notice as a sentence."""
    say = row["data"].get("say")
    if isinstance(say, dict):
        return str(say.get(language_of()) or say.get(office().language) or next(iter(say.values())))
    sentence = _sentences().get(str(row["kind"]))
    if sentence is None:
        return case.row["heading"] if case else ""
    by, text = row["data"].get("by", ""), row["data"].get("text", "") or row["data"].get("reason", "")
    told = {
        "step": step_title(case, row["step"]) if case and row["step"] else "",
        "due": show_date(local(row["due"]).date(), language_of()) if row.get("due") else "",
        "who": name_of(by) if by else "",
        "decision": _decided(row, case),
    }
    said = (sentence % told).strip(" ,:")
    return f"{said} — {text}" if text else said


def _decided(row: Row, case: Case | None) -> str:
    name = str(row["data"].get("decision", ""))
    if case is None or case.plan is None or row["step"] not in case.plan.nodes or not name:
        return name
    return decision_title(case, case.plan.step(row["step"]), name)


def _sentences() -> dict[str, str]:
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
