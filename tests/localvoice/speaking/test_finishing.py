"""The last step of every engine: loudness, ends without clicks, whole milliseconds."""

import numpy as np
import pytest

from benchmarks.voice.sound import peak, signal
from localvoice.audio import BYTES_PER_MS, SAMPLE_RATE_HZ, duration_ms
from localvoice.speaking.finishing import CEILING, TARGET_DB, Samples, finished, loudness_db

A_STEP = 0.01  # that a click would exceed by far


def hum(milliseconds: float = 500.0, level: float = 0.3, before_ms: int = 0, after_ms: int = 0) -> Samples:
    time = np.arange(int(milliseconds * SAMPLE_RATE_HZ / 1000)) / SAMPLE_RATE_HZ
    sound = level * np.cos(2 * np.pi * 150 * time)
    return np.pad(sound, (before_ms * 24, after_ms * 24)).astype(np.float32)


@pytest.mark.parametrize("level", [0.02, 0.1, 0.9])
def test_what_is_soft_and_what_is_loud_becomes_equally_loud(level: float) -> None:
    samples = signal(finished(hum(level=level), 1.0)).astype(np.float32)
    assert loudness_db(samples) == pytest.approx(TARGET_DB, abs=0.5)


def test_volume_comes_on_top() -> None:
    assert peak(finished(hum(), 0.5)) == pytest.approx(peak(finished(hum(), 1.0)) / 2, rel=0.01)
    assert not any(finished(hum(), 0.0))
    assert len(finished(hum(), 0.0)) == len(finished(hum(), 1.0))


def test_peaks_are_rounded_off_and_not_cut() -> None:
    spiky = hum(level=0.02)
    spiky[::2000] = 1.0
    assert 0.5 < peak(finished(spiky, 1.0)) <= CEILING


@pytest.mark.parametrize("milliseconds", [20.0, 33.3, 500.0, 512.7])
def test_it_begins_and_ends_at_zero_in_whole_milliseconds(milliseconds: float) -> None:
    pcm = finished(hum(milliseconds), 1.0)
    assert len(pcm) == duration_ms(pcm) * BYTES_PER_MS
    assert abs(duration_ms(pcm) - milliseconds) < 1
    sound = signal(pcm)
    assert abs(sound[0]) < A_STEP
    assert abs(sound[-1]) < A_STEP
    assert np.abs(np.diff(sound)).max() < 0.05


def test_silence_at_the_ends_is_cut_off() -> None:
    assert 500 <= duration_ms(finished(hum(500, before_ms=400, after_ms=600), 1.0)) <= 640


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(9000, np.float32)], ids=["nothing", "silence"])
def test_nothing_to_hear_is_nothing(samples: Samples) -> None:
    assert finished(samples, 1.0) == b""
