"""The page of search without scripts, on a phone and on a desk, in three languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from runtime.office import acts
from runtime.office.office import Office
from tests.browser.conftest import Desk
from tests.browser.test_pages import serious, wide
from tests.office.story import letter

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("width", [320, 1280])
def test_one_searches_without_scripts(desk: Callable[..., Desk], perm: Office, width: int) -> None:
    document = letter(perm, "О ремонте дороги в посёлке")
    acts.take_original(perm, "zueva", document)
    zueva = desk("demo-perm", "zueva", width=width, scripts=False)
    zueva.go("/search")
    zueva.page.fill("#page-search", "«ремонт дорог»")
    zueva.enter("#page-search")
    hit = zueva.page.locator(".hits > li").first
    assert hit.locator("mark").all_inner_texts()[0] == "ремонте дороги"
    assert "Сканирование: Зуева" in hit.inner_text().replace("\u00a0", " ")
    zueva.page.locator("details.filter summary").click()
    menu = zueva.page.locator("details.filter form")
    box = menu.bounding_box()
    assert box and box["x"] >= 0 and box["x"] + box["width"] <= width
    zueva.page.select_option("#c-type", "correspondent")
    zueva.press(menu.locator("button"))
    assert zueva.page.locator(".hits > li").count() == 0
    zueva.press(zueva.page.get_by_role("link", name="Искать без отбора"))
    assert zueva.page.locator(".hits > li").count() == 1


@pytest.mark.parametrize("language", ["ru", "zh", "en"])
def test_no_state_of_the_page_has_a_serious_fault(desk: Callable[..., Desk], perm: Office, language: str) -> None:
    letter(perm, "О ремонте дороги в посёлке")
    for width in (320, 1280):
        zueva = desk("demo-perm", "zueva" if width == 320 else "lapina", width=width)
        zueva.go(f"/language/{language}")
        faults = []
        for path in ("/search", "/search?q=ремонт", "/search?q=ремонт&order=best&type=incoming-letter&from=2026-03-02"):
            zueva.go(path)
            faults += serious(zueva) + wide(zueva)
        zueva.go("/search?q=нет&state=open")
        assert faults + serious(zueva) + wide(zueva) == []
