"""What Voice Live generates and was asked for, and what waits until it can be asked."""

import pytest

from agents.voice.conversation.commands import AddText, ContinueResponse, CreateResponse
from agents.voice.conversation.generation import QUIET_SECONDS, Generation, Stage

QUESTION = (AddText("hello"), CreateResponse())


def generating(response_id: str = "r1") -> Generation:
    generation = Generation()
    generation.created(response_id)
    return generation


def test_what_waits_is_released_when_the_running_response_is_over() -> None:
    generation = generating()
    generation.wait(*QUESTION)
    assert generation.release() == []
    generation.done("r1")
    assert generation.release() == [*QUESTION]
    assert generation.work.stage is Stage.REQUESTED
    assert not generation.has_waiting


def test_turns_that_wait_are_answered_together_by_the_last_request() -> None:
    generation = Generation()
    generation.wait(ContinueResponse())
    generation.wait(AddText("one"), CreateResponse())
    generation.wait(AddText("two"), CreateResponse())
    assert generation.release() == [AddText("one"), AddText("two"), CreateResponse()]
    assert not generation.work.goes_on


def test_a_request_can_be_dropped_and_its_turn_stay() -> None:
    generation = Generation()
    generation.wait(*QUESTION)
    generation.drop_waiting_requests()
    assert generation.release() == [AddText("hello")]
    assert generation.work.stage is not Stage.REQUESTED


def test_the_end_of_the_running_response_is_not_waited_for_without_end() -> None:
    generation = generating()
    generation.wait(*QUESTION)
    generation.give_up_waiting(100.0)
    generation.give_up_waiting(100.0 + QUIET_SECONDS)
    assert generation.release() == []
    generation.give_up_waiting(100.1 + QUIET_SECONDS)
    assert generation.release() == [*QUESTION]


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


@pytest.mark.parametrize(("request_", "is_repeated"), [(CreateResponse(), True), (ContinueResponse(), False)])
def test_beside_a_running_response_only_a_turn_is_asked_for_again(
    request_: CreateResponse | ContinueResponse, is_repeated: bool
) -> None:
    generation = Generation()
    generation.ask(request_)
    generation.refused(is_running=True)
    generation.done("r9")  # that was never reported
    assert generation.release() == ([CreateResponse()] if is_repeated else [])


def test_a_lost_connection_takes_its_responses_with_it() -> None:
    generation = generating()
    generation.cut([])
    generation.lost()
    assert not generation.is_busy
    assert not generation.is_cut("r1")


def test_typed_turns_go_first_to_the_next_connection_and_are_answered() -> None:
    generation = Generation()
    generation.wait(AddText("later"))
    generation.typed_again(["earlier"])
    assert generation.typed_texts == ["earlier", "later"]
    assert generation.release() == [AddText("earlier"), AddText("later"), CreateResponse()]


def test_a_typed_turn_stands_above_going_on() -> None:
    generation = Generation()
    generation.wait(ContinueResponse())
    generation.typed_again(["hello"])
    assert generation.release() == [*QUESTION]
