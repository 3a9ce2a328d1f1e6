"""What Voice Live is asked to do. How each is written on the wire: agents/voice/upstream/client_events.py."""

from dataclasses import dataclass

from agents.voice.conversation.transcript import Role


@dataclass(frozen=True, slots=True)
class Greet:
    """Say the persona's greeting."""


@dataclass(frozen=True, slots=True)
class Say:
    """Say exactly this: it is the site that speaks, with the persona's voice."""

    text: str


@dataclass(frozen=True, slots=True)
class CreateResponse:
    """Answer now."""


@dataclass(frozen=True, slots=True)
class ContinueResponse:
    """The last answer broke off, by noise or with its connection: go on with it."""


@dataclass(frozen=True, slots=True)
class TellResult:
    """A tool was used: say what came of it. Of no use if the service answers by itself."""


@dataclass(frozen=True, slots=True)
class CancelResponse:
    """Stop generating."""


@dataclass(frozen=True, slots=True)
class AddText:
    """A typed turn of the user."""

    text: str


@dataclass(frozen=True, slots=True)
class DetectTurns:
    """Hear where the user's turns begin and end, as the persona wants it; off: the person says so (push-to-talk)."""

    is_on: bool


@dataclass(frozen=True, slots=True)
class CommitInput:
    """The push-to-talk turn is over."""


@dataclass(frozen=True, slots=True)
class ClearInput:
    """Drop what the user has begun to say."""


@dataclass(frozen=True, slots=True)
class TruncateItem:
    """The person heard this item's audio until there."""

    item_id: str
    heard_ms: int


@dataclass(frozen=True, slots=True)
class PutItem:
    """One side said this before the present connection. It is the last so far if `previous_item_id` is None."""

    item_id: str
    role: Role
    text: str
    previous_item_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeleteItem:
    """This was not said."""

    item_id: str


Request = Greet | Say | CreateResponse | ContinueResponse | TellResult
Command = (
    Request | CancelResponse | AddText | DetectTurns | CommitInput | ClearInput | TruncateItem | PutItem | DeleteItem
)
