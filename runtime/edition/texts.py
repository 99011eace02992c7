"""Texts of definitions in the reader's language, keyed by address; the definition's own texts stand behind them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.kinds.simple import Strings


@dataclass(frozen=True, slots=True)
class Texts:
    """Translations by language and address; ``own`` is the language the definitions are written in."""

    own: str = "en"
    by_language: Mapping[str, Mapping[str, Mapping[str, Any]]] = field(default_factory=dict)

    def title(self, language: str, address: str, default: str) -> str:
        """The title of a definition."""
        return self._text(language, address, "title", None, default)

    def text(self, language: str, address: str, group: str, key: str, default: str) -> str:
        """One text of a group (``fields``, ``steps``, ``values`` …) of a definition."""
        return self._text(language, address, group, key, default)

    def _text(self, language: str, address: str, group: str, key: str | None, default: str) -> str:
        if language == self.own:
            return default
        texts = self.by_language.get(language) or (self.by_language.get("en") if language != self.own else None) or {}
        found = texts.get(address, {}).get(group)
        if key is not None:
            found = found.get(key) if isinstance(found, Mapping) else None
        return found if isinstance(found, str) and found else default


def gather(own: str, strings: Iterable[Strings]) -> Texts:
    """All translations together; a later one (the agency's) stands before an earlier one (a pack's)."""
    languages: dict[str, dict[str, dict[str, Any]]] = {}
    for one in strings:
        language = languages.setdefault(one.head.name, {})
        for address, texts in one.texts.items():
            target = language.setdefault(address, {})
            for group, value in texts.items():
                if isinstance(value, Mapping) and isinstance(target.get(group), Mapping):
                    target[group] = {**target[group], **value}
                else:
                    target[group] = value
    return Texts(own, languages)
