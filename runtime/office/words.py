"""One tokenizer for Chinese, Russian and English, for what is kept and for what is asked: bigrams and stems.

Where the words lie was measured before it was decided, on two cores that others used as well. A row for each word (the
plain multikey index in SQLite) took 30 KB of disk, 3 ms to write and 9.5 ms to change for a document of 136 words, and
a letter has four times as many; FTS5's own tokenizers find no Chinese word of two characters. So the words are made
here, the same in every home: the embedded one keeps them in FTS5 without a tokenizer of its own (2.7 KB, 0.6 ms and
0.8 ms), MongoDB in its multikey index. Over 100,000 documents of 484 words on average, every document with one of 23
Chinese words or of 32 Russian nouns in any form was found; the newest twenty came in 0.9 ms for a frequent word and
4.3 ms for a rare one (medians), opened with rights and snippets in 19 and 11 ms; reading all rows with a regular
expression took 990 ms. ``python -m tests.bench.search`` measures it again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Final, NamedTuple

import snowballstemmer

MOST_WORDS: Final = 20_000
_MOST_TERMS: Final = 12

_CJK = r"\u3400-\u9fff\uf900-\ufaff"
_TOKENS = re.compile(rf"[{_CJK}]+|(?:(?![{_CJK}])[^\W_])+")
_SPELT = re.compile(rf"(?:(?![{_CJK}])[^\W_])+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_IS_CYRILLIC = re.compile(r"[а-яё]")
_QUOTED = re.compile(r"[\"“„«「『](.+?)[\"”“»」』]")
# участок and участка, конец and конца: a vowel that comes and goes, of which the stemmer knows nothing.
_FLEETING = re.compile(r"(?<=[бвгджзклмнпрстфхцчшщ])[ое](?=[кц]\Z)")
# Full-width digits and letters are the same words; ё is written with and without its dots.
_SAME = {ord("ё"): "е", **{wide: chr(wide - 0xFEE0) for wide in range(0xFF10, 0xFF5B)}}


class Token(NamedTuple):
    """A word as it is kept, and where it stands in the text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Term:
    """One thing that is looked for: words that stand one after the other."""

    words: tuple[str, ...]

    @property
    def run(self) -> str:
        """The Chinese characters of which it consists, where it is one run of them."""
        pairs = all(_IS_CJK.match(word) for word in self.words) and len(self.words[-1]) == 2
        linked = all(one[1:] == other[:1] for one, other in pairwise(self.words))
        if pairs and linked:
            return self.words[0] + "".join(word[1:] for word in self.words[1:])
        return self.words[0] if len(self.words) == 1 and _is_single(self.words[0]) else ""


@cache
def _stemmer(language: str) -> Any:
    return snowballstemmer.stemmer(language)


@lru_cache(maxsize=50_000)
def _stem(token: str) -> str:
    """A stem; an office writes the same words all day."""
    if not _IS_CYRILLIC.search(token):
        return str(_stemmer("english").stemWord(token))
    return _FLEETING.sub("", str(_stemmer("russian").stemWord(token)))


def composed(text: str) -> str:
    """The text in which tokens have their places: letters and their marks are one character."""
    return unicodedata.normalize("NFC", text)


def _spans(text: str) -> Iterator[Token]:
    """The search tokens of a plain text, in order, each with its place."""
    for found in _TOKENS.finditer(text):
        run, start = found[0], found.start()
        if _IS_CJK.match(run):
            for at, word in enumerate(_pairs(run)):
                yield Token(word, start + at, start + at + len(word))
        else:
            yield Token(_stem(run), start, found.end())


def _pairs(run: str) -> list[str]:
    """The words of a run of Chinese: each two characters that stand side by side."""
    return [run[at : at + 2] for at in range(len(run) - 1)] or [run]


def plain(text: str) -> str:
    """A composed text in small letters, each where it was."""
    lowered = text.lower()
    if len(lowered) != len(text):
        lowered = "".join(letter.lower()[:1] or letter for letter in text)
    return lowered.translate(_SAME)


def tokens(text: str) -> list[str]:
    """The search tokens of a text, in order and with repeats."""
    out: list[str] = []
    for run in _TOKENS.findall(plain(composed(text))):
        out += _pairs(run) if _IS_CJK.match(run) else (_stem(run),)
    return out


def index_words(texts: Iterable[str]) -> list[str]:
    """The distinct tokens of several texts, single Chinese characters included, so that any of them is found."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(tokens(text)))
        found.update(dict.fromkeys(_IS_CJK.findall(text)))
        if len(found) > MOST_WORDS:
            break
    return list(found)[:MOST_WORDS]


# -- asking ------------------------------------------------------------------------------------------------


def terms(query: str) -> tuple[Term, ...]:
    """What a query looks for: each word, each run of Chinese, and each "phrase" in quotation marks."""
    query = composed(query)
    quoted = [Term(tuple(tokens(phrase))) for phrase in _QUOTED.findall(query)]
    rest = [Term(tuple(tokens(run))) for run in _TOKENS.findall(_QUOTED.sub(" ", query))]
    return tuple(dict.fromkeys(term for term in [*quoted, *rest] if term.words))[:_MOST_TERMS]


def asked(looked_for: Sequence[Term]) -> list[str]:
    """The kept words that a text must have, each once."""
    return list(dict.fromkeys(word for term in looked_for for word in term.words))[: 2 * _MOST_TERMS]


def places(term: Term, text: str) -> Iterator[tuple[int, int]]:
    """Where a term stands in a plain text."""
    if term.run:
        # Two characters side by side are a word wherever they stand, so a run of them is found as it is.
        at = text.find(term.run)
        while at >= 0:
            yield at, at + len(term.run)
            at = text.find(term.run, at + 1)
    elif len(term.words) == 1:
        # A Russian stem is the beginning of its word, an English one may differ in its last letter.
        if term.words[0][:-1] in text:
            yield from ((one.start(), one.end()) for one in _SPELT.finditer(text) if _stem(one[0]) == term.words[0])
    else:
        yield from _in_order(term.words, list(_spans(text)))


def _in_order(words: tuple[str, ...], found: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where words stand one after the other."""
    first, size = words[0], len(words)
    for at, token in enumerate(found):
        if token.word != first and not (_is_single(first) and token.word.endswith(first)):
            continue
        following = found[at + 1 : at + size]
        if len(following) == size - 1 and all(map(_goes_on, words[1:], [one.word for one in following])):
            yield token.start, found[at + size - 1].end


def _goes_on(asked_for: str, word: str) -> bool:
    """A lone character begins what follows it in the text, where the run is longer than in the question."""
    return word == asked_for or (_is_single(asked_for) and word.startswith(asked_for))


def _is_single(word: str) -> bool:
    return len(word) == 1 and bool(_IS_CJK.match(word))


def marked(text: str, looked_for: Sequence[Term]) -> list[tuple[int, int]]:
    """Where anything that is looked for stands in a composed text, in order and without overlaps."""
    found = plain(text)
    joined: list[tuple[int, int]] = []
    for start, end in sorted(place for term in looked_for for place in places(term, found)):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
