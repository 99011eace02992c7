"""Why, on the page and for programs: usable without scripts, in three languages, without what is not to be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office import creating
from runtime.office.office import FixedClock, Office
from runtime.web.app import create_app
from tests.conftest import Visitor
from tests.office.purchases import site_of
from tests.office.story import decide, entered, sender


@pytest.fixture
def buying(tmp_path: Path, clock: FixedClock) -> Iterator[tuple[Office, Callable[[str], Visitor]]]:
    """The buying office, and people of it at their browsers."""
    site = site_of(tmp_path, clock)
    open_accounts(site.offices["buyers"], FIRST_PASSWORD)
    app = create_app(site)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    yield site.offices["buyers"], lambda name: Visitor(app.test_client(), "buyers").enter(name)
    site.close()


def purchase(office: Office, **more: object) -> str:
    answers = {"subject": "Chairs", "amount": 60000, "urgent": False, "reserve": 9500, **more}
    return creating.create(office, "bird", "purchase", answers)


def text(page: str) -> str:
    """A page's words without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]).replace("&gt;", ">").split())


def test_my_task_says_why_it_is_here_and_what_would_change_it(buying) -> None:  # type: ignore[no-untyped-def]
    office, enter = buying
    document = purchase(office)
    decide(office, "hall", document, "sign.agree")
    page = text(enter("aske").get(f"/documents/{document}").text)
    for said in (
        "Why is it here, and what would change it?",
        "Hall H. decided at “Signature”: Agree",
        "“Second signature” is on the road because:",
        "holds: Amount > 50,000; on the card: 60,000",
        "It would have been passed by if Urgent = Yes.",
        "“Road of a purchase”: route “Short review”, term 5 working days",
        "Basis: Order 8",
        "If Amount > 1,000,000, it would have been: route “Full review”, term 10 working days.",
    ):
        assert said in page, said


def test_a_closed_decision_says_why_and_who_could(buying) -> None:  # type: ignore[no-untyped-def]
    office, enter = buying
    page = text(enter("hall").get(f"/documents/{purchase(office)}").text)
    assert "Buy at once: open only if Amount ≤ 1,000; Urgent = Yes." in page
    assert "Ask the audit: open only if your unit = Audit. Aske A." in page
    assert "Refuse: Say why." not in page  # the task asks for the remark itself


def test_the_page_tells_nothing_of_a_limited_field(buying) -> None:  # type: ignore[no-untyped-def]
    office, enter = buying
    document = purchase(office)
    decide(office, "hall", document, "sign.agree")
    head, auditor = (enter(name).get(f"/documents/{document}").text for name in ("hall", "aske"))
    assert "Reserve" in head and "9,500" in head
    for unseen in ("Reserve", "reserve", "9,500", "9500", "9,000"):
        assert unseen not in auditor.partition("<main")[2].replace("Talk about the reserve", ""), unseen


def test_programs_get_the_same_reasons(buying) -> None:  # type: ignore[no-untyped-def]
    office, enter = buying
    document = purchase(office)
    decide(office, "hall", document, "sign.agree")
    desks = [enter(name) for name in ("hall", "aske")]
    told = desks[1].get(f"/api/documents/{document}/explain").json
    [task] = [one for one in told["tasks"] if one["step"] == "extra"]
    assert task["opening"]["whens"][0][1]["leaves"][0] == {
        "said": {"text": "amount > 50000", "address": "amount", "word": ">", "literals": [50000]},
        "held": True,
        "read": [["amount", 60000]],
    }
    assert told["tables"][0]["turns"][0]["said"]["text"] == "amount > 1000000"
    closed = purchase(office, reserve=7777)
    head, auditor = (str(desk.get(f"/api/documents/{closed}/explain").json) for desk in desks)
    assert "reserve > 9000" in head and "reserve" not in auditor


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            (
                "Why is it here, and what would change it?",
                "If Urgency = Ordinary, it would have been: term 20 working days.",
            ),
        ),
        (
            "ru",
            ("Почему он здесь и что это изменило бы?", "Если бы Urgency = Ordinary, было бы: срок 20 рабочих дней."),
        ),
        ("zh", ("为何到此，怎样才会不同？", "如果紧急程度 = 普通，则为：期限20个工作日。")),
    ],
)
def test_the_reasons_are_told_in_three_languages(visitor, cn: Office, language: str, said: tuple[str, str]) -> None:  # type: ignore[no-untyped-def]
    document = entered(cn, sender(cn), urgency="urgent")
    zhao = visitor("demo-yunchuan", "zhao")
    zhao.get(f"/language/{language}")
    page = text(zhao.get(f"/documents/{document}").text)
    assert all(one in page for one in said)
