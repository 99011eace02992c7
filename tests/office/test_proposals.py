"""Proposed wordings: what changes in a draft, and what becomes of the text when some of it is taken over."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.kinds.route import Ask
from runtime.office.proposals import Change, Text, changes, set_apart


def taken_over(text: str, draft: str, wanted: Iterable[Change]) -> tuple[str, tuple[Change, ...]]:
    return Text(text, draft).take_over(wanted)


DRAFT = "各区县应当于三日内上报。\n逾期不报的，予以通报。\n"

# what somebody wrote instead of the draft, and the changes this amounts to
KINDS = {
    "an insertion": ("各区县应当于三日内书面上报。\n逾期不报的，予以通报。\n", [(9, "", "书面")]),
    "a deletion": ("各区县应当于三日内上报。\n", [(13, "逾期不报的，予以通报。\n", "")]),
    "a replacement": ("各区县应当于五日内上报。\n逾期不报的，予以通报。\n", [(6, "三", "五")]),
    "two in one line": ("各县应当于三日内书面上报。\n逾期不报的，予以通报。\n", [(1, "区", ""), (9, "", "书面")]),
    "nothing": (DRAFT, []),
}


@pytest.mark.covers("R123")
@pytest.mark.parametrize("kind", KINDS)
def test_an_accepted_change_gives_the_wording_that_was_proposed(kind: str) -> None:
    wording, expected = KINDS[kind]
    found = changes(DRAFT, wording)
    assert [(one.at, one.was, one.becomes) for one in found] == expected
    assert taken_over(DRAFT, DRAFT, found) == (wording, ())
    assert taken_over(DRAFT, DRAFT, []) == (DRAFT, ()), "what nobody accepts changes nothing"


def test_words_are_changed_whole_in_russian_and_english() -> None:
    [one] = changes("Ответить в срок до 5 марта.", "Ответить в срок до 10 марта.")
    assert (one.was, one.becomes) == ("5", "10")
    [one] = changes("The answer is due on Monday.", "The answer is due on Friday.")
    assert (one.was, one.becomes) == ("Monday", "Friday")


def test_of_two_changes_one_may_be_accepted_alone() -> None:
    _, second = changes("Pay 100 roubles on Monday.", "Pay 200 roubles on Friday.")
    assert taken_over("Pay 100 roubles on Monday.", "Pay 100 roubles on Monday.", [second]) == (
        "Pay 100 roubles on Friday.",
        (),
    )


def test_the_changes_of_two_departments_go_into_one_text() -> None:
    law, plan = "应当于五日内上报。", "应当于三日内书面上报。"
    draft = "应当于三日内上报。"
    text, lost = taken_over(draft, draft, changes(draft, law))
    assert (text, lost) == (law, ())
    assert taken_over(text, draft, changes(draft, plan)) == ("应当于五日内书面上报。", ())


def test_where_the_text_has_changed_itself_nothing_is_written_over() -> None:
    draft = "Pay 100 roubles on Monday."
    changed = "Pay 300 roubles on Monday."
    [wanted] = changes(draft, "Pay 200 roubles on Monday.")
    assert taken_over(changed, draft, [wanted]) == (changed, (wanted,))


def test_two_changes_of_the_same_words_are_not_both_made() -> None:
    draft = "Pay 100 roubles."
    wanted = [*changes(draft, "Pay 200 roubles."), *changes(draft, "Pay 300 roubles.")]
    text, lost = taken_over(draft, draft, wanted)
    assert text in ("Pay 200 roubles.", "Pay 300 roubles.") and len(lost) == 1


def test_what_the_text_has_already_is_not_made_twice() -> None:
    draft, wording = "应当上报。", "应当书面上报。"
    assert taken_over(wording, draft, changes(draft, wording)) == (wording, ())


def test_what_is_proposed_stays_off_the_card() -> None:
    asks = [Ask("text", propose=True), Ask("note")]
    answers = {"text": "new", "note": "x"}
    assert set_apart(asks, answers, ("due",), {"text": "old"}) == ({"note": "x"}, ("due",), {"text": "old"})
    assert set_apart(asks, {"text": "old"}, (), {"text": "old"}) == ({}, (), {}), "no other wording, no proposal"
    assert set_apart(asks, {}, ("text",), {"text": "old"}) == ({}, (), {"text": "old"}), "all of it is to go"


TEXTS = st.text(st.sampled_from("ab 的了\n。,"), max_size=30)


@settings(max_examples=300)
@given(TEXTS, TEXTS, st.data())
def test_whichever_changes_are_accepted_the_rest_of_the_draft_stands(
    draft: str, wording: str, data: st.DataObject
) -> None:
    found = changes(draft, wording)
    assert taken_over(draft, draft, found) == (wording, ())
    chosen = [one for one in found if data.draw(st.booleans())]
    text, lost = taken_over(draft, draft, chosen)
    assert not lost
    at, built = 0, ""
    for one in found:
        built += draft[at : one.at] + (one.becomes if one in chosen else one.was)
        at = one.at + len(one.was)
    assert text == built + draft[at:]
    assert all(isinstance(one, Change) and one.was != one.becomes for one in found)
