"""Both sides of a call in time, by events."""

from array import array

import pytest

from agents.audio import bytes_of
from agents.voice.recording.timeline import HOLD_SECONDS, Heard, Played, Sent, Timeline

FRAME_MS = 40


def sound(milliseconds: int, level: int = 5_000) -> bytes:
    return array("h", [level] * (milliseconds * 24)).tobytes()


def spans(pcm: bytes) -> list[tuple[int, int, int]]:
    """The stretches of one level that is not silence: from and to in milliseconds, and the level."""
    found: list[tuple[int, int, int]] = []
    samples = array("h", pcm)
    begin = 0
    for index in range(1, len(samples) + 1):
        if index == len(samples) or samples[index] != samples[begin]:
            if samples[begin]:
                found.append((round(begin / 24), round(index / 24), samples[begin]))
            begin = index
    return found


class Tape:
    """A timeline that is told of a call, from 100 s on. `left` and `right`: what was taken so far."""

    def __init__(self) -> None:
        self.timeline = Timeline(100.0)
        self.left, self.right = b"", b""

    def talks(self, since: float, milliseconds: int, level: int = 5_000, *, late: float = 0.0) -> None:
        """Frames of the microphone in real time, each so late."""
        for begin_ms in range(0, milliseconds, FRAME_MS):
            at = since + (begin_ms + FRAME_MS) / 1000 + late
            self.timeline.add(Heard(sound(FRAME_MS, level), at))
            self.take(at)

    def answers(self, item_id: str, milliseconds: int, level: int = 9_000) -> None:
        """It is sent faster than it plays."""
        for begin_ms in range(0, milliseconds, 100):
            self.timeline.add(Sent(item_id, bytes_of(begin_ms), sound(min(100, milliseconds - begin_ms), level)))

    def plays(self, item_id: str, since: float, milliseconds: int, *, already_ms: int = 0) -> None:
        """The browser reports every 250 ms."""
        for played_ms in [*range(250, milliseconds, 250), milliseconds]:
            at = since + played_ms / 1000
            self.timeline.add(Played(item_id, already_ms + played_ms, at))
            self.take(at)

    def take(self, now: float) -> None:
        left, right = self.timeline.take(now)
        assert len(left) == len(right)
        self.left, self.right = self.left + left, self.right + right

    def end(self) -> None:
        left, right = self.timeline.take_rest()
        assert len(left) == len(right)
        self.left, self.right = self.left + left, self.right + right


@pytest.fixture
def tape() -> Tape:
    return Tape()


def test_question_and_answer_stand_where_they_were_heard_each_on_its_side(tape: Tape) -> None:
    tape.talks(100.0, 1_000)
    tape.answers("a", 2_000)
    tape.plays("a", 101.5, 2_000)
    tape.end()
    assert spans(tape.left) == [(0, 1_000, 5_000)]
    assert spans(tape.right) == [(1_500, 3_500, 9_000)]


def test_a_recording_begins_with_the_first_sound_and_knows_when_that_was(tape: Tape) -> None:
    tape.take(105.0)
    tape.talks(110.0, 400)
    tape.end()
    assert spans(tape.left) == [(0, 400, 5_000)]
    assert tape.timeline.began_at == pytest.approx(110.0)


def test_nothing_is_taken_while_nobody_has_made_a_sound(tape: Tape) -> None:
    tape.take(160.0)
    tape.end()
    assert (tape.left, tape.timeline.began_at) == (b"", None)


def test_an_answer_that_waits_in_the_jitter_buffer_stands_where_it_was_played(tape: Tape) -> None:
    """It was sent at once, and the one before it plays for two seconds more."""
    tape.answers("first", 2_000, 7_000)
    tape.answers("second", 1_000, 9_000)
    tape.plays("first", 100.0, 2_000)
    tape.plays("second", 102.0, 1_000)
    tape.end()
    assert spans(tape.right) == [(0, 2_000, 7_000), (2_000, 3_000, 9_000)]


def test_barge_in_cuts_the_answer_where_it_fell_silent(tape: Tape) -> None:
    tape.answers("a", 5_000)
    tape.plays("a", 100.0, 1_000)
    tape.timeline.add(Played("a", 1_130, 101.13, is_cut=True))
    tape.talks(101.0, 1_000)
    tape.end()
    assert spans(tape.right) == [(0, 1_130, 9_000)]
    assert spans(tape.left) == [(1_000, 2_000, 5_000)]


def test_nothing_of_an_answer_that_was_cut_comes_later(tape: Tape) -> None:
    tape.answers("a", 5_000)
    tape.timeline.add(Played("a", 500, 100.5, is_cut=True))
    tape.timeline.add(Played("a", 5_000, 105.0))
    tape.end()
    assert spans(tape.right) == [(0, 500, 9_000)]


def test_no_more_was_played_than_was_sent_whatever_a_browser_says(tape: Tape) -> None:
    tape.answers("a", 500)
    tape.timeline.add(Played("a", 10**15, 101.0))
    tape.timeline.add(Played("nobody knows it", 10**15, 101.0))
    tape.end()
    assert spans(tape.right) == [(0, 500, 9_000)]


def test_what_is_played_again_is_recorded_once(tape: Tape) -> None:
    tape.answers("a", 1_000)
    tape.plays("a", 100.0, 1_000)
    tape.timeline.add(Played("a", 600, 101.2))
    tape.end()
    assert spans(tape.right) == [(0, 1_000, 9_000)]


def test_an_underrun_is_silence(tape: Tape) -> None:
    tape.answers("a", 1_000)
    tape.plays("a", 100.0, 500)
    tape.plays("a", 102.0, 500, already_ms=500)
    tape.end()
    assert spans(tape.right) == [(0, 500, 9_000), (2_000, 2_500, 9_000)]


def test_what_the_page_kept_while_it_connected_was_said_before(tape: Tape) -> None:
    """Three seconds come at once. They end when they came, though the recording has no silence there."""
    for _ in range(75):
        tape.timeline.add(Heard(sound(FRAME_MS), 102.0))
    tape.talks(102.0, 1_000, 6_000)
    tape.answers("a", 500)
    tape.plays("a", 103.0, 500)
    tape.end()
    assert tape.timeline.began_at == pytest.approx(99.0)
    assert spans(tape.left) == [(0, 3_000, 5_000), (3_000, 4_000, 6_000)]
    assert spans(tape.right) == [(4_000, 4_500, 9_000)]


def test_frames_that_come_unevenly_are_one_sound(tape: Tape) -> None:
    for number in range(50):
        late = 0.15 if number % 3 else 0.0
        tape.timeline.add(Heard(sound(FRAME_MS), 100.0 + (number + 1) * 0.04 + late))
    tape.end()
    assert spans(tape.left) == [(0, 2_000, 5_000)]


def test_frames_that_were_held_up_for_half_a_second_go_back_where_they_belong(tape: Tape) -> None:
    tape.talks(100.0, 1_000, 5_000)
    for _ in range(12):  # what was said from 101.0 on comes at once
        tape.timeline.add(Heard(sound(FRAME_MS, 6_000), 101.48))
        tape.take(101.48)
    tape.talks(101.48, 400, 7_000)
    tape.end()
    assert spans(tape.left) == [(0, 1_000, 5_000), (1_000, 1_480, 6_000), (1_480, 1_880, 7_000)]


def test_after_a_long_hold_up_the_clock_is_caught_up_with_in_the_next_pause(tape: Tape) -> None:
    tape.talks(100.0, 400)
    tape.take(104.0)
    for _ in range(75):
        tape.timeline.add(Heard(sound(FRAME_MS), 104.0))
    tape.talks(104.0, 4_000, 20)
    tape.talks(108.0, 400, 6_000)
    tape.end()
    ((begin, end, _),) = [span for span in spans(tape.left) if span[2] == 6_000]
    assert begin == pytest.approx(8_000, abs=200)
    assert end - begin == 400


def test_a_microphone_that_is_off_is_silence(tape: Tape) -> None:
    tape.talks(100.0, 400)
    tape.talks(107.0, 400, 6_000)
    tape.end()
    assert spans(tape.left) == [(0, 400, 5_000), (7_000, 7_400, 6_000)]


def test_what_was_lost_on_the_way_is_silence_in_its_place(tape: Tape) -> None:
    """As after a queue that was full: the second of the three pieces is not there."""
    for offset_ms in (0, 200):
        tape.timeline.add(Sent("a", bytes_of(offset_ms), sound(100, 9_000)))
    tape.timeline.add(Played("a", 300, 100.3))
    tape.end()
    assert spans(tape.right) == [(0, 100, 9_000), (200, 300, 9_000)]


def test_only_what_is_younger_than_the_hold_waits(tape: Tape) -> None:
    tape.talks(100.0, 5_000)
    assert len(tape.left) == pytest.approx(bytes_of(5_000 - int(HOLD_SECONDS * 1000)), abs=bytes_of(1))


def test_what_comes_far_faster_than_the_clock_is_dropped_and_counted(tape: Tape) -> None:
    tape.talks(100.0, 400)
    for _ in range(400):  # sixteen seconds in one
        tape.timeline.add(Heard(sound(FRAME_MS), 101.0))
    tape.end()
    assert len(tape.left) < bytes_of(8_000)
    assert tape.timeline.missing_bytes > bytes_of(8_000)
