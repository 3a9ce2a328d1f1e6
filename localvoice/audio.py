"""The one form that audio has inside the service: PCM16 mono at 24 kHz, little-endian. Imports nothing."""

SAMPLE_RATE_HZ = 24_000
BYTES_PER_SAMPLE = 2

SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
BYTES_PER_MS = SAMPLES_PER_MS * BYTES_PER_SAMPLE
BYTES_PER_S = SAMPLE_RATE_HZ * BYTES_PER_SAMPLE


def duration_ms(pcm: bytes) -> int:
    """Milliseconds of this audio; the remainder is dropped."""
    return len(pcm) // BYTES_PER_MS
