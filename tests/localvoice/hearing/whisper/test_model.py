"""Whisper base: German, silence, and languages that it does not know."""

import json

import numpy as np
import pytest

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.hearing.whisper import files
from localvoice.hearing.whisper.model import Whisper, is_silence
from localvoice.missing import EngineMissing
from tests.localvoice.sounds import silence, speech, tone


@pytest.fixture(scope="module")
def whisper() -> Whisper:
    return Whisper()


def nothing() -> None:
    """Nobody ends it."""


def noise(seconds: int) -> bytes:
    return np.random.default_rng(1).normal(0, 300, seconds * SAMPLE_RATE_HZ).astype("<i2").tobytes()


def test_english_is_heard(whisper: Whisper) -> None:
    assert whisper.words(speech("opening_hours"), "en", nothing).rstrip(".") == "Tell me about your opening hours"


def test_a_language_that_it_does_not_know_is_found_by_itself(whisper: Whisper) -> None:
    assert "opening hours" in whisper.words(speech("opening_hours"), "xx", nothing)


@pytest.mark.parametrize("pcm", [b"", silence(50), silence(3000), noise(3), tone(2000)])
@pytest.mark.parametrize("language", ["de", "en"])
def test_where_nobody_speaks_there_are_no_words(whisper: Whisper, pcm: bytes, language: str) -> None:
    assert whisper.words(pcm, language, nothing) == ""


@pytest.mark.parametrize(
    ("no_speech", "score", "is_dropped"),
    [(0.1, -0.3, False), (0.1, -2.0, False), (0.7, -0.3, False), (0.7, -1.2, True)],
)
def test_words_are_dropped_if_they_are_unsure_and_likely_no_speech(
    no_speech: float, score: float, is_dropped: bool
) -> None:
    assert is_silence(no_speech, score) is is_dropped


def test_a_broken_file_is_refused_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    package, name, _ = files.VOCABULARY
    monkeypatch.setattr(files, "VOCABULARY", (package, name, "0" * 64))
    with pytest.raises(EngineMissing, match=r"vocabulary\.json .* broken .* --force-reinstall"):
        files.model_files()


def test_a_package_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "CONFIG", ("no_such_package", "config.json", ""))
    with pytest.raises(EngineMissing, match="needs the package no_such_package; install it"):
        files.model_files()


def test_the_vocabulary_has_the_marks_of_languages() -> None:
    assert {"<|de|>", "<|fr|>", "<|id|>"} <= set(json.loads(files.model_files()["vocabulary.json"]))
