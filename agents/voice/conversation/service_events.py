"""What Voice Live reports. How each stands on the wire: agents/voice/upstream/server_events.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from agents.costs.tokens import Tokens
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


# The answer. `part` is the place of a part in its item: an item may have several, each with sound and text.


@dataclass(frozen=True, slots=True)
class ResponseCreated:
    """The service begins to generate a response."""

    response_id: str


@dataclass(frozen=True, slots=True)
class AnswerBegun:
    """An item of a response has its place among the others; its sound and text follow."""

    response_id: str
    item_id: str


@dataclass(frozen=True, slots=True)
class AnswerAudio:
    """A piece of an answer's audio."""

    response_id: str
    item_id: str
    pcm: bytes
    part: int = 0


@dataclass(frozen=True, slots=True)
class AnswerAudioDone:
    """All audio of this part has come."""

    item_id: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class AnswerWords:
    """A piece of an answer's text."""

    response_id: str
    item_id: str
    piece: str
    part: int = 0


@dataclass(frozen=True, slots=True)
class AnswerWritten:
    """The whole text of a part; None: the pieces count."""

    response_id: str
    item_id: str
    text: str | None
    part: int = 0


@dataclass(frozen=True, slots=True)
class AnswerDone:
    """Nothing more of this item will come. `is_whole`: the service has not broken off in it."""

    item_id: str
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class AnswerEnded:
    """All of an item has been passed on (gathering.py).

    `text` is what its parts say. `is_written`: the service has closed it, so it says no more than the sound.
    """

    response_id: str
    item_id: str
    text: str
    is_whole: bool = True
    is_written: bool = True


@dataclass(frozen=True, slots=True)
class ToolBegan:
    """The service uses a tool by itself, on a server that the persona names; `item_id` is that use."""

    item_id: str


@dataclass(frozen=True, slots=True)
class ToolEnded:
    """There is a result, or the tool has failed."""

    item_id: str


class Outcome(StrEnum):
    """How a response ended, in the service's words; `lost` if it never said."""

    COMPLETED = "completed"
    CANCELLED = "cancelled"
    FAILED = "failed"
    INCOMPLETE = "incomplete"
    LOST = "lost"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a response used. `is_detailed`: the service said what of it was text and audio; else all is text here.

    `has_failed`: nothing, or not all, came of it, for a fault of the service.
    """

    tokens: Tokens
    is_detailed: bool = True
    has_failed: bool = False


@dataclass(frozen=True, slots=True)
class ResponseDone:
    """Generation ended.

    `item_ids`: the messages that came of it. `tokens`: what it used, by the contract's names. `reason`: the service's
    code for an outcome that is not `completed`. `broken`: the items among them in which it broke off. `used_tool`: it
    has used one. `usage`: None if the service reports none. The rest is known from what came before (gathering.py): the
    items that have sound, and whether there is nothing to hear or to read.
    """

    response_id: str
    item_ids: list[str]
    tokens: Mapping[str, int]
    outcome: Outcome = Outcome.COMPLETED
    reason: str = ""
    broken: tuple[str, ...] = ()
    with_sound: tuple[str, ...] = ()
    is_empty: bool = False
    used_tool: bool = False
    usage: Usage | None = None


# What did not work


@dataclass(frozen=True, slots=True)
class RequestRefused:
    """The service will not answer as asked. `is_running`: because another response is being generated."""

    is_running: bool


@dataclass(frozen=True, slots=True)
class CommandRefused:
    """The service did not take something that the person said."""


ServiceEvent = (
    SpeechStarted
    | SpeechStopped
    | InputCleared
    | UserWords
    | UserTranscribed
    | ItemCreated
    | ResponseCreated
    | AnswerBegun
    | AnswerAudio
    | AnswerAudioDone
    | AnswerWords
    | AnswerWritten
    | AnswerDone
    | AnswerEnded
    | ToolBegan
    | ToolEnded
    | ResponseDone
    | RequestRefused
    | CommandRefused
)
