"""The words beyond deciding as pages: what they mean stands on them, what is wrong is said, and nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office import creating, deciding, inbox
from runtime.office.history import broken, entries
from runtime.office.office import FixedClock, Office
from runtime.ports import Row, Where
from runtime.settings import open_site
from runtime.web.app import create_app
from tests.conftest import Visitor
from tests.office.small import AGENCY, at
from tests.office.story import case, task

PAPERS = """
document: paper
title: Paper
heading: "{subject}"
route: paper
access: {create: {role: clerk}, read: {unit: any}}
data:
  required: [subject]
  properties:
    subject: {type: string, title: Subject}
---
document: request
title: Request for more time
heading: "Until {new_due}"
route: request
access: {create: [], read: participants}
data:
  required: [new_due]
  properties:
    new_due: {type: string, format: date, title: New term}
---
route: request
title: Request
steps:
  - {step: ask, title: Asking, by: drafter, asks: [new_due]}
  - {step: answer, title: Answer, by: {person: head}, decisions: {grant: {end: granted}, refuse: {end: refused}}}
---
route: by-law
title: Another way
steps:
  - {step: check, title: Check, by: {person: boris}}
---
route: paper
title: Paper
may:
  - withdraw
  - take-back
  - remind
  - copy
  - {suspend: , by: {person: head}}
  - {end: annulled, title: Annul the paper}
  - {switch-route: [by-law], by: {person: head}}
  - {event: mail-came, title: The mail has come}
  - {on-behalf: , by: {person: head}}
steps:
  - {step: draft, title: Draft, by: {role: clerk}, asks: [subject]}
  - step: check
    title: Check
    by: {person: boris}
    deadline: 2 working days
    may: [{delegate: , consent: choose}, {add: , where: [before, after]}, remove, {extend: request, field: new_due}]
    decisions: {pass: {title: Pass}, refuse: {title: Refuse, opinion: required, end: refused}}
  - {wait: mail, title: Waiting for the mail, event: mail-came}
  - {step: sign, title: Signature, by: {person: head}}
"""


@pytest.fixture
def enter(tmp_path: Path) -> Callable[[str], tuple[Office, Visitor]]:
    folder = tmp_path / "harbour"
    folder.mkdir()
    (folder / "agency.yaml").write_text(AGENCY + PAPERS, "utf-8")
    site = open_site(tmp_path / "home", [folder], FixedClock(at("2026-03-02T10:00")), options={"synchronous": "OFF"})
    office = site.offices["harbour"]
    open_accounts(office, FIRST_PASSWORD)
    app = create_app(site)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)

    def made(name: str) -> tuple[Office, Visitor]:
        return office, Visitor(app.test_client(), "harbour").enter(name)

    return made


Enter = Callable[[str], tuple[Office, Visitor]]


def paper(office: Office) -> str:
    return creating.create(office, "anna", "paper", {"subject": "On the pier"})


def test_the_menu_names_what_i_may_do_with_a_document_and_nothing_else(enter: Enter) -> None:
    office, boris = enter("boris")
    page = boris.get(f"/documents/{paper(office)}").text
    for words in ("Take the document back", "Send a copy", "Annul the paper", "The mail has come"):
        assert words in page
    assert "Stop the clock" not in page and "Switch the route" not in page


def test_a_word_that_is_not_granted_is_refused_with_the_reason_and_who_could(enter: Enter) -> None:
    office, boris = enter("boris")
    answer = boris.post(f"/documents/{paper(office)}/words/suspend", {"reason": "Strike"})
    assert answer.status_code == 403
    assert "Only some people may do this." in answer.text and "Head" in answer.text


def test_a_document_is_annulled_only_with_a_reason_and_the_page_says_that_it_cannot_be_undone(enter: Enter) -> None:
    office, boris = enter("boris")
    document = paper(office)
    assert "undone" in boris.get(f"/documents/{document}/words/end?about=annulled").text
    answer = boris.post(f"/documents/{document}/words/end", {"about": "annulled", "reason": " "})
    assert answer.status_code == 422 and "Write the reason" in answer.text
    boris.post(f"/documents/{document}/words/end", {"about": "annulled", "reason": "Sent twice"})
    assert case(office, document).row["outcome"] == "annulled"
    assert "Sent twice" in boris.get(f"/documents/{document}?tab=history").text


def test_a_copy_opens_the_document_for_reading_and_keeps_what_was_typed_when_nobody_is_chosen(enter: Enter) -> None:
    office, boris = enter("boris")
    document = paper(office)
    answer = boris.post(f"/documents/{document}/words/copy", {"reason": "Please read"})
    assert answer.status_code == 422 and "Please read" in answer.text
    boris.post(f"/documents/{document}/words/copy", {"to": "vera", "reason": "Please read"})
    assert "vera" in case(office, document).row["readers"]


def test_the_clock_stands_and_the_page_says_so_to_everybody(enter: Enter) -> None:
    office, head = enter("head")
    document = paper(office)
    head.post(f"/documents/{document}/words/suspend", {"reason": "Waiting for the court"})
    _, boris = enter("boris")
    page = boris.get(f"/documents/{document}").text
    assert "The clock has stood since" in page and "The clock stands" in page
    refused = boris.post(f"/documents/{document}/tasks/2", {"decision": "pass", "_act": "decide"})
    assert refused.status_code == 403 and "The clock of the document stands" in refused.text
    head.post(f"/documents/{document}/words/resume")
    assert case(office, document).progress.suspended == ""


@pytest.mark.covers("R208")
def test_another_route_is_chosen_from_those_granted(enter: Enter) -> None:
    office, head = enter("head")
    document = paper(office)
    assert "Another way" in head.get(f"/documents/{document}/words/switch-route").text
    _, boris = enter("boris")
    asked = {"route": "by-law", "reason": "Law 5"}
    assert boris.post(f"/documents/{document}/words/switch-route", asked).status_code == 403
    nothing = head.post(f"/documents/{document}/words/switch-route", {"reason": "Law 5"})
    assert nothing.status_code == 422 and "Choose a route" in nothing.text
    before = entries(office.store, document)
    head.post(f"/documents/{document}/words/switch-route", {"route": "by-law", "reason": "Law 5"})
    assert case(office, document).row["route"] == "by-law"
    [moved] = case(office, document).progress.open
    assert (moved.id, moved.step, moved.people) == ("2", "check", ("boris",)), "the task of the same name has moved"
    kept = entries(office.store, document)
    assert kept[: len(before)] == before and not broken(kept, case(office, document).row)
    waiting = office.store.find("tasks", [Where("document", "==", document)], limit=50).rows
    assert [row["task"] for row in waiting if row["state"] == "open"] == ["2"]


def test_what_the_route_waits_for_is_said_and_noted_with_a_button(enter: Enter) -> None:
    office, boris = enter("boris")
    document = paper(office)
    deciding.decide(office, "boris", document, task(office, document, "check"), "pass", {})
    assert "The route waits: Waiting for the mail" in boris.get(f"/documents/{document}").text
    boris.post(f"/documents/{document}/words/event", {"about": "mail-came"})
    assert [one.step for one in case(office, document).progress.open] == ["sign"]


def test_a_delegates_answer_comes_back_for_consent_on_the_page(enter: Enter) -> None:
    office, boris = enter("boris")
    document = paper(office)
    page = boris.get(f"/documents/{document}/tasks/2/delegate").text
    assert "The answer comes back to me for consent" in page
    boris.post(f"/documents/{document}/tasks/2/delegate", {"to": "vera", "consent": "yes"})
    deciding.decide(office, "vera", document, "2", "refuse", {}, "No money")
    page = boris.get(f"/documents/{document}").text
    assert "Vera has answered for you" in page and "No money" in page
    back = boris.post(f"/documents/{document}/tasks/2", {"decision": "again", "again.opinion": ""})
    assert back.status_code == 422 and "Write your opinion" in back.text
    boris.post(f"/documents/{document}/tasks/2", {"decision": "again", "again.opinion": "Ask the bank"})
    assert case(office, document).progress.open[0].people == ("vera",)
    deciding.decide(office, "vera", document, "2", "pass", {}, "The bank agrees")
    boris.post(f"/documents/{document}/tasks/2", {"decision": "consent"})
    [fact] = [fact for fact in case(office, document).progress.facts if fact.step == "check"]
    assert (fact.by, fact.responsible, fact.opinion) == ("vera", "boris", "The bank agrees")


def test_people_are_added_before_me_and_taken_back(enter: Enter) -> None:
    office, boris = enter("boris")
    document = paper(office)
    boris.post(f"/documents/{document}/tasks/2/add", {"to": "vera", "where": "before"})
    page = boris.get(f"/documents/{document}").text
    assert "First Vera must answer" in page and "Take back whom I added" in page
    refused = boris.post(f"/documents/{document}/tasks/2", {"decision": "pass", "_act": "decide"})
    assert refused.status_code == 403 and "must answer first" in refused.text
    boris.post(f"/documents/{document}/tasks/2/remove", {"to": "vera"})
    assert [one.people for one in case(office, document).progress.open] == [("boris",)]


@pytest.mark.covers("R209")
def test_a_decision_is_entered_for_another_with_a_reason_and_both_are_named(enter: Enter) -> None:
    office, head = enter("head")
    document = paper(office)
    page = head.get(f"/documents/{document}").text
    assert "Enter the decision of Boris: Check" in page
    form = head.get(f"/documents/{document}/tasks/2?behalf=boris").text
    assert "Why you enter this for Boris" in form
    without = head.post(f"/documents/{document}/tasks/2", {"decision": "pass", "behalf": "boris", "_act": "decide"})
    assert without.status_code == 422 and "Write the reason" in without.text
    said = {"decision": "pass", "behalf": "boris", "reason": "Told me by telephone", "_act": "decide"}
    head.post(f"/documents/{document}/tasks/2", said)
    [fact] = [fact for fact in case(office, document).progress.facts if fact.step == "check"]
    assert (fact.by, fact.on_behalf, fact.note) == ("head", "boris", "Told me by telephone")
    history = head.get(f"/documents/{document}?tab=history").text
    assert "Head, for Boris" in history and "Told me by telephone" in history
    assert "on-behalf" in [row["kind"] for row in inbox.notices(office, "boris")]
    _, boris = enter("boris")
    assert "Head, for Boris" in boris.get(f"/documents/{document}?tab=history").text


def test_nobody_enters_a_decision_for_another_without_the_grant(enter: Enter) -> None:
    office, anna = enter("anna")
    document = paper(office)
    answer = anna.post(f"/documents/{document}/tasks/2", {"decision": "pass", "behalf": "boris", "reason": "x"})
    assert answer.status_code == 403
    assert [one.step for one in case(office, document).progress.open] == ["check"]


@pytest.mark.covers("R011")
def test_more_time_is_asked_for_with_a_request_that_is_opened_from_the_task(enter: Enter) -> None:
    office, boris = enter("boris")
    document = paper(office)
    [address] = re.findall(r'href="([^"]*/new/request[^"]*)"', boris.get(f"/documents/{document}").text)
    form = boris.client.get(address.replace("&amp;", "&"), buffered=True).text
    kept = dict(re.findall(r'name="(_link|draft|op)" value="([^"]*)"', form))
    assert kept["_link"] == f"{document}:2"
    boris.post("/new/request", {**kept, "new_due": "2026-03-20", "_shown": "new_due", "_act": "send"})
    [request] = requests(office)
    assert (request["parent"], request["parent_task"]) == (document, "2")
    deciding.decide(office, "head", request["id"], task(office, request["id"], "answer"), "grant", {})
    [open_task] = case(office, document).progress.open
    assert open_task.due.startswith("2026-03-20")
    page = boris.get(f"/documents/{document}?tab=linked").text
    assert "Opened from this one" in page and "Until" in page
    history = boris.get(f"/documents/{document}?tab=history").text
    [(was, became)] = re.findall(r"was:</span> ([^<]*)</del> <ins><span[^>]*>became:</span> ([^<]*)<", history)
    assert (was, became) == ("4 Mar 2026, 18:00", "20 Mar 2026, 18:00")


def requests(office: Office) -> list[Row]:
    where = [Where("agency", "==", office.name), Where("type", "==", "request"), Where("base", "==", "live")]
    return list(office.store.find("documents", where, order="created", limit=50).rows)


def test_a_request_is_not_opened_from_the_task_of_another(enter: Enter) -> None:
    office, anna = enter("anna")
    assert anna.get(f"/new/request?parent={paper(office)}&task=2").status_code == 403


def test_an_absence_without_a_substitute_is_refused_and_keeps_what_was_typed(enter: Enter) -> None:
    office, boris = enter("boris")
    wrong = boris.post("/absences", {"from": "2026-03-02", "until": "2026-03-05", "substitute": "", "reason": "Leave"})
    assert wrong.status_code == 422
    assert "Name who acts instead" in wrong.text and "2026-03-05" in wrong.text and "Leave" in wrong.text
    document = paper(office)
    boris.post("/absences", {"from": "2026-03-02", "until": "2026-03-05", "substitute": "vera", "reason": "Leave"})
    assert case(office, document).progress.open[0].people == ("vera",)
    page = boris.get("/profile").text
    assert "Vera acts for Boris" in page
    [address] = re.findall(r'action="([^"]*/absences/[^"]*/end)"', page)
    boris.client.post(address)
    assert case(office, document).progress.open[0].people == ("boris",)
