"""One tokenizer for Chinese, Russian and English: CJK bigrams, and stems of other words."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

import snowballstemmer

_CJK = r"\u3400-\u9fff\uf900-\ufaff"
_TOKENS = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}])[^\W_])+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_IS_CYRILLIC = re.compile(r"[а-яё]")


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=50_000)
def _stem(language: str, token: str) -> str:
    """A stem; an office writes the same words all day."""
    return str(_stemmer(language).stemWord(token))


def tokens(text: str) -> list[str]:
    """The search tokens of a text, in order and with repeats."""
    out: list[str] = []
    for token in _TOKENS.findall(text.lower()):
        if _IS_CJK.match(token):
            out += [token[at : at + 2] for at in range(len(token) - 1)] or [token]
        elif _IS_CYRILLIC.search(token):
            out.append(_stem("russian", token.replace("ё", "е")))
        else:
            out.append(_stem("english", token))
    return out


def index_words(texts: list[str]) -> list[str]:
    """The distinct tokens of several texts, single Chinese characters included, so that any of them is found."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(tokens(text)))
        found.update(dict.fromkeys(_IS_CJK.findall(text)))
    return list(found)[:400]
