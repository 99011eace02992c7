"""Why a document stands where it stands, told to whom it concerns and without what they may not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from runtime.commands.checking import check_path
from runtime.office import creating, history, holding
from runtime.office.access import Sight
from runtime.office.earlier import card_at, made_at
from runtime.office.explaining import explain
from runtime.office.explanation import Blocked, Explanation, TaskWhy, Turn
from runtime.office.office import FixedClock, Office
from tests.office.purchases import folder, site_of
from tests.office.story import case, decide, entered, letter, row, sender, task


@pytest.fixture
def buyers(tmp_path: Path, clock: FixedClock) -> Iterator[Office]:
    """The buying office."""
    site = site_of(tmp_path, clock)
    yield site.offices["buyers"]
    site.close()


def purchase(office: Office, amount: float = 2000, **more: Any) -> str:
    """Bird asks for something."""
    answers = {"subject": "Chairs", "amount": amount, "urgent": False, "reserve": 7777, **more}
    return creating.create(office, "bird", "purchase", answers)


def why(office: Office, document: str, person: str) -> Explanation:
    """The explanation that a person gets."""
    return explain(office, Sight(case(office, document), person, office.rights(person)))


def mine(office: Office, document: str, person: str, step: str) -> TaskWhy:
    """What a person is told of one task."""
    return next(one for one in why(office, document, person).tasks if one.step == step)


def texts(turns: tuple[Turn, ...]) -> list[str]:
    return [turn.said.text for turn in turns]


def blocked(found: TaskWhy, name: str) -> Blocked:
    return next(one for one in found.blocked if one.name == name)


def test_the_buying_office_is_sound(tmp_path: Path) -> None:
    assert [str(one) for one in check_path(folder(tmp_path))] == []


# -- why it is open ------------------------------------------------------------------------------------------------


def test_a_task_tells_which_decision_led_to_it(buyers: Office) -> None:
    document = purchase(buyers, 60000)
    decide(buyers, "hall", document, "sign.agree")
    opening = mine(buyers, document, "aske", "extra").opening
    assert (opening.step, opening.decision, opening.by, opening.returned) == ("sign", "agree", "hall", False)


def test_a_task_tells_which_conditions_held_with_which_values(buyers: Office) -> None:
    document = purchase(buyers, 60000)
    decide(buyers, "hall", document, "sign.agree")
    [(step, found)] = mine(buyers, document, "aske", "extra").opening.whens
    assert (step, found.held, found.whole) == ("extra", True, True)
    assert [(leaf.said.text, leaf.held, leaf.read) for leaf in found.leaves] == [
        ("amount > 50000", True, (("amount", 60000),)),
        ("urgent != true", True, (("urgent", False),)),
    ]


def test_the_smallest_change_that_would_have_passed_a_step_by_is_told(buyers: Office) -> None:
    document = purchase(buyers, 60000)
    decide(buyers, "hall", document, "sign.agree")
    [(step, turn)] = mine(buyers, document, "aske", "extra").opening.turns
    assert (step, turn.said.text, turn.opens) == ("extra", "urgent == true", False)


def test_a_first_task_began_with_the_document(cn: Office) -> None:
    document = creating.create(cn, "wang", "organisation-entry", {"name": "省政府办公厅", "rank": "upper"})
    assert why(cn, document, "wang").tasks == ()
    opening = mine(cn, entered(cn, document), "zhao", "propose").opening
    assert (opening.step, opening.decision, opening.by) == ("", "", "")  # what was before Zhao is not open to him
    told = explain(cn, case(cn, entered(cn, document))).tasks[0].opening
    assert (told.step, told.decision, told.by) == ("enter", "submit", "wang")


def test_a_return_is_told_as_the_way_back(buyers: Office) -> None:
    document = purchase(buyers)
    decide(buyers, "hall", document, "sign.rework", "Too dear")
    opening = mine(buyers, document, "bird", "ask").opening
    assert (opening.step, opening.decision, opening.returned) == ("sign", "rework", True)


def test_reasons_are_told_by_the_card_as_it_was(cn: Office) -> None:
    document = entered(cn, sender(cn))
    decide(cn, "zhao", document, "propose.submit", proposal="拟办", needs_leader=True, leader="li")
    decide(cn, "sun", document, "review.agree")
    decide(cn, "zhao", document, "forward.forward")
    decide(cn, "li", document, "instruct.instruct", "办")
    decide(cn, "zhao", document, "distribute.distribute", needs_handling=True, handling_department="finance")
    [skipped] = [one for one in why(cn, document, "sun").skipped if one.step == "circulation"]
    assert not skipped.found.held
    [leaf] = skipped.found.leaves
    assert (leaf.said.text, leaf.read) == ("needs_circulation == true", (("needs_circulation", False),))
    assert texts(skipped.turns) == ["needs_circulation == true"]


def test_an_earlier_card_is_read_from_the_history(buyers: Office) -> None:
    document = purchase(buyers)
    decide(buyers, "hall", document, "sign.rework", "Too dear")
    decide(buyers, "bird", document, "ask.submit", amount=900)
    entries = history.entries(buyers.store, document)
    now = dict(case(buyers, document).card)
    assert (now["amount"], card_at(now, entries, made_at(entries))["amount"]) == (900, 2000)
    assert "remark" not in card_at({**now}, entries, made_at(entries))


def test_the_decision_is_known_although_the_clock_stands(buyers: Office, clock: FixedClock) -> None:
    document = purchase(buyers, 60000)
    decide(buyers, "hall", document, "sign.agree")
    clock.moment += timedelta(days=1)
    decide(buyers, "aske", document, "extra.submit")
    opening = mine(buyers, document, "bird", "buy_it").opening
    assert (opening.step, opening.by) == ("extra", "aske")


# -- why me, why this date -----------------------------------------------------------------------------------------


def test_the_words_of_a_participant_and_their_people_of_today_are_told(buyers: Office) -> None:
    document = purchase(buyers)
    [party] = mine(buyers, document, "hall", "sign").parties
    assert (party.words, party.people) == (("role signer",), ("hall", "aske"))


def test_a_delegated_and_a_claimed_task_say_so(buyers: Office) -> None:
    document = purchase(buyers)
    holding.claim(buyers, "hall", document, task(buyers, document, "sign"))
    found = mine(buyers, document, "hall", "sign")
    assert (found.claimed, found.holder, found.delegated_by) == (True, "hall", "")
    holding.delegate(buyers, "hall", document, task(buyers, document, "sign"), "aske")
    assert mine(buyers, document, "aske", "sign").delegated_by == "hall"


def test_the_arithmetic_of_a_date_is_kept_with_the_task(perm: Office) -> None:
    document = letter(perm)
    found = mine(perm, document, "zueva", "scan")
    assert (found.due, found.term["term"], found.term["stage"]) == (
        "2026-03-03T13:00:00+00:00",
        "1 working day",
        "reception",
    )


# -- why not -------------------------------------------------------------------------------------------------------


def test_a_decision_that_is_not_open_tells_its_condition_and_what_would_open_it(buyers: Office) -> None:
    found = blocked(mine(buyers, purchase(buyers), "hall", "sign"), "buy")
    assert (found.kind, found.code, found.who) == ("decision", "decision-not-open", ())
    assert found.found is not None
    assert [(leaf.said.text, leaf.held) for leaf in found.found.leaves] == [
        ("amount <= 1000", False),
        ("urgent == true", False),
    ]
    assert texts(found.turns) == ["urgent == true"]
    assert all(one.name != "buy" for one in mine(buyers, purchase(buyers, 900), "hall", "sign").blocked)


def test_a_decision_of_others_tells_who_could(buyers: Office) -> None:
    document = purchase(buyers)
    assert blocked(mine(buyers, document, "hall", "sign"), "audit").who == ("aske",)
    assert all(one.name != "audit" for one in mine(buyers, document, "aske", "sign").blocked)


def test_a_decision_that_would_be_refused_says_why_and_whether_the_task_itself_asks_for_it(buyers: Office) -> None:
    found = blocked(mine(buyers, purchase(buyers), "hall", "sign"), "refuse")
    assert (found.code, found.say, found.asked) == ("must-not-met", "Say why.", True)


def test_a_word_that_is_not_granted_is_told(buyers: Office) -> None:
    found = mine(buyers, purchase(buyers), "hall", "sign")
    words = {one.name: one.code for one in found.blocked if one.kind == "word"}
    assert (words["transfer"], words["add"]) == ("not-granted", "not-granted")
    assert "delegate" not in words


def test_who_has_the_task_is_told_to_those_who_have_not(buyers: Office) -> None:
    document = purchase(buyers)
    [only] = mine(buyers, document, "bird", "sign").blocked
    assert (only.kind, only.code, only.who) == ("task", "not-your-task", ("hall", "aske"))
    holding.claim(buyers, "hall", document, task(buyers, document, "sign"))
    [only] = mine(buyers, document, "aske", "sign").blocked
    assert (only.code, only.who) == ("held-by-another", ("hall",))


# -- the rules, and what would have led elsewhere ------------------------------------------------------------------


def test_the_rules_tell_their_row_its_basis_and_where_another_answer_would_have_led(buyers: Office) -> None:
    [table] = why(buyers, purchase(buyers, 2_000_000), "aske").tables
    assert dict(table.gives) == {"route": "full-review", "deadline": "10 working days"}
    [one] = table.rows
    assert (one.row, one.basis) == ("large", "Order 7")
    assert [(leaf.said.text, leaf.read) for leaf in one.found.leaves] == [
        ("amount > 1000000", (("amount", 2_000_000),))
    ]
    [turn] = table.turns
    assert turn.said.text == "amount <= 1000000"
    assert dict(turn.gives) == {"route": "short-review", "deadline": "5 working days"}


def test_the_route_is_explained_by_the_card_that_chose_it(buyers: Office) -> None:
    document = purchase(buyers)
    decide(buyers, "hall", document, "sign.rework", "More")
    decide(buyers, "bird", document, "ask.submit", amount=3_000_000)
    [table] = why(buyers, document, "hall").tables
    assert dict(table.gives)["route"] == row(buyers, document)["route"] == "short-review"


def test_a_table_of_several_fields_tells_the_nearest_change_for_each_other_result(cn: Office) -> None:
    document = entered(cn, sender(cn), urgency="urgent")
    terms = next(one for one in why(cn, document, "zhao").tables if one.table == "receiving-terms")
    assert [(turn.said.text, dict(turn.gives)["deadline"]) for turn in terms.turns] == [
        ('urgency == "ordinary"', "20 working days"),
        ('urgency == "extra-urgent"', "3 working days"),
    ]


# -- what is not to be seen ----------------------------------------------------------------------------------------


def test_a_limited_field_is_in_no_explanation_of_others(buyers: Office) -> None:
    document = purchase(buyers, reserve=9500)
    seen, unseen = (str(asdict(why(buyers, document, who))) for who in ("hall", "aske"))
    assert "reserve" not in unseen and "9500" not in unseen and "9000" not in unseen
    decide(buyers, "hall", document, "sign.agree")
    seen, unseen = (str(asdict(why(buyers, document, who))) for who in ("hall", "aske"))
    assert "reserve > 9000" in seen and "9500" in seen
    assert "reserve" not in unseen and "9500" not in unseen
    [opened] = [one for one in why(buyers, document, "aske").tasks if one.step == "secret"]
    assert [(found.whole, found.leaves) for _, found in opened.opening.whens] == [(False, ())]
    assert opened.opening.turns == ()


def test_a_decision_that_a_limited_field_closes_says_no_more_than_that(buyers: Office) -> None:
    document = purchase(buyers)
    seen = blocked(mine(buyers, document, "hall", "sign"), "spend")
    assert seen.found is not None and seen.found.whole and texts(seen.turns) == ["reserve > 9000"]
    unseen = blocked(mine(buyers, document, "aske", "sign"), "spend")
    assert unseen.found is not None
    assert (unseen.found.whole, unseen.found.leaves, unseen.turns) == (False, (), ())


def test_a_limited_field_of_a_linked_document_is_not_told_either(buyers: Office) -> None:
    supplier = creating.create(buyers, "bird", "supplier", {"name": "Oak Ltd", "rating": "poor"})
    document = purchase(buyers, supplier=supplier)
    assert "supplier.rating" in str(asdict(why(buyers, document, "hall")))
    assert "rating" not in str(asdict(why(buyers, document, "aske")))


def test_steps_that_a_reader_does_not_see_are_not_told(cn: Office) -> None:
    document = entered(cn, sender(cn))
    decide(
        cn, "zhao", document, "propose.submit", proposal="拟办", needs_leader=False, needs_handling=True,
        handling_department="finance",
    )  # fmt: skip
    decide(cn, "sun", document, "review.agree")
    decide(cn, "zhao", document, "forward.forward")
    told = why(cn, document, "rep")
    assert [one.step for one in told.tasks] == ["take_in"]
    assert {one.step for one in told.skipped} == {"circulation"}
    assert (told.tasks[0].opening.step, told.tasks[0].opening.by) == ("", "")
    assert {one.step for one in why(cn, document, "sun").skipped} == {"instruct", "distribute", "circulation"}


def test_nothing_is_written_by_explaining(buyers: Office) -> None:
    document = purchase(buyers)
    before, entries = row(buyers, document), len(history.entries(buyers.store, document))
    why(buyers, document, "hall")
    assert (row(buyers, document), len(history.entries(buyers.store, document))) == (before, entries)
