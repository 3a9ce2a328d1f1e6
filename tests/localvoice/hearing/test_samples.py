"""Audio in the form that recognisers take."""

import numpy as np
import pytest

from localvoice.hearing.samples import RATE_HZ, USUAL_LEVEL, levelled, samples_of
from tests.localvoice.sounds import silence, tone


def level(samples: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(samples))))


def test_a_second_is_sixteen_thousand_samples_within_full_scale() -> None:
    samples = samples_of(tone(1000))
    assert len(samples) == RATE_HZ
    assert 0.2 < np.abs(samples).max() <= 1.0


@pytest.mark.parametrize("softer", [0.5, 1, 3, 10])
def test_a_soft_sound_has_the_usual_level(softer: float) -> None:
    sound = np.frombuffer(tone(1000), "<i2") / softer
    heard = levelled(samples_of(sound.astype("<i2").tobytes()))
    assert level(heard) == pytest.approx(USUAL_LEVEL, rel=0.05)


def test_silence_stays_silence() -> None:
    assert not levelled(samples_of(silence(100))).any()
    hiss = np.random.default_rng(1).normal(0, 3, 24_000).astype("<i2").tobytes()
    assert level(levelled(samples_of(hiss))) < 0.002


def test_no_audio_has_no_samples() -> None:
    assert len(samples_of(b"")) == 0
