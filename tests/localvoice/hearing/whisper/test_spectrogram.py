"""The form in which Whisper hears."""

import numpy as np
import pytest

from localvoice.hearing.samples import RATE_HZ
from localvoice.hearing.whisper.spectrogram import BANDS, mel_bands, spectrogram


def hum(frequency_hz: float) -> np.ndarray:
    return np.sin(np.arange(RATE_HZ) * 2 * np.pi * frequency_hz / RATE_HZ).astype(np.float32)


def test_a_second_has_a_hundred_frames_of_eighty_bands() -> None:
    assert spectrogram(hum(440)).shape == (BANDS, 100)


@pytest.mark.parametrize(("frequency_hz", "band"), [(200, 4), (1000, 26), (4000, 62)])
def test_a_tone_is_loudest_in_its_band(frequency_hz: float, band: int) -> None:
    loudest = int(np.argmax(spectrogram(hum(frequency_hz))[:, 50]))
    assert abs(loudest - band) <= 1


def test_silence_has_no_bands_that_stand_out() -> None:
    assert np.ptp(spectrogram(np.zeros(RATE_HZ, np.float32))) == 0


def test_all_bands_have_the_same_area() -> None:
    areas = mel_bands().sum(axis=1) * RATE_HZ / 400
    assert areas[10:] == pytest.approx(np.ones(BANDS - 10), rel=0.25)
