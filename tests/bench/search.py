"""What the search finds among a district's documents, and how fast, beside a scan by regular expression.

    python -m tests.bench.search [--documents 100000] [--home FOLDER]

Recall is counted against the plain texts, read one by one: two-character Chinese words as they stand, and Russian nouns
in any of their forms as whole words. Times are medians over the same questions in one process: ``index`` is the page of
the newest twenty out of the store, ``search`` what a reader gets (each find opened with its rights and its snippet),
``scan`` a regular expression over the kept rows: of the newest until there are twenty, or of the whole, as it must be
where the rows do not happen to lie in the order that is wanted, or the finds are to be counted. Three kinds of
questions are told apart, for a scan meets a word of every third document at once: ``words`` of officialese, ``pairs``
of them, and ``names``, which stand in few documents; ``all`` are the questions of the three kinds together. One JSON
object is printed.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any, Final

from runtime.office import texts
from runtime.office.finding import Wanted, search
from runtime.office.office import Office
from runtime.office.paging import every
from runtime.office.words import asked, terms
from runtime.ports import Where
from tests.bench.district_data import district_at
from tests.bench.district_office import inspector
from tests.bench.district_words import CHINESE, FORMS

TWENTY: Final = 20
MOST_READ: Final = 2_000


def plain_texts(office: Office) -> dict[str, str]:
    """Everything that can be searched, as plain text by document."""
    where = [Where("agency", "==", office.name), Where("words", "has", texts.ANY)]
    found = {}
    after = None
    while True:
        page = office.store.find("texts", where, order="created", descending=True, limit=500, after=after)
        for kept in page.rows:
            row = office.store.get("documents", kept["id"])
            assert row is not None
            said = "\n".join(passage.text for passage in texts.passages(office.case(row)))
            found[kept["id"]] = said.lower().replace("ё", "е")
        after = page.next
        if after is None:
            return found


def has(office: Office, query: str) -> list[Where]:
    """The conditions that a query puts to the index."""
    words = [Where("words", "has", word) for word in asked(terms(query))]
    return [Where("agency", "==", office.name), *words]


def recall(office: Office, plain: dict[str, str], questions: dict[str, re.Pattern[str]]) -> dict[str, Any]:
    """How many of the documents with a word are found by it, over all words and for the worst of them."""
    there = found = 0
    worst = (1.0, "")
    for query, pattern in questions.items():
        right = {id for id, text in plain.items() if pattern.search(text)}
        met = _met(office, query, right)
        there, found = there + len(right), found + met
        if right:
            worst = min(worst, (met / len(right), query))
    return {"recall": found / there, "worst": worst, "words": len(questions), "documents": there}


def _met(office: Office, query: str, right: set[str]) -> int:
    """How many of the right documents are found; of very many, only their number is compared."""
    if len(right) > MOST_READ:
        return min(len(right), office.store.count("texts", has(office, query)))
    return len(right & {row["id"] for row in every(office.store, "texts", has(office, query), "created")})


def chinese(plain: dict[str, str], chance: Random) -> dict[str, re.Pattern[str]]:
    """Frequent words of two characters, and rare ones out of the texts themselves."""
    rare: list[str] = []
    for text in chance.sample(list(plain.values()), min(len(plain), 400)):
        rare += re.findall(r"[\u4e00-\u9fff]{2}", text)[:1]
    words = [*CHINESE[::3], *dict.fromkeys(rare[:30])]
    return {word: re.compile(re.escape(word)) for word in words}


def names(plain: dict[str, str], chance: Random) -> list[str]:
    """Names of people and works, four characters each, and the numbers of senders, out of the texts themselves."""
    found: list[str] = []
    for text in chance.sample(list(plain.values()), min(len(plain), 400)):
        found += re.findall(r"联系人([\u4e00-\u9fff]{4})", text)[:1] + re.findall(r"\d+-исх/\d{4}", text)[:1]
    return list(dict.fromkeys(found))[:60]


def russian() -> dict[str, re.Pattern[str]]:
    """Nouns, each asked for in one form and to be found in all."""
    return {
        noun: re.compile(rf"\b(?:{'|'.join(form.replace('ё', 'е') for form in forms)})\b")
        for noun, forms in FORMS.items()
    }


def median_ms(act: Callable[[str], object], questions: Iterable[str], times: int = 3) -> float:
    """The median over questions of the median over repetitions."""
    medians = []
    for query in questions:
        taken = []
        for _ in range(times):
            begun = time.perf_counter()
            act(query)
            taken.append(time.perf_counter() - begun)
        medians.append(statistics.median(taken))
    return round(statistics.median(medians) * 1000, 3)


def scanning(home: Path, most: int | None) -> Callable[[str], list[str]]:
    """The newest so many by a regular expression over the rows, as one would do without an index; or all of them."""
    connection = sqlite3.connect(home / "home" / "records" / "formwright.db")

    def scan(query: str) -> list[str]:
        stems = [re.compile(re.escape(_beginning(word))) for word in query.lower().split()]
        rows = connection.execute('SELECT id, "$row" FROM documents ORDER BY rowid DESC')
        with closing(rows):
            met = (id for id, text in rows if all(stem.search(text) for stem in stems))
            return list(islice(met, most))

    return scan


def _beginning(word: str) -> str:
    """What a scan looks for in place of a Russian word with its ending."""
    return word[:-2] if word.isalpha() and len(word) > 4 else word


def times(office: Office, home: Path, questions: list[str]) -> dict[str, Any]:
    """Medians of the same questions asked in four ways."""
    who, store = inspector(office), office.store

    def newest(query: str) -> object:
        where = has(office, query)
        return store.find("texts", where, order="created", descending=True, limit=TWENTY, fields=("created",))

    found = {
        "index_newest_ms": median_ms(newest, questions),
        "search_newest_ms": median_ms(lambda query: search(office, who, Wanted(query)), questions),
        "search_ranked_ms": median_ms(lambda query: search(office, who, Wanted(query, best_first=True)), questions),
        # A scan may take seconds, so fewer questions are put to it.
        "scan_newest_ms": median_ms(scanning(home, TWENTY), questions[::6], 1),
        "scan_whole_ms": median_ms(scanning(home, None), questions[::12], 1),
    }
    ratios = {
        f"{ours}_to_{scan}": round(found[f"{scan}_ms"] / found[f"{ours}_ms"], 1)
        for ours in ("index_newest", "search_newest", "search_ranked")
        for scan in ("scan_newest", "scan_whole")
    }
    return {**found, **ratios, "questions": len(questions)}


def main() -> None:
    """Print one JSON object."""
    options = argparse.ArgumentParser()
    options.add_argument("--documents", type=int, default=100_000)
    options.add_argument("--home", type=Path)
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = given.home or Path(folder)
        site = district_at(home, given.documents)
        office, chance = site.offices["district"], Random(3)
        plain = plain_texts(office)
        zh, ru = chinese(plain, chance), russian()
        pairs = [f"{first} {second}" for first, second in zip(zh, list(zh)[1:], strict=False)]
        pairs += [f"{first} {second}" for first, second in zip(ru, list(ru)[1:], strict=False)]
        kinds = {"words": [*zh, *ru], "pairs": pairs, "names": names(plain, chance)}
        answer = {
            "documents": len(plain),
            "home": "embedded",
            "chinese": recall(office, plain, zh),
            "russian": recall(office, plain, ru),
            **{kind: times(office, home, questions) for kind, questions in kinds.items()},
            "all": times(office, home, [query for questions in kinds.values() for query in questions]),
        }
        site.close()
    print(json.dumps(answer, ensure_ascii=False))


if __name__ == "__main__":
    main()
