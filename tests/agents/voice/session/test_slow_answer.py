"""A person who waits long for an answer gets one notice."""

from agents.voice.session.slow_answer import SlowAnswer


def test_a_notice_comes_once_the_patience_is_over() -> None:
    slow_answer = SlowAnswer(patience_seconds=15)

    assert slow_answer.check(100.0, now=114.9) == []
    assert [notice["code"] for notice in slow_answer.check(100.0, now=115.0)] == ["slow_answer"]


def test_one_answer_has_one_notice_and_the_next_one_has_its_own() -> None:
    slow_answer = SlowAnswer(patience_seconds=15)
    slow_answer.check(100.0, now=120.0)

    assert slow_answer.check(100.0, now=121.0) == []
    assert slow_answer.check(130.0, now=145.0) != []


def test_while_nobody_waits_there_is_no_notice() -> None:
    assert SlowAnswer(patience_seconds=15).check(None, now=1_000.0) == []
