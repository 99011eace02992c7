"""Every kind of page in three languages: axe finds nothing serious, nothing scrolls sideways on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from runtime.office.office import Office
from tests.browser.conftest import Desk
from tests.office.story import decide, entered, letter, sender, signed_in, task

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def serious(desk: Desk) -> list[str]:
    """What axe finds serious or critical on the open page."""
    found = Axe().run(desk.page).response["violations"]
    return [
        f"{desk.page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
    ]


def wide(desk: Desk) -> list[str]:
    """Whether the page scrolls sideways."""
    widths = desk.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    return [f"{desk.page.url} is {widths[0]} px wide on a screen of {widths[1]} px"] if widths[0] > widths[1] else []


def chinese_pages(cn: Office) -> dict[str, list[str]]:
    """Every kind of page of the Chinese office, by who opens it."""
    source = sender(cn)
    waiting = entered(cn, source, subject="关于召开全市安全生产工作会议的请示", urgency="extra-urgent")
    fresh = signed_in(cn, source)
    done = entered(cn, source, subject="关于报送材料的通知")
    decide(
        cn,
        "zhao",
        done,
        "propose.submit",
        proposal="拟传阅",
        needs_circulation=True,
        circulation_departments=["finance"],
    )
    decide(cn, "sun", done, "review.agree")
    decide(cn, "zhao", done, "forward.forward")
    reading = task(cn, done, "department_reads")
    return {
        "wang": [
            "/", "/?tab=started", "/?tab=done", "/?tab=overdue", "/new", "/new/incoming-document", "/registers",
            "/registers/incoming", "/registers/incoming-ledger", "/registers/archive", "/search",
            "/search?q=通知", "/search?q=没有", "/notices", "/profile", "/password", "/help", f"/documents/{fresh}",
            f"/documents/{fresh}/tasks/{task(cn, fresh, 'enter')}",
            f"/documents/{done}?tab=card", f"/documents/{done}?tab=route", f"/documents/{done}?tab=history&events=all",
            f"/documents/{done}?tab=files", f"/documents/{done}?tab=resolutions", "/nothing-here", "/settings",
        ],
        "zhao": ["/", f"/documents/{waiting}", f"/documents/{waiting}/tasks/{task(cn, waiting, 'propose')}"],
        "hu": ["/?tab=read", f"/documents/{done}", f"/documents/{done}/tasks/{reading}/add"],
        "sun": ["/settings"],
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en", "ru"])
def test_no_page_of_the_chinese_office_has_a_serious_fault(
    desk: Callable[..., Desk], cn: Office, language: str
) -> None:
    faults = []
    for name, paths in chinese_pages(cn).items():
        person = desk("demo-yunchuan", name)
        person.go(f"/language/{language}")
        for path in paths:
            person.go(path)
            faults += serious(person)
    person = desk("demo-yunchuan")
    person.go(f"/language/{language}?next=/demo-yunchuan/login")
    person.go("/login")
    faults += serious(person)
    person.page.goto(person.base.rsplit("/", 1)[0])
    faults += serious(person)
    assert faults == []


def test_errors_and_checks_have_no_serious_fault(desk: Callable[..., Desk], perm: Office) -> None:
    zueva = desk("demo-perm", "zueva")
    zueva.go("/new/incoming-letter")
    zueva.press(zueva.page.locator(".form-acts .btn-primary"))
    assert zueva.page.evaluate("document.activeElement.id") == "error-summary"
    assert zueva.page.title().startswith("Ошибка:")
    faults = serious(zueva)
    zueva.go("/new/correspondent")
    zueva.page.fill("#f-name", "ООО «Стройгарант»")
    zueva.press(zueva.page.locator(".form-acts .btn-primary"))
    assert faults + serious(zueva) == []


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_the_russian_office_in_dark_and_light(desk: Callable[..., Desk], perm: Office, scheme: str) -> None:
    document = letter(perm)
    zueva = desk("demo-perm", "zueva", scheme=scheme)
    faults = []
    for path in (
        "/",
        "/new/incoming-letter",
        f"/documents/{document}",
        f"/documents/{document}?tab=card:details",
        "/registers/incoming-letters",
    ):
        zueva.go(path)
        faults += serious(zueva)
    assert faults == []


def test_nothing_scrolls_sideways_on_a_narrow_phone(desk: Callable[..., Desk], cn: Office, perm: Office) -> None:
    faults = []
    for name, paths in chinese_pages(cn).items():
        person = desk("demo-yunchuan", name, width=320)
        for path in paths:
            person.go(path)
            faults += wide(person)
    document = letter(perm, "О согласовании проекта договора на капитальный ремонт здания администрации")
    zueva = desk("demo-perm", "zueva", width=320)
    for path in (
        "/",
        "/new/incoming-letter",
        f"/documents/{document}",
        f"/documents/{document}?tab=card:details",
        "/registers/incoming-letters",
    ):
        zueva.go(path)
        faults += wide(zueva)
    assert faults == []


def test_a_task_is_done_by_keyboard_alone(desk: Callable[..., Desk], cn: Office) -> None:
    document = entered(cn, sender(cn))
    decide(
        cn,
        "zhao",
        document,
        "propose.submit",
        proposal="拟传阅",
        needs_circulation=True,
        circulation_departments=["finance"],
    )
    decide(cn, "sun", document, "review.agree")
    decide(cn, "zhao", document, "forward.forward")
    hu = desk("demo-yunchuan", "hu")
    hu.go("/?tab=read")
    page = hu.page
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator("table.tasks th.title a").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("[data-decide-button]").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    hu.go("/?tab=done")
    assert page.locator("table.tasks a", has_text="防汛方案").count() == 1


def test_a_letter_is_registered_without_scripts(desk: Callable[..., Desk], perm: Office) -> None:
    letter(perm)
    zueva = desk("demo-perm", "zueva", scripts=False)
    zueva.go("/new/incoming-letter")
    page = zueva.page
    page.locator('[name="sender:find"]').fill("Стройгарант")
    zueva.press(page.locator("button[value='find:sender']"))
    page.select_option(
        'select[name="sender"]',
        label=page.locator('select[name="sender"] option', has_text="Стройгарант").first.inner_text(),
    )
    page.fill("#f-subject", "Письмо без сценариев")
    zueva.press(page.locator("button[value='add:annexes']"))
    assert page.input_value("#f-subject") == "Письмо без сценариев"
    page.fill("[name='annexes.0.name']", "Смета")
    zueva.send()
    assert "01-12-00002/2026" in page.content()
