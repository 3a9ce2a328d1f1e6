"""Endpointing by meaning: how long a silence must be to end a turn, from the words before it. No I/O, no clock.

A sentence that sounds complete ends its turn sooner than `silence_duration_ms`, one that does not ends it later: at
the latest after `timeout_ms`. In between are words that show nothing, of an ear that writes no punctuation.
"""

from dataclasses import dataclass

from localvoice.listening.sentence_ends import UNSURE, completeness

# From this completeness on a turn ends sooner. Microsoft's reference: "With a lower setting the probability the
# sentence is complete will be higher."
THRESHOLDS = {"low": 0.3, "medium": 0.5, "default": 0.5, "high": 0.7}
SOONEST_SHARE = 0.5  # of `silence_duration_ms`: people breathe between two sentences for a quarter of a second


@dataclass(frozen=True, slots=True)
class Endpointing:
    """How a session finds the end of a turn by meaning; the names are Voice Live's.

    `languages` are those whose words are known, as two letters; none stands for all.
    """

    threshold_level: str = "default"
    timeout_ms: int = 1000
    languages: tuple[str, ...] = ()


def silence_needed_ms(words: str, silence_duration_ms: int, endpointing: Endpointing, *, paused_ms: int = 0) -> int:
    """How much silence ends the turn after these words.

    `paused_ms` is the longest pause that the speaker has already made inside this turn. Who pauses for long may do so
    again, so a sentence that is not surely complete then gets as much time, within `timeout_ms`.
    """
    complete = completeness(words, endpointing.languages)
    threshold = THRESHOLDS[endpointing.threshold_level]
    longest_ms = max(silence_duration_ms, endpointing.timeout_ms)
    if complete >= threshold:
        sure = (complete - threshold) / (1 - threshold)
        needed_ms = round(silence_duration_ms * (1 - sure * (1 - SOONEST_SHARE)))
    else:
        doubt = (threshold - complete) / threshold
        needed_ms = round(silence_duration_ms + doubt * (longest_ms - silence_duration_ms))
    return needed_ms if complete > UNSURE else max(needed_ms, min(paused_ms, longest_ms))
