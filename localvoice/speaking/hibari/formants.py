"""Stretches the spectra of a voice along frequency, as a larger or a smaller vocal tract does. Pure.

Spectra have the shape (BANDS, frames). `formants` is what the frequency of each resonance is multiplied with.
"""

import numpy as np
import numpy.typing as npt

Spectrum = npt.NDArray[np.float32]

BANDS = 601  # from 0 to 12 kHz
BAND_HZ = 20.0
NUMBERS = np.arange(BANDS)
SILENT = np.float32(-12.0)  # the logarithm of nothing, for the bands above those that were moved down
VOICED_HZ = 60.0  # a lower pitch stands for none


def moved(spectrum: Spectrum, formants: float) -> Spectrum:
    """The logarithms of a spectrum, stretched."""
    source = NUMBERS / formants
    lower = np.minimum(source.astype(np.intp), BANDS - 2)
    share = np.clip(source - lower, 0, 1).astype(np.float32)[:, None]
    stretched: Spectrum = spectrum[lower] * (1 - share) + spectrum[lower + 1] * share
    stretched[source > BANDS - 1] = SILENT
    return stretched


def moved_phases(phases: Spectrum, formants: float) -> Spectrum:
    """Phases, stretched. Between two of them lies none that can be computed, so the nearest is taken."""
    source = np.round(NUMBERS / formants).astype(np.intp)
    return phases[np.minimum(source, BANDS - 1)]


def moved_harmonics(spectrum: Spectrum, pitch_hz: Spectrum, formants: float) -> Spectrum:
    """The logarithms of the filter that the harmonics pass, stretched, and fit for another pitch.

    The network learnt it at the harmonics of its own voice alone. Below the first and between them it is anything (a
    man's voice came out 8 dB too loud, with a fundamental that was not there). So it is read at the harmonics.
    """
    stretched = moved(spectrum, formants)
    is_known = NUMBERS / formants <= BANDS - 1
    for frame in np.flatnonzero(pitch_hz > VOICED_HZ):
        harmonics = np.arange(pitch_hz[frame] / BAND_HZ, BANDS - 1, pitch_hz[frame] / BAND_HZ)
        heights = np.interp(harmonics, NUMBERS, spectrum[:, frame])
        stretched[is_known, frame] = np.interp(NUMBERS[is_known], harmonics * formants, heights)
    return stretched
