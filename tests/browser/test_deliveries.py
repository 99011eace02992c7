"""The page of deliveries in a browser: no serious fault, no sideways scrolling, and usable without scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from runtime.kinds.simple import ChannelUse
from runtime.office.office import Office
from tests.browser.conftest import Desk
from tests.browser.test_pages import serious, wide

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

HOOK = ChannelUse("webhook", {"url": "https://receiver.example.org/notices"}, {"key": "HOOK_KEY"})
MAIL = ChannelUse("smtp", {"host": "mail.example.org", "from": "office@example.org"})
LONG = "mail.a-very-long-name-of-a-mail-server.example.org:587: [Errno 111] Connection refused " * 3


def undelivered(office: Office, person: str) -> None:
    """One message in each state that an administrator acts on."""
    agency = office.edition.agency
    assert agency is not None
    office.edition = replace(office.edition, agency=replace(agency, channels=(MAIL, HOOK)))
    said = {"agency": office.name, "person": person, "document": "", "made": "2026-03-01T23:00:00+00:00"}
    tried = {"at": "2026-03-02T02:00:00+00:00", "tried": "2026-03-02T00:00:00+00:00", "tries": 12}
    for at, (state, reason) in enumerate((("dead", LONG), ("dead", "no-address"), ("waiting", "no-secret HOOK_KEY"))):
        kind = ("task-assigned", "deadline-passed", "decided")[at]
        row = {"id": f"m{at}", "channel": "smtp", "kind": kind, "state": state, "reason": reason, **said, **tried}
        office.store.transact(lambda tx, row=row: tx.insert("outbox", row))


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(
    ("agency", "person", "other"), [("demo-perm", "admin", "zueva"), ("demo-yunchuan", "sun", "wang")]
)
def test_the_page_has_no_fault_at_any_width(
    desk: Callable[..., Desk], perm: Office, cn: Office, agency: str, person: str, other: str, width: int
) -> None:
    undelivered(perm if agency == "demo-perm" else cn, other)
    mine = desk(agency, person, width=width)
    found = []
    for path in ("", "?state=waiting", "?state=sent", "/m0/drop"):
        mine.go(f"/settings/deliveries{path}")
        found += serious(mine) + wide(mine)
    assert found == []


def test_a_message_is_sent_again_and_another_dropped_without_scripts(desk: Callable[..., Desk], perm: Office) -> None:
    undelivered(perm, "zueva")
    mine = desk("demo-perm", "admin", scripts=False)
    mine.go("/settings")
    mine.press(mine.page.get_by_role("link", name="Отправка уведомлений"))
    rows = mine.page.locator(".hits > li")
    assert rows.count() == 2
    mine.press(rows.filter(has_text="нет адреса").get_by_role("button", name="Отправить ещё раз"))
    assert "1 сообщение сейчас отправится ещё раз" in mine.page.locator(".note-done").inner_text()
    mine.press(rows.filter(has_text="Connection refused").get_by_role("link", name="Не отправлять…"))
    mine.press(mine.page.get_by_role("button", name="Не отправлять"))
    assert "Сообщение не будет отправлено" in mine.page.locator(".note-done").inner_text()
    assert {id: perm.store.get("outbox", id)["state"] for id in ("m0", "m1")} == {"m0": "dropped", "m1": "waiting"}  # type: ignore[index]
