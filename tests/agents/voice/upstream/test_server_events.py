"""Voice Live's events as we read them."""

import base64
from typing import Any

import pytest

from agents.costs.tokens import Tokens
from agents.voice.conversation.service_events import (
    AnswerAudio,
    AnswerAudioDone,
    AnswerBegun,
    AnswerDone,
    AnswerWords,
    AnswerWritten,
    CommandRefused,
    InputCleared,
    ItemCreated,
    Outcome,
    RequestRefused,
    ResponseCreated,
    ResponseDone,
    ServiceEvent,
    SpeechStarted,
    SpeechStopped,
    ToolBegan,
    ToolEnded,
    Usage,
    UserTranscribed,
    UserWords,
)
from agents.voice.upstream.server_events import Unreadable, error_code, log_level, read

TRANSCRIPTION = "conversation.item.input_audio_transcription"
TYPED = {"type": "message", "id": "t1", "role": "user", "content": [{"type": "input_text", "text": "Hello"}]}
SPOKEN = {"type": "message", "id": "u1", "role": "user", "content": [{"type": "input_audio"}]}
ANSWER = {"type": "message", "id": "a1", "role": "assistant"}
ABOUT = {"response_id": "r1", "item_id": "a1"}
EVENTS = [
    ("input_audio_buffer.speech_started", {"item_id": "u1"}, SpeechStarted("u1")),
    ("input_audio_buffer.speech_stopped", {"item_id": "u1"}, SpeechStopped()),
    ("input_audio_buffer.cleared", {}, InputCleared()),
    ("input_audio_buffer.committed", {"item_id": "u1"}, ItemCreated("u1", "user")),
    ("input_audio_buffer.committed", {"item_id": "u1", "previous_item_id": "a"}, ItemCreated("u1", "user", "a")),
    ("conversation.item.created", {"item": SPOKEN, "previous_item_id": ""}, ItemCreated("u1", "user", "")),
    ("conversation.item.created", {"item": TYPED}, ItemCreated("t1", "user", None, "Hello")),
    (
        "response.output_item.added",
        {"response_id": "r1", "item": {"type": "message", "id": "a1"}},
        AnswerBegun("r1", "a1"),
    ),
    ("response.output_item.added", {"response_id": "r1", "item": {"type": "mcp_call", "id": "m1"}}, ToolBegan("m1")),
    ("response.mcp_call.completed", {"item_id": "m1"}, ToolEnded("m1")),
    ("response.mcp_call.failed", {"item_id": "m1"}, ToolEnded("m1")),
    ("response.output_item.done", {"item": {"id": "a1", "status": "completed"}}, AnswerDone("a1")),
    ("response.output_item.done", {"item": {"id": "a1", "status": "incomplete"}}, AnswerDone("a1", is_whole=False)),
    (f"{TRANSCRIPTION}.delta", {"item_id": "u1", "delta": "Tell"}, UserWords("u1", "Tell")),
    (f"{TRANSCRIPTION}.completed", {"item_id": "u1", "transcript": "Tell me"}, UserTranscribed("u1", "Tell me")),
    (f"{TRANSCRIPTION}.completed", {"item_id": "u1"}, UserTranscribed("u1", "")),
    (f"{TRANSCRIPTION}.failed", {"item_id": "u1", "error": {}}, UserTranscribed("u1", None)),
    ("response.created", {"response": {"id": "r1"}}, ResponseCreated("r1")),
    ("response.audio.delta", {**ABOUT, "delta": base64.b64encode(b"\1\2").decode()}, AnswerAudio("r1", "a1", b"\1\2")),
    ("response.audio.done", ABOUT, AnswerAudioDone("a1")),
    ("response.audio_transcript.delta", {**ABOUT, "delta": "One"}, AnswerWords("r1", "a1", "One")),
    ("response.text.delta", {**ABOUT, "delta": "One"}, AnswerWords("r1", "a1", "One")),
    ("response.audio_transcript.done", {**ABOUT, "transcript": "One two"}, AnswerWritten("r1", "a1", "One two")),
    ("response.text.done", {**ABOUT, "text": "One two"}, AnswerWritten("r1", "a1", "One two")),
    ("response.text.done", ABOUT, AnswerWritten("r1", "a1", None)),
]


def event(kind: str, **fields: Any) -> dict[str, Any]:
    return {"type": kind, **fields}


def error(code: str, **more: Any) -> dict[str, Any]:
    return event("error", error={"code": code, "message": "internal words", **more})


@pytest.mark.parametrize(("kind", "fields", "meaning"), EVENTS)
def test_an_event_is_read(kind: str, fields: dict[str, Any], meaning: ServiceEvent) -> None:
    assert read(event(kind, **fields)) == meaning


@pytest.mark.parametrize("kind", ["warning", "rate_limits.updated", "response.video.delta", "never.heard.of"])
def test_events_without_a_meaning_here_are_passed_over(kind: str) -> None:
    assert read(event(kind, anything={"at": ["all"]})) is None


@pytest.mark.parametrize("kind", ["conversation.item.created", "response.output_item.added"])
def test_function_calls_are_nothing_that_was_said(kind: str) -> None:
    assert read(event(kind, item={"type": "function_call", "id": "f1"})) is None


@pytest.mark.parametrize(
    "badly_written",
    [
        event("response.audio.delta", **ABOUT),
        event("response.audio.delta", **ABOUT, delta=7),
        event("response.audio.delta", **ABOUT, delta="no base64"),
        event("conversation.item.created", item="text"),
        event("response.done", response=[1]),
        event("error", error="text"),
    ],
)
def test_what_is_not_written_as_it_should_be_is_named(badly_written: dict[str, Any]) -> None:
    with pytest.raises(Unreadable, match=f"an event of type '{badly_written['type']}' could not be read"):
        read(badly_written)


def test_a_field_of_another_type_is_an_empty_one() -> None:
    assert read(event("input_audio_buffer.committed", item_id=7, previous_item_id=[])) == ItemCreated("", "user")


def test_a_nul_does_not_reach_the_database() -> None:
    """PostgreSQL stores none."""
    assert read(event(f"{TRANSCRIPTION}.completed", item_id="u1", transcript="hel\0lo")) == UserTranscribed(
        "u1", "hello"
    )
    assert read(event("response.text.done", **ABOUT, text="hel\0lo")) == AnswerWritten("r1", "a1", "hello")


# The end of a response


def test_a_response_ends_with_its_messages_and_tokens() -> None:
    output = [{"type": "function_call", "id": "f1"}, {"type": "message", "id": "a1"}]
    usage = {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12, "input_token_details": {}}
    done = read(event("response.done", response={"id": "r1", "status": "completed", "output": output, "usage": usage}))
    counted = {"input_tokens": 5, "output_tokens": 7, "total_tokens": 12}
    not_told_apart = Usage(Tokens(text_in=5, text_out=7), is_detailed=False)
    assert done == ResponseDone("r1", ["a1"], counted, usage=not_told_apart)


USAGE = {
    "total_tokens": 1_700,
    "input_tokens": 1_200,
    "output_tokens": 500,
    "input_token_details": {
        "cached_tokens": 900,
        "text_tokens": 700,
        "audio_tokens": 500,
        "cached_tokens_details": {"text_tokens": 600, "audio_tokens": 300},
    },
    "output_token_details": {"text_tokens": 80, "audio_tokens": 400, "reasoning_tokens": 20},
}


def used(**changes: Any) -> Tokens:
    done = read(event("response.done", response={"id": "r1", "usage": USAGE | changes}))
    assert isinstance(done, ResponseDone)
    assert done.usage is not None
    assert done.usage.is_detailed
    return done.usage.tokens


def test_usage_is_told_apart_and_what_the_model_thinks_counts_as_text() -> None:
    assert used() == Tokens(text_in=700, audio_in=500, text_cached=600, audio_cached=300, text_out=100, audio_out=400)


def test_a_cached_part_is_not_more_than_its_whole_and_no_count_is_negative_or_endless() -> None:
    ins = {"cached_tokens": 10**30, "audio_tokens": 500, "cached_tokens_details": {"audio_tokens": 9_999}}
    tokens = used(input_tokens=1_200, input_token_details=ins)
    assert (tokens.text_in, tokens.text_cached, tokens.audio_cached) == (700, 700, 500)
    assert used(output_tokens=-5, output_token_details={"audio_tokens": "many", "text_tokens": 3}).text_out == 3
    assert used(output_tokens=10**30).text_out <= 10_000_000


@pytest.mark.parametrize("usage", ["much", [1], 7, {"input_tokens": 0, "output_token_details": "none"}])
def test_usage_that_is_not_written_as_it_should_be_hides_no_end_of_an_answer(usage: Any) -> None:
    done = read(event("response.done", response={"id": "r1", "usage": usage}))
    assert isinstance(done, ResponseDone)
    assert (done.response_id, done.usage) == ("r1", None)


def test_a_response_says_whether_it_has_used_a_tool() -> None:
    output = [{"type": "mcp_call", "id": "m1"}]
    assert read(event("response.done", response={"id": "r1", "output": output})) == ResponseDone(
        "r1", [], {}, used_tool=True
    )


@pytest.mark.parametrize("usage", [{"total_tokens": None}, {"total_tokens": "12"}, {}, None])
def test_figures_that_are_none_are_left_out(usage: Any) -> None:
    assert read(event("response.done", response={"id": "r1", "usage": usage})) == ResponseDone("r1", [], {})


@pytest.mark.parametrize(
    ("status", "details", "outcome", "reason"),
    [
        ("completed", None, Outcome.COMPLETED, ""),
        ("failed", {"error": {"code": "rate_limit_exceeded", "message": "w"}}, Outcome.FAILED, "rate_limit_exceeded"),
        ("failed", {"type": "failed", "error": {"type": "server_error"}}, Outcome.FAILED, "server_error"),
        ("incomplete", {"type": "incomplete", "reason": "content_filter"}, Outcome.INCOMPLETE, "content_filter"),
        ("cancelled", {"reason": "turn_detected"}, Outcome.CANCELLED, "turn_detected"),
        ("lost", None, Outcome.COMPLETED, ""),
        ("of_a_later_version", None, Outcome.COMPLETED, ""),
    ],
)
def test_a_response_says_how_it_ended(status: str, details: Any, outcome: Outcome, reason: str) -> None:
    response = {"id": "r1", "status": status, "status_details": details}
    assert read(event("response.done", response=response)) == ResponseDone("r1", [], {}, outcome, reason)


def test_an_item_says_whether_the_response_broke_off_in_it() -> None:
    items = [
        {"type": "message", "id": "a1", "status": "completed"},
        {"type": "message", "id": "a2", "status": "incomplete"},
    ]
    done = read(event("response.done", response={"id": "r1", "status": "incomplete", "output": items}))
    assert done == ResponseDone("r1", ["a1", "a2"], {}, Outcome.INCOMPLETE, broken=("a2",))


@pytest.mark.parametrize(
    ("kind", "fields", "meaning"),
    [known for known in EVENTS if known[0].startswith("response.audio") or known[0].startswith("response.text")],
)
def test_the_names_of_openais_later_api_mean_the_same(kind: str, fields: dict[str, Any], meaning: ServiceEvent) -> None:
    assert read(event(kind.replace("response.", "response.output_"), **fields)) == meaning


@pytest.mark.parametrize("index", [1, 7])
def test_sound_and_text_say_which_part_of_the_item_they_are(index: int) -> None:
    words = read(event("response.audio_transcript.delta", **ABOUT, content_index=index, delta="One"))
    assert words == AnswerWords("r1", "a1", "One", index)


# Errors


@pytest.mark.parametrize("code", ["response_cancel_not_active", "input_audio_buffer_commit_empty"])
def test_an_error_that_only_crossed_an_event_means_nothing(code: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    assert read(error(code)) is None
    assert [(record.levelname, code in record.getMessage()) for record in caplog.records] == [("INFO", True)]


def test_beside_a_running_response_a_request_is_refused() -> None:
    assert read(error("conversation_already_has_active_response")) == RequestRefused(is_running=True)


@pytest.mark.parametrize("about", [{}, {"event_id": None}, {"event_id": "response.create"}])
def test_an_error_about_a_request_or_nothing_refuses_the_request(about: dict[str, Any]) -> None:
    assert read(error("invalid_value", **about)) == RequestRefused(is_running=False)


@pytest.mark.parametrize("about", ["typed", "input_audio_buffer.commit"])
def test_an_error_about_what_the_person_said_is_theirs_to_know(about: str) -> None:
    assert read(error("invalid_value", event_id=about)) == CommandRefused()


@pytest.mark.parametrize("about", ["truncate", "delete", "create"])
def test_an_error_about_the_services_memory_is_only_logged(about: str, caplog: pytest.LogCaptureFixture) -> None:
    assert read(error("invalid_value", event_id=f"conversation.item.{about}")) is None
    assert "invalid_value" in caplog.text


def test_an_error_is_logged_without_the_services_words(caplog: pytest.LogCaptureFixture) -> None:
    read(error("invalid_value", param="session.voice"))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "'invalid_value' at 'session.voice'" in caplog.text
    assert "internal words" not in caplog.text


FAILED = {"status_details": {"error": {"code": "rate_limit_exceeded"}}}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (event("error", error={"code": "session_expired"}), "session_expired"),
        (event("error", error={"type": "server_error", "code": None}), "server_error"),
        (event("error", error={"code": ["a", "b"]}), "['a', 'b']"),
        (event("response.done", response=FAILED), "rate_limit_exceeded"),
    ],
)
def test_an_error_has_a_code(given: dict[str, Any], code: str) -> None:
    assert error_code(given) == code


@pytest.mark.parametrize(
    "given",
    [
        event("response.audio.delta", delta=""),
        event("response.done", response={"status": "completed"}),
        event("response.done", response={"status_details": {"type": "cancelled"}}),
        event("response.done", response=None),
        event("response.done", response="nonsense"),
        event("response.done", response={"status_details": ["nonsense"]}),
        event("error"),
        event("error", error="nonsense"),
    ],
)
def test_all_else_has_none(given: dict[str, Any]) -> None:
    assert error_code(given) is None


# For those who read along


@pytest.mark.parametrize(
    ("kind", "level"),
    [("error", "error"), ("warning", "warning"), ("response.audio.delta", "debug"), ("response.done", "info")],
)
def test_each_event_has_a_level(kind: str, level: str) -> None:
    assert log_level(event(kind)) == level
