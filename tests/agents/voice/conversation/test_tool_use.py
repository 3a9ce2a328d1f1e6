"""Tools that the service uses by itself: the person hears what came of them, once."""

from agents.voice.conversation.commands import CancelResponse, CreateResponse, TellResult
from agents.voice.conversation.overdue import WAITING_SECONDS
from agents.voice.conversation.service_events import (
    ItemCreated,
    Outcome,
    RequestRefused,
    ResponseCreated,
    ResponseDone,
    SpeechStarted,
    ToolBegan,
    ToolEnded,
)
from agents.voice.conversation.tool_use import RESULT_SECONDS, ToolUse
from agents.voice.protocol import PlaybackProgress, ResponseCancel
from tests.agents.voice.call import Call, commands, messages, states
from tests.agents.voice.talk import Talk

ONLY_A_TOOL = ResponseDone("r1", [], {}, used_tool=True)


def using_a_tool() -> Call:
    """The person has asked for something, and the response to it is nothing but the use of a tool, which runs."""
    call = Call()
    call.user_says(words="when does the museum open?")
    call.hears(ResponseCreated("r1"))
    call.hears(ToolBegan("m1"))
    call.hears(ONLY_A_TOOL)
    return call


def test_a_response_that_only_uses_a_tool_is_no_answer_that_failed() -> None:
    call = using_a_tool()
    assert messages(call.actions, "error") == messages(call.actions, "notice") == []
    assert states(call.actions)[-1] == "processing"
    assert call.passes(30) == []


def test_a_tool_whose_response_failed_is_one() -> None:
    call = Call()
    call.user_says(words="when does the museum open?")
    call.hears(ResponseCreated("r1"))
    [told] = messages(call.hears(ResponseDone("r1", [], {}, Outcome.FAILED, used_tool=True)), "notice")
    assert told["code"] == "answer_failed"


def test_a_result_that_nothing_is_said_of_is_asked_for_once() -> None:
    call = using_a_tool()
    assert call.hears(ToolEnded("m1")) == []
    assert commands(call.passes(RESULT_SECONDS - 0.1)) == []
    assert commands(call.passes(0.2)) == [TellResult()]
    assert commands(call.passes(5)) == []
    call.answer_begins("r2")
    call.answer_ends("r2")
    assert commands(call.passes(1)) == []
    assert states(call.answer_is_heard("r2")) == ["ready"]


def test_it_is_asked_for_when_no_response_is_active() -> None:
    call = Call()
    call.user_says(words="when does the museum open?")
    call.hears(ResponseCreated("r1"))
    call.hears(ToolBegan("m1"))
    call.hears(ToolEnded("m1"))
    assert commands(call.passes(5)) == []
    call.hears(ONLY_A_TOOL)
    assert commands(call.passes(0.2)) == []  # the service may answer by itself
    assert commands(call.passes(RESULT_SECONDS)) == [TellResult()]


def test_an_answer_that_begins_by_itself_is_enough() -> None:
    by_another_response = using_a_tool()
    by_another_response.hears(ToolEnded("m1"))
    by_another_response.answer_begins("r2")
    by_another_response.answer_ends("r2")
    assert commands(by_another_response.passes(1)) == []

    in_the_same_response = Call()
    in_the_same_response.hears(ResponseCreated("r1"))
    in_the_same_response.hears(ToolBegan("m1"))
    in_the_same_response.hears(ToolEnded("m1"))
    in_the_same_response.hears(ItemCreated("r1-item", "assistant"))
    in_the_same_response.audio_comes()
    in_the_same_response.answer_ends()
    assert commands(in_the_same_response.passes(1)) == []


def test_words_before_the_tool_are_not_the_answer() -> None:
    call = Call()
    call.user_says(words="when does the museum open?")
    call.answer_begins(text="Let me look that up.")
    call.hears(ToolBegan("m1"))
    call.answer_ends()
    assert states(call.browser(PlaybackProgress("r1-item", 4_000, 192_000))) == ["processing"]
    call.hears(ToolEnded("m1"))
    assert commands(call.passes(1)) == [TellResult()]


def test_all_tools_of_a_response_are_waited_for() -> None:
    call = using_a_tool()
    call.hears(ToolBegan("m2"))
    call.hears(ToolEnded("m2"))
    assert commands(call.passes(5)) == []
    call.hears(ToolEnded("m1"))
    assert commands(call.passes(1)) == [TellResult()]


def test_a_request_that_comes_too_late_is_not_repeated() -> None:
    call = using_a_tool()
    call.hears(ToolEnded("m1"))
    call.passes(1)
    call.hears(RequestRefused(is_running=True))
    call.hears(ResponseCreated("r2"))
    call.hears(ResponseDone("r2", [], {}))
    assert commands(call.passes(5)) == []


def test_whoever_speaks_on_gets_the_answer_to_that() -> None:
    call = using_a_tool()
    call.hears(SpeechStarted("u2"))
    call.hears(ToolEnded("m1"))
    assert commands(call.passes(5)) == []


def test_the_button_ends_the_wait() -> None:
    call = using_a_tool()
    assert states(call.browser(ResponseCancel())) == ["ready"]
    call.hears(ToolEnded("m1"))
    assert CancelResponse() not in commands(call.passes(5))
    assert TellResult() not in commands(call.actions)


def test_a_tool_that_never_ends_gives_the_turn_back() -> None:
    call = using_a_tool()
    call.passes()
    actions = call.passes(WAITING_SECONDS + 1)
    assert states(actions) == ["ready"]
    call.hears(ToolEnded("m1"))
    assert commands(call.passes(5)) == []


def test_another_connection_is_asked_for_the_answer_and_not_for_the_result() -> None:
    talk = Talk()
    talk.user_speaks()
    talk.user_pauses()
    talk.answer_created()
    talk.turns.tools.began("m1")
    talk.answer_ends()
    talk.loses_connection()
    assert CreateResponse() in talk.gets_another()
    talk.turns.tools.ended("m1", talk.now)
    assert talk.wait(5) == []


def test_the_result_of_an_unknown_tool_is_nobodys() -> None:
    tools = ToolUse()
    tools.ended("m1", 0.0)
    assert not tools.is_pending
