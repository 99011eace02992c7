"""The newer words of a route: what rests, waits, closes and goes in turns; who is added, moved and stood in for."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from runtime.routes.advance import in_turn
from runtime.routes.jumps import held_by_rest
from tests.routes.pretend import MONDAY, Journey, World, asked

# -- rest: what becomes of the others when enough have answered ------------------------------------------------------

OPINIONS = """
steps:
  - {step: write, by: {person: anna}}
  - parallel: opinions
    wait-for: any
    rest: %s
    steps:
      - {step: law, by: {person: ivan}}
      - {step: money, by: {person: vera}}
  - {step: sign, by: {person: chief}, decisions: {submit: {}, no: {back-to: write}, hurry: {to: file}}}
  - {step: stamp, by: {person: boris}}
  - {step: file, by: {person: anna}}
"""


def test_withdrawn_the_others_lose_their_task_when_enough_have_answered() -> None:
    letter = Journey(OPINIONS % "withdrawn").does("write").does("money")
    assert (letter.now(), letter.told("withdrawn")) == (["sign"], ["law enough"])


@pytest.mark.parametrize("rest", ["may-answer", "must-answer"])
def test_they_may_or_must_answer_while_the_route_goes_on(rest: str) -> None:
    letter = Journey(OPINIONS % rest).does("write").does("money")
    assert (letter.now(), letter.mark("opinions")) == (["law", "sign"], ("rest",))
    assert letter.does("law").now() == ["sign"], "a late answer lets nothing begin again"
    assert letter.mark("opinions") == ("done",)


@pytest.mark.parametrize("rest", ["may-answer", "must-answer"])
def test_a_document_is_not_over_before_the_last_of_them_has_answered(rest: str) -> None:
    letter = Journey(OPINIONS % rest).does("write").does("money").does("sign").does("stamp").does("file")
    assert (letter.now(), letter.progress.ended) == (["law"], False)
    assert letter.does("law").progress.outcome == "closed"


def test_who_must_answer_holds_up_a_return_and_who_may_does_not() -> None:
    for rest, held in (("must-answer", ["ivan"]), ("may-answer", [])):
        letter = Journey(OPINIONS % rest).does("write").does("money")
        found = held_by_rest(letter.plan, letter.progress, "write")
        assert [name for task in found for name in task.people] == held
    assert letter.does("sign", decision="no").now() == ["write"], "what may be answered is taken back"


def test_a_jump_ahead_leaves_those_who_may_still_answer_their_task() -> None:
    letter = Journey(OPINIONS % "may-answer").does("write").does("money").does("sign", decision="hurry")
    assert (letter.now(), letter.mark("stamp")) == (["law", "file"], ("skipped",))
    assert letter.does("file").does("law").progress.ended


def test_nobody_is_waited_for_where_a_block_waits_for_none() -> None:
    text = """
steps:
  - {each: reader, of: readers, wait-for: none, step: read, by: reader}
  - {step: sign, by: {person: chief}}
"""
    letter = Journey(text, readers=["anna", "vera"])
    assert letter.now() == ["read anna", "read vera", "sign"]
    assert letter.does("sign").does("read", "vera").now() == ["read anna"]
    assert letter.does("read", "anna").progress.ended
    assert Journey(text, readers=[]).now() == ["sign"]


def test_in_order_the_next_is_asked_after_the_route_has_gone_on() -> None:
    text = """
steps:
  - {each: reader, of: readers, in: order, wait-for: none, rest: may-answer, step: read, by: reader}
  - {step: sign, by: {person: chief}}
"""
    letter = Journey(text, readers=["anna", "vera"])
    assert letter.now() == ["read anna", "sign"]
    assert letter.does("read").now() == ["sign", "read vera"]


# -- closes ----------------------------------------------------------------------------------------------------------

CLOSING = """
steps:
  - parallel: work
    steps:
      - {each: expert, of: experts, step: judge, by: expert, decisions: {given: {}, enough: {closes: expert}}}
      - stage: translation
        steps: [{step: translate, by: {person: hana}}, {step: proofread, by: {person: hana}}]
      - step: watch
        by: {person: boris}
        decisions: {drop: {closes: translation}, all: {closes: [expert, translation]}, over: {closes: work}}
  - {step: sign, by: {person: chief}}
"""


def test_a_block_around_the_step_is_over_and_what_came_is_kept() -> None:
    letter = Journey(CLOSING, experts=["anna", "vera", "ivan"]).does("judge", "anna", decision="given")
    letter.does("judge", "ivan", decision="enough")
    assert (letter.now(), letter.told("withdrawn")) == (["translate", "watch"], ["judge closed"])
    assert [fact.by for fact in letter.progress.current("judge")] == ["anna", "ivan"]


def test_a_block_elsewhere_is_cancelled_and_the_rest_goes_on() -> None:
    letter = Journey(CLOSING, experts=["anna"]).does("watch", decision="drop")
    assert (letter.now(), letter.mark("translation"), letter.mark("proofread")) == (["judge anna"], ("done",), ())
    assert letter.does("judge", decision="given").now() == ["sign"]


def test_several_blocks_may_be_closed_and_the_outermost_lets_the_route_go_on() -> None:
    assert Journey(CLOSING, experts=["anna", "vera"]).does("watch", decision="all").now() == ["sign"]
    letter = Journey(CLOSING, experts=["anna", "vera"]).does("watch", decision="over")
    assert (letter.now(), len(letter.told("withdrawn"))) == (["sign"], 3)


# -- in: turns, in: interleaved --------------------------------------------------------------------------------------

TURNS = """
steps:
  - parallel: inspections
    in: %s
    steps:
      - stage: vet
        steps: [{step: look, by: {role: clerk}}, {step: stamp, by: {role: clerk}}]
      - {step: customs, by: {role: manager}}
"""


def held(letter: Journey, step: str, who: str) -> Journey:
    """Somebody takes a task in hand."""
    changed = letter.progress.with_task(replace(letter.task(step), holder=who))
    letter.last = replace(letter.last, progress=changed)
    return letter


def first(letter: Journey, step: str) -> list[str]:
    """What comes before a task, in the other branches."""
    return [one.step for one in in_turn(letter.plan, letter.progress, letter.task(step))]


@pytest.mark.parametrize("way", ["turns", "interleaved"])
def test_of_several_branches_only_one_is_in_hand(way: str) -> None:
    letter = Journey(TURNS % way)
    assert first(letter, "customs") == first(letter, "look") == []
    held(letter, "look", "anna")
    assert (first(letter, "customs"), first(letter, "look")) == (["look"], [])


def test_in_turns_a_branch_that_has_begun_is_ended_first() -> None:
    letter = Journey(TURNS % "turns").does("look")
    assert (first(letter, "customs"), first(letter, "stamp")) == (["look"], [])
    assert first(letter.does("stamp"), "customs") == []


def test_interleaved_another_branch_may_come_between_two_steps() -> None:
    letter = Journey(TURNS % "interleaved").does("look")
    assert first(letter, "customs") == []
    held(letter, "customs", "ivan")
    assert first(letter, "stamp") == ["customs"]


# -- waits -----------------------------------------------------------------------------------------------------------

WAITS = """
steps:
  - {step: ask, by: {person: anna}}
  - {wait: there, %s}
  - {step: go, by: {person: vera}}
"""


def test_a_wait_until_some_days_from_now_ends_then_however_often_it_is_looked_at() -> None:
    letter = Journey(WAITS % "until: now + 3 days").does("ask")
    assert (letter.now(), letter.told("waiting")) == ([], ["there 2026-03-05T07:00:00+00:00"])
    for _ in range(3):
        assert letter.waits(hours=23).now() == []
    assert letter.waits(hours=4).now() == ["go"]


def test_a_wait_until_a_day_of_the_card_follows_the_card() -> None:
    letter = Journey(WAITS % "until: meeting", meeting=(MONDAY + timedelta(days=3)).date()).does("ask")
    letter.world.card["meeting"] = (MONDAY + timedelta(days=8)).date()
    assert letter.waits(days=4).now() == []
    assert letter.told("waiting") == ["there 2026-03-09T21:00:00+00:00"], "a new timer is to be set"
    assert letter.waits(days=4).now() == ["go"]


def test_a_wait_for_what_is_so_already_is_none() -> None:
    assert Journey(WAITS % "until: meeting", meeting=MONDAY.date()).does("ask").now() == ["go"]
    assert Journey(WAITS % "that: filled(answer)", answer="yes").does("ask").now() == ["go"]
    assert Journey(WAITS % "children: all").does("ask").now() == ["go"]


def test_a_wait_for_a_condition_is_looked_at_after_every_act() -> None:
    text = """
steps:
  - parallel: both
    steps:
      - stage: waiting
        steps: [{wait: there, that: closed(other)}, {step: go, by: {person: vera}}]
      - {step: other, by: {person: anna}}
"""
    letter = Journey(text)
    assert letter.now() == ["other"]
    assert letter.does("other").now() == ["go"]


def test_an_event_counts_only_while_it_is_awaited_and_a_lasting_one_also_before() -> None:
    letter = Journey(WAITS % "event: call").hears("call").does("ask")
    assert letter.now() == []
    assert letter.hears("other").now() == []
    assert letter.hears("call").now() == ["go"]
    assert Journey(WAITS % "event: call, lasting: true").hears("call").does("ask").now() == ["go"]


def test_an_event_ends_the_waits_that_stood_when_it_happened_and_not_the_next_in_the_row() -> None:
    row = "steps: [{wait: first_call, event: call}, {wait: second_call, event: call}, {step: go, by: {person: vera}}]"
    letter = Journey(row).hears("call")
    assert (letter.now(), [one.node for one in letter.progress.waits]) == ([], ["second_call"])
    assert letter.hears("call").now() == ["go"]
    assert Journey(row.replace("second_call, event: call", "second_call, event: call, lasting: true")).hears(
        "call"
    ).now() == ["go"], "one of before counts"


def test_an_event_ends_every_wait_that_stands_side_by_side() -> None:
    text = """
steps:
  - parallel: both
    steps: [{wait: here, event: call}, {wait: there, event: call}]
  - {step: go, by: {person: vera}}
"""
    assert Journey(text).hears("call").now() == ["go"]


def test_a_wait_for_linked_documents_ends_with_the_last_of_them() -> None:
    world = World(opened=[("copy", "", False), ("copy", "", True), ("note", "", False)])
    letter = Journey(WAITS % "children: copy", world=world).does("ask")
    assert letter.now() == []
    world.opened[0] = ("copy", "", True)
    assert letter.hears().now() == ["go"], "a note of another type is not waited for"


def test_a_document_that_the_engine_makes_may_be_waited_for() -> None:
    for wait, now in (("true", []), ("false", ["go"])):
        letter = Journey(f"steps: [{{create: copy, wait: {wait}}}, {{step: go, by: {{person: vera}}}}]")
        assert (letter.now(), letter.effects[0].what) == (now, "create")
    letter = Journey("steps: [{create: copy, wait: true}, {step: go, by: {person: vera}}]")
    key = letter.progress.waits[0].key
    letter.world.opened = [("copy", "elsewhere", True)]
    assert letter.hears().now() == []
    letter.world.opened.append(("copy", key, True))
    assert letter.hears().now() == ["go"]


def test_a_step_opens_not_before_its_moment() -> None:
    text = "steps: [{step: minutes, by: {person: anna}, not-before: meeting}, {step: send, by: {person: vera}}]"
    letter = Journey(text, meeting=(MONDAY + timedelta(days=2)).date())
    assert (letter.now(), [one.node for one in letter.progress.waits]) == ([], ["minutes"])
    assert letter.waits(days=1).now() == []
    assert letter.waits(days=1).now() == ["minutes"]
    assert Journey(text, meeting=MONDAY.date()).now() == ["minutes"]


# -- people who are added --------------------------------------------------------------------------------------------

TWO = "steps: [{step: answer, by: {person: ivan}}, {step: sign, by: {person: chief}}]"


def test_who_is_added_before_answers_first_and_then_the_task_is_free() -> None:
    letter = Journey(TWO).adds("answer", "anna", "vera", where="before")
    ids = [task.id for task in letter.progress.open if task.added_by]
    assert letter.task("answer", by="ivan").first == tuple(ids)
    letter.does("answer", by="anna").does("answer", by="vera")
    assert letter.task("answer", by="ivan").first == ()
    assert letter.does("answer", by="ivan").now() == ["sign"]


def test_who_is_added_after_is_asked_when_the_task_is_done() -> None:
    letter = Journey(TWO).adds("answer", "anna", "vera", where="after")
    assert letter.now() == ["answer"]
    letter.does("answer", by="ivan")
    assert [task.people for task in letter.progress.open] == [("anna",), ("vera",)]
    assert letter.does("answer", by="vera").does("answer", by="anna").now() == ["sign"]


def test_who_is_added_beside_answers_too_in_any_order() -> None:
    letter = Journey(TWO).adds("answer", "anna")
    assert letter.does("answer", by="ivan").now() == ["answer"]
    assert letter.does("answer", by="anna").now() == ["sign"]


def test_who_was_added_may_be_taken_back_and_is_not_waited_for() -> None:
    letter = Journey(TWO).adds("answer", "anna", where="before").removes("answer", "anna")
    assert (letter.task("answer").first, letter.told("withdrawn")) == ((), ["answer removed"])
    letter = Journey(TWO).adds("answer", "anna").does("answer", by="ivan").removes("answer", "anna")
    assert letter.now() == ["sign"], "nobody else is left to answer"


def test_nobody_is_added_twice() -> None:
    letter = Journey(TWO).adds("answer", "anna", "ivan", where="after").adds("answer", "anna")
    assert (letter.task("answer").next, letter.now()) == (("anna",), ["answer"])


# -- taking back -----------------------------------------------------------------------------------------------------

BACK = """
steps:
  - {step: draft, by: {person: anna}}
  - parallel: views
    steps:
      - stage: legal
        steps: [{step: law, by: {person: ivan}}, {step: law_head, by: {person: chief}}]
      - {step: money, by: {person: vera}}
  - {step: sign, by: {person: chief}, decisions: {submit: {}, no: {end: refused}}}
"""


def test_a_decision_that_is_taken_back_opens_its_step_and_closes_what_it_opened() -> None:
    letter = Journey(BACK).does("draft").takes_back()
    assert (letter.now(), len(letter.told("withdrawn"))) == (["draft"], 2)
    letter.does("draft").does("law").takes_back()
    assert letter.now() == ["money", "law"], "the other branch is not touched"


def test_the_last_answer_of_a_block_is_taken_back_with_what_it_let_begin() -> None:
    letter = Journey(BACK).does("draft").does("law").does("law_head").does("money")
    assert letter.now() == ["sign"]
    letter.takes_back()
    assert (letter.now(), letter.mark("legal"), letter.mark("sign")) == (["money"], ("done",), ())
    assert letter.does("money").now() == ["sign"]


def test_a_document_that_is_withdrawn_comes_back_to_its_first_step_from_wherever_it_is() -> None:
    letter = Journey(BACK).does("draft").does("money").withdraws("anna", "A mistake")
    assert (letter.now(), letter.progress.round) == (["draft"], 2)
    told = letter.task("draft").returned
    assert (told["by"], told["opinion"], told["decision"]) == ("anna", "A mistake", "withdraw")
    assert all(fact.past for fact in letter.progress.facts)


# -- another route ---------------------------------------------------------------------------------------------------

SHORT = """
steps:
  - {step: draft, by: {person: anna}}
  - {step: money, by: {person: boris}}
  - {step: sign, by: {person: chief}}
"""
LONG = BACK.replace("  - {step: sign", "  - {step: check, by: {person: hana}}\n  - {step: sign")


def test_a_task_at_a_step_of_the_same_name_moves_with_its_person_and_the_others_are_withdrawn() -> None:
    letter = Journey(BACK).does("draft")
    before = letter.task("money")
    letter.moves(SHORT)
    assert (letter.now(), letter.task("money")) == (["money"], before)
    assert (letter.told("moved"), letter.told("withdrawn")) == (["money"], ["law rerouted"])
    assert letter.does("money").now() == ["sign"]


def test_branches_that_were_done_stay_done() -> None:
    letter = Journey(BACK).does("draft").does("money").moves(LONG)
    assert (letter.now(), letter.mark("money")) == (["law"], ("done",))
    assert letter.does("law").does("law_head").now() == ["check"]


def test_a_new_branch_opens_and_a_new_step_before_is_passed_by() -> None:
    tax = "\n      - {step: tax, by: {person: hana}}\n  - {step: sign"
    more = BACK.replace("\n  - {step: sign", tax).replace(
        "- parallel", "- {step: look, by: {person: hana}}\n  - parallel"
    )
    letter = Journey(BACK).does("draft").does("law").moves(more)
    assert (letter.now(), letter.mark("look")) == (["law_head", "money", "tax"], ("skipped",))


def test_a_step_may_be_mapped_to_one_of_another_name_with_what_was_done_there() -> None:
    letter = Journey(BACK).does("draft").does("money").moves(LONG.replace("money", "budget"), money="budget")
    assert (letter.now(), [fact.by for fact in letter.facts("budget")]) == (["law"], ["vera"])


def test_where_no_task_can_move_the_document_goes_on_after_what_is_done() -> None:
    letter = Journey(BACK).does("draft")
    letter.moves("steps: [{step: draft, by: {person: anna}}, {step: look, by: {person: hana}}]")
    assert (letter.now(), len(letter.told("withdrawn"))) == (["look"], 2)


def test_what_was_left_behind_is_still_there_and_the_document_is_not_thrown_back_to_it() -> None:
    letter = Journey(OPINIONS % "may-answer").does("write").does("money").does("sign").moves(OPINIONS % "may-answer")
    assert (letter.now(), letter.mark("opinions")) == (["law", "stamp"], ("rest",))


def test_what_is_awaited_is_awaited_on_the_new_route_as_well() -> None:
    text = WAITS % "event: call"
    letter = Journey(text).does("ask").moves(text.replace("go", "send"))
    assert ([one.node for one in letter.progress.waits], letter.hears("call").now()) == (["there"], ["send"])


def test_everybody_at_a_step_moves_and_who_waits_for_whom_stays() -> None:
    letter = Journey(TWO).adds("answer", "anna", where="before").moves(TWO)
    assert [task.people for task in letter.progress.open] == [("ivan",), ("anna",)]
    assert letter.task("answer", by="ivan").first == (letter.task("answer", by="anna").id,)


def test_who_must_not_do_the_step_on_the_new_route_does_not_keep_it() -> None:
    text = "steps: [{step: draft, by: {person: ivan}}, {step: check, by: {role: manager}%s}]"
    letter = Journey(text % "").does("draft")
    assert letter.task("check").people == ("hana", "ivan")
    assert letter.moves(text % ", not-same-as: draft").task("check").people == ("hana",)


# -- who acts --------------------------------------------------------------------------------------------------------


def test_a_substitute_who_is_away_too_has_a_substitute() -> None:
    world = World(away={"ivan": "hana", "hana": "vera"})
    task = Journey(TWO, world=world).task("answer")
    assert (task.people, dict(task.instead), task.responsible) == (("vera",), {"vera": "ivan"}, "ivan")


def test_people_who_stand_in_for_each_other_in_a_circle_keep_their_tasks() -> None:
    assert Journey(TWO, world=World(away={"ivan": "hana", "hana": "ivan"})).task("answer").people == ("ivan",)


def test_nobody_stands_in_for_a_step_that_they_must_not_do() -> None:
    text = "steps: [{step: draft, by: {person: vera}}, {step: answer, by: {person: ivan}, not-same-as: draft}]"
    assert Journey(text, world=World(away={"ivan": "vera"})).does("draft").task("answer").people == ("ivan",)


def test_of_two_who_are_asked_one_does_not_stand_in_for_the_other() -> None:
    text = "steps: [{step: answer, by: {role: registrar}}]"
    assert Journey(text, world=World(away={"anna": "boris"})).task("answer").people == ("anna", "boris")


@pytest.mark.parametrize(
    ("who", "people"),
    [
        ("{superiors-of: {person: vera}}", ("hana", "chief")),
        ("{superiors-of: {person: vera}, levels: 1}", ("hana",)),
        ("{superiors-of: {person: hana}}", ("chief",)),
        ("{superior-of: {person: vera}, levels: 2}", ("chief",)),
        ("{superior-of: {person: ivan}, levels: 2}", ()),
    ],
)
def test_the_heads_above_somebody_the_nearest_first(who: str, people: tuple[str, ...]) -> None:
    assert asked(who).people == people


def test_in_order_everybody_above_is_asked_until_one_refuses() -> None:
    text = """
steps:
  - {step: ask, by: {person: vera}}
  - each: head
    of: {superiors-of: {did: ask}}
    in: order
    step: support
    by: head
    decisions: {support: {}, refuse: {end: refused}}
"""
    letter = Journey(text).does("ask")
    assert [task.people for task in letter.progress.open] == [("hana",)]
    assert [task.people for task in letter.does("support", decision="support").progress.open] == [("chief",)]
    assert letter.does("support", decision="refuse").progress.outcome == "refused"


def test_round_robin_goes_on_after_the_last_also_within_one_act() -> None:
    one = "steps: [{step: answer, by: {role: registrar, choose: round-robin}}]"
    for last, now in (("", "anna"), ("anna", "boris"), ("boris", "anna"), ("vera", "anna")):
        assert Journey(one, world=World(turns={"answer": last})).task("answer").people == (now,)
    each = "steps: [{each: row, of: rows, step: answer, by: {role: registrar, choose: round-robin}}]"
    letter = Journey(each, rows=[{}, {}, {}])
    assert [task.people for task in letter.progress.open] == [("anna",), ("boris",), ("anna",)]


def test_the_least_busy_gets_it_also_within_one_act() -> None:
    text = "steps: [{each: row, of: rows, step: answer, by: {role: registrar, choose: least-busy}}]"
    letter = Journey(text, world=World(loads={"anna": 2}), rows=[{}, {}, {}])
    assert [task.people for task in letter.progress.open] == [("boris",), ("boris",), ("anna",)]


def test_who_had_the_last_one_gets_the_next_as_long_as_they_are_there() -> None:
    text = "steps: [{step: answer, by: {role: registrar, choose: last}}]"
    for last, people in (("", ("anna", "boris")), ("boris", ("boris",)), ("vera", ("anna", "boris"))):
        assert Journey(text, world=World(lasts={"answer": last})).task("answer").people == people


def test_by_chance_it_is_always_one_of_them_and_the_same_in_a_replay() -> None:
    text = "steps: [{step: %s, by: {role: registrar, choose: random}}]"
    found = {Journey(text % f"step_{at}").task(f"step_{at}").people for at in range(20)}
    assert found == {("anna",), ("boris",)}
    assert Journey(text % "draw").task("draw") == Journey(text % "draw").task("draw")


def test_what_one_had_and_another_must_not_is_taken_from_them_when_they_act() -> None:
    text = """
steps:
  - each: item
    of: items
    steps:
      - parallel: checks
        steps:
          - {step: one, by: {role: registrar}, not-same-as: two}
          - {step: two, by: {role: registrar}, not-same-as: one}
"""
    letter = Journey(text, items=["a", "b"]).does("one", "a", by="anna")
    assert [(task.key, task.people) for task in letter.progress.open if task.step == "two"] == [
        ("two|item=a", ("boris",)),
        ("two|item=b", ("anna", "boris")),
    ], "of another item she may"
