"""When each word of a spoken sentence is heard: `response.audio_timestamp.*`. Pure.

Our engines do not say it, so it is estimated from the sound. Pauses are left out, and the rest is divided among the
words by their letters. That is near enough to say which words were heard, and not for lips.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from localvoice.audio import BYTES_PER_MS, SAMPLES_PER_MS

FRAME_MS = 10
QUIET_SHARE = 0.05  # of the loudest frame: what is softer is a pause


@dataclass(frozen=True, slots=True)
class WordTime:
    """One word, and which part of an answer's audio it is."""

    text: str
    offset_ms: int
    duration_ms: int

    def as_fields(self) -> dict[str, Any]:
        """The fields of its event."""
        return {
            "audio_offset_ms": self.offset_ms,
            "audio_duration_ms": self.duration_ms,
            "text": self.text,
            "timestamp_type": "word",
        }


def word_times(sentence: str, pcm: bytes, offset_ms: int = 0) -> list[WordTime]:
    """The times of a sentence's words in its audio, which begins at `offset_ms` of the answer."""
    words = sentence.split()
    frames_ms = _heard_frames_ms(pcm)
    if not words or not len(frames_ms):
        return []
    lengths = np.array([1 + sum(letter.isalnum() for letter in word) for word in words], dtype=float)
    ends = np.cumsum(lengths) / lengths.sum() * len(frames_ms)
    starts = np.concatenate(([0.0], ends[:-1]))
    times = []
    for word, start, end in zip(words, starts, ends, strict=True):
        first = int(frames_ms[min(int(start), len(frames_ms) - 1)])
        last = int(frames_ms[min(max(int(np.ceil(end)) - 1, 0), len(frames_ms) - 1)])
        times.append(WordTime(word, offset_ms + first, max(FRAME_MS, last + FRAME_MS - first)))
    return times


def _heard_frames_ms(pcm: bytes) -> "np.ndarray":
    """Where each frame of 10 ms begins that is more than a pause; all of them if the sound is silence."""
    length = len(pcm) // (FRAME_MS * BYTES_PER_MS)
    samples = np.frombuffer(pcm, "<i2", count=length * FRAME_MS * SAMPLES_PER_MS, offset=0)
    frames = samples.reshape(length, FRAME_MS * SAMPLES_PER_MS).astype(np.float32)
    levels = np.sqrt(np.mean(np.square(frames), axis=1)) if length else np.zeros(0)
    heard = np.flatnonzero(levels > QUIET_SHARE * levels.max()) if length else np.zeros(0, dtype=int)
    return (heard if len(heard) else np.arange(length)) * FRAME_MS


class WordsOnTheWay:
    """The words of one sentence, given out as their audio is sent."""

    def __init__(self, sentence: str, pcm: bytes, offset_ms: int) -> None:
        self._waiting = deque(word_times(sentence, pcm, offset_ms))

    def until(self, sent_ms: int) -> Iterator[WordTime]:
        """The words that begin before this moment of the answer, each once."""
        while self._waiting and self._waiting[0].offset_ms < sent_ms:
            yield self._waiting.popleft()
