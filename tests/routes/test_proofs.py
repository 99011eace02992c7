"""What is proven about routes: reached, ending, nothing read before it is known, nobody sought in a circle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from runtime.kinds.route import Route
from runtime.reading.domain import Domain
from runtime.reading.problem import Finding
from runtime.routes.plan import compile_route
from runtime.routes.proofs import prove
from runtime.routes.readings import Known
from runtime.routes.roads import Roads
from tests.routes.pretend import Journey, route
from tests.routes.test_any_route import LISTS, routes

FIELDS = frozenset({"subject", "kind", "amount", "due", "executor", "readers", "text"})
DOMAINS = {"kind": Domain("values", ("letter", "contract"), required=True)}
CREATED = Known(FIELDS, frozenset({"subject"}), DOMAINS)


def found(steps: str, *included: str, known: Known = CREATED) -> list[Finding]:
    """What is found in a route made of these steps."""
    whole = route(steps if "route: letter" in steps else f"route: letter\n{steps}")
    by_name: dict[str, Route] = {one.head.name: one for one in (whole, *map(route, included))}
    return prove(compile_route(whole, by_name), by_name, known)


def said(steps: str, *included: str, known: Known = CREATED) -> list[str]:
    """The same as lines, each with its code."""
    return [f"{one.code}: {one.text}".replace("route 'letter': ", "") for one in found(steps, *included, known=known)]


def test_a_plain_route_has_nothing_wrong() -> None:
    assert (
        said(
            """
steps:
  - {step: write, by: {role: clerk}, asks: [amount]}
  - number
  - step: sign
    by: {role: head}
    when: amount > 1000
    decisions: {agree: , return: {back-to: write}, refuse: {end: refused}}
  - archive
"""
        )
        == []
    )


# -- reached, and ending -------------------------------------------------------------------------------------------


def test_a_step_that_every_decision_passes_by_is_never_reached() -> None:
    [one] = found(
        """
steps:
  - step: sign
    by: {role: head}
    decisions: {agree: {to: send}, refuse: {end: refused}}
  - {step: print, by: {role: clerk}}
  - {step: send, by: {role: clerk}}
"""
    )
    assert (
        one.text
        == "route 'letter': step 'print' is never reached: every decision of step 'sign' ends, returns or jumps"
    )
    assert (one.code, one.address, one.pointer) == ("not-reached", "route:letter", ("steps", 1))


def test_a_step_that_is_jumped_over_is_reached_another_way() -> None:
    jump = "{step: sign, by: {role: head}, decisions: {short: {to: send}, long: }}"
    assert (
        said(f"steps:\n  - {jump}\n  - {{step: print, by: {{role: clerk}}}}\n  - {{step: send, by: {{role: clerk}}}}")
        == []
    )
    back = "{step: send, by: {role: clerk}, decisions: {sent: , print: {back-to: print}}}"
    jump = "{step: sign, by: {role: head}, decisions: {short: {to: send}}}"
    assert said(f"steps:\n  - {jump}\n  - {{step: print, by: {{role: clerk}}}}\n  - {back}") == []


def test_a_step_that_may_be_skipped_lets_the_road_go_on() -> None:
    sign = "{step: sign, by: {role: head}, decisions: {refuse: {end: refused}}%s}"
    for more in (", when: filled(subject)", ", if-nobody: skip", ", if-same: skip"):
        assert said(f"steps:\n  - {sign % more}\n  - archive") == []
    assert said(f"steps:\n  - {sign % ''}\n  - archive") == [
        "not-reached: 'archive' is never reached: every decision of step 'sign' ends, returns or jumps"
    ]


def test_what_stands_behind_a_block_is_never_reached_if_the_block_has_no_end() -> None:
    steps = """
steps:
  - parallel: views
    wait-for: %s
    steps:
      - {step: law, by: {role: lawyer}}
      - {step: money, by: {role: accountant}, decisions: {refuse: {end: refused}}}
  - stage: rest
    steps: [{step: send, by: {role: clerk}}, {step: file, by: {role: clerk}}]
"""
    assert said(steps % "all") == [
        "not-reached: 'rest' is never reached: every decision of step 'money' ends, returns or jumps"
    ]
    for enough in ("any", "1", "50%"):
        assert said(steps % enough) == []
    assert len(said(steps % "2")) == len(said(steps % "60%")) == 1


def test_a_block_that_a_decision_closes_has_an_end() -> None:
    steps = """
steps:
  - parallel: views
    steps:
      - {step: law, by: {role: lawyer}, decisions: {enough: {closes: views}, refuse: {end: refused}}}
      - {step: money, by: {role: accountant}, decisions: {refuse: {end: refused}}}
  - {step: send, by: {role: clerk}}
"""
    assert said(steps) == []
    assert len(said(steps.replace("enough: {closes: views}, ", ""))) == 1


def test_what_a_block_leaves_behind_must_come_to_an_end_as_well() -> None:
    steps = """
steps:
  - {step: write, by: {role: clerk}}
  - parallel: views
    wait-for: none
    steps: [{step: law, by: {role: lawyer}, decisions: {again: {back-to: write}%s}}]
  - {step: sign, by: {role: head}}
"""
    assert said(steps % "") == ["no-end: from step 'law' no decision ever leads to the end of the route"]
    for way in (", seen: ", ", enough: {closes: views}", ", stop: {end: stopped}"):
        assert said(steps % way) == []


def test_an_end_that_only_somebody_missing_may_decide_is_none() -> None:
    steps = """
steps:
  - {step: view, by: {role: lawyer}, decisions: {seen: , stop: {end: stopped}}%s}
  - {step: sign, by: {role: head}, decisions: {again: {back-to: view}}}
"""
    assert said(steps % "") == []
    told = "no-end: from step 'sign' only what may be passed over leads to the end of the route"
    assert said(steps % ", if-nobody: skip") == [told]
    assert said(steps % ", if-same: skip") == [told]


def test_an_end_that_only_a_list_leads_to_is_none_when_the_list_is_empty() -> None:
    steps = """
steps:
  - {step: write, by: {role: clerk}}
  - {each: views, of: units, steps: [{step: law, by: {role: lawyer}, decisions: {seen: , stop: {end: stopped}}}]}
  - {step: sign, by: {role: head}, decisions: {again: {back-to: write}%s}}
"""
    told = "no-end: from step 'sign' only what may be passed over leads to the end of the route"
    assert said(steps % "") == [told]
    assert said(steps % ", signed: ") == []


def test_a_jump_ahead_frees_nothing_that_a_block_left_behind() -> None:
    steps = """
steps:
  - parallel: views
    wait-for: none
    steps:
      - {step: law, by: {role: lawyer}, decisions: {again: {back-to: views}}}
      - {step: money, by: {role: clerk}, decisions: {seen: , ahead: {to: last}}}
      - {step: last, by: {role: head}}
"""
    assert said(steps) == ["no-end: from step 'law' no decision ever leads to the end of the route"]


def test_what_a_block_left_behind_may_read_what_was_done_meanwhile() -> None:
    steps = """
steps:
  - parallel: views
    wait-for: any
    rest: %s
    steps:
      - {step: law, by: {role: lawyer}}
      - stage: money
        steps:
          - {step: count, by: {role: accountant}}
          - {step: pay, by: {role: accountant}, when: filled(sign.by)}
  - {step: sign, by: {role: head}}
"""
    assert said(steps % "may-answer") == []
    assert [line.partition(":")[0] for line in said(steps % "withdrawn")] == ["not-done-yet"]


def test_a_step_of_an_included_route_is_told_in_its_own_definition() -> None:
    inner = """
route: execution
steps:
  - {step: work, by: {role: clerk}, decisions: {done: {end: done}}}
  - {step: check, by: {role: head}}
"""
    [one] = found("steps:\n  - {step: write, by: {role: clerk}}\n  - route: execution\n", inner)
    assert (one.address, one.pointer, one.code) == ("route:execution", ("steps", 1), "not-reached")
    assert one.text.startswith("route 'execution': step 'check' is never reached")


def test_what_has_no_name_in_an_included_route_is_told_in_its_own_definition() -> None:
    inner = """
route: execution
steps:
  - {step: work, by: {role: clerk}, decisions: {done: {end: done}}}
  - archive
"""
    [one] = found("steps:\n  - archive\n  - route: execution\n", inner)
    assert (one.address, one.pointer, one.code) == ("route:execution", ("steps", 1), "not-reached")
    made = (
        "route: execution\nsteps:\n  - {create: letter, with: {subject: text}}\n  - {step: work, by: {role: clerk}}\n"
    )
    [one] = found(
        "steps:\n  - route: execution\n  - {create: letter, with: {subject: kind}, when: amount > 1}\n",
        made,
        known=Known(FIELDS, frozenset({"kind", "amount"})),
    )
    assert (one.address, one.pointer) == ("route:execution", ("steps", 0, "with", "subject"))


def test_a_list_may_be_empty_so_what_follows_it_is_reached() -> None:
    assert (
        said(
            """
steps:
  - {step: write, by: {role: clerk}, asks: [readers]}
  - {each: reader, of: readers, step: read, by: reader, decisions: {stop: {end: stopped}}}
  - archive
"""
        )
        == []
    )


def test_a_route_that_only_returns_never_ends() -> None:
    steps = """
steps:
  - {step: write, by: {role: clerk}}
  - {step: sign, by: {role: head}, decisions: {return: {back-to: write}}}
"""
    [one] = found(steps)
    assert (one.code, one.pointer) == ("no-end", ("steps", 1))
    assert one.text == "route 'letter': from step 'sign' no decision ever leads to the end of the route"


def test_a_trap_beside_the_road_is_told_although_the_route_can_end() -> None:
    assert said(
        """
steps:
  - {step: write, by: {role: clerk}, decisions: {done: {end: done}, ask: {to: ask}}}
  - {step: think, by: {role: clerk}, decisions: {on: }}
  - {step: ask, by: {role: head}, decisions: {again: {back-to: think}}}
"""
    ) == ["no-end: from step 'ask' no decision ever leads to the end of the route"]


def test_a_return_to_a_step_with_another_way_out_is_no_trap() -> None:
    assert (
        said(
            """
steps:
  - {step: write, by: {role: clerk}, decisions: {give_up: {end: stopped}, on: }}
  - {step: sign, by: {role: head}, decisions: {return: {back-to: write}}}
"""
        )
        == []
    )


# -- read by then --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "when: amount > 1000",
        "deadline: {field: due, within: 3 days}",
        "deadline: {within: 3 days, remind: {before: 1 day, when: amount > 3, notify: drafter}}",
        "may: [{add: everybody, when: amount > 1000}]",
        "decisions: {agree: {when: amount > 1000}, refuse: }",
        "decisions: {agree: {must: filled(amount)}}",
        "decisions: {agree: {sets: {text: amount}}}",
    ],
)
def test_a_field_that_is_first_asked_later_is_not_read_before(word: str) -> None:
    sign = f"{{step: sign, by: {{role: head}}, {word}}}"
    late = f"steps:\n  - {sign}\n  - {{step: write, by: {{role: clerk}}, asks: [amount, due]}}"
    [one] = [line for line in said(late) if line.startswith("not-answered-yet")]
    assert "which is first asked later, at step 'write'" in one
    early = f"steps:\n  - {{step: write, by: {{role: clerk}}, asks: [amount, due]}}\n  - {sign}"
    assert said(early) == []


def test_the_place_of_a_reading_is_told() -> None:
    [one] = found(
        "steps:\n"
        "  - {step: sign, by: {role: head}, decisions: {agree: {must: amount > 0}}}\n"
        "  - {step: write, by: {role: clerk}, asks: [amount]}"
    )
    assert one.pointer == ("steps", 0, "decisions", "agree", "must")
    assert one.text == (
        "route 'letter': 'must' of decision 'agree' of step 'sign' reads 'amount', "
        "which is first asked later, at step 'write'"
    )


def test_a_decision_may_read_what_its_own_step_asks_but_its_term_may_not() -> None:
    assert said("steps:\n  - {step: sign, by: {role: head}, asks: [amount], decisions: {on: {must: amount > 0}}}") == []
    assert said("steps:\n  - {step: sign, by: {role: head}, asks: [due], deadline: {field: due}}") == [
        "not-answered-yet: 'field' of step 'sign' reads 'due', which is first asked later, at step 'sign'"
    ]


def test_what_a_form_computes_or_proposes_or_asks_at_creation_is_answered() -> None:
    answered = Known(FIELDS, frozenset({"amount"}), DOMAINS)
    sign, write = "{step: sign, by: {role: head}, when: amount > 1}", "{step: write, by: {role: clerk}, asks: [amount]}"
    late = f"steps:\n  - {sign}\n  - {write}"
    assert said(late, known=answered) == []


def test_a_return_brings_the_answers_of_later_steps_to_earlier_ones() -> None:
    assert (
        said(
            """
steps:
  - {step: check, by: {role: clerk}, when: empty(amount) or amount > 0}
  - {step: write, by: {role: clerk}, asks: [amount], decisions: {on: , again: {back-to: check}}}
"""
        )
        == []
    )


def test_a_decision_that_sets_a_field_answers_it() -> None:
    assert (
        said(
            """
steps:
  - {step: sign, by: {role: head}, decisions: {agree: {sets: {kind: '"contract"'}}}}
  - {step: law, by: {role: lawyer}, when: kind == "contract"}
"""
        )
        == []
    )


def test_branches_side_by_side_may_read_each_others_answers() -> None:
    assert (
        said(
            """
steps:
  - parallel: both
    steps:
      - {step: law, by: {role: lawyer}, when: filled(amount)}
      - {step: money, by: {role: accountant}, asks: [amount]}
"""
        )
        == []
    )


def test_a_field_that_nothing_answers_is_told() -> None:
    assert said("steps: [{step: law, by: {role: lawyer}, when: amount > 1}]") == [
        "not-answered-yet: 'when' of step 'law' reads 'amount', which nothing ever answers"
    ]


def test_without_a_document_nothing_is_said_of_fields() -> None:
    assert said("steps: [{step: law, by: {role: lawyer}, when: amount > 1}]", known=Known()) == []


def test_a_list_must_be_known_before_it_is_gone_through() -> None:
    assert said(
        """
steps:
  - {each: reader, of: readers, step: read, by: reader}
  - {step: write, by: {role: clerk}, asks: [readers]}
"""
    ) == ["not-answered-yet: 'of' of 'reader' reads 'readers', which is first asked later, at step 'write'"]


@pytest.mark.parametrize(
    "word",
    [
        'when: check.by == "anna"',
        "when: closed(check)",
        "deadline: {within: 3 days, since: [check, here]}",
        "decisions: {agree: {sets: {text: check.opinion}}}",
    ],
)
def test_a_later_step_has_left_no_trace_yet(word: str) -> None:
    steps = f"steps:\n  - {{step: sign, by: {{role: head}}, {word}}}\n  - {{step: check, by: {{role: clerk}}}}"
    [one] = said(steps)
    assert one.startswith("not-done-yet: ") and "reads 'check', which is not done by then, whatever is decided" in one
    assert (
        said(
            steps.replace("check, by: {role: clerk}", "check, by: {role: clerk}, decisions: {on: , x: {back-to: sign}}")
        )
        == []
    )


# -- who acts ------------------------------------------------------------------------------------------------------


def test_participants_in_a_circle_are_told() -> None:
    [one] = found(
        """
route: letter
participants:
  head:   {superior-of: deputy}
  deputy: {field: executor, if-nobody: clerk}
  clerk:  [{role: clerk}, head]
steps: [{step: sign, by: head}]
"""
    )
    assert (one.code, one.pointer) == ("delegation-loop", ("participants", "head"))
    assert one.text == "route 'letter': participants refer to each other in a circle: head → deputy → clerk → head"


def test_steps_that_wait_for_each_others_people_find_nobody() -> None:
    sign = "{step: sign, by: {did: write}, decisions: {on: , x: {back-to: write}}}"
    both = f"steps:\n  - {{step: write, by: {{did: sign}}}}\n  - {sign}"
    lines = said(both)
    assert [line.partition(":")[0] for line in lines] == ["delegation-loop", "delegation-loop"]
    assert said(both.replace("{did: sign}", "{did: sign, default: {role: clerk}}")) == []


def test_who_does_a_later_step_is_not_known_yet() -> None:
    assert said("steps:\n  - {step: write, by: {did: sign}}\n  - {step: sign, by: {role: head}}") == [
        "not-done-yet: step 'write' goes to who did 'sign', which is not done by then, whatever is decided"
    ]


def test_whom_a_field_names_must_be_known_or_there_is_another_way() -> None:
    steps = "steps:\n  - {step: work, by: %s}\n  - {step: resolve, by: {role: head}, asks: [executor]}"
    assert said(steps % "{field: executor}") == [
        "not-answered-yet: step 'work' goes to whom 'executor' names, "
        "which is not answered by then, whatever is decided"
    ]
    for other in (
        "{field: executor, default: {role: clerk}}",
        "{field: executor, if-nobody: {role: clerk}}",
        "{field: executor}, if-nobody: {role: clerk}",
        "[{field: executor}, {role: clerk}]",
    ):
        assert said(steps % other) == []


def test_who_is_named_for_what_they_did_cannot_be_barred_for_it() -> None:
    steps = "steps:\n  - {step: write, by: {role: clerk}}\n  - {step: sign, by: %s}"
    assert said(steps % "{did: write}, not-same-as: [write, drafter]") == [
        "same-person: step 'sign' goes to who did 'write', and must not be done by the same person"
    ]
    assert said(steps % "drafter, not-same-as: drafter") == [
        "same-person: step 'sign' goes to the drafter, and must not be done by the same person"
    ]
    for other in ("[{did: write}, {role: head}]", "{did: write, default: {role: head}}", "{superior-of: {did: write}}"):
        assert said(steps % f"{other}, not-same-as: write") == []
    assert said(steps % "{did: write}, not-same-as: write, if-nobody: {role: head}") == []


# -- side by side --------------------------------------------------------------------------------------------------

TWO = """
steps:
  - parallel: both
    steps:
      - {step: law, by: {role: lawyer}, asks: [text]%s}
      - stage: money
        steps: [{step: count, by: {role: accountant}, decisions: {on: {asks: [text]}}%s}]
"""


def test_a_field_is_not_asked_in_two_branches_at_once() -> None:
    [one] = found(TWO % ("", ""))
    assert one.text == "route 'letter': 'text' is asked at 'law' and at 'count', which go side by side"
    assert (one.code, one.pointer[-4:]) == ("asked-side-by-side", ("decisions", "on", "asks", 0))


def test_branches_that_exclude_each_other_may_ask_the_same() -> None:
    answered = Known(FIELDS, frozenset({"kind"}), DOMAINS)
    assert said(TWO % (', when: kind == "letter"', ', when: kind != "letter"'), known=answered) == []
    assert len(said(TWO % (', when: kind == "letter"', ", when: filled(kind)"), known=answered)) == 1


def test_a_field_is_not_asked_of_everybody_at_once() -> None:
    write = "{step: write, by: {role: clerk}, asks: [readers]}"
    each = f"steps:\n  - {write}\n  - {{each: reader, of: readers, in: %s, step: read, by: reader, asks: [%s]}}"
    assert said(each % ("parallel", "text")) == [
        "asked-side-by-side: 'text' is asked of everybody at 'read' at the same time, and each would overwrite it"
    ]
    assert said(each % ("order", "text")) == said(each % ("parallel", "reader.text")) == []


# -- jumps ---------------------------------------------------------------------------------------------------------

JUMP = """
steps:
  - {step: write, by: {role: clerk}, asks: [kind]}
  - {step: sign, by: {role: head}, decisions: {law: {to: law%s}, on: }}
  - {step: file, by: {role: clerk}}
  - {step: law, by: {role: lawyer}, when: kind == "contract"}
"""


def test_a_jump_to_a_step_whose_condition_may_fail_is_a_warning() -> None:
    [one] = found(JUMP % "")
    assert (one.code, one.warning) == ("goal-may-be-skipped", True)
    assert one.text == (
        "route 'letter': decision 'law' of step 'sign' goes to 'law', whose 'when' may fail for the card kind: letter"
    )


def test_a_jump_under_the_same_condition_is_none() -> None:
    assert said(JUMP % ', when: kind == "contract"') == []


# -- against the walk ----------------------------------------------------------------------------------------------


@st.composite
def closed_roads(draw: Any) -> str:
    """A route some of whose steps do not go on; one that may be skipped does, for a proof does not say who is there."""
    whole = json.loads(draw(routes()))
    for step in _steps(whole["steps"]):
        skips = "skip" in (step.get("if-nobody"), step.get("if-same"))
        if len(step["decisions"]) > 1 and not skips and draw(st.booleans()):
            del step["decisions"]["submit"]
    return json.dumps(whole)


def _steps(items: list[Any]) -> Iterator[dict[str, Any]]:
    for item in items:
        if isinstance(item, dict):
            yield from [item] if "step" in item else _steps(item.get("steps", []))


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(closed_roads(), st.data())
def test_no_walk_comes_where_no_road_leads(text: str, data: st.DataObject) -> None:
    letter = Journey(text, head="ivan", **LISTS)
    roads = Roads(letter.plan)
    for _ in range(25):
        for name in [effect.name for effect in letter.effects if effect.what == "opened"]:
            assert roads.reached(name)
            assert all(roads.before(fact.step, name) for fact in letter.progress.facts)
        if not letter.progress.open:
            return
        task = data.draw(st.sampled_from(letter.progress.open))
        decision = data.draw(st.sampled_from(letter.plan.step(task.step).decisions))
        letter.does(task.step, *(value for _, value in task.bindings), decision=decision.name, by=task.people[0])


CHANGES = ({name: [] for name in LISTS}, {"nothing": True}, {"nothing": None}, {"awaited": True})


def finished(text: str, seed: int) -> bool:
    """Whether people who decide at random come to the end, everything that is awaited happening in time."""
    random, letter = Random(seed), Journey(text, head="ivan", **LISTS)
    content = random.choice((0.0, 0.5, 0.9))  # how readily people go on rather than back
    for _ in range(300):
        assert all(task.people for task in letter.progress.open), "a task without a person"
        if letter.progress.ended:
            return True
        if not letter.progress.open:
            if random.random() < 0.5:  # what is awaited may be an answer, and an answer may bring a step that goes back
                letter.world.card |= random.choice(({"awaited": True}, {"awaited": True, "nothing": True}))
            letter.hears("noted")
            continue
        if random.random() < 0.05:  # what is awaited may come while others still have their tasks
            letter.hears("noted")
            continue
        if random.random() < 0.05:  # cards change meanwhile: a list may come to be empty, a field answered or cleared
            letter.world.card |= random.choice(CHANGES)
        task = random.choice(letter.progress.open)
        decisions = letter.plan.step(task.step).decisions
        decision = decisions[0] if random.random() < content else random.choice(decisions)
        letter.does(task.step, *(value for _, value in task.bindings), decision=decision.name, by=task.people[0])
    return letter.progress.ended


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(closed_roads())
def test_a_route_that_is_accepted_can_be_finished_by_some_decisions(text: str) -> None:
    letter = Journey(text, head="ivan", **LISTS)
    assume(all(one.warning for one in prove(letter.plan, {"letter": route(text)})))
    assert any(finished(text, seed) for seed in range(40))
