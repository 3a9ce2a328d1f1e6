"""Measures how late the echo of an answer comes back, by correlating what was heard with what was played. Pure."""

import numpy as np
import numpy.typing as npt

from localvoice.audio import BYTES_PER_MS, SAMPLES_PER_MS

SHORTEST_MS = 10  # no network is faster
LONGEST_MS = 600
BEYOND_MS = 10  # at the very ends of the range, sound that begins or breaks off looks like an echo
COMPARED_MS = 256
HISTORY_BYTES = (LONGEST_MS + BEYOND_MS + COMPARED_MS) * BYTES_PER_MS
THINNING = 3  # one sample of three is enough: most of speech is below 4 kHz
PER_MS = SAMPLES_PER_MS // THINNING
FFT_POINTS = 8192
LEAST_CLARITY = 10.0  # the peak of an echo is mostly above 20; chance and double talk stay below 9 (measured)
LEAST_LEVEL = 30.0  # of the answer, as root mean square: in a pause nothing can be measured

Signal = npt.NDArray[np.float32]


def echo_delay_ms(microphone: bytes, played: bytes) -> float | None:
    """The delay in the newest quarter of a second; None if no echo is found. Both sounds end at the same moment."""
    heard = _thinned(microphone[-COMPARED_MS * BYTES_PER_MS :].rjust(COMPARED_MS * BYTES_PER_MS, b"\0"))
    sound = _thinned(played[-HISTORY_BYTES:].rjust(HISTORY_BYTES, b"\0"))
    if np.sqrt(np.mean(np.square(sound))) < LEAST_LEVEL:
        return None
    across = np.fft.rfft(heard, FFT_POINTS) * np.conj(np.fft.rfft(sound, FFT_POINTS))
    # Only the phases count, so that a soft frequency shows the delay as well as a loud one.
    correlation = np.fft.irfft(across / (np.abs(across) + 1e-3), FFT_POINTS)
    # With no delay, `heard` is the end of `sound`: it begins `latest` samples into it, and the peak is at `-latest`.
    latest = len(sound) - len(heard)
    delays = np.arange(SHORTEST_MS * PER_MS, latest - BEYOND_MS * PER_MS + 1)
    candidates = correlation[delays - latest]
    best = int(np.argmax(candidates))
    if not 0 < best < len(delays) - 1 or candidates[best] <= LEAST_CLARITY * np.std(correlation):
        return None
    return (float(delays[best]) + _summit(*candidates[best - 1 : best + 2])) / PER_MS


def _summit(before: float, top: float, after: float) -> float:
    """Where the parabola through three points has its top, from the middle one, the highest: -0.5 to 0.5."""
    return float((before - after) / (2 * (before - 2 * top + after)))


def _thinned(pcm: bytes) -> Signal:
    samples = np.frombuffer(pcm, "<i2")
    whole = len(samples) // THINNING * THINNING
    thinned: Signal = samples[len(samples) - whole :].reshape(-1, THINNING).mean(axis=1, dtype=np.float32)
    return thinned
