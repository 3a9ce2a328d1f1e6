"""The last step of every engine: the same loudness, no clicks, no silence at the ends, whole milliseconds. Pure.

Sentences are joined as they come. So each one begins and ends at zero, and lasts a whole number of milliseconds: the
client's truncation and the echo canceller count in them.
"""

import numpy as np
import numpy.typing as npt

from localvoice.audio import SAMPLES_PER_MS

Samples = npt.NDArray[np.float32]

TARGET_DB = -21.0  # about -22 LUFS
MOST_GAIN_DB = 24.0
# Loudness is measured roughly as in ITU-R BS.1770: the mean of the blocks that are not much softer than the others,
# with more weight on high frequencies. Sentences of all engines then differ by less than 1 LU (measured).
BLOCK_MS, STEP_MS = 400, 100
PAUSE_DB = 10.0
TREBLE = 1.5
FRAME_MS = 20
SILENT_DB = 45.0  # what is softer than that, at the ends, is cut off
HEAD_MS, TAIL_MS = 20, 60  # so much of the silence stays
FADE_MS = 5
KNEE, CEILING = 0.7, 0.95  # peaks above the knee are rounded off and stay below the ceiling


def finished(samples: Samples, volume: float) -> bytes:
    """Samples at 24 kHz, -1 to 1, as audio (`localvoice/audio.py`) at the usual loudness times `volume`, 0 to 1.

    Empty if there is nothing to hear in them.
    """
    power = _frame_power(samples)
    if not power.size or power.max() < 1e-8:
        return b""
    gain = min(10 ** ((TARGET_DB - loudness_db(samples)) / 20), 10 ** (MOST_GAIN_DB / 20))
    trimmed = _without_silent_ends(samples, power) * np.float32(gain)
    even = _faded(_rounded_off(trimmed)) * np.float32(volume)
    whole = np.zeros(-(-len(even) // SAMPLES_PER_MS) * SAMPLES_PER_MS, np.float32)
    whole[: len(even)] = even
    return bytes(np.round(whole * 32767).astype("<i2").tobytes())


def loudness_db(samples: Samples) -> float:
    """How loud it is to the ear, in dB; a full square wave of a low pitch has 0."""
    power = np.square(samples, dtype=np.float64)
    power[1:] += TREBLE * np.square(np.diff(samples))
    total = np.concatenate(([0.0], np.cumsum(power)))
    length = min(BLOCK_MS * SAMPLES_PER_MS, len(samples))
    starts = np.arange(0, len(samples) - length + 1, STEP_MS * SAMPLES_PER_MS)
    blocks = (total[starts + length] - total[starts]) / length + 1e-12
    spoken = blocks[blocks > blocks.max() / 10 ** (SILENT_DB / 10)]
    return float(10 * np.log10(spoken[spoken >= spoken.mean() / 10 ** (PAUSE_DB / 10)].mean()))


def _frame_power(samples: Samples) -> Samples:
    length = FRAME_MS * SAMPLES_PER_MS
    frames = np.zeros(-(-len(samples) // length) * length, np.float32)
    frames[: len(samples)] = samples
    power: Samples = np.square(frames.reshape(-1, length)).mean(axis=1)
    return power


def _without_silent_ends(samples: Samples, power: Samples) -> Samples:
    heard = np.flatnonzero(power >= power.max() / 10 ** (SILENT_DB / 10))
    length = FRAME_MS * SAMPLES_PER_MS
    start = heard[0] * length - HEAD_MS * SAMPLES_PER_MS
    end = (heard[-1] + 1) * length + TAIL_MS * SAMPLES_PER_MS
    return samples[max(start, 0) : end]


def _rounded_off(samples: Samples) -> Samples:
    """Peaks are bent and not cut, so that nothing clips."""
    excess = np.maximum(np.abs(samples) - KNEE, 0) / (CEILING - KNEE)
    bent = np.sign(samples) * (KNEE + (CEILING - KNEE) * np.tanh(excess))
    return np.where(excess > 0, bent, samples).astype(np.float32)


def _faded(samples: Samples) -> Samples:
    length = min(FADE_MS * SAMPLES_PER_MS, len(samples) // 2)
    rise = (0.5 - 0.5 * np.cos(np.linspace(0, np.pi, length))).astype(np.float32)
    faded = samples.copy()
    faded[:length] *= rise
    faded[len(faded) - length :] *= rise[::-1]
    return faded
