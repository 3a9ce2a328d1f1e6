"""How complete a sentence sounds. The words are as Moonshine or pocketsphinx write them."""

import pytest

from localvoice.listening.sentence_ends import CLAUSE, QUESTION, STATEMENT, UNFINISHED, UNSURE, completeness


@pytest.mark.parametrize(
    "words",
    [
        "I would like to.",
        "i would like to book a room and",
        "My name is.",
        "My name is",
        "Can I have a?",
        "Can I have?",
        "What time do you?",
        "Hello. What time do you",
        "Could you please tell me?",
        "I was wondering if.",
        "It's for my.",
        "I need",
        "and I want",
        "The address of the hotel is",
        "Do you have?",
        "Um.",
        "I think, um?",
        "Well...",
        "I come from –",
    ],
)
def test_a_sentence_that_has_only_begun_goes_on_whatever_punctuation_it_has(words: str) -> None:
    assert completeness(words, ("en",)) == UNFINISHED


@pytest.mark.parametrize(
    ("words", "complete"),
    [
        ("What time do you open?", QUESTION),
        ("Where are you from?", QUESTION),
        ("How are you?", QUESTION),
        ("Can you help me?", QUESTION),
        ("Do you know how tall the tower is?", QUESTION),
        ("That is what I want.", STATEMENT),
        ("Yes, it is.", STATEMENT),
        ("Yes, I can.", STATEMENT),
        ("I think so.", STATEMENT),
        ("Come in!", STATEMENT),
        ("I'd like some.", STATEMENT),
        ("yes", STATEMENT),
        ("Thanks", STATEMENT),
        ("On Monday,", CLAUSE),
        ("what time do you open", UNSURE),
        ("seven times eight", UNSURE),
        ("", UNSURE),
        (" ... ", UNSURE),
    ],
)
def test_a_complete_sentence_is_known_by_its_end(words: str, complete: float) -> None:
    assert completeness(words, ("en",)) == complete


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Ich hätte gern ein"),
        ("de", "Mein Name ist."),
        ("de", "Ich möchte."),
        ("de", "ähm"),
        ("es", "quiero una habitación con"),
        ("es", "Mi nombre es"),
        ("fr", "je voudrais une"),
        ("fr", "Je voudrais."),
        ("fr", "euh"),
        ("it", "vorrei un"),
        ("pt", "eu quero um quarto com"),
        ("id", "saya mau kamar untuk"),
    ],
)
def test_other_languages_have_words_of_their_own(language: str, words: str) -> None:
    assert completeness(words, (language,)) == UNFINISHED
    assert completeness(words) == UNFINISHED


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Was kostet das?"),
        ("de", "Das ist."),
        ("es", "¿Está abierto?"),
        ("fr", "Bonjour, ça va?"),
        ("ja", "営業中？"),
    ],
)
def test_and_ends_of_their_own(language: str, words: str) -> None:
    assert completeness(words, (language,)) >= STATEMENT


def test_a_word_of_another_language_is_only_a_word() -> None:
    assert completeness("this is the no", ("en",)) == UNSURE
    assert completeness("ein Haus und", ("en",)) == UNSURE


@pytest.mark.timeout(20)
@pytest.mark.parametrize("word", ["what do ", "und ja ", "and, ", "is ", "name ist "])
def test_a_very_long_turn_takes_no_time(word: str) -> None:
    assert completeness(word * 5000) in (UNFINISHED, CLAUSE, UNSURE)
