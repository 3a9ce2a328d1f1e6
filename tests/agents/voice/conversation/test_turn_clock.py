"""How long an answer took, whichever turns cross each other."""

from agents.voice.conversation.turn_clock import TurnClock


def ended_at(now: float) -> TurnClock:
    clock = TurnClock()
    clock.turn_ended(now)
    return clock


def test_the_first_audio_is_measured_from_the_end_of_the_turn() -> None:
    clock = ended_at(10.0)
    clock.audio_sent(10.25)
    clock.audio_sent(11.0)
    assert clock.metrics("a", {}) == {"type": "turn.metrics", "item_id": "a", "first_audio_ms": 250}


def test_the_metrics_have_the_tokens_of_the_response() -> None:
    metrics = TurnClock().metrics("a", {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12})
    assert metrics == {
        "type": "turn.metrics",
        "item_id": "a",
        "input_tokens": 5,
        "output_tokens": 7,
        "total_tokens": 12,
    }


def test_a_greeting_answers_no_turn() -> None:
    clock = TurnClock()
    clock.audio_sent(3.0)
    assert "first_audio_ms" not in clock.metrics("a", {})


def test_each_turn_is_measured_afresh() -> None:
    clock = ended_at(10.0)
    clock.audio_sent(10.5)
    clock.metrics("a", {})
    clock.turn_ended(20.0)
    clock.audio_sent(20.1)
    assert clock.metrics("b", {})["first_audio_ms"] == 100


def test_the_user_waits_from_the_end_of_the_turn_to_the_first_audio() -> None:
    clock = ended_at(10.0)
    assert clock.waits_since() == 10.0
    clock.audio_sent(10.5)
    assert clock.waits_since() is None


def test_the_end_of_a_cut_answer_does_not_stop_the_clock_of_the_turn_that_cut_it() -> None:
    clock = ended_at(10.0)
    assert "first_audio_ms" not in clock.metrics("cut", {"total_tokens": 3})
    clock.audio_sent(10.75)
    assert clock.metrics("b", {})["first_audio_ms"] == 750


def test_nobody_waits_for_what_will_not_come() -> None:
    clock = ended_at(10.0)
    clock.nobody_waits()
    assert clock.waits_since() is None


def test_an_answer_that_has_begun_keeps_its_time_when_it_is_interrupted() -> None:
    clock = ended_at(10.0)
    clock.audio_sent(10.5)
    clock.nobody_waits()
    assert clock.metrics("a", {})["first_audio_ms"] == 500
