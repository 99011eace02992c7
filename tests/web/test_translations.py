"""No reader meets a word of another language: the catalogs hold all that the product says, and nothing else."""

from __future__ import annotations

import pytest

from tests.web.interface_texts import catalog, places, strings, texts

LANGUAGES = pytest.mark.parametrize("language", ["ru", "zh"])


@LANGUAGES
def test_every_text_is_translated(language: str) -> None:
    held = {strings(message.id): message for message in catalog(language) if message.id}
    missing = [
        forms
        for forms in texts().values()
        if forms not in held or not all(strings(held[forms].string)) or held[forms].fuzzy
    ]
    assert missing == []


@LANGUAGES
def test_no_translation_outlives_its_text(language: str) -> None:
    said = set(texts().values())
    assert [message.id for message in catalog(language) if message.id and strings(message.id) not in said] == []


@LANGUAGES
def test_a_translation_keeps_the_places_of_its_values(language: str) -> None:
    for message in catalog(language):
        if message.id:
            wanted = places(strings(message.id)[-1])
            assert all(places(said) == wanted for said in strings(message.string)), message.id


@LANGUAGES
def test_a_counted_text_has_every_plural_form(language: str) -> None:
    held = catalog(language)
    for message in held:
        if message.pluralizable:
            assert len(strings(message.string)) == held.num_plurals, message.id


def test_the_same_word_is_not_said_in_two_ways() -> None:
    """One text stands either alone or as the singular of a pair, never both."""
    alone = {forms[0] for forms in texts().values() if len(forms) == 1}
    assert [forms for forms in texts().values() if len(forms) == 2 and forms[0] in alone] == []
