"""Somebody decided first: who, what and when; what was typed is shown, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import url_for

from runtime.office.access import Sight
from runtime.office.refusals import AlreadyDone
from runtime.office.show import field_title
from runtime.web.frame import language_of, show, words
from runtime.web.pages import Act, Fact, Link
from runtime.web.pages_form import Conflict
from runtime.web.phrases import decision_title, moment, name_of


def conflict(
    sight: Sight, error: AlreadyDone, opinion: str = "", values: Mapping[str, Any] | None = None
) -> tuple[str, int]:
    """The page for the one who came second."""
    case = sight.case
    line = words("The task was withdrawn meanwhile: the document went another way.")
    if error.by:
        step = case.plan.step(error.step) if case.plan and error.step in case.plan.nodes else None
        said = decision_title(case, step, error.decision) if step else error.decision
        told = {"who": name_of(error.by), "decision": said, "when": moment(error.at)}
        line = words("%(who)s decided “%(decision)s” at %(when)s.") % told
    kept = [Fact(words("Opinion"), opinion)] if opinion else []
    typed = {name: value for name, value in (values or {}).items() if isinstance(value, str) and value}
    kept += [Fact(field_title(case, name, language_of()), value) for name, value in typed.items()]
    page = Conflict(
        words("Somebody was first"),
        ((Link(line),), (Link(words("Your decision was not carried out; nothing was changed.")),)),
        (
            Act(words("Open the document"), url_for("document.read", id=case.row["id"]), "primary"),
            Act(words("Back to my tasks"), url_for("inbox.portal")),
        ),
        tuple(kept),
    )
    return show(page, 409)
