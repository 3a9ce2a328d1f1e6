"""How long a silence must be, from the words before it."""

import pytest

from localvoice.listening.endpointing import THRESHOLDS, Endpointing, silence_needed_ms

USUAL = Endpointing(timeout_ms=1500, languages=("en",))


def needed(words: str, level: str = "default", *, timeout_ms: int = 1500, languages: tuple[str, ...] = ("en",)) -> int:
    return silence_needed_ms(words, 500, Endpointing(level, timeout_ms, languages))


@pytest.mark.parametrize(
    "words", ["I would like a room.", "Are you open?", "Yes", "That's great!", "营业吗？", "thank you."]
)
def test_a_finished_sentence_ends_sooner(words: str) -> None:
    assert 250 <= needed(words) < 500


@pytest.mark.parametrize(
    "words",
    ["I would like to", "a room and", "I would like to.", "um", "I think, uh", "Well...", "My name is the", "it's"],
)
def test_an_unfinished_sentence_or_a_filler_waits_until_the_timeout(words: str) -> None:
    assert needed(words) == 1500


def test_a_clause_waits_longer_than_words_that_show_nothing() -> None:
    assert needed("what time do you open") == 500 < needed("on Monday,") < 1500


def test_no_words_wait_as_long_as_the_silence() -> None:
    assert needed("") == 500


@pytest.mark.parametrize("words", ["on Monday,", "what time do you open", "I would like a room."])
def test_the_higher_the_level_the_longer_the_wait(words: str) -> None:
    low, medium, high = (needed(words, level) for level in ("low", "medium", "high"))
    assert low <= medium < high or low < medium <= high
    assert needed(words, "default") == medium


@pytest.mark.parametrize("level", THRESHOLDS)
def test_nothing_waits_longer_than_the_timeout_or_the_silence(level: str) -> None:
    for words in ("um", "and", "", "yes.", "so,"):
        assert needed(words, level, timeout_ms=900) <= 900
        assert needed(words, level, timeout_ms=0) <= 500


def test_someone_who_pauses_for_long_gets_as_much_time_again() -> None:
    assert silence_needed_ms("and the room", 500, USUAL, paused_ms=800) == 800
    assert silence_needed_ms("and the room", 500, USUAL, paused_ms=9000) == 1500
    assert silence_needed_ms("I take the room.", 500, USUAL, paused_ms=800) < 500
