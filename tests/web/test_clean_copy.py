"""The clean copy: the text above, the draft with its opinions below, and proposed changes taken over by choice."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

import pytest

from runtime.office.kin import children_of
from runtime.office.office import Office
from tests.conftest import Visitor
from tests.office.story import case, decide, row, sender, task
from tests.office.test_sending import reviewed

DRAFT = "各区县应当于三日内上报。"


@pytest.fixture
def collating(cn: Office) -> str:
    """A text for which two departments have proposed changes, back with its drafter."""
    document = reviewed(cn, sender(cn, "各区县人民政府", "lower"), text=DRAFT, countersigners=["legal", "planning"])
    decide(cn, "lin", document, "countersign.submit", "三日太短", text="各区县应当于五日内上报。")
    decide(cn, "gao", document, "countersign.submit", "应当书面", text="各区县应当于三日内书面上报。")
    return document


@pytest.fixture
def chen(visitor: Callable[..., Visitor]) -> Visitor:
    """The drafter at a browser."""
    return visitor("demo-yunchuan", "chen")


def page_of(chen: Visitor, cn: Office, document: str) -> str:
    """The page on which the drafter works the opinions in."""
    return chen.get(f"/documents/{document}/tasks/{task(cn, document, 'collate')}").text


def text_of(page: str) -> str:
    """What stands in the upper pane."""
    found = re.search(r'<textarea[^>]*name="text"[^>]*>(.*?)</textarea>', page, re.S)
    assert found is not None
    return html.unescape(found[1]).strip()


def boxes(page: str) -> dict[str, str]:
    """The proposed changes that may be chosen: the words put in, and the value of the box."""
    found = re.findall(
        r'<input type="checkbox" name="change" value="([^"]+)"(?![^>]* disabled).*?<ins>(.*?)</ins>', page
    )
    return {words: value for value, words in found}


def send(chen: Visitor, cn: Office, document: str, act: str, text: str, *changes: str):  # type: ignore[no-untyped-def]
    place = f"/documents/{document}/tasks/{task(cn, document, 'collate')}"
    answers = {"text": text, "countersigners": ["legal", "planning"], "decision": "go_on", "change": [*changes]}
    return chen.post(place, {**answers, "_act": act})


@pytest.mark.covers("R105", "R122")
def test_below_the_text_stand_the_draft_and_the_opinions_and_only_the_text_is_written(
    cn: Office, collating: str, chen: Visitor
) -> None:
    page = page_of(chen, cn, collating)
    assert text_of(page) == DRAFT
    pane = page[page.index('class="clean-copy') :]
    pane = pane[: pane.index("<fieldset")]
    assert page.index('name="text"') < page.index('class="clean-copy'), "the copy above, the draft below"
    assert f"<blockquote>{DRAFT}</blockquote>" in pane
    assert not re.search("<textarea|<input|<select|<button|contenteditable", pane), "nobody writes below"
    said = re.findall(r'<li class="ink-(\w+)"><p><strong>(.*?)</strong>.*?<blockquote>(.*?)</blockquote>', pane, re.S)
    assert [(ink, words) for ink, _, words in said] == [("green", "应当书面"), ("blue", "三日太短")]
    assert "司法局" in said[1][1] and "发展和改革委员会" in said[0][1], "the department stands beside its colour"


@pytest.mark.covers("R123")
def test_the_chosen_changes_go_into_the_text_and_the_others_stay_out(cn: Office, collating: str, chen: Visitor) -> None:
    offered = boxes(page_of(chen, cn, collating))
    assert set(offered) == {"五", "书面"}
    one = send(chen, cn, collating, "take-over", DRAFT, offered["书面"])
    assert (one.status_code, text_of(one.text)) == (200, "各区县应当于三日内书面上报。")
    assert set(boxes(one.text)) == {"五"}, "what is in the text already is not offered again"
    both = send(chen, cn, collating, "take-over", DRAFT, *offered.values())
    assert text_of(both.text) == "各区县应当于五日内书面上报。"
    assert row(cn, collating)["card"]["text"] == DRAFT, "nothing is kept before it is sent"


def test_where_the_drafter_has_rewritten_the_words_the_change_is_told_and_not_made(
    cn: Office, collating: str, chen: Visitor
) -> None:
    offered = boxes(page_of(chen, cn, collating))
    again = send(chen, cn, collating, "take-over", "各区县应当于十日内上报。", offered["五"], offered["书面"])
    assert text_of(again.text) == "各区县应当于十日内书面上报。"
    assert "1" in re.findall(r'class="error"[^>]*>.*?</p>', again.text, re.S)[0]


@pytest.mark.covers("R122")
def test_saving_the_clean_copy_makes_a_new_version_and_leaves_the_draft(
    cn: Office, collating: str, chen: Visitor
) -> None:
    before = {one["id"]: one for one in children_of(case(cn, collating))}
    sent = send(chen, cn, collating, "decide", "各区县应当于五日内书面上报。")
    assert sent.status_code == 302
    after = {one["id"]: one for one in children_of(case(cn, collating))}
    [new] = [one for id, one in after.items() if id not in before]
    assert new["card"]["text"] == "各区县应当于五日内书面上报。"
    assert {id: after[id] for id in before} == before, "no earlier version has changed"
    assert DRAFT in [one["card"]["text"] for one in before.values()]


def test_who_reads_the_draft_is_told_that_changes_are_only_proposed(
    cn: Office, visitor: Callable[..., Visitor]
) -> None:
    document = reviewed(cn, sender(cn, "各区县人民政府", "lower"), text=DRAFT, countersigners=["legal"])
    page = visitor("demo-yunchuan", "lin").get(f"/documents/{document}/tasks/{task(cn, document, 'countersign')}").text
    assert text_of(page) == DRAFT
    assert "原稿" in page[page.index('id="f-text-hint"') :][:200]
