"""Office affairs of the Chinese office where a scenario cannot say it: forms, numbers and registers of each type."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from runtime.office import creating, ledgers
from runtime.office.office import FixedClock, Office
from tests.office.small import at, opened
from tests.office.story import case, decide, row

REPORTS: dict[str, tuple[str, str, dict[str, Any], tuple[str, ...]]] = {
    "internal-report": ("internal-reports", "签报2026-000", {}, ("标题", "内容", "报送领导")),
    "request-paper": ("request-papers", "请示2026-000", {"matter": "增拨经费"}, ("请示事项", "请于何日前批复")),
    "work-request": ("work-requests", "工请2026-000", {"amount": 500000}, ("所需经费", "拟开展日期")),
}


@pytest.mark.covers("R142")
@pytest.mark.parametrize("name", REPORTS)
def test_each_kind_of_report_has_its_form_its_numbers_its_register_and_runs_both_ways(
    cn: Office,
    visitor,  # type: ignore[no-untyped-def]
    name: str,
) -> None:
    register, series, more, labels = REPORTS[name]
    page = visitor("demo-yunchuan", "chen").get(f"/new/{name}")
    assert page.status_code == 200 and all(label in page.text for label in labels)
    made = []
    for decision in ("approve", "refuse"):
        document = creating.create(cn, "chen", name, {"subject": "关于经费", "text": "正文", "leader": "li", **more})
        decide(cn, "he", document, "head_checks.agree")
        decide(cn, "li", document, f"leader_decides.{decision}", "已阅")
        made.append(row(cn, document))
    assert [one["outcome"] for one in made] == ["approved", "refused"]
    assert [one["number"] for one in made] == [f"{series}1", f"{series}2"]
    for other, *_ in REPORTS.values():
        assert ledgers.read_register(cn, "qian", other, ledgers.Asked(), "zh").total == (2 if other == register else 0)


MEMO = """
document: memo
title: Memo
heading: "{subject}"
route: memo
access: {create: {role: clerk}, read: participants}
data: {required: [subject], properties: {subject: {type: string, title: Subject}}}
---
route: memo
steps: [{step: write, by: drafter, asks: [subject]}, {step: look, by: {person: boris}}, {step: sign, by: {post: head}}]
"""
NOTE = """
---
document: note
like: memo
title: Note
route: note
---
route: note
steps: [{step: jot, by: drafter, asks: [subject]}, {step: file_note, by: {person: vera}}]
"""


@pytest.mark.covers("R117")
def test_a_new_type_with_its_own_flow_is_a_definition_and_running_items_keep_theirs(tmp_path: Path) -> None:
    clock = FixedClock(at("2026-03-02T10:00"))
    office = opened(tmp_path, MEMO, clock)
    running = creating.create(office, "anna", "memo", {"subject": "Ropes"})
    office.store.close()
    office = opened(tmp_path, MEMO.replace(" {step: look, by: {person: boris}},", "") + NOTE, clock)
    started = creating.create(office, "anna", "memo", {"subject": "Chains"})
    note = creating.create(office, "anna", "note", {"subject": "Buoys"})

    def waits(document: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(one.step, one.people) for one in case(office, document).progress.open]

    assert waits(running) == [("look", ("boris",))]
    assert waits(started) == [("sign", ("head",))]
    assert waits(note) == [("file_note", ("vera",))]
    decide(office, "boris", running, "look.submit")
    assert waits(running) == [("sign", ("head",))]
