"""How late the echo of an answer comes back in the microphone: found by correlating both. Pure."""

import numpy as np
import numpy.typing as npt

from localvoice.audio import BYTES_PER_MS, SAMPLES_PER_MS

SHORTEST_MS = 10  # nobody is nearer by network; at both ends of the range what begins or breaks off looks like an echo
LONGEST_MS = 600
BEYOND_MS = 10
COMPARED_MS = 256
HISTORY_BYTES = (LONGEST_MS + BEYOND_MS + COMPARED_MS) * BYTES_PER_MS
THINNING = 3  # speech has enough of itself below 4 kHz
PER_MS = SAMPLES_PER_MS // THINNING
FFT_POINTS = 8192
LEAST_CLARITY = 10.0  # an echo's peak mostly stands out by 20 and more, chance and double talk stay below 9 (measured)
LEAST_LEVEL = 30.0  # of the answer, as root mean square: a pause says nothing

Signal = npt.NDArray[np.float32]


def echo_delay_ms(microphone: bytes, played: bytes) -> float | None:
    """The delay in the newest quarter of a second; None where no echo stands out. Both end at the same moment."""
    heard = _thinned(microphone[-COMPARED_MS * BYTES_PER_MS :].rjust(COMPARED_MS * BYTES_PER_MS, b"\0"))
    sound = _thinned(played[-HISTORY_BYTES:].rjust(HISTORY_BYTES, b"\0"))
    if np.sqrt(np.mean(np.square(sound))) < LEAST_LEVEL:
        return None
    across = np.fft.rfft(heard, FFT_POINTS) * np.conj(np.fft.rfft(sound, FFT_POINTS))
    # Only the phases count: each frequency tells the delay as well as the loudest.
    correlation = np.fft.irfft(across / (np.abs(across) + 1e-3), FFT_POINTS)
    # Not delayed at all, `heard` lies at the end of `sound`, `latest` before the end of the circle.
    latest = len(sound) - len(heard)
    delays = np.arange(SHORTEST_MS * PER_MS, latest - BEYOND_MS * PER_MS + 1)
    candidates = correlation[delays - latest]
    best = int(np.argmax(candidates))
    if not 0 < best < len(delays) - 1 or candidates[best] <= LEAST_CLARITY * np.std(correlation):
        return None
    return (float(delays[best]) + _summit(*candidates[best - 1 : best + 2])) / PER_MS


def _summit(before: float, top: float, after: float) -> float:
    """Where between three points, of which the middle one is the highest, their parabola is highest: -0.5 to 0.5."""
    return float((before - after) / (2 * (before - 2 * top + after)))


def _thinned(pcm: bytes) -> Signal:
    samples = np.frombuffer(pcm, "<i2")
    whole = len(samples) // THINNING * THINNING
    thinned: Signal = samples[len(samples) - whole :].reshape(-1, THINNING).mean(axis=1, dtype=np.float32)
    return thinned
