"""The list of a form's sections beside it, with their errors counted."""

from __future__ import annotations

from collections.abc import Mapping

from runtime.forms.form import Form
from runtime.office.case import Case
from runtime.web.frame import counted
from runtime.web.pages_form import FormSection


def form_sections(case: Case, form: Form, errors: Mapping[str, str]) -> tuple[FormSection, ...]:
    """One entry a section; a form of one section needs no list."""
    made = []
    for part in form.parts:
        names = {question.name for question in part.questions}
        wrong = sum(any(path == name or path.startswith(f"{name}.") for name in names) for path in errors)
        said = counted("%(num)s to mend", "%(num)s to mend", wrong) if wrong else ""
        made.append(
            FormSection(
                part.title or case.type.head.title, f"#s-{part.section.name}", "error" if wrong else "ahead", said
            )
        )
    return tuple(made) if len(made) > 1 else ()
