"""A seven-step approval of nineteen actions, with returns: ours beside ``transitions`` and SpiffWorkflow.

Run it as ``python -m tests.bench.bench_routes``. In memory all three only walk the route; saved, ours keeps every act
with tasks, history and outbox in the embedded store, and SpiffWorkflow its own serialized workflow in a row of SQLite,
both with ``synchronous=FULL``. The sides take turns in one process: what disturbs one disturbs all.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from transitions import Machine

from connectors.tinydb import open_store
from runtime.edition.build import build_agency
from runtime.office import creating, deciding
from runtime.office.office import FixedClock, Office
from runtime.routes.advance import Deed, advance, start
from tests.conftest import MONDAY
from tests.routes.pretend import World, plan_of

# Step and decision; ``back`` returns to the step named.
ACTIONS = (
    ("draft", ""),
    ("check", ""),
    ("legal", ""),
    ("finance", "draft"),
    ("draft", ""),
    ("check", ""),
    ("legal", ""),
    ("finance", ""),
    ("head", "check"),
    ("check", ""),
    ("legal", ""),
    ("finance", ""),
    ("head", ""),
    ("sign", "head"),
    ("head", ""),
    ("sign", ""),
    ("dispatch", "sign"),
    ("sign", ""),
    ("dispatch", ""),
)
ROUTE = """
route: approval
title: Approval
steps:
  - {step: draft, by: {person: anna}}
  - {step: check, by: {person: boris}}
  - parallel: views
    steps:
      - {step: legal, by: {person: ivan}}
      - {step: finance, by: {person: vera}, decisions: {go: , back: {back-to: draft}}}
  - {step: head, by: {person: chief}, decisions: {go: , back: {back-to: check}}}
  - {step: sign, by: {person: chief}, decisions: {go: , back: {back-to: head}}}
  - {step: dispatch, by: {person: anna}, decisions: {go: , back: {back-to: sign}}}
"""
BACKS = {"finance": "draft", "head": "check", "sign": "head", "dispatch": "sign"}
AGENCY = """
agency: bench
title: Bench office
language: en
languages: [en]
time-zone: Europe/Moscow
theme: letterhead-blue
organisation: file
---
organisation: bench
title: Bench office
units: [{unit: office, title: Office}]
people: [%s]
---
role: clerk
title: Clerk
---
document: paper
title: Paper
heading: "{subject}"
route: approval
access: {create: {role: clerk}, read: participants}
data: {required: [subject], properties: {subject: {type: string, title: Subject}}}
---
"""


def decision(step: str, back: str) -> str:
    """The name of the decision in our route."""
    return "back" if back else "go" if step in BACKS else "submit"


# -- in memory ---------------------------------------------------------------------------------------------------------


def ours() -> Callable[[], None]:
    """Our pure routing."""
    plan, world = plan_of(ROUTE), World()

    def run() -> None:
        progress = start(plan, world).progress
        for step, back in ACTIONS:
            task = next(one for one in progress.open if one.step == step)
            progress = advance(plan, progress, Deed(task.id, task.people[0], decision(step, back)), world).progress
        assert progress.ended

    return run


def flat() -> Callable[[], None]:
    """A state machine of ``transitions``; the two parallel views are states of their own."""
    states = ["draft", "check", "both", "only_finance", "head", "sign", "dispatch", "over"]
    moves = [
        ["draft", "draft", "check"],
        ["check", "check", "both"],
        ["legal", "both", "only_finance"],
        ["finance", "only_finance", "head"],
        ["finance_back", ["both", "only_finance"], "draft"],
        ["head", "head", "sign"],
        ["head_back", "head", "check"],
        ["sign", "sign", "dispatch"],
        ["sign_back", "sign", "head"],
        ["dispatch", "dispatch", "over"],
        ["dispatch_back", "dispatch", "sign"],
    ]
    names = [f"{step}_back" if back else step for step, back in ACTIONS]

    def run() -> None:
        machine = Machine(states=states, transitions=moves, initial="draft", auto_transitions=False)
        for name in names:
            machine.trigger(name)
        assert machine.state == "over"

    return run


BPMN = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="bench"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<process id="approval" isExecutable="true">
%s
</process></definitions>"""


def bpmn() -> str:
    """The same route as BPMN: a gateway after each step that may return; finance returns after the join."""
    parts = ['<startEvent id="start"/><endEvent id="end"/>']
    parts += [f'<manualTask id="{name}" name="{name}"/>' for name in dict.fromkeys(step for step, _ in ACTIONS)]
    parts += ['<parallelGateway id="fork"/><parallelGateway id="join"/>']
    parts += [f'<exclusiveGateway id="or_{name}" default="on_{name}"/>' for name in BACKS]
    flows = [("start", "draft"), ("draft", "check"), ("check", "fork"), ("fork", "legal"), ("fork", "finance")]
    flows += [("legal", "join"), ("finance", "join"), ("join", "or_finance")]
    flows += [(name, f"or_{name}") for name in ("head", "sign", "dispatch")]
    parts += [f'<sequenceFlow id="f{at}" sourceRef="{a}" targetRef="{b}"/>' for at, (a, b) in enumerate(flows)]
    after = {"finance": "head", "head": "sign", "sign": "dispatch", "dispatch": "end"}
    for name, target in BACKS.items():
        parts.append(f'<sequenceFlow id="on_{name}" sourceRef="or_{name}" targetRef="{after[name]}"/>')
        parts.append(
            f'<sequenceFlow id="back_{name}" sourceRef="or_{name}" targetRef="{target}">'
            f'<conditionExpression xsi:type="tFormalExpression">back == "{name}"</conditionExpression></sequenceFlow>'
        )
    return BPMN % "\n".join(parts)


def spiff(save: Callable[[BpmnWorkflow], None] = lambda workflow: None) -> Callable[[], None]:
    """SpiffWorkflow; its returns follow gateways."""
    parser = BpmnParser()
    parser.add_bpmn_str(bpmn().encode())
    spec = parser.get_spec("approval")

    def run() -> None:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        for step, back in ACTIONS:
            ready = workflow.get_tasks(state=TaskState.READY, manual=True)
            task = next(one for one in ready if one.task_spec.bpmn_name == step)
            task.data["back"] = step if back else ""
            task.run()
            workflow.do_engine_steps()
            save(workflow)
        assert workflow.completed

    return run


# -- saved at every act ------------------------------------------------------------------------------------------------


def kept(folder: Path) -> Callable[[], None]:
    """Our whole office: each act one transaction with tasks, timers, history and outbox."""
    agency = folder / "bench"
    agency.mkdir()
    people = ", ".join(
        f"{{person: {name}, title: {name.title()}, roles: [clerk]}}"
        for name in ("anna", "boris", "ivan", "vera", "chief")
    )
    (agency / "agency.yaml").write_text((AGENCY % people).split("---\n")[0], "utf-8")
    (agency / "organisation.yaml").write_text((AGENCY % people).split("---\n")[1], "utf-8")
    (agency / "own").mkdir()
    (agency / "own" / "all.yaml").write_text("---\n".join((AGENCY % people).split("---\n")[2:]) + ROUTE, "utf-8")
    edition = build_agency(agency)
    office = Office("bench", open_store({"path": folder / "home.db"}), edition, FixedClock(MONDAY))
    office.publish()
    people_of = {"draft": "anna", "check": "boris", "legal": "ivan", "finance": "vera", "dispatch": "anna"}

    def run() -> None:
        document = creating.create(office, "anna", "paper", {"subject": "On the lease"})
        for step, back in ACTIONS[1:]:
            row = office.store.get("documents", document)
            assert row is not None
            task = next(one for one in row["progress"]["open"] if one["step"] == step)
            values = {"subject": "On the lease"} if step == "draft" else {}
            deciding.decide(office, people_of.get(step, "chief"), document, task["id"], decision(step, back), values)

    return run


def serialized(folder: Path) -> Callable[[], None]:
    """SpiffWorkflow's own serializer into a row of SQLite at every act."""
    connection = sqlite3.connect(folder / "spiff.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE workflow (id INTEGER PRIMARY KEY, state TEXT)")
    serializer = BpmnWorkflowSerializer()

    def save(workflow: BpmnWorkflow) -> None:
        text = json.dumps(serializer.to_dict(workflow))
        connection.execute("INSERT OR REPLACE INTO workflow VALUES (1, ?)", (text,))

    return spiff(save)


def seconds(run: Callable[[], None], times: int) -> float:
    """Seconds of one route, the mean of some."""
    started = time.perf_counter()
    for _ in range(times):
        run()
    return (time.perf_counter() - started) / times


def main() -> None:
    """Print medians and ratios."""
    logging.disable(logging.CRITICAL)
    sides: dict[str, tuple[Callable[[], None], int]] = {"ours": (ours(), 40), "transitions": (flat(), 40)}
    sides["SpiffWorkflow"] = (spiff(), 2)
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(9):
        for name, (run, times) in sides.items():
            taken[name].append(seconds(run, times))
    told(taken, "in memory")
    with tempfile.TemporaryDirectory() as made:
        saved = {"ours": (kept(Path(made)), 4), "SpiffWorkflow": (serialized(Path(made)), 2)}
        taken = {name: [] for name in saved}
        for _ in range(5):
            for name, (run, times) in saved.items():
                taken[name].append(seconds(run, times))
        told(taken, "saved per action, synchronous=FULL")


def told(taken: dict[str, list[float]], what: str) -> None:
    """One line a side."""
    our: Any = statistics.median(taken["ours"])
    for name, times in taken.items():
        one = statistics.median(times)
        ratio = f", {one / our:.1f} times ours" if name != "ours" else ""
        print(f"{what}: {name} {one * 1e3:.3f} ms a route of {len(ACTIONS)} actions ({1 / one:.0f}/s){ratio}")


if __name__ == "__main__":
    main()
