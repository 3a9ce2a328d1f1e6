"""What the client plays while its microphone records, by the clock."""

from localvoice.audio import BYTES_PER_MS
from localvoice.listening.playback import Playback
from tests.localvoice.sounds import silence, speech, tone

FRAME_MS = 40
FRAME_BYTES = FRAME_MS * BYTES_PER_MS


def kept() -> Playback:
    playback = Playback()
    playback.is_kept = True
    return playback


def played(playback: Playback, frames: int, late_ms: float = 0.0, first: int = 0) -> bytes:
    """What is played during so many frames that come in time, or somewhat late; silence if nothing is."""
    came_at = [((first + frame + 1) * FRAME_MS + late_ms) / 1000 for frame in range(frames)]
    parts = [playback.played_during(FRAME_BYTES, now) for now in came_at]
    return b"".join(part or silence(FRAME_MS) for part in parts if part is not None)


def test_an_answer_is_played_from_the_moment_it_was_sent() -> None:
    playback = kept()
    playback.played_during(FRAME_BYTES, 0.04)
    playback.sent(tone(100), 0.05)
    assert played(playback, 4, first=1) == silence(10) + tone(100) + silence(50)


def test_what_is_sent_faster_than_it_plays_is_played_in_real_time() -> None:
    playback = kept()
    playback.sent(tone(100), 0.0)
    playback.sent(tone(100), 0.01)
    assert played(playback, 5) == tone(100) + tone(100)
    assert not playback.is_audible(0.2)


def test_jitter_of_the_network_does_not_shift_what_was_played() -> None:
    answer = speech("opening_hours")[1500 * BYTES_PER_MS : 2000 * BYTES_PER_MS]
    playback = kept()
    played(playback, 10)
    playback.sent(answer, 0.4)
    assert played(playback, 5, late_ms=30, first=10) + played(playback, 5, first=15) in answer


def test_while_the_microphone_is_off_the_answer_plays_on() -> None:
    playback = kept()
    played(playback, 10)
    playback.sent(tone(2000), 0.4)
    assert played(playback, 5, first=10) == tone(2000)[: 5 * FRAME_BYTES]
    assert played(playback, 5, late_ms=1000, first=15) == tone(2000)[30 * FRAME_BYTES : 35 * FRAME_BYTES]


def test_what_the_network_held_up_was_recorded_before() -> None:
    answer = speech("opening_hours")[1500 * BYTES_PER_MS : 4000 * BYTES_PER_MS]
    playback = kept()
    played(playback, 10)
    playback.sent(answer, 0.4)
    first = played(playback, 5, first=10)
    held_up = [playback.played_during(FRAME_BYTES, 1.4) for _ in range(20)]
    assert None in held_up
    assert (
        first + b"".join(part or b"" for part in held_up) + played(playback, 5, first=35) == answer[: 30 * FRAME_BYTES]
    )


def test_what_the_client_dropped_is_not_played() -> None:
    playback = kept()
    playback.sent(tone(1000), 0.0)
    assert playback.is_audible(0.5)
    playback.stop()
    assert not playback.is_audible(0.5)
    assert playback.played_during(FRAME_BYTES, 0.04) == b""


def test_the_sound_is_kept_only_on_request() -> None:
    playback = Playback()
    playback.sent(tone(1000), 0.0)
    assert playback.is_audible(0.9)
    assert playback.played_during(FRAME_BYTES, 0.04) == b""
