"""What Voice Live generates and was asked for."""

import pytest

from agents.voice.conversation.commands import ContinueResponse, CreateResponse, TellResult
from agents.voice.conversation.generation import Generation, Stage, Work


def generating(response_id: str = "r1") -> Generation:
    generation = Generation()
    generation.created(response_id)
    return generation


def test_what_was_cut_is_not_coming() -> None:
    generation = generating()
    assert generation.is_coming
    assert generation.cut([])
    assert not generation.is_coming
    assert not generation.cut([])


def test_a_request_that_was_cut_is_not_coming_either() -> None:
    generation = Generation()
    generation.ask(CreateResponse())
    assert generation.is_coming
    generation.cut([])
    assert (generation.is_busy, generation.is_coming) == (True, False)


def test_the_end_of_another_response_leaves_the_running_one_alone() -> None:
    generation = generating("r2")
    generation.done("r1")
    assert generation.is_coming


@pytest.mark.parametrize(
    ("request_", "is_repeated"), [(CreateResponse(), True), (ContinueResponse(), False), (TellResult(), False)]
)
def test_beside_a_running_response_only_a_turn_is_asked_for_again(
    request_: CreateResponse | ContinueResponse | TellResult, is_repeated: bool
) -> None:
    generation = Generation()
    generation.ask(request_)
    assert generation.refused(is_running=True) is is_repeated
    generation.done("r9")  # that was never reported
    assert generation.work == Work()


def test_a_request_that_was_cut_is_not_asked_for_again() -> None:
    generation = Generation()
    generation.ask(CreateResponse())
    generation.cut([])
    assert not generation.refused(is_running=True)


def test_what_is_given_up_counts_as_over() -> None:
    generation = generating()
    generation.given_up()
    assert not generation.is_busy


def test_a_request_to_go_on_is_one_until_its_first_audio() -> None:
    generation = Generation()
    generation.ask(ContinueResponse())
    generation.created("r1")
    assert generation.work == Work(Stage.GENERATING, "r1", goes_on=True)
    generation.audio_began()
    assert generation.work == Work(Stage.GENERATING, "r1")


def test_a_cut_of_a_response_that_was_not_reported_does_not_count_for_the_next() -> None:
    generation = Generation()
    generation.refused(is_running=True)
    generation.cut([])
    generation.done("r1")
    generation.refused(is_running=True)
    assert generation.is_coming
    assert generation.cut([])


def test_a_lost_connection_takes_its_responses_with_it() -> None:
    generation = generating()
    generation.cut([])
    generation.lost()
    assert not generation.is_busy
    assert not generation.is_cut("r1")
