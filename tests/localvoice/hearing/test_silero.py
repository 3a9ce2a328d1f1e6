"""The VAD: it finds speech, and none in silence and noise."""

import numpy as np
import pytest

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.hearing.silero import SileroDetector
from tests.localvoice.sounds import silence, speech


def test_silero_finds_speech_and_none_in_silence_and_noise() -> None:
    noise = np.random.default_rng(1).normal(0, 300, SAMPLE_RATE_HZ).astype("<i2").tobytes()
    assert max(SileroDetector().probabilities(silence(1000))) < 0.1
    assert max(SileroDetector().probabilities(noise)) < 0.5
    assert max(SileroDetector().probabilities(speech("hello"))) > 0.9


def test_windows_do_not_depend_on_how_the_audio_is_cut() -> None:
    pcm, whole, cut = speech("stop"), SileroDetector(), SileroDetector()
    in_pieces = [found for start in range(0, len(pcm), 1922) for found in cut.probabilities(pcm[start : start + 1922])]
    assert in_pieces == pytest.approx(list(whole.probabilities(pcm)), abs=0.05)
