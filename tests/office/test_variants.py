"""The variants of the Chinese flows are agencies with an overlay: what a scenario of theirs cannot say."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.commands.demo import demo_folders
from runtime.office import creating, ledgers
from runtime.office.office import FixedClock, Office
from runtime.settings import open_site
from tests.office.story import case, decide

DEFINITIONS = demo_folders()[0].parent


@pytest.fixture
def bureau(tmp_path: Path, clock: FixedClock):  # type: ignore[no-untyped-def]
    """The quality bureau."""
    site = open_site(tmp_path / "home", [DEFINITIONS / "cn-bureau"], clock, options={"synchronous": "OFF"})
    yield site.offices["cn-bureau"]
    site.close()


def registered(office: Office, source: str, kind: str, code: str, secrecy: str = "public") -> str:
    answers = {"received": "2026-03-02", "sender": source, "source": "bag", "department": "secretariat"}
    document = creating.create(office, "ding", "incoming-document", answers)
    values = {"head_type": "white", "subject": "文件", "urgency": "ordinary", "class_code": code, "secrecy": secrecy}
    more = {"circulate_in": "parallel", "circulation_leaders": ["tao"]} if kind == "read" else {}
    decide(office, "ding", document, "enter.submit", item_kind=kind, **values, **more)
    return document


@pytest.mark.covers("R245")
def test_the_bureau_parts_its_items_groups_its_register_and_checks_after_the_review(bureau: Office) -> None:
    names = ("省质监局", "市政府办公室")
    entries = [creating.create(bureau, "ding", "organisation-entry", {"name": name, "rank": "upper"}) for name in names]
    province, city = entries
    handled = registered(bureau, province, "handle", "A02")
    read = registered(bureau, city, "read", "A01")
    registered(bureau, city, "read", "A02")
    registered(bureau, province, "read", "A02")
    registered(bureau, province, "read", "A02", "internal")
    registered(bureau, city, "read", "A01")
    assert [one.step for one in case(bureau, handled).progress.open] == ["propose"]
    assert [one.step for one in case(bureau, read).progress.open] == ["leader_reads"]
    page = ledgers.read_register(bureau, "ding", "incoming", ledgers.Asked(), "zh")
    at = [column.name for column in page.columns].index("groups")
    groups = [line.texts[at] for line in page.lines]
    assert groups == sorted(groups)  # by category, then unit, then secrecy; the rows of each group stand together
    assert groups[:2] == ["A01 会议、市政府办公室、公开"] * 2 and len(set(groups)) == 4
    answers = {"subject": "通知", "drafted": "2026-03-02", "main_to": [city], "text": "初稿"}
    sent = creating.create(bureau, "hou", "outgoing-document", {**answers, "countersigners": ["standards"]})
    decide(bureau, "lei", sent, "review.agree", "同意", signer="tao")
    assert [one.step for one in case(bureau, sent).progress.open] == ["check_draft"]
