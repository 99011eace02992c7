"""How much of a route one sees is the route's own word: downstream, whole, or one's own tasks."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office import creating
from runtime.office.office import FixedClock
from runtime.settings import open_site
from runtime.web.app import create_app
from tests.conftest import Visitor
from tests.office.small import AGENCY, at
from tests.office.story import decide

ROUTE = """
document: paper
title: Paper
heading: "{subject}"
route: paper
access: {create: {role: clerk}, read: participants}
data: {required: [subject], properties: {subject: {type: string, title: Subject}}}
---
route: paper
title: Paper
visible: VISIBLE
steps:
  - {step: first, title: First step, by: {role: clerk}, asks: [subject], opinion: optional}
  - {step: second, title: Second step, by: {person: boris}, opinion: optional}
  - {step: third, title: Third step, by: {person: vera}, opinion: optional}
  - {step: fourth, title: Fourth step, by: {person: head}}
---
register: papers
title: Papers
of: paper
columns:
  - {column: one, value: first.opinion, title: One}
  - {column: two, value: second.opinion, title: Two}
  - {column: three, value: third.opinion, title: Three}
access: {read: participants}
---
register: flow
title: Flow
of: {tasks: paper}
columns:
  - {column: step, value: task.step, title: Step}
  - {column: by, value: task.by, title: By}
access: {read: {unit: any}}
"""
WORDS = {"first": "alpha said", "second": "beta said", "third": "gamma said"}
COLUMNS = {"first": "one", "second": "two", "third": "three"}


@pytest.mark.covers("R260")
@pytest.mark.parametrize(
    ("visible", "seen"),
    [
        ("downstream", {"second", "third"}),
        ("whole", {"first", "second", "third"}),
        ("own", {"second"}),
    ],
)
def test_one_sees_the_steps_that_the_route_lets_one_see_everywhere(
    visible: str, seen: set[str], tmp_path: Path
) -> None:
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "agency.yaml").write_text(AGENCY + ROUTE.replace("VISIBLE", visible), "utf-8")
    site = open_site(tmp_path / "home", [folder], FixedClock(at("2026-03-02T10:00")), options={"synchronous": "OFF"})
    office = site.offices["harbour"]
    open_accounts(office, FIRST_PASSWORD)
    document = creating.create(office, "anna", "paper", {"subject": "On the pier"}, opinion=WORDS["first"])
    decide(office, "boris", document, "second.submit", WORDS["second"])
    decide(office, "vera", document, "third.submit", WORDS["third"])
    app = create_app(site)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    boris = Visitor(app.test_client(), "harbour").enter("boris")

    def steps_in(text: str) -> set[str]:
        return {step for step, said in WORDS.items() if said in text}

    page = (
        boris.get(f"/documents/{document}?tab=history").text + boris.get(f"/documents/{document}?tab=resolutions").text
    )
    assert steps_in(page) == seen
    assert {one["step"] for one in boris.get(f"/api/documents/{document}").json["done"]} == seen
    assert steps_in(boris.get("/registers/papers/export").text) == seen
    # Neither a register nor the search over all documents finds a word that one may not see.
    asked = {step: f"/registers/papers?f.{column}={WORDS[step].split()[0]}" for step, column in COLUMNS.items()}
    assert {step for step, place in asked.items() if document in boris.get(place).text} == seen
    assert document in boris.get("/search?q=pier").text
    for place in ("/search?q={}", "/api/search?q={}", "/search?order=best&q={}", "/registers/papers?q={}"):
        found = {step for step, said in WORDS.items() if document in boris.get(place.format(said.split()[0])).text}
        assert found == seen, place
    statistics = boris.get("/registers/flow/export").text
    assert {step for step in WORDS if f"{step}," in statistics or f"{step}\t" in statistics} == seen
    site.close()
