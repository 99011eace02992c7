"""The interface's own words in the reader's language, from gettext catalogs read with babel."""

from __future__ import annotations

import gettext
from functools import cache
from importlib import resources
from io import BytesIO
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LANGUAGES: Final = {"en": "English", "ru": "Русский", "zh": "中文"}


@cache
def translations(language: str) -> gettext.NullTranslations:
    """The catalog of a language; English words stand in the source itself."""
    file = resources.files("runtime.web") / "translations" / language / "LC_MESSAGES" / "messages.po"
    if language == "en" or not file.is_file():
        return gettext.NullTranslations()
    made = BytesIO()
    write_mo(made, read_po(BytesIO(file.read_bytes()), locale=language))
    made.seek(0)
    return gettext.GNUTranslations(made)
