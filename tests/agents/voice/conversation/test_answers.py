"""How much of an answer was heard, and when it is over."""

import pytest

from agents.voice.conversation.answers import Answer

BEGAN = 100.0


def answer(audio_ms: int = 4_000, *, played_ms: int = 0, is_generated: bool = True) -> Answer:
    return Answer("a", "r", BEGAN, generated_bytes=audio_ms * 48, played_ms=played_ms, is_generated=is_generated)


def test_its_length_is_that_of_its_bytes() -> None:
    assert answer(4_000).audio_ms == 4_000


def test_it_is_audible_until_the_browser_is_asked_to_fall_silent() -> None:
    spoken = answer()
    assert spoken.is_audible
    spoken.flushed_at = BEGAN
    assert not spoken.is_audible


@pytest.mark.parametrize(("played_ms", "was_played"), [(3_959, False), (3_960, True), (4_000, True)])
def test_it_was_played_when_all_but_the_last_frame_was(played_ms: int, was_played: bool) -> None:
    assert answer(played_ms=played_ms).was_played is was_played


def test_what_is_still_generated_cannot_have_been_played() -> None:
    assert not answer(played_ms=4_000, is_generated=False).was_played


@pytest.mark.parametrize(("after", "is_overdue"), [(9.0, False), (9.1, True)])
def test_it_is_overdue_five_seconds_after_it_should_have_ended(after: float, is_overdue: bool) -> None:
    assert answer().is_overdue(BEGAN + after) is is_overdue


def test_a_report_of_the_browser_puts_that_off() -> None:
    slow = answer()
    slow.reported_at = BEGAN + 60
    assert not slow.is_overdue(BEGAN + 65)
    assert slow.is_overdue(BEGAN + 65.1)


def test_what_is_still_generated_is_not_overdue_but_may_be_stalled() -> None:
    stuck = answer(is_generated=False)
    assert not stuck.is_overdue(BEGAN + 60)
    assert not stuck.is_stalled(BEGAN + 19)
    assert stuck.is_stalled(BEGAN + 19.1)
    assert not answer().is_stalled(BEGAN + 60)


def test_an_answer_that_had_to_wait_for_another_starts_when_that_ends() -> None:
    later = answer()
    later.is_next(BEGAN + 20)
    assert not later.is_overdue(BEGAN + 29)
    later.is_next(BEGAN)
    assert later.started_at == BEGAN + 20


@pytest.mark.parametrize(("reported_ms", "heard_ms"), [(None, 1_000), (900, 1_000), (1_200, 1_200), (99_999, 4_000)])
def test_heard_is_the_latest_word_and_never_more_than_there_was(reported_ms: int | None, heard_ms: int) -> None:
    assert answer(played_ms=1_000).heard_ms(reported_ms) == heard_ms


@pytest.mark.parametrize(
    ("played_ms", "is_generated", "is_unfinished"), [(3_400, True, True), (3_600, True, False), (3_600, False, True)]
)
def test_an_answer_is_unfinished_until_its_last_syllables(
    played_ms: int, is_generated: bool, is_unfinished: bool
) -> None:
    assert answer(played_ms=played_ms, is_generated=is_generated).is_unfinished is is_unfinished
