"""The audio of every call: 24 kHz, mono, PCM16. What a number of its bytes or milliseconds comes to."""

SAMPLE_RATE_HZ = 24_000
BYTES_PER_MS = 48  # 24 samples of 16 bits


def duration_ms(size_bytes: int) -> int:
    """Milliseconds of so many bytes; the remainder is dropped."""
    return size_bytes // BYTES_PER_MS


def bytes_of(milliseconds: int) -> int:
    """How many bytes so many milliseconds have."""
    return milliseconds * BYTES_PER_MS
