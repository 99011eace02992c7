"""When a task is due, and the arithmetic that says why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from runtime.reading.term import PERMANENT, Term
from runtime.routes.deadline import by_term
from runtime.routes.progress import Open
from tests.routes.pretend import MONDAY, WEEK, ZONE, Journey, World


def due_of(deadline: str, world: World | None = None, **card: Any) -> Open:
    return Journey(f"steps: [{{step: answer, by: {{person: anna}}, deadline: {deadline}}}]", world=world, **card).task(
        "answer"
    )


def local(task: Open) -> str:
    return f"{datetime.fromisoformat(task.due).astimezone(ZONE):%d %H:%M}" if task.due else ""


@pytest.mark.parametrize(
    ("deadline", "due"),
    [
        ("3 working days", "05 18:00"),
        ("5 working days", "09 18:00"),
        ("2 hours", "02 12:00"),
        ("5 working hours", "02 16:00"),
        ("{within: 10 days}", "12 18:00"),
        ("{within: 5 days}", "09 18:00"),
        ("{within: 5 days, day-off: before}", "06 18:00"),
        ("{within: 5 days, day-off: after}", "09 18:00"),
        ("{within: answer-term}", "04 18:00"),
        ("{within: {field: kept_term}}", "03 18:00"),
        ("{within: {field: nothing}}", ""),
        ("{within: {field: forever}}", ""),
        ("{field: until}", "11 18:00"),
        ("{field: until_hour}", "11 15:30"),
        ("{field: nothing, within: 1 working day}", "03 18:00"),
        ("{field: nothing}", ""),
    ],
)
def test_a_term_ends_when_it_says(deadline: str, due: str) -> None:
    world = World(settings={"answer-term": "2 working days"})
    card = {"until": date(2026, 3, 11), "until_hour": datetime(2026, 3, 11, 15, 30, tzinfo=ZONE)}
    assert local(due_of(deadline, world, kept_term="1 working day", forever=PERMANENT, **card)) == due


def test_the_calendar_says_where_a_term_on_a_day_off_moves_unless_the_step_does() -> None:
    before = World(calendar=replace(WEEK, falls="before"))
    assert local(due_of("{within: 5 days}", before)) == "06 18:00"
    assert local(due_of("{within: 5 days, day-off: after}", before)) == "09 18:00"


def test_the_arithmetic_is_kept_with_the_task() -> None:
    term = due_of("{within: 6 days, basis: Article 12}").term
    assert (term["term"], term["from"], term["since"], term["basis"]) == ("6 days", "term", "here", "Article 12")
    assert (term["start"], term["due"]) == ("2026-03-02T07:00:00+00:00", "2026-03-09T18:00:00+03:00")
    assert (term["moved_from"], term["guessed"]) == ("2026-03-08", False)
    assert term["days"][0] == ["2026-03-02", 0, ""]
    assert term["days"][5:7] == [["2026-03-07", 5, "weekend"], ["2026-03-08", 6, "weekend"]]


def test_it_is_said_where_the_term_came_from() -> None:
    world = World(settings={"answer-term": Term.parse("2 working days")})
    assert due_of("{within: answer-term}", world).term["from"] == "setting:answer-term"
    assert due_of("{within: {field: term}}", term="1 day").term["from"] == "field:term"
    assert due_of("{field: until, basis: Plan}", until=date(2026, 3, 11)).term == {
        "field": "until",
        "basis": "Plan",
        "start": "2026-03-02T07:00:00+00:00",
        "due": "2026-03-11T18:00:00+03:00",
    }


SINCE = """
steps:
  - {step: instruct, by: {person: chief}, when: filled(boss)}
  - {step: register, by: {person: anna}}
  - {step: sort, by: {person: boris}}
  - {step: answer, by: {person: vera}, deadline: {within: 3 working days, since: %s}}
"""


@pytest.mark.parametrize(
    ("since", "card", "start"),
    [
        ("[instruct, register]", {}, "register"),
        ("[instruct, register]", {"boss": "yes"}, "instruct"),
        ("[instruct, here]", {}, "here"),
        ("[here, register]", {}, "here"),
    ],
)
def test_a_term_runs_since_the_first_named_step_that_is_done(since: str, card: dict[str, Any], start: str) -> None:
    letter = Journey(SINCE % since, **card)
    days = {}
    for step in [*(["instruct"] if card else []), "register", "sort"]:
        days[step] = letter.world.now.date()
        letter.does(step)
        letter.world.now += timedelta(days=1)
    days["here"] = letter.world.now.date() - timedelta(days=1)
    term = letter.task("answer").term
    assert (term["since"], term["start"][:10]) == (start, days[start].isoformat())


def test_in_a_loop_a_term_runs_since_its_own_value() -> None:
    text = """
steps:
  - each: who
    of: people
    steps:
      - {step: read, by: who}
      - {step: think, by: who}
      - {step: answer, by: who, deadline: {within: 1 day, since: [read]}}
"""
    letter = Journey(text, people=["anna", "vera"]).does("read", "anna")
    letter.world.now += timedelta(days=1)
    letter.does("read", "vera").does("think", "anna")
    assert letter.task("answer", "anna").term["start"][:10] == "2026-03-02"


STAGE = """
steps:
  - stage: handling
    title: Handling
    deadline: {within: 2 working days, basis: Article 3}
    steps:
      - {step: sort, by: {person: anna}, deadline: 1 working day}
      - {step: answer, by: {person: vera}, deadline: 5 working days, decisions: {submit: {}, no: {back-to: sort}}}
  - {step: file, by: {person: anna}}
"""


def test_the_nearest_of_all_terms_is_shown() -> None:
    letter = Journey(STAGE)
    assert (local(letter.task("sort")), letter.task("sort").term.get("stage")) == ("03 18:00", None)
    letter.world.now += timedelta(days=1)
    answer = letter.does("sort").task("answer")
    assert (local(answer), answer.term["stage"], answer.term["basis"]) == ("04 18:00", "handling", "Article 3")
    assert letter.does("answer").task("file").due == ""


def test_a_step_opened_anew_has_its_term_anew_and_the_stage_keeps_its_own() -> None:
    letter = Journey(STAGE).does("sort")
    letter.world.now += timedelta(days=2)
    sort = letter.does("answer", decision="no").task("sort")
    assert (local(sort), sort.term["stage"]) == ("04 18:00", "handling")


def test_a_rule_gives_a_term_to_the_whole_document() -> None:
    found = by_term(Term.parse("2 working days"), MONDAY, World())
    assert (found.at, found.why["term"]) == ("2026-03-04T15:00:00+00:00", "2 working days")
