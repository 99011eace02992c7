"""What the columns of a register over tasks read: a task, its step and stage, beside its document."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from runtime.office.case import Case
from runtime.office.scope import CardScope
from runtime.office.show import step_title
from runtime.reading.condition import UNANSWERED
from runtime.routes.plan import Bindings
from runtime.routes.progress import Fact, Open


def task_scope(around: Callable[[Bindings], CardScope], case: Case, task: Fact | Open, language: str) -> TaskScope:
    """A task within its loops; one at a step of a route that was left stands outside all stages and loops."""
    plan = case.plan
    if plan is None or task.step not in plan.nodes:
        return TaskScope(around(()), task, task.step, "")
    stage = next((name for name in plan.path(task.step)[1:-1] if plan.nodes[name].deadline), "")
    titles = (step_title(case, name, language) for name in (task.step, stage))
    return TaskScope(around(task.bindings), task, *titles)


class TaskScope:
    """A document's scope with one task's facts beside it, for registers over tasks."""

    def __init__(self, inner: CardScope, task: Fact | Open, title: str, stage: str) -> None:
        self.inner, self.task, self.title, self.stage = inner, task, title, stage
        self.now, self.today, self.me = inner.now, inner.today, inner.me

    def get(self, address: str) -> Any:
        root, _, rest = address.partition(".")
        if root != "task":
            return self.inner.get(address)
        if rest in ("step", "title", "stage"):
            return {"step": self.task.step, "title": self.title, "stage": self.stage or UNANSWERED}[rest]
        if rest == "responsible":
            people = [self.task.responsible] if self.task.responsible else list(getattr(self.task, "people", ()))
            return people or UNANSWERED
        name = "opened" if rest == "received" and isinstance(self.task, Open) else rest
        value = getattr(self.task, name, None)
        if not value:
            return UNANSWERED
        if rest in ("received", "done", "due"):
            return datetime.fromisoformat(value).astimezone(self.now.tzinfo)
        return value

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)
