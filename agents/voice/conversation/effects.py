"""What turn taking wants done, and what the dialogue makes of it. The session performs that, in its order."""

from dataclasses import dataclass
from typing import Any

from agents.voice.conversation.commands import Command
from agents.voice.conversation.service_events import Usage
from agents.voice.conversation.states import State
from agents.voice.conversation.transcript import Turn
from agents.voice.conversation.turn_times import Times


@dataclass(frozen=True, slots=True)
class ChangeState:
    state: State


@dataclass(frozen=True, slots=True)
class StartAudio:
    """To the browser: the frames that follow are of this item."""

    item_id: str


@dataclass(frozen=True, slots=True)
class SendAudio:
    """To the browser: audio of this item."""

    item_id: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class EndAudio:
    """To the browser: all of this item's audio was sent. `sent_bytes` is its sum."""

    item_id: str
    sent_bytes: int


@dataclass(frozen=True, slots=True)
class FlushPlayback:
    """To the browser: fall silent now."""

    item_id: str


@dataclass(frozen=True, slots=True)
class Truncate:
    """The person heard this item until there: the service, the caption and the record keep no more of it."""

    item_id: str
    heard_ms: int
    audio_ms: int


@dataclass(frozen=True, slots=True)
class AnswerHeard:
    """The browser has played the whole item."""

    item_id: str
    audio_ms: int


@dataclass(frozen=True, slots=True)
class GiveUpAnswer:
    """The person has waited for an answer, and none comes."""


@dataclass(frozen=True, slots=True)
class Tell:
    """To the browser: a message of the contract."""

    message: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """To the log: what an operator may have to look at. Nothing that was said."""

    text: str


@dataclass(frozen=True, slots=True)
class Store:
    """To the database: finished turns."""

    turns: list[Turn]


@dataclass(frozen=True, slots=True)
class StoreUse:
    """To the database: what a response used, however it ended."""

    response_id: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class StoreTimes:
    """To the database: when this answer came to its stages."""

    item_id: str
    times: Times


Effect = (
    ChangeState | StartAudio | SendAudio | EndAudio | FlushPlayback | Truncate | AnswerHeard | GiveUpAnswer | Command
)
Action = Tell | FlushPlayback | SendAudio | Store | StoreUse | StoreTimes | Note | Command
