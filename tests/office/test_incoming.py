"""The Russian office's letters, where a scenario cannot say it: images, holders, drawings, tabs."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.office import acts, files, holding, inbox
from runtime.office.access import Sight
from runtime.office.files import files_of
from runtime.office.history import broken, entries
from runtime.office.office import FixedClock, Office
from tests.office.story import case, decide, letter, row, task

FIRST, SECOND = b"%PDF-1.4 the first image", b"%PDF-1.4 the second image"


def image(office: Office, content: bytes, name: str = "scan.pdf", who: str = "zueva") -> dict[str, object]:
    return files.keep(office, who, name, io.BytesIO(content))


@pytest.mark.covers("R003", "R004")
def test_a_rejected_image_is_replaced_and_both_stay_readable(perm: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    document = letter(perm)
    decide(perm, "zueva", document, "scan.submit", image=[image(perm, FIRST)])
    decide(perm, "lapina", document, "verify.rescan", "Не читается")
    assert {one.step for one in case(perm, document).progress.open} == {"scan"}
    decide(perm, "zueva", document, "scan.submit", image=[image(perm, SECOND, "scan-2.pdf")])
    decide(perm, "lapina", document, "verify.match")
    [(field, linked)] = files_of(Sight(case(perm, document), "zueva", frozenset()))
    assert field == "image" and linked["sha256"] == hashlib.sha256(SECOND).hexdigest()
    changes = [one["data"]["fields"] for one in entries(perm.store, document) if one["event"] == "changed"]
    kept = [value["sha256"] for change in changes if "image" in change for value in files.found(change["image"])]
    assert hashlib.sha256(FIRST).hexdigest() in kept
    reader = visitor("demo-perm", "zueva")
    page = reader.get(f"/documents/{document}?tab=card:originals").text
    assert page.count(linked["sha256"]) >= 1 and "scan-2.pdf" in page
    for content in (FIRST, SECOND):
        answer = reader.get(f"/documents/{document}/files/{hashlib.sha256(content).hexdigest()}")
        assert answer.data == content
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.covers("R041")
def test_a_number_tells_holder_step_and_since_when_for_document_and_paper(
    perm: Office,
    visitor,  # type: ignore[no-untyped-def]
    clock: FixedClock,
) -> None:
    document = letter(perm)
    reader = visitor("demo-perm", "drozdov")

    def now() -> tuple[list[tuple[str, list[str], str]], tuple[str, list[str], str] | None]:
        """Who has the document and who its paper: the step, who, since which hour of today."""
        [found] = reader.get("/api/documents?number=01-12-00001/2026").json
        paper = found["original"]
        for one in (*found["holders"], *([paper] if paper else [])):
            assert one["since"].startswith("2026-03-02T")
        holders = [(one["step"], one["people"], one["since"][11:16]) for one in found["holders"]]
        return holders, (paper["by"], paper["steps"], paper["since"][11:16]) if paper else None

    def an_hour_later(act: Callable[..., None], *args: str, **values: Any) -> None:
        clock.moment += timedelta(hours=1)
        act(perm, *args, **values)

    assert now() == ([("scan", ["zueva", "lapina"], "01:00")], None)
    an_hour_later(acts.take_original, "zueva", document)
    paper = ("zueva", ["scan"], "02:00")
    assert now() == ([("scan", ["zueva", "lapina"], "01:00")], paper)
    an_hour_later(decide, "zueva", document, "scan.submit", image=[image(perm, FIRST)])
    assert now() == ([("verify", ["zueva", "lapina"], "03:00")], paper)
    an_hour_later(decide, "lapina", document, "verify.match")
    assert now() == ([("resolve", ["sokolova"], "04:00")], paper)
    an_hour_later(acts.take_original, "sokolova", document)
    paper = ("sokolova", ["resolve"], "05:00")
    assert now() == ([("resolve", ["sokolova"], "04:00")], paper)
    orders = [{"text": "Ответить", "executors": ["melnik", "belov"], "due": "2026-03-06"}]
    an_hour_later(decide, "sokolova", document, "resolve.execute", resolutions=orders, on_control=True)
    assert now() == ([("execute", ["melnik"], "06:00"), ("execute", ["belov"], "06:00")], paper)
    page = reader.get(f"/documents/{document}").text
    assert "Мельник\u00a0О.\u00a0В." in page and "Соколова\u00a0И.\u00a0П." in page
    an_hour_later(decide, "melnik", document, "execute.submit", "Исполнено")
    assert now() == ([("execute", ["belov"], "06:00")], paper)
    an_hour_later(decide, "belov", document, "execute.submit", "Исполнено")
    assert now() == ([("check", ["sokolova"], "08:00")], paper)
    an_hour_later(decide, "sokolova", document, "check.accept")
    assert now() == ([("off_control", ["drozdov"], "09:00")], paper)


@pytest.mark.covers("R042")
def test_the_drawing_marks_done_current_and_waiting_and_my_list_is_my_open_tasks(perm: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    document, other = letter(perm), letter(perm, "Второе письмо")
    decide(perm, "zueva", document, "scan.submit", image=[image(perm, FIRST)])
    page = visitor("demo-perm", "sokolova").get(f"/documents/{document}?tab=route").text
    drawn = page.split('<svg class="route"', 1)[1].split("</svg>", 1)[0]
    assert drawn.count("mark-done") == 2 and drawn.count("node-now") == 1 and drawn.count("node-wait") >= 3
    listed = page.split('<ol class="route-list">', 1)[1].split("</ol>", 1)[0]
    assert listed.count("is-done") == 2 and listed.count("is-now") == 1
    assert {(one["document"], one["step"]) for one in inbox.waiting(perm, "lapina").to_do} == {
        (document, "verify"),
        (other, "scan"),
    }


@pytest.mark.covers("R043")
def test_the_card_has_the_tabs_of_its_definition(perm: Office, visitor) -> None:  # type: ignore[no-untyped-def]
    document = letter(perm)
    reader = visitor("demo-perm", "zueva")
    page = reader.get(f"/documents/{document}?tab=card:details").text
    for title in ("Сведения о документе", "Электронный образ", "Резолюции", "Маршрут"):
        assert f">{title}" in page
    assert "Дата поступления" in page
    assert "Поступление" not in reader.get(f"/documents/{document}?tab=card:resolutions_tab").text


def test_history_is_a_chain_that_shows_a_change(perm: Office) -> None:
    document = letter(perm)
    found, kept = entries(perm.store, document), row(perm, document)
    assert broken(found, kept) == ""
    forged = [{**one, "by": "orlov"} if one["seq"] == 2 else one for one in found]
    assert broken(forged, kept) == "entry 2 was changed"
    assert broken(found[:-1], kept) == f"entries after {len(found) - 1} are missing"
    assert broken(found[1:], kept) == "entry 1 is missing"


def test_a_task_offered_to_two_is_claimed_by_one_and_given_back(perm: Office) -> None:
    document = letter(perm)
    open_task = task(perm, document, "scan")
    holding.claim(perm, "zueva", document, open_task)
    assert inbox.waiting(perm, "lapina").to_do == []
    with pytest.raises(Exception, match="held-by-another"):
        holding.claim(perm, "lapina", document, open_task)
    holding.release(perm, "zueva", document, open_task)
    holding.claim(perm, "lapina", document, open_task)
    assert [one["step"] for one in inbox.waiting(perm, "lapina").to_do] == ["scan"]


def test_an_executor_passes_the_task_on_and_responsibility_goes_with_it(perm: Office) -> None:
    document = letter(perm)
    decide(perm, "zueva", document, "scan.submit", image=[image(perm, FIRST)])
    decide(perm, "lapina", document, "verify.match")
    orders = [{"text": "Ответить", "executors": ["melnik"], "due": "2026-03-06"}]
    decide(perm, "sokolova", document, "resolve.execute", resolutions=orders)
    holding.transfer(perm, "melnik", document, task(perm, document, "execute"), "kim")
    assert inbox.waiting(perm, "melnik").to_do == []
    decide(perm, "kim", document, "execute.submit", "Исполнено")
    [fact] = case(perm, document).progress.current("execute")
    assert (fact.by, fact.responsible) == ("kim", "kim")


def test_somebody_elses_file_cannot_be_named_in_a_form(perm: Office) -> None:
    foreign = image(perm, FIRST, who="orlov")
    document = letter(perm)
    with pytest.raises(Exception, match="file-not-yours"):
        decide(perm, "zueva", document, "scan.submit", image=[foreign])
