"""Endpointing, fed with probabilities: one a window of 32 ms."""

from localvoice.hearing import WINDOW_MS
from localvoice.listening.turn_detection import (
    PauseBegan,
    SpeechResumed,
    SpeechStarted,
    SpeechStopped,
    TurnDetector,
    TurnEvent,
    TurnSettings,
)

SETTINGS = TurnSettings(threshold=0.5, prefix_padding_ms=320, speech_duration_ms=96, silence_duration_ms=480)


def heard(detector: TurnDetector, *stretches: tuple[float, int]) -> list[TurnEvent]:
    """The events that stretches of (probability, milliseconds) cause."""
    windows = [probability for probability, ms in stretches for _ in range(ms // WINDOW_MS)]
    return [event for probability in windows if (event := detector.hear(probability)) is not None]


def test_a_turn_has_padding_before_and_the_silence_after_it() -> None:
    events = heard(TurnDetector(SETTINGS), (0.0, 640), (0.9, 640), (0.0, 640))
    assert events == [SpeechStarted(640 - 320), PauseBegan(), SpeechStopped(640 + 640 + 480)]


def test_padding_does_not_reach_before_the_beginning() -> None:
    assert heard(TurnDetector(SETTINGS), (0.9, 96)) == [SpeechStarted(0)]


def test_padding_does_not_reach_into_the_turn_before() -> None:
    detector = TurnDetector(SETTINGS)
    first = heard(detector, (0.9, 320), (0.0, 480))
    assert first[-1] == SpeechStopped(800)
    assert heard(detector, (0.9, 96)) == [SpeechStarted(800)]


def test_speech_shorter_than_speech_duration_is_no_turn() -> None:
    assert heard(TurnDetector(SETTINGS), (0.9, 64), (0.0, 960)) == []


def test_one_weak_window_does_not_start_the_count_again() -> None:
    assert heard(TurnDetector(SETTINGS), (0.9, 64), (0.1, 32), (0.9, 64)) == [SpeechStarted(0)]


def test_the_threshold_is_honoured() -> None:
    strict = TurnDetector(TurnSettings(threshold=0.9, speech_duration_ms=96))
    assert heard(strict, (0.8, 960)) == []
    assert heard(strict, (0.95, 96)) == [SpeechStarted(960 - 400)]


def test_what_began_as_speech_goes_on_a_little_below_the_threshold() -> None:
    events = heard(TurnDetector(SETTINGS), (0.9, 96), (0.4, 960))
    assert events == [SpeechStarted(0)]


def test_a_pause_shorter_than_the_silence_does_not_end_the_turn() -> None:
    events = heard(TurnDetector(SETTINGS), (0.9, 96), (0.0, 352), (0.9, 96), (0.0, 480))
    assert [type(event) for event in events] == [SpeechStarted, PauseBegan, SpeechResumed, PauseBegan, SpeechStopped]


def test_reset_forgets_the_turn_and_keeps_the_clock() -> None:
    detector = TurnDetector(SETTINGS)
    heard(detector, (0.9, 320))
    detector.reset()
    assert heard(detector, (0.0, 960)) == []
    assert detector.heard_ms == 1280
