"""Overlays: mappings are laid over by key, lists by the first key of their items, and every value keeps its place."""

from __future__ import annotations

from typing import Any

from runtime.edition.overlay import lay_over
from runtime.reading.problem import Place
from runtime.reading.source import Source, parse_text


def source(text: str, file: str) -> Source:
    [found], problems = parse_text(text, file)
    assert problems == []
    return found


def laid(base: str, over: str) -> Source:
    """One definition over another, without a mistake."""
    made, problems = lay_over(source(base, "pack.yaml"), source(over, "overlay.yaml"))
    assert problems == []
    return made


def said(base: str, over: str) -> list[str]:
    return [str(one) for one in lay_over(source(base, "pack.yaml"), source(over, "overlay.yaml"))[1]]


def names(items: list[Any]) -> list[Any]:
    """The items of a list by their names."""
    return [next(iter(item.values())) if isinstance(item, dict) else item for item in items]


LETTER = """\
document: letter
title: Letter
access: {read: participants, create: {role: clerk}}
data:
  required: [subject, kind]
  properties:
    subject: {type: string, maxLength: 200}
    kind: {type: string}
card:
  - section: main
    title: Main
    fields: [subject, {field: kind, width: half}]
unique: [subject]
"""

ROUTE = """\
route: letter
steps:
  - {step: enter, by: {role: clerk}, asks: [subject, kind], deadline: 1 day}
  - number
  - step: resolve
    decisions:
      assign: {title: Assign}
      return: {back-to: enter}
  - stage: work
    steps:
      - {step: execute, by: executor}
      - {step: check, by: head}
  - archive
"""


def test_what_an_overlay_does_not_name_stays() -> None:
    made = laid(LETTER, "document: letter\n")
    assert made.data == source(LETTER, "pack.yaml").data


def test_a_mapping_is_laid_over_key_by_key() -> None:
    made = laid(LETTER, "document: letter\ntitle: Paper\naccess: {read: everybody}\n")
    assert made.data["title"] == "Paper"
    assert made.data["access"] == {"read": "everybody", "create": {"role": "clerk"}}


def test_a_mapping_may_replace_a_word_and_a_word_a_mapping() -> None:
    made = laid(LETTER, "document: letter\naccess: {read: {role: head}, create: everybody}\n")
    assert made.data["access"] == {"read": {"role": "head"}, "create": "everybody"}


def test_new_keys_follow_the_known_ones() -> None:
    made = laid(LETTER, "document: letter\nroute: letter\ndata: {properties: {amount: {type: number}}}\n")
    assert list(made.data["data"]["properties"]) == ["subject", "kind", "amount"]
    assert list(made.data)[-1] == "route"


def test_a_key_is_taken_away() -> None:
    made = laid(LETTER, "document: letter\ndata: {required: [subject], properties: {kind: {remove: true}}}\n")
    assert list(made.data["data"]["properties"]) == ["subject"]


def test_lists_under_data_are_replaced_whole() -> None:
    made = laid(LETTER, "document: letter\ndata: {required: [kind]}\n")
    assert made.data["data"]["required"] == ["kind"]


def test_lists_of_plain_words_are_replaced_whole() -> None:
    made = laid(LETTER, "document: letter\nunique: [kind]\n")
    assert made.data["unique"] == ["kind"]


def test_items_are_laid_over_by_first_key_and_value() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - {step: enter, deadline: 2 days}\n")
    assert names(made.data["steps"]) == ["enter", "number", "resolve", "work", "archive"]
    assert made.data["steps"][0]["deadline"] == "2 days"
    assert made.data["steps"][0]["by"] == {"role": "clerk"}


def test_a_short_item_is_the_same_as_its_long_form() -> None:
    made = laid(LETTER, "document: letter\ncard:\n  - {section: main, fields: [{field: subject, width: full}]}\n")
    assert made.data["card"][0]["fields"] == [{"field": "subject", "width": "full"}, {"field": "kind", "width": "half"}]


def test_short_items_are_added_not_replaced() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - {step: enter, asks: [amount]}\n")
    assert made.data["steps"][0]["asks"] == ["subject", "kind", "amount"]


def test_an_item_deep_inside_is_reached_through_those_around_it() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - {stage: work, steps: [{step: check, opinion: required}]}\n")
    assert made.data["steps"][3]["steps"][1] == {"step": "check", "by": "head", "opinion": "required"}


def test_a_new_item_goes_to_the_end_or_after_the_one_it_names() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - {step: last}\n  - {step: check_law, after: number}\n")
    assert names(made.data["steps"]) == ["enter", "number", "check_law", "resolve", "work", "archive", "last"]
    assert "after" not in made.data["steps"][2]


def test_several_new_items_after_the_same_one_stand_as_written() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - {step: one, after: enter}\n  - {step: two, after: enter}\n")
    assert names(made.data["steps"])[:3] == ["enter", "one", "two"]


def test_a_new_item_may_stand_after_another_new_one() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - {step: one, after: enter}\n  - {step: two, after: one}\n")
    assert names(made.data["steps"])[:3] == ["enter", "one", "two"]


def test_a_known_item_may_be_moved() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - {step: resolve, after: work}\n")
    assert names(made.data["steps"]) == ["enter", "number", "work", "resolve", "archive"]
    assert made.data["steps"][3]["decisions"]["assign"] == {"title": "Assign"}


def test_items_are_taken_away_plain_and_short_ones_too() -> None:
    over = """\
route: letter
steps:
  - {step: number, remove: true}
  - {stage: work, remove: true}
  - {step: enter, asks: [{field: kind, remove: true}]}
"""
    made = laid(ROUTE, over)
    assert names(made.data["steps"]) == ["enter", "resolve", "archive"]
    assert made.data["steps"][0]["asks"] == ["subject"]


def test_items_whose_first_value_is_no_name_are_compared_whole() -> None:
    base = "rules: terms\nexamples: [{given: {a: 1}, then: {b: 1}}]\n"
    made = laid(base, "rules: terms\nexamples: [{given: {a: 2}, then: {b: 2}}, {given: {a: 1}, then: {b: 3}}]\n")
    assert [one["then"]["b"] for one in made.data["examples"]] == [3, 2]


def test_every_value_keeps_the_place_where_it_was_written() -> None:
    made = laid(ROUTE, "route: letter\nsteps:\n  - step: resolve\n    title: Resolve\n  - {step: last, by: head}\n")
    assert made.place(("steps", 0, "by")) == Place("pack.yaml", 3, 19)
    assert made.place(("steps", 2, "title")) == Place("overlay.yaml", 4, 5)
    assert made.place(("steps", 2, "decisions", "return", "back-to")) == Place("pack.yaml", 8, 16)
    assert made.place(("steps", 5)) == Place("overlay.yaml", 5, 5)


def test_the_written_form_of_a_number_is_kept() -> None:
    made = laid("setting: days\nvalue: 3\n", "setting: days\nlimit: 5\n")
    assert (made.written[("value",)], made.written[("limit",)]) == ("3", "5")


def test_the_base_is_not_changed() -> None:
    base = source(ROUTE, "pack.yaml")
    lay_over(base, source("route: letter\nsteps:\n  - {step: enter, asks: [amount]}\n", "overlay.yaml"))
    assert base.data == source(ROUTE, "pack.yaml").data


def test_what_is_removed_is_remembered_with_its_place() -> None:
    removed: dict[str, Place] = {}
    over = source("route: letter\nsteps:\n  - {step: enter, remove: true}\n", "overlay.yaml")
    lay_over(source(ROUTE, "pack.yaml"), over, removed)
    assert removed == {"enter": Place("overlay.yaml", 3, 5)}


def test_a_change_that_misses_its_mark_is_told() -> None:
    over = """\
route: letter
steps:
  - {step: entr, remove: true}
  - {step: last, after: resolv}
  - {step: resolve, decisions: {asign: {remove: true}}}
"""
    assert said(ROUTE, over) == [
        "overlay.yaml:3:5: overlay-misses: route 'letter': there is no 'entr' to remove; did you mean 'enter'?",
        "overlay.yaml:4:18: overlay-misses: route 'letter': there is no 'resolv' to stand after; "
        "did you mean 'resolve'?",
        "overlay.yaml:5:33: overlay-misses: route 'letter': there is no 'asign' to remove; did you mean 'assign'?",
    ]


def test_a_change_beside_the_block_that_holds_its_step_is_told_where_to_stand() -> None:
    base = "route: letter\nsteps:\n  - stage: first\n    steps:\n      - {step: enter}\n      - {step: scan}\n"
    assert said(base, "route: letter\nsteps:\n  - {step: scan, remove: true}\n") == [
        "overlay.yaml:3:5: overlay-misses: route 'letter': there is no 'scan' to remove; "
        "write it inside stage 'first', where it stands",
    ]


def test_a_block_that_is_not_there_cannot_place_or_take_away_what_is_in_it() -> None:
    base = "document: letter\ncard:\n  - {section: sender, fields: [name]}\n"
    over = "document: letter\ncard:\n  - {section: sendr, fields: [{field: rank, after: name}]}\n"
    assert said(base, over) == [
        "overlay.yaml:3:5: overlay-misses: document 'letter': there is no 'sendr' to change; did you mean 'sender'?",
    ]
    assert said(base, "document: letter\ncard:\n  - {section: more, fields: [{field: rank}]}\n") == []
