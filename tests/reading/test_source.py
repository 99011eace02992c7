"""Reading: YAML 1.2 becomes plain data that knows where every value stands."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from runtime.reading import source
from runtime.reading.problem import Place, Problem, Problems, did_you_mean
from runtime.reading.scalars import Unclear, resolve
from runtime.reading.source import Source, parse_text


def read(text: str) -> Source:
    """The one definition of a text that holds no mistake."""
    [found], problems = parse_text(text, "office.yaml")
    assert problems == []
    return found


def codes(text: str) -> list[str]:
    """What is refused in a text."""
    return [problem.code for problem in parse_text(text, "office.yaml")[1]]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("NO", "NO"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-12", -12),
        ("0", 0),
        ("1.5", 1.5),
        ("12:30", "12:30"),
        ("2026-03-01", "2026-03-01"),
        ("1_000", "1_000"),
        ("3 working days", "3 working days"),
        ("=", "="),
        (".inf", ".inf"),
    ],
)
def test_a_plain_word_is_what_it_looks_like(written: str, value: Any) -> None:
    assert resolve(written) == value
    assert type(resolve(written)) is type(value)


@pytest.mark.parametrize("written", ["01.12", "0112", "1.10", "+7", "0x1F", "0o17", "1e3", "-0", ".5", "1.", "9" * 50])
def test_a_number_that_would_not_print_back_is_kept_as_written(written: str) -> None:
    assert resolve(written) == Unclear(written)


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("0112", "112"),
        ("1.10", "1.1"),
        ("01.12", "1.12"),
        ("1e3", "1000.0"),
        ("0x1F", "31"),
        ("1e999", "1e999"),
        ("9" * 5000, "9" * 5000),
    ],
)
def test_an_unclear_number_knows_which_number_it_would_be(written: str, number: str) -> None:
    assert Unclear(written).number == number


def test_the_first_key_says_the_kind_and_its_value_the_name() -> None:
    letter = read("document: letter\ntitle: Letter\n")
    assert (letter.kind, letter.name, letter.address) == ("document", "letter", "document:letter")
    assert letter.data == {"title": "Letter"}


def test_a_name_is_text_even_if_it_looks_like_a_number() -> None:
    assert read("fileplan: 01.12\n").name == "01.12"
    assert read("fileplan: 2026\n").name == "2026"


def test_several_definitions_stand_in_one_file() -> None:
    sources, problems = parse_text("role: clerk\n---\nrole: head\n---\n", "office.yaml")
    assert [one.name for one in sources] == ["clerk", "head"]
    assert problems == []


def test_every_value_knows_its_line_and_column() -> None:
    letter = read("document: letter\ncard:\n  - subject\n  - {field: amount, width: half}\n")
    assert letter.place(()) == Place("office.yaml", 1, 1)
    assert letter.place(("card",)) == Place("office.yaml", 2, 1)
    assert letter.place(("card", 0)) == Place("office.yaml", 3, 5)
    assert letter.place(("card", 1, "width")) == Place("office.yaml", 4, 21)


def test_a_value_without_a_place_is_told_at_what_is_around_it() -> None:
    letter = read("document: letter\ncard:\n  - subject\n")
    assert letter.place(("card", 0, "width", "half")) == letter.place(("card", 0))
    assert Source("document", "letter", {}, "old.yaml").place(("card",)) == Place("old.yaml")


def test_a_quoted_number_is_a_text() -> None:
    assert read('setting: index\nvalue: "0112"\n').data["value"] == "0112"


def test_what_was_written_is_kept_beside_a_number() -> None:
    term = read("setting: days\nvalue: 3\nlist: [4, x]\n")
    assert term.written[("value",)] == "3"
    assert term.written[("list", 0)] == "4"
    assert ("list", 1) not in term.written


def test_aliases_anchors_tags_and_merge_keys_are_all_refused_at_once() -> None:
    text = "role: clerk\na: &x 1\nb: *x\nc: !!set {d: }\n<<: {e: 1}\n"
    assert codes(text) == ["alias", "alias", "tag", "alias"]


def test_a_key_that_stands_twice_is_refused_with_both_lines() -> None:
    [problem] = parse_text("role: clerk\ntitle: A\ntitle: B\n", "office.yaml")[1]
    assert (problem.code, problem.at.line) == ("key-twice", 3)
    assert "first in line 2" in problem.text


def test_a_list_for_a_key_does_not_shift_what_follows() -> None:
    [found], problems = parse_text("role: clerk\n? [a]\n: b\ntitle: Clerk\n", "office.yaml")
    assert [problem.code for problem in problems] == ["key"]
    assert found.data["title"] == "Clerk"


def test_an_alias_for_a_key_does_not_shift_what_follows() -> None:
    [found], problems = parse_text("role: clerk\n*a : b\ntitle: Clerk\n", "office.yaml")
    assert [problem.code for problem in problems] == ["alias"]
    assert found.data["title"] == "Clerk"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("say: {a: Write, please}", ["cut-by-comma"]),
        ("say: {a: Write, big words, b: x}", ["cut-by-comma"]),
        ("say: {a: Write, please: }", []),
        ("say: {approve, return: {a: b}}", []),
        ("say: {approve: , return: {a: b}}", []),
        ('say: "Write, please"', []),
    ],
)
def test_a_comma_inside_braces_cuts_a_text(line: str, code: list[str]) -> None:
    assert codes(f"role: clerk\n{line}\n") == code


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("title: Order #5", ["cut-by-comment"]),
        ("title: Order # the fifth", []),
        ("title: Order#5", []),
        ('title: "Order #5"', []),
        ("title: #5", []),
    ],
)
def test_a_number_sign_before_a_digit_cuts_a_text(line: str, code: list[str]) -> None:
    assert codes(f"role: clerk\n{line}\n") == code


def test_depth_is_bounded_without_recursion() -> None:
    text = "role: clerk\na: " + "[" * 5000 + "]" * 5000
    assert codes(text) == ["too-deep"]


def test_a_syntax_slip_is_told_beside_what_was_refused_before_it() -> None:
    assert codes("role: clerk\na: &x 1\n---\nb: c: d\n") == ["alias", "yaml"]


def test_both_parsers_of_yaml_say_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    slips = [
        "a: b: c\n",
        'a: "b\n',
        "a: [b\n",
        "a:\n\tb: c\n",
        "a: @b\n",
        'a: "\\q"\n',
        "a:\n  - b\n c: d\n",
        "a: {b: c: d}\n",
    ]
    fast = [parse_text(slip, "f")[1] for slip in slips]
    monkeypatch.setattr(source, "_PARSER", yaml.SafeLoader)
    assert [parse_text(slip, "f")[1] for slip in slips] == fast


def test_the_nearest_word_is_proposed_or_else_the_short_list() -> None:
    assert did_you_mean("titel", ["title", "basis"]) == "did you mean 'title'?"
    assert did_you_mean("xyz", ["title", "basis"]) == "known here: basis, title"
    assert did_you_mean("xyz", [f"field_{no}" for no in range(40)]) == ""
    assert did_you_mean("xyz", []) == ""


def test_problems_are_sorted_by_place_and_told_once() -> None:
    first, second = Problem(Place("a.yaml", 2, 1), "x", "text"), Problem(Place("a.yaml", 10, 1), "a", "text", "remedy")
    problems = Problems([second, first, first])
    assert problems.problems == (first, second)
    assert str(problems) == "a.yaml:2:1: x: text\na.yaml:10:1: a: text; remedy"
