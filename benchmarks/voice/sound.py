"""What can be measured of a voice: its pitch, its loudness, its pauses. PCM16 mono at 24 kHz. Pure."""

import numpy as np
import numpy.typing as npt

from localvoice.audio import SAMPLE_RATE_HZ, SAMPLES_PER_MS

Signal = npt.NDArray[np.float64]

PITCH_FRAME_MS, PITCH_STEP_MS = 40, 20
LOWEST_HZ, HIGHEST_HZ = 60, 400
PERIODIC = 0.6  # the correlation with itself one period later, from which on a frame counts as voiced
BLOCK_MS = 400  # of ITU-R BS.1770, and the step is a quarter of it
K_WEIGHTING = (  # its two filters at 48 kHz: (b, a)
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
QUIET_DBFS = -50.0


def signal(pcm: bytes) -> Signal:
    """Samples from -1 to 1."""
    return np.frombuffer(pcm, "<i2").astype(np.float64) / 32768


def median_pitch_hz(pcm: bytes) -> float:
    """The middle pitch of the voiced frames; 0 if there are none."""
    sound, length, step = signal(pcm), PITCH_FRAME_MS * SAMPLES_PER_MS, PITCH_STEP_MS * SAMPLES_PER_MS
    pitches = [_pitch_hz(sound[at : at + length]) for at in range(0, len(sound) - length, step)]
    voiced = [pitch for pitch in pitches if pitch]
    return float(np.median(voiced)) if voiced else 0.0


def _pitch_hz(frame: Signal) -> float:
    if np.sqrt(np.mean(frame**2)) < 0.01:
        return 0.0
    spectrum = np.fft.rfft(frame - frame.mean(), 2 * len(frame))
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[: len(frame)] / np.arange(len(frame), 0, -1)
    shortest, longest = SAMPLE_RATE_HZ // HIGHEST_HZ, SAMPLE_RATE_HZ // LOWEST_HZ
    lag = shortest + int(np.argmax(correlation[shortest:longest]))
    # A multiple of the period correlates as well: the shortest lag that is nearly as good is the period.
    for shorter in range(shortest, lag):
        is_peak = correlation[shorter - 1] < correlation[shorter] >= correlation[shorter + 1]
        if is_peak and correlation[shorter] > 0.9 * correlation[lag]:
            lag = shorter
            break
    return SAMPLE_RATE_HZ / lag if correlation[lag] > PERIODIC * correlation[0] else 0.0


def loudness_lufs(pcm: bytes) -> float:
    """Loudness as ITU-R BS.1770 measures it: weighted as the ear does, pauses left out."""
    sound = signal(pcm)
    weighted = np.fft.irfft(np.fft.rfft(sound) * _k_weights(len(sound)), len(sound))
    length = BLOCK_MS * SAMPLES_PER_MS
    starts = range(0, max(1, len(weighted) - length), length // 4)
    power = np.array([np.mean(weighted[at : at + length] ** 2) for at in starts]) + 1e-12
    loud = power[_lufs(power) > -70]
    heard = loud[_lufs(loud) > _lufs(loud.mean()) - 10]
    return float(_lufs(heard.mean()))


def _lufs(power: Signal) -> Signal:
    return np.asarray(-0.691 + 10 * np.log10(power))


def _k_weights(samples: int) -> Signal:
    delay = np.exp(-2j * np.pi * np.fft.rfftfreq(samples, 1 / SAMPLE_RATE_HZ) / 48_000)
    weights = np.ones(len(delay))
    for over, under in K_WEIGHTING:
        weights = weights * np.abs(np.polyval(over[::-1], delay) / np.polyval(under[::-1], delay))
    return weights


def peak(pcm: bytes) -> float:
    """The largest sample, 0 to 1."""
    return float(np.abs(signal(pcm)).max(initial=0))


def longest_pause_ms(pcm: bytes) -> int:
    """The longest stretch in which nothing is heard, between things that are."""
    frames = signal(pcm)[: len(pcm) // 2 // 240 * 240].reshape(-1, 240)  # of 10 ms
    heard = np.flatnonzero(10 * np.log10(np.mean(frames**2, axis=1) + 1e-12) > QUIET_DBFS)
    return int(np.diff(heard).max(initial=1) - 1) * 10
