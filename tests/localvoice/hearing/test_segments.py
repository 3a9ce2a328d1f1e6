"""Where a turn is cut into segments, and what of them is still to be recognised."""

import pytest

from localvoice.audio import BYTES_PER_MS, duration_ms
from localvoice.hearing.segments import LONG_MS, LONGEST_MS, MOST_UNHEARD_MS, Segment, Segments, quietest_byte
from tests.localvoice.sounds import silence, tone


def lengths_ms(segments: Segments) -> list[int]:
    return [duration_ms(bytes(segment.pcm)) for segment in segments]


def test_a_short_turn_is_one_segment_over_all_its_pauses() -> None:
    segments = Segments("en")
    for _ in range(3):
        segments.feed(tone(2000))
        segments.pause()
    assert lengths_ms(segments) == [6000]


def test_a_pause_after_a_long_segment_begins_a_new_one() -> None:
    segments = Segments("en")
    for _ in range(3):
        segments.feed(tone(LONG_MS))
        segments.pause()
    assert lengths_ms(segments) == [LONG_MS] * 3


def test_without_a_pause_a_segment_is_cut_where_it_is_quietest() -> None:
    segments, spoken = Segments("en"), tone(15_000) + silence(80) + tone(LONGEST_MS)
    fed = [segments.feed(spoken[start : start + 1536]) for start in range(0, len(spoken), 1536)]
    first, second, *_ = [segment for segment in fed if segment is not None]
    assert 15_000 <= duration_ms(bytes(first.pcm)) <= 15_080
    assert LONG_MS <= duration_ms(bytes(second.pcm)) <= LONGEST_MS
    assert b"".join(bytes(segment.pcm) for segment in segments) == spoken


def test_a_pause_in_silence_asks_for_nothing() -> None:
    assert Segments("en").pause() is None


def test_what_a_machine_cannot_follow_is_not_kept() -> None:
    segments = Segments("en")
    for _ in range(0, 3 * MOST_UNHEARD_MS, LONG_MS):
        segments.feed(tone(LONG_MS))
        segments.pause()
    assert sum(lengths_ms(segments)) <= MOST_UNHEARD_MS + 2 * LONG_MS


def test_only_what_is_new_is_wanted() -> None:
    segment = Segment("en", bytearray(tone(100)))
    assert segment.want()
    taken = segment.take()
    assert not segment.want()
    segment.heard("one", len(taken))
    assert segment.is_heard
    segment.pcm += tone(100)
    assert segment.want()
    assert not segment.is_heard


def test_a_late_result_does_not_replace_a_newer_one() -> None:
    segment = Segment("en", bytearray(tone(200)))
    segment.want()
    segment.heard("one two", len(segment.take()))
    segment.heard("one", 100 * BYTES_PER_MS)
    assert segment.words == "one two"


def test_a_complete_segment_keeps_its_words_and_not_its_sound() -> None:
    segment = Segment("en", bytearray(tone(100)), is_complete=True)
    segment.want()
    segment.heard("one", len(segment.take()))
    assert (segment.words, len(segment.pcm), segment.is_heard) == ("one", 0, True)


def test_what_failed_is_wanted_again() -> None:
    segment = Segment("en", bytearray(tone(100)))
    segment.want()
    segment.take()
    segment.failed(RuntimeError())
    assert segment.want()
    assert segment.failure is None


@pytest.mark.parametrize("quiet_ms", [1200, 1500, 1900])
def test_the_quietest_spot_is_found(quiet_ms: int) -> None:
    pcm = tone(quiet_ms) + silence(80) + tone(2000 - quiet_ms)
    assert quiet_ms <= quietest_byte(pcm, from_ms=1000) / BYTES_PER_MS <= quiet_ms + 80
