"""A browser's way to its call. To a call of this process: local_line.py. To one of another process: remote_line.py."""

from collections.abc import Awaitable, Callable
from typing import Protocol
from uuid import UUID

from agents.voice.errors import VoiceError
from agents.voice.protocol import BrowserMessage, SessionStart
from agents.voice.session.event_log import Entry

Take = Callable[[Entry], Awaitable[None]]


class Events(Protocol):
    """The events of a call, for a browser's delivery: what the layer lost is fetched here."""

    @property
    def last_seq(self) -> int:
        """The number of the newest event, as far as it is known here."""

    @property
    def heal_seconds(self) -> float:
        """The pause between two looks for lost events."""

    def lacks(self, known_seq: int) -> bool:
        """Whether the layer has lost something after that number."""

    def pull(self, after_seq: int) -> list[Entry]:
        """The events after that number that are here at once; others arrive through `Line.read`.

        Raises:
            Missed: the log does not reach back so far.
        """


class Line(Protocol):
    """What a browser's socket needs of its call. Only `read` and `over` wait.

    `start`: what the browser had when it came; `after_seq`: it is served the events after this number.
    """

    start: SessionStart
    after_seq: int
    conversation_id: UUID

    @property
    def events(self) -> Events: ...

    def send_audio(self, frame: bytes) -> bool:
        """A checked frame of the microphone. Whether so many wait that their reader should get a turn."""

    def receive(self, message: BrowserMessage, text: str) -> None:
        """A checked message, and the text that it was parsed from."""

    def stop(self, error: VoiceError | None = None) -> None:
        """End the call, unless another browser has it by now."""

    def leave(self) -> None:
        """The browser is gone. It may come back."""

    async def read(self, take: Take) -> None:
        """Hand on what the session publishes, until cancelled."""

    async def over(self) -> VoiceError | None:
        """Wait for the end of the call, or of this browser's part in it. The reason; None if the person wished it."""
