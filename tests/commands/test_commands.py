"""The command line as its user meets it: what is said, and with which exit code."""

from __future__ import annotations

import json
import re
import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from runtime.cli import main
from runtime.commands.demo import demo_folders, open_accounts
from runtime.office import creating, deciding
from runtime.office.acts import comment
from runtime.office.directory import change_person
from runtime.office.office import FixedClock
from runtime.settings import open_site
from tests.conftest import MONDAY
from tests.office.purchases import site_of
from tests.office.story import letter

PACK = demo_folders()[0].parent / "ru-perm"
CN = demo_folders()[0].parent / "cn-receive-send"
PERM = demo_folders()[0]


def run(*arguments: object) -> Result:
    """One command."""
    return CliRunner().invoke(main, [str(one) for one in arguments])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A new pack."""
    folder = tmp_path / "letters"
    assert run("pack", "new", folder).exit_code == 0
    return folder


def change(file: Path, old: str, new: str) -> None:
    """An author writes something else."""
    text = file.read_text("utf-8")
    assert text.count(old) == 1, old
    file.write_text(text.replace(old, new), "utf-8")


def test_the_shipped_definitions_have_no_problem() -> None:
    found = run("check", "--no-scenarios", PACK, CN, *demo_folders())
    assert (found.exit_code, found.stdout) == (0, "")
    assert "4 checked, no problem" in found.stderr


def test_a_problem_is_told_with_file_line_column_code_and_remedy(pack: Path) -> None:
    change(pack / "letter.yaml", "{role: clerk}}\n  - number", "{role: clark}}\n  - number")
    found = run("check", pack)
    assert found.exit_code == 1
    line = next(at for at, text in enumerate((pack / "letter.yaml").read_text().splitlines(), 1) if "clark" in text)
    assert re.match(rf"\S*letter\.yaml:{line}:\d+: no-such-role: .*clark.*clerk", found.stdout)


def test_a_broken_file_alone_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "letter.yaml"
    file.write_text("document: letter\ntitle: [open\n", "utf-8")
    found = run("check", file)
    assert found.exit_code == 1
    assert re.match(r"\S*letter\.yaml:\d+:\d+: [a-z-]+: .+", found.stdout)


def test_a_sound_file_alone_is_checked_by_its_shape_and_that_is_said(pack: Path) -> None:
    found = run("check", pack / "letter.yaml")
    assert (found.exit_code, found.stdout) == (0, "")
    assert "by its shape alone" in found.stderr


def test_what_is_no_definition_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not yaml: [", "utf-8")
    found = run("check", tmp_path / "notes.txt")
    assert (found.exit_code, found.stdout) == (0, "")
    assert "skipped, not a definition" in found.stderr


def test_a_missing_path_is_a_problem(tmp_path: Path) -> None:
    found = run("check", tmp_path / "nowhere")
    assert found.exit_code == 1
    assert "no-file" in found.stdout


def test_a_story_that_fails_is_told_with_its_place(pack: Path) -> None:
    change(pack / "scenarios.yaml", "expect: {state: archived}", "expect: {state: closed}")
    text = (pack / "scenarios.yaml").read_text().splitlines()
    line = next(at for at, words in enumerate(text, 1) if "state: closed" in words)
    found = run("check", pack)
    assert found.exit_code == 1
    assert re.match(
        rf"\S*scenarios\.yaml:{line}:\d+: scenario: scenario 'a-letter-is-answered', step 4: ", found.stdout
    )
    assert run("check", "--no-scenarios", pack).exit_code == 0


def test_a_table_with_a_hole_is_refused(pack: Path) -> None:
    table = """---
rules: letter-terms
of: letter
hit: unique
table: [{row: tax, when: sender == "tax office", then: {deadline: 3 days}}]
"""
    with (pack / "letter.yaml").open("a", encoding="utf-8") as file:
        file.write(table)
    found = run("check", pack)
    assert found.exit_code == 1
    assert "incomplete-table: rules 'letter-terms': no row holds for the card sender: anything else;" in found.stdout


def test_a_vacancy_is_a_warning_and_refuses_nothing(pack: Path) -> None:
    change(pack / "scenarios.yaml", "  - {person: head, title: Head, posts: [head]}\n", "")
    found = run("check", "--no-scenarios", pack)
    assert (found.exit_code, found.stdout) == (0, "")
    assert "nobody-today: warning: route 'letter': step 'reply' finds nobody today:" in found.stderr
    assert "1 checked, 1 warning" in found.stderr


def test_participants_are_sought_among_the_people_of_today(tmp_path: Path) -> None:
    home = tmp_path / "home"
    site = open_site(home, [PERM], FixedClock(MONDAY))
    perm = site.offices["demo-perm"]
    controller = perm.directory().person("drozdov")
    assert controller is not None
    perm.store.transact(lambda tx: change_person(tx, perm.name, replace(controller, active=False)))
    site.close()
    assert "no problem" in run("check", "--no-scenarios", PERM).stderr
    found = run("check", "--no-scenarios", "--home", home, PERM)
    assert found.exit_code == 0
    assert "step 'off_control' finds nobody today: nobody has the role 'controller'" in found.stderr


def test_a_check_writes_nothing_into_a_home(tmp_path: Path) -> None:
    found = run("check", "--no-scenarios", "--home", tmp_path, PERM)
    assert (found.exit_code, "nothing is kept in" in found.stderr) == (1, True)
    assert list(tmp_path.iterdir()) == []
    open_site(tmp_path / "home", [PERM], FixedClock(MONDAY)).close()
    before = _kept(tmp_path / "home")
    assert run("check", "--no-scenarios", "--home", tmp_path / "home", PERM).exit_code == 0
    assert _kept(tmp_path / "home") == before


def _kept(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


# -- explain -----------------------------------------------------------------------------------------------


def test_explain_tells_every_row_with_its_tests_and_what_the_table_gives() -> None:
    found = run("explain", CN, "--rules", "incoming-level", "--given", '{"sender": {"rank": "upper"}}')
    assert found.exit_code == 0
    assert re.search(r"^(=>|  ) row \S+: (holds|does not hold)", found.stdout, re.M)
    assert re.search(r"^     (yes|no )  .+   \(.+ = .+\)", found.stdout, re.M)
    assert found.stdout.splitlines()[-1].startswith("gives ")


@pytest.mark.parametrize("given", ["{", "[1]"])
def test_explain_refuses_answers_that_are_no_object(given: str) -> None:
    found = run("explain", CN, "--rules", "incoming-level", "--given", given)
    assert found.exit_code == 1
    assert "JSON" in found.stderr


def test_explain_names_the_tables_there_are() -> None:
    found = run("explain", CN, "--rules", "nothing")
    assert found.exit_code == 1
    assert "there is no table 'nothing'; known: " in found.stderr


def test_explain_asks_what_to_explain() -> None:
    assert run("explain", CN).exit_code == 2


def test_explain_shows_where_a_document_stands_and_why(tmp_path: Path) -> None:
    home = tmp_path / "home"
    site = open_site(home, [PERM], FixedClock(MONDAY))
    letter(site.offices["demo-perm"])
    site.close()
    found = run("explain", PERM, "--document", "01-12-00001/2026", "--home", home)
    assert found.exit_code == 0, found.output
    assert "scan: with " in found.stdout
    assert "(role registrar), due 2026-03-03 18:00" in found.stdout
    assert "register: submit by zueva" in found.stdout
    assert "no document has the number 7" in run("explain", PERM, "--document", "7", "--home", home).stderr
    assert "nothing is kept in" in run("explain", PERM, "--document", "7", "--home", tmp_path / "no").stderr


def test_explain_tells_which_act_an_operation_id_was(tmp_path: Path) -> None:
    clock, home = FixedClock(MONDAY), tmp_path / "home"
    site = open_site(home, [PERM], clock)
    office = site.offices["demo-perm"]
    document = letter(office, op="5e1f")
    clock.moment += timedelta(hours=1)
    comment(office, "zueva", document, "Подлинник у меня", "6a20")
    site.close()
    found = run("explain", PERM, "--op", "5e1f", "--home", home)
    assert found.exit_code == 0, found.output
    first, *acts = found.stdout.splitlines()
    assert first.startswith("01-12-00001/2026 ")
    assert "  decided register submit by zueva, 2026-03-02 06:00" in acts
    assert not any("07:00" in line for line in acts)
    later = run("explain", PERM, "--op", "6a20", "--home", home).stdout
    assert later.splitlines()[1:] == ["  comment by zueva, 2026-03-02 07:00"]
    assert "no act was done under the operation id 7" in run("explain", PERM, "--op", "7", "--home", home).stderr


def test_explain_tells_a_person_what_led_here_and_what_would_have_led_elsewhere(tmp_path: Path) -> None:
    site = site_of(tmp_path, FixedClock(MONDAY))
    answers = {"subject": "Chairs", "amount": 2_000_000, "urgent": False, "reserve": 9500}
    creating.create(site.offices["buyers"], "bird", "purchase", answers)
    site.close()
    asked = ("explain", tmp_path / "buyers", "--document", "P-001", "--home", tmp_path / "home")
    found = run(*asked, "--as", "aske")
    assert found.exit_code == 0, found.output
    for line in (
        "  look: with aske (post auditor), due no term",
        "     opened after ask.submit by bird, 2026-03-02 01:00",
        "  rules purchase-route: route: full-review, deadline: 10 working days, by row large",
        "       yes  amount > 1000000   (amount = 2000000)",
        "       basis: Order 7",
        "     amount <= 1000000 would have gone to short-review and given deadline: 5 working days",
    ):
        assert line in found.stdout.splitlines()
    assert "9500" not in found.stdout
    assert "hall may not read this document" in run(*asked, "--as", "hall").stderr
    assert "nobody here is called 'x'" in run(*asked, "--as", "x").stderr


# -- new-agency and pack new ------------------------------------------------------------------------------


@pytest.mark.parametrize("packs", [(), ("--pack", "ru-perm"), ("--pack", "cn-receive-send")])
def test_a_new_agency_passes_the_check_as_it_is(tmp_path: Path, packs: tuple[str, ...]) -> None:
    made = run("new-agency", tmp_path / "harbour-office", "--title", 'The "Harbour" office: §1', *packs)
    assert made.exit_code == 0, made.output
    found = run("check", tmp_path / "harbour-office")
    assert (found.exit_code, found.stdout) == (0, "")


@pytest.mark.parametrize("language", ["en", "ru", "zh"])
def test_a_new_pack_passes_the_check_as_it_is(tmp_path: Path, language: str) -> None:
    assert run("pack", "new", tmp_path / "letters", "--language", language).exit_code == 0
    assert run("check", tmp_path / "letters").exit_code == 0


@pytest.mark.parametrize("command", [("new-agency",), ("pack", "new")])
def test_a_name_is_lower_case_latin(tmp_path: Path, command: tuple[str, ...]) -> None:
    found = run(*command, tmp_path / "My Office")
    assert found.exit_code == 1
    assert "'My Office' is no name" in found.stderr
    assert not (tmp_path / "My Office").exists()


@pytest.mark.parametrize("command", [("new-agency",), ("pack", "new")])
def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office" / "plans.txt").write_text("mine", "utf-8")
    found = run(*command, tmp_path / "office")
    assert found.exit_code == 1
    assert "is not empty" in found.stderr
    assert [one.name for one in (tmp_path / "office").iterdir()] == ["plans.txt"]


def test_an_unknown_pack_and_a_pack_name_that_is_taken_are_told(tmp_path: Path) -> None:
    found = run("new-agency", tmp_path / "office", "--pack", "ru-prem")
    assert found.exit_code == 1
    assert "the pack 'ru-prem' is not installed; known: " in found.stderr
    assert "a pack is called 'ru-perm' already" in run("pack", "new", tmp_path / "ru-perm").stderr


@pytest.mark.parametrize("zone", ["Mars/Phobos", "Europe/Moscow: x"])
def test_a_time_zone_that_is_none_makes_nothing(tmp_path: Path, zone: str) -> None:
    found = run("new-agency", tmp_path / "office", "--time-zone", zone)
    assert found.exit_code == 1
    assert f"'{zone}' is no time zone; " in found.stderr
    assert not (tmp_path / "office").exists()


# -- serve -------------------------------------------------------------------------------------------------


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        found = run("serve", PERM, "--port", port, "--home", tmp_path / "home")
    assert found.exit_code == 1
    assert f"port {port} on 127.0.0.1 cannot be used" in found.stderr
    assert "choose another with --port" in found.stderr


def test_an_agency_with_problems_is_not_served(tmp_path: Path) -> None:
    run("new-agency", tmp_path / "office")
    change(tmp_path / "office" / "own" / "letter.yaml", "{role: clerk}}\n  - number", "{role: clark}}\n  - number")
    found = run("serve", tmp_path / "office", "--home", tmp_path / "home")
    assert found.exit_code == 1
    assert "no-such-role" in found.stderr
    assert "nothing is served" in found.stderr


def test_a_second_start_keeps_accounts_and_records_under_their_old_form(tmp_path: Path) -> None:
    folder, home = tmp_path / "office", tmp_path / "home"
    run("new-agency", folder)
    site = open_site(home, [folder], FixedClock(MONDAY))
    office = site.offices["office"]
    assert open_accounts(office, "first-sign-in") == 2
    old = creating.create(office, "clerk", "letter", {"received": "2026-03-02", "subject": "A question"})
    site.close()

    definitions = folder / "own" / "letter.yaml"
    change(definitions, "title: Subject", "title: Matter")
    change(definitions, "{step: register, title: Registration", "{step: enter, title: Entry")
    change(definitions, "back-to: register", "back-to: enter")
    site = open_site(home, [folder], FixedClock(MONDAY))
    office = site.offices["office"]
    assert open_accounts(office, "first-sign-in") == 0
    new = creating.create(office, "clerk", "letter", {"received": "2026-03-02", "subject": "Another"})
    cases = {id: office.case(office.store.get("documents", id) or {}) for id in (old, new)}
    subjects = {id: case.type.field("subject") for id, case in cases.items()}
    assert {id: field.title if field else "" for id, field in subjects.items()} == {old: "Subject", new: "Matter"}
    assert [fact.step for id in (old, new) for fact in cases[id].progress.facts] == ["register", "enter"]
    assert [cases[id].row["number"] for id in (old, new)] == ["0001/2026", "0002/2026"]
    deciding.decide(office, "head", old, cases[old].progress.open[0].id, "return", {}, "Look again")
    again = office.case(office.store.get("documents", old) or {})
    assert [task.step for task in again.progress.open] == ["register"]
    assert json.loads((office.store.get("editions", f"office:{again.row['edition']}") or {})["definitions"])
    site.close()
