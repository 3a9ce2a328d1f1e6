"""The drawing of how long an answer took, as figures and as words."""

from datetime import UTC, datetime

from agents.costs.models import TurnTimes
from agents.costs.waterfall import Bar, waterfall

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def timed(*ms: int | None) -> TurnTimes:
    names = ("transcript_ms", "first_token_ms", "first_audio_ms", "sent_ms", "heard_ms")
    return TurnTimes(at=NOON, **dict(zip(names, ms, strict=True)))


def test_stages_follow_one_another_and_the_transcript_is_a_mark() -> None:
    drawn = waterfall([timed(300, 400, 500, 505, 1000)])
    (row,) = drawn.rows
    assert drawn.longest_ms == 1000
    assert row.bars == [
        Bar(0, 400, "first-token"),
        Bar(400, 100, "first-audio"),
        Bar(500, 5, "sent"),
        Bar(505, 495, "heard"),
    ]
    assert row.mark_x == 300


def test_all_answers_have_one_scale() -> None:
    drawn = waterfall([timed(None, 100, 200, 200, 500), timed(None, 500, 1000, 1000, 2000)])
    assert [sum(bar.width for bar in row.bars) for row in drawn.rows] == [250, 1000]


def test_what_was_not_reported_is_a_part_of_the_next_stage() -> None:
    (row,) = waterfall([timed(None, 100, None, None, 400)]).rows
    assert row.bars == [Bar(0, 250, "first-token"), Bar(250, 750, "heard")]
    assert row.mark_x is None


def test_the_words_say_all_that_is_drawn() -> None:
    (row,) = waterfall([timed(1310, 420, 700, 701, 900)]).rows
    assert row.words == (
        "transcript after 1,310 ms, first token after 420 ms, first audio at the server after 700 ms, "
        "sent after 701 ms, heard after 900 ms"
    )
    assert waterfall([timed(None, None, None, None, None)]).rows[0].words == "no times were reported"


def test_times_of_nothing_at_all_are_no_fault() -> None:
    assert waterfall([]).rows == []
    assert waterfall([timed(0, 0, 0, 0, 0)]).rows[0].bars[0].width == 0
