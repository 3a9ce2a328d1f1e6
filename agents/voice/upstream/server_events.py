"""Voice Live's server events, read into our own (agents/voice/conversation/service_events.py). Pure.

Event names and fields: Voice Live API reference 2026-07-15.
"""

import logging
from collections.abc import Callable
from typing import Any

import pybase64

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
from agents.voice.upstream.client_events import TYPED

logger = logging.getLogger(__name__)

Event = dict[str, Any]

# Errors that only say that our request crossed an event on its way.
HARMLESS_ERRORS = {"response_cancel_not_active", "input_audio_buffer_commit_empty"}
ALREADY_ANSWERING = "conversation_already_has_active_response"
REPORTED_OUTCOMES = [outcome for outcome in Outcome if outcome is not Outcome.LOST]
BROKEN = ("incomplete", "in_progress")  # the status of an item that is over and not whole
TOOL_USE = "mcp_call"
TOKENS = ("input_tokens", "output_tokens", "total_tokens")
MOST_TOKENS = 10_000_000  # more than any response can use: the database has no room for everything that JSON has


class Unreadable(Exception):
    """An event of a type that we know, written in a way that we do not."""

    def __init__(self, event_type: str, fault: Exception) -> None:
        super().__init__(f"an event of type {event_type[:80]!r} could not be read ({type(fault).__name__})")


def read(event: Event) -> ServiceEvent | None:
    """What an event means here. None: nothing, since the service grows.

    Raises:
        Unreadable: it is not written as it should be.
    """
    reader = _READERS.get(event["type"])
    if reader is None:
        return None
    try:
        return reader(event)
    except (TypeError, ValueError, AttributeError, KeyError) as fault:
        raise Unreadable(event["type"], fault) from None


def error_code(event: Event) -> str | None:
    """The code of an error: one of its own kind, or of a response that failed. None: the event tells of none."""
    if event["type"] not in ("error", "response.done"):  # asked of every event
        return None
    match event:
        case {"error": dict(error)} | {"response": {"status_details": {"error": dict(error)}}}:
            return _code(error)
    return None


def log_level(event: Event) -> str:
    """How much the event matters to those who read along: `error`, `warning`, `info` or `debug`."""
    if event["type"] in ("error", "warning"):
        return str(event["type"])
    return "debug" if event["type"].endswith(".delta") else "info"


def _answer_audio(event: Event) -> ServiceEvent:
    pcm = pybase64.b64decode(event["delta"], validate=True)
    return AnswerAudio(_text(event, "response_id"), _text(event, "item_id"), pcm, _part(event))


def _input_committed(event: Event) -> ServiceEvent:
    return ItemCreated(_text(event, "item_id"), "user", _place(event))


def _item_created(event: Event) -> ServiceEvent | None:
    item = event.get("item") or {}
    if item.get("type") != "message" or item.get("role") not in ("user", "assistant"):
        return None
    parts = [part for part in item.get("content") or [] if part.get("type") == "input_text"]
    return ItemCreated(_text(item, "id"), item["role"], _place(event), _text(parts[0], "text") if parts else "")


def _answer_begun(event: Event) -> ServiceEvent | None:
    item = event.get("item") or {}
    if item.get("type") == TOOL_USE:
        return ToolBegan(_text(item, "id"))
    is_message = item.get("type") == "message"
    return AnswerBegun(_text(event, "response_id"), _text(item, "id")) if is_message else None


def _tool_ended(event: Event) -> ServiceEvent:
    return ToolEnded(_text(event, "item_id"))


def _answer_done(event: Event) -> ServiceEvent | None:
    item = event.get("item") or {}
    return AnswerDone(_text(item, "id"), is_whole=item.get("status") not in BROKEN) if item else None


def _answer_audio_done(event: Event) -> ServiceEvent:
    return AnswerAudioDone(_text(event, "item_id"), _part(event))


def _answer_words(event: Event) -> ServiceEvent:
    return AnswerWords(_text(event, "response_id"), _text(event, "item_id"), _text(event, "delta"), _part(event))


def _answer_written(event: Event) -> ServiceEvent:
    name = "transcript" if "transcript" in event else "text"
    text = _text(event, name) if isinstance(event.get(name), str) else None
    return AnswerWritten(_text(event, "response_id"), _text(event, "item_id"), text, _part(event))


def _response_done(event: Event) -> ServiceEvent:
    response = event.get("response") or {}
    status = response.get("status")
    messages = [item for item in response.get("output") or [] if item.get("type") == "message"]
    usage = _fields(response, "usage")
    return ResponseDone(
        _text(response, "id"),
        [_text(item, "id") for item in messages],
        {name: usage[name] for name in TOKENS if isinstance(usage.get(name), int)},
        Outcome(status) if status in REPORTED_OUTCOMES else Outcome.COMPLETED,
        _reason(response),
        broken=tuple(_text(item, "id") for item in messages if item.get("status") in BROKEN),
        used_tool=any(item.get("type") == TOOL_USE for item in response.get("output") or []),
        usage=_usage(usage),
    )


def _usage(usage: Event) -> Usage | None:
    """None if nothing was used, or nothing is reported.

    What is no audio is charged as text: images and what the model thinks, too. A part is not more than its whole.
    """
    ins, outs = _fields(usage, "input_token_details"), _fields(usage, "output_token_details")
    cached = _fields(ins, "cached_tokens_details")
    audio_in, audio_out = _count(ins, "audio_tokens"), _count(outs, "audio_tokens")
    text_in = max(_count(usage, "input_tokens") - audio_in, _count(ins, "text_tokens"))
    text_out = max(_count(usage, "output_tokens") - audio_out, _count(outs, "text_tokens"))
    audio_cached = min(_count(cached, "audio_tokens"), audio_in)
    text_cached = min(max(_count(ins, "cached_tokens") - audio_cached, _count(cached, "text_tokens")), text_in)
    tokens = Tokens(text_in, audio_in, text_cached, audio_cached, text_out, audio_out)
    return Usage(tokens, is_detailed=bool(ins and outs)) if tokens.total else None


def _fields(fields: Event, name: str) -> Event:
    """A count that is not written as it should be must not hide the end of an answer."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def _count(fields: Event, name: str) -> int:
    value = fields.get(name)
    return min(max(value, 0), MOST_TOKENS) if isinstance(value, int) else 0


def _reason(response: Event) -> str:
    """A code of the service, never its words."""
    details = response.get("status_details") or {}
    return (_code(details.get("error") or {}) or str(details.get("reason") or ""))[:80]


def _code(error: Event) -> str:
    """Of an error; empty if it has none."""
    return str(error.get("code") or error.get("type") or "")


def _error(event: Event) -> ServiceEvent | None:
    """Most errors are recoverable and the session stays open.

    An error's `event_id` is that of the command it is about, and ours are their types (client_events.py).
    """
    error = event.get("error") or {}
    code = str(error.get("code"))[:80]
    is_harmless = code in HARMLESS_ERRORS
    level = logging.INFO if is_harmless else logging.WARNING  # nobody needs to look at what is harmless
    logger.log(level, "voice live: error %r at %r", code, str(error.get("param"))[:80])
    if is_harmless:
        return None
    if code == ALREADY_ANSWERING:
        return RequestRefused(is_running=True)
    about = error.get("event_id")
    if about in (None, "response.create"):
        return RequestRefused(is_running=False)
    # The others keep the service's memory in step: the person can do nothing about them.
    return CommandRefused() if about in (TYPED, "input_audio_buffer.commit") else None


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    return value.replace("\0", "") if isinstance(value, str) else ""  # PostgreSQL stores no NUL


def _place(event: Event) -> str | None:
    return _text(event, "previous_item_id") if isinstance(event.get("previous_item_id"), str) else None


def _part(event: Event) -> int:
    value = event.get("content_index")
    return value if isinstance(value, int) else 0


_OF_A_PART: dict[str, Callable[[Event], ServiceEvent | None]] = {
    "audio.delta": _answer_audio,
    "audio.done": _answer_audio_done,
    "audio_transcript.delta": _answer_words,
    "audio_transcript.done": _answer_written,
    "text.delta": _answer_words,
    "text.done": _answer_written,
}
_READERS: dict[str, Callable[[Event], ServiceEvent | None]] = {
    **{f"response.{name}": reader for name, reader in _OF_A_PART.items()},
    **{f"response.output_{name}": reader for name, reader in _OF_A_PART.items()},  # OpenAI's later names for them
    "response.created": lambda event: ResponseCreated(_text(event.get("response") or {}, "id")),
    "response.output_item.added": _answer_begun,
    "response.output_item.done": _answer_done,
    "response.done": _response_done,
    "response.mcp_call.completed": _tool_ended,
    "response.mcp_call.failed": _tool_ended,
    "input_audio_buffer.speech_started": lambda event: SpeechStarted(_text(event, "item_id")),
    "input_audio_buffer.speech_stopped": lambda event: SpeechStopped(),
    "input_audio_buffer.committed": _input_committed,
    "input_audio_buffer.cleared": lambda event: InputCleared(),
    "conversation.item.created": _item_created,
    "conversation.item.added": _item_created,
    "conversation.item.input_audio_transcription.delta": lambda event: UserWords(
        _text(event, "item_id"), _text(event, "delta")
    ),
    "conversation.item.input_audio_transcription.completed": lambda event: UserTranscribed(
        _text(event, "item_id"), _text(event, "transcript")
    ),
    "conversation.item.input_audio_transcription.failed": lambda event: UserTranscribed(_text(event, "item_id"), None),
    "error": _error,
}
