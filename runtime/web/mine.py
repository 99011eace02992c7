"""My open task on a document, with its forms; or that of another whose decision I may enter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from markupsafe import Markup

from runtime.forms.form import Form
from runtime.kinds.route import Grant, Step
from runtime.office import answers
from runtime.office.access import Sight
from runtime.office.choices import OfficeChoices
from runtime.office.deed import task_id
from runtime.office.files import files_of
from runtime.office.grants import granted
from runtime.office.questions import all_asks, asks_at, decision_asks, step_asks
from runtime.ports import Row
from runtime.routes.progress import Open
from runtime.web.frame import language_of, me, office
from runtime.web.words import allowed as words_allowed

INLINE = 3  # a task that asks for more fields gets a page of its own


class Task:
    """One of my open tasks, with its forms for this request."""

    def __init__(self, sight: Sight, task: Open, behalf: str = "") -> None:
        self.sight, self.case, self.task, self.behalf = sight, sight.case, task, behalf
        assert self.case.plan is not None
        self.step: Step = self.case.plan.step(task.step)
        self.compiled = office().edition_of(self.case.row["edition"])
        self.row: Row = office().store.get("tasks", task_id(self.case.row["id"], task.id)) or {}

    @property
    def long(self) -> bool:
        """Whether the fields need a page of their own."""
        return (
            len(asks_at(self.case, self.step)) > INLINE
            or any(len(one.asks) > INLINE or self._wide(one.asks) for one in self.step.decisions)
            or self._wide(asks_at(self.case, self.step))
        )

    def proposes(self, field: str) -> bool:
        """Whether another wording of a field is only proposed here."""
        return any(ask.propose and ask.field == field for ask in all_asks(self.step))

    def _wide(self, asks: tuple[Any, ...]) -> bool:
        kinds = {field.kind for ask in asks if (field := self.case.type.field(ask.field)) is not None}
        return bool(kinds & {"rows", "group", "files", "file", "long-text"})

    def form(self, decision: str = "", *, alone: bool = False) -> Form:
        """The form of the step, of a decision alone (its fields are prefixed), or of both as they are judged."""
        if alone:
            chosen = next(one for one in self.step.decisions if one.name == decision)
            asks = decision_asks(chosen)
            return self.compiled.form(self.case.type, asks, language_of(), prefix=f"{decision}.")
        return self.compiled.form(self.case.type, step_asks(self.case, self.step, decision), language_of())

    def draw(
        self,
        form: Form,
        values: Mapping[str, Any],
        errors: Mapping[str, str],
        finds: Mapping[str, str],
        below: Mapping[str, str] | None = None,
    ) -> Markup:
        """The markup of a form with values; ``below`` stands under some of its fields."""
        if not form.questions:
            return Markup("")
        case = self.case.with_card({**self.case.card, **values})
        id, step = self.case.row["id"], self.task.id
        on_card = [one for _, one in files_of(self.sight)]

        def file_address(name: str, value: Mapping[str, Any]) -> str:
            if value in on_card:
                return url_for("files.download", id=id, sha256=value["sha256"])
            return url_for("files.uploaded", sha256=value["sha256"], name=value["name"])

        return form.render(
            form.fresh(case.scope(me=me()), values),
            choices=OfficeChoices(case, me(), language_of()),
            scope=case.scope(bindings=self.task.bindings, me=me()),
            errors=errors,
            finds=finds,
            file_address=file_address,
            options_address=lambda name: url_for(
                "form.options", type=self.case.type.head.name, field=name, document=id, task=step
            ),
            below=below,
        )

    def values(self) -> dict[str, Any]:
        """What is on the card already, with what was saved with the task."""
        saved: dict[str, Any] = self.row.get("saved", {})
        return {**answers.answers_now(self.case, self.step, "", {}), **saved}


class Typed:
    """What was typed into a task and what is wrong with it."""

    def __init__(
        self,
        task: str,
        decision: str = "",
        opinion: str = "",
        values: Mapping[str, Any] | None = None,
        errors: Mapping[str, str] | None = None,
        finds: Mapping[str, str] | None = None,
    ) -> None:
        self.task, self.decision, self.opinion = task, decision, opinion
        self.values, self.errors, self.finds = values, errors or {}, finds or {}


def my_task(sight: Sight, id: str = "") -> Task | None:
    """My open task, the given one or the first; or that of another whose decision I may enter (R209)."""
    for task in sight.case.progress.open:
        if me() in task.people and task.holder in ("", me()) and id in ("", task.id):
            return Task(sight, task)
    behalf = request.values.get("behalf", "")
    other = sight.case.progress.task(id) if id and behalf else None
    return Task(sight, other, behalf) if other is not None and behalf in speakable(sight, other) else None


def speakable(sight: Sight, task: Open) -> tuple[str, ...]:
    """The holders of a task whose decision I may enter."""
    plan = sight.case.plan
    if plan is None or me() in task.people or sight.case.progress.suspended:
        return ()
    grant = granted(sight.case, task, plan.step(task.step), "on-behalf", me())
    if not isinstance(grant, Grant):
        return ()
    allowed = task.people if grant.to is None else words_allowed(sight.case, task, grant)
    return tuple(name for name in ((task.holder,) if task.holder else task.people) if name in allowed)
