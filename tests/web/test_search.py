"""Search as a reader meets it: phrases with dates, requisites, numbers, pages, and what to do when nothing is found."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from runtime.office import acts, creating, extracts, files
from runtime.office.finding import Wanted, search
from runtime.office.ledgers import Asked, read_register
from runtime.office.office import FixedClock, Office
from runtime.office.refilling import refill
from runtime.ports import Tx
from tests.conftest import MONDAY, Visitor
from tests.office.small import at, opened
from tests.office.story import decide, entered, letter, row, sender

Desk = Callable[..., Visitor]

PAPER = """
document: paper
title: Paper
heading: "{subject}"
route: paper
access: {create: {role: clerk}, read: participants}
data: {required: [subject], properties: {subject: {type: string, title: Subject}}}
---
route: paper
title: Paper
steps:
  - {step: first, title: First step, by: drafter, asks: [subject], opinion: optional}
  - {step: second, title: Second step, by: {person: boris}}
"""


def letters_of_days(perm: Office, clock: FixedClock, *subjects: str) -> list[str]:
    """A letter for each subject, a day apart."""
    made = []
    for day, subject in enumerate(subjects):
        clock.moment = MONDAY + timedelta(days=day)
        made.append(letter(perm, subject))
    return made


def found(visitor: Visitor, asked: str) -> list[str]:
    """The documents that an address finds, in order."""
    return re.findall(r'<h2><a href="/[\w-]+/documents/(\w+)"', visitor.get(f"/search?{asked}").text)


@pytest.mark.covers("R049")
def test_a_phrase_and_a_span_of_dates_return_the_expected_card_only(
    perm: Office, visitor: Desk, clock: FixedClock
) -> None:
    said = "О ремонте дороги в посёлке"
    _, second, _, _ = letters_of_days(perm, clock, said, said, said, "Дороги в посёлке ждут ремонта")
    zueva = visitor("demo-perm", "zueva")
    phrase = quote("«ремонт дорог»")
    assert found(zueva, f"q={phrase}&from=2026-03-03&to=2026-03-03") == [second]
    [data] = zueva.get(f"/api/search?q={phrase}&from=2026-03-03&to=2026-03-03").json["found"]
    assert data["id"] == second and data["heading_pieces"][1] == ["ремонте дороги", True]
    assert len(found(zueva, f"q={phrase}")) == 3 and len(found(zueva, "q=ремонт+дорог")) == 4
    text = {"subject": "О весенних работах", "text": "Приказываю начать обрезку тополей в мае."}
    people = {"agreers": ["belov"], "signer": "kim", "readers": ["yurova"]}
    orders = []
    for day in (5, 6):
        clock.moment = MONDAY + timedelta(days=day)
        orders.append(creating.create(perm, "melnik", "heads-order", {**text, **people}))
    phrase = quote("«обрезка тополей»")
    assert found(visitor("demo-perm", "melnik"), f"q={phrase}&from=2026-03-08") == orders[1:], "a phrase of the text"


def test_requisites_narrow_what_words_find(perm: Office, visitor: Desk) -> None:
    document, other = letter(perm, "О ремонте"), letter(perm, "О ремонте")
    source = row(perm, document)["card"]["sender"]
    zueva = visitor("demo-perm", "zueva")
    unit = row(perm, document)["unit"]
    for asked in ("type=incoming-letter", "register=incoming-letters", f"unit={unit}", "drafter=zueva", "file=01-12"):
        assert set(found(zueva, f"q=ремонт&{asked}")) == {other, document}, asked
    others = ("type=correspondent", "unit=none", "drafter=melnik", "state=closed", "register=incoming-archive")
    for asked in (*others, "to=2026-03-01"):
        assert found(zueva, f"q=ремонт&{asked}") == [], asked
    assert source in found(zueva, "type=correspondent")
    assert set(found(zueva, "from=soon&q=ремонт")) == {other, document}


def test_a_number_answers_with_holder_step_and_paper(perm: Office, visitor: Desk) -> None:
    document = letter(perm)
    letter(perm, "На № 01-12-00001/2026")
    acts.take_original(perm, "zueva", document)
    page = visitor("demo-perm", "drozdov").get("/search?q=" + quote("№ 01-12-00001/2026")).text
    first = page[page.index('<ol class="hits') :].split("<li>")[1]
    assert f"/documents/{document}" in first
    assert re.search(r"Сканирование:</span> Зуева.*, получ. сегодня 06:00", first), first
    assert re.search(r"Бумажный оригинал:</span> Зуева.*, получ. сегодня 06:00", first), first


@pytest.mark.parametrize("limit", [1, 2, 20])
def test_what_has_the_number_itself_stands_first_and_once(perm: Office, clock: FixedClock, limit: int) -> None:
    numbered, *others = letters_of_days(perm, clock, "О ремонте", *["На № 01-12-00001/2026"] * 3)
    found, after = [], ""
    while True:
        page = search(perm, "zueva", Wanted("01-12-00001/2026"), after, limit)
        found += [one.sight.case.row["id"] for one in page.found]
        after = page.next
        if not after:
            break
    assert found == [numbered, *reversed(others)]


@pytest.fixture
def harbour(tmp_path: Path, clock: FixedClock) -> Office:
    """A small office whose papers take opinions."""
    clock.moment = at("2026-03-02T10:00")
    return opened(tmp_path, PAPER, clock)


def paper(office: Office, subject: str, opinion: str = "") -> str:
    return creating.create(office, "anna", "paper", {"subject": subject}, opinion=opinion)


def ids(office: Office, wanted: Wanted, after: str = "", limit: int = 20) -> tuple[list[str], str]:
    page = search(office, "anna", wanted, after, limit)
    return [one.sight.case.row["id"] for one in page.found], page.next


SENT = """---
register: sent
title: Sent on
of: paper
where: not empty(first.done)
columns: [subject]
"""


def test_a_register_narrows_a_search_to_what_it_lists(tmp_path: Path, clock: FixedClock) -> None:
    clock.moment = at("2026-03-02T10:00")
    given_back = PAPER.replace("{person: boris}", "{person: boris}, decisions: {on: {}, back: {back-to: first}}")
    office = opened(tmp_path, given_back + SENT, clock)
    document = paper(office, "Rope")
    decide(office, "boris", document, "second.back")
    lines = read_register(office, "anna", "sent", Asked(), "en").lines
    assert [line.document["id"] for line in lines] == [document]
    assert ids(office, Wanted("rope", register="sent")) == ([document], "")


def test_best_first_puts_headings_before_texts(harbour: Office, clock: FixedClock) -> None:
    titled = paper(harbour, "On the flood")
    clock.moment += timedelta(days=1)
    said = paper(harbour, "On the pier", "Wait for the floods")
    assert ids(harbour, Wanted("flood")) == ([said, titled], "")
    assert ids(harbour, Wanted("flood", best_first=True)) == ([titled, said], "")


@pytest.mark.parametrize("best_first", [False, True])
def test_pages_follow_one_another_without_gaps(harbour: Office, best_first: bool) -> None:
    # All of them at one moment, the hardest case for a page that goes on where another ended.
    made = [paper(harbour, f"Flood {no}" if no % 3 else "Pier", "" if no % 3 else "flood") for no in range(11)]
    wanted = Wanted("flood", best_first=best_first)
    whole, _ = ids(harbour, wanted)
    seen: list[str] = []
    after = ""
    while True:
        page, after = ids(harbour, wanted, after, limit=2)
        seen += page
        if not after:
            break
    assert seen == whole and sorted(seen) == sorted(made)


def test_an_opinion_is_found_with_its_step_and_the_words_around_it(harbour: Office) -> None:
    paper(harbour, "On the pier", "The harbour master asks " + "again and again " * 20 + "for new ropes by spring")
    [one] = search(harbour, "anna", Wanted("rope")).found
    assert one.passage and (one.passage.kind, one.passage.name) == ("opinion", "first")
    assert one.snippet[0] == ("…", False) and ("ropes", True) in one.snippet
    assert len("".join(text for text, _ in one.snippet)) < 250


def test_kinds_are_counted_where_everything_found_was_looked_at(perm: Office, visitor: Desk) -> None:
    creating.create(perm, "zueva", "correspondent", {"name": "Дирекция дорог"})
    letter(perm, "О дорогах")
    zueva = visitor("demo-perm", "zueva")
    assert zueva.get("/api/search?q=дорога").json["counts"] == {"incoming-letter": 1, "correspondent": 1}
    page = zueva.get("/search?q=дорога").text
    assert re.search(r"2\sдокумента", page) and re.search(r'type=correspondent">[^<]+<span class="counter">1<', page)


def test_what_one_may_not_read_is_neither_found_nor_counted(perm: Office, visitor: Desk) -> None:
    document = letter(perm, "О тайном")
    outsider = visitor("demo-perm", "belov")
    assert outsider.get("/api/search?q=тайный").json == {"found": [], "next": None, "counts": {}}
    assert document not in outsider.get("/search?q=тайный").text


def test_a_chinese_word_of_two_characters_is_found_and_marked(cn: Office, visitor: Desk) -> None:
    document = entered(cn, sender(cn), subject="关于做好森林防火工作的通知")
    zhao = visitor("demo-yunchuan", "zhao")
    for word in ("防火", "森林", "火", "工作"):
        assert found(zhao, f"q={word}") == [document], word
    assert "关于做好<mark>森林防火</mark>工作的通知" in zhao.get("/search?q=森林防火").text
    assert found(zhao, "q=林工") == [] and found(zhao, "q=" + quote("“防火工作”")) == [document]


CITY = "辛集市"
VISIT = f"赴{CITY}学习先进经验"


def journal(cn: Office, contributor: str) -> tuple[str, str]:
    """An issue of the journal that was published, and the contribution in it."""
    issue = creating.create(cn, "xu", "journal-issue", {"title": "云川工作", "closes_on": "2026-03-06"})
    item = creating.create(cn, contributor, "journal-item", {"issue": issue, "subject": "考察报告", "text": VISIT})
    decide(cn, "xu", item, "select.accept")
    decide(cn, "xu", issue, "edit.submit", foreword=VISIT, contents=[item])
    decide(cn, "li", issue, "approve_issue.approve")
    decide(cn, "tang", issue, "publish_issue.submit")
    return issue, item


def received(cn: Office, text: str) -> tuple[str, str]:
    """Two received files: one with a text, one with the same text in what is attached to it."""
    attached = files.keep(cn, "wang", "附件.txt", io.BytesIO(text.encode()))
    extracts.read(cn, attached)
    source = sender(cn)
    return entered(cn, source, text=text), entered(cn, source, files=[attached])


def published(cn: Office, type: str, who: str, head: str, text: str, **more: object) -> str:
    """A piece of news or a reference that the head of the unit let go out."""
    document = creating.create(cn, who, type, {"subject": "学习考察", "text": text, **more})
    decide(cn, head, document, "approve.publish")
    return document


@pytest.mark.covers("R173")
def test_a_city_in_the_text_is_found_in_journals_files_work_news_and_decision_references(
    cn: Office, visitor: Desk
) -> None:
    about = {"origin": "outside", "kind": "experience"}
    issue, item = journal(cn, "wang")
    letters = received(cn, VISIT)
    leaders = published(cn, "leaders-news", "xu", "sun", VISIT, happened="2026-03-02", leaders=["li"])
    department = published(cn, "department-news", "chen", "he", VISIT)
    reference = published(cn, "reference-item", "chen", "he", VISIT, **about)
    published(cn, "reference-item", "chen", "he", "赴石家庄市学习先进经验", **about)
    draft = creating.create(cn, "chen", "department-news", {"subject": "学习考察", "text": VISIT})
    for_all = {issue, leaders, department, reference}
    wang = visitor("demo-yunchuan", "wang")
    assert sorted(found(wang, f"q={CITY}")) == sorted({*for_all, item, *letters})
    assert wang.get(f"/search?q={CITY}").text.count(f"<mark>{CITY}</mark>") == len(for_all) + 3
    assert sorted(found(visitor("demo-yunchuan", "jing"), f"q={CITY}")) == sorted(for_all)
    assert draft in found(visitor("demo-yunchuan", "he"), f"q={CITY}"), "who approves a draft finds it"


def test_a_search_that_finds_nothing_says_what_to_do(perm: Office, visitor: Desk) -> None:
    zueva = visitor("demo-perm", "zueva")
    assert "Что найти?" in zueva.get("/search").text
    page = zueva.get("/search?q=нет&type=incoming-letter").text
    assert "По запросу «нет» ничего нет" in page and "Искать без отбора" in page
    assert zueva.get("/search?q=%22%22&after=nonsense").status_code == 200
    assert zueva.get("/search?register=nothing").status_code == 404


def test_a_home_kept_before_is_filled_at_its_next_opening(harbour: Office) -> None:
    made = [paper(harbour, f"Flood {number}") for number in range(3)]

    def forget(tx: Tx) -> None:
        for document in made:
            kept = tx.get("texts", document)
            assert kept is not None
            tx.delete("texts", document, kept["rev"])

    harbour.store.transact(forget)
    assert ids(harbour, Wanted("flood")) == ([], "")
    assert refill(harbour) == 3 and refill(harbour) == 0
    assert sorted(ids(harbour, Wanted("flood"))[0]) == sorted(made)
