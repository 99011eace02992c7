"""Both agencies' whole roads in a real browser: from the form to the archive, each step by its own person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Desk

pytestmark = pytest.mark.browser


def paper(folder: Path, name: str) -> str:
    """A file to attach."""
    path = folder / name
    path.write_bytes(b"%PDF-1.4 a scanned page")
    return str(path)


@pytest.mark.timeout(300)
def test_a_chinese_paper_goes_from_the_bag_to_the_archive(desk: Callable[..., Desk], tmp_path: Path) -> None:
    cn = "demo-yunchuan"
    wang = desk(cn, "wang")
    wang.go("/new/organisation-entry")
    wang.page.fill("#f-name", "省政府办公厅")
    wang.check("上级")
    wang.send()
    wang.go("/new/incoming-document")
    wang.search("sender", "省政府")
    wang.check("交换")
    wang.page.locator("textarea[name=_opinion]").fill("原件一份")
    wang.send()
    wang.task("来文登记表")
    wang.form()
    wang.check("红头文件")
    wang.page.fill("#f-sender_number", "云政办函〔2026〕18号")
    wang.page.fill("#f-subject", "关于报送防汛方案的通知")
    wang.page.select_option("#f-urgency", "urgent")
    wang.page.set_input_files('input[name="files:file"]', paper(tmp_path, "来文.pdf"))
    wang.page.locator(".file-item", has_text="来文.pdf").wait_for()
    wang.decide()
    zhao = desk(cn, "zhao")
    zhao.task("防汛方案")
    zhao.form()
    zhao.page.fill("#f-proposal", "拟请李市长批示，财政局承办")
    zhao.check("是否批办")
    choose(zhao, "leader", "李强")
    zhao.check("是否办文")
    choose(zhao, "handling_department", "财政局")
    zhao.check("是否催办")
    zhao.check("是否传阅")
    zhao.check("按顺序传阅")
    choose(zhao, "circulation_leaders", "周海")
    zhao.decide()
    sun = desk(cn, "sun")
    sun.task("防汛方案")
    sun.form()
    sun.decide("agree")
    zhao.task("防汛方案")
    zhao.decide()
    li = desk(cn, "li")
    li.task("防汛方案")
    li.decide("instruct", "请财政局牵头，本周内报送")
    zhao.task("防汛方案")
    assert "请财政局牵头" in zhao.page.content()
    zhao.form()
    zhao.decide("distribute")
    rep = desk(cn, "rep")
    rep.task("防汛方案")
    rep.decide()
    hu = desk(cn, "hu")
    hu.task("防汛方案")
    hu.page.locator("#d-to_handler").check()
    choose(hu, "handler", "陈杰", prefix="to_handler.")
    hu.decide(opinion="请陈杰承办")
    chen = desk(cn, "chen")
    chen.task("防汛方案", "来文登记表")  # what is supervised has a card of its own, called the same
    assert "是否催办" not in chen.page.content()
    chen.page.fill("#f-result", "材料已报送")
    chen.decide()
    zhou = desk(cn, "zhou")
    zhou.task("防汛方案")
    zhou.decide()
    wang.go("/registers/incoming-ledger")
    row = wang.page.locator("tr", has_text="防汛方案").inner_text()
    for text in ("原件一份", "赵明", "请财政局牵头", "财政局", "材料已报送", "请陈杰承办"):
        assert text in row
    wang.go("/registers/archive")
    assert wang.page.locator("a", has_text="防汛方案").count() == 1
    wang.go("/registers/incoming")
    assert wang.page.locator("a", has_text="防汛方案").count() == 0


def choose(person: Desk, name: str, title: str, prefix: str = "") -> None:
    """Choose in whatever widget the field has: radio buttons, a list or a search box."""
    page, full = person.page, f"{prefix}{name}"
    if page.locator(f'select[name="{full}"]').count():
        option = page.locator(f'select[name="{full}"] option', has_text=title).first.get_attribute("value")
        page.select_option(f'select[name="{full}"]', option)
    elif page.locator(f'[data-search="{full}"][data-multiple]').count():
        box = page.locator(f'[data-search="{full}"]')
        box.locator("input").fill(title)
        box.locator("button").click()
        page.locator("label.option:visible", has_text=title).first.click()
    elif page.locator(f'[data-search="{full}"]').count():
        person.search(full, title)
    else:
        page.locator(f'[data-field="{full}"] label.option', has_text=title).first.click()


@pytest.mark.timeout(300)
def test_a_russian_letter_goes_from_registration_to_taken_off_control(
    desk: Callable[..., Desk], tmp_path: Path
) -> None:
    ru = "demo-perm"
    zueva = desk(ru, "zueva")
    zueva.go("/new/correspondent")
    zueva.page.fill("#f-name", "ООО «Стройгарант»")
    zueva.send()
    zueva.go("/new/incoming-letter")
    zueva.search("sender", "Стройгарант")
    zueva.check("Нарочным")
    zueva.page.fill("#f-subject", "О капитальном ремонте здания")
    zueva.page.locator("[data-rows=annexes] button[value='add:annexes']").click()
    zueva.page.locator("[name='annexes.0.name']").fill("Смета")
    zueva.send()
    assert "01-12-00001/2026" in zueva.page.content()
    zueva.task("капитальном ремонте")
    zueva.form()
    zueva.page.set_input_files('input[name="image:file"]', paper(tmp_path, "скан.pdf"))
    zueva.page.locator(".file-item", has_text="скан.pdf").wait_for()
    zueva.decide()
    lapina = desk(ru, "lapina")
    lapina.task("капитальном ремонте")
    lapina.decide("match")
    sokolova = desk(ru, "sokolova")
    sokolova.task("капитальном ремонте")
    sokolova.form()
    sokolova.page.locator("#d-execute").check()
    rows = sokolova.page.locator('[data-rows="execute.resolutions"]')
    if not sokolova.page.locator('[name="execute.resolutions.0.text"]').count():
        rows.locator("button[value='add:execute.resolutions']").click()
    sokolova.page.locator('[name="execute.resolutions.0.text"]').fill("Подготовить ответ")
    choose(sokolova, "executors", "Мельник", prefix="execute.resolutions.0.")
    sokolova.page.locator('[name="execute.resolutions.0.due"]').fill("2026-03-06")
    sokolova.check("На контроле")
    sokolova.decide()
    melnik = desk(ru, "melnik")
    melnik.task("капитальном ремонте")
    melnik.decide(opinion="Ответ подготовлен")
    sokolova.task("капитальном ремонте")
    sokolova.decide("accept")
    drozdov = desk(ru, "drozdov")
    drozdov.task("капитальном ремонте")
    drozdov.decide("take_off")
    zueva.go("/registers/incoming-archive")
    assert zueva.page.locator("a", has_text="капитальном ремонте").count() == 1
