"""Sounds for the microphone: PCM16 mono at 24 kHz."""

import wave
from pathlib import Path

import numpy as np

from localvoice.audio import BYTES_PER_MS, SAMPLE_RATE_HZ, SAMPLES_PER_MS

SPEECH = Path(__file__).parents[1] / "fixtures" / "speech"


def tone(duration_ms: int) -> bytes:
    """Something loud enough to be speech for the energy gate."""
    samples = np.sin(np.arange(duration_ms * SAMPLES_PER_MS) * 2 * np.pi * 220 / SAMPLE_RATE_HZ) * 8000
    return bytes(samples.astype("<i2").tobytes())


def silence(duration_ms: int) -> bytes:
    """Nothing at all."""
    return bytes(duration_ms * BYTES_PER_MS)


def speech(name: str) -> bytes:
    """A recording of speech."""
    with wave.open(str(SPEECH / f"{name}.wav")) as recording:
        return bytes(recording.readframes(recording.getnframes()))
