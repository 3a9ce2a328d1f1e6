"""Samples that were made, for all processes, in the cache: each is made once a week at most.

There are so many places and no more, and the place follows from what the sample is. So what they hold is bounded (some
10 MB in Redis, 33 MB at worst), and nothing has to be counted or cleared away.
"""

import base64
import binascii
from contextlib import suppress

from django.core.cache import cache

from agents.voice.redis.away import REDIS_AWAY
from agents.voice_samples.sample import Sample

PLACES = 64
KEPT_SECONDS = 7 * 24 * 3600


def kept_sample(sample: Sample) -> bytes | None:
    """Its WAV; None if it is not kept (any more), or Redis is away."""
    try:
        found = cache.get(_place_of(sample))
    except REDIS_AWAY:
        return None
    match found:
        case {"key": sample.key, "wav": str(encoded)}:
            with suppress(binascii.Error):
                return base64.b64decode(encoded, validate=True)
    return None


def keep_sample(sample: Sample, wav: bytes) -> None:
    """Without Redis it is made again the next time."""
    with suppress(*REDIS_AWAY):
        value = {"key": sample.key, "wav": base64.b64encode(wav).decode()}
        cache.set(_place_of(sample), value, KEPT_SECONDS)


def _place_of(sample: Sample) -> str:
    return f"voice-sample:{int(sample.key, 16) % PLACES}"
