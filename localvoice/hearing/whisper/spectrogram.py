"""The form in which Whisper hears: the energy of 80 bands, 100 times a second. Pure.

As in Radford et al., "Robust speech recognition via large-scale weak supervision" (2022): windows of 25 ms, 10 ms
apart, bands on Slaney's mel scale up to 8 kHz, logarithms no more than 8 below the loudest.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from localvoice.hearing.samples import RATE_HZ, Samples

BANDS = 80
FFT_POINTS = 400
HOP = 160
FRAMES_PER_S = RATE_HZ // HOP
LINEAR_UP_TO_HZ = 1000.0
HZ_PER_MEL = 200.0 / 3
LOG_STEP = np.log(6.4) / 27


def spectrogram(samples: Samples) -> Samples:
    """Bands x frames; 16 000 samples make 100 frames."""
    padded = np.pad(samples, FFT_POINTS // 2, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, FFT_POINTS)[::HOP][: len(samples) // HOP]
    hann = np.hanning(FFT_POINTS + 1)[:-1].astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(windows * hann, axis=1)))
    energies = np.log10(np.maximum(mel_bands() @ power.T, 1e-10))
    return ((np.maximum(energies, energies.max() - 8.0) + 4.0) / 4.0).astype(np.float32)


@cache
def mel_bands() -> npt.NDArray[np.float64]:
    """How much each frequency counts in each band: bands x frequencies."""
    frequencies_hz = np.fft.rfftfreq(FFT_POINTS, 1 / RATE_HZ)
    edges_hz = _hz(np.linspace(0.0, _mel(RATE_HZ / 2), BANDS + 2))
    rising = (frequencies_hz - edges_hz[:-2, None]) / np.diff(edges_hz)[:-1, None]
    falling = (edges_hz[2:, None] - frequencies_hz) / np.diff(edges_hz)[1:, None]
    bands = np.maximum(0.0, np.minimum(rising, falling))
    return np.asarray(bands * (2.0 / (edges_hz[2:] - edges_hz[:-2]))[:, None])


def _mel(hz: float) -> float:
    return float(LINEAR_UP_TO_HZ / HZ_PER_MEL + np.log(hz / LINEAR_UP_TO_HZ) / LOG_STEP)


def _hz(mels: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    bend = LINEAR_UP_TO_HZ / HZ_PER_MEL
    return np.where(mels < bend, HZ_PER_MEL * mels, LINEAR_UP_TO_HZ * np.exp(LOG_STEP * (mels - bend)))
