"""Standing rules: what the office does by itself when something happens, or happens too often, or every Friday."""

from __future__ import annotations

import json
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.edition.build import build_agency
from runtime.office import creating, deciding, holding
from runtime.office.examples import check_examples
from runtime.office.history import broken, entries
from runtime.office.ledgers import Asked, read_register
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import Invalid, NotAllowed
from runtime.office.scratch import ScratchStore
from runtime.office.show import step_title
from runtime.office.standing_rules import happened
from runtime.office.timers import fire_due
from runtime.ports import Row, Where
from runtime.rules.durable import AVAILABLE
from runtime.settings import Site
from runtime.web.app import create_app
from tests.conftest import Visitor
from tests.office.small import AGENCY, ZONE, at, later, opened
from tests.office.story import case, decide, row, task

LETTER = """
document: letter
title: Letter
heading: "{subject}"
route: letter
access: {create: {role: clerk}, read: [participants, {post: head}]}
data:
  required: [subject]
  properties:
    subject:  {type: string, title: Subject}
    executor: {$ref: "type:person", title: Executor}
    mark:     {type: string, title: Mark}
    term:     {$ref: "type:term", title: Term}
---
route: letter
visible: whole
participants: {executor: {field: executor}}
steps:
  - {step: register, by: drafter, asks: [subject, executor]}
  - step: answer
    title: Answer
    by: executor
    deadline: 3 working days
    may: [delegate]
    decisions: {done: {}, refuse: {end: refused}, return: {back-to: register}}
---
document: memo
title: Memo
heading: "{text}"
route: memo
access: {create: {role: clerk}, read: participants}
data:
  properties:
    text:   {type: string}
    letter: {$ref: "document:letter"}
---
route: memo
steps:
  - {step: read_memo, by: drafter}
---
"""


@pytest.fixture
def clock() -> FixedClock:
    """Monday morning."""
    return FixedClock(at("2026-03-02T10:00"))


@pytest.fixture
def ruled(tmp_path: Path, clock: FixedClock):  # type: ignore[no-untyped-def]
    """The office with some rules; called again with the same ones it is the office after a restart."""
    offices: list[Office] = []

    def made(rules: str, more: str = LETTER) -> Office:
        for office in offices:
            office.store.close()
        offices[:] = [opened(tmp_path, more + rules, clock)]
        return offices[0]

    return made


def letter(office: Office, executor: str = "boris", subject: str = "Ropes", who: str = "anna") -> str:
    return creating.create(office, who, "letter", {"subject": subject, "executor": executor})


def told(office: Office, person: str, kind: str = "rule") -> list[str]:
    """What a person was told by rules, in English, the oldest first."""
    where = [Where("agency", "==", office.name), Where("person", "==", person)]
    rows = office.store.find("notices", where, order="at", limit=500).rows
    return [notice["data"].get("say", {}).get("en", "") for notice in rows if notice["kind"] == kind]


def of_type(office: Office, type: str) -> list[Row]:
    where = [Where("agency", "==", office.name), Where("type", "==", type), Where("base", "==", "live")]
    return list(office.store.find("documents", where, order="created", limit=200).rows)


def passes(office: Office, moment: str) -> None:
    """Time passes."""
    later(office, moment)
    fire_due(office)


# -- events ----------------------------------------------------------------------------------------------------------


def test_a_rule_tells_and_marks_in_the_same_act(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: refusals
title: Refusals are told
of: letter
event: decided
when: event.decision == "refuse" and executor != "head"
then:
  notify: [{post: head}, drafter]
  say: "{event.by} refused {subject} at {event.step}"
  sets: {mark: '"refused"'}
""")
    document = letter(office)
    decide(office, "boris", document, "answer.refuse")
    kept = row(office, document)
    assert kept["card"]["mark"] == "refused"
    assert told(office, "head") == told(office, "anna") == ["Boris refused Ropes at Answer"]
    last = entries(office.store, document)
    assert broken(last, kept) == ""
    [entry] = [one for one in last if one["event"] == "rule"]
    assert (entry["by"], entry["data"]) == ("", {"rule": "refusals", "heard": "decided", "people": ["head", "anna"]})
    assert next(one for one in reversed(last) if one["event"] == "changed")["by"] == ""


def test_a_step_of_an_included_route_is_told_in_the_readers_language(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(
        """
rules: late
of: letter
event: task-assigned
then: {notify: {post: head}, say: "{event.step}"}
---
strings: ru
route:reading:
  steps: {read: Чтение}
route:letter:
  blocks: {reading: Ознакомление}
rules:late:
  then: {say: "{event.step}"}
""",
        LETTER.replace(
            "---\ndocument: memo",
            "  - {route: reading, title: To be read}\n---\nroute: reading\n"
            "steps: [{step: read, title: Reading, by: drafter}]\n---\ndocument: memo",
        ),
    )
    document = letter(office)
    decide(office, "boris", document, "answer.done")
    where = [Where("agency", "==", office.name), Where("person", "==", "head")]
    rows = office.store.find("notices", where, order="at", limit=500).rows
    said = [notice["data"]["say"] for notice in rows if notice["kind"] == "rule"]
    assert {"en": "Reading", "ru": "Чтение"} in said
    assert step_title(case(office, document), "route:reading", "ru") == "Ознакомление"


def test_a_rule_whose_condition_does_not_hold_is_silent(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: refusals
of: letter
event: decided
when: event.decision == "refuse"
then: {notify: {post: head}}
""")
    document = letter(office)
    decide(office, "boris", document, "answer.done")
    assert told(office, "head") == []
    assert "rule" not in [one["event"] for one in entries(office.store, document)]


def test_what_is_refused_is_not_heard(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("rules: any\nevent: decided\nthen: {notify: {post: head}}\n")
    document = letter(office)
    before = told(office, "head")
    with pytest.raises(Invalid):
        deciding.decide(office, "boris", document, task(office, document, "answer"), "no-such", {})
    assert told(office, "head") == before


EVENTS = """
rules: %(event)s
of: letter
event: %(event)s
then: {notify: {post: head}, say: "{event.name}: {event.person} by {event.by} at {event.step}"}
"""


@pytest.mark.parametrize(
    ("event", "said"),
    [
        (
            "task-assigned",
            [
                "task-assigned: Anna by Anna at register",
                "task-assigned: Anna by Vera at register",
                "task-assigned: Boris by Anna at Answer",
            ],
        ),
        ("task-delegated", ["task-delegated: Vera by Boris at Answer"]),
        ("decided", ["decided: Anna by Anna at register", "decided: Vera by Vera at Answer"]),
        ("returned", ["returned: Anna by Vera at Answer"]),
        ("closed", []),
    ],
)
def test_each_event_says_whom_it_is_about(ruled, event: str, said: list[str]) -> None:  # type: ignore[no-untyped-def]
    office = ruled(EVENTS % {"event": event})
    document = letter(office)
    holding.delegate(office, "boris", document, task(office, document, "answer"), "vera")
    decide(office, "vera", document, "answer.return")
    assert sorted(told(office, "head")) == said


def test_a_closed_document_is_heard_of(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(EVENTS % {"event": "closed"})
    decide(office, "boris", letter(office), "answer.done")
    assert told(office, "head") == ["closed: Anna by Boris at"]


def test_every_event_of_the_language_may_be_waited_for(tmp_path: Path) -> None:
    schema = json.loads((resources.files("runtime.reading") / "schemas" / "rules.json").read_text("utf-8"))
    names = schema["properties"]["event"]["enum"]
    assert len(names) == 10
    rules = "".join(f"---\nrules: on-{name}\nevent: {name}\nthen: {{notify: {{post: head}}}}\n" for name in names)
    (tmp_path / "agency.yaml").write_text(AGENCY.rstrip("-\n ") + "\n" + rules, "utf-8")
    edition = build_agency(tmp_path)
    assert [rule.event for rule in edition.standing.values()] == names
    assert check_examples(edition) == []


def test_a_rule_without_of_hears_of_every_type(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("rules: all\nevent: closed\nthen: {notify: {post: head}, say: 'Over: {document.heading}'}\n")
    decide(office, "boris", letter(office), "answer.done")
    creating.create(office, "anna", "memo", {"text": "Note"})
    assert sorted(told(office, "head")) == ["Over: Note", "Over: Ropes"]


def test_a_rule_out_of_force_is_silent(ruled, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: spring
in-force: {from: 2026-03-05}
event: closed
then: {notify: {post: head}}
""")
    first, second = letter(office), letter(office)
    decide(office, "boris", first, "answer.done")
    assert told(office, "head") == []
    later(office, "2026-03-05T00:00")
    decide(office, "boris", second, "answer.done")
    assert told(office, "head") == ["spring"], "without a text the title is said"


def test_a_new_rule_counts_for_documents_of_earlier_editions(ruled) -> None:  # type: ignore[no-untyped-def]
    document = letter(ruled(""))
    office = ruled("rules: new\nof: letter\nevent: closed\nthen: {notify: {post: head}, sets: {mark: '\"late\"'}}\n")
    decide(office, "boris", document, "answer.done")
    assert (told(office, "head"), row(office, document)["card"]["mark"]) == (["new"], "late")


# -- terms -----------------------------------------------------------------------------------------------------------

OVERDUE = """
rules: overdue
of: letter
event: deadline-passed
then: {notify: [event.person, drafter], say: "{subject} is overdue since {event.at}"}
---
register: discipline
of: letter
where: answer.state == "open" and answer.due < now
columns: [subject, {column: late, value: answer.by}, {column: due, value: answer.due}]
"""


@pytest.mark.covers("R254")
def test_past_the_term_the_item_turns_overdue_once_and_executor_and_issuer_are_prompted(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(OVERDUE)
    document = letter(office)
    passes(office, "2026-03-05T17:59")
    assert told(office, "boris") == told(office, "anna") == []
    assert read_register(office, "head", "discipline", Asked(), "en").total == 0
    for moment in ("2026-03-05T18:00", "2026-03-05T18:05", "2026-03-06T18:00", "2026-04-01T09:00"):
        passes(office, moment)
        assert told(office, "boris") == told(office, "anna") == ["Ropes is overdue since 5 Mar 2026, 18:00"]
    page = read_register(office, "head", "discipline", Asked(), "en")
    assert (page.total, page.lines[0].texts[0]) == (1, "Ropes")
    [heard] = [one for one in entries(office.store, document) if one["event"] == "rule"]
    assert heard["data"]["heard"] == "deadline-passed"


def test_a_term_that_passed_while_the_server_was_down_is_heard_of_once(ruled, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    letter(ruled(OVERDUE))
    clock.moment = at("2026-03-20T09:00")
    for _ in range(2):
        office = ruled(OVERDUE)
        fire_due(office)
        assert len(told(office, "boris")) == 1


def test_a_done_task_is_never_late(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(OVERDUE)
    decide(office, "boris", letter(office), "answer.done")
    passes(office, "2026-03-20T09:00")
    assert told(office, "boris") == []


def test_the_term_of_a_document_given_by_a_table_passes_too(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: terms
of: letter
table: [{row: all, then: {deadline: 2 working days}}]
---
rules: overdue
of: letter
event: deadline-passed
when: empty(event.step)
then: {notify: {post: head}, say: "{subject} with {event.person}"}
""")
    letter(office)
    passes(office, "2026-03-04T17:59")
    assert told(office, "head") == []
    passes(office, "2026-03-04T18:00")
    passes(office, "2026-03-20T18:00")
    assert told(office, "head") == ["Ropes with Boris"]


CHASED = "    deadline: {within: 3 working days, overdue: %s}\n"


@pytest.mark.parametrize(
    "overdue",
    [
        "{after: 3 days}",
        "[{after: 3 days}, {after: 5 days, every: 1 day}]",
        "[{notify: drafter}, {notify: {post: head}, every: 1 day}]",
    ],
)
def test_a_term_passes_once_and_at_its_moment_however_it_is_chased(ruled, overdue: str) -> None:  # type: ignore[no-untyped-def]
    late = EVENTS % {"event": "deadline-passed"}
    office = ruled(late, LETTER.replace("    deadline: 3 working days\n", CHASED % overdue))
    letter(office)
    passes(office, "2026-03-05T17:59")
    assert told(office, "head") == []
    for day in range(5, 15):
        passes(office, f"2026-03-{day:02}T18:00")
        assert told(office, "head") == ["deadline-passed: Boris by at Answer"]


def test_a_whole_document_that_is_chased_later_passes_its_term_too(ruled) -> None:  # type: ignore[no-untyped-def]
    whole = "route: letter\ndeadline: {within: 3 working days, overdue: {after: 3 days, notify: drafter}}\n"
    late = "rules: overdue\nof: letter\nevent: deadline-passed\nthen: {notify: {post: head}, say: '{subject}'}\n"
    types = LETTER.replace("    deadline: 3 working days\n", "")
    office = ruled(late, types.replace("route: letter\nvisible", f"{whole}visible"))
    letter(office)
    for day in range(5, 15):
        passes(office, f"2026-03-{day:02}T18:00")
        assert told(office, "head") == ["Ropes"]
    assert told(office, "anna", "deadline-passed") != []


def test_a_reminder_is_an_event(ruled) -> None:  # type: ignore[no-untyped-def]
    chased = LETTER.replace(
        "    deadline: 3 working days\n",
        "    deadline: {within: 3 working days, remind: {before: 1 working day}, overdue: {every: 1 working day}}\n",
    )
    near, late = EVENTS % {"event": "deadline-near"}, EVENTS % {"event": "deadline-passed"}
    office = ruled(near + "---" + late, chased)
    letter(office)
    for day in range(3, 20):
        passes(office, f"2026-03-{day:02}T18:00")
    assert told(office, "head") == ["deadline-near: Boris by at Answer", "deadline-passed: Boris by at Answer"]
    assert len(told(office, "boris", "deadline-passed")) > 3


# -- counting --------------------------------------------------------------------------------------------------------

LATE_OFTEN = """
rules: late-often
title: Late three times
of: letter
event: deadline-passed
counting: {at-least: 3, within: 30 days, per: person}
then:
  notify: {superior-of: event.person}
  say: "{event.person}: {event.count} times late"
"""


def late(office: Office, day: str, executor: str = "boris") -> None:
    """A letter of a day whose answer is late three working days after."""
    later(office, f"{day}T10:00")
    document = letter(office, executor)
    [open_task] = case(office, document).progress.open
    passes(office, datetime.fromisoformat(open_task.due).astimezone(ZONE).replace(tzinfo=None).isoformat())
    decide(office, executor, document, "answer.done")


def test_the_third_missed_term_of_a_person_is_told_the_fourth_is_not_and_after_a_quiet_time_the_third_anew(
    ruled,
) -> None:  # type: ignore[no-untyped-def]
    office = ruled(LATE_OFTEN)
    said = "Boris: 3 times late"
    for day, expected in (
        ("2026-03-02", []),  # late on 5 March
        ("2026-03-06", []),  # on the 12th
        ("2026-03-16", [said]),  # on the 19th
        ("2026-03-30", [said]),  # on 2 April
        ("2026-04-03", [said]),  # on the 8th: the first has left the thirty days, four are there
        ("2026-06-01", [said]),
        ("2026-06-08", [said]),
        ("2026-06-15", [said, said]),
    ):
        late(office, day)
        assert told(office, "head") == expected, day


def test_terms_that_passed_while_the_server_was_down_are_counted_at_their_own_moments(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(LATE_OFTEN)
    for day in ("02", "03", "31"):
        later(office, f"2026-03-{day}T10:00")
        letter(office)
    passes(office, "2026-06-01T09:00")
    assert told(office, "head") == ["Boris: 3 times late"], "on 5, 6 March and 3 April"
    office = ruled(LATE_OFTEN.replace("30 days", "20 days"))
    for day in ("01", "02", "25"):
        later(office, f"2026-07-{day}T10:00")
        letter(office, "anna")
    passes(office, "2026-09-01T09:00")
    assert told(office, "head") == ["Boris: 3 times late"]


def test_each_person_is_counted_alone(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(LATE_OFTEN)
    for day, executor in (("2026-03-02", "boris"), ("2026-03-06", "anna"), ("2026-03-13", "boris")):
        late(office, day, executor)
    assert told(office, "head") == []
    late(office, "2026-03-23", "boris")
    assert told(office, "head") == ["Boris: 3 times late"]


def test_counts_survive_a_restart(ruled) -> None:  # type: ignore[no-untyped-def]
    for day in ("2026-03-02", "2026-03-06", "2026-03-13"):
        office = ruled(LATE_OFTEN)
        late(office, day)
    assert told(office, "head") == ["Boris: 3 times late"]
    office = ruled(LATE_OFTEN)
    late(office, "2026-03-20")
    assert told(office, "head") == ["Boris: 3 times late"]


@pytest.mark.parametrize(
    ("per", "counts"),
    [("person", [0, 0, 0, 1]), ("unit", [0, 1, 1, 1]), ("type", [0, 1, 1, 1]), ("document", [0, 0, 0, 0])],
)
def test_it_is_counted_of_whom_or_what_the_rule_says(ruled, per: str, counts: list[int]) -> None:  # type: ignore[no-untyped-def]
    office = ruled(f"""
rules: closed-often
of: letter
event: decided
when: event.step == "answer"
counting: {{at-least: 2, within: 10 days, per: {per}}}
then: {{notify: {{post: head}}, say: "{{event.unit}}"}}
""")
    found = []
    for executor in ("boris", "anna", "vera", "boris"):
        decide(office, executor, letter(office, executor), "answer.done")
        found.append(len(told(office, "head")))
    assert found == counts
    if per == "unit":
        assert told(office, "head") == ["Office"]


def test_a_trial_counts_what_happens_in_it_and_not_what_has_happened_in_the_office(ruled, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    office = ruled(LATE_OFTEN)
    late(office, "2026-03-02")
    late(office, "2026-03-06")
    trial = Office(office.name, ScratchStore(office.store), office.edition, clock)
    for day, expected in (("2026-03-11", []), ("2026-03-12", []), ("2026-03-13", ["Boris: 3 times late"])):
        late(trial, day)
        assert told(trial, "head") == expected, "what was late before is the office's own"
    assert (told(office, "head"), office.store.count("facts")) == ([], 2)


def test_a_trial_looks_at_its_own_refusals(ruled, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    office = ruled("")
    with pytest.raises(NotAllowed):
        deciding.decide(office, "anna", letter(office), "2", "done", {})
    assert office.store.count("refusals") == 1
    trial = Office(office.name, ScratchStore(office.store), office.edition, clock)
    assert trial.store.count("refusals") == 0


def test_only_events_whose_condition_holds_are_counted(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: refusals
of: letter
event: decided
when: event.decision == "refuse"
counting: {at-least: 2, within: 10 days, per: person}
then: {notify: {post: head}}
""")
    for decision in ("refuse", "done", "done"):
        decide(office, "boris", letter(office), f"answer.{decision}")
    assert told(office, "head") == []
    decide(office, "boris", letter(office), "answer.refuse")
    assert len(told(office, "head")) == 1


# -- documents that a rule makes -------------------------------------------------------------------------------------


def test_a_rule_makes_a_document_for_somebody_that_points_to_the_first(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: memo
of: letter
event: closed
then: {create: memo, with: {text: subject, letter: document.id}, as: executor}
""")
    document = letter(office)
    decide(office, "boris", document, "answer.done")
    [memo] = of_type(office, "memo")
    assert (memo["card"], memo["drafter"], memo["parent"]) == (
        {"text": "Ropes", "letter": document},
        "boris",
        document,
    )
    assert [one.people for one in case(office, memo["id"]).progress.open] == [("boris",)]
    heard = next(one for one in entries(office.store, document) if one["event"] == "rule")
    assert heard["data"]["documents"] == [memo["id"]]


def test_a_rule_makes_one_for_each_and_else_for_the_drafter(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: each
of: letter
event: closed
then: {create: memo, for-each: {role: clerk}, with: {text: me}}
---
rules: own
of: letter
event: closed
then: {create: memo}
""")
    decide(office, "boris", letter(office, who="anna"), "answer.done")
    memos = of_type(office, "memo")
    assert sorted((one["drafter"], one["card"].get("text", "")) for one in memos) == [
        ("anna", ""),
        ("anna", "anna"),
        ("boris", "boris"),
    ]


def test_a_document_that_may_stand_once_is_made_once(ruled) -> None:  # type: ignore[no-untyped-def]
    once = LETTER.replace('heading: "{text}"\n', 'heading: "{text}"\nunique: [text]\n')
    office = ruled("rules: memo\nof: letter\nevent: closed\nthen: {create: memo, with: {text: subject}}\n", once)
    for _ in range(2):
        decide(office, "boris", letter(office), "answer.done")
    assert len(of_type(office, "memo")) == 1


# -- chains ----------------------------------------------------------------------------------------------------------


def test_a_rule_does_not_hear_what_it_caused(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("rules: again\nevent: task-assigned\nthen: {create: memo, as: {person: anna}}\n")
    creating.create(office, "anna", "memo", {"text": "First"})
    assert len(of_type(office, "memo")) == 2


def test_two_rules_do_not_call_on_each_other_for_ever(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: ping
event: task-assigned
then: {create: memo, as: {person: anna}}
---
rules: pong
event: task-assigned
then: {create: memo, as: {person: boris}}
""")
    creating.create(office, "anna", "memo", {"text": "First"})
    assert len(of_type(office, "memo")) == 5, "each rule once by itself and once after the other"


def test_a_long_chain_stops_and_the_history_says_so(ruled) -> None:  # type: ignore[no-untyped-def]
    types = "".join(
        f"---\ndocument: link-{at}\nroute: memo\naccess: {{create: {{role: clerk}}}}\n"
        "data: {properties: {x: {type: string}}}\n"
        for at in range(8)
    )
    rules = "".join(
        f"---\nrules: chain-{at}\nof: link-{at}\nevent: task-assigned\nthen: {{create: link-{at + 1}}}\n"
        for at in range(7)
    )
    office = ruled(types.removeprefix("---") + rules)
    creating.create(office, "anna", "link-0", {})
    assert [len(of_type(office, f"link-{at}")) for at in range(8)] == [1, 1, 1, 1, 1, 1, 0, 0]
    [last] = of_type(office, "link-5")
    stopped = [one["data"] for one in entries(office.store, last["id"]) if one["event"] == "rules-stopped"]
    assert stopped == [{"rules": [f"chain-{at}" for at in range(5)], "heard": "task-assigned"}]


# -- what waits for a field -------------------------------------------------------------------------------------------

WAITING = """
document: letter
title: Letter
heading: "{subject}"
route: letter
access: {create: {role: clerk}, read: participants}
data:
  properties:
    subject: {type: string, title: Subject}
    mark:    {type: string, title: Mark}
---
route: letter
steps:
  - {step: register, by: drafter, asks: [subject]}
  - parallel: both
    wait-for: any
    steps:
      - {step: answer, by: {person: boris}, deadline: 3 working days}
      - {wait: marked, that: filled(mark)}
%s---
document: file
title: File
heading: "{subject}"
route: file
access: {create: {role: clerk}, read: participants}
data: {properties: {subject: {type: string, title: Subject}}}
---
route: file
steps:
  - {step: open_it, by: drafter, asks: [subject]}
  - {create: letter, by: drafter, with: {subject: subject}, wait: true}
  - {step: close_it, by: drafter}
---
"""
MARKED = """
rules: marked
of: letter
%s
then: {sets: {mark: '"late"'}}
"""


def open_steps(office: Office, document: str) -> list[str]:
    return [one.step for one in case(office, document).progress.open]


def filed(office: Office) -> tuple[str, str]:
    """A file that waits for the letter it has had made, with the letter written."""
    file = creating.create(office, "anna", "file", {"subject": "Ropes"})
    [made] = of_type(office, "letter")
    decide(office, "anna", made["id"], "register.submit")
    assert (open_steps(office, file), open_steps(office, made["id"])) == ([], ["answer"])
    return file, made["id"]


def test_what_waits_for_a_field_goes_on_when_a_rule_fills_it(ruled) -> None:  # type: ignore[no-untyped-def]
    go_on = "  - {step: look, by: {post: head}}\n"
    office = ruled(MARKED % "event: deadline-passed", WAITING % go_on)
    document = creating.create(office, "anna", "letter", {"subject": "Ropes"})
    passes(office, "2026-03-05T18:00")
    assert (row(office, document)["card"]["mark"], open_steps(office, document)) == ("late", ["look"])
    assert len(told(office, "head", "task-assigned")) == 1


def test_a_document_that_a_rule_brings_to_its_end_is_heard_of_where_it_was_opened(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(MARKED % "event: deadline-passed", WAITING % "")
    file, document = filed(office)
    passes(office, "2026-03-05T18:00")
    assert (row(office, document)["state"], open_steps(office, file)) == ("closed", ["close_it"])


def test_a_document_that_a_friday_brings_to_its_end_is_heard_of_as_well(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(MARKED % "every: Friday 09:00\nwhen: empty(mark)", WAITING % "")
    file, document = filed(office)
    passes(office, "2026-03-06T09:00")
    assert (row(office, document)["state"], open_steps(office, file)) == ("closed", ["close_it"])


# -- recurring moments -----------------------------------------------------------------------------------------------

FRIDAY = """
rules: friday
of: letter
every: Friday 09:00
when: answer.state == "open"
then: {notify: executor, say: "{subject} is still with you", sets: {mark: '"reminded"'}}
"""


def test_every_friday_each_open_letter_is_told_once(ruled, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    office = ruled(FRIDAY)
    first, second = letter(office), letter(office, subject="Paint")
    decide(office, "boris", second, "answer.done")
    passes(office, "2026-03-06T08:59")
    assert told(office, "boris") == []
    for _ in range(2):
        passes(office, "2026-03-06T09:00")
        fire_due(Office(office.name, office.store, office.edition, clock))
        assert told(office, "boris") == ["Ropes is still with you"]
    assert (row(office, first)["card"]["mark"], "mark" in row(office, second)["card"]) == ("reminded", False)
    clock.moment = at("2026-03-28T09:00")
    office = ruled(FRIDAY)
    fire_due(office)
    fire_due(office)
    assert len(told(office, "boris")) == 2, "after a stop over three Fridays, once"


def test_a_rule_of_no_document_acts_once_at_its_moment(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled("""
rules: monthly
title: Monthly memo
every: monthly 1
then: {notify: {role: clerk}, say: "It is the month's first", create: memo, for-each: {role: clerk}, with: {text: me}}
""")
    for moment in ("2026-03-31T23:59", "2026-04-01T00:00", "2026-04-01T09:00"):
        passes(office, moment)
    assert told(office, "anna") == told(office, "boris") == ["It is the month's first"]
    assert sorted(one["drafter"] for one in of_type(office, "memo")) == ["anna", "boris"]


# -- events of people ------------------------------------------------------------------------------------------------

SIGNED_IN = """
rules: busy
event: signed-in
when: 'event.by != "head"'
counting: {at-least: 3, within: 1 day, per: person}
then: {notify: [{post: head}, event.person], say: "{event.person} signed in {event.count} times"}
"""


def test_signing_in_is_an_event_of_a_person(ruled) -> None:  # type: ignore[no-untyped-def]
    office = ruled(SIGNED_IN)
    for minute in range(3):
        for person in ("anna", "head"):
            later(office, f"2026-03-02T10:0{minute}")
            happened(office, "signed-in", person)
    assert told(office, "head") == told(office, "anna") == ["Anna signed in 3 times"]


def test_a_rule_that_fails_keeps_nobody_from_signing_in(ruled, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:  # type: ignore[no-untyped-def]
    from runtime.office import standing_rules

    office = ruled("rules: any\nevent: signed-in\nthen: {notify: {post: head}}\n")
    monkeypatch.setattr(standing_rules, "_act", lambda *_: 1 / 0)
    happened(office, "signed-in", "anna")
    assert "standing rules of harbour at signed-in of anna" in caplog.text


@pytest.fixture
def visit():  # type: ignore[no-untyped-def]
    def made(office: Office, name: str) -> Visitor:
        open_accounts(office, FIRST_PASSWORD)
        app = create_app(Site(office.store, "secret", {office.name: office}))
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        return Visitor(app.test_client(), office.name).enter(name)

    return made


def test_what_rules_say_stands_among_the_notices_in_the_readers_language(ruled, visit) -> None:  # type: ignore[no-untyped-def]
    office = ruled(
        SIGNED_IN.replace("at-least: 3", "at-least: 1")
        + '---\nstrings: ru\nrules:busy: {title: Входы, then: {say: "Входит {event.person}"}}\n'
        + "---\nrules: over\ntitle: Letters that are over\nof: letter\nevent: closed\nthen: {notify: drafter}\n"
    )
    document = letter(office)
    decide(office, "boris", document, "answer.done")
    anna = visit(office, "anna")
    page = anna.get("/notices").text
    assert "Anna signed in 1 times" in page
    assert "Letters that are over" in page
    assert "The rule “Letters that are over” acted" in anna.get(f"/documents/{document}?tab=history&events=all").text
    anna.post("/language", {"language": "ru"})
    where = [Where("agency", "==", office.name), Where("person", "==", "anna")]
    said = [one["data"]["say"] for one in office.store.find("notices", where, order="at").rows if one["kind"] == "rule"]
    assert {"en": "Anna signed in 1 times", "ru": "Входит Anna"} in said


# -- the engine ------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not AVAILABLE, reason="durable-rules does not import here; the truth table decides alone")
def test_the_rule_engine_decides_and_the_truth_table_agrees(
    ruled, caplog: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # type: ignore[no-untyped-def]
    from runtime.rules import durable

    fired: list[frozenset[int]] = []
    fire = durable._Shard.fire
    monkeypatch.setattr(durable._Shard, "fire", lambda self, true: fired.append(fire(self, true)) or fired[-1])
    office = ruled(LATE_OFTEN.replace("counting:", 'when: subject == "Ropes" or empty(subject)\ncounting:'))
    for day in ("2026-03-02", "2026-03-06", "2026-03-13"):
        late(office, day)
    assert told(office, "head") == ["Boris: 3 times late"]
    assert [len(rows) for rows in fired] == [1, 0, 1, 0, 1, 1], "each time: would it act, and does it act"
    assert "decided otherwise" not in caplog.text
