"""An office with one route, for tests of the words beyond deciding; what is open, due, told and written there."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from runtime.office import creating, deciding
from runtime.office.history import entries
from runtime.office.inbox import notices
from runtime.office.office import Office
from runtime.office.timers import fire_due
from runtime.routes.progress import Open
from tests.office.small import ZONE, later
from tests.office.story import case, task

LETTER = """
document: letter
title: Letter
heading: "{subject}"
route: letter
access: {create: {role: clerk}, read: {unit: any}}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
    text:    {type: string, title: Text}
    image:   {$ref: "type:file", title: Image}
    meeting: {type: string, format: date, title: Meeting}
---
route: letter
title: Letter
%s
---
register: kept-close
title: Kept close
of: letter
columns: [subject]
access: {read: {post: head}}
---
setting: quiet
title: Quiet
data: {type: boolean}
value: false
---
"""


def letter(office: Office, who: str = "anna", **values: Any) -> str:
    return creating.create(office, who, "letter", {"subject": "Ropes", **values})


def open_task(office: Office, document: str, step: str) -> Open:
    return next(one for one in case(office, document).progress.open if one.step == step)


def now(office: Office, document: str) -> dict[str, tuple[str, ...]]:
    """The open tasks with who may act."""
    return {one.step: one.people for one in case(office, document).progress.open}


def due(office: Office, document: str, step: str) -> str:
    """When an open task is due, by the clock on the wall."""
    return f"{datetime.fromisoformat(open_task(office, document, step).due).astimezone(ZONE):%m-%d %H:%M}"


def told(office: Office, who: str) -> list[str]:
    """The kinds of notices that somebody got."""
    return sorted(one["kind"] for one in notices(office, who, 100))


def said(office: Office, document: str, event: str) -> list[dict[str, Any]]:
    """What the history says of such an event."""
    return [one["data"] for one in entries(office.store, document) if one["event"] == event]


def passes(office: Office, moment: str) -> int:
    """Time passes; how many timers fired."""
    later(office, moment)
    return fire_due(office)


def decide_as(office: Office, who: str, document: str, step: str, decision: str = "submit") -> None:
    """Decide a task whoever it belongs to."""
    deciding.decide(office, who, document, task(office, document, step), decision, {})
