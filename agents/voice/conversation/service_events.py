"""What Voice Live reports. How each stands on the wire: agents/voice/upstream/server_events.py."""

from collections.abc import Mapping
from dataclasses import dataclass

from agents.voice.conversation.transcript import Role

# The user's speech


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The service has heard speech; `item_id` is the item that it will become."""

    item_id: str


@dataclass(frozen=True, slots=True)
class SpeechStopped:
    """Endpointing: the user's turn is over."""


@dataclass(frozen=True, slots=True)
class InputCleared:
    """What the user had begun to say was dropped."""


@dataclass(frozen=True, slots=True)
class UserWords:
    """A piece of what the user said."""

    item_id: str
    piece: str


@dataclass(frozen=True, slots=True)
class UserTranscribed:
    """All that the user said in this item; None if it was not understood, then the pieces count."""

    item_id: str
    text: str | None


# Both sides


@dataclass(frozen=True, slots=True)
class ItemCreated:
    """An item has its place, after `previous_item_id` or after all others. `typed`: the text of a typed turn."""

    item_id: str
    role: Role
    previous_item_id: str | None = None
    typed: str = ""


# The answer


@dataclass(frozen=True, slots=True)
class ResponseCreated:
    """The service begins to generate a response."""

    response_id: str


@dataclass(frozen=True, slots=True)
class AnswerAudio:
    """A piece of an answer's audio."""

    response_id: str
    item_id: str
    pcm: bytes


@dataclass(frozen=True, slots=True)
class AnswerAudioDone:
    """All audio of this item has come."""

    item_id: str


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """A piece of an answer's text."""

    response_id: str
    item_id: str
    piece: str


@dataclass(frozen=True, slots=True)
class AnswerWritten:
    """An answer's whole text; None: the pieces count."""

    response_id: str
    item_id: str
    text: str | None


@dataclass(frozen=True, slots=True)
class ResponseDone:
    """Generation ended: completed, cancelled, failed or incomplete.

    `item_ids`: the messages that came of it. `tokens`: what it used, by the contract's names.
    """

    response_id: str
    item_ids: list[str]
    tokens: Mapping[str, int]
    has_failed: bool = False


# What did not work


@dataclass(frozen=True, slots=True)
class RequestRefused:
    """The service will not answer as asked. `is_running`: because another response is being generated."""

    is_running: bool


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """The service did not do something else that it was asked for."""


ServiceEvent = (
    SpeechStarted
    | SpeechStopped
    | InputCleared
    | UserWords
    | UserTranscribed
    | ItemCreated
    | ResponseCreated
    | AnswerAudio
    | AnswerAudioDone
    | AnswerWords
    | AnswerWritten
    | ResponseDone
    | RequestRefused
    | CommandRefused
)
