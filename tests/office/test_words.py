"""The words beyond deciding in the office: each does what it says, and each refusal says why, with who could."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest

from runtime.office import acts, creating, deciding, files, holding, ledgers, maintenance, pausing
from runtime.office import words_of_document as words
from runtime.office.linking import Link
from runtime.office.office import Office
from runtime.office.refusals import AlreadyDone, Invalid, NotAllowed, NotFound
from tests.office.small import later
from tests.office.story import case, decide, row, task
from tests.office.worded import decide_as, letter, now, open_task, said, told

# -- delegation and consent ------------------------------------------------------------------------------------------

DELEGATING = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - step: answer
    by: {post: head}
    asks: [text]
    opinion: optional
    may: [{delegate: {role: clerk}, consent: %s}]
    decisions: {agree: {}, refuse: {end: refused}}
  - {step: send, by: drafter}
"""


def delegated(office: Office, **more: Any) -> str:
    document = letter(office)
    holding.delegate(office, "head", document, task(office, document, "answer"), "boris", **more)
    return document


@pytest.mark.parametrize(("consent", "asked"), [("never", True), ("choose", False), ("choose", None)])
def test_without_consent_what_the_delegate_decides_counts_at_once(made, consent: str, asked: bool | None) -> None:  # type: ignore[no-untyped-def]
    office = made(DELEGATING % consent)
    document = delegated(office, consent=asked)
    assert now(office, document) == {"answer": ("boris",)}
    assert told(office, "boris") == ["task-delegated"]
    decide(office, "boris", document, "answer.agree")
    fact = case(office, document).progress.facts[-1]
    assert (fact.by, fact.responsible, fact.delegated_by) == ("boris", "head", "head")
    assert now(office, document) == {"send": ("anna",)}


@pytest.mark.parametrize(("consent", "asked"), [("always", False), ("choose", True)])
def test_with_consent_the_answer_comes_back_first(made, consent: str, asked: bool) -> None:  # type: ignore[no-untyped-def]
    office = made(DELEGATING % consent)
    document = delegated(office, consent=asked)
    decide(office, "boris", document, "answer.refuse", "No", text="Draft")
    assert (row(office, document)["state"], now(office, document)) == ("open", {"answer": ("head",)})
    assert told(office, "head") == ["consent-asked", "task-assigned"]
    assert "text" not in row(office, document)["card"], "nothing is decided yet"
    decide(office, "head", document, "answer.consent")
    kept = row(office, document)
    assert (kept["outcome"], kept["card"]["text"]) == ("refused", "Draft")
    assert case(office, document).progress.facts[-1].by == "boris"


def test_who_does_not_agree_gives_it_back_with_a_remark(made) -> None:  # type: ignore[no-untyped-def]
    office = made(DELEGATING % "always")
    document = delegated(office)
    decide(office, "boris", document, "answer.agree")
    with pytest.raises(Invalid, match="opinion-required"):
        decide(office, "head", document, "answer.again")
    decide(office, "head", document, "answer.again", "Shorter")
    assert open_task(office, document, "answer").returned["opinion"] == "Shorter"
    decide(office, "boris", document, "answer.agree", "Done")
    decide(office, "head", document, "answer.consent")
    assert now(office, document) == {"send": ("anna",)}


def test_a_file_of_the_delegate_joins_the_card_by_consent(made) -> None:  # type: ignore[no-untyped-def]
    office = made((DELEGATING % "always").replace("asks: [text]", "asks: [text, image]"))
    document = delegated(office)
    foreign = files.keep(office, "vera", "plan.txt", io.BytesIO(b"A plan"))
    with pytest.raises(NotAllowed, match="file-not-yours"):
        decide(office, "boris", document, "answer.agree", image=foreign)
    image = files.keep(office, "boris", "plan.txt", io.BytesIO(b"A plan of Boris"))
    decide(office, "boris", document, "answer.agree", image=image)
    decide(office, "head", document, "answer.consent")
    assert row(office, document)["card"]["image"] == image


CHOOSING = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - each: clerk
    of: {role: clerk}
    step: view
    by: clerk
  - step: answer
    by: {post: head}
    may: [{delegate: {role: clerk}, consent: always}]
    decisions: {agree: {}, again_some: {back-to: clerk, reopen: choose}}
"""


def test_whom_a_delegate_asks_again_is_kept_until_the_consent(made) -> None:  # type: ignore[no-untyped-def]
    office = made(CHOOSING)
    document = letter(office)
    decide(office, "anna", document, "view.submit")
    decide(office, "boris", document, "view.submit")
    id = task(office, document, "answer")
    holding.delegate(office, "head", document, id, "boris")
    with pytest.raises(Invalid, match="choose-whom"):
        deciding.decide(office, "boris", document, id, "again_some", {})
    deciding.decide(office, "boris", document, id, "again_some", {}, reopen=("anna",))
    decide(office, "head", document, "answer.consent")
    assert now(office, document) == {"view": ("anna",)}


def test_a_decision_that_has_closed_meanwhile_is_not_consented_to(made) -> None:  # type: ignore[no-untyped-def]
    until = "refuse: {when: now < document.created + 2 days, end: refused}"
    office = made((DELEGATING % "always").replace("refuse: {end: refused}", until))
    document = delegated(office)
    decide(office, "boris", document, "answer.refuse")
    later(office, "2026-03-06T10:00")
    with pytest.raises(NotAllowed, match="decision-not-open"):
        decide(office, "head", document, "answer.consent")
    decide(office, "head", document, "answer.again", "It is too late to refuse")
    assert now(office, document) == {"answer": ("boris",)}


# -- on behalf -------------------------------------------------------------------------------------------------------

BEHALF = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - step: sign
    by: {post: head}
    may: [{on-behalf: {post: head}, by: {role: clerk}}]
    decisions: {agree: {}, refuse: {end: refused}}
"""


def speaks(office: Office, who: str, document: str, reason: str = "By telephone") -> None:
    id = task(office, document, "sign")
    deciding.decide(office, who, document, id, "agree", {}, on_behalf="head", reason=reason)


def test_a_decision_of_another_is_entered_with_the_reason_and_they_are_told(made) -> None:  # type: ignore[no-untyped-def]
    office = made(BEHALF)
    document = letter(office)
    with pytest.raises(Invalid, match="reason-needed"):
        speaks(office, "boris", document, " ")
    with pytest.raises(NotAllowed, match="only-some"):
        speaks(office, "vera", document)
    speaks(office, "boris", document)
    fact = case(office, document).progress.facts[-1]
    assert (fact.by, fact.on_behalf, fact.note, fact.responsible) == ("boris", "head", "By telephone", "head")
    assert told(office, "head") == ["on-behalf", "task-assigned"]
    assert row(office, document)["state"] == "closed"


def test_nobody_speaks_for_those_whom_the_word_does_not_name(made) -> None:  # type: ignore[no-untyped-def]
    office = made(BEHALF.replace("on-behalf: {post: head}", "on-behalf: {post: pilot}"))
    with pytest.raises(NotAllowed, match="not-among"):
        speaks(office, "boris", letter(office))


# -- words of the whole document -------------------------------------------------------------------------------------

WHOLE = """
may:
  - {end: annulled, by: [drafter, {post: head}]}
  - {copy: {role: clerk}}
  - {remind: , by: drafter}
  - {event: call, by: {person: boris}}
  - {withdraw: , by: drafter}
  - take-back
  - {switch-route: short, by: {post: head}}
steps:
  - {step: write, by: drafter, asks: [subject]}
  - parallel: views
    steps:
      - {step: law, by: {person: boris}}
      - {step: quay, by: {role: clerk}}
      - {wait: called, event: call}
  - {step: sign, by: {post: head}}
"""
SHORT = """
route: short
steps:
  - {step: write, by: drafter}
  - {step: law, by: {post: head}}
  - {step: file, by: drafter}
---
"""


def test_a_route_is_ended_with_an_outcome_and_a_reason(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, SHORT)
    document = letter(office)
    with pytest.raises(Invalid, match="reason-needed"):
        words.end_route(office, "anna", document, "annulled", "")
    with pytest.raises(NotAllowed, match="not-granted"):
        words.end_route(office, "anna", document, "burnt", "Why not")
    with pytest.raises(NotAllowed, match="only-some") as refused:
        words.end_route(office, "boris", document, "annulled", "Against it")
    assert refused.value.who == ("anna", "head")
    words.end_route(office, "anna", document, "annulled", "Withdrawn")
    kept = row(office, document)
    assert (kept["state"], kept["outcome"], now(office, document)) == ("closed", "annulled", {})
    assert said(office, document, "stopped") == [{"outcome": "annulled", "reason": "Withdrawn"}]
    for act in (
        lambda: words.end_route(office, "anna", document, "annulled", "Again"),
        lambda: words.remind(office, "anna", document),
        lambda: pausing.suspend(office, "head", document, "Why"),
    ):
        with pytest.raises(NotAllowed, match="route-over"):
            act()


def test_a_copy_is_for_reading_and_only_for_those_whom_the_word_names(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, SHORT)
    document = letter(office)
    words.copy_to(office, "anna", document, ("boris",), "For your files")
    assert told(office, "boris").count("copied") == 1
    assert "boris" in row(office, document)["readers"]
    for people, wrong in (((), "choose-person"), (("nobody",), "choose-person")):
        with pytest.raises(Invalid, match=wrong):
            words.copy_to(office, "anna", document, people)
    with pytest.raises(NotAllowed, match="not-among"):
        words.copy_to(office, "anna", document, ("vera",))


def test_those_who_hold_a_task_are_prompted_and_not_who_prompts(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, SHORT)
    document = letter(office)
    holding.claim(office, "anna", document, task(office, document, "quay"))
    assert words.remind(office, "anna", document, "Today please") == ("boris",)
    assert told(office, "boris").count("prompted") == 1
    decide(office, "boris", document, "law.submit")
    with pytest.raises(NotAllowed, match="nobody-to-remind"):
        words.remind(office, "anna", document)
    with pytest.raises(NotAllowed, match="only-some"):
        words.remind(office, "boris", document)


def test_an_event_is_noted_by_those_who_may_and_the_route_goes_on(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, SHORT)
    document = letter(office)
    with pytest.raises(NotAllowed, match="only-some"):
        words.note_event(office, "anna", document, "call")
    with pytest.raises(NotAllowed, match="not-granted"):
        words.note_event(office, "boris", document, "fire")
    words.note_event(office, "boris", document, "call")
    decide(office, "boris", document, "law.submit")
    decide(office, "anna", document, "quay.submit")
    assert now(office, document) == {"sign": ("head",)}


def test_a_document_is_taken_back_to_its_first_step_with_the_reason(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, SHORT)
    document = letter(office)
    with pytest.raises(Invalid, match="reason-needed"):
        words.withdraw(office, "anna", document, " ")
    words.withdraw(office, "anna", document, "A mistake")
    assert open_task(office, document, "write").returned["opinion"] == "A mistake"
    assert (now(office, document), case(office, document).progress.waits) == ({"write": ("anna",)}, ())


def test_one_s_last_decision_is_taken_back_until_somebody_has_acted(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, SHORT)
    document = letter(office)
    decide(office, "boris", document, "law.submit")
    with pytest.raises(NotAllowed, match="nothing-to-take-back"):
        words.take_back(office, "anna", document)
    words.take_back(office, "boris", document)
    assert now(office, document) == {"quay": ("anna", "boris"), "law": ("boris",)}


def test_another_route_keeps_what_it_has_a_step_for(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, SHORT)
    document = letter(office)
    for who, route, wrong in (("head", "letter", "not-granted"), ("head", "nowhere", "not-granted")):
        with pytest.raises(NotAllowed, match=wrong):
            words.switch_route(office, who, document, route, "Simpler")
    with pytest.raises(NotAllowed, match="only-some"):
        words.switch_route(office, "anna", document, "short", "Simpler")
    before = open_task(office, document, "law")
    words.switch_route(office, "head", document, "short", "Simpler")
    assert (now(office, document), open_task(office, document, "law")) == ({"law": ("boris",)}, before)
    assert row(office, document)["route"] == "short"
    decide(office, "boris", document, "law.submit")
    assert now(office, document) == {"file": ("anna",)}


# -- one at a time ---------------------------------------------------------------------------------------------------

SEAL = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - {step: seal_it, by: {role: clerk}, exclusive: seal}
  - {step: send, by: drafter}
"""


def test_of_all_sealings_one_is_in_hand(made) -> None:  # type: ignore[no-untyped-def]
    office = made(SEAL)
    first, second = letter(office), letter(office, subject="Knots")
    one, other = task(office, first, "seal_it"), task(office, second, "seal_it")
    with pytest.raises(NotAllowed, match="take-first"):
        decide(office, "anna", first, "seal_it.submit")
    holding.claim(office, "anna", first, one)
    for who in ("anna", "boris"):
        with pytest.raises(NotAllowed, match="exclusive-busy") as refused:
            holding.claim(office, who, second, other)
        assert refused.value.who == ("anna",)
    office = made(SEAL)
    with pytest.raises(NotAllowed, match="exclusive-busy"):
        holding.claim(office, "boris", second, other)
    holding.release(office, "anna", first, one)
    holding.claim(office, "boris", second, other)
    with pytest.raises(NotAllowed, match="take-first"):
        decide(office, "anna", first, "seal_it.submit")
    decide(office, "boris", second, "seal_it.submit")
    holding.claim(office, "anna", first, one)
    decide(office, "anna", first, "seal_it.submit")
    assert now(office, first) == {"send": ("anna",)}


TURNS = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - parallel: desks
    in: %s
    steps:
      - stage: survey
        steps: [{step: measure, by: {role: clerk}}, {step: draw, by: {role: clerk}}]
      - {step: value, by: {unit: office}}
"""


@pytest.mark.parametrize("way", ["turns", "interleaved"])
def test_what_is_not_one_s_turn_is_neither_taken_nor_done(made, way: str) -> None:  # type: ignore[no-untyped-def]
    office = made(TURNS % way)
    document = letter(office)
    holding.claim(office, "anna", document, task(office, document, "measure"))
    value = task(office, document, "value")
    for act in (
        lambda: holding.claim(office, "head", document, value),
        lambda: decide_as(office, "head", document, "value"),
    ):
        with pytest.raises(NotAllowed, match="not-in-turn") as refused:
            act()
        assert refused.value.who == ("anna",)
    decide(office, "anna", document, "measure.submit")
    if way == "turns":
        with pytest.raises(NotAllowed, match="not-in-turn"):
            holding.claim(office, "head", document, value)
    else:
        holding.claim(office, "head", document, value)


# -- linked documents ------------------------------------------------------------------------------------------------

LINKED = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - {step: gather, by: {role: clerk}, opens: {document: note, with: {text: subject}, wait: true, required: true}}
  - {create: note, with: {text: subject}, by: {post: head}, wait: true}
  - {step: send, by: drafter}
"""
NOTE = """
document: note
title: Note
heading: "{text}"
route: note
access: {create: []}
data: {properties: {text: {type: string, title: Text}}}
---
route: note
steps: [{step: look, by: drafter, asks: [text]}, {step: keep, by: {post: pilot}}]
---
"""


def test_a_step_waits_for_what_was_opened_from_it_and_needs_one(made) -> None:  # type: ignore[no-untyped-def]
    office = made(LINKED, NOTE)
    document = letter(office)
    with pytest.raises(Invalid, match="linked-missing: note"):
        decide(office, "boris", document, "gather.submit")
    link = Link(document, task(office, document, "gather"))
    with pytest.raises(NotAllowed, match="not-granted"):
        creating.create(office, "boris", "letter", {"subject": "No"}, link=link)
    with pytest.raises(NotAllowed, match="not-your-task"):
        creating.create(office, "vera", "note", {}, link=link)
    note = creating.create(office, "boris", "note", {}, link=link)
    assert row(office, note)["card"] == {"text": "Ropes"}, "it is filled from the letter"
    with pytest.raises(Invalid, match="linked-open: Ropes"):
        decide(office, "boris", document, "gather.submit")
    decide(office, "vera", note, "keep.submit")
    decide(office, "boris", document, "gather.submit")
    assert now(office, document) == {}, "the engine's own note is waited for"


def test_the_route_goes_on_when_the_engine_s_document_has_ended(made) -> None:  # type: ignore[no-untyped-def]
    office = made(LINKED.replace(", wait: true, required: true", ""), NOTE)
    document = letter(office)
    decide(office, "boris", document, "gather.submit")
    [made_by_the_engine] = [one["document"] for one in said(office, document, "linked")]
    assert row(office, made_by_the_engine)["drafter"] == "head"
    decide(office, "head", made_by_the_engine, "look.submit", text="Read")
    assert now(office, document) == {}
    decide(office, "vera", made_by_the_engine, "keep.submit")
    assert now(office, document) == {"send": ("anna",)}


# -- further refusals ------------------------------------------------------------------------------------------------

OPEN = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - step: answer
    by: {role: clerk}
    asks: [text]
    not-same-as: review
    may:
      - {delegate: {role: clerk}, when: text == "late"}
      - {transfer: [{role: clerk}, {post: head}], by: {person: boris}}
      - {add: everybody, where: [before, beside]}
      - remove
    decisions:
      done: {}
      close: {when: filled(text), end: shut}
      only_if: {must: text == "yes", say: Write yes.}
  - parallel: both
    wait-for: any
    rest: must-answer
    steps: [{step: one, by: {post: head}}, {step: two, by: {post: pilot}}]
  - {step: review, by: drafter, decisions: {good: {}, again: {back-to: answer}}}
"""


def test_a_task_is_somebody_s_and_is_done_once(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN)
    document = letter(office)
    id = task(office, document, "answer")
    with pytest.raises(NotAllowed, match="not-your-task") as refused:
        decide_as(office, "vera", document, "answer", "done")
    assert refused.value.who == ("anna", "boris")
    with pytest.raises(NotAllowed, match="nothing-to-release"):
        holding.release(office, "boris", document, id)
    holding.claim(office, "anna", document, id)
    for act in (
        lambda: holding.claim(office, "boris", document, id),
        lambda: decide(office, "boris", document, "answer.done"),
    ):
        with pytest.raises(NotAllowed, match="held-by-another") as refused:
            act()
        assert refused.value.who == ("anna",)
    decide(office, "anna", document, "answer.done")
    with pytest.raises(AlreadyDone) as first:
        deciding.decide(office, "boris", document, id, "done", {})
    assert (first.value.by, first.value.decision, first.value.step) == ("anna", "done", "answer")


def test_a_decision_is_open_or_its_condition_says_why_not(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN)
    document = letter(office)
    with pytest.raises(Invalid, match="choose-decision"):
        decide_as(office, "anna", document, "answer", "burn")
    with pytest.raises(NotAllowed, match="decision-not-open"):
        decide_as(office, "anna", document, "answer", "close")
    with pytest.raises(Invalid, match=r"Write yes\."):
        decide(office, "anna", document, "answer.only_if", text="no")
    decide(office, "anna", document, "answer.only_if", text="yes")


INCLUDED = """
route: checking
steps:
  - {step: check, by: {person: boris}, asks: [text], decisions: {done: {must: text == "yes", say: Write yes.}}}
---
strings: ru
route:checking: {says: {check.done: Напишите yes.}}
---
"""


def test_what_a_step_of_an_included_route_says_is_said_in_the_reader_s_language(made) -> None:  # type: ignore[no-untyped-def]
    office = made("steps:\n  - {step: write, by: drafter, asks: [subject]}\n  - route: checking\n", INCLUDED)
    document = letter(office)
    for language, said_then in (("ru", "Напишите yes."), ("en", "Write yes.")):
        with pytest.raises(Invalid, match=said_then):
            deciding.decide(
                office, "boris", document, task(office, document, "check"), "done", {"text": "no"}, language=language
            )


def test_a_word_is_refused_with_the_reason_and_with_who_could(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN)
    document = letter(office)
    id = task(office, document, "answer")
    with pytest.raises(NotAllowed, match="not-now"):
        holding.delegate(office, "anna", document, id, "boris")
    with pytest.raises(NotAllowed, match="only-some") as refused:
        holding.transfer(office, "anna", document, id, "boris")
    assert refused.value.who == ("boris",)
    with pytest.raises(NotAllowed, match="not-among"):
        holding.transfer(office, "boris", document, id, "vera")
    with pytest.raises(Invalid, match="choose-other"):
        holding.transfer(office, "boris", document, id, "boris")
    with pytest.raises(Invalid, match="choose-person"):
        holding.transfer(office, "boris", document, id, "nobody")
    with pytest.raises(NotAllowed, match="not-there"):
        holding.add(office, "boris", document, id, ("vera",), where="after")
    with pytest.raises(NotAllowed, match="not-granted"):
        pausing.extend(office, "boris", document, id, date(2026, 3, 9), "Why")
    with pytest.raises(NotAllowed, match="not-added"):
        holding.remove(office, "boris", document, id, "vera")


def test_who_was_added_before_answers_first(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN)
    document = letter(office)
    holding.add(office, "boris", document, task(office, document, "answer"), ("vera",), where="before")
    with pytest.raises(NotAllowed, match="waits-for") as refused:
        decide(office, "boris", document, "answer.done")
    assert refused.value.who == ("vera",)
    decide(office, "vera", document, "answer.done")
    decide(office, "boris", document, "answer.done")
    assert now(office, document) == {"one": ("head",), "two": ("vera",)}


def test_who_must_still_answer_holds_up_a_return(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN)
    document = letter(office)
    decide(office, "boris", document, "answer.done")
    decide(office, "head", document, "one.submit")
    with pytest.raises(NotAllowed, match="rest-must-answer") as refused:
        decide(office, "anna", document, "review.again")
    assert refused.value.who == ("vera",)
    decide(office, "vera", document, "two.submit")
    decide(office, "anna", document, "review.again")
    assert now(office, document) == {"answer": ("anna", "boris")}


def test_nobody_gets_by_transfer_what_they_must_not_do(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN.replace("not-same-as: review", "not-same-as: write"))
    document = letter(office)
    assert now(office, document) == {"answer": ("boris",)}
    with pytest.raises(NotAllowed, match="not-same-as"):
        holding.transfer(office, "boris", document, task(office, document, "answer"), "anna")


def test_of_two_steps_that_are_kept_apart_the_other_goes_to_somebody_else(made) -> None:  # type: ignore[no-untyped-def]
    route = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - parallel: checks
    steps:
      - {step: one, by: {role: clerk}, not-same-as: two}
      - {step: two, by: {role: clerk}, not-same-as: one}
"""
    office = made(route)
    document = letter(office)
    decide(office, "anna", document, "one.submit")
    assert now(office, document) == {"two": ("boris",)}
    assert [one["people"] for one in said(office, document, "barred")] == [["boris"]]
    kept = office.store.get("tasks", f"{document}:{task(office, document, 'two')}")
    assert kept is not None and (kept["people"], kept["holder"]) == (["boris"], "boris")
    with pytest.raises(NotAllowed, match="not-your-task"):
        decide_as(office, "anna", document, "two")


def test_small_refusals(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN)
    document = letter(office)
    with pytest.raises(NotAllowed, match="may-not-create"):
        letter(office, "vera")
    with pytest.raises(NotAllowed, match="may-not-create"):
        creating.create(office, "anna", "parcel", {})
    with pytest.raises(Invalid, match="subject"):
        creating.create(office, "anna", "letter", {})
    with pytest.raises(Invalid, match="comment-empty"):
        acts.comment(office, "anna", document, "  ")
    with pytest.raises(NotAllowed, match="register-not-yours"):
        ledgers.read_register(office, "anna", "kept-close", ledgers.Asked(), "en")
    assert ledgers.read_register(office, "head", "kept-close", ledgers.Asked(), "en").total == 1
    with pytest.raises(NotAllowed, match="not-administrator"):
        maintenance.change_setting(office, "anna", "quiet", "true")
    with pytest.raises(NotFound, match="no such document"):
        acts.comment(office, "anna", "0000", "Hello")


def test_a_file_that_another_has_attached_is_not_one_s_own(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OPEN.replace("asks: [text]", "asks: [text, image]"))
    document = letter(office)
    image = files.keep(office, "vera", "plan.txt", io.BytesIO(b"A plan"))
    with pytest.raises(NotAllowed, match="file-not-yours"):
        decide(office, "boris", document, "answer.done", image=image)
    own = files.keep(office, "boris", "plan.txt", io.BytesIO(b"A plan of my own"))
    decide(office, "boris", document, "answer.done", image=own)
