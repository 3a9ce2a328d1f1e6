"""What clients send and get: resampled, decoded and encoded."""

import numpy as np
import pytest

from localvoice.audio import SAMPLE_RATE_HZ
from localvoice.wire.audio_formats import InputDecoder, OutputFormat, encode


@pytest.mark.parametrize("output_format", [OutputFormat.ULAW, OutputFormat.ALAW])
def test_g711_there_and_back_is_nearly_the_same(output_format: OutputFormat) -> None:
    wave = (np.sin(np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ * 2 * np.pi * 300) * 12_000).astype("<i2")
    there = encode(wave.tobytes(), output_format)
    assert len(there) == 8_000
    back = np.frombuffer(InputDecoder(output_format, 8_000).decode(there), "<i2").astype(float)
    middle = slice(4_000, 20_000)
    lag = int(np.argmax(np.correlate(back[middle], wave[middle][:4000].astype(float), "valid")[:200]))
    difference = back[4_000 + lag : 8_000 + lag] - wave[4_000:8_000]
    assert np.sqrt(np.mean(difference**2)) < 600


def test_input_is_resampled_with_state_and_odd_bytes_wait() -> None:
    pcm = (np.sin(np.arange(16_000) / 16_000 * 2 * np.pi * 300) * 12_000).astype("<i2").tobytes()
    decoder = InputDecoder("pcm16", 16_000)
    decoded = b"".join(decoder.decode(pcm[start : start + 641]) for start in range(0, len(pcm), 641))
    assert abs(len(decoded) // 2 - SAMPLE_RATE_HZ) < 1_000


def test_of_two_channels_the_first_is_the_microphone() -> None:
    stereo = np.array([[100, -1], [200, -1], [300, -1]], "<i2").tobytes()
    assert np.frombuffer(InputDecoder(channels=2).decode(stereo), "<i2").tolist() == [100, 200, 300]
