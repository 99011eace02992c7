"""Receiving in the Chinese office, where a scenario cannot say it: whole ledgers, histories, what is absent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from runtime.office import deciding, inbox, ledgers
from runtime.office.access import Sight
from runtime.office.history import entries
from runtime.office.maintenance import change_setting
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import AlreadyDone, Invalid, Refusal
from runtime.office.timers import fire_due
from tests.office.story import case, decide, entered, row, sender, signed_in, task

CIRCULATION = {"needs_circulation": True, "circulate_in": "parallel"}
HANDLING = {"needs_handling": True, "handling_department": "finance"}


def ledger(office: Office, document: str, *people: str) -> dict[str, str]:
    """The ledger's row of a document, as its keepers together read it."""
    texts: dict[str, str] = {}
    for person in people or ("wang", "sun", "zhao", "li"):
        page = ledgers.read_register(office, person, "incoming-ledger", ledgers.Asked(limit=1000), "zh")
        for line in page.lines:
            if line.document["id"] == document:
                named = zip((column.name for column in page.columns), line.texts, strict=True)
                texts |= {name: text for name, text in named if text}
    return texts


def proposed(office: Office, source: str, **values: Any) -> str:
    document = entered(office, source)
    decide(office, "zhao", document, "propose.submit", "拟办登记", proposal="拟请阅示", **values)
    return document


def sent(office: Office, source: str, **values: Any) -> str:
    document = proposed(office, source, **values)
    decide(office, "sun", document, "review.agree")
    decide(office, "zhao", document, "forward.forward")
    return document


def handled(office: Office, document: str) -> None:
    decide(office, "rep", document, "take_in.submit")
    decide(office, "hu", document, "direct.to_handler", "请陈杰承办", handler="chen")
    decide(office, "chen", document, "handle.submit", result="已办结")


NOON = "2026年3月2日 09:00"


@pytest.mark.covers("R070")
def test_every_one_of_the_29_columns_is_written_by_its_step(cn: Office, clock: FixedClock, visitor) -> None:  # type: ignore[no-untyped-def]
    source = sender(cn)
    document = signed_in(cn, source, note="原件一份")
    decide(cn, "wang", document, "enter.submit", "录入登记", head_type="white", subject="防汛方案")
    leader = {"needs_leader": True, "leader": "li", "chase": True, "remind_before": "2 days"}
    both = {**HANDLING, **CIRCULATION, "circulation_leaders": ["zhou"], "circulation_departments": ["planning"]}
    more = {"co_handling": True, "co_departments": ["legal"]}
    decide(cn, "zhao", document, "propose.submit", "拟办登记", proposal="拟请李市长阅示", **leader, **both, **more)
    decide(cn, "sun", document, "review.agree")
    decide(cn, "zhao", document, "forward.forward")
    decide(cn, "li", document, "instruct.instruct", "请财政局牵头")
    decide(cn, "zhao", document, "distribute.distribute")
    decide(cn, "rep", document, "take_in.submit")
    decide(cn, "hu", document, "direct.to_handler", "请陈杰承办", handler="chen")
    clock.moment = datetime(2026, 3, 7, 10, tzinfo=UTC)
    fire_due(cn)
    decide(cn, "lin", document, "co_handle.submit", "无意见")
    decide(cn, "chen", document, "handle.submit", result="已办结")
    decide(cn, "zhou", document, "leader_reads.submit")
    decide(cn, "gao", document, "department_reads.submit")
    assert ledger(cn, document) == {
        "sign_in_note": "原件一份",
        "signed_in_by": "王芳",
        "signed_in_on": NOON,
        "entry_note": "录入登记",
        "entered_by": "王芳",
        "entered_on": NOON,
        "proposing_note": "拟办登记",
        "proposed_by": "赵明",
        "proposed_on": NOON,
        "proposed_opinion": "拟请李市长阅示",
        "handling_term": "2026年3月9日 17:30",
        "chased": "是",
        "chase_time": "2026年3月7日 18:00",
        "advance_reminder": "2天",
        "leader_needed": "是",
        "deciding_leader": "李强",
        "decision_date": NOON,
        "decision_text": "请财政局牵头",
        "circulated": "是",
        "leaders": "周海",
        "departments": "发展和改革委员会",
        "circulation_finished": "是",
        "handled": "是",
        "by_department": "财政局",
        "jointly": "是",
        "with_departments": "司法局",
        "handling_opinion": "请陈杰承办、无意见",
        "handling_result": "已办结",
        "chase_count": "1",
    }
    # Nothing in a ledger can be typed: it takes no request but reading.
    keeper = visitor("demo-yunchuan", "wang")
    assert keeper.post("/registers/incoming-ledger", {"handling_result": "改写"}).status_code == 405
    assert ledger(cn, document)["handling_result"] == "已办结"
    only_handled = sent(cn, source, **HANDLING)
    handled(cn, only_handled)
    found = ledger(cn, only_handled)
    assert found["handling_result"] == "已办结" and found["leader_needed"] == "否" and found["circulated"] == "否"
    assert not {"deciding_leader", "decision_text", "leaders", "departments", "with_departments"} & set(found)
    only_read = sent(cn, source, **CIRCULATION, circulation_departments=["planning"])
    decide(cn, "gao", only_read, "department_reads.submit")
    found = ledger(cn, only_read)
    assert found["circulation_finished"] == "是" and found["handled"] == "否"
    assert not {"handling_term", "handling_opinion", "handling_result", "by_department"} & set(found)


@pytest.mark.covers("R075")
def test_the_director_changes_the_proposal_and_every_exit_runs(cn: Office) -> None:
    source = sender(cn)
    document = proposed(cn, source, **HANDLING)
    decide(cn, "sun", document, "review.agree", proposal="改请发改委办理", handling_department="planning")
    changes = [entry["data"]["fields"] for entry in entries(cn.store, document) if entry["event"] == "changed"]
    assert changes[-1]["proposal"] == ["拟请阅示", "改请发改委办理"]
    assert changes[-1]["handling_department"] == ["finance", "planning"]
    circulation = {**CIRCULATION, "circulation_departments": ["planning"]}
    exits = {
        "leader": ({"needs_leader": True, "leader": "li"}, {"instruct"}, ("是", "否", "否")),
        "handling": (HANDLING, {"take_in"}, ("否", "否", "是")),
        "circulation": (circulation, {"department_reads"}, ("否", "是", "否")),
        "both": ({**HANDLING, **circulation}, {"take_in", "department_reads"}, ("否", "是", "是")),
    }
    for values, steps, yes_no in exits.values():
        document = sent(cn, source, **values)
        assert {one.step for one in case(cn, document).progress.open} == steps
        found = ledger(cn, document)
        assert (found["leader_needed"], found["circulated"], found["handled"]) == yes_no


@pytest.mark.covers("R081")
def test_a_firing_prompts_both_once_however_often_the_clock_looks(cn: Office, clock: FixedClock) -> None:
    document = sent(cn, sender(cn), **HANDLING, chase=True)
    decide(cn, "rep", document, "take_in.submit")
    decide(cn, "hu", document, "direct.to_handler", "请陈杰承办", handler="chen")
    clock.moment = datetime(2026, 3, 9, 9, 31, tzinfo=UTC)
    fire_due(cn)
    assert [fire_due(cn) for _ in range(3)] == [0, 0, 0]
    assert [chased(cn, document, person) for person in ("chen", "zhao")] == [1, 1]


def chased(office: Office, document: str, person: str) -> int:
    """How often a person was told that a term of this document has passed."""
    told = [one for one in inbox.notices(office, person) if one["document"] == document]
    return sum(one["kind"] == "deadline-passed" for one in told)


def test_a_server_that_was_down_sends_one_prompt_and_not_all_it_missed(cn: Office, clock: FixedClock) -> None:
    document = sent(cn, sender(cn), **HANDLING, chase=True)
    decide(cn, "rep", document, "take_in.submit")
    decide(cn, "hu", document, "direct.to_handler", "请陈杰承办", handler="chen")
    clock.moment = datetime(2026, 3, 20, 9, 31, tzinfo=UTC)
    fire_due(cn)
    assert [fire_due(cn) for _ in range(3)] == [0, 0, 0]
    assert [chased(cn, document, person) for person in ("chen", "zhao")] == [1, 1]


@pytest.mark.covers("R080")
def test_the_chase_flag_is_absent_for_the_handler_everywhere(cn: Office, clock: FixedClock, visitor) -> None:  # type: ignore[no-untyped-def]
    document = sent(cn, sender(cn), **HANDLING, chase=True, remind_before="2 days")
    decide(cn, "rep", document, "take_in.submit")
    decide(cn, "hu", document, "direct.to_handler", "请陈杰承办", handler="chen")
    clock.moment = datetime(2026, 3, 7, 10, tzinfo=UTC)
    fire_due(cn)
    handler, proposer = visitor("demo-yunchuan", "chen"), visitor("demo-yunchuan", "zhao")
    places = (
        f"/documents/{document}?tab=card",
        f"/documents/{document}?tab=history&events=all",
        f"/documents/{document}?tab=route",
        f"/documents/{document}/tasks/{task(cn, document, 'handle')}",
        f"/api/documents/{document}",
        "/registers/incoming-ledger",
        "/registers/incoming-ledger/export",
        "/search?q=催办",
    )
    for place in places:
        text = handler.get(place).text
        for word in ("是否催办", "预先提醒期限", "催办时间", "催办次数", "remind_before", '"chase"'):
            assert word not in text, f"{word} at {place}"
    shown = proposer.get(f"/documents/{document}?tab=card").text
    assert "是否催办" in shown and "预先提醒期限" in shown
    assert "催办次数" in proposer.get("/registers/incoming-ledger").text
    assert proposer.get(f"/api/documents/{document}").json["card"]["chase"] is True
    # The prompt itself reaches both.
    assert "即将到期" in handler.get("/notices").text
    assert "即将到期" in proposer.get("/notices").text


@pytest.mark.covers("R093")
def test_status_is_seen_from_ones_own_node_down(cn: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    document = signed_in(cn, sender(cn), note="原件一份")
    decide(cn, "wang", document, "enter.submit", "录入登记", head_type="white", subject="防汛方案")
    decide(cn, "zhao", document, "propose.submit", "拟办登记", proposal="拟请阅示", **HANDLING)
    author, third = visitor("demo-yunchuan", "wang"), visitor("demo-yunchuan", "zhao")
    for place in (f"/documents/{document}?tab=history", f"/documents/{document}?tab=resolutions"):
        assert "原件一份" in author.get(place).text and "录入登记" in author.get(place).text
        assert "原件一份" not in third.get(place).text and "录入登记" not in third.get(place).text
        assert "拟办登记" in third.get(place).text
    drawn = third.get(f"/documents/{document}?tab=route").text.split("<h2", 1)[1].split("<footer", 1)[0]
    assert "签收登记" not in drawn and "录入" not in drawn and "审阅" in drawn
    seen = {one["step"] for one in third.get(f"/api/documents/{document}").json["done"]}
    assert seen == {"propose"}
    seen = [one["step"] for one in author.get(f"/api/documents/{document}").json["done"]]
    assert seen == ["sign_in", "enter", "propose"]
    exported = third.get("/registers/incoming-ledger/export").text
    assert "原件一份" not in exported and "录入登记," not in exported and "拟请阅示" in exported
    assert "原件一份" in author.get("/registers/incoming-ledger/export").text
    assert "原件一份" not in third.get("/search?q=原件").text


@pytest.mark.covers("R066")
def test_the_incoming_form_holds_every_field_and_the_register_filters_by_each(cn: Office) -> None:
    source = sender(cn)
    with pytest.raises(Invalid, match="subject"):
        entered(cn, source, subject="")
    document = signed_in(cn, source)
    values: dict[str, Any] = {
        "subject": "关于报送材料的通知",
        "sender_number": "云政办函〔2026〕18号",
        "subject_words": ["绩效", "评估"],
        "class_code": "A03",
        "secrecy": "public",
        "head_type": "red",
        "urgency": "urgent",
        "text": "各单位：\n请按时报送。",
    }
    decide(cn, "wang", document, "enter.submit", **values)
    kept = row(cn, document)["card"]
    assert {name: kept[name] for name in values} == values
    assert (kept["received"], kept["sender"], kept["level"], kept["source"]) == ("2026-03-02", source, "upper", "bag")
    other = entered(cn, sender(cn, "市教育局", "lower"), subject="白头")
    wanted = {
        "number": "红2026-0001",
        "subject": "报送材料",
        "received": "2026-03-01..2026-03-02",
        "sender": "省政府",
        "sender_number": "18号",
        "head_type": "红头",
        "level": "上级",
        "urgency": "急",
        "source": "交换",
        "class_code": "A03",
        "secrecy": "公开",
        "subject_words": "评估",
        "department": "文秘科",
    }
    for column, text in wanted.items():
        page = ledgers.read_register(cn, "wang", "incoming", ledgers.Asked(filters={column: text}), "zh")
        found = {line.document["id"] for line in page.lines}
        assert document in found, column
        if column not in ("received", "source", "secrecy", "department"):
            assert other not in found, column


@pytest.mark.covers("R068", "R071")
def test_the_vocabularies_hold_what_the_office_uses(cn: Office) -> None:
    titles = {
        name: [value.title for value in cn.edition.catalogs[name].values] for name in ("urgencies", "incoming-sources")
    }
    assert titles["urgencies"] == ["普通", "急", "特急"]
    assert titles["incoming-sources"] == ["邮件", "交换", "传真", "事务性通知", "远端传送", "部门请示"]


@pytest.mark.covers("R073")
def test_each_list_is_the_open_tasks_marked_and_loses_what_is_sent_on(cn: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    source = sender(cn)
    first, second = entered(cn, source, subject="第一件"), entered(cn, source, subject="第二件")
    secretary = visitor("demo-yunchuan", "zhao")
    page = secretary.get("/").text
    assert page.count('class="is-unread"') == 2 and "未读" in page
    open_tasks = {one["document"] for one in inbox.waiting(cn, "zhao").to_do}
    assert open_tasks == {first, second}
    decide(cn, "zhao", first, "propose.submit", proposal="拟办", **HANDLING)
    page = secretary.get("/").text
    assert "第一件" not in page and "第二件" in page
    assert {one["document"] for one in inbox.waiting(cn, "zhao").to_do} == {second}


def test_two_people_deciding_the_same_task_one_wins_and_the_other_learns_who_and_when(cn: Office) -> None:
    document = sent(cn, sender(cn), needs_leader=True, leader="li")
    open_task = task(cn, document, "instruct")
    deciding.decide(cn, "li", document, open_task, "instruct", {}, "同意")
    with pytest.raises(AlreadyDone) as refused:
        deciding.decide(cn, "li", document, open_task, "repropose", {}, "退回")
    assert refused.value.by == "li" and refused.value.at.startswith("2026-03-02T01:00")


def test_what_one_may_not_read_is_not_found(cn: Office) -> None:
    document = entered(cn, sender(cn))
    assert Sight(case(cn, document), "zhao", cn.rights("zhao")).readable
    assert not Sight(case(cn, document), "jing", cn.rights("jing")).readable


def test_a_secret_needs_a_clearance_on_top(cn: Office) -> None:
    document = entered(cn, sender(cn), secrecy="secret", paper_reason="涉密文件")
    assert not Sight(case(cn, document), "zhao", cn.rights("zhao")).readable
    assert Sight(case(cn, document), "wang", cn.rights("wang")).readable


@pytest.mark.covers("R212")
def test_a_paper_does_not_go_on_before_its_electronic_twin(cn: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    change_setting(cn, "sun", "parallel-run", "true")
    document = signed_in(cn, sender(cn))
    enter = task(cn, document, "enter")
    values = {"head_type": "white", "subject": "防汛方案", "urgency": "ordinary", "secrecy": "public"}
    for person in cn.directory().people():
        with pytest.raises(Refusal):
            deciding.decide(cn, person.name, document, enter, "submit", values)
    registrar = visitor("demo-yunchuan", "wang")
    place = f"/documents/{document}/tasks/{enter}"
    refused = registrar.post(place, {"decision": "submit", "op": "1", **values})
    assert refused.status_code == 422 and "电子文件尚未到达，纸质文件不得流转" in refused.text
    assert [one.step for one in case(cn, document).progress.open] == ["enter"]
    arrived = registrar.post(place, {"decision": "submit", "op": "2", **values, "text": "方案全文"})
    assert arrived.status_code == 302
    assert [one.step for one in case(cn, document).progress.open] == ["compare"]
