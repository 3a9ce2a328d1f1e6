"""Answers on their way to the person's ear."""

from agents.voice.conversation.effects import AnswerHeard, EndAudio, FlushPlayback, SendAudio, StartAudio, Truncate
from agents.voice.conversation.playback import Playback

BEGAN = 100.0
SECOND_OF_PCM = bytes(48_000)


def playing(*items: str, seconds: int = 4) -> Playback:
    """Each item is still being generated, as the response `<item>-response`."""
    playback = Playback()
    for item_id in items:
        playback.begin(f"{item_id}-response", item_id, BEGAN)
        playback.send(item_id, SECOND_OF_PCM * seconds)
    return playback


def test_an_answer_is_announced_sent_and_closed_with_its_bytes() -> None:
    playback = Playback()
    assert playback.begin("r", "a", BEGAN) == [StartAudio("a")]
    assert playback.send("a", SECOND_OF_PCM) == [SendAudio("a", SECOND_OF_PCM)]
    assert playback.end("a") == [EndAudio("a", 48_000)]
    assert playback.end("a") == playback.send("a", SECOND_OF_PCM) == []


def test_the_end_of_a_response_ends_its_own_audio() -> None:
    playback = playing("a", "b")
    assert playback.end_response("b-response") == [EndAudio("b", 192_000)]


def test_a_lost_connection_ends_what_was_not_ended() -> None:
    playback = playing("a", "b")
    playback.end("a")
    assert playback.break_off() == [EndAudio("b", 192_000)]


def test_an_answer_is_heard_when_the_browser_has_played_it() -> None:
    playback = playing("a")
    playback.end("a")
    playback.played("a", 3_000, BEGAN + 3)
    assert playback.settle_heard(BEGAN + 3) == []
    playback.played("a", 4_000, BEGAN + 4)
    assert playback.settle_heard(BEGAN + 4) == [AnswerHeard("a", 4_000)]


def test_what_precedes_a_played_answer_was_heard() -> None:
    playback = playing("a", "b")
    playback.end("a")
    playback.end("b")
    playback.played("b", 4_000, BEGAN + 8)
    assert playback.settle_heard(BEGAN + 8) == [AnswerHeard("a", 4_000), AnswerHeard("b", 4_000)]


def test_the_time_of_an_answer_runs_from_the_end_of_the_one_before() -> None:
    playback = playing("a", "b")
    playback.end("a")
    playback.end("b")
    assert playback.settle_heard(BEGAN + 9.1) == [AnswerHeard("a", 4_000)]
    assert playback.settle_heard(BEGAN + 18) == []
    assert playback.settle_heard(BEGAN + 18.2) == [AnswerHeard("b", 4_000)]


def test_a_flush_is_settled_by_the_browsers_answer() -> None:
    playback = playing("a")
    assert playback.flush(BEGAN + 1) == [FlushPlayback("a")]
    assert playback.awaits_cut
    assert playback.flushed("a", 900) == [Truncate("a", 900, 4_000)]
    assert not playback.awaits_cut


def test_without_an_answer_to_the_flush_the_last_report_counts() -> None:
    playback = playing("a")
    playback.played("a", 700, BEGAN + 0.7)
    playback.flush(BEGAN + 1)
    assert playback.cut_unanswered(BEGAN + 2) == []
    assert playback.cut_unanswered(BEGAN + 2.1) == [Truncate("a", 700, 4_000)]


def test_only_the_first_answer_can_stall() -> None:
    playback = playing("a", "b")
    assert playback.stalled(BEGAN + 19) == []
    assert playback.stalled(BEGAN + 19.1) == ["a-response"]


def test_a_browser_that_was_away_is_not_late() -> None:
    playback = playing("a")
    playback.end("a")
    playback.browser_returned(BEGAN + 30)
    assert playback.settle_heard(BEGAN + 34) == []
