"""Returns: what was done since is kept under a past round, and the road is walked again."""

from __future__ import annotations

from typing import Any

import pytest

from tests.routes.pretend import Journey

NO = "decisions: {submit: {}, no: {back-to: %s}}"
BACK = "decisions: {submit: {}, one: {back-to: %s}, two: {back-to: %s}, three: {back-to: %s}}"

AROUND = f"""
steps:
  - {{step: draft, by: {{person: anna}}}}
  - parallel: opinions
    steps:
      - stage: lawyers
        steps:
          - {{step: law, by: {{person: ivan}}, {NO % "draft"}}}
          - {{step: law_head, by: {{person: chief}}, {NO % "law"}}}
      - {{step: money, by: {{person: vera}}, {NO % "law"}}}
      - {{step: language, by: {{person: hana}}}}
  - {{step: sign, by: {{person: chief}}, {BACK % ("law", "money", "language")}}}
"""

ROWS = f"""
steps:
  - {{step: draft, by: {{person: anna}}}}
  - each: row
    of: rows
    steps:
      - {{each: doer, of: row.doers, step: execute, by: doer}}
      - {{step: accept, by: {{person: chief}}, {BACK % ("execute", "row", "draft")}}}
  - {{step: sign, by: {{person: chief}}, {NO % "execute"}}}
"""
TWO_ROWS: list[Any] = [{"doers": ["vera"]}, {"doers": ["boris", "ivan"]}]


def past(letter: Journey, step: str) -> list[bool]:
    return [fact.past for fact in letter.facts(step)]


def test_a_return_says_who_returned_why_and_opens_a_new_round() -> None:
    letter = Journey(AROUND).does("draft").does("law", decision="no", opinion="No basis")
    draft = letter.task("draft")
    assert draft.returned["by"] == "ivan"
    assert (draft.returned["opinion"], draft.returned["step"], letter.progress.round) == ("No basis", "law", 2)


def test_a_return_out_of_a_parallel_ends_it() -> None:
    letter = Journey(AROUND).does("draft").does("money").does("law", decision="no")
    assert (letter.now(), letter.told("withdrawn")) == (["draft"], ["language returned"])
    assert (past(letter, "draft"), past(letter, "money"), past(letter, "law")) == ([True], [True], [True])
    assert letter.does("draft").now() == ["law", "money", "language"]
    assert [(fact.round, fact.past) for fact in letter.facts("draft")] == [(1, True), (2, False)]


def test_a_return_inside_one_branch_leaves_the_others_alone() -> None:
    letter = Journey(AROUND).does("draft").does("law").does("money").does("law_head", decision="no")
    assert (letter.now(), past(letter, "money")) == (["language", "law"], [False])
    assert letter.does("law").does("law_head").does("language").now() == ["sign"]


def test_a_return_from_one_branch_into_an_earlier_one_asks_again_from_there_on() -> None:
    letter = Journey(AROUND).does("draft").does("law").does("money", decision="no")
    assert sorted(letter.now()) == ["language", "law", "money"]
    assert letter.does("law").does("law_head").does("language").does("money").now() == ["sign"]


def test_a_return_to_where_a_branch_still_stands_does_not_open_it_twice() -> None:
    text = AROUND.replace("{back-to: law}}}\n      - {step: language", "{back-to: law_head}}}\n      - {step: language")
    letter = Journey(text).does("draft").does("money", decision="no")
    assert sorted(letter.now()) == ["language", "law", "money"]


def test_a_return_into_a_parallel_opens_the_later_branches_again() -> None:
    letter = Journey(AROUND).does("draft").does("law").does("law_head").does("money").does("language")
    letter.does("sign", decision="one")
    assert sorted(letter.now()) == ["language", "law", "money"]
    letter.does("law").does("law_head").does("money").does("language")
    assert letter.now() == ["sign"]


def test_a_return_into_a_parallel_keeps_the_branches_before() -> None:
    letter = Journey(AROUND).does("draft").does("law").does("law_head").does("money").does("language")
    assert letter.does("sign", decision="three").now() == ["language"]
    assert letter.does("language").now() == ["sign"]


def test_a_return_into_a_parallel_that_had_enough_answers_still_asks() -> None:
    text = AROUND.replace("parallel: opinions", "parallel: opinions\n    wait-for: any")
    letter = Journey(text).does("draft").does("money")
    assert letter.now() == ["sign"]
    assert letter.does("sign", decision="three").now() == ["language"]
    assert letter.does("language").now() == ["sign"]


def test_a_return_inside_one_value_touches_that_value_only() -> None:
    letter = Journey(ROWS, rows=TWO_ROWS).does("draft").does("execute", "0", "vera")
    letter.does("execute", "1", "boris").does("execute", "1", "ivan").does("accept", "1", decision="one")
    assert letter.now() == ["accept 0", "execute 1 boris", "execute 1 ivan"]
    assert [(fact.by, fact.past) for fact in letter.facts("execute")] == [
        ("vera", False),
        ("boris", True),
        ("ivan", True),
    ]


def test_a_return_to_a_step_inside_an_each_opens_it_for_all_values() -> None:
    letter = Journey(ROWS, rows=TWO_ROWS).does("draft")
    for row, who in (("0", "vera"), ("1", "boris"), ("1", "ivan")):
        letter.does("execute", row, who)
    letter.does("accept", "0").does("accept", "1").does("sign", decision="no")
    assert letter.now() == ["execute 0 vera", "execute 1 boris", "execute 1 ivan"]
    assert past(letter, "accept") == [True, True]


def test_a_return_to_the_block_one_stands_in_opens_the_whole_block() -> None:
    letter = Journey(ROWS, rows=TWO_ROWS).does("draft").does("execute", "0", "vera").does("accept", "0", decision="two")
    assert sorted(letter.now()) == ["execute 0 vera", "execute 1 boris", "execute 1 ivan"]


def test_a_second_round_goes_over_the_list_of_now() -> None:
    letter = Journey(ROWS, rows=TWO_ROWS).does("draft").does("execute", "0", "vera").does("accept", decision="three")
    assert letter.now() == ["draft"]
    letter.world.card["rows"] = [{"doers": ["vera", "anna"]}]
    assert letter.does("draft").now() == ["execute 0 vera", "execute 0 anna"]
    assert letter.progress.latest("execute")[0].round == 1, "a register still shows the round that was done"


SIDE_BY_SIDE = """
steps:
  - parallel: opinions
    wait-for: %s
    steps:
      - stage: lawyers
        steps:
          - {step: law, by: {person: ivan}}
          - {step: law_head, by: {person: chief}, decisions: {submit: {}, one: {back-to: law}, all: {back-to: lawyers}}}
      - {step: register, by: {person: anna}, decisions: {submit: {}, on: {to: sign}}}
      - {step: money, by: {person: vera}}
      - number
      - {step: language, by: {person: hana}}
      - publish
  - {step: sign, by: {person: chief}, decisions: {submit: {}, no: {back-to: money}}}
"""


@pytest.mark.parametrize("wait", ["all", "3", "50%"])
def test_a_return_to_a_branch_that_was_passed_by_asks_it(wait: str) -> None:
    letter = Journey(SIDE_BY_SIDE % wait).does("register", decision="on")
    assert (letter.now(), letter.mark("money"), letter.mark("opinions")) == (["sign"], ("withdrawn",), ("done",))
    assert letter.does("sign", decision="no").now() == ["money", "language"], "what the engine does again is not enough"
    assert letter.does("money").now() == (["language"] if wait == "all" else ["sign"])


@pytest.mark.parametrize("decision", ["one", "all"])
def test_a_return_within_a_branch_keeps_what_later_branches_have_answered(decision: str) -> None:
    letter = (
        Journey(SIDE_BY_SIDE % "all").does("money").does("language").does("law").does("law_head", decision=decision)
    )
    assert (letter.now(), past(letter, "money"), past(letter, "language")) == (["register", "law"], [False], [False])
    assert letter.does("law").does("law_head").does("register").now() == ["sign"]
