"""Audio in the form that recognisers take: 16 kHz, as numbers from -1 to 1."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import soxr

from localvoice.audio import SAMPLE_RATE_HZ

RATE_HZ = 16_000
USUAL_LEVEL = 0.12  # root mean square; full scale is 1
MOST_GAIN = 10.0  # silence stays silence

Samples: TypeAlias = npt.NDArray[np.float32]


def samples_of(pcm: bytes) -> Samples:
    """This audio (as in `audio.py`) at 16 kHz."""
    heard = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
    return np.asarray(soxr.resample(heard, SAMPLE_RATE_HZ, RATE_HZ), np.float32)


def levelled(samples: Samples) -> Samples:
    """The audio at the level of speech close by, so that a soft microphone is understood as well as a loud one."""
    level = float(np.sqrt(np.mean(np.square(samples))))
    gain = min(USUAL_LEVEL / max(level, 1e-9), MOST_GAIN)
    return np.clip(samples * np.float32(gain), -1.0, 1.0)
