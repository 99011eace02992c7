"""The shipped packs read whole in every language that they announce."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import definitions
from runtime.edition.build import build_pack
from runtime.edition.edition import Edition
from runtime.edition.strings_references import own_texts
from runtime.office.office import Office
from runtime.reading.problem import Problems
from tests.conftest import Visitor
from tests.office.story import letter

PACKS = sorted(path.parent for path in Path(definitions.__file__).parent.glob("*/pack.yaml"))


def missing(edition: Edition, language: str) -> list[str]:
    """The texts of an edition without a translation, as address, group and key."""
    given = edition.texts.by_language.get(language, {})
    return [
        f"{address} {group} {key}: {text}"
        for address, groups in own_texts(edition).items()
        for group, texts in groups.items()
        for key, text in texts.items()
        if text and key not in (given.get(address, {}).get(group, {}) if group else given.get(address, {}))
    ]


@pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.name)
def test_every_text_of_a_shipped_pack_is_translated(pack: Path) -> None:
    edition = build_pack(pack)
    own, announced = edition.packs[pack.name].language, edition.packs[pack.name].languages
    assert "en" in announced
    for language in announced:
        assert language == own or missing(edition, language) == []


def pack_with(folder: Path, strings: str) -> Path:
    """A small pack in Russian with the given translations."""
    folder.mkdir()
    (folder / "pack.yaml").write_text("pack: letters\nversion: 1.0.0\nlanguage: ru\nlanguages: [ru, en]\n", "utf-8")
    (folder / "letter.yaml").write_text(LETTER, "utf-8")
    (folder / "en.yaml").write_text(strings, "utf-8")
    return folder


LETTER = """\
document: letter
title: Письмо
data:
  properties:
    subject: {type: string, title: Тема}
    kind: {title: Вид, oneOf: [{const: plain, title: Обычное}, {const: secret, title: Секретное}]}
"""


def test_a_field_without_a_translation_is_missed(tmp_path: Path) -> None:
    strings = "strings: en\ndocument:letter:\n  title: Letter\n  fields: {kind: Kind}\n  values: {kind.plain: Plain}\n"
    edition = build_pack(pack_with(tmp_path / "letters", strings))
    assert missing(edition, "en") == [
        "document:letter fields subject: Тема",
        "document:letter values kind.secret: Секретное",
    ]


@pytest.mark.parametrize(
    ("strings", "place", "said"),
    [
        (
            "strings: en\ndocument:leter: {title: Letter}\n",
            "en.yaml:2:1: no-such-address",
            "there is no definition 'document:leter' to translate; did you mean 'document:letter'?",
        ),
        (
            "strings: en\ndocument:letter: {fields: {subjct: Subject}}\n",
            "en.yaml:2:28: no-such-text",
            "document:letter has no 'subjct' among its fields; did you mean 'subject'?",
        ),
        (
            "strings: en\ndocument:letter: {feilds: {subject: Subject}}\n",
            "en.yaml:2:19: no-such-text",
            "document:letter has no group of texts 'feilds'; did you mean 'fields'?",
        ),
        (
            "strings: en\ndocument:letter: {titel: Letter}\n",
            "en.yaml:2:19: no-such-text",
            "document:letter has no text 'titel'; did you mean 'title'?",
        ),
        (
            "strings: en\ndocument:letter: {values: {kind.closed: Closed}}\n",
            "en.yaml:2:28: no-such-text",
            "document:letter has no 'kind.closed' among its values; did you mean 'kind.secret'?",
        ),
    ],
)
def test_a_translation_of_nothing_is_a_problem(tmp_path: Path, strings: str, place: str, said: str) -> None:
    with pytest.raises(Problems) as raised:
        build_pack(pack_with(tmp_path / "letters", strings))
    assert str(raised.value) == f"letters/{place}: strings 'en': {said}"


def test_a_pack_keeps_translations_of_what_an_agency_removed(tmp_path: Path) -> None:
    pack_with(tmp_path / "letters", "strings: en\ndocument:letter: {title: Letter, fields: {kind: Kind}}\n")
    office = tmp_path / "office"
    (office / "overlay").mkdir(parents=True)
    agency = "agency: office\nlanguage: ru\ntime-zone: Europe/Moscow\npacks: [{pack: letters}]\n"
    (office / "agency.yaml").write_text(agency, "utf-8")
    removed = "document: letter\ndata:\n  properties:\n    kind: {remove: true}\n"
    (office / "overlay" / "letter.yaml").write_text(removed, "utf-8")
    from runtime.edition.build import build_agency

    edition = build_agency(office)
    assert edition.documents["letter"].field("kind") is None
    assert edition.texts.title("en", "document:letter", "Письмо") == "Letter"


def test_what_a_route_calls_its_words_is_read_in_the_language_of_the_reader(
    perm: Office, visitor: Callable[..., Visitor]
) -> None:
    document = letter(perm)
    zueva = visitor("demo-perm", "zueva")
    assert "Аннулировать регистрацию" in zueva.get(f"/documents/{document}").text
    zueva.get("/language/en")
    page = zueva.get(f"/documents/{document}").text
    assert "Annul the registration" in page and "Аннулировать" not in page
    asked = zueva.get(f"/documents/{document}/words/end?about=annulled").text
    assert "<h1>Annul the registration</h1>" in asked and "Аннулировать" not in asked
