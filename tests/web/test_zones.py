"""Moments are told on the reader's clock; what the office keeps stays on its own."""

from __future__ import annotations

import re
from collections.abc import Callable

from runtime.office.office import Office
from tests.conftest import Visitor
from tests.office.story import letter

Desk = Callable[..., Visitor]


def test_a_reader_elsewhere_is_told_moments_on_the_clock_there(perm: Office, visitor: Desk) -> None:
    document = letter(perm)
    zueva = visitor("demo-perm", "zueva")
    assert "2 мар. 2026 г., 06:00" in zueva.get(f"/documents/{document}?tab=history").text
    zueva.post("/profile", {"zone": "Asia/Vladivostok"})
    assert "2 мар. 2026 г., 11:00" in zueva.get(f"/documents/{document}?tab=history").text
    foot = re.search(r"<footer.*</footer>", zueva.get("/").text, re.S)
    assert foot and "Время: UTC+10:00 · Владивосток" in foot[0]
    other = visitor("demo-perm", "lapina").get(f"/documents/{document}?tab=history").text
    assert "2 мар. 2026 г., 06:00" in other and "Время:" not in other


def test_registers_keep_the_time_of_the_agency(perm: Office, visitor: Desk) -> None:
    letter(perm)
    zueva = visitor("demo-perm", "zueva")
    here = zueva.get("/registers/incoming-letters").text
    zueva.post("/profile", {"zone": "America/Los_Angeles"})
    there = zueva.get("/registers/incoming-letters").text
    rows = [re.findall(r"<tbody.*?</tbody>", page, re.S) for page in (here, there)]
    assert rows[0] and rows[0] == rows[1]


def test_who_goes_back_to_the_time_of_the_agency_finds_it_chosen(perm: Office, visitor: Desk) -> None:
    zueva = visitor("demo-perm", "zueva")
    for zone in ("Asia/Vladivostok", ""):
        zueva.post("/profile", {"zone": zone})
        assert f'<option value="{zone}" selected>' in zueva.get("/profile").text
    assert "Как в учреждении (UTC+05:00)" in zueva.get("/profile").text


def test_a_zone_that_is_none_is_not_kept(perm: Office, visitor: Desk) -> None:
    zueva = visitor("demo-perm", "zueva")
    zueva.post("/profile", {"zone": "../../etc/passwd"})
    assert '<option value="" selected>' in zueva.get("/profile").text
