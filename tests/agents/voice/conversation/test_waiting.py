"""What waits until the service is quiet."""

from agents.voice.conversation.commands import AddText, ContinueResponse, CreateResponse
from agents.voice.conversation.waiting import QUIET_SECONDS, Waiting

QUESTION = (AddText("hello"), CreateResponse())


def waiting(*commands: AddText | CreateResponse | ContinueResponse) -> Waiting:
    waits = Waiting()
    waits.add(*commands)
    return waits


def test_what_waits_is_taken_once() -> None:
    waits = waiting(*QUESTION)
    assert waits.take() == ([AddText("hello")], CreateResponse())
    assert waits.take() == ([], None)
    assert not waits


def test_turns_that_wait_are_answered_together_by_the_last_request() -> None:
    waits = waiting(ContinueResponse(), AddText("one"), CreateResponse(), AddText("two"), CreateResponse())
    assert waits.take() == ([AddText("one"), AddText("two")], CreateResponse())


def test_a_request_can_be_dropped_and_its_turn_stays() -> None:
    waits = waiting(*QUESTION)
    waits.drop_requests()
    assert waits.take() == ([AddText("hello")], None)


def test_nothing_waits_without_end() -> None:
    waits = waiting(*QUESTION)
    assert not waits.is_overdue(100.0)
    assert not waits.is_overdue(100.0 + QUIET_SECONDS)
    assert waits.is_overdue(100.1 + QUIET_SECONDS)


def test_the_time_runs_from_what_is_added_first_after_it_was_empty() -> None:
    waits = waiting(*QUESTION)
    waits.is_overdue(100.0)
    waits.take()
    waits.add(*QUESTION)
    assert not waits.is_overdue(101.0 + QUIET_SECONDS)


def test_what_was_dropped_is_never_overdue() -> None:
    """Else the answer that is generated then would count as over in the middle."""
    waits = waiting(ContinueResponse())
    waits.is_overdue(100.0)
    waits.drop_requests()
    assert not waits.is_overdue(100.1 + QUIET_SECONDS)


def test_typed_turns_go_first_to_the_next_connection_and_are_answered() -> None:
    waits = waiting(AddText("later"))
    waits.typed_again(["earlier"])
    assert waits.typed_texts == ["earlier", "later"]
    assert waits.take() == ([AddText("earlier"), AddText("later")], CreateResponse())


def test_a_typed_turn_comes_before_going_on() -> None:
    waits = waiting(ContinueResponse())
    waits.typed_again(["hello"])
    assert waits.take() == ([AddText("hello")], CreateResponse())
