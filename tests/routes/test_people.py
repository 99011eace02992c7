"""Whom the words of a participant name, and what happens when they name nobody."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from runtime.routes.progress import Fact
from tests.routes.pretend import PEOPLE, UNITS, Journey, Organisation, World, asked


def did(step: str, by: str, **more: Any) -> Fact:
    bindings = more.pop("bindings", ())
    return Fact("1", step, step, bindings, by, "office", by, "", "", "submit", **more)


@pytest.mark.parametrize(
    ("who", "people"),
    [
        ("{role: registrar}", ["anna", "boris"]),
        ("{post: registrar}", ["anna"]),
        ("{post: empty}", []),
        ("{unit: mail}", ["vera"]),
        ("{unit: office}", ["anna", "boris", "hana", "vera"]),
        ("{unit: any}", ["chief", "anna", "boris", "hana", "vera", "ivan"]),
        ("{person: vera}", ["vera"]),
        ("{person: gone}", []),
        ("{field: head}", ["ivan"]),
        ("{drafter: true}", ["anna"]),
        ("drafter", ["anna"]),
        ("everybody", ["chief", "anna", "boris", "hana", "vera", "ivan"]),
        ("{superior-of: drafter}", ["hana"]),
        ("{superior-of: {person: hana}}", ["chief"]),
        ("{superior-of: {person: chief}}", []),
        ("{head-of: {unit: office}}", ["hana"]),
        ("{head-of: drafter}", ["hana"]),
        ("{deputy-of: {unit: office}}", ["boris"]),
        ("{representative-of: department}", ["anna"]),
        ("{below: {person: hana}}", ["vera", "anna", "boris"]),
        ("{below: top}", ["chief"]),
        ("{below: top, levels: 2}", ["chief", "hana", "anna", "boris", "ivan"]),
        ("{role: clerk, unit: office}", ["anna", "vera"]),
        ("{role: manager, unit: law}", ["ivan"]),
        ("{field: nobody, default: {person: vera}}", ["vera"]),
        ("{field: head, default: {person: vera}}", ["ivan"]),
        ("{role: none, if-nobody: {person: vera}}", ["vera"]),
        ("{role: none, default: {field: nobody}, if-nobody: {person: vera}}", ["vera"]),
        ("{role: registrar, when: filled(head)}", ["anna", "boris"]),
        ("{role: registrar, when: empty(head)}", []),
        ("[{person: vera}, {role: registrar}, {person: vera}]", ["vera", "anna", "boris"]),
    ],
)
def test_a_participant_names_people(who: str, people: list[str]) -> None:
    world = World(card={"head": "ivan", "department": "office"})
    assert list(asked(who, world).people) == people


@pytest.mark.parametrize(
    ("within", "unit", "people"),
    [
        ("agency", "law", ["anna", "vera", "ivan"]),
        ("unit-and-below", "law", ["ivan"]),
        ("unit-and-below", "mail", ["anna", "vera"]),
        ("unit-and-below", "office", ["anna"]),
    ],
)
def test_a_role_reaches_as_far_as_it_says(within: str, unit: str, people: list[str]) -> None:
    world = World(unit=unit, roles={"clerk": within})
    assert list(asked("{role: clerk}", world).people) == people


def test_a_role_narrowed_by_a_unit_is_not_narrowed_twice() -> None:
    world = World(unit="law", roles={"clerk": "unit-and-below"})
    assert asked("{role: clerk, unit: mail}", world).people == ("vera",)


def test_the_superior_of_somebody_whose_head_has_left_is_the_next_above() -> None:
    people = tuple(replace(one, active=False) if one.name == "hana" else one for one in PEOPLE)
    assert asked("{superior-of: drafter}", World(directory=Organisation(people))).people == ("chief",)


def test_me_is_who_asks() -> None:
    assert asked("{unit: me.unit}", me="vera").people == ("vera",)
    assert asked("{below: me}", me="chief").people == ("hana", "anna", "boris", "ivan")


def test_who_did_a_step_is_known_also_after_a_return() -> None:
    assert asked("{did: register}", facts=(did("register", "vera"),)).people == ("vera",)
    assert asked("{did: register}", facts=(did("register", "vera", past=True),)).people == ("vera",)
    again = (did("register", "vera", past=True), did("register", "anna", round=2))
    assert asked("{did: register}", facts=again).people == ("anna",)


def test_the_words_that_named_somebody_are_kept() -> None:
    assert asked("{role: clerk, unit: office}").why == ("role clerk", "unit office")
    assert asked("{head-of: {unit: office}}").why == ("head-of office",)
    fallback = asked("{role: none, if-nobody: {person: vera}}")
    assert (fallback.why, fallback.fallback) == (("person vera",), True)


LOOP = """
steps:
  - each: place
    of: places
    steps:
      - {step: work, by: {head-of: place}}
      - {step: confirm, by: {did: work}}
      - {step: control, by: [{head-of: {unit: office}}, {head-of: {unit: law}}], not-same-as: work}
"""


def test_a_loop_over_units_names_its_own_unit_and_its_own_people() -> None:
    letter = Journey(LOOP, places=["office", "law"])
    assert [task.people for task in letter.progress.open] == [("hana",), ("ivan",)]
    letter.does("work", "office").does("work", "law")
    assert [task.people for task in letter.progress.open] == [("hana",), ("ivan",)], "each confirms their own work"
    letter.does("confirm", "office").does("confirm", "law")
    assert [task.people for task in letter.progress.open] == [("ivan",), ("hana",)], "each controls the other"


def one_step(words: str, **more: Any) -> Journey:
    world = more.pop("world", None)
    first, last = "{step: draft, by: {person: anna}}", "{step: file, by: {person: vera}}"
    return Journey(f"steps: [{first}, {{step: check, {words}}}, {last}]", world=world, **more).does("draft")


def test_with_nobody_the_task_goes_to_the_administrator_and_says_so() -> None:
    task = one_step("by: {role: none}").task("check")
    assert (task.people, task.why) == (("chief",), {"by": ["administrator"], "fallback": True})


def test_with_nobody_a_step_may_be_skipped() -> None:
    letter = one_step("by: {role: none}, if-nobody: skip")
    assert (letter.now(), letter.told("skipped")) == (["file"], ["check nobody"])


def test_with_nobody_another_may_be_named() -> None:
    assert one_step("by: {role: none}, if-nobody: {person: ivan}").task("check").people == ("ivan",)


def test_with_nobody_and_nobody_instead_the_administrator_is_asked() -> None:
    assert one_step("by: {role: none}, if-nobody: {person: gone}").task("check").people == ("chief",)


def test_nobody_checks_their_own_work() -> None:
    assert one_step("by: {role: registrar}, not-same-as: draft").task("check").people == ("boris",)
    assert one_step("by: {role: registrar}, not-same-as: drafter").task("check").people == ("boris",)
    assert one_step("by: {person: anna}, not-same-as: [draft]").task("check").people == ("chief",)


def test_whoever_did_the_step_before_need_not_confirm_it_where_the_route_says_so() -> None:
    letter = one_step("by: {person: anna}, if-same: skip")
    assert (letter.now(), letter.told("skipped")) == (["file"], ["check same"])
    assert one_step("by: {person: anna}").now() == ["check"]
    assert one_step("by: {role: registrar}, if-same: skip").now() == ["check"]


def test_the_least_busy_is_chosen() -> None:
    letter = one_step("by: {role: clerk, choose: least-busy}", world=World(loads={"anna": 3, "vera": 1, "ivan": 2}))
    task = letter.task("check")
    assert (task.people, task.holder) == (("vera",), "vera")


def test_a_task_for_several_has_no_holder_until_somebody_takes_it() -> None:
    task = one_step("by: {role: registrar}").task("check")
    assert (task.people, task.holder, task.responsible) == (("anna", "boris"), "", "")
    assert one_step("by: {role: registrar}").does("check", by="boris").facts("check")[0].responsible == "boris"


def test_a_circle_of_units_does_not_hang_the_search() -> None:
    units = tuple(replace(one, parent="office") if one.name == "top" else one for one in UNITS)
    assert asked("{superior-of: {person: hana}}", World(directory=Organisation(of_units=units))).people == ("chief",)


def test_who_has_done_one_of_two_open_steps_must_not_do_the_other() -> None:
    text = """
steps:
  - parallel: checks
    steps:
      - {step: first, by: {role: registrar}, not-same-as: second}
      - {step: second, by: {role: registrar}, not-same-as: first}
  - {step: sign, by: {person: chief}, decisions: {submit: {}, no: {back-to: first}}}
"""
    letter = Journey(text)
    assert [task.people for task in letter.progress.open] == [("anna", "boris"), ("anna", "boris")]
    letter.does("first", by="anna")
    second = letter.task("second")
    assert (second.people, second.holder, letter.told("barred")) == (("boris",), "boris", ["second"])
    letter.does("second").does("sign", decision="no")
    assert [task.people for task in letter.progress.open] == [("anna", "boris"), ("anna", "boris")]


def test_if_nobody_else_is_left_the_fallback_has_the_step() -> None:
    text = """
steps:
  - parallel: checks
    steps:
      - {step: first, by: {person: anna}}
      - {step: second, by: {person: anna}, not-same-as: first, if-nobody: {person: vera}}
      - {step: third, by: {person: anna}, not-same-as: first}
"""
    letter = Journey(text).does("first")
    assert [(task.people, task.responsible) for task in letter.progress.open] == [
        (("vera",), "vera"),
        (("chief",), "chief"),
    ], "the last goes to an administrator"
