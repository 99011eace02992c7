"""Participants as written in routes, access and prompts."""

from __future__ import annotations

import pytest

from runtime.kinds.participant import STRATEGIES, Participant, Rule, parse_participant
from runtime.kinds.participant import Test as Asked
from runtime.kinds.reader import Reader
from runtime.reading.problem import Problem
from runtime.reading.source import parse_text


def parsed(text: str) -> tuple[Participant | None, list[Problem]]:
    """A participant and what is wrong with it."""
    [source], problems = parse_text(f"route: letter\nby: {text}\n", "route.yaml")
    assert problems == []
    reader = Reader(source)
    return parse_participant(reader, ("by",), source.data["by"]), reader.problems


def sound(text: str) -> Participant:
    participant, problems = parsed(text)
    assert problems == []
    assert participant is not None
    return participant


def rule(text: str) -> Rule:
    """The one rule of a participant."""
    [found] = sound(text).rules
    assert isinstance(found, Rule)
    return found


def test_nothing_names_nobody() -> None:
    assert parsed("")[0] is None


def test_a_plain_word_is_the_name_of_a_participant() -> None:
    assert sound("proposer").rules == ("proposer",)
    assert sound("me.unit").rules == ("me.unit",)


def test_a_list_means_any_of_them() -> None:
    participant = sound("[proposer, {role: clerk}, director]")
    assert participant.rules[0] == "proposer"
    assert participant.rules[1] == Rule((Asked("role", "clerk"),))
    assert participant.rules[2] == "director"


def test_an_empty_list_means_nobody() -> None:
    assert sound("[]").rules == ()


@pytest.mark.parametrize("word", ["role", "post", "person", "field", "did", "unit"])
def test_a_word_with_a_name(word: str) -> None:
    assert rule(f"{{{word}: finance}}").tests == (Asked(word, "finance"),)


def test_the_drafter_is_a_switch() -> None:
    assert rule("{drafter: true}").tests == (Asked("drafter"),)


@pytest.mark.parametrize("word", ["superior-of", "head-of", "deputy-of", "representative-of", "below"])
def test_a_word_with_another_participant_inside(word: str) -> None:
    inner = Participant((Rule((Asked("field", "section"),)),))
    assert rule(f"{{{word}: {{field: section}}}}").tests == (Asked(word, inner=inner),)
    assert rule(f"{{{word}: drafter}}").tests == (Asked(word, inner=Participant(("drafter",))),)


def test_a_unit_may_be_that_of_somebody() -> None:
    inner = Participant((Rule((Asked("field", "section"),)),))
    assert rule("{unit: {field: section}}").tests == (Asked("unit", inner=inner),)


def test_several_words_must_all_hold_in_a_fixed_order() -> None:
    assert rule("{unit: secretariat, role: proposer}").tests == (
        Asked("role", "proposer"),
        Asked("unit", "secretariat"),
    )


def test_what_else_a_participant_says() -> None:
    found = rule("{below: me, levels: 2, when: amount > 5, default: director, if-nobody: {role: clerk}, choose: claim}")
    assert found.levels == 2
    assert found.when is not None and found.when.text == "amount > 5"
    assert found.default == Participant(("director",))
    assert found.if_nobody == Participant((Rule((Asked("role", "clerk"),)),))
    assert found.choose == "claim"


def test_everything_inside_is_walked() -> None:
    participant = sound("[proposer, {head-of: {field: section, default: clerks}, if-nobody: {post: director}}]")
    walked = [one if isinstance(one, str) else one.tests[0].word for one in participant.walk()]
    assert walked == ["proposer", "head-of", "field", "clerks", "post"]


def test_every_strategy_is_a_word_of_the_schema() -> None:
    for word in STRATEGIES:
        assert parsed(f"{{{word}: {'true' if word == 'drafter' else 'x'}}}")[1] == []


@pytest.mark.parametrize(
    ("text", "line", "code"),
    [
        ("{levels: 2}", "2:1", "participant"),
        ("[me, {choose: claim}]", "2:10", "participant"),
        ("{role: clerk, levels: 2}", "2:19", "participant"),
        ("{role: clerk, when: amount > }", "2:19", "expression"),
        ("{head-of: {field: section, when: amount + 5}}", "2:32", "expression"),
    ],
)
def test_a_mistake_is_told_at_its_place(text: str, line: str, code: str) -> None:
    [problem] = parsed(text)[1]
    assert (f"{problem.at.line}:{problem.at.column}", problem.code) == (line, code)
