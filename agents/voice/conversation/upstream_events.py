"""Voice Live's server events: what each means for the dialogue. Pure.

Event names and fields: Voice Live API reference 2026-07-15.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pybase64

from agents.voice.conversation import browser_messages as say
from agents.voice.conversation.effects import Action, Tell
from agents.voice.conversation.transcript import Role

if TYPE_CHECKING:
    from agents.voice.conversation.dialogue import Dialogue

logger = logging.getLogger(__name__)

Event = dict[str, Any]

# Errors that only say that our request crossed an event on its way.
HARMLESS_ERRORS = {"response_cancel_not_active", "input_audio_buffer_commit_empty"}
ALREADY_ANSWERING = "conversation_already_has_active_response"


def handle(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    """What to do about one event; unknown ones are passed over, for the service grows."""
    handler = _HANDLERS.get(event["type"])
    return handler(dialogue, event, now) if handler else []


def _speech_started(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    return dialogue.act(dialogue.turn_taking.user_speech_started(now, _text(event, "item_id")))


def _speech_stopped(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    effects = dialogue.turn_taking.user_speech_stopped()
    if effects:  # else it was not the user's turn
        dialogue.clock.turn_ended(now)
    return dialogue.act(effects)


def _input_cleared(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    return dialogue.act(dialogue.turn_taking.input_cleared())


def _committed(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    dialogue.transcript.item_created(
        _text(event, "item_id"), "user", dialogue.wall(), previous_item_id=event.get("previous_item_id")
    )
    return []


def _item_created(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    item = event.get("item") or {}
    role: Role | None = item.get("role") if item.get("role") in ("user", "assistant") else None
    if item.get("type") != "message" or role is None:
        return []
    typed = next((part.get("text") for part in item.get("content") or [] if part.get("type") == "input_text"), None)
    dialogue.transcript.item_created(
        _text(item, "id"),
        role,
        dialogue.wall(),
        previous_item_id=event.get("previous_item_id"),
        source="text" if typed else "speech",
    )
    return dialogue.said(_text(item, "id"), role, typed) if typed else []


def _user_delta(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    dialogue.turn_taking.user_words(_text(event, "item_id"), _text(event, "delta"), now, is_all=False)
    return dialogue.says(_text(event, "item_id"), "user", _text(event, "delta"))


def _user_done(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    dialogue.turn_taking.user_words(_text(event, "item_id"), _text(event, "transcript"), now, is_all=True)
    return dialogue.said(_text(event, "item_id"), "user", _text(event, "transcript"))


def _user_failed(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    dialogue.turn_taking.user_words(_text(event, "item_id"), "", now, is_all=True)
    return dialogue.said(_text(event, "item_id"), "user", None)


def _response_created(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    return dialogue.act(dialogue.turn_taking.response_created(_text(event.get("response") or {}, "id")))


def _output_item_added(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    item = event.get("item") or {}
    if item.get("type") == "message":
        dialogue.transcript.item_created(_text(item, "id"), "assistant", dialogue.wall())
    return []


def _audio_delta(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    pcm = pybase64.b64decode(event["delta"], validate=True)
    item_id = _text(event, "item_id")
    effects = dialogue.turn_taking.answer_audio(_text(event, "response_id"), item_id, pcm, now)
    if effects:
        dialogue.transcript.audio_started(item_id, dialogue.wall())
        dialogue.clock.audio_sent(now)
    return dialogue.act(effects)


def _audio_done(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    return dialogue.act(dialogue.turn_taking.answer_audio_done(_text(event, "item_id"), now))


def _answer_delta(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    if dialogue.turn_taking.is_cut(_text(event, "response_id")):
        return []
    return dialogue.says(_text(event, "item_id"), "assistant", _text(event, "delta"))


def _answer_done(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    text = event.get("transcript", event.get("text"))
    if dialogue.turn_taking.is_cut(_text(event, "response_id")):
        text = None  # only what came before the cut goes with the audio that was sent
    return dialogue.said(_text(event, "item_id"), "assistant", text if isinstance(text, str) else None)


def _response_done(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    response = event.get("response") or {}
    actions: list[Action] = []
    item_ids = [_text(item, "id") for item in response.get("output") or [] if item.get("type") == "message"]
    for item_id in item_ids:
        actions += dialogue.generated(item_id, is_cut=dialogue.turn_taking.is_cut(_text(response, "id")))
    actions += dialogue.act(dialogue.turn_taking.response_done(_text(response, "id"), now))
    if item_ids:
        actions.append(Tell(dialogue.clock.metrics(item_ids[-1], response.get("usage") or {})))
    if response.get("status") == "failed":
        reason = (response.get("status_details") or {}).get("error") or {}
        logger.warning("voice live: a response failed, %r", str(reason.get("code"))[:80])
        actions.append(Tell(say.notice("answer_failed", "That answer did not work out. Please say it again.")))
    return actions


def _error(dialogue: Dialogue, event: Event, now: float) -> list[Action]:
    """Most errors are recoverable and the session stays open: the person is told, staff see the code.

    An error's `event_id` is that of the command it is about, and ours are their types.
    """
    error = event.get("error") or {}
    code = str(error.get("code"))[:80]
    logger.warning("voice live: error %r at %r", code, str(error.get("param"))[:80])
    if code in HARMLESS_ERRORS:
        return []
    if code == ALREADY_ANSWERING:
        return dialogue.act(dialogue.turn_taking.response_refused(is_running=True))
    if error.get("event_id") not in (None, "response.create"):
        return [Tell(say.upstream_error())]
    return [*dialogue.act(dialogue.turn_taking.response_refused(is_running=False)), Tell(say.upstream_error())]


def _text(event: Event, name: str) -> str:
    value = event.get(name)
    return value.replace("\0", "") if isinstance(value, str) else ""  # PostgreSQL stores no NUL


_HANDLERS: dict[str, Callable[[Dialogue, Event, float], list[Action]]] = {
    "input_audio_buffer.speech_started": _speech_started,
    "input_audio_buffer.speech_stopped": _speech_stopped,
    "input_audio_buffer.committed": _committed,
    "input_audio_buffer.cleared": _input_cleared,
    "conversation.item.created": _item_created,
    "conversation.item.input_audio_transcription.delta": _user_delta,
    "conversation.item.input_audio_transcription.completed": _user_done,
    "conversation.item.input_audio_transcription.failed": _user_failed,
    "response.created": _response_created,
    "response.output_item.added": _output_item_added,
    "response.audio.delta": _audio_delta,
    "response.audio.done": _audio_done,
    "response.audio_transcript.delta": _answer_delta,
    "response.audio_transcript.done": _answer_done,
    "response.text.delta": _answer_delta,
    "response.text.done": _answer_done,
    "response.done": _response_done,
    "error": _error,
}
