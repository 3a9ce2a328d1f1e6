"""A browser's way to its call: local_line.py to a call of this process, remote_line.py to one of another process."""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from agents.voice.errors import VoiceError
from agents.voice.protocol import BrowserMessage, SessionStart
from agents.voice.session.event_log import Entry

Take = Callable[[Entry], Awaitable[None]]


class Events(Protocol):
    """The events of a call. A browser's delivery fetches here what the Redis layer has lost."""

    @property
    def last_seq(self) -> int:
        """The number of the newest event that this process knows of."""

    @property
    def heal_seconds(self) -> float:
        """The pause between two checks for lost events."""

    def lacks(self, known_seq: int) -> bool:
        """Whether the layer has lost an event after that number."""

    def pull(self, after_seq: int) -> list[Entry]:
        """The events after that number that are here already; others arrive later through `Line.read`.

        Raises:
            Missed: the log no longer reaches back that far.
        """


class Line(Protocol):
    """What a browser's socket needs of its call. Only `read` and `over` wait.

    `start`: what the browser had already received when it came; `after_seq`: it gets the events after this number.
    """

    start: SessionStart
    after_seq: int
    conversation_id: UUID

    @property
    def events(self) -> Events: ...

    def send_audio(self, frame: bytes) -> bool:
        """Send a checked frame of the microphone. True if so many wait that their reader should run first."""

    def receive(self, message: BrowserMessage, text: str) -> None:
        """Pass a checked message on, with the text that it was parsed from."""

    def audio_sent(self, item_id: str) -> None:
        """The first sound of this answer was written to the browser's socket."""

    def stop(self, error: VoiceError | None = None) -> None:
        """End the call, unless another browser has it now."""

    def leave(self) -> None:
        """The browser is gone, and may come back."""

    async def read(self, take: Take) -> None:
        """Pass each event that the session publishes to `take`, until cancelled."""

    async def over(self) -> VoiceError | None:
        """Wait until the call, or this browser's part in it, is over. The reason; None if the person ended it."""
