"""What turn taking and the dialogue want done. The session performs these, in their order."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agents.voice.conversation.transcript import Turn


class State(StrEnum):
    """The contract's session states."""

    IDLE = "idle"
    STARTING = "starting"
    READY = "ready"
    LISTENING = "listening"
    PROCESSING = "processing"
    ASSISTANT_SPEAKING = "assistant_speaking"
    RECONNECTING = "reconnecting"
    STOPPED = "stopped"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class ChangeState:
    state: State


@dataclass(frozen=True, slots=True)
class StartAudio:
    """To the browser: the frames that follow are of this item."""

    item_id: str


@dataclass(frozen=True, slots=True)
class SendAudio:
    item_id: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class EndAudio:
    """To the browser: all of this item's audio was sent, so many bytes."""

    item_id: str
    sent_bytes: int


@dataclass(frozen=True, slots=True)
class FlushPlayback:
    """To the browser: fall silent now."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Truncate:
    """Upstream: the person heard this item until there; then the caption and the record are marked."""

    item_id: str
    heard_ms: int
    audio_ms: int


@dataclass(frozen=True, slots=True)
class AnswerHeard:
    """The browser has played the whole item."""

    item_id: str
    audio_ms: int


@dataclass(frozen=True, slots=True)
class CancelResponse:
    """Upstream: stop generating."""


@dataclass(frozen=True, slots=True)
class AddText:
    """Upstream: a typed turn of the user."""

    text: str


@dataclass(frozen=True, slots=True)
class CommitInput:
    """Upstream: the push-to-talk turn is over."""


@dataclass(frozen=True, slots=True)
class CreateResponse:
    """Upstream: answer now."""


@dataclass(frozen=True, slots=True)
class ContinueResponse:
    """Upstream: the last answer broke off, by noise or by a lost connection; go on with it."""


@dataclass(frozen=True, slots=True)
class Tell:
    """To the browser: a message of the contract."""

    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class SendEvent:
    """Upstream: a client event of Voice Live."""

    event: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Store:
    """To the database: finished turns."""

    turns: list[Turn]


# What turn taking asks for, and what the dialogue makes of it.
Effect = (
    ChangeState
    | StartAudio
    | SendAudio
    | EndAudio
    | FlushPlayback
    | Truncate
    | AnswerHeard
    | CancelResponse
    | AddText
    | CommitInput
    | CreateResponse
    | ContinueResponse
)
Action = Tell | FlushPlayback | SendAudio | SendEvent | Store
