"""Steps one after another, left out, ahead, at an end, from another route, and acts of the engine."""

from __future__ import annotations

import pytest

from runtime.routes.advance import Deed, NoSuchTask, advance
from runtime.routes.progress import from_row, to_row
from tests.routes.pretend import Journey

THREE = """
steps:
  - {step: register, by: {person: anna}}
  - {step: review, by: {person: boris}, when: serious}
  - {step: sign, by: {person: chief}}
"""

AHEAD = """
steps:
  - {step: register, by: {person: anna}, decisions: {submit: {}, hurry: {to: sign}, refuse: {end: refused}}}
  - {step: review, by: {person: boris}}
  - stage: agreeing
    deadline: 3 working days
    steps:
      - {step: ask, by: {person: vera}}
      - {step: sign, by: {person: chief}, when: empty(oral)}
  - {step: file, by: {person: anna}}
"""

WITH_ROUTE = """
route: letter
participants: {boss: {person: chief}}
steps:
  - {step: register, by: {person: anna}}
  - {route: execution, when: empty(idle)}
  - {step: file, by: boss}
"""
EXECUTION = """
route: execution
title: Execution
participants: {boss: {person: boris}, doer: {person: vera}}
steps: [{step: execute, by: doer}, {step: accept, by: boss}]
"""


def test_steps_come_one_after_another() -> None:
    letter = Journey(THREE, serious=True)
    assert letter.now() == ["register"]
    assert letter.does("register").now() == ["review"]
    assert letter.does("review").now() == ["sign"]
    letter.does("sign")
    assert (letter.now(), letter.progress.outcome, letter.progress.ended) == ([], "closed", True)
    assert [fact.by for fact in letter.progress.facts] == ["anna", "boris", "chief"]


def test_a_step_whose_condition_fails_is_left_out_and_the_history_may_say_so() -> None:
    letter = Journey(THREE, serious=False).does("register")
    assert (letter.now(), letter.told("skipped"), letter.mark("review")) == (["sign"], ["review"], ("skipped",))


def test_a_condition_may_read_who_did_an_earlier_step() -> None:
    text = """
steps:
  - {step: register, by: {unit: office}}
  - {step: check, by: {person: chief}, when: 'register.by != "anna"'}
  - {step: file, by: {person: vera}}
"""
    assert Journey(text).does("register", by="anna").now() == ["file"]
    assert Journey(text).does("register", by="boris").now() == ["check"]


def test_a_task_that_is_done_cannot_be_done_again() -> None:
    letter = Journey(THREE)
    first = letter.progress.open[0].id
    letter.does("register")
    with pytest.raises(NoSuchTask):
        advance(letter.plan, letter.progress, Deed(first, "anna", "submit"), letter.world)


def test_an_end_closes_the_route_with_its_outcome() -> None:
    letter = Journey(AHEAD).does("register", decision="refuse")
    assert (letter.now(), letter.progress.outcome, letter.told("ended")) == ([], "refused", ["refused"])
    assert letter.mark("register") == ("done",)


def test_going_ahead_skips_what_lies_between() -> None:
    letter = Journey(AHEAD).does("register", decision="hurry")
    assert letter.now() == ["sign"]
    assert [letter.mark(name) for name in ("register", "review", "ask")] == [("done",), ("skipped",), ("skipped",)]
    assert letter.does("sign").now() == ["file"]


def test_going_ahead_to_a_step_left_out_goes_on_to_the_next() -> None:
    letter = Journey(AHEAD, oral=True).does("register", decision="hurry")
    assert (letter.now(), letter.mark("sign")) == (["file"], ("skipped",))


def test_going_ahead_into_a_stage_begins_the_term_of_the_stage() -> None:
    sign = Journey(AHEAD).does("register", decision="hurry").task("sign")
    assert (sign.due, sign.term["stage"]) == ("2026-03-05T15:00:00+00:00", "agreeing")


def test_the_steps_of_another_route_stand_in_its_place_and_know_its_participants() -> None:
    letter = Journey(WITH_ROUTE, EXECUTION).does("register")
    assert letter.task("execute").people == ("vera",)
    assert letter.does("execute").task("accept").people == ("chief",), "the outer route names its own boss"
    assert letter.does("accept").now() == ["file"]


def test_another_route_may_be_left_out_whole() -> None:
    assert Journey(WITH_ROUTE, EXECUTION, idle=True).does("register").now() == ["file"]


def test_acts_of_the_engine_are_done_at_once_and_told_in_order() -> None:
    text = "steps: [{step: register, by: {person: anna}}, number, {stage: filing, steps: [archive]}]"
    letter = Journey(text).does("register")
    told = [(one.what, one.name) for one in letter.effects]
    assert told == [("act", "number"), ("act", "archive"), ("ended", "closed")]


def test_a_route_of_acts_alone_is_over_as_it_begins() -> None:
    letter = Journey("steps: [number, archive]")
    assert (letter.told("act"), letter.progress.outcome) == (["number", "archive"], "closed")


def test_progress_is_kept_and_read_back_whole() -> None:
    letter = Journey(AHEAD).does("register", decision="hurry")
    assert from_row(to_row(letter.progress)) == letter.progress
