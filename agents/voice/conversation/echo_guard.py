"""The first seconds of a call's first answer, in which the microphone may hold that answer's own echo. Pure.

The browser's echo cancellation and the service's own learn from sound: before the first answer they have had none.
While the guard holds, Voice Live gets silence in place of the microphone: it interrupts its answers by itself, and
would answer its own echo.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from agents.voice.conversation.answers import Answer

ECHO_GUARD_SECONDS = 3.0
# Speech that is reported so soon after the first audio began before it: an echo must be played and recorded first.
IN_FLIGHT_SECONDS = 0.3


@dataclass(slots=True)
class EchoGuard:
    """`is_due`: the persona wants it, and the first answer has not begun."""

    is_due: bool = False
    is_user_speaking: bool = False
    _response_id: str = ""
    _began_at: float = 0.0

    def answer_begins(self, response_id: str, now: float) -> None:
        """The first audio of an answer. A user who spoke before it is no echo of it and stays audible."""
        if self.is_due and not self.is_user_speaking:
            self._response_id, self._began_at = response_id, now
        self.is_due = False

    def holds(self, audible: Iterable[Answer], now: float) -> bool:
        """Whether the first answer is in its first seconds and still audible."""
        if not self._response_id or now >= self._began_at + ECHO_GUARD_SECONDS:
            return False
        return any(answer.response_id == self._response_id for answer in audible)

    def is_echo(self, audible: Iterable[Answer], now: float) -> bool:
        """Whether speech that is reported now can be the answer's echo."""
        return now >= self._began_at + IN_FLIGHT_SECONDS and self.holds(audible, now)
