"""The system log: who did what, when and from where; an administrator reads it and nobody changes it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable

import pytest

from runtime.office import history, system_log
from runtime.office.office import FixedClock, Office
from runtime.office.refusals import NotAllowed
from tests.conftest import Visitor


@pytest.fixture
def sun(visitor: Callable[..., Visitor]) -> Visitor:
    """The administrator, after somebody has tried to sign in as another."""
    stranger = visitor("demo-yunchuan")
    stranger.post("/login", {"name": "wang", "password": "wrong"}, environ_base={"REMOTE_ADDR": "10.0.0.66"})
    return visitor("demo-yunchuan", "sun")


def rows(page: str) -> list[list[str]]:
    """The table of the page."""
    body = page[page.index("<tbody>") : page.index("</tbody>")]
    return [re.findall(r"<td>(.*?)</td>", line) for line in body.split("<tr>")[1:]]


@pytest.mark.covers("R205")
def test_an_administrator_reads_who_did_what_when_and_from_where(cn: Office, sun: Visitor) -> None:
    sun.post("/settings", {"setting": "graded-circulation", "value": "false"})
    found = rows(sun.get("/settings/log").text)
    assert [line[2] for line in found[:2]] == ["设置已修改", "密码已修改"]
    setting = found[0]
    assert setting[1:] == ["孙丽", "设置已修改", "分级传阅：false", "127.0.0.1"]
    assert setting[0].startswith("2026年3月2日 ")
    refused = next(line for line in found if line[2] == "登录被拒绝")
    assert (refused[1], refused[4]) == ("wang", "10.0.0.66")
    assert any(line[2] == "定义已发布" for line in found)


@pytest.mark.covers("R205")
def test_no_entry_can_be_changed_or_removed_and_one_that_was_shows(cn: Office, sun: Visitor) -> None:
    for method in ("put", "patch", "delete"):
        answer = getattr(sun.client, method)("/demo-yunchuan/settings/log")
        assert answer.status_code == 405, method
    assert sun.post("/settings/log", {"id": "x"}).status_code == 405
    assert system_log.broken(cn.store, cn.name) == ""
    first = history.entries(cn.store, cn.name, system_log.ENTRIES)[0]
    cn.store.transact(lambda tx: tx.replace(system_log.ENTRIES, {**first, "by": "hu"}))
    assert system_log.broken(cn.store, cn.name) == "entry 1 was changed"
    kept = history.entries(cn.store, cn.name, system_log.ENTRIES)[0]
    cn.store.transact(lambda tx: tx.delete(system_log.ENTRIES, kept["id"], kept["rev"]))
    assert system_log.broken(cn.store, cn.name) == "entry 1 is missing"


def test_the_log_is_narrowed_to_a_person_an_event_and_days_and_downloaded(
    cn: Office, sun: Visitor, clock: FixedClock
) -> None:
    assert {line[1] for line in rows(sun.get("/settings/log?by=sun").text)} == {"孙丽"}
    assert {line[2] for line in rows(sun.get("/settings/log?event=signed-in").text)} == {"登录"}
    assert "<tbody>" in sun.get("/settings/log?since=2026-03-02&until=2026-03-02").text
    empty = sun.get("/settings/log?since=2026-03-03").text
    assert "<tbody>" not in empty and "没有记录" in empty
    assert sun.get("/settings/log?since=yesterday").status_code == 200, "a day that is none narrows nothing"
    file = sun.get("/settings/log/export?event=sign-in-refused")
    lines = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert lines[0] == ["时间", "人员", "内容", "详情", "来源"]
    assert [line[1] for line in lines[1:]] == ["wang"]


def test_a_long_log_comes_in_pages(cn: Office, sun: Visitor) -> None:
    for _ in range(60):
        system_log.note(cn, system_log.SIGNED_OUT, "wang", "10.0.0.1")
    first = sun.get("/settings/log?by=wang").text
    assert len(rows(first)) == 50
    following = re.findall(r'href="([^"]*after=[^"]*)"', first)[0].replace("&amp;", "&")
    second = sun.client.get(following).text
    assert len(rows(second)) == 10


def test_others_do_not_read_it(cn: Office) -> None:
    with pytest.raises(NotAllowed, match="not-administrator"):
        system_log.read(cn, "wang")


def test_a_list_is_a_setting_that_is_typed_with_commas(cn: Office, sun: Visitor) -> None:
    assert 'value="blue, green, purple, orange, red"' in sun.get("/settings").text
    assert sun.post("/settings", {"setting": "pen-colours", "value": "red，green"}).status_code == 302
    assert cn.setting("pen-colours") == ["red", "green"]
    assert rows(sun.get("/settings/log").text)[0][3] == "会签笔色：red, green"
    refused = sun.post("/settings", {"setting": "pen-colours", "value": "gold"})
    assert refused.status_code == 422 and "blue, green, purple, orange, red" in refused.text
    assert sun.post("/settings", {"setting": "pen-colours", "value": ""}).status_code == 422
