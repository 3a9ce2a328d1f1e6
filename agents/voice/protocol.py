"""The voice socket's messages: parse and check what a browser sends. docs/protocol.md describes them. Pure."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import regex

from agents.voice import json_text
from agents.voice.budgets import (
    FRAME_MAX_BYTES,
    FRAME_MIN_BYTES,
    MESSAGE_MAX_BYTES,
    MESSAGE_MAX_DEPTH,
    TEXT_MAX_CHARACTERS,
)
from agents.voice.errors import FrameTooLarge, ProtocolError

MAX_COUNT = 2**53  # JavaScript's largest exact integer
# As in static/js/call/typed_text.js.
CONTROLS = regex.compile(r"[^\P{Cc}\t\n\r]")
VISIBLE = regex.compile(r"[^\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\u2800]")


@dataclass(frozen=True, slots=True)
class SessionStart:
    """Open a session. With `resume`: take up a dropped one after what the cursor says has arrived.

    `push_to_talk`: how turns end from now on, as in `InputMode`. A page that does not know of it does not want it.
    `continues`: the earlier conversation whose words a new one begins with. `record`: the person has agreed that a new
    call is recorded. One that goes on stays as it was.
    """

    resume: UUID | None = None
    after_seq: int | None = None
    item_id: str = ""
    received_bytes: int = 0
    push_to_talk: bool = False
    continues: UUID | None = None
    record: bool = False


@dataclass(frozen=True, slots=True)
class SessionStop:
    pass


@dataclass(frozen=True, slots=True)
class InputText:
    """Empty if nothing of it can be seen: then it is no turn."""

    text: str


@dataclass(frozen=True, slots=True)
class InputMode:
    """`push_to_talk`: the person begins and ends each turn. Otherwise the service hears where it begins and ends."""

    push_to_talk: bool


@dataclass(frozen=True, slots=True)
class InputBegin:
    pass


@dataclass(frozen=True, slots=True)
class InputCommit:
    pass


@dataclass(frozen=True, slots=True)
class InputClear:
    pass


@dataclass(frozen=True, slots=True)
class ResponseCancel:
    pass


@dataclass(frozen=True, slots=True)
class PlaybackProgress:
    """Of one item: milliseconds that were heard, bytes that arrived."""

    item_id: str
    played_ms: int
    received_bytes: int


@dataclass(frozen=True, slots=True)
class PlaybackFlushed:
    item_id: str
    played_ms: int


BrowserMessage = (
    SessionStart
    | SessionStop
    | InputText
    | InputMode
    | InputBegin
    | InputCommit
    | InputClear
    | ResponseCancel
    | PlaybackProgress
    | PlaybackFlushed
)


def parse(text: str) -> BrowserMessage:
    """One text frame of a browser.

    Raises:
        ProtocolError: it is not one of the contract's messages; says which rule it breaks, without repeating content.
    """
    if len(text) > MESSAGE_MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MESSAGE_MAX_BYTES:
        raise ProtocolError(f"a text frame has over {MESSAGE_MAX_BYTES} bytes")
    try:
        message = json_text.loads(text)
    except (ValueError, RecursionError):
        raise ProtocolError("a text frame is not JSON") from None
    if not isinstance(message, dict) or _depth(message) > MESSAGE_MAX_DEPTH:
        raise ProtocolError(f"a text frame is not an object of depth {MESSAGE_MAX_DEPTH} at most")
    kind = message.get("type")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise ProtocolError("a message has an unknown type")
    return reader(message)


def check_frame(frame: bytes) -> None:
    """20 to 200 ms of PCM16.

    Raises:
        FrameTooLarge: it is anything else (R5 has one code for all frames out of bounds).
    """
    if not FRAME_MIN_BYTES <= len(frame) <= FRAME_MAX_BYTES or len(frame) % 2:
        allowed = f"an even number from {FRAME_MIN_BYTES} to {FRAME_MAX_BYTES}"
        raise FrameTooLarge(f"a frame of {len(frame)} bytes; allowed is {allowed}")


def _depth(value: Any, limit: int = MESSAGE_MAX_DEPTH + 1) -> int:
    if limit == 0 or not isinstance(value, dict | list):
        return 0
    inner = value.values() if isinstance(value, dict) else value
    return 1 + max((_depth(item, limit - 1) for item in inner), default=0)


def _count(message: dict[str, Any], name: str) -> int:
    value = message.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_COUNT:
        raise ProtocolError(f"{name} must be a whole number from 0")
    return value


def _item_id(message: dict[str, Any]) -> str:
    value = message.get("item_id")
    if not isinstance(value, str) or not 0 < len(value) <= 100:
        raise ProtocolError("item_id must be a string of 1 to 100 characters")
    return value


def _flag(message: dict[str, Any], name: str) -> bool:
    value = message.get(name)
    if not isinstance(value, bool):
        raise ProtocolError(f"{name} must be true or false")
    return value


def _session_start(message: dict[str, Any]) -> SessionStart:
    push_to_talk = message.get("push_to_talk") is not None and _flag(message, "push_to_talk")
    continues, record = _conversation_id(message, "continues"), message.get("record") is not None
    return replace(
        _cursor(message),
        push_to_talk=push_to_talk,
        continues=continues,
        record=record and _flag(message, "record"),
    )


def _conversation_id(message: dict[str, Any], name: str) -> UUID | None:
    if message.get(name) is None:
        return None
    try:
        return UUID(message[name])
    except (ValueError, TypeError, AttributeError):
        raise ProtocolError(f"{name} must be a conversation id") from None


def _cursor(message: dict[str, Any]) -> SessionStart:
    resume = _conversation_id(message, "resume")
    if resume is None:
        return SessionStart()
    if message.get("after_seq") is None:
        return SessionStart(resume)
    after_seq = _count(message, "after_seq")
    if message.get("item_id") is None:
        return SessionStart(resume, after_seq)
    return SessionStart(resume, after_seq, _item_id(message), _count(message, "received_bytes"))


def _input_text(message: dict[str, Any]) -> InputText:
    text = message.get("text")
    if not isinstance(text, str) or len(text) > TEXT_MAX_CHARACTERS:
        raise ProtocolError(f"text must be a string of 1 to {TEXT_MAX_CHARACTERS} characters")
    text = CONTROLS.sub("", text).strip()  # PostgreSQL stores no NUL: one would hold up every later turn
    if not text:
        raise ProtocolError("text must not be empty")
    return InputText(text if VISIBLE.search(text) else "")


def _playback_progress(message: dict[str, Any]) -> PlaybackProgress:
    return PlaybackProgress(_item_id(message), _count(message, "played_ms"), _count(message, "received_bytes"))


def _playback_flushed(message: dict[str, Any]) -> PlaybackFlushed:
    return PlaybackFlushed(_item_id(message), _count(message, "played_ms"))


_READERS: dict[str, Callable[[dict[str, Any]], BrowserMessage]] = {
    "session.start": _session_start,
    "session.stop": lambda message: SessionStop(),
    "input.text": _input_text,
    "input.mode": lambda message: InputMode(_flag(message, "push_to_talk")),
    "input.begin": lambda message: InputBegin(),
    "input.commit": lambda message: InputCommit(),
    "input.clear": lambda message: InputClear(),
    "response.cancel": lambda message: ResponseCancel(),
    "playback.progress": _playback_progress,
    "playback.flushed": _playback_flushed,
}
