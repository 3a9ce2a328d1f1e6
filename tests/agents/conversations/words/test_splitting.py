"""The words of a text, in any script."""

import pytest

from agents.conversations.words.splitting import WORD_LIMIT, WORDS_LIMIT, wanted, words_of
from tests.agents.conversations.words.scripts import NOT_WORDS


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Äpfel, Straße!", "7xapfel 7xstrasse"),
        ("東京都2024年", "7x東京 7x京都 7x都 7x2024 7x年"),
        ("ガキ", "7xガキ 7xキ"),
        ("a", "7xa"),
        ("", ""),
    ],
)
def test_words_begin_with_whose_they_are(text: str, words: str) -> None:
    assert words_of(text, 7) == words


def test_the_same_words_written_in_other_ways_are_the_same() -> None:
    assert words_of("Ａ\u0308pfel \u00c4PFEL a\u0308p\u00adfel", 1) == "1xapfel 1xapfel 1xapfel"


@pytest.mark.parametrize("typed", NOT_WORDS)
def test_what_has_no_word_looks_for_nothing(typed: str) -> None:
    assert wanted(typed, 1).terms == ()


def test_what_is_looked_for_twice_is_looked_for_once() -> None:
    assert wanted("east East EAST", 1).terms == (("east",),)


def test_a_long_word_is_found_by_its_beginning() -> None:
    assert words_of("w" * 1000, 1) == f"1x{'w' * WORD_LIMIT}"
    assert wanted("w" * 1000, 1).terms == (("w" * WORD_LIMIT,),)


@pytest.mark.parametrize("text", ["lorem " * 100_000, "東" * 500_000])
def test_the_words_of_a_very_long_text_stay_within_what_postgres_takes(text: str) -> None:
    words = words_of(text, 9_999_999)

    assert WORDS_LIMIT / 2 < len(words) <= WORDS_LIMIT


def test_words_have_nothing_that_a_query_language_reads() -> None:
    everything = "".join(map(chr, [*range(0x20, 0xD800), *range(0xE000, 0x1_1000)]))
    assert not set(words_of(everything[:3000], 1)) & set("'\"\\*:&|!()<>%_-+^{}")
    assert not set(words_of(everything[3000:60_000], 1)) & set("'\"\\*:&|!()<>%_-+^{}")
