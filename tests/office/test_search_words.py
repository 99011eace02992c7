"""Words are found as they are spoken: two Chinese characters, Russian endings, phrases."""

from __future__ import annotations

import pytest

from runtime.office.words import MOST_WORDS, asked, composed, index_words, marked, terms, tokens


def finds(query: str, text: str) -> bool:
    """Whether the index proposes a text, and the text then shows all that is looked for."""
    looked_for = terms(query)
    proposed = set(asked(looked_for)) <= set(index_words([text]))
    return proposed and all(marked(composed(text), [term]) for term in looked_for)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("防火", "关于做好森林防火工作的通知"),
        ("火", "森林防火"),
        ("通知", "通知"),
        ("постановления", "О внесении изменений в Постановление Правительства края"),
        ("учётной", "учетная запись"),
        ("учетной", "учётная запись"),
        ("участок", "о земельных участках"),
        ("списка", "Список работ"),
        ("конец", "до конца года"),
        ("срок", "в установленные сроки"),
        ("человека", "на одного человек"),
        ("reports", "the report of the week"),
        ("２０２６", "云政发〔2026〕12号"),
        ("〔2026〕12号", "云政发〔2026〕12号"),
        ("12号", "云政发〔2026〕12号文件"),
        ("01-12-00001/2026", "№ 01-12-00001/2026"),
        ("й", "й"),
        ('"森林防火"', "做好森林防火"),
        ("«ремонт дороги»", "о ремонте дорог в районе"),
        ("ремонт 防火", "ремонт и 防火"),
        ("İstanbul", "İSTANBUL 防火"),
    ],
)
def test_a_query_finds_its_text(query: str, text: str) -> None:
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("森林防火", "防火 森林 林防"),
        ("«ремонт дороги»", "дороги ждут ремонта"),
        ("防汛", "防火"),
        ("договор аренды", "договор подряда"),
        ('"12号"', "12 日 号"),
    ],
)
def test_a_query_does_not_find_another_text(query: str, text: str) -> None:
    assert not finds(query, text)


def test_a_mark_stands_where_the_word_stands() -> None:
    text = composed("О ремонте дорог; 关于森林防火工作，ДОРОГА")
    assert [text[start:end] for start, end in marked(text, terms("дороги 森林防火"))] == ["дорог", "森林防火", "ДОРОГА"]


def test_nothing_but_signs_looks_for_nothing() -> None:
    assert terms(' «» "…" — ') == ()


def test_a_book_is_found_by_so_many_words_and_no_more() -> None:
    assert len(index_words([" ".join(f"w{number}" for number in range(30_000))])) == MOST_WORDS


def test_tokens_are_the_same_for_the_index_and_the_question() -> None:
    assert tokens("Учётные записи 森林防火 reports") == ["учетн", "запис", "森林", "林防", "防火", "report"]
