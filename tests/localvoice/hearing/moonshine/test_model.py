"""Moonshine base as it is prepared here: what it hears, and that threads may share it."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from localvoice.audio import BYTES_PER_MS, SAMPLE_RATE_HZ
from localvoice.hearing.moonshine.files import BASE, TINY
from localvoice.hearing.moonshine.loading import load
from localvoice.hearing.neural import NeuralTurn
from localvoice.hearing.pool import Abandoned, Recogniser, RecogniserPool
from tests.localvoice.sounds import silence, speech, tone


@pytest.fixture(scope="module")
def base() -> Recogniser:
    return load(BASE)


def nothing() -> None:
    """Nobody ends it."""


def noise(seconds: int) -> bytes:
    return np.random.default_rng(1).normal(0, 300, seconds * SAMPLE_RATE_HZ).astype("<i2").tobytes()


def utterance(name: str) -> bytes:
    """A recording with 300 ms of its silence before and after, as a listener passes it on."""
    return speech(name)[900 * BYTES_PER_MS : -1500 * BYTES_PER_MS]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("hello", {"Hello"}),
        ("seven_times_eight", {"What is 7x8", "What is 7 times 8", "What is seven times eight"}),
        ("opening_hours", {"Tell me about your opening hours"}),
        ("my_name_is_linda", {"My name is Linda"}),
        ("what_is_my_name", {"What is my name"}),
    ],
)
def test_recordings_are_heard_word_for_word(base: Recogniser, name: str, said: set[str]) -> None:
    assert base.words(utterance(name), "en", nothing).rstrip(".!?") in said


@pytest.mark.parametrize(("before_ms", "after_ms"), [(1200, 1800), (300, 3000), (3000, 300)])
def test_a_sentence_between_seconds_of_silence_is_heard(base: Recogniser, before_ms: int, after_ms: int) -> None:
    spoken = speech("my_name_is_linda")[1200 * BYTES_PER_MS : -1800 * BYTES_PER_MS]
    assert base.words(silence(before_ms) + spoken + silence(after_ms), "en", nothing).lower()[:16] == "my name is linda"


@pytest.mark.parametrize("pcm", [b"", silence(50), silence(3000), noise(3), tone(2000)])
def test_where_nobody_speaks_there_are_no_words(base: Recogniser, pcm: bytes) -> None:
    assert base.words(pcm, "en", nothing) == ""


def test_two_threads_hear_what_each_of_them_would_hear_alone(base: Recogniser) -> None:
    names = ["opening_hours", "seven_times_eight"] * 4
    alone = [base.words(utterance(name), "en", nothing) for name in names[:2]]
    with ThreadPoolExecutor(2) as threads:
        together = list(threads.map(lambda name: base.words(utterance(name), "en", nothing), names))
    assert together == alone * 4


async def test_a_turn_of_twenty_seconds_is_heard_in_segments_without_a_word_lost(base: Recogniser) -> None:
    pool = RecogniserPool(base)
    async with pool.running():
        turn = NeuralTurn(pool, "en")
        for number in range(3):
            for name in ("opening_hours", "my_name_is_linda", "what_is_my_name"):
                turn.feed(utterance(name))
            if number == 1:
                turn.pause()
        heard = await turn.text()
    assert heard.count("opening hours") == heard.count("Linda") == heard.count("What is my name") == 3


def test_it_ends_between_two_tokens_when_nobody_wants_the_words(base: Recogniser) -> None:
    calls = 0

    def soon() -> None:
        nonlocal calls
        calls += 1
        if calls == 4:
            raise Abandoned

    with pytest.raises(Abandoned):
        base.words(utterance("opening_hours"), "en", soon)
    assert calls == 4


def test_the_small_one_hears_too() -> None:
    assert "opening hours" in load(TINY).words(utterance("opening_hours"), "en", nothing)
