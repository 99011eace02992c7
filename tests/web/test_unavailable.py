"""Records that cannot be reached or written for a while: a clear page, and the office goes on by itself afterwards."""

from __future__ import annotations

import pytest

from runtime.ports import Unavailable
from tests.office.story import letter

CN, RU = "demo-yunchuan", "demo-perm"


@pytest.fixture
def lost(site, monkeypatch):
    """Calling it takes the records away, calling what it gives brings them back."""

    def lose():
        def no_answer(*_, **__):
            raise Unavailable("the database does not answer")

        for name in ("get", "find", "count", "transact", "open_blob"):
            monkeypatch.setattr(site.store, name, no_answer)
        return monkeypatch.undo

    return lose


@pytest.mark.parametrize(("agency", "name", "said"), [(CN, "wang", "无法访问"), (RU, "zueva", "недоступны")])
def test_whoever_asks_is_told_when_to_come_again_and_the_office_needs_no_restart(visitor, lost, agency, name, said):
    someone = visitor(agency, name)
    found = lost()
    for answer in (someone.get("/"), someone.get("/search?q=x"), someone.post("/settings", {"theme": "dark"})):
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
        assert said in answer.text and "does not answer" not in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert f'href="/{agency}/search?q=x"' in someone.get("/search?q=x").text
    assert visitor(agency).get("/login").status_code == 200
    assert someone.client.get("/healthz").status_code == 503
    found()
    assert someone.get("/").status_code == 200
    assert someone.client.get("/healthz").status_code == 200


def test_a_full_disk_is_told_like_records_that_cannot_be_reached(visitor, site, perm):
    zueva, document = visitor(RU, "zueva"), letter(perm)
    said = {"comment": "x" * 20_000}
    writer = site.store._storage._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages}")
    answer = zueva.post(f"/documents/{document}/comment", said)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    writer.execute(f"PRAGMA max_page_count = {pages + 1000}")
    assert zueva.post(f"/documents/{document}/comment", said).status_code == 302
