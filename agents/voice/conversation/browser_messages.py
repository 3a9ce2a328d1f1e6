"""The contract's messages from the server (docs/protocol.md). `seq` is added by the event log."""

from typing import Any
from uuid import UUID

from agents.voice.conversation.states import State
from agents.voice.conversation.transcript import Turn

Message = dict[str, Any]

STATE_SENTENCES = {
    State.IDLE: "Ready when you are",
    State.STARTING: "Connecting",
    State.READY: "You can start talking",
    State.LISTENING: "Listening",
    State.PROCESSING: "Thinking",
    State.ASSISTANT_SPEAKING: "Speaking",
    State.RECONNECTING: "Reconnecting",
    State.STOPPED: "The call has ended",
    State.ERROR: "Something went wrong",
}


def session_started(
    conversation_id: UUID, expires_at: int, resume_seconds: int, *, has_microphone: bool = False
) -> Message:
    """`expires_at` in Unix seconds. `has_microphone`: for a page that takes the call up and goes on in the same way."""
    return {
        "type": "session.started",
        "conversation_id": str(conversation_id),
        "expires_at": expires_at,
        "resume_seconds": resume_seconds,
        "has_microphone": has_microphone,
    }


def session_state(state: State) -> Message:
    return {"type": "session.state", "state": state, "message": STATE_SENTENCES[state]}


def audio_started(item_id: str, *, from_bytes: int = 0) -> Message:
    """`from_bytes`: where in the item the frames begin, for a page that comes later and needs only the rest."""
    message: Message = {"type": "audio.started", "item_id": item_id}
    return {**message, "from_bytes": from_bytes} if from_bytes else message


def audio_done(item_id: str, sent_bytes: int) -> Message:
    return {"type": "audio.done", "item_id": item_id, "bytes": sent_bytes}


def playback_flush(item_id: str) -> Message:
    return {"type": "playback.flush", "item_id": item_id}


def transcript_delta(turn: Turn, piece: str) -> Message:
    return _transcript("transcript.delta", turn, piece)


def transcript_done(turn: Turn) -> Message:
    return _transcript("transcript.done", turn, turn.text)


def transcript_moved(turn: Turn) -> Message:
    """Where a caption stands now: all of it again, or, while it grows, a piece without a letter."""
    return transcript_done(turn) if turn.has_text else transcript_delta(turn, "")


def transcript_truncated(turn: Turn, until_ms: int | None = None) -> Message:
    """`text` is what was heard of it. `until_ms`: where it broke off, if it is still being played until there."""
    return {
        "type": "transcript.truncated",
        "item_id": turn.item_id,
        "heard_ms": turn.heard_ms if until_ms is None else until_ms,
        "text": turn.text,
    }


def notice(code: str, message: str) -> Message:
    return {"type": "notice", "code": code, "message": message}


def audio_dropped() -> Message:
    return notice("audio_dropped", "Some of what you said was lost: the connection is too slow.")


def text_not_taken(text: str, sentence: str) -> Message:
    """A typed turn that is not heard. The page has the text back."""
    return {**notice("text_not_taken", sentence), "text": text}


def answer_failed() -> Message:
    """Nothing came of it."""
    return notice("answer_failed", "That answer did not work out. Please say it again.")


def answer_broke_off() -> Message:
    """The service ended it before its end."""
    return notice("answer_failed", "The answer broke off. You can ask for the rest.")


def no_sound() -> Message:
    """The service sent the words of an answer alone."""
    return notice("no_sound", "The voice service sends no sound with its answers. You can read them.")


def speech_lost() -> Message:
    """The process that heard the person stopped before Voice Live had written it down."""
    return notice("speech_lost", "The server had to restart. If you have just said something, please say it again.")


def log(level: str, message: str) -> Message:
    return {"type": "log", "level": level, "message": message}


def upstream_error() -> Message:
    sentence = "The voice service reported a problem. The call goes on."
    return {"type": "error", "code": "upstream_error", "message": sentence, "fatal": False}


def _transcript(kind: str, turn: Turn, text: str) -> Message:
    return {
        "type": kind,
        "item_id": turn.item_id,
        "previous_item_id": turn.previous_item_id or None,
        "role": turn.role,
        "text": text,
    }
