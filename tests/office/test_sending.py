"""Sending in the Chinese office, where a scenario cannot say it: whole ledgers, archives, who sees what on a page."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from runtime.office import creating, deciding, inbox, ledgers
from runtime.office.file_contents import sample
from runtime.office.files import keep
from runtime.office.history import entries
from runtime.office.holding import delegate
from runtime.office.kin import children_of
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import NotAllowed
from runtime.ports import Where
from tests.office.story import case, decide, row, sender, task

LEDGER = [
    "drafting_department",
    "drafter_name",
    "drafted_at",
    "reviewed_by",
    "reviewed_on",
    "review_opinion",
    "countersigned_by",
    "countersign_opinions",
    "countersigned_on",
    "rechecked_by",
    "recheck_opinion",
    "rechecked_on",
    "signed_by",
    "sign_opinion",
    "signed_on",
    "finalised_on",
    "sealed_by",
    "sealed_on",
    "distributed_by",
    "distributed_on",
    "finished",
]
COUNTERSIGNED = {"countersigned_by", "countersign_opinions", "countersigned_on"}
AFTER_SIGNING = set(LEDGER[LEDGER.index("finalised_on") : -1])


def drafted(office: Office, county: str, **more: Any) -> str:
    """A draft of the budget section, written by Chen Jie."""
    answers = {"subject": "关于开展安全检查的通知", "drafted": "2026-03-02", "main_to": [county], "text": "初稿"}
    return creating.create(office, "chen", "outgoing-document", {**answers, **more})


def reviewed(office: Office, county: str, **more: Any) -> str:
    document = drafted(office, county, **more)
    decide(office, "he", document, "review.agree", "同意", signer="li")
    return document


def countersigned(office: Office, county: str) -> str:
    document = reviewed(office, county, countersigners=["legal", "planning"])
    decide(office, "lin", document, "countersign.submit", "合法性无问题")
    decide(office, "gao", document, "countersign.submit", "建议增加第四条")
    decide(office, "chen", document, "collate.go_on", text="归纳稿")
    return document


def signed(office: Office, document: str) -> str:
    decide(office, "zhao", document, "recheck.agree", "格式无误")
    decide(office, "li", document, "sign_off.approve", "同意发出")
    return document


def sealed(office: Office, document: str) -> str:
    decide(office, "xu", document, "finalise.submit", final_text="正式文本")
    decide(office, "ma", document, "seal.submit", seal_kind="paper")
    return document


def sent(office: Office, document: str) -> str:
    sealed(office, signed(office, document))
    decide(office, "tang", document, "issue.submit")
    decide(office, "feng", document, "distribute.submit", archive_copies=2)
    return document


def ledger(office: Office, document: str) -> dict[str, str]:
    """The ledger's row of a document, as the registrar reads it."""
    page = ledgers.read_register(office, "wang", "outgoing-ledger", ledgers.Asked(limit=1000), "zh")
    line = next(line for line in page.lines if line.document["id"] == document)
    return dict(zip((column.name for column in page.columns), line.texts, strict=True))


SENT = {
    "drafting_department": "预算科",
    "drafter_name": "陈杰",
    "drafted_at": "09:00",
    "reviewed_by": "何琳",
    "reviewed_on": "09:10",
    "review_opinion": "同意",
    "countersigned_by": "司法局、发展和改革委员会",
    "countersign_opinions": "合法性无问题、建议增加第四条",
    "countersigned_on": "09:20 09:30",
    "rechecked_by": "赵明",
    "recheck_opinion": "格式无误",
    "rechecked_on": "09:50",
    "signed_by": "李强",
    "sign_opinion": "同意发出",
    "signed_on": "10:00",
    "finalised_on": "10:10",
    "sealed_by": "马超",
    "sealed_on": "10:20",
    "distributed_by": "冯雪",
    "distributed_on": "10:40",
    "finished": "是",
}


@pytest.fixture
def unhurried(clock: FixedClock, monkeypatch: pytest.MonkeyPatch) -> FixedClock:
    """Each decision comes ten minutes after the one before, so that no two columns hold the same moment."""

    at_once = decide

    def decide_later(*args: Any, **values: Any) -> None:
        clock.moment += timedelta(minutes=10)
        at_once(*args, **values)

    monkeypatch.setattr(f"{__name__}.decide", decide_later)
    return clock


def dated(day: int, **changed: str) -> dict[str, str]:
    """The ledger's row of what was sent on a day of March: bare times become the moments that the ledger shows."""
    texts = {**SENT, **changed}
    times = {name for name in texts if name.endswith(("_on", "_at"))}
    return {
        name: "、".join(f"2026年3月{day}日 {time}" for time in text.split()) if name in times else text
        for name, text in texts.items()
    }


@pytest.mark.covers("R097")
def test_every_one_of_the_21_columns_is_written_by_its_step(
    cn: Office,
    visitor,  # type: ignore[no-untyped-def]
    unhurried: FixedClock,
) -> None:
    county = sender(cn, "各区县人民政府", "lower")
    first = unhurried.moment
    assert list(SENT) == LEDGER
    assert ledger(cn, sent(cn, countersigned(cn, county))) == dated(2)
    unhurried.moment = first + timedelta(days=1)
    uncountersigned = dict.fromkeys(COUNTERSIGNED, "")
    earlier = {"rechecked_on": "09:20", "signed_on": "09:30", "finalised_on": "09:40", "sealed_on": "09:50"}
    found = ledger(cn, sent(cn, reviewed(cn, county)))
    assert found == dated(3, **uncountersigned, **earlier, distributed_on="10:10")
    unhurried.moment = first + timedelta(days=2)
    rejected = reviewed(cn, county)
    decide(cn, "zhao", rejected, "recheck.agree", "格式无误")
    decide(cn, "li", rejected, "sign_off.reject", "不宜发文")
    never = {**uncountersigned, **dict.fromkeys(AFTER_SIGNING, ""), "finished": "否"}
    again = {"rechecked_on": "09:20", "signed_on": "09:30", "sign_opinion": "不宜发文"}
    assert ledger(cn, rejected) == dated(4, **never, **again)
    unhurried.moment = first + timedelta(days=3)
    returned = countersigned(cn, county)
    decide(cn, "zhao", returned, "recheck.agree", "格式无误")
    decide(cn, "li", returned, "sign_off.rework", "请压缩篇幅")
    decide(cn, "chen", returned, "rework.submit", text="压缩稿", countersigners=["legal"])
    decide(cn, "lin", returned, "countersign.submit", "压缩后无异议")
    decide(cn, "chen", returned, "collate.go_on")
    again = {
        "countersigned_by": "司法局",
        "countersign_opinions": "压缩后无异议",
        "countersigned_on": "10:20",
        "rechecked_on": "10:40",
        "signed_on": "10:50",
        "finalised_on": "11:00",
        "sealed_on": "11:10",
        "distributed_on": "11:30",
    }
    assert ledger(cn, sent(cn, returned)) == dated(5, **again)
    # Nothing in a ledger can be typed: it takes no request but reading.
    keeper = visitor("demo-yunchuan", "wang")
    assert keeper.post("/registers/outgoing-ledger", {"sign_opinion": "改写"}).status_code == 405
    assert ledger(cn, returned)["sign_opinion"] == "同意发出"


@pytest.mark.covers("R095")
def test_the_heading_sheet_holds_every_field_and_the_register_filters_by_each(cn: Office) -> None:
    county, bureau = sender(cn, "各区县人民政府", "lower"), sender(cn, "市教育局", "lower")
    values: dict[str, Any] = {
        "subject": "关于报送材料的通知",
        "drafted": "2026-03-01",
        "symbol": "云财联〔2026〕7号",
        "secrecy": "internal",
        "urgency": "urgent",
        "class_code": "B01",
        "subject_words": ["绩效", "评估"],
        "main_to": [county],
        "copy_to": [bureau],
        "copies": 30,
    }
    document = creating.create(cn, "hu", "outgoing-document", {**values, "text": "初稿", "reviewer": "hu"})
    kept = row(cn, document)["card"]
    assert {name: kept[name] for name in values} == values
    assert (kept["department"], kept["drafted_by"]) == ("finance", "hu")
    other = drafted(cn, bureau)
    decide(cn, "hu", document, "review.agree", "同意", signer="li")
    sealed(cn, signed(cn, document))
    wanted = {
        "number": "云财联〔2026〕7号",
        "subject": "报送材料",
        "department": "财政局",
        "drafted_by": "胡军",
        "drafted": "2026-02-01..2026-03-01",
        "secrecy": "内部",
        "urgency": "急",
        "class_code": "财政",
        "subject_words": "评估",
        "main_to": "区县",
        "copy_to": "教育局",
        "copies": "30",
    }
    for column, text in wanted.items():
        page = ledgers.read_register(cn, "wang", "outgoing", ledgers.Asked(filters={column: text}), "zh")
        assert [line.document["id"] for line in page.lines] == [document], column
    assert row(cn, other)["card"]["department"] == "budget"


@pytest.mark.covers("R115")
def test_outgoing_documents_are_counted_by_period_and_category(cn: Office) -> None:
    county = sender(cn, "各区县人民政府", "lower")
    for day, code in (("2026-01-15", "B01"), ("2026-02-10", "B01"), ("2026-02-20", "A01"), ("2026-03-01", "B01")):
        drafted(cn, county, drafted=day, class_code=code)

    def count(**filters: str) -> int:
        return ledgers.read_register(cn, "wang", "outgoing", ledgers.Asked(filters=filters), "zh").total

    assert count() == 4
    assert count(drafted="2026-02-01..2026-02-28") == 2
    assert count(class_code="财政") == 3
    assert count(drafted="2026-01-01..2026-02-28", class_code="财政") == 2


@pytest.mark.covers("R116")
def test_the_archive_holds_the_process_and_every_draft(cn: Office) -> None:
    document = sent(cn, countersigned(cn, sender(cn, "各区县人民政府", "lower")))
    assert row(cn, document)["state"] == "archived"
    versions = {one["card"]["stage"]: one["card"]["text"] for one in children_of(case(cn, document))}
    assert versions == {
        "draft": "初稿",
        "review": "初稿",
        "collated": "归纳稿",
        "recheck": "归纳稿",
        "final": "正式文本",
    }
    history = entries(cn.store, document)
    opinions = [one["data"]["opinion"] for one in history if one["event"] == "decided" and one["data"].get("opinion")]
    assert opinions == ["同意", "合法性无问题", "建议增加第四条", "格式无误", "同意发出"]
    assert {"numbered", "published", "archived"} <= {one["event"] for one in history}
    page = ledgers.read_register(cn, "qian", "outgoing-archive", ledgers.Asked(), "zh")
    [line] = page.lines
    texts = dict(zip((column.name for column in page.columns), line.texts, strict=True))
    assert (texts["versions_kept"], texts["archive_copies"], texts["file_item"]) == ("5", "2", "01-20")


@pytest.mark.covers("R107")
def test_a_version_of_the_text_takes_no_change_and_no_deletion(cn: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    document = countersigned(cn, sender(cn, "各区县人民政府", "lower"))
    versions = children_of(case(cn, document))
    texts = [(one["card"]["stage"], one["card"]["text"]) for one in versions]
    assert sorted(texts) == [("collated", "归纳稿"), ("draft", "初稿"), ("review", "初稿")]
    drafter = visitor("demo-yunchuan", "chen")
    listed = drafter.get("/registers/text-versions").text
    for version in versions:
        place = f"/documents/{version['id']}"
        assert place in listed and version["card"]["text"] in drafter.get(place).text
        assert drafter.post(place, {"text": "改写"}).status_code == 405
        assert drafter.client.delete(f"/demo-yunchuan{place}").status_code == 405
        assert drafter.get(f"{place}/edit").status_code in (403, 404)
    assert children_of(case(cn, document)) == versions


@pytest.mark.covers("R120")
def test_the_drafter_sees_with_whom_the_draft_is(cn: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    document = reviewed(cn, sender(cn, "各区县人民政府", "lower"), countersigners=["legal", "planning"])
    drafter = visitor("demo-yunchuan", "chen")
    assert "林涛" in drafter.get(f"/documents/{document}").text
    [holder] = drafter.get(f"/api/documents/{document}").json["holders"]
    assert (holder["step"], holder["people"]) == ("countersign", ["lin"])


@pytest.mark.covers("R121")
def test_the_flow_statistics_tell_defined_and_actual_handlers_to_those_who_took_part(
    cn: Office,
    visitor,  # type: ignore[no-untyped-def]
    unhurried: FixedClock,
) -> None:
    document = reviewed(cn, sender(cn, "各区县人民政府", "lower"), countersigners=["legal"])
    delegate(cn, "lin", document, task(cn, document, "countersign"), "jing")
    decide(cn, "jing", document, "countersign.submit", "无意见")

    def lines(person: str) -> list[dict[str, str]]:
        page = ledgers.read_register(cn, person, "sending-statistics", ledgers.Asked(), "zh")
        return [dict(zip((one.name for one in page.columns), line.texts, strict=True)) for line in page.lines]

    mine = lines("chen")
    assert [one["node"] for one in mine] == ["拟稿", "核稿", "会签", "归纳意见"]
    assert mine[2] == {
        "document": "关于开展安全检查的通知",
        "node": "会签",
        "defined": "林涛",
        "actual": "林静",
        "received_at": "2026年3月2日 09:10",
        "handled_at": "2026年3月2日 09:20",
    }
    assert lines("jing") and lines("he")
    page = "/registers/sending-statistics"
    assert "林静" in visitor("demo-yunchuan", "jing").get(page).text
    for outsider in ("gao", "wang", "zhou", "qian"):
        assert lines(outsider) == []
        assert "安全检查" not in visitor("demo-yunchuan", outsider).get(page).text


@pytest.mark.covers("R127")
def test_only_a_holder_of_the_right_issues_what_is_sealed(cn: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    document = sealed(cn, signed(cn, reviewed(cn, sender(cn, "各区县人民政府", "lower"))))
    issue = task(cn, document, "issue")
    assert "publish" in cn.rights("tang") and "publish" not in cn.rights("chen")
    place = f"/documents/{document}/tasks/{issue}"
    drafter, issuer = visitor("demo-yunchuan", "chen"), visitor("demo-yunchuan", "tang")
    assert 'value="submit"' in issuer.get(f"/documents/{document}").text
    assert 'value="submit"' not in drafter.get(f"/documents/{document}").text
    drafter.post(place, {"decision": "submit"})
    with pytest.raises(NotAllowed):
        deciding.decide(cn, "chen", document, issue, "submit", {})
    assert row(cn, document).get("published") is None
    assert issuer.post(place, {"decision": "submit", "op": "1"}).status_code == 302
    assert row(cn, document)["published"]


def test_a_warning_is_told_and_refuses_nothing(cn: Office, visitor, clock: FixedClock) -> None:  # type: ignore[no-untyped-def]
    document = sealed(cn, signed(cn, reviewed(cn, sender(cn, "各区县人民政府", "lower"))))
    decide(cn, "tang", document, "issue.submit")
    decide(cn, "feng", document, "distribute.submit", archive_copies=1)
    assert row(cn, document)["state"] == "archived"
    [told] = [one for one in inbox.notices(cn, "feng") if one["kind"] == "warned"]
    assert told["data"]["say"]["en"] == "Two printed copies belong in the archive."
    assert "应有两份纸质文件存档" in visitor("demo-yunchuan", "feng").get("/notices").text


def test_a_finished_word_file_is_enough_for_a_draft(cn: Office) -> None:
    file = keep(cn, "chen", "通知.docx", BytesIO(sample("通知.docx")))
    document = creating.create(
        cn, "chen", "quick-draft", {"subject": "通知", "urgency": "ordinary", "head": "he", "files": [file]}
    )
    assert [one.people for one in case(cn, document).progress.open] == [("he",)]


@pytest.mark.covers("R126")
def test_only_a_holder_of_the_right_seals_its_kind_is_kept_and_an_attempt_leaves_a_row(cn: Office) -> None:
    document = signed(cn, reviewed(cn, sender(cn, "各区县人民政府", "lower")))
    decide(cn, "xu", document, "finalise.submit", final_text="正式文本")
    before = row(cn, document)
    seal = task(cn, document, "seal")
    with pytest.raises(NotAllowed):
        deciding.decide(cn, "xu", document, seal, "submit", {"seal_kind": "paper"})
    assert row(cn, document) == before
    where = [Where("agency", "==", cn.name), Where("document", "==", document)]
    [refusal] = cn.store.find("refusals", where, order="at").rows
    assert (refusal["by"], refusal["code"]) == ("xu", "not-your-task")
    for kind in ("paper", "electronic"):
        other = signed(cn, reviewed(cn, sender(cn, f"单位{kind}", "lower")))
        decide(cn, "xu", other, "finalise.submit", final_text="正式文本")
        decide(cn, "ma", other, "seal.submit", seal_kind=kind)
        assert row(cn, other)["card"]["seal_kind"] == kind


@pytest.mark.covers("R098")
def test_the_form_opens_with_the_superior_as_reviewer_and_departments_keep_their_order(cn: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    county = sender(cn, "各区县人民政府", "lower")
    drafter = visitor("demo-yunchuan", "chen")
    assert 'name="reviewer" value="he"' in drafter.get("/new/outgoing-document").text
    draft = {"subject": "通知", "drafted": "2026-03-02", "main_to": county, "text": "初稿", "_act": "send"}
    asked = {"secrecy": "public", "urgency": "ordinary", "countersigners": ["planning", "legal"]}

    def sent_to(reviewer: str) -> str:
        answer = drafter.post("/new/outgoing-document", {**draft, **asked, "reviewer": reviewer})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"].rsplit("/", 1)[1])

    for reviewer, who in (("he", "he"), ("hu", "hu"), ("", "he")):
        found = case(cn, sent_to(reviewer))
        assert [one.people for one in found.progress.open] == [(who,)]
        assert found.card["countersigners"] == ["planning", "legal"]
