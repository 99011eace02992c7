"""The words that move terms and people over time: more time, a stopped clock, absences."""

from __future__ import annotations

from datetime import date

import pytest

from runtime.office import absences, acts, creating, holding, pausing
from runtime.office import words_of_document as words
from runtime.office.absences import Wish
from runtime.office.linking import Link
from runtime.office.office import Office
from runtime.office.refusals import AlreadyDone, Invalid, NotAllowed, NotFound
from runtime.reading.term import Term
from tests.office.small import later
from tests.office.story import case, decide, row, task
from tests.office.worded import decide_as, due, letter, now, open_task, passes, said, told

# -- more time -------------------------------------------------------------------------------------------------------

TERM = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - step: answer
    by: {role: clerk}
    deadline:
      within: 3 working days
      extendable: 10 days
      remind: {before: 1 working day}
      overdue: {notify: {post: head}}
    may: [%s]
  - {step: send, by: drafter}
"""
REQUEST = """
document: more-time
title: More time
heading: More time
route: more-time
access: {create: []}
data: {properties: {new_due: {type: string, format: date, title: New term}, why: {type: string}}}
---
route: more-time
steps:
  - {step: ask, by: drafter, asks: [new_due, why]}
  - {step: allow, by: {post: head}, decisions: {grant: {end: granted}, deny: {end: denied}}}
---
"""


def test_a_new_term_at_once_moves_the_timers_too(made) -> None:  # type: ignore[no-untyped-def]
    office = made(TERM % "extend")
    document = letter(office)
    id = task(office, document, "answer")
    assert due(office, document, "answer") == "03-05 18:00"
    with pytest.raises(Invalid, match="reason-needed"):
        pausing.extend(office, "boris", document, id, date(2026, 3, 12), " ")
    pausing.extend(office, "boris", document, id, date(2026, 3, 12), "Many questions")
    assert due(office, document, "answer") == "03-12 18:00"
    assert [one["reason"] for one in said(office, document, "extended")] == ["Many questions"]
    assert told(office, "anna").count("extended") == 1, "who holds it as well is told"
    assert passes(office, "2026-03-10T09:00") == 0, "the old timers are gone"
    assert passes(office, "2026-03-11T18:30") == 1
    assert passes(office, "2026-03-12T18:30") == 1
    assert told(office, "head") == ["deadline-passed"]


def test_a_term_counted_from_the_old_one_and_none_beyond_what_is_allowed(made) -> None:  # type: ignore[no-untyped-def]
    office = made(TERM % "extend")
    document = letter(office)
    id = task(office, document, "answer")
    pausing.extend(office, "boris", document, id, Term.parse("2 working days"), "Illness")
    assert due(office, document, "answer") == "03-10 18:00", "Friday, and Tuesday after the day off"
    with pytest.raises(Invalid, match="16 March 2026 at most"):
        pausing.extend(office, "boris", document, id, date(2026, 3, 17), "Illness")
    with pytest.raises(Invalid, match="due-needed"):
        pausing.extend(office, "boris", document, id, "soon", "Illness")


def test_only_who_has_the_task_gives_it_more_time_unless_the_word_names_others(made) -> None:  # type: ignore[no-untyped-def]
    office = made(TERM % "extend")
    document = letter(office)
    id = task(office, document, "answer")
    with pytest.raises(NotAllowed, match="not-your-task") as refused:
        pausing.extend(office, "head", document, id, date(2026, 3, 12), "Ice")
    assert refused.value.who == ("anna", "boris")
    holding.claim(office, "boris", document, id)
    with pytest.raises(NotAllowed, match="held-by-another"):
        pausing.extend(office, "anna", document, id, date(2026, 3, 12), "Ice")
    pausing.extend(office, "boris", document, id, date(2026, 3, 12), "Ice")


def test_whom_the_word_names_gives_more_time_and_who_has_the_task_does_not(made) -> None:  # type: ignore[no-untyped-def]
    office = made(TERM % "{extend: , by: {post: head}}")
    document = letter(office)
    id = task(office, document, "answer")
    with pytest.raises(NotAllowed, match="only-some") as refused:
        pausing.extend(office, "boris", document, id, date(2026, 3, 12), "Ice")
    assert refused.value.who == ("head",)
    pausing.extend(office, "head", document, id, date(2026, 3, 12), "Ice")
    assert due(office, document, "answer") == "03-12 18:00"


def test_a_task_that_is_done_gets_no_more_time(made) -> None:  # type: ignore[no-untyped-def]
    office = made(TERM % "{extend: , by: {post: head}}")
    document = letter(office)
    id = task(office, document, "answer")
    decide(office, "boris", document, "answer.submit")
    with pytest.raises(AlreadyDone) as refused:
        pausing.extend(office, "head", document, id, date(2026, 3, 12), "Ice")
    assert refused.value.by == "boris"


def asked_for(office: Office, document: str, new_due: str) -> str:
    """A request for more time, opened from the task."""
    link = Link(document, task(office, document, "answer"))
    return creating.create(office, "boris", "more-time", {"new_due": new_due, "why": "Ice"}, link=link)


@pytest.mark.covers("R011")
def test_a_request_that_is_granted_moves_the_term_and_one_that_is_denied_does_not(made) -> None:  # type: ignore[no-untyped-def]
    office = made(TERM % "{extend: more-time, field: new_due}", REQUEST)
    document = letter(office)
    with pytest.raises(NotAllowed, match="ask-for-it"):
        pausing.extend(office, "boris", document, task(office, document, "answer"), date(2026, 3, 12), "Ice")
    decide(office, "head", asked_for(office, document, "2026-03-12"), "allow.deny")
    assert (due(office, document, "answer"), said(office, document, "extended")) == ("03-05 18:00", [])
    request = asked_for(office, document, "2026-03-12")
    assert due(office, document, "answer") == "03-05 18:00", "asking alone moves nothing"
    with pytest.raises(NotAllowed):
        decide_as(office, "boris", request, "allow", "grant")
    decide(office, "head", request, "allow.grant")
    assert due(office, document, "answer") == "03-12 18:00"
    [moved] = said(office, document, "extended")
    assert (moved["old"][:10], moved["due"][:10]) == ("2026-03-05", "2026-03-12"), "the old term stays in the history"
    assert (passes(office, "2026-03-10T09:00"), passes(office, "2026-03-11T18:30")) == (0, 1)


def test_a_request_may_be_granted_after_the_task_is_done_and_changes_nothing(made) -> None:  # type: ignore[no-untyped-def]
    office = made(TERM % "{extend: more-time, field: new_due}", REQUEST)
    document = letter(office)
    request = asked_for(office, document, "2026-03-12")
    decide(office, "boris", document, "answer.submit")
    decide(office, "head", request, "allow.grant")
    assert (now(office, document), said(office, document, "extended")) == ({"send": ("anna",)}, [])


# -- stopping the clock ----------------------------------------------------------------------------------------------

PAUSING = """
may: [{suspend: , by: {post: head}}, {event: call, by: {role: clerk}}, {withdraw: , by: drafter}, take-back]
steps:
  - {step: write, by: drafter, asks: [subject]}
  - parallel: work
    steps:
      - {step: by_days, by: {person: boris}, deadline: {within: 10 days, remind: {before: 2 days}}, may: [extend]}
      - {step: by_working_days, by: {person: boris}, deadline: {within: 4 working days, overdue: {notify: drafter}}}
      - {step: by_hours, by: {person: boris}, deadline: 4 working hours}
      - {step: by_elapsed_hours, by: {person: boris}, deadline: 30 hours}
      - {wait: quiet, until: now + 5 days}
  - {step: send, by: drafter}
"""


def test_terms_end_as_much_later_as_the_clock_stood(made) -> None:  # type: ignore[no-untyped-def]
    office = made(PAUSING)
    document = letter(office)
    before = {step: due(office, document, step) for step in now(office, document)}
    assert before == {
        "by_days": "03-12 18:00",
        "by_working_days": "03-06 18:00",
        "by_hours": "03-02 15:00",
        "by_elapsed_hours": "03-03 16:00",
    }
    later(office, "2026-03-02T12:00")
    pausing.suspend(office, "head", document, "Court")
    assert row(office, document)["state"] == "suspended"
    assert passes(office, "2026-03-12T16:00") == 0, "no timer runs"
    pausing.resume(office, "head", document)
    assert row(office, document)["state"] == "open"
    after = {step: due(office, document, step) for step in now(office, document)}
    assert after == {
        "by_days": "03-23 18:00",  # ten days later is Sunday the 22nd, so Monday
        "by_working_days": "03-18 18:00",  # four working days were left: 13, 16, 17, 18
        "by_hours": "03-12 18:00",  # of four hours two were left: from four to six
        "by_elapsed_hours": "03-13 20:00",  # 28 hours were left
    }


def test_timers_go_off_at_the_moved_moments_and_once(made) -> None:  # type: ignore[no-untyped-def]
    office = made(PAUSING)
    document = letter(office)
    later(office, "2026-03-02T12:00")
    pausing.suspend(office, "head", document, "Court")
    later(office, "2026-03-12T16:00")
    office = made(PAUSING)
    pausing.resume(office, "head", document)
    assert case(office, document).progress.waits[0].until == "2026-03-17T07:00:00+00:00", "ten days on"
    passes(office, "2026-03-18T17:00")
    assert (told(office, "anna"), case(office, document).progress.waits) == ([], ())
    passes(office, "2026-03-18T18:30")
    passes(office, "2026-03-19T18:30")
    assert told(office, "anna") == ["deadline-passed"]
    assert "deadline-near" not in told(office, "boris")
    passes(office, "2026-03-21T18:30")
    assert told(office, "boris").count("deadline-near") == 1


LATE = """
rules: late
of: letter
event: deadline-passed
then: {notify: {post: head}, say: "{event.step}"}
---
"""


def test_a_term_that_passed_before_the_clock_stood_does_not_pass_again(made) -> None:  # type: ignore[no-untyped-def]
    office = made(PAUSING, LATE)
    document = letter(office)
    passes(office, "2026-03-06T18:30")
    assert len(said(office, document, "rule")) == 3
    pausing.suspend(office, "head", document, "Court")
    later(office, "2026-03-11T16:00")
    pausing.resume(office, "head", document)
    passes(office, "2026-03-11T18:30")
    assert len(said(office, document, "rule")) == 3


WHOLE = """
deadline: {within: 10 days, remind: {before: 2 days, notify: drafter}, overdue: {after: 1 day, notify: {post: head}}}
may: [{suspend: , by: {post: head}}]
steps:
  - {step: write, by: drafter, asks: [subject]}
  - step: answer
    by: {person: boris}
    deadline: {within: 2 days, remind: {before: 1 day}, overdue: {every: 2 days}}
"""


def chased(office: Office, days: range) -> list[int]:
    """On which days of March Boris is chased."""
    found = []
    for day in days:
        before = told(office, "boris").count("deadline-passed")
        passes(office, f"2026-03-{day:02}T18:30")
        found += [day] * (told(office, "boris").count("deadline-passed") - before)
    return found


def test_a_whole_document_is_reminded_of_and_chased_by_its_moved_term(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE, LATE)
    document = letter(office)
    assert row(office, document)["due"] == "2026-03-12T15:00:00+00:00"
    passes(office, "2026-03-09T12:00")
    pausing.suspend(office, "head", document, "Court")
    assert passes(office, "2026-03-16T12:00") == 0, "no timer runs"
    office = made(WHOLE, LATE)
    pausing.resume(office, "head", document)
    assert row(office, document)["due"] == "2026-03-19T15:00:00+00:00", "seven days later"
    passes(office, "2026-03-17T17:30")
    assert told(office, "anna") == []
    passes(office, "2026-03-17T18:30")
    assert told(office, "anna") == ["deadline-near"]
    passes(office, "2026-03-19T18:30")
    assert [one["heard"] for one in said(office, document, "rule")] == ["deadline-passed"] * 2, "the task, the document"
    assert "deadline-passed" not in told(office, "head")
    passes(office, "2026-03-20T18:30")
    passes(office, "2026-03-25T18:30")
    assert told(office, "head").count("deadline-passed") == 1


def test_a_task_that_was_overdue_when_the_clock_stood_is_chased_on_and_not_reminded_again(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE)
    document = letter(office)
    assert chased(office, range(3, 8)) == [4, 6]
    later(office, "2026-03-07T18:30")
    pausing.suspend(office, "head", document, "Court")
    assert chased(office, range(8, 17)) == []
    pausing.resume(office, "head", document)
    assert chased(office, range(16, 24)) == [17, 19, 21, 23], "a day was left to the next"
    assert told(office, "boris").count("deadline-near") == 1


STAGED = """
may: [{suspend: , by: {post: head}}]
steps:
  - {step: write, by: drafter, asks: [subject]}
  - stage: work
    deadline: {within: 2 days, remind: {before: 1 day}, overdue: {every: 3 days}}
    steps:
      - {step: answer, by: {person: boris}, deadline: 10 days, may: [extend]}
"""


def near(office: Office) -> int:
    """How often Boris was told that a term is near."""
    return told(office, "boris").count("deadline-near")


def test_a_stage_that_was_late_before_the_clock_stood_is_not_reminded_of_again(made) -> None:  # type: ignore[no-untyped-def]
    office = made(STAGED)
    document = letter(office)
    assert (chased(office, range(3, 8)), near(office)) == ([4, 7], 1)
    pausing.extend(office, "boris", document, task(office, document, "answer"), date(2026, 3, 20), "Ice")
    pausing.suspend(office, "head", document, "Court")
    later(office, "2026-03-10T18:30")
    pausing.resume(office, "head", document)
    assert (chased(office, range(11, 18)), near(office)) == ([13, 16], 1), "three days after the last, and three stood"


def test_more_time_for_a_task_does_not_begin_the_prompts_of_its_stage_again(made) -> None:  # type: ignore[no-untyped-def]
    office = made(STAGED)
    document = letter(office)
    assert (chased(office, range(3, 6)), near(office)) == ([4], 1)
    pausing.extend(office, "boris", document, task(office, document, "answer"), date(2026, 3, 20), "Ice")
    assert (chased(office, range(6, 12)), near(office)) == ([7, 10], 1)


def test_while_the_clock_stands_nobody_moves_the_document(made) -> None:  # type: ignore[no-untyped-def]
    office = made(PAUSING)
    document = letter(office)
    for reason, code in ((" ", "reason-needed"), ("Court", "")):
        if code:
            with pytest.raises(Invalid, match=code):
                pausing.suspend(office, "head", document, reason)
        else:
            pausing.suspend(office, "head", document, reason)
    acted = (
        lambda: decide(office, "boris", document, "by_days.submit"),
        lambda: holding.delegate(office, "boris", document, task(office, document, "by_days"), "anna"),
        lambda: pausing.extend(office, "boris", document, task(office, document, "by_days"), date(2026, 3, 20), "Ice"),
        lambda: words.note_event(office, "anna", document, "call"),
        lambda: words.withdraw(office, "anna", document, "A mistake"),
        lambda: words.take_back(office, "anna", document),
        lambda: pausing.suspend(office, "head", document, "Again"),
    )
    for act in acted:
        with pytest.raises(NotAllowed, match="suspended"):
            act()
    acts.comment(office, "boris", document, "Still?")
    with pytest.raises(NotAllowed, match="only-some"):
        pausing.resume(office, "anna", document)
    pausing.resume(office, "head", document)
    with pytest.raises(NotAllowed, match="not-suspended"):
        pausing.resume(office, "head", document)


def test_a_linked_document_whose_clock_stands_has_not_ended(made) -> None:  # type: ignore[no-untyped-def]
    route = """
may: [{suspend: }]
steps:
  - {step: write, by: drafter, asks: [subject]}
  - {step: split, by: {role: clerk}, opens: {document: letter, wait: true}}
  - {step: end_it, by: drafter}
"""
    office = made(route)
    document = letter(office)
    link = Link(document, task(office, document, "split"))
    part = creating.create(office, "boris", "letter", {"subject": "Knots"}, link=link)
    pausing.suspend(office, "boris", part, "Court")
    with pytest.raises(Invalid, match="linked-open: Knots"):
        decide(office, "boris", document, "split.submit")


# -- hours and minutes -------------------------------------------------------------------------------------------------

RESTING = """
steps:
  - {step: write, by: drafter, asks: [subject, meeting]}
  - {wait: there, until: "%s"}
  - {step: go, by: drafter}
"""


@pytest.mark.parametrize(
    ("until", "before", "then"),
    [
        ("now + 90 minutes", "2026-03-02T11:29", "2026-03-02T11:30"),
        ("now + 30 hours", "2026-03-03T15:59", "2026-03-03T16:00"),
        ("now + 2 working hours", "2026-03-02T11:59", "2026-03-02T12:00"),
        ("now + 2 days", "2026-03-04T09:59", "2026-03-04T10:00"),
        ("meeting - 3 hours", "2026-03-05T20:59", "2026-03-05T21:00"),
        ("meeting - 30 minutes", "2026-03-05T23:29", "2026-03-05T23:30"),
        ("meeting + 9 hours", "2026-03-06T08:59", "2026-03-06T09:00"),
        ("meeting + 1 day", "2026-03-06T23:59", "2026-03-07T00:00"),
    ],
)
def test_a_route_rests_until_hours_and_minutes_from_a_moment_or_a_day(made, until: str, before: str, then: str) -> None:  # type: ignore[no-untyped-def]
    office = made(RESTING % until)
    document = letter(office, meeting="2026-03-06")
    passes(office, before)
    assert now(office, document) == {}
    passes(office, then)
    assert now(office, document) == {"go": ("anna",)}


def test_who_is_chased_every_half_hour_is_chased_at_each_of_them(made) -> None:  # type: ignore[no-untyped-def]
    office = made(WHOLE.replace("every: 2 days", "every: 30 minutes"))
    letter(office)
    for moment in ("18:00", "18:29", "18:30", "19:45", "19:59", "20:00"):
        passes(office, f"2026-03-04T{moment}")
    assert told(office, "boris").count("deadline-passed") == 4, "at six, half past, a quarter to eight, and eight"


# -- absences --------------------------------------------------------------------------------------------------------

AWAY = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - {step: sign, by: {post: head}, deadline: {within: 5 working days, remind: {before: 1 working day}}}
"""


def test_tasks_and_reminders_follow_an_absence_also_over_a_restart(made) -> None:  # type: ignore[no-untyped-def]
    office = made(AWAY)
    document = letter(office, "boris")
    absences.declare_absence(office, "head", Wish("head", date(2026, 3, 4), date(2026, 3, 6), "anna"))
    assert now(office, document) == {"sign": ("head",)}
    office = made(AWAY)
    passes(office, "2026-03-04T00:30")
    assert (now(office, document), told(office, "anna")) == ({"sign": ("anna",)}, ["task-assigned"])
    office = made(AWAY)
    passes(office, "2026-03-06T18:30")
    assert told(office, "anna") == ["deadline-near", "task-assigned"], "who acts is reminded"
    assert open_task(office, document, "sign").responsible == "head"
    office = made(AWAY)
    passes(office, "2026-03-07T00:30")
    assert now(office, document) == {"sign": ("head",)}
    with pytest.raises(NotAllowed, match="not-your-task"):
        decide_as(office, "anna", document, "sign")
    decide(office, "head", document, "sign.submit")


def test_who_acts_in_place_of_another_is_named_with_them(made) -> None:  # type: ignore[no-untyped-def]
    office = made(AWAY)
    absences.declare_absence(office, "head", Wish("head", date(2026, 3, 2), date(2026, 3, 6), "anna"))
    document = letter(office, "boris")
    decide(office, "anna", document, "sign.submit")
    fact = case(office, document).progress.facts[-1]
    assert (fact.by, fact.instead_of, fact.responsible) == ("anna", "head", "head")


def test_a_substitute_who_must_not_do_a_step_does_not_get_it(made) -> None:  # type: ignore[no-untyped-def]
    office = made(AWAY.replace("{post: head},", "{post: head}, not-same-as: drafter,"))
    document = letter(office, "anna")
    absences.declare_absence(office, "head", Wish("head", date(2026, 3, 2), date(2026, 3, 6), "anna"))
    assert now(office, document) == {"sign": ("head",)}


OFFERED = """
steps:
  - {step: write, by: drafter, asks: [subject]}
  - {step: sign, by: [{person: head}, {person: anna}]}
"""


def test_a_stand_in_who_has_the_task_as_well_keeps_their_own_when_the_other_is_back(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OFFERED)
    document = letter(office, "boris")
    holding.claim(office, "head", document, task(office, document, "sign"))
    absences.declare_absence(office, "head", Wish("head", date(2026, 3, 4), date(2026, 3, 6), "anna"))
    passes(office, "2026-03-04T00:30")
    assert now(office, document) == {"sign": ("head", "anna")}
    assert open_task(office, document, "sign").holder == "", "what the head took is free for Anna"
    passes(office, "2026-03-07T00:30")
    assert now(office, document) == {"sign": ("head", "anna")}
    decide(office, "anna", document, "sign.submit")


def test_two_who_are_away_do_not_become_one(made) -> None:  # type: ignore[no-untyped-def]
    office = made(OFFERED)
    document = letter(office, "boris")
    for who in ("head", "anna"):
        absences.declare_absence(office, who, Wish(who, date(2026, 3, 4), date(2026, 3, 6), "vera"))
    passes(office, "2026-03-04T00:30")
    assert now(office, document) == {"sign": ("vera", "anna")}
    passes(office, "2026-03-07T00:30")
    assert now(office, document) == {"sign": ("head", "anna")}


def test_absences_are_whole_and_one_s_own(made) -> None:  # type: ignore[no-untyped-def]
    office = made(AWAY)
    first, last = date(2026, 3, 4), date(2026, 3, 6)
    for wish, wrong in (
        (Wish("head", first, last, ""), "delegate-needed"),
        (Wish("head", first, last, "head"), "delegate-needed"),
        (Wish("head", last, first, "anna"), "dates-wrong"),
        (Wish("nobody", first, last, "anna"), "choose-person"),
    ):
        with pytest.raises(Invalid, match=wrong):
            absences.declare_absence(office, wish.person, wish)
    with pytest.raises(NotAllowed, match="not-yours"):
        absences.declare_absence(office, "boris", Wish("head", first, last, "anna"))
    id = absences.declare_absence(office, "head", Wish("head", first, last, "anna"))
    with pytest.raises(NotAllowed, match="not-yours"):
        absences.end_absence(office, "anna", id)
    absences.end_absence(office, "head", id)
    with pytest.raises(NotFound, match="absence"):
        absences.end_absence(office, "head", id)
