"""Offices that nobody of the product wrote: a town library and a building office over a shipped pack."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from runtime.cli import main
from runtime.commands.checking import check_path
from runtime.commands.demo import FIRST_PASSWORD, open_accounts
from runtime.office.office import FixedClock
from runtime.settings import open_site
from runtime.web.app import create_app
from tests.conftest import Visitor

AGENCIES = sorted(one for one in (Path(__file__).parents[1] / "agencies").iterdir() if one.is_dir())
LIBRARY = Path(__file__).parents[1] / "agencies" / "town-library"


@pytest.fixture
def library(tmp_path: Path, clock: FixedClock) -> Iterator[dict[str, Visitor]]:
    """The people of the library, each at a browser of their own."""
    site = open_site(tmp_path / "home", [LIBRARY], clock, options={"synchronous": "OFF"})
    office = site.offices["town-library"]
    open_accounts(office, FIRST_PASSWORD)
    app = create_app(site)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    names = [person.name for person in office.directory().people()]
    yield {name: Visitor(app.test_client(), "town-library").enter(name) for name in names}
    site.close()


@pytest.mark.parametrize("folder", AGENCIES, ids=lambda one: one.name)
def test_an_office_of_strangers_checks_without_a_problem(folder: Path) -> None:
    assert [str(one) for one in check_path(folder)] == []


def create(visitor: Visitor, type: str, **values: object) -> str:
    """Fill in, look over, send; the address of the new document."""
    answer = visitor.post(f"/new/{type}", {**values, "_act": "send"})
    assert answer.status_code == 302, answer.text
    return answer.headers["Location"].removeprefix("/town-library")


def decide(visitor: Visitor, document: str, decision: str, **values: object) -> int:
    """Decide the open task of a document."""
    found = re.search(rf'action="/town-library({document}/tasks/[^"/]+)"', visitor.get(document).text)
    assert found, f"no task at {document}"
    return visitor.post(found[1], {"decision": decision, "_act": "decide", **values}).status_code


def test_a_card_goes_through_every_room_and_into_the_register(library: dict[str, Visitor]) -> None:
    clerk = library["cleo"]
    reader = create(clerk, "reader", name="Ann Reader", born="1990-01-01", active="true").rpartition("/")[2]
    card = create(
        clerk, "card-request", reader=reader, kind="year", room="music", level="reserve", fee="£1,000.00",
        discount="0.25", checkers=["max", "sam"], due="2026-03-10",
    )  # fmt: skip
    assert decide(library["kim"], card, "submit") == 422  # an opinion is demanded
    assert decide(library["kim"], card, "submit", opinion="Good") == 302
    assert decide(library["sam"], card, "submit") == 302
    assert decide(library["max"], card, "fine", opinion="Fine") == 302
    assert decide(library["sam"], card, "fine", opinion="Fine") == 302
    assert decide(library["kim"], card, "agree") == 302
    assert decide(library["dave"], card, "submit") == 302
    assert "Write the verdict first" in library["dora"].get(card).text or decide(library["dora"], card, "grant") == 422
    assert decide(library["dora"], card, "grant", verdict="Yes") == 302
    assert decide(library["carl"], card, "submit") == 302
    assert "M-001/2026" in clerk.get("/registers/cards").text
    assert "750" in clerk.get(card).text


def test_wrong_answers_stand_at_their_fields_with_what_was_typed(library: dict[str, Visitor]) -> None:
    wrong = {"kind": "year", "fee": "much", "discount": "1.5", "due": "2026-13-45", "room": "moon"}
    answer = library["cleo"].post("/new/card-request", wrong)
    assert answer.status_code == 422
    for name, typed in wrong.items():
        if name != "kind":
            assert f'href="#f-{name}"' in answer.text, name
        assert typed in answer.text, typed


@pytest.mark.parametrize("act", ["add:guarantors.x", "up:guarantors.0.name:1", "add:nothing", "remove:guarantors:9"])
def test_forged_buttons_are_no_failure(library: dict[str, Visitor], act: str) -> None:
    posted = {"kind": "life", "guarantors:rows": "1", "guarantors.0.name": "Bob", "_act": act}
    answer = library["cleo"].post("/new/card-request", posted)
    assert answer.status_code in (200, 422)
    assert "Bob" in answer.text


def test_a_folder_of_agencies_is_checked_agency_by_agency(tmp_path: Path) -> None:
    for name, zone in (("one", "Europe/London"), ("other", "Mars/Crater")):
        (tmp_path / name).mkdir()
        text = f"agency: {name}\nlanguage: en\ntime-zone: {zone}\n"
        (tmp_path / name / "agency.yaml").write_text(text, "utf-8")
    assert any("there is no time zone 'Mars/Crater'" in str(one) for one in check_path(tmp_path))


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
@pytest.mark.parametrize("command", [("new-agency",), ("pack", "new")])
def test_a_new_folder_checks_as_it_is_in_every_language(
    tmp_path: Path, command: tuple[str, ...], language: str
) -> None:
    folder = tmp_path / "fresh"
    title = 'The "new" \\ office'
    made = CliRunner().invoke(main, [*command, str(folder), "--language", language, "--title", title])
    assert made.exit_code == 0, made.output
    assert [str(one) for one in check_path(folder)] == []


@pytest.mark.parametrize("name", ["my-", "my--office", "9th", "My"])
def test_a_folder_whose_name_is_no_name_is_refused(tmp_path: Path, name: str) -> None:
    made = CliRunner().invoke(main, ["new-agency", str(tmp_path / name)])
    assert made.exit_code == 1
    assert "is no name" in made.output
