"""Branches side by side, and the same steps for each value of a list."""

from __future__ import annotations

import pytest

from tests.routes.pretend import Journey

BESIDE = """
steps:
  - parallel: opinions
    wait-for: %s
    steps:
      - {step: law, by: {person: ivan}}
      - {step: money, by: {person: vera}}
      - stage: office_opinion
        steps:
          - {step: read, by: {person: anna}}
          - {step: agree, by: {person: boris}}
  - {step: sign, by: {person: chief}}
"""

EACH = """
steps:
  - each: reader
    of: readers
    in: %s
    wait-for: %s
    step: read
    by: reader
  - {step: sign, by: {person: chief}}
"""

NESTED = """
steps:
  - each: row
    of: rows
    in: parallel
    steps:
      - {each: doer, of: row.doers, in: parallel, step: execute, by: doer, wait-for: any}
      - {step: accept, by: {person: chief}}
  - {step: sign, by: {person: chief}}
"""


def test_branches_open_together_and_the_route_waits_for_all() -> None:
    letter = Journey(BESIDE % "all")
    assert letter.now() == ["law", "money", "read"]
    letter.does("money").does("read").does("law")
    assert letter.now() == ["agree"]
    assert letter.does("agree").now() == ["sign"]


def test_one_answer_is_enough_and_the_rest_is_withdrawn() -> None:
    letter = Journey(BESIDE % "any").does("money")
    assert letter.now() == ["sign"]
    assert letter.told("withdrawn") == ["law enough", "read enough"]
    assert letter.mark("office_opinion") == ("withdrawn",), "a stage that nobody will finish is not open"


@pytest.mark.parametrize("wait", ["2", "60%", "34%"])
def test_two_of_three_answers_are_enough(wait: str) -> None:
    letter = Journey(BESIDE % wait).does("money")
    assert letter.now() == ["law", "read"]
    assert letter.does("law").now() == ["sign"]


def test_shares_are_rounded_up_and_counted_of_the_branches_that_take_place() -> None:
    letter = Journey(BESIDE % "67%").does("money").does("law")
    assert letter.now() == ["read"]
    skipping = (BESIDE % "67%").replace("{person: vera}", "{person: vera}, when: costly")
    assert Journey(skipping, costly=False).does("law").does("read").does("agree").now() == ["sign"]


def test_a_block_whose_branches_are_all_left_out_is_passed() -> None:
    text = (
        "steps: [{parallel: both, wait-for: any, steps: [{step: one, when: never}]}, {step: sign, by: {person: chief}}]"
    )
    assert Journey(text, never=False).now() == ["sign"]


def test_everybody_in_a_list_gets_a_task_of_their_own() -> None:
    letter = Journey(EACH % ("parallel", "all"), readers=["anna", "vera", "anna"])
    assert letter.now() == ["read anna", "read vera"]
    assert [task.people for task in letter.progress.open] == [("anna",), ("vera",)]
    assert letter.does("read", "vera").does("read", "anna").now() == ["sign"]


def test_in_order_the_next_is_asked_when_the_one_before_has_answered() -> None:
    letter = Journey(EACH % ("order", "all"), readers=["vera", "anna"])
    assert letter.now() == ["read vera"]
    assert letter.does("read").now() == ["read anna"]
    assert letter.does("read").now() == ["sign"]


def test_in_order_nobody_further_is_asked_once_enough_have_answered() -> None:
    letter = Journey(EACH % ("order", "any"), readers=["vera", "anna"]).does("read")
    assert (letter.now(), letter.told("withdrawn")) == (["sign"], [])
    assert Journey(EACH % ("order", "50%"), readers=["vera", "anna", "ivan"]).does("read").now() == ["read anna"]


@pytest.mark.parametrize(("way", "first"), [("order", ["read vera"]), ("parallel", ["read vera", "read anna"])])
def test_a_field_may_say_whether_in_order(way: str, first: list[str]) -> None:
    assert Journey(EACH % ("way", "all"), readers=["vera", "anna"], way=way).now() == first


def test_an_empty_list_passes_and_says_so() -> None:
    letter = Journey(EACH % ("parallel", "all"), readers=[])
    assert (letter.now(), letter.told("passed")) == (["sign"], ["reader empty"])
    assert letter.mark("reader") == ("done",)


def test_each_may_go_over_the_people_a_participant_names() -> None:
    text = (EACH % ("parallel", "all")).replace("of: readers", "of: {role: registrar}")
    assert Journey(text).now() == ["read anna", "read boris"]


def test_rows_go_their_own_ways_with_people_inside() -> None:
    rows = [{"doers": ["anna", "vera"]}, {"doers": ["boris"]}]
    letter = Journey(NESTED, rows=rows)
    assert letter.now() == ["execute 0 anna", "execute 0 vera", "execute 1 boris"]
    assert letter.does("execute", "0", "vera").now() == ["execute 1 boris", "accept 0"]
    letter.does("execute", "1", "boris").does("accept", "1")
    assert letter.now() == ["accept 0"]
    assert letter.does("accept", "0").now() == ["sign"]


def test_a_row_without_people_goes_on_by_itself() -> None:
    letter = Journey(NESTED, rows=[{"doers": []}, {"doers": ["boris"]}])
    assert letter.now() == ["accept 0", "execute 1 boris"]


def test_a_value_may_hold_any_sign() -> None:
    text = """
steps:
  - each: topic
    of: topics
    steps:
      - {step: read, by: {person: anna}}
      - {step: check, decisions: {no: {back-to: read}}}
"""
    letter = Journey(text, topics=["a|b=c", "100%7C"]).does("read", "a|b=c").does("check", "a|b=c", decision="no")
    assert letter.now() == ["read 100%7C", "read a|b=c"]


def test_added_people_must_answer_too_and_nobody_twice() -> None:
    letter = Journey(EACH % ("parallel", "all"), readers=["vera"]).adds("read", "anna", "vera", "anna")
    assert [(task.people, task.added_by) for task in letter.progress.open] == [(("vera",), ""), (("anna",), "chief")]
    assert letter.does("read", by="anna").now() == ["read vera"]
    letter.adds("read", "anna")
    assert letter.now() == ["read vera"], "anna has answered already"
    assert letter.does("read", by="vera").now() == ["sign"]


def test_a_block_that_the_route_has_gone_past_may_be_closed_and_is_not_gone_past_again() -> None:
    text = """
steps:
  - parallel: circulation
    wait-for: any
    steps:
      - {each: reader, of: readers, wait-for: none, step: read, by: reader, decisions: {stop: {closes: circulation}}}
      - {step: law, by: {person: ivan}}
  - {step: sign, by: {person: chief}}
"""
    letter = Journey(text, readers=["anna", "vera"])
    assert letter.now() == ["read anna", "read vera", "sign"]
    assert letter.does("read", "anna", decision="stop").now() == ["sign"]
