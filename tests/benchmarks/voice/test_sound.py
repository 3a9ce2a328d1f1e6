"""What is measured of a voice, on sounds of which it is known."""

import numpy as np
import pytest

from benchmarks.voice.sound import longest_pause_ms, loudness_lufs, median_pitch_hz, peak
from localvoice.audio import BYTES_PER_MS, SAMPLE_RATE_HZ


def tone(hertz: float, level: float, harmonics: int = 1) -> bytes:
    time = np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    waves = sum(np.sin(2 * np.pi * hertz * number * time) for number in range(1, harmonics + 1))
    return bytes((level * 32767 * np.asarray(waves) / harmonics).astype("<i2").tobytes())


@pytest.mark.parametrize("hertz", [80, 120, 200, 330])
def test_pitch(hertz: float) -> None:
    assert median_pitch_hz(tone(hertz, 0.5, harmonics=8)) == pytest.approx(hertz, rel=0.02)
    assert median_pitch_hz(bytes(48_000)) == 0


def test_loudness_is_that_of_the_standard() -> None:
    """ITU-R BS.1770-4: a full sine wave of 997 Hz has -3.01 LKFS; half the level is 6 dB less."""
    assert loudness_lufs(tone(997, 1.0)) == pytest.approx(-3.01, abs=0.1)
    assert loudness_lufs(tone(997, 0.5)) == pytest.approx(-9.03, abs=0.1)


def test_pauses_do_not_make_it_softer() -> None:
    loud = tone(997, 0.5)
    assert loudness_lufs(loud + bytes(3 * len(loud)) + loud) == pytest.approx(loudness_lufs(loud), abs=1)


def test_peaks_and_pauses() -> None:
    sound = tone(200, 0.5) + bytes(300 * BYTES_PER_MS) + tone(200, 0.25) + bytes(900 * BYTES_PER_MS)
    assert peak(sound) == pytest.approx(0.5, abs=0.01)
    assert longest_pause_ms(sound) == pytest.approx(300, abs=20)
    assert longest_pause_ms(b"") == 0
