"""An edition in force is one for all processes; each goes over to it by itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from runtime.office import publishing
from runtime.office.directory import change_person
from runtime.office.office import FixedClock, Office
from runtime.settings import Site, join_site, open_site
from tests.faults.server import FERRY


def changed(folder: Path, old: str, new: str) -> Path:
    agency = folder / "ferry"
    agency.mkdir(exist_ok=True)
    (agency / "agency.yaml").write_text((FERRY / "agency.yaml").read_text("utf-8").replace(old, new), "utf-8")
    return agency


def both(folder: Path, clock: FixedClock) -> tuple[Office, Site]:
    """An office, and a site that publishes into the same home."""
    options = {"synchronous": "OFF"}
    first = open_site(folder / "home", [changed(folder, "", "")], clock, options=options)
    joined = join_site(folder / "home", ["ferry"], clock, options=options)
    return joined.offices["ferry"], first


def test_an_office_that_joins_is_the_one_that_was_published(site: Site, clock: FixedClock) -> None:
    for name, office in site.offices.items():
        found = publishing.in_force(site.store, name)
        assert found is not None
        look, edition = found
        assert edition.digest == office.edition.digest
        assert edition.texts == office.edition.texts
        assert edition.themes == office.edition.themes
        assert look == office.look
        assert not office.refresh(), "what one has published oneself is not read again"


def test_a_joined_office_goes_over_to_what_is_published_next_and_back(tmp_path: Path, clock: FixedClock) -> None:
    office, first = both(tmp_path, clock)
    assert not office.refresh()
    for title in ("Epistle", "Letter"):
        again = open_site(tmp_path / "home", [changed(tmp_path, "title: Letter\n", f"title: {title}\n")], clock)
        assert office.refresh()
        assert office.edition.documents["letter"].head.title == title
        assert office.current().edition is office.edition
        assert not office.refresh()
        again.close()
    office.store.close()
    first.close()


def test_a_translation_alone_is_noticed_too(tmp_path: Path, clock: FixedClock) -> None:
    office, first = both(tmp_path, clock)
    digest = office.edition.digest
    agency = tmp_path / "ferry"
    (agency / "own").mkdir()
    (agency / "own" / "ru.yaml").write_text('strings: ru\ndocument:letter: {title: "Письмо"}\n', "utf-8")
    open_site(tmp_path / "home", [agency], clock).close()
    assert office.refresh()
    assert office.edition.digest == digest
    assert office.edition.texts.title("ru", "document:letter", "") == "Письмо"
    office.store.close()
    first.close()


def test_an_address_that_is_added_to_the_file_reaches_the_people_that_are_kept(
    tmp_path: Path, clock: FixedClock
) -> None:
    office, first = both(tmp_path, clock)
    person = office.directory().person("anna")
    assert person is not None and person.email == ""
    office.store.transact(lambda tx: change_person(tx, "ferry", replace(person, title="Anna Baker")))
    agency = changed(tmp_path, "title: Anna Adams,", "title: Anna Adams, email: anna@example.org,")
    open_site(tmp_path / "home", [agency], clock).close()
    found = office.directory().person("anna")
    assert found is not None
    assert (found.email, found.title) == ("anna@example.org", "Anna Baker"), "what the office changed stays"
    office.store.close()
    first.close()
