"""Audio formats at the border: what clients send becomes inner audio (`localvoice/audio.py`), and back."""

from enum import StrEnum

import numpy as np
import numpy.typing as npt
import soxr

from localvoice.audio import BYTES_PER_SAMPLE, SAMPLE_RATE_HZ

TELEPHONE_RATE_HZ = 8_000

Samples = npt.NDArray[np.int16]


class InputFormat(StrEnum):
    """What a session may name as `input_audio_format`."""

    PCM16 = "pcm16"
    ULAW = "g711_ulaw"
    ALAW = "g711_alaw"

    @property
    def bytes_per_sample(self) -> int:
        """Bytes that a sample of one channel takes."""
        return BYTES_PER_SAMPLE if self is InputFormat.PCM16 else 1


class OutputFormat(StrEnum):
    """What a session may name as `output_audio_format`."""

    PCM16 = "pcm16"
    PCM16_16K = "pcm16_16000hz"
    PCM16_8K = "pcm16_8000hz"
    ULAW = "g711_ulaw"
    ALAW = "g711_alaw"

    @property
    def sample_rate_hz(self) -> int:
        """Samples a second."""
        return {OutputFormat.PCM16: SAMPLE_RATE_HZ, OutputFormat.PCM16_16K: 16_000}.get(self, TELEPHONE_RATE_HZ)

    @property
    def bytes_per_ms(self) -> int:
        """Bytes a millisecond."""
        bytes_per_sample = 1 if self in (OutputFormat.ULAW, OutputFormat.ALAW) else BYTES_PER_SAMPLE
        return self.sample_rate_hz * bytes_per_sample // 1000


class InputDecoder:
    """Turns what a client appends into inner audio. It keeps the resampler's state and incomplete samples."""

    def __init__(
        self, audio_format: str = InputFormat.PCM16, sample_rate_hz: int = SAMPLE_RATE_HZ, channels: int = 1
    ) -> None:
        self._format = InputFormat(audio_format)
        self._frame_bytes = self._format.bytes_per_sample * channels
        self._channels = channels
        self._rest = b""
        self._resampler = (
            None
            if sample_rate_hz == SAMPLE_RATE_HZ
            else soxr.ResampleStream(sample_rate_hz, SAMPLE_RATE_HZ, 1, "int16")
        )

    def decode(self, audio: bytes) -> bytes:
        """Inner audio of these bytes; of two channels the first is the microphone."""
        audio = self._rest + audio
        whole = len(audio) - len(audio) % self._frame_bytes
        self._rest = audio[whole:]
        samples = self._samples(audio[:whole])[:: self._channels]
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples)
        return samples.tobytes()

    def _samples(self, audio: bytes) -> Samples:
        match self._format:
            case InputFormat.ULAW:
                return _ULAW[np.frombuffer(audio, np.uint8)]
            case InputFormat.ALAW:
                return _ALAW[np.frombuffer(audio, np.uint8)]
            case _:
                return np.frombuffer(audio, "<i2")


def encode(pcm: bytes, output_format: OutputFormat) -> bytes:
    """Inner audio in the format that the session asked for."""
    if output_format is OutputFormat.PCM16:
        return pcm
    samples: Samples = soxr.resample(np.frombuffer(pcm, "<i2"), SAMPLE_RATE_HZ, output_format.sample_rate_hz)
    if output_format is OutputFormat.ULAW:
        return _nearest_code(samples, _ULAW)
    if output_format is OutputFormat.ALAW:
        return _nearest_code(samples, _ALAW)
    return samples.tobytes()


def decoded_length(base64: str) -> int:
    """How many bytes this base64 holds; its padding is counted too."""
    return len(base64) * 3 // 4


def _ulaw_table() -> Samples:
    """The 256 levels of G.711 µ-law."""
    code = ~np.arange(256) & 0xFF
    level = (((code & 0x0F) << 3) + 0x84 << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -level, level).astype(np.int16)


def _alaw_table() -> Samples:
    """The 256 levels of G.711 A-law."""
    code = np.arange(256) ^ 0x55
    segment, mantissa = (code & 0x70) >> 4, (code & 0x0F) << 4
    level = np.where(segment == 0, mantissa + 8, (mantissa + 0x108) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, level, -level).astype(np.int16)


def _nearest_code(samples: Samples, table: Samples) -> bytes:
    """Each sample as the code with the nearest level, as G.711 asks for."""
    order = np.argsort(table, kind="stable")
    levels = table[order].astype(np.int32)
    above = np.clip(np.searchsorted(levels, samples), 1, len(levels) - 1)
    nearer_below = samples - levels[above - 1] <= levels[above] - samples
    return order[np.where(nearer_below, above - 1, above)].astype(np.uint8).tobytes()


_ULAW = _ulaw_table()
_ALAW = _alaw_table()
